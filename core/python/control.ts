import { CONTROL } from "./protocol.ts";

/**
 * The learner's hand on a running program: asks it to stop, and answers its input().
 *
 * Both sides share one buffer ({@link CONTROL}); this one belongs to the program, which may wait for it.
 */
export class Control {
  readonly #slots: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(buffer: SharedArrayBuffer) {
    this.#slots = new Int32Array(buffer, 0, CONTROL.text / 4);
    this.#bytes = new Uint8Array(buffer, CONTROL.text);
  }

  /** 2 where a stop is asked for; it stays asked for until {@link clearInterrupt}. */
  interrupt(): number {
    return Atomics.load(this.#slots, CONTROL.interrupt);
  }

  clearInterrupt(): void {
    Atomics.store(this.#slots, CONTROL.interrupt, 0);
  }

  /** Asks for the stop again, that Python took but lost. */
  interruptAgain(): void {
    Atomics.store(this.#slots, CONTROL.interrupt, 2);
  }

  /** Waits, at most so many milliseconds, and less where a stop is asked for. */
  wait(milliseconds: number): void {
    Atomics.wait(this.#slots, CONTROL.interrupt, 0, milliseconds);
  }

  /** Begins a question; {@link answer} has its answer. */
  ask(): void {
    Atomics.store(this.#slots, CONTROL.inputWaits, 1);
  }

  /** The bytes that answer the question; null at the end of the input, undefined where none came within some milliseconds. */
  answer(milliseconds: number): Uint8Array | null | undefined {
    Atomics.wait(this.#slots, CONTROL.inputWaits, 1, milliseconds);
    if (Atomics.load(this.#slots, CONTROL.inputWaits) === 1) return undefined;
    const length = Atomics.load(this.#slots, CONTROL.inputLength);
    return length < 0 ? null : this.#bytes.slice(0, length);
  }
}

/** The other side of it: the page's, or the command line's. */
export class ControlPanel {
  readonly buffer = new SharedArrayBuffer(CONTROL.bytes);
  readonly #slots = new Int32Array(this.buffer, 0, CONTROL.text / 4);
  readonly #bytes = new Uint8Array(this.buffer, CONTROL.text);

  /** Is a stop asked for that Python has not seen yet? */
  get isInterrupting(): boolean {
    return Atomics.load(this.#slots, CONTROL.interrupt) !== 0;
  }

  /** Asks for KeyboardInterrupt, and wakes a program that sleeps or waits for input. */
  interrupt(): void {
    Atomics.store(this.#slots, CONTROL.interrupt, 2);
    Atomics.notify(this.#slots, CONTROL.interrupt);
    Atomics.notify(this.#slots, CONTROL.inputWaits);
  }

  /** Answers input() with a line, or with the end of the input (null). A line longer than the buffer is cut. */
  answer(line: string | null): void {
    this.give(line === null ? null : new TextEncoder().encode(line + "\n"));
  }

  /** Answers with bytes, as many as the buffer holds, or with the end of the input (null). Returns how many it took. */
  give(bytes: Uint8Array | null): number {
    const length = bytes ? Math.min(bytes.length, this.#bytes.length) : -1;
    if (bytes) this.#bytes.set(bytes.subarray(0, length));
    Atomics.store(this.#slots, CONTROL.inputLength, length);
    Atomics.store(this.#slots, CONTROL.inputWaits, 0);
    Atomics.notify(this.#slots, CONTROL.inputWaits);
    return length;
  }
}
