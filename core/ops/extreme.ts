import { state } from "../autograd/state.ts";
import { DTYPES } from "../tensor/dtype.ts";
import { indexError, runtimeError } from "../tensor/error.ts";
import { empty } from "../tensor/make.ts";
import { dimension, type Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Node } from "../autograd/node.ts";
import { around } from "./activation.ts";
import { add, div, mul } from "./arithmetic.ts";
import { compose } from "./compose.ts";
import { define } from "./define.ts";
import { scatterAlong } from "./gather.ts";
import { eq, isnan, logicalAnd, logicalOr, maximum, minimum } from "./pointwise.ts";
import { copyOf, toDtype } from "./reshape.ts";
import { dimensions, reduceDims, restoreDims, sum } from "./reduce.ts";

/** The largest, the smallest, and where they are. */

function refuseEmpty(a: Tensor, name: string): void {
  if (a.size === 0)
    throw runtimeError(
      `${name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`,
    );
}

/** An extreme along a dimension of length 0 is none. */
function refuseNothing(a: Tensor, name: string, dims: Shape): void {
  for (const d of dims) if (a.shape[d] === 0) throw indexError(`${name} Expected reduction dim ${d} to have non-zero size.`);
}

/** dy shared equally among the elements that are the extreme of all: those equal to y, or NaN where y is. */
export function share({ a, y, dy }: Node): Tensor {
  const mask = toDtype(logicalOr(eq(a, y), logicalAnd(isnan(a), isnan(y))), dy.dtype);
  return mul(mask, div(dy, sum(mask)));
}

/** The same along dims, where NaN is equal to nothing: among none. */
function shared(a: Tensor, extreme: Tensor, gradient: Tensor, dims: Shape, keep: boolean): Tensor {
  const back = (x: Tensor) => (keep || dims.length === 0 ? x : restoreDims(x, dimensions(dims, a.shape.length), a.shape));
  const [y, dy] = [back(extreme), back(gradient)];
  const mask = toDtype(eq(a, y), dy.dtype);
  return mul(div(dy, sum(mask, dims.length === 0 ? null : dims, dims.length > 0)), mask);
}

function extremeAll(kind: "max" | "min") {
  return define({
    name: kind,
    gradFn: kind === "max" ? "MaxBackward1" : "MinBackward1",
    python: [`torch.${kind}`, `Tensor.${kind}`],
    signatures: [`${kind}(Tensor input)`],
    formula: `y = ${kind} of a`,
    forward: (a: Tensor) => {
      refuseEmpty(a, kind);
      return reduceDims(kind, a, [], false, a.dtype);
    },
    gradient: [{ formula: "∂a = ∂y, shared among the places where a = y", saves: "ay", rule: share }],
  });
}
export const maxAll = extremeAll("max");
export const minAll = extremeAll("min");

/** Values and places along dim; the first of ties. */
function extremeDim(kind: "max" | "min") {
  return define({
    name: `${kind}.dim`,
    label: kind,
    gradFn: kind === "max" ? "MaxBackward0" : "MinBackward0",
    python: [`torch.${kind}`, `Tensor.${kind}`],
    signatures: [`${kind}(Tensor input, int dim, bool keepdim=False) -> (values, indices)`],
    formula: `y = ${kind} of a along dim`,
    forward: (a: Tensor, dim: number, keep: boolean) => {
      const d = dimension(dim, a.shape.length);
      if (a.shape[d] === 0) throw indexError(`${kind}(): Expected reduction dim ${d} to have non-zero size.`);
      const dims = a.shape.length === 0 ? [] : [d];
      return [reduceDims(kind, a, dims, keep, a.dtype), reduceDims(kind === "max" ? "argmax" : "argmin", a, dims, keep, a.dtype)];
    },
    gradient: { formula: "∂a = ∂y at the place found, 0 elsewhere", saves: "z", all: (node) => [valueSelecting(node)] },
  });
}
export const maxDim = extremeDim("max");
export const minDim = extremeDim("min");

/** The gradient of an operation that chose one element along args[0]: dy where the saved indices say. */
export function valueSelecting(node: Node): Tensor {
  const { dy, args, shapes } = node;
  const [dim, keep] = args as [number, boolean];
  const indices = node.output(1);
  if (shapes[0].length === 0) return dy;
  const d = dimension(dim, shapes[0].length);
  const back = (x: Tensor) => (keep ? x : restoreDims(x, [d], shapes[0]));
  return scatterAlong(zerosOf(shapes[0], dy), d, back(indices), back(dy), false);
}

function zerosOf(shape: Shape, like: Tensor): Tensor {
  const y = empty(shape, like.dtype, like.device);
  state.device.fill(y, 0);
  return y;
}

compose("max.other", ["torch.max", "Tensor.max"], ["max(Tensor input, Tensor other)"], (a: Tensor, b: Tensor) => maximum(a, b));
compose("min.other", ["torch.min", "Tensor.min"], ["min(Tensor input, Tensor other)"], (a: Tensor, b: Tensor) => minimum(a, b));

function extremeDims(kind: "max" | "min") {
  return define({
    name: `a${kind}`,
    gradFn: kind === "max" ? "AmaxBackward0" : "AminBackward0",
    python: [`torch.a${kind}`, `Tensor.a${kind}`],
    signatures: [`a${kind}(Tensor input, int[1] dim=[], bool keepdim=False)`],
    formula: `y = ${kind} of a along dim`,
    forward: (a: Tensor, dims: Shape, keep: boolean) => {
      const reduced = dimensions(dims, a.shape.length);
      if (dims.length === 0) refuseEmpty(a, `a${kind}`);
      else refuseNothing(a, `a${kind}():`, reduced);
      return reduceDims(kind, a, reduced, keep, a.dtype);
    },
    gradient: [
      {
        formula: "∂a = ∂y, shared among the places where a = y",
        saves: "ay",
        rule: ({ a, y, dy, args }) => shared(a, y, dy, args[0] as Shape, args[1] as boolean),
      },
    ],
  });
}
export const amax = extremeDims("max");
export const amin = extremeDims("min");

/** Both at once. */
export const aminmax = define({
  name: "aminmax",
  python: ["torch.aminmax", "Tensor.aminmax"],
  signatures: ["aminmax(Tensor input, *, int? dim=None, bool keepdim=False) -> (min, max)"],
  formula: "y₀, y₁ = min and max of a along dim",
  forward: (a: Tensor, dim: number | null, keep: boolean) => {
    const dims = dim === null ? [] : dimensions([dim], a.shape.length);
    if (dim === null && a.size === 0)
      throw runtimeError("aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity.");
    refuseNothing(a, "aminmax:", dims);
    return [reduceDims("min", a, dims, keep, a.dtype), reduceDims("max", a, dims, keep, a.dtype)];
  },
  gradient: {
    formula: "∂a = ∂y₀ and ∂y₁, each shared among the places where a is it",
    saves: "ayz",
    all: (node) => {
      const [dim, keep] = node.args as [number | null, boolean];
      const part = (i: number) => shared(node.a, node.output(i), node.gradients[i]!, dim === null ? [] : [dim], keep);
      return [add(part(0), part(1))];
    },
  },
});

/** The place of the extreme: of the flattened tensor without dim. */
const place = (kind: "argmax" | "argmin") =>
  define({
    name: kind,
    python: [`torch.${kind}`, `Tensor.${kind}`],
    signatures: [`${kind}(Tensor input, int? dim=None, bool keepdim=False)`],
    formula: `y = the place of the ${kind.slice(3)} of a`,
    forward: (a: Tensor, dim: number | null, keep: boolean) => {
      if (a.size === 0 && dim === null) throw indexError(`${kind}(): Expected reduction dim to be specified for input.numel() == 0.`);
      const dims = dim === null || a.shape.length === 0 ? [] : [dimension(dim, a.shape.length)];
      refuseNothing(a, `${kind}():`, dims);
      if (a.dtype === "bool") throw runtimeError(`${kind}(): does not support bool input`);
      return reduceDims(kind, a, dims, keep, a.dtype);
    },
  });
export const argmax = place("argmax");
export const argmin = place("argmin");

/** any and all: of the whole, or along dim. */
const truth = (kind: "any" | "all") => {
  const forward = (a: Tensor, dims: Shape, keep: boolean) => {
    const y = reduceDims(kind, a, dimensions(dims, a.shape.length), keep, a.dtype);
    return a.dtype === "uint8" ? copyOf(y, "uint8") : y;
  };
  compose(kind, [`torch.${kind}`, `Tensor.${kind}`], [`${kind}(Tensor input)`], (a: Tensor) => forward(a, [], false));
  compose(`${kind}.dim`, [`torch.${kind}`, `Tensor.${kind}`], [`${kind}(Tensor input, int[1] dim, bool keepdim=False)`], forward);
};
truth("any");
truth("all");

/** Sorted along dim, with the places they came from. */
const sorting = (name: string, gradFn: string, signature: string, arguments_: (args: readonly unknown[]) => readonly [number, boolean]) =>
  define({
    name,
    label: "sort",
    gradFn,
    python: ["torch.sort", "Tensor.sort"],
    signatures: [signature],
    formula: "y = a, sorted along dim",
    forward: (a: Tensor, ...args: readonly unknown[]) => {
      const [dim, descending] = arguments_(args);
      const d = dimension(dim, a.shape.length);
      const { compute } = DTYPES[a.dtype];
      const source = a.contiguous && a.dtype === compute ? a : copyOf(a, compute);
      const values = empty(a.shape, compute, a.device);
      const indices = empty(a.shape, "int64", a.device);
      if (a.size > 0) state.device.sort(values, indices, source, descending, ...around(a, d));
      return [compute === a.dtype ? values : copyOf(values, a.dtype), indices];
    },
    gradient: {
      formula: "∂a = ∂y, put back",
      saves: "z",
      all: (node) => {
        const { dy, args, shapes } = node;
        if (shapes[0].length === 0) return [dy];
        const d = dimension(arguments_(args)[0], shapes[0].length);
        return [scatterAlong(zerosOf(shapes[0], dy), d, node.output(1), dy, false)];
      },
    },
  });
export const sort = sorting(
  "sort",
  "SortBackward0",
  "sort(Tensor input, int dim=-1, bool descending=False) -> (values, indices)",
  (args) => args as readonly [number, boolean],
);
/** Ties keep their order; they do so without asking, too. */
export const sortStable = sorting(
  "sort.stable",
  "SortBackward1",
  "sort(Tensor input, *, bool stable, int dim=-1, bool descending=False) -> (values, indices)",
  (args) => args.slice(1) as unknown as readonly [number, boolean],
);

compose(
  "argsort",
  ["torch.argsort", "Tensor.argsort"],
  ["argsort(Tensor input, int dim=-1, bool descending=False, bool stable=False)"],
  (a: Tensor, dim: number, descending: boolean) => sort(a, dim, descending)[1],
);
compose("msort", ["torch.msort", "Tensor.msort"], ["msort(Tensor input)"], (a: Tensor) => sort(a, 0, false)[0]);
