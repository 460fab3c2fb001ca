import { state } from "../../autograd/state.ts";
import { runtimeError } from "../../tensor/error.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { add, mul, sub } from "../arithmetic.ts";
import { compose } from "../compose.ts";
import { qrOf } from "../decompose/qr.ts";
import { define } from "../define.ts";
import { zeros } from "../fresh.ts";
import { slice } from "../indexing.ts";
import { cat } from "../join.ts";
import { diagEmbed, triu } from "../matrix.ts";
import { matmul } from "../product.ts";
import { diagonal } from "../views.ts";
import { batchOf, checkMatrix, columnsOf, joined, matricesOf, mT, rowsOf } from "./matrices.ts";
import { solveTriangular } from "./triangular.ts";

type QrMode = "reduced" | "complete" | "r";
export const qr = define({
  name: "linalg_qr",
  label: "qr",
  python: [],
  formula: "y₀ y₁ = a",
  forward: (a: Tensor, mode: QrMode) => {
    checkMatrix("linalg.qr", a);
    const [m, n] = [rowsOf(a), columnsOf(a)];
    const k = mode === "complete" ? m : Math.min(m, n);
    const parts = matricesOf(a).map((matrix) => qrOf(matrix, m, n));
    const q = parts.map((part) => Float64Array.from({ length: m * k }, (_, i) => part.q[Math.floor(i / k) * m + (i % k)]));
    const r = parts.map((part) => part.r.subarray(0, k * n));
    return [mode === "r" ? zeros([0], a) : joined(q, [...batchOf(a), m, k], a), joined(r, [...batchOf(a), k, n], a)];
  },
  gradient: {
    formula: "∂a = (∂y₀ + y₀ Σ(triu(∂y₁ y₁ᵀ − y₀ᵀ ∂y₀))) y₁⁻ᵀ",
    saves: "yz",
    all: (node) => {
      const [dq, dr] = node.gradients as [Tensor, Tensor];
      if (node.args[0] === "r") {
        throw runtimeError(
          "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use linalg.qr(A, mode='reduced') if you are going to require gradients",
        );
      }
      const [q, r] = [node.output(0), node.output(1)];
      const [m, n] = [rowsOf(r), columnsOf(r)];
      if (m > n)
        throw runtimeError("The QR decomposition is not differentiable when mode='complete' and nrows > ncols, or mode='reduced' and nrows < ncols."); // prettier-ignore
      if (m === n) return [qrSlope(q, r, dq, dr)];
      // Columns beyond the square part are only turned: R₂ = Qᵀ A₂.
      const [square, rest] = [(x: Tensor) => slice(x, -1, 0, m, 1), (x: Tensor) => slice(x, -1, m, n, 1)];
      const turned = add(dq, matmul(matmul(q, rest(r)), mT(rest(dr))));
      return [cat([qrSlope(q, square(r), turned, square(dr)), matmul(q, rest(dr))], -1)];
    },
  },
});
/** Of a = Q R with a square R. */
function qrSlope(q: Tensor, r: Tensor, dq: Tensor, dr: Tensor): Tensor {
  const upper = triu(sub(matmul(dr, mT(r)), matmul(mT(q), dq)), 0);
  const both = add(upper, mT(upper));
  const half = sub(both, mul(diagEmbed(diagonal(both, 0, -2, -1), 0, -2, -1), 0.5));
  return solveTriangular(mT(r), add(dq, matmul(q, half)), false, false, false);
}
compose("linalg.qr", ["torch.linalg.qr"], ["qr(Tensor A, str mode='reduced') -> (Q, R)"], (a: Tensor, mode: string) => {
  if (mode !== "reduced" && mode !== "complete" && mode !== "r")
    throw runtimeError(`qr received unrecognized mode '${mode}' but expected one of 'reduced' (default), 'r', or 'complete'`);
  return qr(a, mode);
});
compose("qr", ["torch.qr", "Tensor.qr"], ["qr(Tensor input, bool some=True) -> (Q, R)"], (a: Tensor, some: boolean) => {
  state.warn(
    "torch.qr is deprecated in favor of torch.linalg.qr and will be removed in a future PyTorch release.\nThe boolean parameter 'some' has been replaced with a string parameter 'mode'.\n" +
      "Q, R = torch.qr(A, some)\nshould be replaced with\nQ, R = torch.linalg.qr(A, 'reduced' if some else 'complete')",
  );
  return qr(a, some ? "reduced" : "complete");
});
