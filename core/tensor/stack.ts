/**
 * A list that is written and read at its end, and keeps its room.
 *
 * An array that gets short gives its room back and must take it again at the next push, each time for a hundred nanoseconds.
 */
export class Stack<T> {
  readonly #items: (T | undefined)[] = [];
  #count = 0;

  get length(): number {
    return this.#count;
  }

  push(item: T): void {
    this.#items[this.#count++] = item;
  }

  /** undefined: it is empty. */
  pop(): T | undefined {
    if (this.#count === 0) return undefined;
    const item = this.#items[--this.#count];
    this.#items[this.#count] = undefined;
    return item;
  }

  at(place: number): T {
    return this.#items[place] as T;
  }

  set(place: number, item: T): void {
    this.#items[place] = item;
  }
}
