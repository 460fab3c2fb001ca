import { DTYPES, isFloat } from "../tensor/dtype.ts";
import { indexError, runtimeError } from "../tensor/error.ts";
import { dimension, type Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { around } from "./activation.ts";
import { div, mul } from "./arithmetic.ts";
import { compose } from "./compose.ts";
import { numbersOf } from "./create.ts";
import { define } from "./define.ts";
import { share, sort, valueSelecting } from "./extreme.ts";
import { filled, listed, places } from "./fresh.ts";
import { gatherAlong } from "./gather.ts";
import { slice, unsqueeze } from "./indexing.ts";
import { squeezedInPlace } from "./product.ts";
import { isnan, logicalNot, where } from "./pointwise.ts";
import { lerpTensor } from "./pairs.ts";
import { clone, copyOf, reshape, toDtype, transpose } from "./reshape.ts";
import { dimensions, reduceDims, spread, sum } from "./reduce.ts";
import type { DType } from "../tensor/dtype.ts";

/** The k-th in order, the most frequent, quantiles; and reductions that pass NaN over. */

/** Shape of a reduction along one dimension. */
const reducedShape = (shape: Shape, d: number, keep: boolean): Shape =>
  shape.map((n, i) => (i === d ? 1 : n)).filter((_, i) => keep || i !== d);

/** The k-th smallest of each row, and where it is. Args: dim, keep, k. */
const kthOp = define({
  name: "kthvalue",
  formula: "y = the k-th smallest of a along dim",
  forward: (a: Tensor, dim: number, keep: boolean, k: number) => {
    const d = dimension(dim, a.shape.length);
    const n = a.shape.length === 0 ? 1 : a.shape[d];
    if (k <= 0 || k > n) throw runtimeError(`kthvalue(): selected number k out of range for dimension ${d}`);
    if (a.shape.length === 0) return [copyOf(a, a.dtype), places([0], [], a.device)];
    return sort.raw(a, d, false).map((x) => reshape(copyOf(slice.raw(x, d, k - 1, k, 1), x.dtype), reducedShape(a.shape, d, keep)));
  },
  gradient: { formula: "∂a = ∂y at the place found, 0 elsewhere", saves: "z", all: (node) => [valueSelecting(node)] },
});
compose(
  "kthvalue",
  ["torch.kthvalue", "Tensor.kthvalue"],
  ["kthvalue(Tensor input, int k, int dim=-1, bool keepdim=False) -> (values, indices)"],
  (a: Tensor, k: number, dim: number, keep: boolean) => kthOp(a, dim, keep, k),
);

/** The most frequent of each row, the smallest of ties, and where it comes last. */
export const mode = define({
  name: "mode",
  python: ["torch.mode", "Tensor.mode"],
  signatures: ["mode(Tensor input, int dim=-1, bool keepdim=False) -> (values, indices)"],
  formula: "y = the most frequent of a along dim",
  forward: (a: Tensor, dim: number, keep: boolean) => {
    const d = dimension(dim, a.shape.length);
    if (a.shape[d] === 0) throw indexError(`mode(): Expected reduction dim ${d} to have non-zero size.`);
    const [outer, n, inner] = around(a, d);
    const numbers = numbersOf(a);
    const found: number[] = [];
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        const counts = new Map<number, number>();
        for (let k = 0; k < n; k++) counts.set(numbers[(o * n + k) * inner + i], (counts.get(numbers[(o * n + k) * inner + i]) ?? 0) + 1);
        const most = Math.max(...counts.values());
        const best = Math.min(...[...counts].filter(([, count]) => count === most).map(([value]) => value));
        let last = 0;
        for (let k = 0; k < n; k++) if (numbers[(o * n + k) * inner + i] === best) last = k;
        found.push(last);
      }
    }
    const kept = places(found, a.shape.length === 0 ? [] : reducedShape(a.shape, d, true), a.device);
    const shape = a.shape.length === 0 ? [] : reducedShape(a.shape, d, keep);
    return [reshape(gatherAlong.raw(a, dim, kept), shape), reshape(kept, shape)];
  },
  gradient: { formula: "∂a = ∂y at the place found, 0 elsewhere", saves: "z", all: (node) => [valueSelecting(node)] },
});

/** For each row along d: the place of its lower median among what is no NaN, or -1. */
function middles(a: Tensor, d: number): { sorted: readonly Tensor[]; index: Tensor } {
  const [outer, n, inner] = around(a, d);
  const sorted = sort.raw(a, d, false) as Tensor[];
  const numbers = numbersOf(sorted[0]);
  const found: number[] = [];
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let count = 0;
      while (count < n && !Number.isNaN(numbers[(o * n + count) * inner + i])) count++;
      found.push(count === 0 ? 0 : (count - 1) >> 1);
    }
  }
  return { sorted, index: places(found, reducedShape(a.shape, d, true), a.device) };
}

export const nanmedian = define({
  name: "nanmedian",
  gradFn: "NanmedianBackward0",
  python: ["torch.nanmedian", "Tensor.nanmedian"],
  signatures: ["nanmedian(Tensor input)"],
  formula: "y = the middle of a, NaN passed over",
  forward: (a: Tensor) => {
    const flat = reshape(copyOf(a, a.dtype), [a.size]);
    const { sorted, index } = middles(flat, 0);
    return reshape(gatherAlong.raw(sorted[0], 0, index), []);
  },
  gradient: [{ formula: "∂a = ∂y, shared among the places where a = y", saves: "ay", rule: (node) => share(node, [], false) }],
});
export const nanmedianDim = define({
  name: "nanmedian.dim",
  label: "nanmedian",
  gradFn: "NanmedianBackward1",
  python: ["torch.nanmedian", "Tensor.nanmedian"],
  signatures: ["nanmedian(Tensor input, int dim, bool keepdim=False) -> (values, indices)"],
  formula: "y = the middle of a along dim, NaN passed over",
  forward: (a: Tensor, dim: number, keep: boolean) => {
    const d = dimension(dim, a.shape.length);
    if (a.shape.length === 0) return [copyOf(a, a.dtype), places([0], [], a.device)];
    const { sorted, index } = middles(a, d);
    return sorted.map((x) => reshape(gatherAlong.raw(x, d, index), reducedShape(a.shape, d, keep)));
  },
  gradient: { formula: "∂a = ∂y at the place found, 0 elsewhere", saves: "z", all: (node) => [valueSelecting(node)] },
});

/** The sum of what is no NaN. */
export const nansum = define({
  name: "nansum",
  python: ["torch.nansum", "Tensor.nansum"],
  signatures: ["nansum(Tensor input, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None)"],
  formula: "y = Σ a, NaN passed over",
  forward: (a: Tensor, dims: Shape | null, keep: boolean, dtype: DType | null) => {
    const out = dtype ?? (isFloat(a.dtype) ? a.dtype : "int64");
    const clean = isFloat(a.dtype) ? where.raw(isnan.raw(a), filled([], 0, a), a) : a;
    return reduceDims("sum", clean, dimensions(dims ?? [], a.shape.length), keep, out);
  },
  gradient: [
    {
      formula: "∂a = ∂y, 0 where a is NaN",
      saves: "a",
      rule: (node) => mul(spread(node.dy, node), toDtype(logicalNot(isnan(node.a)), node.dy.dtype)),
    },
  ],
});
compose(
  "nanmean",
  ["torch.nanmean", "Tensor.nanmean"],
  ["nanmean(Tensor input, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None)"],
  (a: Tensor, dims: Shape | null, keep: boolean, dtype: DType | null) => {
    if (!isFloat(a.dtype))
      throw runtimeError(`nanmean(): expected input to have floating point or complex dtype but got ${DTYPES[a.dtype].scalar}`);
    return div(nansum(a, dims, keep, dtype), sum(logicalNot(isnan(a)), dims, keep));
  },
);

type Between = "linear" | "lower" | "higher" | "nearest" | "midpoint";

/** Values below which the parts `q` of each row lie. */
function quantile(a: Tensor, q: Tensor, dim: number | null, keep: boolean, between: string, name: string): Tensor {
  if (a.dtype !== "float32" && a.dtype !== "float64") throw runtimeError(`${name}() input tensor must be either float or double dtype`);
  if (q.shape.length > 1) throw runtimeError(`${name}() q must be a scalar or 1D tensor`);
  if (q.dtype !== a.dtype) throw runtimeError(`${name}() q tensor must be same dtype as the input tensor`);
  if (!["linear", "lower", "higher", "nearest", "midpoint"].includes(between)) {
    throw runtimeError(`${name}() interpolation must be one of linear, lower, higher, midpoint or nearest, but got ${between}`);
  }
  if (a.size === 0) throw runtimeError(`${name}() input tensor must be non-empty`);
  const parts = numbersOf(q);
  if (parts.some((x) => !(x >= 0 && x <= 1))) throw runtimeError(`${name}() q values must be in the range [0, 1]`);
  const flat = dim === null || a.shape.length === 0;
  const d = flat ? 0 : dimension(dim, a.shape.length);
  const rows = flat ? reshape(a, [a.size]) : d === a.shape.length - 1 ? a : transpose(unsqueeze(a, -1), d, -1);
  const sorted = sort(rows, -1, false)[0];
  const n = rows.shape[rows.shape.length - 1];
  const { low, high, weights } = ranks(numbersOf(sorted), n, parts, between as Between, name === "nanquantile", a.dtype);
  const shape = [...rows.shape.slice(0, -1), parts.length];
  const picked = (list: readonly number[]) => gatherAlong(sorted, -1, places(list, shape));
  const y =
    between === "linear" || between === "midpoint"
      ? lerpTensor(picked(low), picked(high), listed(weights, shape, a.dtype, a.device))
      : picked(low);
  // [rows …, parts] becomes [parts, shape of the reduction].
  const front = rows.shape.length === 1 ? y : movedToFront(y);
  const reduced = flat ? (keep ? a.shape.map(() => 1) : []) : reducedShape(a.shape, d, keep);
  return squeezedInPlace(clone(front), [...(q.shape.length === 1 ? [parts.length] : []), ...reduced]);
}

/** Places in each sorted row between which the parts lie, and how far. A row with NaN gives NaN, but for nanquantile. */
function ranks(sorted: Float64Array, n: number, parts: Float64Array, between: Between, skipsNan: boolean, dtype: DType) {
  const [low, high, weights]: [number[], number[], number[]] = [[], [], []];
  for (let start = 0; start < sorted.length; start += n) {
    let count = n;
    while (count > 0 && Number.isNaN(sorted[start + count - 1])) count--;
    for (const part of parts) {
      const last = skipsNan ? Math.max(count - 1, 0) : n - 1;
      const exact = count < n && !skipsNan ? n - 1 : part * last;
      const rank = dtype === "float32" ? Math.fround(exact) : exact;
      const [below, above] = [Math.floor(rank), Math.ceil(rank)];
      const only = between === "lower" ? below : between === "higher" ? above : between === "nearest" ? roundHalfEven(rank) : below;
      low.push(only);
      high.push(above);
      weights.push(between === "midpoint" ? 0.5 : rank - below);
    }
  }
  return { low, high, weights };
}

const roundHalfEven = (x: number): number => (x % 1 === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));

const movedToFront = (y: Tensor): Tensor => {
  let x = y;
  for (let d = y.shape.length - 1; d > 0; d--) x = transpose(x, d, d - 1);
  return x;
};

for (const name of ["quantile", "nanquantile"]) {
  const python = [`torch.${name}`, `Tensor.${name}`];
  const REST = "int? dim=None, bool keepdim=False, *, str interpolation='linear'";
  compose(
    name,
    python,
    [`${name}(Tensor input, Tensor q, ${REST})`],
    (a: Tensor, q: Tensor, dim: number | null, keep: boolean, between: string) => quantile(a, q, dim, keep, between, name),
  );
  compose(
    `${name}.number`,
    python,
    [`${name}(Tensor input, float q, ${REST})`],
    (a: Tensor, q: number, dim: number | null, keep: boolean, between: string) => {
      if (!(q >= 0 && q <= 1)) throw runtimeError(`${name}() q must be in the range [0, 1] but got ${q}`);
      return quantile(a, filled([], q, a, isFloat(a.dtype) ? a.dtype : "float32"), dim, keep, between, name);
    },
  );
}
