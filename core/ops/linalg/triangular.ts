import { state } from "../../autograd/state.ts";
import { runtimeError } from "../../tensor/error.ts";
import { broadcast } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { add, neg } from "../arithmetic.ts";
import { compose } from "../compose.ts";
import { solveTriangle } from "../decompose/triangle.ts";
import { define } from "../define.ts";
import { tril, triu } from "../matrix.ts";
import { matmul } from "../product.ts";
import { clone, copyOf, expand } from "../reshape.ts";
import { batchOf, checkMatrix, checkSquare, columnsOf, joined, matricesOf, mT, rowsOf } from "./matrices.ts";

/** Inputs: A triangular, B. */
const triangularOp = define({
  name: "linalg_solve_triangular",
  label: "solve",
  python: [],
  formula: "a y = b",
  inputs: 2,
  forward: (a: Tensor, b: Tensor, upper: boolean, left: boolean, unit: boolean) => {
    const n = rowsOf(a);
    const [t, columns] = left ? [a, b] : [mT(a), mT(b)];
    const batch = broadcast(batchOf(t), batchOf(columns));
    const whole = (x: Tensor): Tensor => expand(x, [...batch, ...x.shape.slice(-2)]);
    const right = matricesOf(whole(columns));
    const k = columnsOf(columns);
    const parts = matricesOf(whole(t)).map((matrix, i) => solveTriangle(matrix, n, right[i], k, left ? upper : !upper, unit));
    const x = joined(parts, [...batch, n, k], b);
    return left ? x : clone(mT(x));
  },
  gradient: {
    formula: "∂b of aᵀ ∂b = ∂y, ∂a = the triangle of −∂b yᵀ",
    saves: "ay",
    all: ({ dy, a, y, args }) => {
      const [upper, left, unit] = args as [boolean, boolean, boolean];
      const db = solveTriangular(mT(a), dy, !upper, left, unit);
      const da = neg(left ? matmul(db, mT(y)) : matmul(mT(y), db));
      return [upper ? triu(da, unit ? 1 : 0) : tril(da, unit ? -1 : 0), db];
    },
  },
}) as (a: Tensor, b: Tensor, upper: boolean, left: boolean, unit: boolean) => Tensor;
export const solveTriangular = (a: Tensor, b: Tensor, upper: boolean, left: boolean, unit: boolean): Tensor =>
  triangularOp(a, b, upper, left, unit);

/** Whether A (square) and B go together. */
function checkSystem(name: string, a: Tensor, b: Tensor, left: boolean): void {
  if ((left ? rowsOf(b) : columnsOf(b)) === rowsOf(a)) return;
  const size = (x: Tensor) => `${rowsOf(x)}x${columnsOf(x)}`;
  throw runtimeError(`${name}: Incompatible shapes of A and B for the equation ${left ? "AX = B" : "XA = B"} (${size(a)} and ${size(b)})`);
}
compose(
  "linalg.solve_triangular",
  ["torch.linalg.solve_triangular"],
  ["solve_triangular(Tensor input, Tensor B, *, bool upper, bool left=True, bool unitriangular=False)"],
  (a: Tensor, b: Tensor, upper: boolean, left: boolean, unit: boolean) => {
    checkSquare("linalg.solve_triangular", a);
    checkMatrix("linalg.solve_triangular", b, "B");
    checkSystem("linalg.solve_triangular", a, b, left);
    return solveTriangular(a, b, upper, left, unit);
  },
);

/** Inputs: b, A triangular. Outputs: x of A x = b, and the triangle that was read. */
const triangular = define({
  name: "triangular_solve",
  label: "solve",
  python: [],
  formula: "b y₀ = a, y₁ = the triangle of b",
  inputs: 2,
  forward: (b: Tensor, a: Tensor, upper: boolean, turned: boolean, unit: boolean) => [
    turned ? solveTriangular(mT(a), b, !upper, true, unit) : solveTriangular(a, b, upper, true, unit),
    copyOf(a, a.dtype),
  ],
  gradient: {
    formula: "∂a of bᵀ ∂a = ∂y₀, ∂b = the triangle of −∂a y₀ᵀ",
    saves: "by",
    all: (node) => {
      const [upper, turned, unit] = node.args as [boolean, boolean, boolean];
      const { b: a } = node;
      const x = node.output(0);
      const [dx, copied] = node.gradients as [Tensor, Tensor];
      const db = turned ? solveTriangular(a, dx, upper, true, unit) : solveTriangular(mT(a), dx, !upper, true, unit);
      const da = neg(turned ? matmul(x, mT(db)) : matmul(db, mT(x)));
      const triangle = upper ? triu(da, unit ? 1 : 0) : tril(da, unit ? -1 : 0);
      return [db, add(triangle, copied)];
    },
  },
});
compose(
  "triangular_solve",
  ["torch.triangular_solve", "Tensor.triangular_solve"],
  [
    "triangular_solve(Tensor input, Tensor A, bool upper=True, bool transpose=False, bool unitriangular=False) -> (solution, cloned_coefficient)",
  ],
  (b: Tensor, a: Tensor, upper: boolean, turned: boolean, unit: boolean) => {
    for (const [word, x] of Object.entries({ b, A: a }))
      if (x.shape.length < 2)
        throw runtimeError(
          `torch.triangular_solve: Expected ${word} to have at least 2 dimensions, but it has ${x.shape.length} dimensions instead`,
        );
    if (rowsOf(a) !== columnsOf(a))
      throw runtimeError(`A must be batches of square matrices, but they are ${rowsOf(a)} by ${columnsOf(a)} matrices`);
    if (rowsOf(a) !== rowsOf(b))
      throw runtimeError(
        `Incompatible matrix sizes for triangular_solve: each A matrix is ${rowsOf(a)} by ${columnsOf(a)} but each b matrix is ${rowsOf(b)} by ${columnsOf(b)}`,
      );
    state.warn(
      "torch.triangular_solve is deprecated in favor of torch.linalg.solve_triangularand will be removed in a future PyTorch release.\n" +
        "torch.linalg.solve_triangular has its arguments reversed and does not return a copy of one of the inputs.\n" +
        "X = torch.triangular_solve(B, A).solution\nshould be replaced with\nX = torch.linalg.solve_triangular(A, B).",
    );
    return triangular(b, a, upper, turned, unit);
  },
);
