import { DTYPES } from "../../tensor/dtype.ts";
import { runtimeError } from "../../tensor/error.ts";
import { broadcast, sameShape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { mul, neg } from "../arithmetic.ts";
import { compose } from "../compose.ts";
import { luOf, solveLu } from "../decompose/lu.ts";
import { identity } from "../decompose/numbers.ts";
import { define } from "../define.ts";
import { places } from "../fresh.ts";
import { unsqueeze } from "../indexing.ts";
import { matmul } from "../product.ts";
import { clone, copyOf, expand } from "../reshape.ts";
import { squeezeDim } from "../views.ts";
import { batchOf, checkMatrix, checkSquare, columnsOf, inBatch, joined, linalgError, matricesOf, mT, rowsOf } from "./matrices.ts";

export const inverse = define({
  name: "linalg_inv_ex",
  label: "⁻¹",
  python: [],
  formula: "y = a⁻¹",
  forward: (a: Tensor, lenient?: boolean) => {
    checkSquare("linalg.inv", a);
    const n = rowsOf(a);
    const all = matricesOf(a);
    const parts = all.map((matrix, i) => {
      const lu = luOf(matrix, n, n);
      if (lu.zero >= 0 && lenient !== true) {
        throw linalgError(
          `linalg.inv: ${inBatch(i, batchOf(a).length > 0 ? 2 : 1)}The diagonal element ${lu.zero + 1} is zero, the inversion could not be completed because the input matrix is singular.`,
        );
      }
      return solveLu(lu, n, identity(n, matrix), n);
    });
    return joined(parts, a.shape, a);
  },
  gradient: [{ formula: "∂a = −yᵀ ∂y yᵀ", saves: "y", rule: ({ dy, y }): Tensor => neg(matmul(mT(y), matmul(dy, mT(y)))) }],
});
compose("linalg.inv", ["torch.linalg.inv"], ["inv(Tensor A)"], inverse);
compose("inverse", ["torch.inverse", "Tensor.inverse"], ["inverse(Tensor input)"], inverse);

/** For each matrix 0, or the number of its diagonal element that is zero. */
const singular = (a: Tensor): Tensor => {
  const found = matricesOf(a).map((matrix) => luOf(matrix, rowsOf(a), rowsOf(a)).zero + 1);
  return copyOf(places(found, batchOf(a), a.device), "int32");
};
compose(
  "linalg.inv_ex",
  ["torch.linalg.inv_ex"],
  ["inv_ex(Tensor A, *, bool check_errors=False) -> (inverse, info)"],
  (a: Tensor, strict: boolean) => [inverse(a, !strict), singular(a)],
);

/** Inputs: A [… n, n], B [… n, k] (or [… n] with `vector`). */
export const solveOp = define({
  name: "linalg_solve_ex",
  label: "solve",
  python: [],
  formula: "a y = b",
  inputs: 2,
  forward: (a: Tensor, b: Tensor, left: boolean, vector: boolean) => {
    const n = rowsOf(a);
    const columns = vector ? unsqueeze(b, -1) : left ? b : mT(b);
    const batch = broadcast(batchOf(a), batchOf(columns));
    const whole = (x: Tensor): Tensor => expand(x, [...batch, ...x.shape.slice(-2)]);
    const wide = left ? a : mT(a);
    const k = columnsOf(columns);
    const right = matricesOf(whole(columns));
    const parts = matricesOf(whole(wide)).map((matrix, i) => {
      const lu = luOf(matrix, n, n);
      if (lu.zero >= 0)
        throw linalgError(
          `torch.linalg.solve: ${inBatch(i, batch.length > 0 ? 2 : 1)}The solver failed because the input matrix is singular.`,
        );
      return solveLu(lu, n, right[i], k);
    });
    const x = joined(parts, [...batch, n, k], a);
    return vector ? squeezeDim(x, -1) : left ? x : clone(mT(x));
  },
  gradient: {
    formula: "∂b of aᵀ ∂b = ∂y, ∂a = −∂b yᵀ",
    saves: "ay",
    all: ({ dy, a, y, args }) => {
      const [left, vector] = args as [boolean, boolean];
      const db = solveOp(mT(a), dy, left, vector);
      const da = vector ? mul(unsqueeze(db, -1), unsqueeze(y, -2)) : left ? matmul(db, mT(y)) : matmul(mT(y), db);
      return [neg(da), db];
    },
  },
}) as (a: Tensor, b: Tensor, left: boolean, vector: boolean) => Tensor;

export function solve(a: Tensor, b: Tensor, left: boolean): Tensor {
  checkSquare("linalg.solve", a);
  const vector = b.shape.length === 1 || (a.shape.length - 1 === b.shape.length && sameShape(b.shape, a.shape.slice(0, -1)));
  if (a.dtype !== b.dtype)
    throw runtimeError(
      `linalg.solve: Expected A and B to have the same dtype, but found A of type ${DTYPES[a.dtype].scalar} and B of type ${DTYPES[b.dtype].scalar} instead`,
    );
  if (!vector) checkMatrix("linalg.solve", b, "B");
  const rows = vector ? columnsOf(b) : left ? rowsOf(b) : columnsOf(b);
  if (rows !== rowsOf(a)) {
    const size = (x: Tensor) => `${rowsOf(x)}x${columnsOf(x)}`;
    throw runtimeError(
      `linalg.solve: Incompatible shapes of A and B for the equation ${left ? "AX = B" : "XA = B"} (${size(a)} and ${vector ? `${b.size}x1` : size(b)})`,
    );
  }
  return solveOp(a, b, left, vector);
}

compose("linalg.solve", ["torch.linalg.solve"], ["solve(Tensor A, Tensor B, *, bool left=True)"], solve);
compose(
  "linalg.solve_ex",
  ["torch.linalg.solve_ex"],
  ["solve_ex(Tensor A, Tensor B, *, bool left=True, bool check_errors=False) -> (result, info)"],
  (a: Tensor, b: Tensor, left: boolean) => [solve(a, b, left), singular(a)],
);
