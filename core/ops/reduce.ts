import { state } from "../autograd/state.ts";
import { computeType, DTYPES, isFloat, type DType } from "../tensor/dtype.ts";
import { runtimeError } from "../tensor/error.ts";
import { empty } from "../tensor/make.ts";
import { dimension, type Shape } from "../tensor/shape.ts";
import type { ReduceKind } from "../device/device.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Node } from "../autograd/node.ts";
import { div, divNumber } from "./arithmetic.ts";
import { define } from "./define.ts";
import { expanded } from "./elementwise.ts";
import { copyOf, expand, permuted, view } from "./reshape.ts";

/** Many numbers to one. */

/**
 * Reduces over dimensions (all of them where `dims` is empty), in the arithmetic of `dtype`.
 *
 * @returns of dtype `out`, or the arithmetic's; the reduced dimensions have length 1 with `keep`, else are gone.
 */
export function reduceDims(kind: ReduceKind, a: Tensor, dims: Shape, keep: boolean, dtype: DType, out: DType = dtype): Tensor {
  const rank = a.shape.length;
  if (rank > 64 && dims.length > 0) throw runtimeError("only tensors with up to 64 dims are supported");
  if ((dims.length === 0 || dims.length === rank) && a.contiguous && a.dtype === dtype && out === dtype && computeType(dtype) === dtype) {
    return reduceWhole(kind, a, keep ? a.shape.map(() => 1) : SCALAR);
  }
  const gone = dims.length === 0 ? a.shape.map((_, i) => i) : [...dims].sort((x, y) => x - y);
  const stay = a.shape.map((_, i) => i).filter((i) => !gone.includes(i));
  // Neighbouring dimensions are one; others are brought to the end first.
  const adjacent = gone.every((d, i) => i === 0 || d === gone[i - 1] + 1);
  const { compute } = DTYPES[dtype];
  const ordered = adjacent ? a : permuted(a, [...stay, ...gone]);
  const source = ordered.contiguous && ordered.dtype === compute ? ordered : copyOf(ordered, compute);
  const product = (list: readonly number[]) => list.reduce((n, d) => n * a.shape[d], 1);
  const n = product(gone);
  const inner = adjacent && gone.length > 0 ? product(stay.filter((d) => d > gone[0])) : 1;
  const outer = product(stay) / Math.max(inner, 1) || 0;
  const shape = keep ? a.shape.map((length, i) => (gone.includes(i) ? 1 : length)) : stay.map((d) => a.shape[d]);
  const made = madeBy(kind, compute);
  const y = empty(shape, made, a.device);
  if (y.size > 0) state.device.reduce(kind, y, source, rank === 0 ? 1 : outer, rank === 0 ? 1 : n, rank === 0 ? 1 : inner);
  return made === compute && made !== out && !kind.startsWith("arg") ? copyOf(y, out) : y;
}

/** The shortest way: all elements, as they lie. */
export function reduceWhole(kind: ReduceKind, a: Tensor, shape: Shape): Tensor {
  const y = empty(shape, madeBy(kind, a.dtype), a.device);
  state.device.reduce(kind, y, a, 1, a.size, 1);
  return y;
}

const SCALAR: Shape = [];

const madeBy = (kind: ReduceKind, dtype: DType): DType =>
  kind === "argmax" || kind === "argmin" ? "int64" : kind === "any" || kind === "all" ? "bool" : dtype;

/** Dimensions from the front, each once. @throws {TorchError} for one that is not there or comes twice. */
export function dimensions(dims: Shape, rank: number): Shape {
  const whole = dims.map((d) => dimension(d, rank));
  whole.forEach((d, i) => {
    if (whole.indexOf(d) !== i) throw runtimeError(`dim ${d} appears multiple times in the list of dims`);
  });
  return rank === 0 ? [] : whole;
}

/** Sums of bools and small ints are int64. */
const sumType = (a: Tensor, dtype: DType | null): DType => dtype ?? (isFloat(a.dtype) ? a.dtype : "int64");

export const sumAll = define({
  name: "sum",
  label: "sum",
  gradFn: "SumBackward0",
  python: ["torch.sum", "Tensor.sum"],
  signatures: ["sum(Tensor input, *, ScalarType? dtype=None)"],
  formula: "y = Σ a",
  forward: (a: Tensor, dtype: DType | null) => reduceDims("sum", a, [], false, sumType(a, dtype)),
  gradient: [{ formula: "∂a = ∂y for every element", rule: ({ dy, shapes }) => expand(dy, shapes[0]) }],
});

export const sumDims = define({
  name: "sum.dims",
  label: "sum",
  gradFn: "SumBackward1",
  python: ["torch.sum", "Tensor.sum"],
  signatures: ["sum(Tensor input, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None)"],
  formula: "y = Σ a along dim",
  forward: (a: Tensor, dims: Shape | null, keep: boolean, dtype: DType | null) =>
    reduceDims("sum", a, dimensions(dims ?? [], a.shape.length), keep, sumType(a, dtype)),
  gradient: [{ formula: "∂a = ∂y for every element of its row", rule: (node) => spread(node.dy, node) }],
});

/** The sum of all elements, or along `dims`. */
export const sum = (a: Tensor, dims: Shape | null = null, keep = false, dtype: DType | null = null): Tensor =>
  dims === null ? sumAll(a, dtype) : sumDims(a, dims, keep, dtype);

/** dy of a reduction over args[0] (kept or not: args[1]), repeated along what was reduced. */
export function spread(dy: Tensor, { args, shapes }: Node): Tensor {
  const [dims, keep] = args as [Shape | null, boolean];
  return expand(keep ? dy : restoreDims(dy, dimensions(dims ?? [], shapes[0].length), shapes[0]), shapes[0]);
}

/** Puts back, with length 1, the dimensions that a reduction took away. */
export function restoreDims(x: Tensor, dims: Shape, shape: Shape): Tensor {
  const gone = dims.length === 0 ? shape.map((_, i) => i) : dims;
  return view(x, shape.map((length, i) => (gone.includes(i) ? 1 : length))); // prettier-ignore
}

function meanType(a: Tensor, dtype: DType | null): DType {
  const type = dtype ?? a.dtype;
  if (!isFloat(type)) {
    throw runtimeError(
      `mean(): could not infer output dtype. ${dtype === null ? "Input" : "Optional"} dtype must be either a floating point or complex dtype. Got: ${DTYPES[type].scalar}`,
    );
  }
  return type;
}

export const meanAll = define({
  name: "mean",
  label: "mean",
  gradFn: "MeanBackward0",
  python: ["torch.mean", "Tensor.mean"],
  signatures: ["mean(Tensor input, *, ScalarType? dtype=None)"],
  formula: "y = Σ a / n",
  forward: (a: Tensor, dtype: DType | null) => averaged(a, [], false, meanType(a, dtype)),
  gradient: [{ formula: "∂a = ∂y / n for every element", rule: (node) => each(node, []) }],
});

export const meanDims = define({
  name: "mean.dims",
  label: "mean",
  gradFn: "MeanBackward1",
  python: ["torch.mean", "Tensor.mean"],
  signatures: ["mean(Tensor input, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None)"],
  formula: "y = Σ a / n along dim",
  forward: (a: Tensor, dims: Shape | null, keep: boolean, dtype: DType | null) => {
    const whole = dimensions(dims ?? [], a.shape.length);
    return averaged(a, whole, keep, meanType(a, dtype));
  },
  gradient: [
    {
      formula: "∂a = ∂y / n for every element of its row",
      rule: (node) => each(node, dimensions((node.args[0] as Shape | null) ?? [], node.shapes[0].length)),
    },
  ],
});

export const mean = (a: Tensor, dims: Shape | null = null, keep = false, dtype: DType | null = null): Tensor =>
  dims === null ? meanAll(a, dtype) : meanDims(a, dims, keep, dtype);

/** What each of the averaged had its part in. PyTorch divides what it has spread out, which a graph of it shows. */
function each(node: Node, dims: Shape): Tensor {
  const { dy, shapes } = node;
  const n = count(shapes[0], dims);
  if (!state.gradMode) return dims.length === 0 ? expanded(div.raw(dy, n), shapes[0]) : spread(div.raw(dy, n), node);
  return divNumber(dims.length === 0 ? expand(dy, shapes[0]) : spread(dy, node), n);
}

/** How many elements are reduced to one. */
export const count = (shape: Shape, dims: Shape): number =>
  (dims.length === 0 ? shape : dims.map((d) => shape[d])).reduce((n, length) => n * length, 1);

/** The sum divided where it lies: times 1 / n would round twice. A half is rounded when it is divided. */
function averaged(a: Tensor, dims: Shape, keep: boolean, dtype: DType): Tensor {
  const { compute } = DTYPES[dtype];
  const sum = reduceDims("sum", a, dims, keep, dtype, compute);
  const y = div.over!(sum, sum, [count(a.shape, dims)]);
  return compute === dtype ? y : copyOf(y, dtype);
}
