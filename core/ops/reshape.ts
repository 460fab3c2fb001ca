import type { Node } from "../autograd/node.ts";
import { isSeen } from "../autograd/follow.ts";
import { state } from "../autograd/state.ts";
import { runtimeError } from "../tensor/error.ts";
import { computeType, DTYPES, type DType } from "../tensor/dtype.ts";
import { alias, empty, same } from "../tensor/make.ts";
import { dimension, isContiguous, listText, rowMajor, sameShape, sizeOf, type Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { compose } from "./compose.ts";
import { define } from "./define.ts";
import { expanded } from "./elementwise.ts";
import { reduceWhole, sum } from "./reduce.ts";

/** Copies, and other windows on the same numbers. */

export const clone = define({
  name: "clone",
  python: ["torch.clone", "Tensor.clone"],
  signatures: ["clone(Tensor input)"],
  formula: "y = a",
  forward: (a: Tensor) => copyOf(a, a.dtype),
  gradient: [{ formula: "∂a = ∂y", rule: ({ dy }) => dy }],
});

/** What a `.grad` that can be derived again holds: a copy of what arrived. */
export const kept = define({
  name: "keep",
  gradFn: "CopyBackwards",
  formula: "y = a",
  forward: (a: Tensor) => copyOf(a, a.dtype),
  gradient: [{ formula: "∂a = ∂y", rule: ({ dy }) => dy }],
});

/** The same numbers in another dtype; the tensor itself where it has that dtype already. */
export function toDtype(a: Tensor, dtype: DType): Tensor {
  return a.dtype === dtype ? a : convert(a, dtype);
}

export const convert = define({
  name: "to",
  gradFn: "ToCopyBackward0",
  options: "dtype",
  formula: "y = a",
  forward: (a: Tensor, dtype: DType) => copyOf(a, dtype),
  gradient: [{ formula: "∂a = ∂y", rule: ({ dy }) => dy }],
});

/** A new tensor with the numbers of `a`, row-major. */
export function copyOf(a: Tensor, dtype: DType): Tensor {
  const y = empty(a.shape, dtype, a.device);
  if (y.size > 0) state.device.copy(y, a, false);
  return y;
}

/** The tensor itself where it is row-major, else a copy that is. */
export const contiguous = compose("contiguous", ["Tensor.contiguous"], ["contiguous(Tensor input)"], (a: Tensor): Tensor =>
  a.contiguous ? a : clone(a),
);

export const expand = define({
  name: "expand",
  python: ["Tensor.expand"],
  signatures: ["expand(Tensor input, int[] size)"],
  formula: "y = a, repeated",
  view: true,
  forward: (a: Tensor, shape: Shape) => {
    const y = expanded(a, expandShape(a, shape));
    return y === a ? same(a) : y;
  },
  gradient: [{ formula: "∂a = Σ ∂y over what was repeated", rule: ({ dy }) => dy }],
});

/** The shape that a call of expand means: -1 keeps a length. */
function expandShape(a: Tensor, shape: Shape): Shape {
  const lead = shape.length - a.shape.length;
  if (lead < 0) throw runtimeError(tooFewSizes(a.shape, shape));
  let whole = shape;
  for (let i = shape.length - 1; i >= 0; i--) {
    const length = shape[i];
    const own = i < lead ? 1 : a.shape[i - lead];
    if (length === -1) {
      if (i < lead) throw runtimeError(`The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension ${i}`);
      whole = whole.with(i, own);
    } else if (own !== 1 && own !== length) throw runtimeError(otherSize(a.shape, shape, i, own));
  }
  return whole;
}

const tooFewSizes = (from: Shape, to: Shape): string =>
  `expand(torch.FloatTensor{${listText(from)}}, size=${listText(to)}): the number of sizes provided (${to.length}) must be greater or equal to the number of dimensions in the tensor (${from.length})`;

const otherSize = (from: Shape, to: Shape, i: number, own: number): string =>
  `The expanded size of the tensor (${to[i]}) must match the existing size (${own}) at non-singleton dimension ${i}.  Target sizes: ${listText(to)}.  Tensor sizes: ${listText(from)}`;

/** `x` summed back to a shape that it was broadcast from. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  if (!isSeen() && x.contiguous && sizeOf(shape) === 1 && computeType(x.dtype) === x.dtype) return reduceWhole("sum", x, shape);
  const lead = x.shape.length - shape.length;
  const dims = x.shape.map((_, i) => i).filter((i) => i < lead || (shape[i - lead] === 1 && x.shape[i] !== 1));
  const y = dims.length === 0 ? x : sum(x, dims, true);
  return sameShape(y.shape, shape) ? y : view(y, shape);
}

const viewing = (name: string, python: readonly string[], signatures: readonly string[]) =>
  define({
    name,
    label: name === "view" ? "view" : "reshape",
    python,
    signatures,
    formula: "y = a, in another shape",
    view: true,
    forward: (a: Tensor, shape: Shape) => {
      const whole = inferShape(a, shape);
      const strides = viewStrides(a, whole);
      if (strides === null) {
        throw runtimeError(
          "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
        );
      }
      return alias(a, whole, strides, a.offset);
    },
    gradient: [{ formula: "∂a = ∂y, in the shape of a", rule: ({ dy, shapes }) => reshape(dy, shapes[0]) }],
  });
export const view = viewing("view", ["Tensor.view"], ["view(Tensor input, int[] size)"]);
/** The same of a tensor that is not row-major, as reshape calls it. */
export const reshapeAside = viewing("reshape_alias", [], []);

const unsafeView = define({
  name: "unsafe_view",
  gradFn: "UnsafeViewBackward0",
  label: "reshape",
  formula: "y = a, in another shape",
  forward: (a: Tensor, shape: Shape) => alias(copyOf(a, a.dtype), shape, rowMajor(shape), 0),
  gradient: [{ formula: "∂a = ∂y, in the shape of a", rule: ({ dy, shapes }) => reshape(dy, shapes[0]) }],
});

/** A view where the strides allow it, else a copy. */
export function reshape(a: Tensor, shape: Shape): Tensor {
  const whole = inferShape(a, shape);
  if (viewStrides(a, whole) === null) return unsafeView(clone(a), whole);
  return a.contiguous ? view(a, whole) : reshapeAside(a, whole);
}
compose("reshape", ["torch.reshape", "Tensor.reshape"], ["reshape(Tensor input, int[] shape)"], reshape);
compose("expand_as", ["Tensor.expand_as"], ["expand_as(Tensor input, Tensor other)"], (a: Tensor, b: Tensor) => expand(a, b.shape));
compose("view_as", ["Tensor.view_as"], ["view_as(Tensor input, Tensor other)"], (a: Tensor, b: Tensor) => view(a, b.shape));
compose("reshape_as", ["Tensor.reshape_as"], ["reshape_as(Tensor input, Tensor other)"], (a: Tensor, b: Tensor) => reshape(a, b.shape));

/** The shape with its one -1 worked out. */
export function inferShape(a: Tensor, shape: Shape): Shape {
  const open = shape.indexOf(-1);
  const negative = shape.findIndex((length) => length < -1);
  if (negative >= 0 && shape.indexOf(-1, open + 1) < 0)
    throw runtimeError(`invalid shape dimension ${shape[negative]} at index ${negative} of shape ${listText(shape)}`);
  if (open < 0) {
    if (sizeOf(shape) !== a.size) throw runtimeError(`shape '${listText(shape)}' is invalid for input of size ${a.size}`);
    return shape;
  }
  if (shape.indexOf(-1, open + 1) >= 0) throw runtimeError("only one dimension can be inferred");
  const rest = -sizeOf(shape);
  if (rest === 0 && a.size === 0)
    throw runtimeError(
      `cannot reshape tensor of 0 elements into shape ${listText(shape)} because the unspecified dimension size -1 can be any value and is ambiguous`,
    );
  if (rest === 0 || a.size % rest !== 0) throw runtimeError(`shape '${listText(shape)}' is invalid for input of size ${a.size}`);
  return shape.map((length) => (length === -1 ? a.size / rest : length));
}

/**
 * Strides under which `a` has `shape` without copying; null where there are none. Dimensions of `a` that follow each other without
 * gap form a run; each run must be divided on its own.
 */
export function viewStrides(a: Tensor, shape: Shape): Shape | null {
  if (a.contiguous || a.size === 0) return rowMajor(shape);
  const strides = new Array<number>(shape.length);
  let to = shape.length - 1;
  let run = 1;
  let step = a.strides.length > 0 ? a.strides[a.strides.length - 1] : 1;
  for (let i = a.shape.length - 1; i >= 0; i--) {
    run *= a.shape[i];
    const next = i === 0 ? null : a.strides[i - 1];
    if (i > 0 && (a.shape[i - 1] === 1 || next === run * step)) continue;
    let filled = 1;
    while (to >= 0 && (filled < run || shape[to] === 1)) {
      strides[to] = filled * step;
      filled *= shape[to];
      to--;
    }
    if (filled !== run) return null;
    if (next !== null) {
      step = next;
      run = 1;
    }
  }
  return to === -1 ? strides : null;
}

export const permute = define({
  name: "permute",
  python: ["torch.permute", "Tensor.permute"],
  signatures: ["permute(Tensor input, int[] dims)"],
  formula: "y = a, dimensions in another order",
  view: true,
  forward: (a: Tensor, dims: Shape) => permuted(a, permutation(dims, a.shape.length)),
  gradient: [
    {
      formula: "∂a = ∂y, dimensions put back",
      rule: ({ dy, args, shapes }): Tensor => permute(dy, inverse(permutation(args[0] as Shape, shapes[0].length))),
    },
  ],
});

export const permuted = (a: Tensor, dims: Shape): Tensor =>
  alias(
    a,
    dims.map((d) => a.shape[d]),
    dims.map((d) => a.strides[d]),
    a.offset,
  );

function permutation(dims: Shape, rank: number): Shape {
  if (dims.length !== rank) {
    throw runtimeError(
      `permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = ${rank} is not equal to len(dims) = ${dims.length}`,
    );
  }
  const whole = dims.map((d) => dimension(d, rank));
  if (new Set(whole).size !== rank) throw runtimeError("permute(): duplicate dims are not allowed.");
  return whole;
}

function inverse(dims: Shape): Shape {
  const back = new Array<number>(dims.length);
  dims.forEach((d, i) => (back[d] = i));
  return back;
}

/** The dimensions of a rank with two of them exchanged. */
function swapped(rank: number, a: number, b: number): Shape {
  const dims = Array.from({ length: rank }, (_, i) => i);
  [dims[a], dims[b]] = [dims[b], dims[a]];
  return dims;
}

const exchanged = {
  label: "ᵀ",
  formula: "y = a, two dimensions exchanged",
  view: true,
  forward: (a: Tensor, dim0: number, dim1: number) => {
    const rank = a.shape.length;
    const [i, j] = [dimension(dim0, rank), dimension(dim1, rank)];
    return rank === 0 ? same(a) : permuted(a, swapped(rank, i, j));
  },
  gradient: [
    { formula: "∂a = ∂y, exchanged again", rule: ({ dy, args }: Node): Tensor => transpose(dy, args[0] as number, args[1] as number) },
  ],
} as const;

export const transpose = define({
  ...exchanged,
  name: "transpose",
  python: ["torch.transpose", "Tensor.transpose", "torch.swapaxes", "Tensor.swapaxes", "torch.swapdims", "Tensor.swapdims"],
  signatures: ["transpose(Tensor input, int dim0, int dim1)"],
});

/** As PyTorch exchanges the dimensions of what it has just made itself: in place, which the grad_fn's name tells. */
export const transposeOwn = define({ ...exchanged, name: "transpose.own", gradFn: "TransposeBackward1", python: [] });

export const t = define({
  name: "t",
  label: "ᵀ",
  gradFn: "TBackward0",
  python: ["torch.t", "Tensor.t"],
  signatures: ["t(Tensor input)"],
  formula: "y = aᵀ",
  view: true,
  forward: (a: Tensor) => {
    const rank = a.shape.length;
    if (rank > 2) throw runtimeError(`t() expects a tensor with <= 2 dimensions, but self is ${rank}D`);
    return rank < 2 ? same(a) : permuted(a, [1, 0]);
  },
  gradient: [{ formula: "∂a = ∂yᵀ", rule: ({ dy }): Tensor => t(dy) }],
});

/** @throws {TorchError} RuntimeError, in PyTorch's words, for a window that looks beyond the storage. Arrays may be read backwards. */
function refuseWindow(a: Tensor, shape: Shape, strides: Shape, offset: number): void {
  if (shape.length !== strides.length) throw runtimeError("mismatch in length of strides and shape");
  if (offset < 0) throw runtimeError(`Tensor: invalid storage offset ${offset}`);
  if (shape.includes(0)) return;
  const { size } = DTYPES[a.dtype];
  let [low, high] = [offset, offset];
  shape.forEach((n, d) => {
    if (strides[d] < 0) low += (n - 1) * strides[d];
    else high += (n - 1) * strides[d];
  });
  const needed = (high + 1) * size;
  if (low < 0 || needed > a.storage.bytes) {
    throw runtimeError(
      `setStorage: sizes ${listText(shape)}, strides ${listText(strides)}, storage offset ${offset}, and itemsize ${size} ` +
        `requiring a storage size of ${needed} are out of bounds for storage of size ${a.storage.bytes}`,
    );
  }
}

/** The same storage through any window that stays within it. */
export const asStrided = define({
  name: "as_strided",
  python: ["torch.as_strided", "Tensor.as_strided"],
  signatures: ["as_strided(Tensor input, int[] size, int[] stride, int storage_offset=0)"],
  formula: "y = a, through another window",
  view: true,
  forward: (a: Tensor, shape: Shape, strides: Shape, offset: number) => {
    refuseWindow(a, shape, strides, offset);
    return alias(a, shape, strides, offset);
  },
  gradient: [
    {
      formula: "∂a = ∂y added where the window looked",
      rule: ({ dy, args, shapes }) => {
        const [shape, strides, offset] = args as [Shape, Shape, number];
        const da = empty(shapes[0], dy.dtype, dy.device);
        state.device.fill(da, 0);
        state.device.copy(alias(da, shape, strides, offset), dy, true);
        return da;
      },
    },
  ],
});

/** Whether a window covers its storage like a fresh tensor. */
export const isWhole = (a: Tensor): boolean => a.offset === 0 && isContiguous(a.shape, a.strides);
