import type { DType } from "../tensor/dtype.ts";
import type { Shape } from "../tensor/shape.ts";

/**
 * A stretch of a recording as numbers: what happened as ints, the numbers of tensors as floats, and what is neither in a list.
 *
 * Writing costs a few nanoseconds an entry and makes no object, so that a loop can be recorded for ever: a stretch that is not
 * kept is emptied and written again.
 */
export class Log {
  ints: Int32Array;
  /** Numbers that float32 says exactly, which most are: half as much to write. */
  singles: Float32Array;
  /** The same memory two by two, for copying. */
  pairs: BigInt64Array;
  doubles: Float64Array;
  /** Written over, not emptied: a list that stays long is written faster. */
  readonly objects: unknown[] = [];
  /** How far each is written. */
  int = 0;
  single = 0;
  double = 0;
  object = 0;
  /** How many events were written. */
  events = 0;
  /** Shape and dtype of the plain value that was written last: the next one often has the same, and need not say it. See capture.ts. */
  shape: Shape | null = null;
  dtype: DType = "float32";
  /** Numbers are on their way from a GPU; {@link import("../device/device.ts").Machine.settle} waits for them. */
  waits = false;

  constructor(ints = new Int32Array(1 << 9), singles = new Float32Array(1 << 9), doubles = new Float64Array(1 << 4)) {
    this.ints = ints;
    this.singles = singles;
    this.pairs = new BigInt64Array(singles.buffer, 0, singles.length >> 1);
    this.doubles = doubles;
  }

  /** Makes room for so many more ints. */
  reserve(ints: number): void {
    if (this.int + ints > this.ints.length) this.ints = widened(this.ints, this.int + ints);
  }

  reserveSingles(count: number): void {
    if (this.single + count <= this.singles.length) return;
    this.singles = widened(this.singles, (this.single + count + 1) & ~1);
    this.pairs = new BigInt64Array(this.singles.buffer);
  }

  reserveDoubles(count: number): void {
    if (this.double + count > this.doubles.length) this.doubles = widened(this.doubles, this.double + count);
  }

  /** Writes an int, for which room was reserved. */
  put(value: number): void {
    this.ints[this.int++] = value;
  }

  /** Notes an object and writes its place, for which room was reserved; of null only that it is null. */
  putObject(value: unknown): void {
    if (value === null) return this.put(-1);
    this.ints[this.int++] = this.object;
    this.objects[this.object++] = value;
  }

  putDouble(value: number): void {
    this.reserveDoubles(1);
    this.doubles[this.double++] = value;
  }

  clear(): void {
    this.int = this.single = this.double = this.object = this.events = 0;
    this.shape = null;
    this.waits = false;
  }
}

/** A copy of a list with room for `length`, and for four times as many as it had. */
function widened<T extends Int32Array | Float32Array | Float64Array>(list: T, length: number): T {
  const wider = new (list.constructor as new (length: number) => T)(Math.max(list.length * 4, length));
  wider.set(list);
  return wider;
}

/** Reads a Log from its start. */
export class LogReader {
  readonly #log: Log;
  #int = 0;
  #single = 0;
  #double = 0;
  /** See {@link Log.shape}. */
  shape: Shape = [];
  dtype: DType = "float32";

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
    const place = this.take();
    return (place < 0 ? null : this.#log.objects[place]) as T;
  }

  takeSingles(count: number): number[] {
    return Array.from(this.#log.singles.subarray(this.#single, (this.#single += count)));
  }

  /** The same of those that begin at an even place. */
  takeAligned(count: number): number[] {
    this.#single += this.#single & 1;
    return this.takeSingles(count);
  }

  takeDouble(): number {
    return this.#log.doubles[this.#double++];
  }

  takeDoubles(count: number): number[] {
    return Array.from(this.#log.doubles.subarray(this.#double, (this.#double += count)));
  }
}
