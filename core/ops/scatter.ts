import type { Node } from "../autograd/node.ts";
import { inPlace } from "../autograd/inplace.ts";
import { state } from "../autograd/state.ts";
import { DTYPES } from "../tensor/dtype.ts";
import { runtimeError } from "../tensor/error.ts";
import { numberOf, type Scalar } from "../tensor/scalar.ts";
import { dimension } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { div, mul } from "./arithmetic.ts";
import { compose } from "./compose.ts";
import { numbersOf } from "./create.ts";
import { define, type Op } from "./define.ts";
import { filled, listed, zeros } from "./fresh.ts";
import { checkIndex, cut, gatherAlong, placesAlong, scatterAlong } from "./gather.ts";
import { eq, logicalAnd, where } from "./pointwise.ts";
import { expand, reshape, toDtype } from "./reshape.ts";

/** Elements met by others at the places of an index: their sum, product, mean, largest or smallest. */

type Meeting = "sum" | "prod" | "mean" | "amax" | "amin";
const MEETINGS: readonly string[] = ["sum", "prod", "mean", "amax", "amin"];

/** Inputs: a, b. */
const scatterReduce = define({
  name: "scatter_reduce",
  formula: "y = a, met by b at the places of index",
  inputs: 2,
  options: "dim - reduce include_self",
  forward: (a: Tensor, b: Tensor, dim: number, index: Tensor, kind: Meeting, self: boolean) => {
    const d = dimension(dim, a.shape.length);
    if (a.dtype !== b.dtype) throw runtimeError("scatter(): Expected self.dtype to be equal to src.dtype");
    checkIndex("scatter", a, d, index, b);
    const flat = numbersOf(placesAlong(a.shape, d, index, (message) => runtimeError(message)));
    const y = numbersOf(a);
    const values = numbersOf(cut(b, index.shape));
    const counts = new Float64Array(y.length).fill(self ? 1 : 0);
    flat.forEach((at, i) => {
      y[at] = counts[at]++ === 0 ? values[i] : meet(kind, y[at], values[i]);
    });
    if (kind === "mean") flat.forEach((at) => counts[at] > 0 && ([y[at], counts[at]] = [quotient(y[at], counts[at], a), 0]));
    return listed(y, a.shape, a.dtype, a.device);
  },
  gradient: {
    formula: "∂a = its part of ∂y",
    saves: "aby",
    all: (node) => {
      const [dim, index, kind, self] = node.args as [number, Tensor, Meeting, boolean];
      return parts(node, dim, index, kind, self);
    },
  },
});

/** What a and b get of ∂y. */
function parts({ dy, a, b, y }: Node, dim: number, index: Tensor, kind: Meeting, self: boolean): [Tensor, Tensor] {
  const ones = expand(filled([], 1, dy), index.shape);
  const times = (first: number) => scatterAlong(expand(filled([], first, dy), a.shape), dim, index, ones, true);
  const untouched = (x: Tensor) => (self ? x : scatterAlong(x, dim, index, expand(zeros([], dy), index.shape), false));
  const picked = (x: Tensor) => gatherAlong(x, dim, index);
  switch (kind) {
    case "sum":
      return [untouched(dy), picked(dy)];
    case "mean": {
      const share = div(dy, where(eq(times(self ? 1 : 0), 0), 1, times(self ? 1 : 0)));
      return [untouched(share), picked(share)];
    }
    case "prod":
      return productParts(dy, a, b, y, dim, index, self);
    default: {
      const ownBest = toDtype(eq(a, y), dy.dtype);
      const otherBest = toDtype(eq(b, picked(y)), dy.dtype);
      const winners = scatterAlong(ownBest, dim, index, otherBest, true);
      const share = div(dy, winners);
      return [self ? mul(ownBest, share) : untouched(mul(ownBest, share)), mul(otherBest, picked(share))];
    }
  }
}

function meet(kind: Meeting, x: number, y: number): number {
  if (kind === "prod") return x * y;
  if (kind === "amax") return Math.max(x, y);
  return kind === "amin" ? Math.min(x, y) : x + y;
}

const quotient = (x: number, n: number, { dtype }: Tensor): number => (DTYPES[dtype].category === "float" ? x / n : Math.floor(x / n));

const PARAMETERS = "Tensor input, int dim, Tensor index, Tensor src, str reduce, *, bool include_self=True";
function meant(reduce: string): Meeting {
  if (!MEETINGS.includes(reduce)) throw runtimeError(`reduce argument must be either sum, prod, mean, amax or amin, got ${reduce}`);
  return reduce as Meeting;
}
compose(
  "scatter_reduce",
  ["torch.scatter_reduce", "Tensor.scatter_reduce"],
  [`scatter_reduce(${PARAMETERS})`],
  (a: Tensor, dim: number, index: Tensor, b: Tensor, reduce: string, self: boolean) => scatterReduce(a, b, dim, index, meant(reduce), self),
);
compose(
  "scatter_reduce_",
  ["Tensor.scatter_reduce_"],
  [`scatter_reduce_(${PARAMETERS})`],
  (a: Tensor, dim: number, index: Tensor, b: Tensor, reduce: string, self: boolean) =>
    inPlace("scatter_reduce_", scatterReduce as unknown as Op, a, b, dim, index, meant(reduce), self),
);

/** Each the product of the others: where one of them is 0, that is not y over itself. */
function productParts(dy: Tensor, a: Tensor, b: Tensor, y: Tensor, dim: number, index: Tensor, self: boolean): [Tensor, Tensor] {
  const nonzero = where(eq(a, 0), 1, a);
  const da = div(mul(dy, scatterReduce(nonzero, b, dim, index, "prod", self)), nonzero);
  const picked = (x: Tensor) => gatherAlong(x, dim, index);
  const zero = eq(b, 0);
  const holes = picked(scatterAlong(zeros(a.shape, dy), dim, index, cut(toDtype(zero, dy.dtype), index.shape), true));
  const alone = logicalAnd(zero, eq(holes, 1));
  const others = scatterReduce(a, where(alone, 1, b), dim, index, "prod", self);
  const db = where(alone, picked(mul(dy, others)), div(picked(mul(dy, y)), where(zero, 1, b)));
  return [self ? da : scatterAlong(da, dim, index, expand(zeros([], dy), index.shape), false), db];
}

/** Slices met by others along dim. Inputs: a, b. */
const indexReduce = define({
  name: "index_reduce",
  formula: "y = a, met by slices of b at the places of index",
  inputs: 2,
  forward: (a: Tensor, b: Tensor, dim: number, index: Tensor, kind: Meeting, self: boolean) =>
    scatterReduce.raw(a, b, dim, alongSlices(b, dim, index), kind, self),
  gradient: {
    formula: "∂a = its part of ∂y",
    saves: "aby",
    all: (node) => {
      const [dim, index, kind, self] = node.args as [number, Tensor, Meeting, boolean];
      return parts(node, dim, alongSlices(node.b, dim, index), kind, self);
    },
  },
});
/** The place of a slice, for each of its elements. */
function alongSlices(b: Tensor, dim: number, index: Tensor): Tensor {
  if (b.shape.length === 0) return reshape(index, []);
  const d = dimension(dim, b.shape.length);
  return expand(reshape(index, b.shape.map((_, i) => (i === d ? index.size : 1))), b.shape); // prettier-ignore
}
const SLICES = "Tensor input, int dim, Tensor index, Tensor source, str reduce, *, bool include_self=True";
function sliceMeeting(reduce: string): Meeting {
  state.warn("index_reduce() is in beta and the API may change at any time.");
  if (reduce === "sum" || !MEETINGS.includes(reduce))
    throw runtimeError(`reduce argument must be either prod, mean, amax or amin, got ${reduce}.`);
  return reduce as Meeting;
}
compose(
  "index_reduce",
  ["torch.index_reduce", "Tensor.index_reduce"],
  [`index_reduce(${SLICES})`],
  (a: Tensor, dim: number, index: Tensor, b: Tensor, reduce: string, self: boolean) =>
    indexReduce(a, b, dim, index, sliceMeeting(reduce), self),
);
compose(
  "index_reduce_",
  ["Tensor.index_reduce_"],
  [`index_reduce_(${SLICES})`],
  (a: Tensor, dim: number, index: Tensor, b: Tensor, reduce: string, self: boolean) =>
    inPlace("index_reduce_", indexReduce as unknown as Op, a, b, dim, index, sliceMeeting(reduce), self),
);

/** The older way to say it, through which no gradient goes. */
const scatterMet = define({
  name: "scatter.reduce",
  label: "scatter",
  gradFn: "NotImplemented",
  formula: "y = a, met by b at the places of index",
  inputs: 2,
  forward: (a: Tensor, b: Tensor, dim: number, index: Tensor, kind: Meeting) => scatterReduce.raw(a, b, dim, index, kind, true),
});
function older(reduce: string, warns: boolean): Meeting {
  if (reduce !== "add" && reduce !== "multiply") throw runtimeError("reduce argument must be either add or multiply.");
  if (warns) {
    state.warn(
      "The reduce argument of torch.scatter with Tensor src is deprecated and will be removed in a future PyTorch release. " +
        "Use torch.scatter_reduce instead for more reduction options.",
    );
  }
  return reduce === "add" ? "sum" : "prod";
}
for (const [name, apply] of [
  ["scatter", (a: Tensor, ...rest: readonly unknown[]) => (scatterMet as unknown as (...args: unknown[]) => Tensor)(a, ...rest)],
  ["scatter_", (a: Tensor, ...rest: readonly unknown[]) => inPlace("scatter_", scatterMet as unknown as Op, a, ...rest)],
] as const) {
  const python = name === "scatter" ? ["torch.scatter", "Tensor.scatter"] : ["Tensor.scatter_"];
  compose(
    `${name}.reduce`,
    python,
    [`${name}(Tensor input, int dim, Tensor index, Tensor src, *, str reduce)`],
    (a: Tensor, dim: number, index: Tensor, b: Tensor, reduce: string) => apply(a, b, dim, index, older(reduce, true)),
  );
  compose(
    `${name}.reduce.value`,
    python,
    [`${name}(Tensor input, int dim, Tensor index, Number value, *, str reduce)`],
    (a: Tensor, dim: number, index: Tensor, value: Scalar | number, reduce: string) =>
      apply(a, expand(filled([], numberOf(value), a), index.shape), dim, index, older(reduce, false)),
  );
}
