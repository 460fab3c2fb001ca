import type { Shape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { add, div, mul, sub } from "../arithmetic.ts";
import { compose } from "../compose.ts";
import { numbersOf } from "../create.ts";
import type { Numbers } from "../decompose/numbers.ts";
import { type Svd, svdOf } from "../decompose/svd.ts";
import { define } from "../define.ts";
import { filled } from "../fresh.ts";
import { slice, unsqueeze } from "../indexing.ts";
import { diagEmbed } from "../matrix.ts";
import { matmul } from "../product.ts";
import { batchOf, checkMatrix, columnsOf, inBatch, joined, linalgError, matricesOf, mT, rowsOf } from "./matrices.ts";

/** Of each matrix of a batch, of which `read` says what is read. */
export function svdsOf(a: Tensor, full: boolean, read: (matrix: Numbers) => Numbers = (matrix) => matrix): Svd[] {
  return matricesOf(a).map((matrix, i) => {
    if (matrix.some(Number.isNaN))
      throw linalgError(
        `linalg.svd: ${inBatch(i, batchOf(a).length > 0 ? 2 : 1)}The algorithm failed to converge because the input matrix contained non-finite values.`,
      );
    return svdOf(read(matrix), rowsOf(a), columnsOf(a), full);
  });
}

/** U [… m, k], S [… k], Vᵀ [… k, n]; with `full`, U [m, m] and Vᵀ [n, n]. */
export const svd = define({
  name: "linalg_svd",
  label: "svd",
  python: [],
  formula: "y₀ diag(y₁) y₂ = a",
  forward: (a: Tensor, full: boolean) => {
    checkMatrix("linalg.svd", a);
    const [m, n] = [rowsOf(a), columnsOf(a)];
    const k = Math.min(m, n);
    const parts = svdsOf(a, full);
    const [rows, columns] = full ? [m, n] : [k, k];
    const one = (key: "u" | "s" | "vh", shape: Shape) => joined(parts.map((part) => part[key]), [...batchOf(a), ...shape], a); // prettier-ignore
    return [one("u", [m, rows]), one("s", [k]), one("vh", [columns, n])];
  },
  gradient: {
    formula: "∂a = y₀ (diag(∂y₁) + what the turns of y₀ and y₂ owe) y₂",
    saves: "ayzx",
    all: (node) => {
      const [du, ds, dvh] = node.gradients as [Tensor, Tensor, Tensor];
      const s = node.output(1);
      const k = columnsOf(s);
      const u = slice(node.output(0), -1, 0, k, 1);
      const vh = slice(node.output(2), -2, 0, k, 1);
      const a = node.a;
      const onlyValues = [du, dvh].every((x) => numbersOf(x).every((value) => value === 0));
      const inner = diagEmbed(ds, 0, -2, -1);
      if (onlyValues) return [matmul(matmul(u, inner), vh)];
      const [gu, gv] = [slice(du, -1, 0, k, 1), mT(slice(dvh, -2, 0, k, 1))];
      const squares = mul(s, s);
      const gaps = add(sub(unsqueeze(squares, -2), unsqueeze(squares, -1)), diagEmbed(filled(s.shape, 1, s), 0, -2, -1));
      const skew = (x: Tensor) => div(sub(x, mT(x)), gaps);
      const turns = add(mul(skew(matmul(mT(u), gu)), unsqueeze(s, -2)), mul(skew(matmul(vh, gv)), unsqueeze(s, -1)));
      let da = matmul(matmul(u, add(inner, turns)), vh);
      const inverse = unsqueeze(div(filled([], 1, s), s), -2);
      if (rowsOf(a) > k) {
        const rest = mul(gu, inverse);
        da = add(da, matmul(sub(rest, matmul(u, matmul(mT(u), rest))), vh));
      }
      if (columnsOf(a) > k) {
        const rest = mT(mul(gv, inverse));
        da = add(da, matmul(u, sub(rest, matmul(matmul(rest, mT(vh)), vh))));
      }
      return [da];
    },
  },
});
export const svdvals = (a: Tensor): Tensor => svd(a, false)[1];
compose(
  "linalg.svd",
  ["torch.linalg.svd"],
  ["svd(Tensor A, bool full_matrices=True, *, str? driver=None) -> (U, S, Vh)"],
  (a: Tensor, full: boolean) => svd(a, full),
);
compose(
  "svd",
  ["torch.svd", "Tensor.svd"],
  ["svd(Tensor input, bool some=True, bool compute_uv=True) -> (U, S, V)"],
  (a: Tensor, some: boolean) => {
    const [u, s, vh] = svd(a, !some);
    return [u, s, mT(vh)];
  },
);
compose("linalg.svdvals", ["torch.linalg.svdvals"], ["svdvals(Tensor A, *, str? driver=None)"], svdvals);
