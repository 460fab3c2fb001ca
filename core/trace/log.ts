/**
 * A stretch of a recording as numbers: what happened as ints, the numbers of tensors as floats, and what is neither in a list.
 *
 * Writing costs a few nanoseconds an entry and makes no object, so that a loop can be recorded for ever: a stretch that is not
 * kept is emptied and written again.
 */
export class Log {
  ints = new Int32Array(1 << 9);
  numbers = new Float64Array(1 << 9);
  /** Written over, not emptied: a list that stays long is written faster. */
  readonly objects: unknown[] = [];
  /** How far each is written. */
  int = 0;
  number = 0;
  object = 0;
  /** How many events were written. */
  events = 0;

  /** Makes room for `ints` more ints and `numbers` more numbers. */
  reserve(ints: number, numbers: number): void {
    if (this.int + ints > this.ints.length) {
      const wider = new Int32Array(Math.max(this.ints.length * 2, this.int + ints));
      wider.set(this.ints);
      this.ints = wider;
    }
    if (this.number + numbers > this.numbers.length) {
      const wider = new Float64Array(Math.max(this.numbers.length * 2, this.number + numbers));
      wider.set(this.numbers);
      this.numbers = wider;
    }
  }

  /** Writes an int, for which room was reserved. */
  put(value: number): void {
    this.ints[this.int++] = value;
  }

  /** Notes an object and writes its place, for which room was reserved. */
  putObject(value: unknown): void {
    this.ints[this.int++] = this.object;
    this.objects[this.object++] = value;
  }

  clear(): void {
    this.int = this.number = this.object = this.events = 0;
  }
}

/** Reads a Log from its start. */
export class LogReader {
  readonly #log: Log;
  #int = 0;
  #number = 0;

  constructor(log: Log) {
    this.#log = log;
  }

  get ended(): boolean {
    return this.#int >= this.#log.int;
  }

  take(): number {
    return this.#log.ints[this.#int++];
  }

  takeObject<T>(): T {
    return this.#log.objects[this.take()] as T;
  }

  takeNumbers(count: number): number[] {
    const taken = Array.from(this.#log.numbers.subarray(this.#number, this.#number + count));
    this.#number += count;
    return taken;
  }
}
