import { type DType, DTYPES, isFloat } from "../../tensor/dtype.ts";
import { runtimeError, TorchError } from "../../tensor/error.ts";
import { type Shape, sizeOf } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { numbersOf } from "../create.ts";
import { identity, type Numbers } from "../decompose/numbers.ts";
import { listed } from "../fresh.ts";
import { expand, transpose } from "../reshape.ts";

/** Linear algebra: matrices are the last two dimensions, those before are batches of them. Decomposed in float64 on the host. */

export const mT = (x: Tensor): Tensor => transpose(x, -2, -1);
export const rowsOf = (x: Tensor): number => x.shape[x.shape.length - 2];
export const columnsOf = (x: Tensor): number => x.shape[x.shape.length - 1];
export const batchOf = (x: Tensor): Shape => x.shape.slice(0, -2);
export const linalgError = (message: string): TorchError => new TorchError("_LinAlgError", message);

export function checkFloat(name: string, a: Tensor): void {
  if (!isFloat(a.dtype)) throw runtimeError(`${name}: Expected a floating point or complex tensor as input. Got ${DTYPES[a.dtype].scalar}`);
  if (a.dtype === "float16" || a.dtype === "bfloat16")
    throw runtimeError(`${name}: Low precision dtypes not supported. Got ${DTYPES[a.dtype].scalar}`);
}
export function checkMatrix(name: string, a: Tensor, letter = "A"): void {
  if (a.shape.length < 2) throw runtimeError(`${name}: The input tensor ${letter} must have at least 2 dimensions.`);
  checkFloat(name, a);
}
export function checkSquare(name: string, a: Tensor, letter = "A"): void {
  checkMatrix(name, a, letter);
  if (rowsOf(a) !== columnsOf(a))
    throw runtimeError(`${name}: ${letter} must be batches of square matrices, but they are ${rowsOf(a)} by ${columnsOf(a)} matrices`);
}

/** The matrices of a batch one after the other, in the precision of its dtype. */
export function matricesOf(a: Tensor): Numbers[] {
  const numbers = numbersOf(a);
  const size = rowsOf(a) * columnsOf(a);
  const count = sizeOf(batchOf(a));
  return Array.from({ length: count }, (_, i) => {
    const part = numbers.subarray(i * size, (i + 1) * size);
    return a.dtype === "float64" ? part : Float32Array.from(part);
  });
}

/** Matrices (or vectors, or numbers) of a batch as one tensor. */
export function joined(parts: readonly ArrayLike<number>[], shape: Shape, like: Tensor, dtype: DType = like.dtype): Tensor {
  const whole = new Float64Array(sizeOf(shape));
  let at = 0;
  for (const part of parts) {
    whole.set(Array.from(part), at);
    at += part.length;
  }
  return listed(whole, shape, dtype, like.device);
}

export const inBatch = (i: number, count: number): string => (count > 1 ? `(Batch element ${i}): ` : "");

/** As many identities as a has matrices. */
export const eye = (a: Tensor): Tensor =>
  expand.raw(joined([identity(rowsOf(a), new Float64Array(0))], [rowsOf(a), rowsOf(a)], a), a.shape);
