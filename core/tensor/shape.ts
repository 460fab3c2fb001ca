import { indexError, runtimeError } from "./error.ts";

export type Shape = readonly number[];

/** Number of elements: 1 for a scalar's []. */
export function sizeOf(shape: Shape): number {
  let n = 1;
  for (let i = 0; i < shape.length; i++) n *= shape[i];
  return n;
}

/** Row-major strides, in elements. A dimension of length 0 counts as 1, as in PyTorch. */
export function rowMajor(shape: Shape): Shape {
  if (shape.length <= 1) return shape.length === 0 ? NO_STRIDES : LINE;
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= Math.max(shape[i], 1);
  }
  return strides;
}

const NO_STRIDES: Shape = [];
const LINE: Shape = [1];

/** Whether the elements lie row-major without gaps. Strides of dimensions of length 1 do not matter. */
export function isContiguous(shape: Shape, strides: Shape): boolean {
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] === 0) return true;
    if (shape[i] !== 1) {
      if (strides[i] !== step) return false;
      step *= shape[i];
    }
  }
  return true;
}

/** Whether a window shows several elements that are all the same one: a tensor expanded from one. */
export function isRepeated({ shape, strides, size }: { readonly shape: Shape; readonly strides: Shape; readonly size: number }): boolean {
  if (size < 2) return false;
  for (let i = 0; i < shape.length; i++) if (strides[i] !== 0 && shape[i] !== 1) return false;
  return true;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * The shape that two shapes stretch to.
 *
 * @throws {TorchError} RuntimeError, where a length is neither equal nor 1.
 */
export function broadcast(a: Shape, b: Shape): Shape {
  if (sameShape(a, b) || b.length === 0) return a;
  if (a.length === 0) return b;
  const shape = new Array<number>(Math.max(a.length, b.length));
  for (let i = 1; i <= shape.length; i++) {
    const [x, y] = [a[a.length - i] ?? 1, b[b.length - i] ?? 1];
    if (x !== y && x !== 1 && y !== 1) {
      throw runtimeError(
        `The size of tensor a (${x}) must match the size of tensor b (${y}) at non-singleton dimension ${shape.length - i}`,
      );
    }
    shape[shape.length - i] = x === 1 ? y : x;
  }
  return shape;
}

/**
 * A dimension counted from the front. A scalar has one to speak of: 0 and -1 name it.
 *
 * @throws {TorchError} IndexError, where there is no such dimension.
 */
export function dimension(dim: number, rank: number): number {
  const n = Math.max(rank, 1);
  if (dim < -n || dim >= n) throw indexError(`Dimension out of range (expected to be in range of [${-n}, ${n - 1}], but got ${dim})`);
  return dim < 0 ? dim + n : dim;
}

/** The same, for what a scalar has no dimension for. */
export function ownDimension(dim: number, rank: number): number {
  if (rank === 0) throw indexError(`Dimension specified as ${dim} but tensor has no dimensions`);
  return dimension(dim, rank);
}

/** As Python prints a list of sizes: "[2, 3]". */
export const listText = (shape: Shape): string => `[${shape.join(", ")}]`;
