import { state } from "../autograd/state.ts";
import { empty } from "../tensor/make.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { f, fused, inOrder, start } from "./moments.ts";

/** Norms number by number in PyTorch's order and with its roundings, since a length is often printed whole. For float32 on the CPU. */

const LANES = 8;
/** What is left over from the lanes is squared four at a time where there are so many. */
const FOUR = 4;

/**
 * The norms (p 1 or 2) of a over neighbouring dimensions.
 *
 * @param dims of a, none of them twice; none: over all.
 * @returns null where the order is not known: of other dimensions, of views and of many numbers.
 */
export function lengthsInOrder(a: Tensor, p: 1 | 2, dims: Shape, keep: boolean): Tensor | null {
  const gone = dims.length === 0 ? a.shape.map((_, d) => d) : dims;
  const [first, last] = [Math.min(...gone), Math.max(...gone)];
  if (!inOrder(a) || a.size === 0 || (gone.length > 0 && last - first + 1 !== gone.length)) return null;
  const product = (lengths: Shape): number => lengths.reduce((n, length) => n * length, 1);
  const n = product(gone.map((d) => a.shape[d]));
  const inner = product(a.shape.filter((_, d) => d > last));
  const y = empty(
    keep ? a.shape.map((length, d) => (gone.includes(d) ? 1 : length)) : a.shape.filter((_, d) => !gone.includes(d)),
    "float32",
  );
  const [from, to] = [start(a), start(y)];
  const { f32 } = state.memory;
  for (let i = 0; i < y.size; i++) {
    const begin = from + Math.floor(i / inner) * n * inner + (i % inner);
    f32[to + i] =
      p === 1 ? sizes(f32, begin, n, inner) : Math.sqrt(inner === 1 ? rowSquares(f32, begin, n) : squares(f32, begin, n, inner));
  }
  state.machine.wroteHost(y);
  return y;
}

/** Σ |a| of n numbers `step` apart. */
function sizes(numbers: Float32Array, begin: number, n: number, step: number): number {
  let total = 0;
  for (let k = 0; k < n; k++) total = f(total + Math.abs(numbers[begin + k * step]));
  return total;
}

/** Σ a² of n numbers `step` apart. */
function squares(numbers: Float32Array, begin: number, n: number, step: number, total = 0): number {
  for (let k = 0; k < n; k++) total = f(total + f(numbers[begin + k * step] ** 2));
  return total;
}

/** Σ a² of n numbers side by side: over eight lanes, then of what is left over. */
function rowSquares(numbers: Float32Array, begin: number, n: number): number {
  const whole = n - (n % LANES);
  let total = 0;
  for (let lane = 0; lane < LANES; lane++) total = f(total + squares(numbers, begin + lane, whole / LANES, LANES));
  const four = n - whole >= FOUR ? FOUR : 0;
  total = squares(numbers, begin + whole, four, 1, total);
  for (let k = whole + four; k < n; k++) total = fused(numbers[begin + k], numbers[begin + k], total);
  return total;
}
