import { state } from "../../autograd/state.ts";
import { runtimeError } from "../../tensor/error.ts";
import { listText, sizeOf } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { add, sub } from "../arithmetic.ts";
import { compose } from "../compose.ts";
import { luOf } from "../decompose/lu.ts";
import type { Numbers } from "../decompose/numbers.ts";
import { define } from "../define.ts";
import { places } from "../fresh.ts";
import { slice } from "../indexing.ts";
import { cat } from "../join.ts";
import { tril, triu } from "../matrix.ts";
import { matmul } from "../product.ts";
import { copyOf } from "../reshape.ts";
import { batchOf, checkMatrix, columnsOf, joined, matricesOf, mT, rowsOf } from "./matrices.ts";
import { solveTriangular } from "./triangular.ts";

/** L of a compact LU: ones on its diagonal. [… m, k] of [… m, n]. */
function lowerOf(lu: Tensor): Tensor {
  const k = Math.min(rowsOf(lu), columnsOf(lu));
  const ones = joined([Float64Array.from({ length: rowsOf(lu) * k }, (_, i) => Number(Math.floor(i / k) === i % k))], [rowsOf(lu), k], lu);
  return add(tril(slice(lu, -1, 0, k, 1), -1), ones);
}
const upperOf = (lu: Tensor): Tensor => triu(slice(lu, -2, 0, Math.min(rowsOf(lu), columnsOf(lu)), 1), 0);

/**
 * The gradient of A = P L U by what reaches L and U.
 *
 * Of a square A: P L⁻ᵀ (tril(Lᵀ ∂L, −1) + triu(∂U Uᵀ)) U⁻ᵀ. What a wide A has beside the square is U₂ = L⁻¹ Pᵀ A₂, what a tall one
 * has below is L₂ = A₂ U⁻¹: their gradients go through L and U as well.
 */
function luSlope(dl: Tensor, du: Tensor, l: Tensor, u: Tensor, p: Tensor): Tensor {
  const [m, n] = [rowsOf(l), columnsOf(u)];
  const k = Math.min(m, n);
  const [l1, u1] = [slice(l, -2, 0, k, 1), slice(u, -1, 0, k, 1)];
  let inner = matmul(mT(l1), slice(dl, -2, 0, k, 1));
  let outer = matmul(slice(du, -1, 0, k, 1), mT(u1));
  if (n > k) inner = sub(inner, matmul(slice(du, -1, k, n, 1), mT(slice(u, -1, k, n, 1))));
  if (m > k) outer = sub(outer, matmul(mT(slice(l, -2, k, m, 1)), slice(dl, -2, k, m, 1)));
  const middle = add(tril(inner, -1), triu(outer, 0));
  // X U₁⁻ᵀ, and L₁⁻ᵀ X.
  const overU = (x: Tensor): Tensor => solveTriangular(mT(u1), x, false, false, false);
  const overL = (x: Tensor): Tensor => solveTriangular(mT(l1), x, true, true, true);
  let da = overL(overU(middle));
  if (n > k) da = cat([da, overL(slice(du, -1, k, n, 1))], -1);
  if (m > k) da = cat([da, overU(slice(dl, -2, k, m, 1))], -2);
  return matmul(p, da);
}

/** Where the rows of A went, as a matrix. */
function turns(a: Tensor): Tensor {
  const m = rowsOf(a);
  const parts = matricesOf(a).map((matrix) => {
    const y = new Float64Array(m * m);
    luOf(matrix, m, columnsOf(a)).order.forEach((from, to) => (y[from * m + to] = 1));
    return y;
  });
  return joined(parts, [...batchOf(a), m, m], a);
}

const compact = (a: Tensor): Tensor => joined(matricesOf(a).map((matrix) => luOf(matrix, rowsOf(a), columnsOf(a)).lu as Numbers), a.shape, a); // prettier-ignore

const lu = define({
  name: "linalg_lu",
  label: "lu",
  python: [],
  formula: "P y₀ y₁ = a",
  forward: (a: Tensor) => {
    const whole = compact(a);
    return [lowerOf(whole), upperOf(whole)];
  },
  gradient: {
    formula: "∂a = P y₀⁻ᵀ (tril(y₀ᵀ ∂y₀) + triu(∂y₁ y₁ᵀ)) y₁⁻ᵀ",
    saves: "ayz",
    all: (node) => [luSlope(node.gradients[0]!, node.gradients[1]!, node.output(0), node.output(1), turns(node.a))],
  },
});
/** P, L, U of A = P L U. */
compose("linalg.lu", ["torch.linalg.lu"], ["lu(Tensor A, *, bool pivot=True) -> (P, L, U)"], (a: Tensor) => {
  checkMatrix("linalg.lu", a);
  const [l, u] = lu(a);
  return [turns(a), l, u];
});

const luFactor = define({
  name: "linalg_lu_factor_ex",
  label: "lu",
  python: [],
  formula: "y = L and U of P L U = a, in one",
  forward: compact,
  gradient: [
    {
      formula: "∂a = P L⁻ᵀ (tril(Lᵀ ∂y) + triu(∂y Uᵀ)) U⁻ᵀ",
      saves: "ay",
      rule: ({ dy, a, y }): Tensor => {
        const k = Math.min(rowsOf(a), columnsOf(a));
        const dl = tril(slice(dy, -1, 0, k, 1), -1);
        return luSlope(dl, upperOf(dy), lowerOf(y), upperOf(y), turns(a));
      },
    },
  ],
});
/** The exchanges of rows, one after the other, counted from 1. */
function pivots(a: Tensor): Tensor {
  const [m, n] = [rowsOf(a), columnsOf(a)];
  const k = Math.min(m, n);
  const found = matricesOf(a).flatMap((matrix) => {
    const { order } = luOf(matrix, m, n);
    const now = Array.from({ length: m }, (_, i) => i);
    return Array.from({ length: k }, (_, i) => {
      const at = now.indexOf(order[i]);
      [now[i], now[at]] = [now[at], now[i]];
      return at + 1;
    });
  });
  return copyOf(places(found, [...batchOf(a), k], a.device), "int32");
}
compose("linalg.lu_factor", ["torch.linalg.lu_factor"], ["lu_factor(Tensor A, *, bool pivot=True) -> (LU, pivots)"], (a: Tensor) => {
  checkMatrix("linalg.lu_factor", a);
  return [luFactor(a), pivots(a)];
});
compose(
  "lu",
  ["torch.lu", "Tensor.lu"],
  ["lu(Tensor A, bool pivot=True, bool get_infos=False) -> Tensor[]"],
  (a: Tensor, _pivot: boolean, infos: boolean) => {
    if (a.shape.length < 2)
      throw runtimeError(`torch.lu_factor: Expected tensor with 2 or more dimensions. Got size: ${listText(a.shape)} instead`);
    state.warn(
      "torch.lu is deprecated in favor of torch.linalg.lu_factor / torch.linalg.lu_factor_ex and will be removed in a future PyTorch release.\n" +
        "LU, pivots = torch.lu(A, compute_pivots)\nshould be replaced with\nLU, pivots = torch.linalg.lu_factor(A, compute_pivots)\n" +
        "and\nLU, pivots, info = torch.lu(A, compute_pivots, get_infos=True)\nshould be replaced with\nLU, pivots, info = torch.linalg.lu_factor_ex(A, compute_pivots)",
    );
    const info = copyOf(places(Array<number>(sizeOf(batchOf(a))).fill(0), batchOf(a), a.device), "int32");
    return [luFactor(a), pivots(a), ...(infos ? [info] : [])];
  },
);
