import type { Id } from "./event.ts";

/**
 * A map that remembers what each key stood for at every moment. It is written in the order of time and read at any moment, so that
 * going back costs no more than looking.
 */
export class History<T> {
  readonly #entries = new Map<Id, Entry<T>>();
  readonly #keys: Id[] = [];
  /** When each key came first; rises. */
  readonly #births: number[] = [];

  /** From now on the key stands for this value. `moment` never falls from one call to the next. */
  set(moment: number, key: Id, value: T): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      this.#entries.set(key, { moments: [moment], values: [value] });
      this.#keys.push(key);
      this.#births.push(moment);
      return;
    }
    const last = entry.moments.length - 1;
    if (entry.moments[last] === moment) entry.values[last] = value;
    else {
      entry.moments.push(moment);
      entry.values.push(value);
    }
  }

  /** What the key stands for after all that was written. */
  latest(key: Id): T | undefined {
    const values = this.#entries.get(key)?.values;
    return values === undefined ? undefined : values[values.length - 1];
  }

  /** What the key stood for when `cursor` moments had passed. */
  get(key: Id, cursor: number): T | undefined {
    const entry = this.#entries.get(key);
    return entry?.values[countBefore(entry.moments, cursor) - 1];
  }

  /** Keys that had come when `cursor` moments had passed, in the order in which they came. */
  count(cursor: number): number {
    return countBefore(this.#births, cursor);
  }

  key(place: number): Id {
    return this.#keys[place];
  }
}

interface Entry<T> {
  readonly moments: number[];
  readonly values: T[];
}

/** The map as it was when `cursor` moments had passed, on top of what was there `before`. */
export class Moment<T> implements ReadonlyMap<Id, T> {
  readonly #history: History<T>;
  readonly #cursor: number;
  readonly #before: ReadonlyMap<Id, T> | null;

  constructor(history: History<T>, cursor: number, before: ReadonlyMap<Id, T> | null = null) {
    this.#history = history;
    this.#cursor = cursor;
    this.#before = before;
  }

  get(key: Id): T | undefined {
    return this.#history.get(key, this.#cursor) ?? this.#before?.get(key);
  }

  has(key: Id): boolean {
    return this.get(key) !== undefined;
  }

  get size(): number {
    if (this.#before === null) return this.#history.count(this.#cursor);
    let size = 0;
    for (const _ of this.keys()) size++;
    return size;
  }

  *keys(): MapIterator<Id> {
    if (this.#before) yield* this.#before.keys();
    const count = this.#history.count(this.#cursor);
    for (let i = 0; i < count; i++) {
      const key = this.#history.key(i);
      if (!this.#before?.has(key)) yield key;
    }
  }

  *values(): MapIterator<T> {
    for (const key of this.keys()) yield this.get(key)!;
  }

  *entries(): MapIterator<[Id, T]> {
    for (const key of this.keys()) yield [key, this.get(key)!];
  }

  [Symbol.iterator](): MapIterator<[Id, T]> {
    return this.entries();
  }

  forEach(visit: (value: T, key: Id, map: ReadonlyMap<Id, T>) => void): void {
    for (const [key, value] of this) visit(value, key, this);
  }
}

/** How many of the rising moments are before the cursor. */
export function countBefore(moments: readonly number[], cursor: number): number {
  let low = 0;
  let high = moments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (moments[middle] < cursor) low = middle + 1;
    else high = middle;
  }
  return low;
}
