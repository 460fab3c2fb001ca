import type { Exports } from "../exports.ts";

/**
 * Where the engine's thread and its helpers meet: a part of the shared memory with the one job that is under way.
 *
 * A job is one call of a kernel over `total` rows or numbers, cut into pieces of `chunk`, of which the last
 * has the rest, too. Whoever is free takes the next piece, so that
 * a helper that comes late leaves more to the others. Each argument changes by a fixed step from row to row, except one, which is the
 * number of rows. Which thread computes a piece changes nothing in its result.
 */
export class Board {
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;
  readonly #list: Int32Array;
  /** The job as this thread has read it, and the arguments of a piece. */
  readonly #from: Float64Array = new Float64Array(MOST_ARGUMENTS);
  readonly #steps: Float64Array = new Float64Array(MOST_ARGUMENTS);
  readonly #args: number[][] = Array.from({ length: MOST_ARGUMENTS + 1 }, (_, n) => new Array<number>(n).fill(0));
  /** Where in the memory the sizes of a copy are written for this thread. */
  readonly #parameters: Int32Array;
  readonly #kernels: Exports;

  /** @param at byte offset of {@link BOARD_BYTES} bytes of zeros, the same for all threads. */
  constructor(memory: SharedArrayBuffer, at: number, kernels: Exports) {
    this.#words = new Int32Array(memory, at, WORDS);
    this.#numbers = new Float64Array(memory, at + 4 * WORDS, 2 * MOST_ARGUMENTS);
    this.#list = new Int32Array(memory, at + 4 * WORDS + 16 * MOST_ARGUMENTS, MOST_LISTED);
    // An address above 2 GiB comes as a negative number.
    this.#parameters = new Int32Array(memory, kernels.parameters() >>> 0, MOST_LISTED);
    this.#kernels = kernels;
  }

  /** How many helpers have come. */
  get helpers(): number {
    return Atomics.load(this.#words, READY);
  }

  /**
   * Posts a job, computes what no helper takes of it, and returns when all of it is done. Only the engine's thread does so.
   *
   * @param from the arguments for row 0; @param steps what each changes by from row to row; @param length which one is how many rows.
   * @param listed how many words of {@link Exports.parameters} go with it; the first of them is the number of rows, too.
   */
  run(
    kernel: SplitKernel,
    from: readonly number[],
    steps: readonly number[],
    length: number,
    total: number,
    chunk: number,
    listed = 0,
  ): void {
    const words = this.#words;
    const pieces = Math.max(1, Math.floor(total / chunk));
    const sequence = (Atomics.load(words, POSTED) + 1) & SEQUENCE_MASK;
    // First of all nobody can take anything more: a late helper must not mistake this job for the last.
    Atomics.store(words, TICKET, (sequence << PIECE_BITS) | PIECE_MASK);
    words[KERNEL] = SPLIT_KERNELS.indexOf(kernel);
    words[ARGUMENTS] = from.length;
    words[LENGTH] = length;
    words[TOTAL] = total;
    words[CHUNK] = chunk;
    words[LISTED] = listed;
    this.#numbers.set(from);
    this.#numbers.set(steps, MOST_ARGUMENTS);
    this.#list.set(this.#parameters.subarray(0, listed));
    Atomics.store(words, DONE, 0);
    Atomics.store(words, PIECES, pieces);
    Atomics.store(words, TICKET, sequence << PIECE_BITS);
    Atomics.store(words, POSTED, sequence);
    if (Atomics.load(words, ASLEEP) > 0) Atomics.notify(words, POSTED);
    this.#work(sequence);
    this.#finish(pieces);
  }

  /** What a helper does, for ever. */
  help(): never {
    const words = this.#words;
    Atomics.add(words, READY, 1);
    for (let last = 0; ;) {
      last = this.#next(last);
      this.#work(last);
    }
  }

  /** Waits for a job after the last one: with open eyes at first, since the next often follows at once. */
  #next(last: number): number {
    const words = this.#words;
    for (let i = 0; i < LOOKS; i++) {
      const posted = Atomics.load(words, POSTED);
      if (posted !== last) return posted;
    }
    Atomics.add(words, ASLEEP, 1);
    while (Atomics.load(words, POSTED) === last) Atomics.wait(words, POSTED, last);
    Atomics.sub(words, ASLEEP, 1);
    return Atomics.load(words, POSTED);
  }

  /** Takes pieces of a job until none is left. */
  #work(sequence: number): void {
    const words = this.#words;
    const count = words[ARGUMENTS];
    const length = words[LENGTH];
    const total = words[TOTAL];
    const chunk = words[CHUNK];
    const listed = words[LISTED];
    const pieces = Atomics.load(words, PIECES);
    const kernel = this.#kernels[SPLIT_KERNELS[words[KERNEL]]] as (...args: number[]) => void;
    this.#from.set(this.#numbers.subarray(0, count));
    this.#steps.set(this.#numbers.subarray(MOST_ARGUMENTS, MOST_ARGUMENTS + count));
    const list = this.#list.slice(0, listed);
    const args = this.#args[count];
    for (;;) {
      // The job was read as it is only if it is still this one when a piece of it is taken.
      const ticket = Atomics.load(words, TICKET);
      const piece = ticket & PIECE_MASK;
      if (ticket >>> PIECE_BITS !== sequence || piece >= pieces) return;
      if (Atomics.compareExchange(words, TICKET, ticket, ticket + 1) !== ticket) continue;
      const start = piece * chunk;
      const rows = piece === pieces - 1 ? total - start : chunk;
      for (let i = 0; i < count; i++) args[i] = this.#from[i] + start * this.#steps[i];
      if (length >= 0) args[length] = rows;
      if (listed > 0) {
        this.#parameters.set(list);
        this.#parameters[0] = rows;
      }
      try {
        kernel(...args);
      } catch {
        Atomics.store(words, FAILED, 1);
      }
      if (Atomics.add(words, DONE, 1) === pieces - 1 && Atomics.load(words, WAITING) === 1) Atomics.notify(words, DONE);
    }
  }

  /** Waits for those who still compute. */
  #finish(pieces: number): void {
    const words = this.#words;
    for (let i = 0; i < LOOKS; i++) if (Atomics.load(words, DONE) === pieces) break;
    Atomics.store(words, WAITING, 1);
    for (let done = Atomics.load(words, DONE); done !== pieces; done = Atomics.load(words, DONE)) Atomics.wait(words, DONE, done);
    Atomics.store(words, WAITING, 0);
    if (Atomics.exchange(words, FAILED, 0) === 1) throw new Error(`${SPLIT_KERNELS[words[KERNEL]]} failed in a part of its work`);
  }
}

/** The kernels that can be cut into pieces. */
export const SPLIT_KERNELS = ["pointwise", "gemm", "softmax", "softmaxGradient", "reduce", "scan", "copy", "move", "fill", "take"] as const;
export type SplitKernel = (typeof SPLIT_KERNELS)[number];

/** How often a thread looks before it sleeps: some tens of microseconds. */
const LOOKS = 1 << 14;

/** A ticket is a job's number and, in its lowest bits, the next piece of it. */
const PIECE_BITS = 10;
const PIECE_MASK = (1 << PIECE_BITS) - 1;
const SEQUENCE_MASK = (1 << (32 - PIECE_BITS)) - 1;

/** Places of the words. What different threads write often lies in cache lines of its own. */
const TICKET = 0;
const DONE = 32;
const POSTED = 64;
const ASLEEP = 96;
const WAITING = 97;
const READY = 98;
const FAILED = 99;
const KERNEL = 128;
const ARGUMENTS = 129;
const LENGTH = 130;
const TOTAL = 131;
const CHUNK = 132;
const LISTED = 133;
const PIECES = 134;
const WORDS = 160;

const MOST_ARGUMENTS = 16;
/** Sizes and steps of a copy of 64 dimensions. */
const MOST_LISTED = 256;

export const BOARD_BYTES = 4 * WORDS + 16 * MOST_ARGUMENTS + 4 * MOST_LISTED;
