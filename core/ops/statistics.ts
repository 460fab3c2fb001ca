import { state } from "../autograd/state.ts";
import { DTYPES, isFloat, type DType } from "../tensor/dtype.ts";
import { runtimeError } from "../tensor/error.ts";
import { empty } from "../tensor/make.ts";
import { dimension, type Shape } from "../tensor/shape.ts";
import { numberOf, type Scalar } from "../tensor/scalar.ts";
import type { Node } from "../autograd/node.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { ScanKind } from "../device/device.ts";
import { around } from "./activation.ts";
import { add, div, mul, neg, pow, sub } from "./arithmetic.ts";
import { compose } from "./compose.ts";
import { define, type Op } from "./define.ts";
import { arange, numbersOf } from "./create.ts";
import { amax } from "./extreme.ts";
import { places } from "./fresh.ts";
import { unsqueeze } from "./indexing.ts";
import { scatterAlong } from "./gather.ts";
import { cat, flip } from "./join.ts";
import { abs, eq, exp, gt, isinf, log, ne, sign, sqrt, where } from "./pointwise.ts";
import { copyOf, expand, reshape, toDtype, transpose } from "./reshape.ts";
import { count, dimensions, mean, reduceDims, restoreDims, sum } from "./reduce.ts";
import { lengthsInOrder } from "./lengths.ts";
import { narrow, squeezeDims } from "./views.ts";

/** Products, running sums, spread and length. */

const sumType = (a: Tensor, dtype: DType | null): DType => dtype ?? (isFloat(a.dtype) ? a.dtype : "int64");

/** The gradient of a product: the product of the others, which is not y / a where an a is 0. */
function productGradient(dy: Tensor, a: Tensor, y: Tensor, dims: Shape): Tensor {
  const zeros = toDtype(eq(a, 0), a.dtype);
  if (state.gradMode && a.size > 0 && numbersOf(zeros).includes(1)) return mul(dy, withoutEach(a, dims));
  const others = where(eq(a, 0), 1, a);
  const nonzero = reduceProduct(others, dims);
  const holes = sum(zeros, dims.length === 0 ? null : dims, dims.length > 0);
  // One zero: its own gradient is the product of the others, theirs is 0. More: all are 0.
  return mul(dy, where(eq(zeros, 1), where(eq(holes, 1), nonzero, 0), where(eq(holes, 0), div(y, others), 0)));
}
/** For each number the product of the others of its row, zeros among them or not: what a second derivative can go through. */
function withoutEach(a: Tensor, dims: Shape): Tensor {
  if (dims.length === 0)
    return a.shape.length === 0 ? where(eq(a, 0), 1, div(a, a)) : reshape(withoutEach(reshape(a, [a.size]), [0]), a.shape);
  const last = a.shape.length - 1;
  const rows = transpose(a, dims[0], last);
  const n = a.shape[dims[0]];
  const numbers = Array.from({ length: n }, (_, i) => i);
  const self = eq(places(numbers, [n, 1], a.device), places(numbers, [n], a.device));
  const square = where(self, 1, expand(unsqueeze(rows, last), [...rows.shape.slice(0, last), n, n]));
  return transpose(prodDim(square, last + 1, false, null), dims[0], last);
}
const reduceProduct = (a: Tensor, dims: Shape): Tensor => (dims.length === 0 ? prodAll(a, null) : prodDim(a, dims[0], true, null));

export const prodAll = define({
  name: "prod",
  label: "∏",
  gradFn: "ProdBackward0",
  python: ["torch.prod", "Tensor.prod"],
  signatures: ["prod(Tensor input, *, ScalarType? dtype=None)"],
  formula: "y = Π a",
  forward: (a: Tensor, dtype: DType | null) => reduceDims("prod", a, [], false, sumType(a, dtype)),
  gradient: [
    { formula: "∂a = ∂y · the product of the others", saves: "ay", rule: ({ dy, a, y }): Tensor => productGradient(dy, a, y, []) },
  ],
});
export const prodDim = define({
  name: "prod.dim",
  label: "∏",
  gradFn: "ProdBackward1",
  python: ["torch.prod", "Tensor.prod"],
  signatures: ["prod(Tensor input, int dim, bool keepdim=False, *, ScalarType? dtype=None)"],
  formula: "y = Π a along dim",
  forward: (a: Tensor, dim: number, keep: boolean, dtype: DType | null) =>
    reduceDims("prod", a, dimensions([dim], a.shape.length), keep, sumType(a, dtype)),
  gradient: [
    {
      formula: "∂a = ∂y · the product of the others of its row",
      saves: "ay",
      rule: ({ dy, a, y, args, shapes }): Tensor => {
        const dims = dimensions([args[0] as number], shapes[0].length);
        const back = (x: Tensor) => (args[1] || dims.length === 0 ? x : restoreDims(x, dims, shapes[0]));
        return productGradient(back(dy), a, back(y), dims);
      },
    },
  ],
});

/** A running sum and the like along dim, unseen by autograd. */
function scan(kind: ScanKind, a: Tensor, dim: number, dtype: DType, places: boolean): [Tensor, Tensor | null] {
  const d = dimension(dim, a.shape.length);
  const { compute } = DTYPES[dtype];
  const source = a.contiguous && a.dtype === compute ? a : copyOf(a, compute);
  const y = empty(a.shape, compute, a.device);
  const indices = places ? empty(a.shape, "int64", a.device) : null;
  if (a.size > 0) state.device.scan(kind, y, indices, source, ...around(a, d));
  return [compute === dtype ? y : copyOf(y, dtype), indices];
}

export const cumsum = define({
  name: "cumsum",
  python: ["torch.cumsum", "Tensor.cumsum"],
  signatures: ["cumsum(Tensor input, int dim, *, ScalarType? dtype=None)"],
  formula: "yᵢ = a₀ + … + aᵢ along dim",
  forward: (a: Tensor, dim: number, dtype: DType | null) => scan("sum", a, dim, sumType(a, dtype), false)[0],
  gradient: [{ formula: "∂aᵢ = ∂yᵢ + ∂yᵢ₊₁ + …", rule: ({ dy, args }): Tensor => tail(dy, args[0] as number) }],
});

/** The running sum from the end. */
const tail = (x: Tensor, dim: number): Tensor => (x.shape.length === 0 ? x : flip(cumsum(flip(x, [dim]), dim, null), [dim]));

export const cumprod = define({
  name: "cumprod",
  python: ["torch.cumprod", "Tensor.cumprod"],
  signatures: ["cumprod(Tensor input, int dim, *, ScalarType? dtype=None)"],
  formula: "yᵢ = a₀ · … · aᵢ along dim",
  forward: (a: Tensor, dim: number, dtype: DType | null) => scan("prod", a, dim, sumType(a, dtype), false)[0],
  gradient: [
    {
      formula: "∂aᵢ = Σⱼ≥ᵢ ∂yⱼ yⱼ / aᵢ",
      saves: "ay",
      rule: ({ dy, a, y, args }): Tensor => {
        const dim = args[0] as number;
        if (a.shape.length === 0) return dy;
        // Up to the first zero of a row as without zeros; at it, the product of the others; after it 0.
        const zero = toDtype(eq(a, 0), a.dtype);
        if (state.gradMode && numbersOf(zero).includes(1)) return leavingOut(dy, a, dimension(dim, a.shape.length));
        const seen = cumsum(zero, dim, null);
        const before = toDtype(eq(seen, 0), a.dtype);
        const first = mul(zero, toDtype(eq(seen, 1), a.dtype));
        const clean = div(tail(mul(dy, y), dim), where(eq(a, 0), 1, a));
        const others = mul(cumprod(where(eq(mul(zero, first), 1), 1, a), dim, null), toDtype(eq(seen, 1), a.dtype));
        return add(mul(clean, before), mul(first, tail(mul(dy, others), dim)));
      },
    },
  ],
});

/** The slope of cumprod by products that leave out one number each: n of them, and right to derive again where numbers are 0. */
function leavingOut(dy: Tensor, a: Tensor, dim: number): Tensor {
  const n = a.shape[dim];
  const slopes: Tensor[] = [];
  for (let k = 0; k < n; k++) {
    const others = cumprod(where(placeAt(a, dim, k), 1, a), dim, null);
    slopes.push(sum(mul(narrow(dy, dim, k, n - k), narrow(others, dim, k, n - k)), [dim], true));
  }
  return cat(slopes, dim);
}

/** Truth values of a's shape: true at place k along dim. */
function placeAt(a: Tensor, dim: number, k: number): Tensor {
  const line = a.shape.map((length, d) => (d === dim ? length : 1));
  return expand(eq(reshape(arange(0, a.shape[dim], 1), line), k), a.shape);
}

const running = (kind: "max" | "min") =>
  define({
    name: `cum${kind}`,
    python: [`torch.cum${kind}`, `Tensor.cum${kind}`],
    signatures: [`cum${kind}(Tensor input, int dim) -> (values, indices)`],
    formula: `yᵢ = ${kind} of a₀ … aᵢ along dim`,
    keepsInput: true,
    forward: (a: Tensor, dim: number) => scan(kind, a, dim, a.dtype, true) as [Tensor, Tensor],
    gradient: {
      formula: "∂a = ∂y added at the places found",
      saves: "z",
      all: (node) => {
        const { dy, args, shapes } = node;
        if (shapes[0].length === 0) return [dy];
        return [scatterAlong(mul(dy, 0), dimension(args[0] as number, shapes[0].length), node.output(1), dy, true)];
      },
    },
  });
export const cummax = running("max");
export const cummin = running("min");

/** log Σ exp a, without overflow. */
export const logsumexp = define({
  name: "logsumexp",
  python: ["torch.logsumexp", "Tensor.logsumexp", "torch.special.logsumexp"],
  signatures: ["logsumexp(Tensor input, int[1] dim, bool keepdim=False)"],
  formula: "y = log Σ exp(a) along dim",
  forward: (a: Tensor, dims: Shape, keep: boolean) => {
    const x = isFloat(a.dtype) ? a : copyOf(a, state.defaultDtype);
    const whole = dimensions(dims, x.shape.length);
    if (x.size === 0) return log.raw(reduceDims("sum", x, whole, keep, x.dtype));
    const top = amax.raw(x, whole, true);
    const safe = where.raw(isinf.raw(top), 0, top);
    const y = add.raw(log.raw(reduceDims("sum", exp.raw(sub.raw(x, safe)), whole, true, x.dtype)), safe);
    return keep || whole.length === 0 ? y : squeezeDims.raw(y, whole);
  },
  gradient: [
    {
      formula: "∂a = ∂y · exp(a − y)",
      saves: "ay",
      rule: (node) => {
        const { a, args, shapes } = node;
        const [dims, keep] = args as [Shape, boolean];
        const back = (x: Tensor) => (keep ? x : restoreDims(x, dimensions(dims, shapes[0].length), shapes[0]));
        return mul(back(node.dy), exp(sub(a, back(node.y))));
      },
    },
  ],
});

compose("logcumsumexp", ["torch.logcumsumexp", "Tensor.logcumsumexp"], ["logcumsumexp(Tensor input, int dim)"], (a: Tensor, dim: number) =>
  logCumSumExp(a, dim),
);

const logCumSumExp: Op<readonly [Tensor, number], Tensor> = define({
  name: "logcumsumexp",
  formula: "yᵢ = log(exp a₀ + … + exp aᵢ) along dim",
  options: "dim",
  forward: (a: Tensor, dim: number) => {
    const d = dimension(dim, a.shape.length);
    const y = copyOf(a, "float64");
    if (a.shape.length === 0) return copyOf(y, a.dtype);
    const [outer, n, inner] = around(a, d);
    const { f64 } = state.memory;
    state.machine.toHost(y);
    const start = y.storage.pointer >>> 3;
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        for (let k = 1; k < n; k++) {
          const at = start + (o * n + k) * inner + i;
          const [p, q] = [f64[at - inner], f64[at]];
          const top = Math.max(p, q);
          f64[at] = Number.isFinite(top) ? top + Math.log1p(Math.exp(Math.min(p, q) - top)) : top;
        }
      }
    }
    state.machine.wroteHost(y);
    return copyOf(y, a.dtype);
  },
  gradient: [
    {
      formula: "∂aᵢ = Σⱼ≥ᵢ ∂yⱼ exp(aᵢ − yⱼ)",
      saves: "ay",
      rule: ({ dy, a, y, args }) => {
        if (a.shape.length === 0) return dy;
        if (state.gradMode) return mul(exp(a), tail(mul(dy, exp(neg(y))), args[0] as number));
        // In logarithms, which do not overflow: the positive and the negative part of ∂y each for itself.
        const dim = args[0] as number;
        const part = (x: Tensor): Tensor =>
          exp(add(flip(logCumSumExp(flip(sub(where(gt(x, 0), log(x), -Infinity), y), [dim]), dim), [dim]), a));
        return sub(part(dy), part(neg(dy)));
      },
    },
  ],
});

/** Variance: over n − correction. */
export const varOp = define({
  name: "var",
  gradFn: "VarBackward0",
  python: [],
  formula: "y = Σ (a − mean)² / (n − 1)",
  options: "dim correction keepdim",
  forward: (a: Tensor, dims: Shape, correction: number, keep: boolean) => copyOf(wideVariance("var", a, dims, correction, keep), a.dtype),
  gradient: [
    {
      formula: "∂a = ∂y · 2 (a − mean) / (n − 1)",
      saves: "a",
      rule: (node): Tensor => varSlope(node, node.dy),
    },
  ],
});

export const stdOp = define({
  name: "std",
  gradFn: "StdBackward0",
  python: [],
  formula: "y = √(Σ (a − mean)² / (n − 1))",
  options: "dim correction keepdim",
  forward: (a: Tensor, dims: Shape, correction: number, keep: boolean) =>
    copyOf(sqrt.raw(wideVariance("std", a, dims, correction, keep)), a.dtype),
  gradient: [
    {
      formula: "∂a = ∂y · (a − mean) / ((n − 1) y)",
      saves: "ay",
      rule: (node): Tensor => stdSlope(node, node.dy),
    },
  ],
});

/** In float64, whatever a's dtype. */
function wideVariance(name: string, a: Tensor, dims: Shape, correction: number, keep: boolean): Tensor {
  if (!isFloat(a.dtype)) throw runtimeError("std and var only support floating point and complex dtypes");
  const whole = dimensions(dims, a.shape.length);
  const n = count(a.shape, whole);
  if (n - correction <= 0)
    state.warn(
      `${name}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor (input numel divided by output numel).`,
    );
  const wide = copyOf(a, "float64");
  const center = mul.raw(reduceDims("sum", wide, whole, true, "float64"), 1 / n);
  const off = sub.raw(wide, center);
  const squares = reduceDims("sum", mul.raw(off, off), whole, keep, "float64");
  return mul.raw(squares, 1 / Math.max(0, n - correction));
}

/** dy times the slope of a variance, or of its root. */
function varSlope(node: Node, dy: Tensor): Tensor {
  const [dims, correction, keep] = node.args as [Shape, number, boolean];
  const whole = dimensions(dims, node.a.shape.length);
  const n = count(node.a.shape, whole);
  return mul(mul(spreadOver(dy, node.a.shape, dims, keep), 2 / (n - correction)), sub(node.a, mean(node.a, whole, true)));
}
const stdSlope = (node: Node, dy: Tensor): Tensor => varSlope(node, where(eq(node.y, 0), 0, div(dy, mul(node.y, 2))));

const spreadOver = (dy: Tensor, shape: Shape, dims: Shape, keep: boolean): Tensor =>
  expand(keep ? dy : restoreDims(dy, dimensions(dims, shape.length), shape), shape);

/** Lends std or var to Python: (unbiased), (dim, unbiased, keepdim), (dim, *, correction, keepdim). */
function lendSpread(name: "std" | "var", op: typeof stdOp, slope: (node: Node, dy: Tensor) => Tensor): void {
  const python = [`torch.${name}`, `Tensor.${name}`];
  compose(name, python, [`${name}(Tensor input, bool unbiased=True)`], (a: Tensor, unbiased: boolean) =>
    op(a, [], unbiased ? 1 : 0, false),
  );
  compose(
    `${name}.dim`,
    python,
    [`${name}(Tensor input, int[1]? dim, bool unbiased=True, bool keepdim=False)`],
    (a: Tensor, dims: Shape | null, unbiased: boolean, keep: boolean) => op(a, dims ?? [], unbiased ? 1 : 0, keep),
  );
  compose(
    `${name}.correction`,
    python,
    [`${name}(Tensor input, int[1]? dim=None, *, Number? correction=1, bool keepdim=False)`],
    (a: Tensor, dims: Shape | null, correction: Scalar | number | null, keep: boolean) =>
      op(a, dims ?? [], correction === null ? 1 : numberOf(correction), keep),
  );
  const pair = define({
    name: `${name}_mean`,
    formula: `y₀ = ${name} of a, y₁ = its mean`,
    forward: (a: Tensor, dims: Shape, correction: number, keep: boolean) => [op.raw(a, dims, correction, keep), mean(a, dims, keep)],
    gradient: {
      formula: `∂a = as for ${name} and for the mean`,
      saves: "ay",
      all: (node) => {
        const [dims, , keep] = node.args as [Shape, number, boolean];
        const [first, second] = node.gradients as [Tensor, Tensor];
        const n = count(node.shapes[0], dimensions(dims, node.shapes[0].length));
        return [add(slope(node, first), spreadOver(mul(second, 1 / n), node.shapes[0], dims, keep))];
      },
    },
  });
  const both = [`torch.${name}_mean`];
  compose(`${name}_mean`, both, [`${name}_mean(Tensor input, bool unbiased=True) -> Tensor[]`], (a: Tensor, unbiased: boolean) =>
    pair(a, [], unbiased ? 1 : 0, false),
  );
  compose(
    `${name}_mean.dim`,
    both,
    [`${name}_mean(Tensor input, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor[]`],
    (a: Tensor, dims: Shape | null, unbiased: boolean, keep: boolean) => pair(a, dims ?? [], unbiased ? 1 : 0, keep),
  );
  compose(
    `${name}_mean.correction`,
    both,
    [`${name}_mean(Tensor input, int[1]? dim=None, *, Number? correction=1, bool keepdim=False) -> Tensor[]`],
    (a: Tensor, dims: Shape | null, correction: Scalar | number | null, keep: boolean) =>
      pair(a, dims ?? [], correction === null ? 1 : numberOf(correction), keep),
  );
}
lendSpread("std", stdOp, stdSlope);
lendSpread("var", varOp, varSlope);

/** Length of vectors: (Σ |a|ᵖ)^(1/p); p = 0 counts what is not 0, ±∞ is the extreme of |a|. */
const normOp = (name: string, gradFn: string) =>
  define({
    name,
    label: "norm",
    gradFn,
    python: [],
    formula: "y = (Σ |a|ᵖ)^(1/p)",
    forward: (a: Tensor, p: number, dims: Shape, keep: boolean) => {
      if (!isFloat(a.dtype))
        throw runtimeError(`linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${DTYPES[a.dtype].scalar}`);
      const whole = dimensions(dims, a.shape.length);
      const total = (x: Tensor) => reduceDims("sum", x, whole, keep, a.dtype);
      const exact = p === 1 || p === 2 ? lengthsInOrder(a, p, whole, keep) : null;
      if (exact !== null) return exact;
      if (p === 2)
        return copyOf(sqrt.raw(reduceDims("sum", mul.raw(copyOf(a, "float64"), copyOf(a, "float64")), whole, keep, "float64")), a.dtype);
      if (p === 1) return total(abs.raw(a));
      if (p === 0) return total(copyOf(ne.raw(a, 0), a.dtype));
      if (Math.abs(p) === Infinity) return reduceDims(p > 0 ? "max" : "min", abs.raw(a), whole, keep, a.dtype);
      return pow.raw(total(pow.raw(abs.raw(a), p)), 1 / p);
    },
    gradient: [
      {
        formula: "∂a = ∂y · a |a|ᵖ⁻² / yᵖ⁻¹, 0 at 0",
        saves: "ay",
        rule: ({ dy, a, y, args }): Tensor | null => normSlope(dy, a, y, ...(args as [number, Shape, boolean])),
      },
    ],
  });
export const vectorNorm = normOp("linalg_vector_norm", "LinalgVectorNormBackward0");
/** The same as PyTorch's older functions call it. */
export const olderNorm = normOp("norm", "NormBackward1");

/** The gradient of a norm of a; null for a count, which has none. */
export function normSlope(gradient: Tensor, a: Tensor, norm: Tensor, p: number, dims: Shape, keep: boolean): Tensor | null {
  const back = (x: Tensor) => (keep ? x : restoreDims(x, dimensions(dims, a.shape.length), a.shape));
  const [y, dy] = [back(norm), back(gradient)];
  if (p === 0) return null;
  if (p === 1) return mul(sign(a), dy);
  if (p === 2) return mul(dy, where(eq(y, 0), 0, div(a, y)));
  if (Math.abs(p) === Infinity) {
    const mask = toDtype(eq(abs(a), y), a.dtype);
    return mul(mul(sign(a), mask), div(dy, sum(mask, dims.length === 0 ? null : dims, dims.length > 0)));
  }
  const scaled = p < 2 ? where(eq(a, 0), 0, mul(sign(a), pow(abs(a), p - 1))) : mul(a, pow(abs(a), p - 2));
  return mul(scaled, where(eq(y, 0), 0, div(dy, pow(y, p - 1))));
}

const normOf = (a: Tensor, p: Scalar | number | null, dims: Shape | null, keep: boolean): Tensor =>
  vectorNorm(a, p === null ? 2 : numberOf(p), dims ?? [], keep);
compose("norm", ["torch.norm", "Tensor.norm"], ["norm(Tensor input, Number? p=2, int[1]? dim=None, bool keepdim=False)"], normOf);
compose(
  "linalg.vector_norm",
  ["torch.linalg.vector_norm"],
  ["vector_norm(Tensor input, Number ord=2, int[1]? dim=None, bool keepdim=False)"],
  normOf,
);

/** Inputs: a, b. */
const distance = define({
  name: "dist",
  formula: "y = (Σ |a − b|ᵖ)^(1/p)",
  inputs: 2,
  forward: (a: Tensor, b: Tensor, p: number) => vectorNorm.raw(sub.raw(a, b), p, [], false),
  gradient: {
    formula: "∂a = as for the norm of a − b, ∂b = −∂a",
    saves: "aby",
    all: ({ dy, a, b, y, args }) => {
      const da = normSlope(dy, sub(a, b), y, args[0] as number, [], true);
      return da === null ? [null, null] : [da, mul(da, -1)];
    },
  },
});
compose(
  "dist",
  ["torch.dist", "Tensor.dist"],
  ["dist(Tensor input, Tensor other, Number p=2)"],
  (a: Tensor, b: Tensor, p: Scalar | number) => distance(a, b, numberOf(p)),
);

/** How many are not 0. */
compose(
  "count_nonzero",
  ["torch.count_nonzero", "Tensor.count_nonzero"],
  ["count_nonzero(Tensor input, int[1]? dim=None)"],
  (a: Tensor, dims: Shape | null) => sum(ne(a, 0), dims),
);
