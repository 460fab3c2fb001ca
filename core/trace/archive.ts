import { Tensor } from "../tensor/tensor.ts";
import { Log } from "./log.ts";

/**
 * Iterations that the trace leaves out, so that each can still be told exactly: their logs, packed, within so many bytes.
 *
 * Once they are too many, every second one is given up, and from then on only every second one is taken, and so on: what is left is
 * spread evenly over the run.
 */
export class Archive {
  /** In bytes. */
  readonly limit: number;
  readonly #logs = new Map<number, Log>();
  #bytes = 0;
  #stride = 1;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Takes a copy of an iteration's log, if it is one of those that are kept. */
  offer(iteration: number, log: Log): void {
    if (this.limit === 0 || iteration % this.#stride !== 0) return;
    const packed = packedOf(log);
    this.#logs.set(iteration, packed);
    this.#bytes += bytesOf(packed);
    while (this.#bytes > this.limit) this.#thin();
  }

  /** The log of an iteration; null where it was given up. */
  get(iteration: number): Log | null {
    return this.#logs.get(iteration) ?? null;
  }

  /** The numbers of all that are here, in order. */
  get iterations(): number[] {
    return [...this.#logs.keys()];
  }

  #thin(): void {
    this.#stride *= 2;
    for (const [iteration, log] of this.#logs) {
      if (iteration % this.#stride === 0) continue;
      this.#logs.delete(iteration);
      this.#bytes -= bytesOf(log);
    }
  }
}

function packedOf(log: Log): Log {
  const packed = new Log(log.ints.slice(0, log.int), log.singles.slice(0, log.single), log.doubles.slice(0, log.double));
  for (let i = 0; i < log.object; i++) packed.objects.push(withoutTensors(log.objects[i]));
  packed.int = log.int;
  packed.single = log.single;
  packed.double = log.double;
  packed.object = log.object;
  packed.events = log.events;
  return packed;
}

/** Arguments are told as text, and a tensor among them is not: it must not live on for that. */
const withoutTensors = (object: unknown): unknown =>
  Array.isArray(object) && object.some((part) => part instanceof Tensor)
    ? object.map((part) => (part instanceof Tensor ? null : part))
    : object;

/** An object is often shared; a reference to it, and what it may add, count as 32 bytes. */
const bytesOf = ({ ints, singles, doubles, object }: Log): number =>
  ints.byteLength + singles.byteLength + doubles.byteLength + 32 * object;
