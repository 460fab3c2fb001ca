import type { Tensor } from "../../tensor/tensor.ts";

const MOST = 64;
/** The dimensions of a copy, outermost first: {@link merge} leaves its result here, so that it allocates nothing. */
export const lengths = new Int32Array(MOST);
/** In numbers of y and of a. */
export const stepsY = new Int32Array(MOST);
export const stepsA = new Int32Array(MOST);

/**
 * The dimensions of two tensors of one shape as few as they can be: without those of length 1, those of which one continues the other
 * made one, the last with y's smallest step. Where y's step is 0 (with `add`: many are added to one) they come first.
 *
 * @returns how many are left, at least one.
 */
export function merge(y: Tensor, a: Tensor): number {
  let rank = 0;
  for (let d = 0; d < y.shape.length; d++) {
    const n = y.shape[d];
    if (n === 1) continue;
    const stepY = y.strides[d];
    const stepA = a.strides[d];
    let at = rank++;
    for (; at > 0 && inside(stepsY[at - 1], stepsA[at - 1], stepY, stepA); at--) move(at - 1, at);
    lengths[at] = n;
    stepsY[at] = stepY;
    stepsA[at] = stepA;
  }
  if (rank === 0) {
    lengths[0] = 1;
    stepsY[0] = stepsA[0] = 1;
    return 1;
  }
  let kept = 0;
  for (let d = 1; d < rank; d++) {
    if (stepsY[kept] === stepsY[d] * lengths[d] && stepsA[kept] === stepsA[d] * lengths[d]) {
      lengths[kept] *= lengths[d];
      stepsY[kept] = stepsY[d];
      stepsA[kept] = stepsA[d];
    } else move(d, ++kept);
  }
  return kept + 1;
}

/** Whether a dimension of the first steps belongs inside one of the second. */
function inside(firstY: number, firstA: number, secondY: number, secondA: number): boolean {
  const first = Math.abs(firstY);
  const second = Math.abs(secondY);
  if (first === second) return Math.abs(firstA) < Math.abs(secondA);
  return first !== 0 && (second === 0 || first < second);
}

function move(from: number, to: number): void {
  lengths[to] = lengths[from];
  stepsY[to] = stepsY[from];
  stepsA[to] = stepsA[from];
}
