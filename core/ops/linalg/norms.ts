import { cNumber, runtimeError } from "../../tensor/error.ts";
import { numberOf, Scalar } from "../../tensor/scalar.ts";
import { dimension, type Shape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { div, mul } from "../arithmetic.ts";
import { compose } from "../compose.ts";
import { amax, amin } from "../extreme.ts";
import { slice, unsqueeze } from "../indexing.ts";
import { abs } from "../pointwise.ts";
import { sum } from "../reduce.ts";
import { permute } from "../reshape.ts";
import { vectorNorm } from "../statistics.ts";
import { squeezeDim } from "../views.ts";
import { inverse } from "./inverse.ts";
import { checkFloat, checkMatrix, columnsOf } from "./matrices.ts";
import { svdvals } from "./svd.ts";

/** @param order "fro", "nuc", or ±1, ±2, ±∞. */
function matrixNorm(a: Tensor, order: number | "fro" | "nuc", dims: Shape, keep: boolean): Tensor {
  checkFloat("linalg.matrix_norm", a);
  if (a.shape.length < 2) throw runtimeError("linalg.matrix_norm: The input tensor A must have at least 2 dimensions.");
  if (dims.length !== 2) throw runtimeError(`linalg.matrix_norm: dim must be a 2-tuple. Got ${dims.join(", ")}`);
  const rank = a.shape.length;
  const [i, j] = dims.map((d) => dimension(d, rank));
  if (i === j) throw runtimeError(`linalg.matrix_norm: dims must be different. Got (${dims.join(", ")})`);
  if (order === "fro") return vectorNorm(a, 2, dims, keep);
  if (order === "nuc" || Math.abs(order) === 2) {
    const turn = [...Array.from({ length: rank }, (_, d) => d).filter((d) => d !== i && d !== j), i, j];
    const s = svdvals(permute(a, turn));
    const y = order === "nuc" ? sum(s, [-1]) : order > 0 ? amax(s, [-1], false) : amin(s, [-1], false);
    return keep ? permute(unsqueeze(unsqueeze(y, -1), -1), turn.map((_, d) => turn.indexOf(d))) : y; // prettier-ignore
  }
  if (Math.abs(order) !== 1 && Math.abs(order) !== Infinity)
    throw runtimeError(`linalg.matrix_norm: Order ${typeof order === "number" ? cNumber(order) : order} not supported.`);
  const [summed, chosen] = Math.abs(order) === 1 ? [i, j] : [j, i];
  const sums = sum(abs(a), [summed], keep);
  const place = keep || chosen < summed ? chosen : chosen - 1;
  return order > 0 ? amax(sums, [place], keep) : amin(sums, [place], keep);
}
const word = (order: string): "fro" | "nuc" => {
  if (order === "fro" || order === "nuc") return order;
  throw runtimeError(`linalg.matrix_norm: Order ${typeof order === "number" ? cNumber(order) : order} not supported.`);
};
compose(
  "linalg.matrix_norm",
  ["torch.linalg.matrix_norm"],
  ["matrix_norm(Tensor input, str ord='fro', int[] dim=[-2, -1], bool keepdim=False)"],
  (a: Tensor, order: string, dims: Shape, keep: boolean) => matrixNorm(a, word(order), dims, keep),
);
compose(
  "linalg.matrix_norm.number",
  ["torch.linalg.matrix_norm"],
  ["matrix_norm(Tensor input, Number ord, int[] dim=[-2, -1], bool keepdim=False)"],
  (a: Tensor, order: Scalar | number, dims: Shape, keep: boolean) => matrixNorm(a, numberOf(order), dims, keep),
);

/** Of a vector, or of a matrix where there are two dimensions to speak of. */
function norm(a: Tensor, order: number | "fro" | "nuc" | null, dims: Shape | null, keep: boolean): Tensor {
  if (order === null) return vectorNorm(a, 2, dims ?? [], keep);
  const matrix = dims !== null ? dims.length === 2 : a.shape.length === 2;
  if (dims === null && a.shape.length !== 1 && a.shape.length !== 2) {
    throw runtimeError(`linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got ${a.shape.length}D.`);
  }
  if (matrix) return matrixNorm(a, order, dims ?? [0, 1], keep);
  if (typeof order === "string") throw runtimeError(`linalg.norm: Order ${order} not supported.`);
  return vectorNorm(a, order, dims ?? [], keep);
}
compose(
  "linalg.norm",
  ["torch.linalg.norm"],
  ["norm(Tensor input, Number? ord=None, int[1]? dim=None, bool keepdim=False)"],
  (a: Tensor, order: Scalar | number | null, dims: Shape | null, keep: boolean) =>
    norm(a, order === null ? null : numberOf(order), dims, keep),
);
compose(
  "linalg.norm.word",
  ["torch.linalg.norm"],
  ["norm(Tensor input, str ord, int[1]? dim=None, bool keepdim=False)"],
  (a: Tensor, order: string, dims: Shape | null, keep: boolean) => norm(a, word(order), dims, keep),
);
compose(
  "norm.word",
  ["torch.norm", "Tensor.norm"],
  ["norm(Tensor input, str p, int[1]? dim=None, bool keepdim=False)"],
  (a: Tensor, order: string, dims: Shape | null, keep: boolean) => {
    if (order === "fro") return vectorNorm(a, 2, dims ?? [], keep);
    if (order === "nuc") return matrixNorm(a, "nuc", dims ?? [-2, -1], keep);
    throw runtimeError(`linalg.matrix_norm: Order ${typeof order === "number" ? cNumber(order) : order} not supported.`);
  },
);

/** How much an error in b can grow on its way to x of A x = b. */
function condition(a: Tensor, order: number | "fro" | "nuc" | null): Tensor {
  checkMatrix("linalg.cond", a);
  if (order === null || order === 2 || order === -2) {
    const s = svdvals(a);
    const [first, last] = [slice(s, -1, 0, 1, 1), slice(s, -1, columnsOf(s) - 1, columnsOf(s), 1)];
    return squeezeDim(order === -2 ? div(last, first) : div(first, last), -1);
  }
  return mul(matrixNorm(a, order, [-2, -1], false), matrixNorm(inverse(a), order, [-2, -1], false));
}
compose("linalg.cond", ["torch.linalg.cond"], ["cond(Tensor input, Number? p=None)"], (a: Tensor, p: Scalar | number | null) =>
  condition(a, p === null ? null : numberOf(p)),
);
compose("linalg.cond.word", ["torch.linalg.cond"], ["cond(Tensor input, str p)"], (a: Tensor, p: string) => condition(a, word(p)));
