import { state } from "../../autograd/state.ts";
import { DTYPES, isFloat } from "../../tensor/dtype.ts";
import { notImplemented, runtimeError } from "../../tensor/error.ts";
import { sizeOf } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { add, mul, neg, sub } from "../arithmetic.ts";
import { compose } from "../compose.ts";
import { identity } from "../decompose/numbers.ts";
import { choleskyOf } from "../decompose/triangle.ts";
import { define } from "../define.ts";
import { places } from "../fresh.ts";
import { diagEmbed, tril } from "../matrix.ts";
import { matmul } from "../product.ts";
import { clone, copyOf, expand } from "../reshape.ts";
import { diagonal } from "../views.ts";
import { batchOf, checkSquare, columnsOf, inBatch, joined, linalgError, matricesOf, mT, rowsOf } from "./matrices.ts";
import { solveTriangular } from "./triangular.ts";

export const cholesky = define({
  name: "linalg_cholesky_ex",
  label: "cholesky",
  python: [],
  formula: "y yᵀ = a",
  forward: (a: Tensor, upper: boolean) => choleskyForward("linalg.cholesky", a, upper),
  gradient: [
    {
      formula: "∂a = y⁻ᵀ Φ(yᵀ ∂y) y⁻¹, symmetric",
      saves: "y",
      rule: ({ dy, y, args }): Tensor => choleskySlope(dy, y, args[0] as boolean),
    },
  ],
});
const choleskyOlder = define({
  name: "cholesky",
  python: [],
  formula: "y yᵀ = a",
  forward: (a: Tensor, upper: boolean) => choleskyForward("cholesky", a, upper),
  gradient: [
    {
      formula: "∂a = y⁻ᵀ Φ(yᵀ ∂y) y⁻¹, symmetric",
      saves: "y",
      rule: ({ dy, y, args }): Tensor => choleskySlope(dy, y, args[0] as boolean),
    },
  ],
});
function choleskyForward(name: string, a: Tensor, upper: boolean): Tensor {
  checkSquare(name, a);
  const n = rowsOf(a);
  const parts = matricesOf(upper ? mT(a) : a).map((matrix, i) => {
    const l = choleskyOf(matrix, n);
    if (typeof l === "number") {
      throw linalgError(
        `${name}: ${inBatch(i, batchOf(a).length > 0 ? 2 : 1)}The factorization could not be completed because the input is not positive-definite (the leading minor of order ${l} is not positive-definite).`,
      );
    }
    return l;
  });
  const l = joined(parts, a.shape, a);
  return upper ? clone(mT(l)) : l;
}
/** Φ: the lower half, half of the diagonal. */
function choleskySlope(dy: Tensor, y: Tensor, upper: boolean): Tensor {
  const [l, dl] = upper ? [mT(y), mT(dy)] : [y, dy];
  const phi = tril(matmul(mT(l), dl), 0);
  const half = sub(phi, mul(diagEmbed(diagonal(phi, 0, -2, -1), 0, -2, -1), 0.5));
  const inner = solveTriangular(mT(l), solveTriangular(l, half, false, false, false), true, true, false);
  return mul(add(inner, mT(inner)), 0.5);
}
compose("linalg.cholesky", ["torch.linalg.cholesky"], ["cholesky(Tensor input, *, bool upper=False)"], cholesky);
compose(
  "linalg.cholesky_ex",
  ["torch.linalg.cholesky_ex"],
  ["cholesky_ex(Tensor input, *, bool upper=False, bool check_errors=False) -> (L, info)"],
  (a: Tensor, upper: boolean) => [
    cholesky(a, upper),
    copyOf(places(Array<number>(sizeOf(batchOf(a))).fill(0), batchOf(a), a.device), "int32"),
  ],
);
compose("cholesky", ["torch.cholesky", "Tensor.cholesky"], ["cholesky(Tensor input, bool upper=False)"], (a: Tensor, upper: boolean) => {
  state.warn(
    "torch.cholesky is deprecated in favor of torch.linalg.cholesky and will be removed in a future PyTorch release.\nL = torch.cholesky(A)\nshould be replaced with\n" +
      "L = torch.linalg.cholesky(A)\nand\nU = torch.cholesky(A, upper=True)\nshould be replaced with\nU = torch.linalg.cholesky(A).mH\n" +
      "This transform will produce equivalent results for all valid (symmetric positive definite) inputs.",
  );
  return choleskyOlder(a, upper);
});

/** Inputs: B, L. */
const choleskySolve = define({
  name: "cholesky_solve",
  python: ["torch.cholesky_solve", "Tensor.cholesky_solve"],
  signatures: ["cholesky_solve(Tensor input, Tensor input2, bool upper=False)"],
  formula: "b bᵀ y = a",
  inputs: 2,
  forward: (b: Tensor, l: Tensor, upper: boolean) => {
    for (const [word, x] of Object.entries({ b, u: l }))
      if (x.shape.length < 2) throw runtimeError(`${word} should have at least 2 dimensions, but has ${x.shape.length} dimensions instead`);
    if (rowsOf(l) !== columnsOf(l))
      throw runtimeError(`A must be batches of square matrices, but they are ${rowsOf(l)} by ${columnsOf(l)} matrices`);
    if (rowsOf(l) !== rowsOf(b))
      throw runtimeError(
        `Incompatible matrix sizes for cholesky_solve: each A matrix is ${rowsOf(l)} by ${columnsOf(l)} but each b matrix is ${rowsOf(b)} by ${columnsOf(b)}`,
      );
    if (l.dtype !== b.dtype)
      throw runtimeError(
        `Expected b and A to have the same dtype, but found b of type ${DTYPES[b.dtype].scalar} and A of type ${DTYPES[l.dtype].scalar} instead.`,
      );
    const lower = upper ? mT(l) : l;
    return solveTriangular(mT(lower), solveTriangular(lower, b, false, true, false), true, true, false);
  },
  gradient: {
    formula: "∂a = (b bᵀ)⁻¹ ∂y, ∂b = −(∂a yᵀ + y ∂aᵀ) b",
    saves: "by",
    all: (node) => {
      const { dy, b: l, y, args } = node;
      const upper = args[0] as boolean;
      const db = choleskySolve(dy, l, upper);
      const common = matmul(db, mT(y));
      const both = add(common, mT(common));
      return [db, neg(upper ? matmul(l, both) : matmul(both, l))];
    },
  },
}) as (b: Tensor, l: Tensor, upper: boolean) => Tensor;

define({
  name: "cholesky_inverse",
  python: ["torch.cholesky_inverse", "Tensor.cholesky_inverse"],
  signatures: ["cholesky_inverse(Tensor input, bool upper=False)"],
  formula: "y = (a aᵀ)⁻¹",
  forward: (l: Tensor, upper: boolean) => {
    if (l.shape.length >= 2 && rowsOf(l) === columnsOf(l) && !isFloat(l.dtype))
      throw notImplemented(`"cholesky_inverse_out_cpu" not implemented for '${DTYPES[l.dtype].scalar}'`);
    checkSquare("cholesky_inverse", l);
    const lower = upper ? mT(l) : l;
    const unit = expand(joined([identity(rowsOf(l), new Float64Array(0))], [rowsOf(l), rowsOf(l)], l), l.shape);
    return solveTriangular(mT(lower), solveTriangular(lower, unit, false, true, false), true, true, false);
  },
  gradient: [
    {
      formula: "∂a = −y (∂y + ∂yᵀ) y a",
      saves: "ay",
      rule: ({ dy, a, y, args }): Tensor => {
        const common = matmul(y, matmul(add(dy, mT(dy)), y));
        return neg(args[0] ? matmul(a, common) : matmul(common, a));
      },
    },
  ],
});
