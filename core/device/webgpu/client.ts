import type { Costs } from "../placement.ts";
import {
  BATCH,
  BLOCK_BYTES,
  Channel,
  COMMAND,
  HEAD,
  MASK,
  READ_BYTES,
  RING_WORDS,
  STATE,
  UPLOAD_BYTES,
  type Source,
  type Work,
} from "./channel.ts";
import { Pool, sizeClass } from "./pool.ts";

/** The GPU is gone, and with it numbers that were nowhere else. The run can be repeated on the CPU. */
export class DeviceLost extends Error {
  override readonly name = "DeviceLost";

  constructor() {
    super("The GPU was lost in the middle of the run, with numbers that were only there. Run the program again: it will use the CPU.");
  }
}

/** A buffer at least this large is asked for and waited for, so that a refusal is known. */
export const LARGE_BYTES = 1 << 24;
/** So many dispatches are sent at once, unless a read comes first. */
const FLUSH = BATCH / 4;
/** Or so many, when an upload comes: that mostly begins a step, so what is sent, and submitted as one, is the step before. */
const FEW = BATCH / 32;

/**
 * The engine's side of the channel: numbers buffers, writes commands, waits for answers. Everything but reads and large allocations goes
 * on without waiting. Runs in a worker: a page must not wait.
 */
export class Client {
  readonly #channel: Channel;
  readonly #pool = new Pool();
  readonly #pipelines = new Map<string, number>();
  #at = 0;
  #asked = 0;
  #pending = 0;
  #deferred: (() => void) | null = null;

  private constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** Waits until the server behind `port` has its device; null when it has none. */
  static connect(port: { postMessage(message: unknown): void }): Client | null {
    const channel = new Channel();
    port.postMessage(channel.memory);
    Atomics.wait(channel.head, HEAD.state, STATE.starting, CONNECT_MS);
    return Atomics.load(channel.head, HEAD.state) === STATE.ready ? new Client(channel) : null;
  }

  get lost(): boolean {
    return Atomics.load(this.#channel.head, HEAD.state) === STATE.lost;
  }
  /** Largest buffer in bytes. */
  get maxBytes(): number {
    return this.#channel.head[HEAD.maxBuffer];
  }
  get maxGroups(): number {
    return this.#channel.head[HEAD.maxGroups];
  }
  /** Whether the adapter runs on the processor. */
  get software(): boolean {
    return this.#channel.head[HEAD.software] === 1;
  }
  /** What things cost on this machine; null until it was measured, in this run or one before. */
  get costs(): Costs | null {
    const { costs } = this.#channel;
    return costs.every((cost) => cost > 0) ? (Object.fromEntries(COSTS.map((name, i) => [name, costs[i]])) as unknown as Costs) : null;
  }
  set costs(measured: Costs) {
    COSTS.forEach((name, i) => (this.#channel.costs[i] = measured[name]));
  }
  /** What the server has done so far. */
  get work(): Work {
    const { head } = this.#channel;
    const entries = WORK.map((name) => [name, Atomics.load(head, HEAD[name])]);
    return Object.fromEntries(entries) as unknown as Work;
  }

  /** What the server's buffers take now, those that wait to be used again included. */
  get memory(): { readonly buffers: number; readonly bytes: number } {
    const { head } = this.#channel;
    return { buffers: Atomics.load(head, HEAD.liveBuffers), bytes: Atomics.load(head, HEAD.liveBlocks) * BLOCK_BYTES };
  }

  /** A buffer of at least so many bytes, with anything in it; 0 where there is no memory for it. */
  allocate(bytes: number): number {
    const size = sizeClass(bytes);
    if (size > this.maxBytes) return 0;
    const number = this.#pool.take(size) || this.#create(size);
    if (number !== 0) return number;
    for (const free of this.#pool.drain()) {
      this.#command(COMMAND.drop, free);
      this.#pool.forget(free);
    }
    return this.#create(size);
  }
  #create(size: number): number {
    const number = this.#pool.add(size);
    this.#command(COMMAND.buffer, number, size);
    if (size < LARGE_BYTES || this.#ask() === 1) return number;
    this.#pool.forget(number);
    return 0;
  }
  /** Gives a buffer back. What was sent before still finds it, for all commands keep their order. */
  release(number: number): void {
    this.#pool.give(number);
  }

  /** Writes `bytes` at `offset` of a buffer. */
  upload(number: number, offset: number, bytes: Uint8Array): void {
    if (this.#pending >= FEW) this.flush();
    for (let from = 0; from < bytes.length; from += UPLOAD_BYTES) {
      const part = bytes.subarray(from, from + UPLOAD_BYTES);
      const words = Math.ceil(part.length / 4);
      this.#room(4 + words);
      this.#word(COMMAND.upload);
      this.#word(number);
      this.#word(offset + from);
      this.#word(words * 4);
      this.#channel.ringBytes.set(part, (this.#at & MASK) * 4);
      this.#at = (this.#at + words) | 0;
    }
  }

  /**
   * Reads `bytes` from the start of a buffer and waits for them. They come in parts of at most 4 MiB, good until the next call.
   *
   * @throws {DeviceLost}
   */
  read(number: number, bytes: number, take: (part: Uint8Array, at: number) => void): void {
    for (let from = 0; from < bytes; from += READ_BYTES) {
      const length = Math.min(READ_BYTES, bytes - from);
      this.#command(COMMAND.read, number, from, Math.ceil(length / 4) * 4);
      this.#ask();
      take(this.#channel.answer.subarray(0, length), from);
    }
  }

  /** The number of a pipeline; `source` makes it when it is first needed. */
  pipeline(name: string, source: () => Source): number {
    let number = this.#pipelines.get(name);
    if (number === undefined) {
      this.#pipelines.set(name, (number = this.#pipelines.size));
      const json = JSON.stringify(source());
      this.#room(3 + json.length);
      this.#word(COMMAND.pipeline);
      this.#word(number);
      this.#word(json.length);
      for (let i = 0; i < json.length; i++) this.#word(json.charCodeAt(i));
    }
    return number;
  }

  /** Has this done before anything else is sent: for work that is held back, in the hope that what comes next can be done with it. */
  defer(work: () => void): void {
    const before = this.#deferred;
    this.#deferred = null;
    before?.();
    this.#deferred = work;
  }

  /** Runs a kernel over x × y × z workgroups. `sizes`: the first `count` words of its uniforms. */
  dispatch(
    pipeline: number,
    x: number,
    y: number,
    z: number,
    results: readonly number[],
    operands: readonly number[],
    sizes: Int32Array,
    count: number,
  ): void {
    this.#room(8 + results.length + operands.length + count);
    this.#word(COMMAND.dispatch);
    this.#word(pipeline);
    this.#word(x);
    this.#word(y);
    this.#word(z);
    this.#word(results.length);
    this.#word(operands.length);
    this.#word(count);
    for (const result of results) this.#word(result);
    for (const operand of operands) this.#word(operand);
    for (let i = 0; i < count; i++) this.#word(sizes[i]);
    if (++this.#pending >= FLUSH) this.flush();
  }

  /** Sends what was written. Reads do it by themselves. */
  flush(): void {
    const { head } = this.#channel;
    this.#pending = 0;
    if (Atomics.load(head, HEAD.written) === this.#at) return;
    Atomics.store(head, HEAD.written, this.#at);
    Atomics.notify(head, HEAD.written);
  }

  #command(...words: readonly number[]): void {
    this.#room(words.length);
    for (const word of words) this.#word(word);
  }
  #word(word: number): void {
    this.#channel.ring[this.#at & MASK] = word;
    this.#at = (this.#at + 1) | 0;
  }

  /** Sees to it that so many words fit in one piece, with one left for `wrap`. */
  #room(words: number): void {
    const work = this.#deferred;
    this.#deferred = null;
    work?.();
    const left = RING_WORDS - (this.#at & MASK);
    if (left <= words) {
      this.#wait(left);
      this.#channel.ring[this.#at & MASK] = COMMAND.wrap;
      this.#at = (this.#at + left) | 0;
    }
    this.#wait(words);
  }
  /** Waits until the server has taken so much that `words` more are free. */
  #wait(words: number): void {
    const { head } = this.#channel;
    for (;;) {
      const taken = Atomics.load(head, HEAD.taken);
      if (RING_WORDS - ((this.#at - taken) | 0) > words) return;
      this.flush();
      this.#sleep(HEAD.taken, taken);
    }
  }
  /** The answer to the last command. */
  #ask(): number {
    const { head } = this.#channel;
    this.#asked = (this.#asked + 1) | 0;
    this.flush();
    for (;;) {
      const answered = Atomics.load(head, HEAD.answered);
      if (answered === this.#asked) return Atomics.load(head, HEAD.answer);
      this.#sleep(HEAD.answered, answered);
    }
  }
  #sleep(slot: number, value: number): void {
    if (this.lost) throw new DeviceLost();
    Atomics.wait(this.#channel.head, slot, value, WAKE_MS);
  }
}

/** A server that says nothing for so long is none. */
const CONNECT_MS = 10_000;
/** How often a waiting client looks whether the GPU is still there. */
const WAKE_MS = 100;
const COSTS = ["cpuFlop", "cpuByte", "gpuFlop", "gpuByte", "upload", "download", "wait"] as const satisfies readonly (keyof Costs)[];
const WORK = ["dispatches", "passes", "submits", "bindGroups", "pipelines", "buffers", "uploads", "reads"] as const;
