import { BLOCK_BYTES } from "./channel.ts";

/**
 * Numbers of GPU buffers, given out again by size.
 *
 * Of the free buffers of a size the one with the lowest number is taken: so a training step that frees what it made gets the same buffers
 * in every turn, and the bind groups made for them in the first turn serve all others.
 */
export class Pool {
  readonly #free = new Map<number, Heap>();
  #next = FIRST_NUMBER;
  #freeNumbers: number[] = [];
  /** Bytes of each buffer, by number; 0: none. */
  readonly bytes: number[] = [];

  /** A free buffer of this size (see {@link sizeClass}), or 0. */
  take(bytes: number): number {
    return this.#free.get(bytes)?.pop() ?? 0;
  }
  /** A number for a new buffer. */
  add(bytes: number): number {
    const number = this.#freeNumbers.pop() ?? this.#next++;
    this.bytes[number] = bytes;
    return number;
  }
  give(number: number): void {
    const bytes = this.bytes[number];
    let heap = this.#free.get(bytes);
    if (heap === undefined) this.#free.set(bytes, (heap = new Heap()));
    heap.push(number);
  }
  /** Forgets a buffer that does not exist (any more). */
  forget(number: number): void {
    this.bytes[number] = 0;
    this.#freeNumbers.push(number);
  }
  /** Takes all free buffers out. */
  drain(): number[] {
    const numbers = [...this.#free.values()].flatMap((heap) => heap.numbers);
    this.#free.clear();
    return numbers;
  }
}

/** Number of the small buffer that stands where a kernel has no operand; every session has it. 0 is none. */
export const NOTHING = 1;
const FIRST_NUMBER = 2;

/** Bytes, whole blocks of them, of the buffer for so many: powers of two up to 1 MiB, then in steps of a quarter of one. */
export function sizeClass(bytes: number): number {
  if (bytes <= BLOCK_BYTES) return BLOCK_BYTES;
  const power = 2 ** Math.ceil(Math.log2(bytes));
  if (power <= 1 << 20) return power;
  return Math.ceil(bytes / (power / 8)) * (power / 8);
}

/** A binary heap: the least number first. */
class Heap {
  readonly numbers: number[] = [];

  push(number: number): void {
    const { numbers } = this;
    let at = numbers.length;
    for (let up = (at - 1) >> 1; at > 0 && numbers[up] > number; at = up, up = (at - 1) >> 1) numbers[at] = numbers[up];
    numbers[at] = number;
  }
  pop(): number | undefined {
    const { numbers } = this;
    const least = numbers[0];
    const last = numbers.pop();
    if (last === undefined || numbers.length === 0) return last;
    let at = 0;
    for (let down = 1; down < numbers.length; at = down, down = 2 * at + 1) {
      if (down + 1 < numbers.length && numbers[down + 1] < numbers[down]) down++;
      if (numbers[down] >= last) break;
      numbers[at] = numbers[down];
    }
    numbers[at] = last;
    return least;
  }
}
