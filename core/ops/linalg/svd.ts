import type { Tensor } from "../../tensor/tensor.ts";
import { add, div, mul, sub } from "../arithmetic.ts";
import { compose } from "../compose.ts";
import { numbersOf } from "../create.ts";
import { transposed } from "../decompose/numbers.ts";
import { completeColumns, svdOf } from "../decompose/svd.ts";
import { define } from "../define.ts";
import { filled } from "../fresh.ts";
import { slice, unsqueeze } from "../indexing.ts";
import { diagEmbed } from "../matrix.ts";
import { matmul } from "../product.ts";
import { batchOf, checkMatrix, columnsOf, joined, matricesOf, mT, rowsOf } from "./matrices.ts";

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
    const parts = matricesOf(a).map((matrix) => svdOf(matrix, m, n));
    const [rows, columns] = full ? [m, n] : [k, k];
    const u = parts.map((part) => widened(part.u, m, k, rows));
    const vh = parts.map((part) => transposed(widened(transposed(part.vh, k, n), n, k, columns), n, columns));
    return [joined(u, [...batchOf(a), m, rows], a), joined(parts.map((part) => part.s), [...batchOf(a), k], a), joined(vh, [...batchOf(a), columns, n], a)]; // prettier-ignore
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
/** More columns, at right angles to those there are. x: [m, k]. */
function widened(x: Float64Array, m: number, k: number, columns: number): Float64Array {
  if (columns === k) return x;
  const y = new Float64Array(m * columns);
  for (let i = 0; i < m; i++) for (let j = 0; j < k; j++) y[i * columns + j] = x[i * k + j];
  completeColumns(y, m, columns, k);
  return y;
}
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
