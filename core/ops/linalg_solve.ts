import { state } from "../autograd/state.ts";
import { runtimeError } from "../tensor/error.ts";
import { broadcast, listText, type Shape, sizeOf } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add, mul, neg, sub } from "./arithmetic.ts";
import { compose } from "./compose.ts";
import { numbersOf } from "./create.ts";
import { luOf, svdOf, type Numbers } from "./decompose.ts";
import { define } from "./define.ts";
import { filled, places, zeros } from "./fresh.ts";
import { slice, unsqueeze } from "./indexing.ts";
import { cat, flip } from "./join.ts";
import {
  batchOf,
  checkMatrix,
  columnsOf,
  inverse,
  joined,
  matricesOf,
  mT,
  pinv,
  pinvSlope,
  rankOf,
  rowsOf,
  solve,
  solveTriangular,
} from "./linalg.ts";
import { tril, triu } from "./matrix.ts";
import { matmul } from "./product.ts";
import { sumDims } from "./reduce.ts";
import { copyOf, expand, reshape, reshapeAside } from "./reshape.ts";
import { cumprod } from "./statistics.ts";
import { movedim, squeezeDim } from "./views.ts";

/** More of linear algebra: triangles, least squares, and equations of tensors. */

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

/** Inputs: A, B. Outputs: the x with the least |A x − B|, of several the shortest; and how much is left, squared, where that is told. */
const least = define({
  name: "linalg_lstsq",
  label: "lstsq",
  python: [],
  formula: "y₀ = a⁺ b",
  inputs: 2,
  forward: (a: Tensor, b: Tensor, rcond: number | null, told: boolean) => {
    const x = matmul(pinv.raw(a, rcond, null, false), b);
    if (!told) return [x, zeros([0], a)];
    const off = sub(matmul(a, x), b);
    return [x, squares(off)];
  },
  gradient: {
    formula: "∂b = (a⁺)ᵀ ∂y₀ − 2 r ∂y₁, ∂a = as for a⁺, by ∂y₀ bᵀ, and 2 r y₀ᵀ ∂y₁, where r = a y₀ − b",
    saves: "ab",
    all: (node) => {
      const { a, b, args } = node;
      const inverted = pinv(a, args[0] as number | null, null, false);
      const [dx, dr] = node.gradients as [Tensor, Tensor];
      const [da, db] = [pinvSlope(matmul(dx, mT(b)), a, inverted), matmul(mT(inverted), dx)];
      if (!(args[1] as boolean)) return [da, db];
      const x = matmul(inverted, b);
      const off = mul(mul(sub(matmul(a, x), b), unsqueeze(dr, -2)), 2);
      return [add(da, matmul(off, mT(x))), sub(db, off)];
    },
  },
});
const squares = (x: Tensor): Tensor => sumDims.raw(mul.raw(x, x), [-2], false, null);
compose(
  "linalg.lstsq",
  ["torch.linalg.lstsq"],
  ["lstsq(Tensor input, Tensor b, float? rcond=None, *, str? driver=None) -> (solution, residuals, rank, singular_values)"],
  (a: Tensor, b: Tensor, rcond: number | null, driver: string | null) => {
    if (a.shape.length < 2) throw runtimeError("torch.linalg.lstsq: input must have at least 2 dimensions.");
    if (b.shape.length < 1) throw runtimeError("torch.linalg.lstsq: other must have at least 1 dimension.");
    const vector = b.shape.length === a.shape.length - 1;
    if (rowsOf(a) !== (vector ? b.shape[b.shape.length - 1] : rowsOf(b)))
      throw runtimeError(`torch.linalg.lstsq: input.size(-2) should match other.size(${vector ? -1 : -2})`);
    const kind = driver ?? "gelsy";
    if (!["gels", "gelsy", "gelsd", "gelss"].includes(kind))
      throw runtimeError("torch.linalg.lstsq: parameter `driver` should be one of (gels, gelsy, gelsd, gelss)");
    const [m, n] = [rowsOf(a), columnsOf(a)];
    const batch = broadcast(batchOf(a), vector ? b.shape.slice(0, -1) : batchOf(b));
    const rank = rankOf(a, rcond, null, false);
    const full = kind === "gels" || numbersOf(rank).every((r) => r === n);
    const columns = vector ? unsqueeze(b, -1) : b;
    const [x, residuals] = least(a, columns, rcond, m > n && full && kind !== "gelsy") as [Tensor, Tensor];
    const sized = kind === "gelss" || kind === "gelsd";
    return [
      vector ? squeezeDim(x, -1) : x,
      residuals,
      kind === "gels" ? copyOf(zeros([0], a), "int64") : rank,
      sized ? joined(matricesOf(a).map((matrix) => svdOf(matrix, m, n).s), [...batch.slice(batch.length - batchOf(a).length), Math.min(m, n)], a) : zeros([0], a), // prettier-ignore
    ];
  },
);

/** The inverse of a tensor as a map from its last dimensions to its first `split`. */
compose("linalg.tensorinv", ["torch.linalg.tensorinv"], ["tensorinv(Tensor input, int ind=2)"], (a: Tensor, split: number) => {
  if (split <= 0) throw runtimeError("Expected a strictly positive integer for 'ind'");
  const [head, tail] = [a.shape.slice(0, split), a.shape.slice(split)];
  if (sizeOf(head) !== sizeOf(tail))
    throw runtimeError(
      `Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got ${sizeOf(tail)} != ${sizeOf(head)}`,
    );
  // The inverse lies by columns in memory in PyTorch, so that the last reshape is never a plain view there.
  return reshapeAside(inverse(reshape(a, [sizeOf(tail), sizeOf(head)])), [...tail, ...head]);
});
/** x of A x = b, over all the dimensions of A that b lacks. */
compose(
  "linalg.tensorsolve",
  ["torch.linalg.tensorsolve"],
  ["tensorsolve(Tensor input, Tensor other, *, int[]? dims=None)"],
  (a: Tensor, b: Tensor, dims: Shape | null) => {
    const whole = dims === null ? a : movedim(a, dims, dims.map((_, i) => a.shape.length - dims.length + i)); // prettier-ignore
    const rest = whole.shape.slice(b.shape.length);
    if (sizeOf(rest) !== sizeOf(b.shape))
      throw runtimeError(
        `Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), but got ${sizeOf(rest)} != ${sizeOf(b.shape)}`,
      );
    const x = solve(reshape(whole, [sizeOf(rest), sizeOf(rest)]), reshape(b, [b.size]), true);
    return reshape(x, rest);
  },
);

/** Powers 0 … n − 1 of each number, side by side. */
function vander(x: Tensor, n: number): Tensor {
  const ones = filled([...x.shape, 1], 1, x);
  if (n === 1) return ones;
  return cat([ones, cumprod(expand(unsqueeze(x, -1), [...x.shape, n - 1]), -1, null)], -1);
}
compose("linalg.vander", ["torch.linalg.vander"], ["vander(Tensor x, *, int? N=None)"], (x: Tensor, n: number | null) => {
  const count = n ?? x.shape.at(-1) ?? 1;
  if (n !== null && n <= 1) throw runtimeError("N must be greater than 1.");
  return vander(reshape(x.dtype === "bool" ? copyOf(x, "int64") : x, x.shape.length === 0 ? [1] : x.shape), count);
});
compose(
  "vander",
  ["torch.vander"],
  ["vander(Tensor x, int? N=None, bool increasing=False)"],
  (x: Tensor, n: number | null, increasing: boolean) => {
    if (x.shape.length !== 1) throw runtimeError("x must be a one-dimensional tensor.");
    const y = vander(x.dtype === "bool" ? copyOf(x, "int64") : x, n ?? x.size);
    return increasing ? y : flip(y, [-1]);
  },
);
