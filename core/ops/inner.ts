import { state } from "../autograd/state.ts";
import { empty } from "../tensor/make.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { f, inOrder, start } from "./moments.ts";

/** Numbers of a turn: four vectors of four. */
const TURN = 16;
const VECTOR = 4;

/**
 * Σ a b of two float32 vectors on the CPU in the order of the library that PyTorch calls: each product rounded, into four sums of four
 * lanes; of what is left over eight numbers into the first two sums, four into the first, and single ones into its first lane.
 *
 * @returns null where the order is not known.
 */
export function dotInOrder(a: Tensor, b: Tensor): Tensor | null {
  if (!inOrder(a, b)) return null;
  const y = empty([], "float32");
  const [left, right, to] = [start(a), start(b), start(y)];
  const { f32 } = state.memory;
  const n = a.size;
  const turns = n - (n % TURN), whole = n - (n % VECTOR); // prettier-ignore
  const twoSums = n % TURN >= 2 * VECTOR ? turns + 2 * VECTOR : turns;
  const sums = new Float32Array(TURN);
  for (let i = 0; i < n; i++) {
    const place = i >= whole ? 0 : i < twoSums ? i % TURN : i % VECTOR;
    sums[place] += f(f32[left + i] * f32[right + i]);
  }
  const lane = (j: number): number => f(f(f(sums[j] + sums[j + 4]) + sums[j + 8]) + sums[j + 12]);
  f32[to] = f(lane(0) + lane(2)) + f(lane(1) + lane(3));
  state.machine.wroteHost(y);
  return y;
}
