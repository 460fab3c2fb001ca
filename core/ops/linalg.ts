import { inPlace } from "../autograd/inplace.ts";
import { state } from "../autograd/state.ts";
import { DTYPES, isFloat, type DType } from "../tensor/dtype.ts";
import { cNumber, notImplemented, runtimeError, TorchError } from "../tensor/error.ts";
import { numberOf, Scalar } from "../tensor/scalar.ts";
import { listText, broadcast, dimension, sameShape, sizeOf, type Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add, div, mul, neg, sub } from "./arithmetic.ts";
import { compose } from "./compose.ts";
import { numbersOf } from "./create.ts";
import {
  choleskyOf,
  completeColumns,
  eighOf,
  expOf,
  identity,
  luOf,
  product,
  qrOf,
  solveLu,
  solveTriangle,
  svdOf,
  transposed,
  type Lu,
  type Numbers,
} from "./decompose.ts";
import { define, type Op } from "./define.ts";
import { amax, amin } from "./extreme.ts";
import { filled, listed, places, zeros } from "./fresh.ts";
import { assign, slice, unsqueeze } from "./indexing.ts";
import { cat } from "./join.ts";
import { diagEmbed, tril, triu } from "./matrix.ts";
import { matmul } from "./product.ts";
import { abs, eq, where } from "./pointwise.ts";
import { clone, copyOf, expand, permute, transpose } from "./reshape.ts";
import { sum } from "./reduce.ts";
import { vectorNorm } from "./statistics.ts";
import { diagonal, squeezeDim } from "./views.ts";

/** Linear algebra: matrices are the last two dimensions, those before are batches of them. Decomposed in float64 on the host. */

export const mT = (x: Tensor): Tensor => transpose(x, -2, -1);
export const rowsOf = (x: Tensor): number => x.shape[x.shape.length - 2];
export const columnsOf = (x: Tensor): number => x.shape[x.shape.length - 1];
export const batchOf = (x: Tensor): Shape => x.shape.slice(0, -2);
const linalgError = (message: string): TorchError => new TorchError("_LinAlgError", message);

function checkFloat(name: string, a: Tensor): void {
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

const inBatch = (i: number, count: number): string => (count > 1 ? `(Batch element ${i}): ` : "");

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

/** The LU of each matrix that has the same determinant: PyTorch takes a contiguous one by its columns, as LAPACK reads it. */
const ofColumns = (a: Tensor): Lu[] => matricesOf(a.contiguous ? mT(a) : a).map((matrix) => luOf(matrix, rowsOf(a), rowsOf(a)));

const determinant = ({ lu, sign, zero }: Lu, n: number): number => {
  if (zero >= 0) return 0;
  let y = 1;
  for (let i = 0; i < n; i++) y = lu instanceof Float32Array ? Math.fround(y * lu[i * n + i]) : y * lu[i * n + i];
  return sign * y;
};

export const det = define({
  name: "linalg_det",
  label: "det",
  python: ["torch.linalg.det"],
  signatures: ["det(Tensor A)"],
  formula: "y = det a",
  forward: (a: Tensor) => {
    checkSquare("linalg.det", a);
    return joined([ofColumns(a).map((lu) => determinant(lu, rowsOf(a)))], batchOf(a), a);
  },
  gradient: [
    {
      formula: "∂a = ∂y · det a · (a⁻¹)ᵀ",
      saves: "ay",
      rule: ({ dy, a, y }): Tensor => {
        const n = rowsOf(a);
        const zero = eq(unsqueeze(unsqueeze(y, -1), -1), 0);
        // Of a singular matrix PyTorch says 0.
        const regular = where(zero, joined([identity(n, new Float64Array(0))], [n, n], a), a);
        const diagonals = diagEmbed(expand(unsqueeze(mul(dy, y), -1), a.shape.slice(0, -1)), 0, -2, -1);
        return solveOp(mT(regular), diagonals, true, false);
      },
    },
  ],
});

compose("det", ["torch.det", "Tensor.det"], ["det(Tensor input)"], (a: Tensor) => det(a));

/** The sign of the determinant, and the logarithm of its absolute value. */
export const slogdet = define({
  name: "linalg_slogdet",
  label: "slogdet",
  python: ["torch.linalg.slogdet"],
  signatures: ["linalg_slogdet(Tensor A) -> (sign, logabsdet)"],
  formula: "y₀, y₁ = sign of det a, log |det a|",
  forward: (a: Tensor) => {
    checkSquare("linalg.slogdet", a);
    const n = rowsOf(a);
    const parts = ofColumns(a).map(({ lu, sign, zero }) => {
      let [turned, log] = [zero >= 0 ? 0 : sign, 0];
      for (let i = 0; i < n; i++) {
        if (lu[i * n + i] < 0) turned = -turned;
        log += Math.log(Math.abs(lu[i * n + i]));
      }
      return [turned, zero >= 0 ? -Infinity : log];
    });
    return [0, 1].map((k) => joined([parts.map((part) => part[k])], batchOf(a), a));
  },
  gradient: {
    formula: "∂a = ∂y₁ · (a⁻¹)ᵀ",
    saves: "a",
    all: ({ gradients, a }) => [mul(unsqueeze(unsqueeze(gradients[1]!, -1), -1), mT(inverse(a)))],
  },
});
compose("slogdet", ["torch.slogdet", "Tensor.slogdet"], ["slogdet(Tensor input) -> (sign, logabsdet)"], (a: Tensor) => slogdet(a));
compose("logdet", ["torch.logdet", "Tensor.logdet"], ["logdet(Tensor input)"], (a: Tensor) => {
  checkSquare("logdet", a);
  const [sign, log] = slogdet(a);
  return where(eq(sign, -1), filled([], NaN, a), log);
});

/** Inputs: A [… n, n], B [… n, k] (or [… n] with `vector`). */
const solveOp = define({
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

/** Whether A (square) and B go together. */
function checkSystem(name: string, a: Tensor, b: Tensor, left: boolean): void {
  if ((left ? rowsOf(b) : columnsOf(b)) === rowsOf(a)) return;
  const size = (x: Tensor) => `${rowsOf(x)}x${columnsOf(x)}`;
  throw runtimeError(`${name}: Incompatible shapes of A and B for the equation ${left ? "AX = B" : "XA = B"} (${size(a)} and ${size(b)})`);
}
compose("linalg.solve", ["torch.linalg.solve"], ["solve(Tensor A, Tensor B, *, bool left=True)"], solve);
compose(
  "linalg.solve_ex",
  ["torch.linalg.solve_ex"],
  ["solve_ex(Tensor A, Tensor B, *, bool left=True, bool check_errors=False) -> (result, info)"],
  (a: Tensor, b: Tensor, left: boolean) => [solve(a, b, left), singular(a)],
);

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
const svdvals = (a: Tensor): Tensor => svd(a, false)[1];
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

/** Eigenvalues and eigenvectors of symmetric matrices, of which one half is read. */
export const eigh = define({
  name: "linalg_eigh",
  label: "eigh",
  python: [],
  formula: "a y₁ = y₁ diag(y₀)",
  forward: (a: Tensor, half: string) => {
    checkSquare("linalg.eigh", a);
    const n = rowsOf(a);
    const parts = matricesOf(a).map((matrix) => eighOf(symmetric(matrix, n, half), n));
    return [joined(parts.map((part) => part.values), [...batchOf(a), n], a), joined(parts.map((part) => part.vectors), a.shape, a)]; // prettier-ignore
  },
  gradient: {
    formula: "∂a = y₁ (diag(∂y₀) + y₁ᵀ ∂y₁ / gaps of y₀) y₁ᵀ",
    saves: "yz",
    all: (node) => {
      const [dl, dv] = node.gradients as [Tensor, Tensor];
      const [l, v] = [node.output(0), node.output(1)];
      const gaps = add(sub(unsqueeze(l, -2), unsqueeze(l, -1)), diagEmbed(filled(l.shape, 1, l), 0, -2, -1));
      const inner = div(matmul(mT(v), dv), gaps);
      const off = sub(inner, diagEmbed(diagonal(inner, 0, -2, -1), 0, -2, -1));
      return [matmul(matmul(v, add(off, diagEmbed(dl, 0, -2, -1))), mT(v))];
    },
  },
});
function symmetric(a: Numbers, n: number, half: string): Float64Array {
  const lower = half.toUpperCase() === "L";
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    const [high, low] = [Math.max(i, j), Math.min(i, j)];
    return lower ? a[high * n + low] : a[low * n + high];
  });
}
compose("linalg.eigh", ["torch.linalg.eigh"], ["eigh(Tensor input, str UPLO='L') -> (eigenvalues, eigenvectors)"], eigh);
compose(
  "linalg.eigvalsh",
  ["torch.linalg.eigvalsh"],
  ["eigvalsh(Tensor input, str UPLO='L')"],
  (a: Tensor, half: string) => eigh(a, half)[0],
);

/** How small a singular value may be: one number, or one for each matrix. */
export type Tolerance = number | Tensor | null;

/** For matrix i of the batch: the least singular value that counts. */
function thresholds(a: Tensor, rtol: Tolerance, atol: Tolerance): (s: ArrayLike<number>, i: number) => number {
  const each = (x: Tolerance) => (x === null || typeof x === "number" ? () => x : ((list) => (i: number) => list[i])(numbersOf(expand.raw(x, batchOf(a))))); // prettier-ignore
  const [relativeOf, absoluteOf] = [each(rtol), each(atol)];
  const eps = a.dtype === "float64" ? 2 ** -52 : 2 ** -23;
  return (s, i) => {
    const most = Array.from(s).reduce((x, y) => Math.max(x, y), 0);
    const absolute = absoluteOf(i);
    const relative = relativeOf(i) ?? (absolute !== null && absolute > 0 ? 0 : Math.max(rowsOf(a), columnsOf(a)) * eps);
    return Math.max(absolute ?? 0, relative * most);
  };
}
/** What is read of a matrix that is said to be symmetric. */
const readOf = (matrix: Numbers, n: number, hermitian: boolean): Numbers => (hermitian ? symmetric(matrix, n, "L") : matrix);

export const pinv = define({
  name: "linalg_pinv",
  label: "pinv",
  python: [],
  formula: "y = a⁺",
  forward: (a: Tensor, rtol: Tolerance, atol: Tolerance, hermitian: boolean) => {
    if (a.shape.length < 2 || !isFloat(a.dtype))
      throw runtimeError(
        `linalg.pinv(${DTYPES[a.dtype].scalar}{${listText(a.shape)}}): expected a tensor with 2 or more dimensions of float, double, cfloat or cdouble types`,
      );
    const [m, n] = [rowsOf(a), columnsOf(a)];
    const k = Math.min(m, n);
    const leastOf = thresholds(a, rtol, atol);
    const parts = matricesOf(a).map((matrix, i) => {
      const { u, s, vh } = svdOf(readOf(matrix, n, hermitian), m, n);
      const least = leastOf(s, i);
      const v = transposed(vh, k, n).map((x, i) => (s[i % k] > least ? x / s[i % k] : 0));
      return product(v, transposed(u, m, k), n, k, m);
    });
    return joined(parts, [...batchOf(a), n, m], a);
  },
  gradient: [
    {
      formula: "∂a = −(y ∂yᵀ y)ᵀ, and what lies outside the rows and columns of a",
      saves: "ay",
      rule: ({ dy, a, y }): Tensor => pinvSlope(dy, a, y),
    },
  ],
});
export function pinvSlope(dy: Tensor, a: Tensor, y: Tensor): Tensor {
  const [yT, dT] = [mT(y), mT(dy)];
  if (rowsOf(a) <= columnsOf(a)) {
    const k = matmul(dT, y);
    const ky = matmul(k, yT);
    return add(sub(ky, add(mT(matmul(y, k)), matmul(matmul(a, y), ky))), matmul(matmul(yT, y), sub(dT, matmul(k, a))));
  }
  const k = matmul(y, dT);
  const yk = matmul(yT, k);
  return add(sub(yk, add(mT(matmul(k, y)), matmul(matmul(yk, y), a))), matmul(matmul(sub(dT, matmul(a, k)), y), yT));
}
for (const kind of ["Tensor", "float"]) {
  compose(
    `linalg.pinv.${kind}`,
    ["torch.linalg.pinv"],
    [`pinv(Tensor input, *, ${kind}? atol=None, ${kind}? rtol=None, bool hermitian=False)`],
    (a: Tensor, atol: Tolerance, rtol: Tolerance, hermitian: boolean) => pinv(a, rtol, atol, hermitian),
  );
}
compose("pinverse", ["torch.pinverse", "Tensor.pinverse"], ["pinverse(Tensor input, float rcond=1e-15)"], (a: Tensor, rcond: number) =>
  pinv(a, rcond, 0, false),
);

export function rankOf(a: Tensor, rtol: Tolerance, atol: Tolerance, hermitian: boolean): Tensor {
  checkMatrix("torch.linalg.matrix_rank", a, "input");
  const [m, n] = [rowsOf(a), columnsOf(a)];
  const leastOf = thresholds(a, rtol, atol);
  const ranks = matricesOf(a).map((matrix, i) => {
    const { s } = svdOf(readOf(matrix, n, hermitian), m, n);
    const least = leastOf(s, i);
    return s.filter((x) => x > least).length;
  });
  return places(ranks, batchOf(a), a.device);
}
for (const kind of ["Tensor", "float"]) {
  compose(
    `linalg.matrix_rank.${kind}`,
    ["torch.linalg.matrix_rank"],
    [`matrix_rank(Tensor input, *, ${kind}? atol=None, ${kind}? rtol=None, bool hermitian=False)`],
    (a: Tensor, atol: Tolerance, rtol: Tolerance, hermitian: boolean) => rankOf(a, rtol, atol, hermitian),
  );
}

export const matrixExp = define({
  name: "linalg_matrix_exp",
  label: "exp",
  python: ["torch.linalg.matrix_exp", "torch.matrix_exp", "Tensor.matrix_exp"],
  signatures: ["matrix_exp(Tensor input)"],
  formula: "y = exp a, of the whole matrix",
  forward: (a: Tensor) => {
    checkSquare("linalg.matrix_exp", a);
    return joined(matricesOf(a).map((matrix) => expOf(matrix, rowsOf(a))), a.shape, a); // prettier-ignore
  },
  gradient: [
    {
      formula: "∂a = the upper right of exp [[aᵀ, ∂y], [0, aᵀ]]",
      saves: "a",
      rule: ({ dy, a }): Tensor => {
        const n = rowsOf(a);
        const upper = cat([mT(a), dy], -1);
        const whole = matrixExp(cat([upper, cat([expand(zeros([], a), a.shape), mT(a)], -1)], -2));
        return slice(slice(whole, -2, 0, n, 1), -1, n, 2 * n, 1);
      },
    },
  ],
});

/** As many identities as a has matrices. */
const eye = (a: Tensor): Tensor => expand.raw(joined([identity(rowsOf(a), new Float64Array(0))], [rowsOf(a), rowsOf(a)], a), a.shape);

/** a a a …, n times; of the inverse for a negative n. */
function matrixPower(a: Tensor, n: number): Tensor {
  checkSquare("linalg.matrix_power", a);
  if (n === 0) return inPlace("copy_", assign as unknown as Op, clone(a), eye(a));
  let base = n < 0 ? inverse(a) : a;
  let left = Math.abs(n);
  if (left === 1) return n < 0 ? base : clone(base);
  if (left === 3) return matmul(matmul(base, base), base);
  let y: Tensor | null = null;
  for (; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) y = y === null ? base : matmul(y, base);
    if (left > 1) base = matmul(base, base);
  }
  return y!;
}
compose(
  "linalg.matrix_power",
  ["torch.linalg.matrix_power", "torch.matrix_power", "Tensor.matrix_power"],
  ["matrix_power(Tensor input, int n)"],
  matrixPower,
);

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

compose("linalg.vecdot", ["torch.linalg.vecdot"], ["vecdot(Tensor x, Tensor y, *, int dim=-1)"], (a: Tensor, b: Tensor, dim: number) =>
  sum(mul(a, b), [dim]),
);
compose(
  "linalg.diagonal",
  ["torch.linalg.diagonal"],
  ["diagonal(Tensor A, *, int offset=0, int dim1=-2, int dim2=-1)"],
  (a: Tensor, offset: number, dim1: number, dim2: number) => diagonal(a, offset, dim1, dim2),
);
compose("linalg.matmul", ["torch.linalg.matmul"], ["matmul(Tensor input, Tensor other)"], matmul);
