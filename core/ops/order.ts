import { DTYPES, isFloat } from "../tensor/dtype.ts";
import { cNumber, runtimeError } from "../tensor/error.ts";
import { dimension, type Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { div, mul } from "./arithmetic.ts";
import { compose } from "./compose.ts";
import { numbersOf } from "./create.ts";
import { define } from "./define.ts";
import { sort } from "./extreme.ts";
import { filled, listed, places } from "./fresh.ts";
import { gatherAlong } from "./gather.ts";
import { unsqueeze } from "./indexing.ts";
import { squeezedInPlace } from "./product.ts";
import { isnan, logicalNot, where } from "./pointwise.ts";
import { lerpTensor } from "./pairs.ts";
import { clone, reshape, toDtype, transpose } from "./reshape.ts";
import { dimensions, reduceDims, spread, sum } from "./reduce.ts";
import type { DType } from "../tensor/dtype.ts";

/** Quantiles, and reductions that pass NaN over. */

/** Shape of a reduction along one dimension. */
const reducedShape = (shape: Shape, d: number, keep: boolean): Shape =>
  shape.map((n, i) => (i === d ? 1 : n)).filter((_, i) => keep || i !== d);

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
      if (!(q >= 0 && q <= 1)) throw runtimeError(`${name}() q must be in the range [0, 1] but got ${cNumber(q)}`);
      return quantile(a, filled([], q, a, isFloat(a.dtype) ? a.dtype : "float32"), dim, keep, between, name);
    },
  );
}
