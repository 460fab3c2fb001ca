/** A list that is written at its end and read from its start: what Array's shift() would move stays where it is. */
export class Queue<T> {
  #items: (T | undefined)[] = [];
  /** How many at the start are gone. */
  #gone = 0;

  get length(): number {
    return this.#items.length - this.#gone;
  }

  /** The one that was put in first of those that are here. Only where there is one. */
  get first(): T {
    return this.#items[this.#gone]!;
  }

  /** The one that was put in last; null where there is none. */
  get last(): T | null {
    return this.length === 0 ? null : this.#items[this.#items.length - 1]!;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Takes the first one out. Only where there is one. */
  shift(): T {
    const { first } = this;
    this.#items[this.#gone++] = undefined;
    if (this.#gone >= MOST_GONE && this.#gone * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#gone);
      this.#gone = 0;
    }
    return first;
  }
}

const MOST_GONE = 64;
