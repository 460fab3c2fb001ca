import { DTYPE_NAMES, DTYPES } from "../../../tensor/dtype.ts";
import type { Exports } from "../exports.ts";
import type { Memory } from "../memory.ts";
import type { SplitKernel } from "./board.ts";
import type { Team } from "./team.ts";

/** From so many numbers, or multiplications of a matrix product, on it pays to share work: 50 microseconds of it, at least. */
export const MANY = 1 << 17;
export const MANY_PRODUCTS = 1 << 21;

/**
 * The kernels for large work: it is cut into pieces that the team computes.
 *
 * Every number of a result is computed by the same instructions in the same order as by one thread, so the bits are the same however
 * many take part: sums are never cut, and cuts fall between the groups of numbers that a kernel computes together.
 *
 * @param truths which of the pointwise kernels have truths for results, by slot.
 */
export function split(kernels: Exports, team: Team, memory: Memory, truths: readonly boolean[]): Exports {
  /** False: nothing was done, since no helper is there or there is too little to share. `unit`: what cuts are multiples of. */
  const shared = (
    kernel: SplitKernel,
    from: number[],
    steps: number[],
    length: number,
    total: number,
    unit: number,
    least: number,
    listed = 0,
  ) => {
    const board = total < 2 * least ? null : team.board;
    if (board === null) return false;
    const pieces = (kernel === "gemm" ? PRODUCT_PIECES : PIECES) * (board.helpers + 1);
    const chunk = Math.max(Math.ceil(least / unit), Math.floor(total / pieces / unit)) * unit;
    if (total < 2 * chunk) return false;
    board.run(kernel, from, steps, length, total, chunk, listed);
    return true;
  };
  const rowsOf = (numbers: number) => Math.ceil(PIECE / numbers);

  return {
    ...kernels,
    pointwise(slot, code, y, n, p0, p1, p2, p3, singles, s, t) {
      const size = code === 0 ? 4 : 8;
      const pointers = [p0, p1, p2, p3];
      const sizeY = truths[slot] ? 1 : size;
      // A whole number's division may fail, and a lone number within y must be read before it is written.
      const alone = code === 2 || pointers.some((p, i) => singles & (1 << i) && p + size > y && p < y + n * sizeY);
      const steps = [0, 0, sizeY, 0, ...pointers.map((_, i) => (singles & (1 << i) ? 0 : size)), 0, 0, 0];
      if (alone || !shared("pointwise", [slot, code, y, n, p0, p1, p2, p3, singles, s, t], steps, 3, n, LINE, PIECE))
        kernels.pointwise(slot, code, y, n, p0, p1, p2, p3, singles, s, t);
    },
    move(y, a, bytes) {
      const apart = Math.abs(y - a) >= bytes;
      if (!apart || !shared("move", [y, a, bytes], [1, 1, 0], 2, bytes, LINE, 4 * PIECE)) kernels.move(y, a, bytes);
    },
    fill(y, dtype, value, n) {
      const size = DTYPES[DTYPE_NAMES[dtype]].size;
      if (!shared("fill", [y, dtype, value, n], [size, 0, 0, 0], 3, n, LINE, PIECE)) kernels.fill(y, dtype, value, n);
    },
    copy(rank, y, dtypeY, a, dtypeA, add) {
      const words = memory.i32.subarray(kernels.parameters() >> 2, (kernels.parameters() >> 2) + 4 * rank);
      const sizes = [DTYPES[DTYPE_NAMES[dtypeY]].size, DTYPES[DTYPE_NAMES[dtypeA]].size];
      let row = 1;
      for (let d = 1; d < rank; d++) row *= words[4 * d];
      const steps = [0, words[1], 0, words[2], 0, 0];
      if (
        !isCuttable(words, rank, y, a, sizes) ||
        !shared("copy", [rank, y, dtypeY, a, dtypeA, add], steps, -1, words[0], row < LINE ? LINE : 1, rowsOf(row), 4 * rank)
      )
        kernels.copy(rank, y, dtypeY, a, dtypeA, add);
    },
    reduce(kind, code, y, a, outer, n, inner) {
      const size = code === 0 ? 4 : 8;
      const sizeY = kind < 4 ? size : kind < 6 ? 8 : 1;
      const steps = [0, 0, inner * sizeY, n * inner * size, 0, 0, 0];
      if (!shared("reduce", [kind, code, y, a, outer, n, inner], steps, 4, outer, 1, rowsOf(n * inner)))
        kernels.reduce(kind, code, y, a, outer, n, inner);
    },
    scan(kind, code, y, indices, a, outer, n, inner) {
      const numbers = n * inner;
      const size = code === 0 ? 4 : 8;
      const steps = [0, 0, numbers * size, indices === 0 ? 0 : numbers * 8, numbers * size, 0, 0, 0];
      if (!shared("scan", [kind, code, y, indices, a, outer, n, inner], steps, 5, outer, 1, rowsOf(numbers)))
        kernels.scan(kind, code, y, indices, a, outer, n, inner);
    },
    gemm(...args) {
      if (!sharedProduct(args)) kernels.gemm(...args);
    },
    softmax(code, y, a, log, outer, n, inner) {
      const bytes = n * inner * (code === 0 ? 4 : 8);
      if (!shared("softmax", [code, y, a, log, outer, n, inner], [0, bytes, bytes, 0, 0, 0, 0], 4, outer, 1, rowsOf(n * inner)))
        kernels.softmax(code, y, a, log, outer, n, inner);
    },
    softmaxGradient(code, da, dy, y, log, outer, n, inner) {
      const bytes = n * inner * (code === 0 ? 4 : 8);
      const steps = [0, bytes, bytes, bytes, 0, 0, 0, 0];
      if (!shared("softmaxGradient", [code, da, dy, y, log, outer, n, inner], steps, 5, outer, 1, rowsOf(n * inner)))
        kernels.softmaxGradient(code, da, dy, y, log, outer, n, inner);
    },
    take(size, y, a, index, n) {
      if (!shared("take", [size, y, a, index, n], [0, size, 0, 8, 0], 4, n, LINE, PIECE)) kernels.take(size, y, a, index, n);
    },
  };

  /** By matrices of a batch; else by rows of Y, or by columns where it is one row. */
  function sharedProduct(args: Parameters<Exports["gemm"]>): boolean {
    const [code, batch, m, n, k, , batchA, rowA, , , batchB, , columnB] = args;
    const size = code === 0 ? 4 : 8;
    const steps = args.map(() => 0);
    const by = (length: number, a: number, b: number, y: number, total: number, unit: number, products: number) => {
      steps[A] = a * size;
      steps[B] = b * size;
      steps[Y] = y * size;
      return shared("gemm", args, steps, length, total, unit, Math.ceil(PIECE_PRODUCTS / products));
    };
    if (batch > 1) return by(1, batchA, batchB, m * n, batch, 1, m * n * k);
    if (m === 1) return by(3, 0, columnB, 1, n, COLUMNS, k);
    return by(2, rowA, 0, n, m, n === 1 ? COLUMNS : TALL, n * k);
  }
}

/** Places of the pointers among gemm's arguments. */
const [A, B, Y] = [5, 9, 13];
/** Rows of a product that are computed together (see kernels/tile.ts), and numbers of one that is a column (see kernels/column.ts). */
const TALL = 5;
const COLUMNS = 16;
/** A cache line, in numbers at most, so that two threads seldom write the same. */
const LINE = 64;
/**
 * Pieces have at least so many numbers or multiplications, and each thread is meant to compute so many of them. A piece has more numbers
 * than those few that are computed in another way (kernels/exact.ts).
 */
const PIECE = 1 << 15;
const PIECE_PRODUCTS = 1 << 18;
const PIECES = 4;
const PRODUCT_PIECES = 2; // B is packed anew for each piece

/** Whether a copy may be cut along its outermost dimension: no two rows write the same place, and none is read after it was written. */
function isCuttable(words: Int32Array, rank: number, y: number, a: number, [sizeY, sizeA]: readonly number[]): boolean {
  const range = (from: number, which: number, size: number, first: number): [number, number] => {
    let [low, high] = [from, from + size];
    for (let d = first; d < rank; d++) {
      const reach = (words[4 * d] - 1) * words[4 * d + which];
      if (reach < 0) low += reach;
      else high += reach;
    }
    return [low, high];
  };
  const [lowRow, highRow] = range(y, 1, sizeY, 1);
  const [lowY, highY] = range(y, 1, sizeY, 0);
  const [lowA, highA] = range(a, 2, sizeA, 0);
  return Math.abs(words[1]) >= highRow - lowRow && (highY <= lowA || highA <= lowY);
}
