import { state } from "../autograd/state.ts";
import { DTYPES, isFloat } from "../tensor/dtype.ts";
import { indexError, runtimeError } from "../tensor/error.ts";
import { alias, empty } from "../tensor/make.ts";
import { dimension, listText, type Shape, ownDimension } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { compose } from "./compose.ts";
import { numbersOf } from "./create.ts";
import { define } from "./define.ts";
import { slice, unsqueeze } from "./indexing.ts";
import { expand, permute, reshape, view } from "./reshape.ts";
import { item } from "./create.ts";
import { cat, stack } from "./join.ts";

/** More windows on the same numbers. */

const BACK = {
  formula: "∂a = ∂y, in the shape of a",
  rule: ({ dy, shapes }: { dy: Tensor; shapes: Shape[] }): Tensor => (state.gradMode ? unsqueezed(dy, shapes[0]) : reshape(dy, shapes[0])),
};

/** With dimensions of length 1 put in, from the left, until it has the shape. */
function unsqueezed(dy: Tensor, shape: Shape): Tensor {
  let y = dy;
  for (let d = 0; d < shape.length && y.shape.length < shape.length; d++) if (shape[d] === 1 && y.shape[d] !== 1) y = unsqueeze(y, d);
  return y.shape.length === shape.length ? y : reshape(y, shape);
}

/** Without the dimensions among `dims` that have length 1. */
function squeezed(a: Tensor, dims: readonly number[]): Tensor {
  const stay = a.shape.map((_, i) => i).filter((i) => a.shape[i] !== 1 || !dims.includes(i));
  return alias(
    a,
    stay.map((i) => a.shape[i]),
    stay.map((i) => a.strides[i]),
    a.offset,
  );
}

export const squeezeAll = define({
  name: "squeeze",
  gradFn: "SqueezeBackward0",
  python: ["torch.squeeze", "Tensor.squeeze"],
  signatures: ["squeeze(Tensor input)"],
  formula: "y = a without dimensions of length 1",
  view: true,
  forward: (a: Tensor) => squeezed(a, a.shape.map((_, i) => i)), // prettier-ignore
  gradient: [BACK],
});

export const squeezeDim = define({
  name: "squeeze.dim",
  label: "squeeze",
  gradFn: "SqueezeBackward1",
  python: ["torch.squeeze", "Tensor.squeeze"],
  signatures: ["squeeze(Tensor input, int dim)"],
  formula: "y = a without dimension dim, if its length is 1",
  view: true,
  forward: (a: Tensor, dim: number) => squeezed(a, [dimension(dim, a.shape.length)]),
  gradient: [BACK],
});

export const squeezeDims = define({
  name: "squeeze.dims",
  label: "squeeze",
  gradFn: "SqueezeBackward2",
  python: ["torch.squeeze", "Tensor.squeeze"],
  signatures: ["squeeze(Tensor input, int[] dim)"],
  formula: "y = a without those dimensions that have length 1",
  view: true,
  forward: (a: Tensor, dims: Shape) => squeezed(a, dims.map((d) => dimension(d, a.shape.length))), // prettier-ignore
  gradient: [BACK],
});

/** Dimensions start to end made one. */
export function flatten(a: Tensor, start = 0, end = -1): Tensor {
  const rank = a.shape.length;
  const [i, j] = [dimension(start, rank), dimension(end, rank)];
  if (i > j) throw runtimeError("flatten() has invalid args: start_dim cannot come after end_dim");
  if (rank === 0) return reshape(a, [1]);
  if (i === j) return a;
  const merged = a.shape.slice(i, j + 1).reduce((n, length) => n * length, 1);
  return reshape(a, [...a.shape.slice(0, i), merged, ...a.shape.slice(j + 1)]);
}
compose("flatten", ["torch.flatten", "Tensor.flatten"], ["flatten(Tensor input, int start_dim=0, int end_dim=-1)"], flatten);
compose("ravel", ["torch.ravel", "Tensor.ravel"], ["ravel(Tensor input)"], (a: Tensor) => reshape(a, [-1]));

compose(
  "unflatten",
  ["torch.unflatten", "Tensor.unflatten"],
  ["unflatten(Tensor input, int dim, int[] sizes)"],
  (a: Tensor, dim: number, sizes: Shape) => {
    const d = dimension(dim, a.shape.length);
    ownDimension(dim, a.shape.length);
    const known = sizes.filter((n) => n !== -1).reduce((n, length) => n * length, 1);
    if (sizes.length === 0) throw runtimeError("unflatten: sizes must be non-empty");
    const whole = sizes.map((n) => (n === -1 ? Math.floor(a.shape[d] / known) : n));
    if (whole.reduce((n, length) => n * length, 1) !== a.shape[d]) {
      throw runtimeError(
        `unflatten: Provided sizes ${listText(sizes)} don't multiply up to the size of dim ${d} (${a.shape[d]}) in the input tensor`,
      );
    }
    return view(a, [...a.shape.slice(0, d), ...whole, ...a.shape.slice(d + 1)]);
  },
);

compose("narrow", ["torch.narrow", "Tensor.narrow"], ["narrow(Tensor input, int dim, int start, int length)"], narrow);
compose(
  "narrow.tensor",
  ["torch.narrow", "Tensor.narrow"],
  ["narrow(Tensor input, int dim, Tensor start, int length)"],
  (a: Tensor, dim: number, start: Tensor, length: number) => {
    if (start.shape.length !== 0 || isFloat(start.dtype) || start.dtype === "bool")
      throw runtimeError("start must be an 0-dim integral Tensor.");
    return narrow(a, dim, item(start), length);
  },
);

/** `length` places along dim, from start on. */
export function narrow(a: Tensor, dim: number, start: number, length: number): Tensor {
  if (a.shape.length === 0) throw runtimeError("narrow() cannot be applied to a 0-dim tensor.");
  if (length < 0) throw runtimeError("narrow(): length must be non-negative.");
  const d = dimension(dim, a.shape.length);
  if (start < -a.shape[d] || start > a.shape[d])
    throw indexError(`start out of range (expected to be in range of [${-a.shape[d]}, ${a.shape[d]}], but got ${start})`);
  const from = start < 0 ? start + a.shape[d] : start;
  if (from + length > a.shape[d]) throw runtimeError(`start (${from}) + length (${length}) exceeds dimension size (${a.shape[d]}).`);
  return slice(a, d, from, from + length, 1);
}

/** Dimensions of `rank` with those of `from` moved to the places `to`. */
function moved(rank: number, from: Shape, to: Shape): Shape {
  if (from.length !== to.length) {
    throw runtimeError(
      `movedim: Invalid source or destination dims: source (${listText(from)} dims) should contain the same number of dims as destination (${listText(to)} dims)`,
    );
  }
  const [source, target] = [from, to].map((list) => list.map((d) => dimension(d, rank)));
  for (const [name, list, given] of [
    ["source", source, from],
    ["destination", target, to],
  ] as const)
    // prettier-ignore
    if (new Set(list).size < list.length) throw runtimeError(`movedim: repeated dim in \`${name}\` (${listText(given)})`);
  const rest = Array.from({ length: rank }, (_, i) => i).filter((i) => !source.includes(i));
  return Array.from({ length: rank }, (_, i) => (target.includes(i) ? source[target.indexOf(i)] : rest.shift()!));
}
export const movedim = compose(
  "movedim",
  ["torch.movedim", "Tensor.movedim", "torch.moveaxis", "Tensor.moveaxis"],
  ["movedim(Tensor input, int[1] source, int[1] destination)"],
  (a: Tensor, from: Shape, to: Shape): Tensor => permute(a, moved(a.shape.length, from, to)),
);

export const unbind = define({
  name: "unbind",
  python: ["torch.unbind", "Tensor.unbind"],
  signatures: ["unbind(Tensor input, int dim=0) -> Tensor[]"],
  formula: "y₀, y₁, … = the slices of a along dim",
  view: true,
  forward: (a: Tensor, dim: number) => {
    const d = dimension(dim, a.shape.length);
    if (a.shape.length === 0) throw indexError(`Dimension specified as ${dim} but tensor has no dimensions`);
    const shape = a.shape.filter((_, i) => i !== d);
    const strides = a.strides.filter((_, i) => i !== d);
    return Array.from({ length: a.shape[d] }, (_, i) => alias(a, shape, strides, a.offset + i * a.strides[d]));
  },
  gradient: { formula: "∂a = the ∂y stacked", saves: "", all: ({ gradients, args }) => [stack(gradients as Tensor[], args[0] as number)] },
});

/** Pieces of `size` along dim (the last may be shorter), or of the sizes given. */
export const split = define({
  name: "split",
  python: ["torch.split"],
  signatures: ["split(Tensor tensor, int split_size_or_sections, int dim=0) -> Tensor[]"],
  formula: "y₀, y₁, … = pieces of a along dim",
  view: true,
  forward: (a: Tensor, size: number, dim: number) => {
    if (a.shape.length === 0) throw runtimeError("split expects at least a 1-dimensional tensor");
    const d = dimension(dim, a.shape.length);
    if (size < 0) throw runtimeError(`split expects split_size be non-negative, but got split_size=${size}`);
    if (size === 0 && a.shape[d] !== 0)
      throw runtimeError(`split_size can only be 0 if dimension size is 0, but got dimension size of ${a.shape[d]}`);
    const count = Math.max(1, Math.ceil(a.shape[d] / Math.max(size, 1)));
    return pieces(
      a,
      d,
      Array.from({ length: count }, (_, i) => Math.min(size, a.shape[d] - i * size)),
    );
  },
  gradient: { formula: "∂a = the ∂y joined", saves: "", all: ({ gradients, args }) => [cat(gradients as Tensor[], args[1] as number)] },
});

export const splitSizes = define({
  name: "split_with_sizes",
  label: "split",
  gradFn: "SplitWithSizesBackward0",
  python: ["torch.split"],
  signatures: ["split(Tensor tensor, int[] split_size_or_sections, int dim=0) -> Tensor[]"],
  formula: "y₀, y₁, … = pieces of a along dim",
  view: true,
  forward: (a: Tensor, sizes: Shape, dim: number) => {
    if (a.shape.length === 0) throw runtimeError("split expects at least a 1-dimensional tensor");
    const d = dimension(dim, a.shape.length);
    if (sizes.reduce((n, length) => n + length, 0) !== a.shape[d]) {
      throw runtimeError(
        `split_with_sizes expects split_sizes to sum exactly to ${a.shape[d]} (input tensor's size at dimension ${dim}), but got split_sizes=${listText(sizes)}`,
      );
    }
    return pieces(a, d, sizes);
  },
  gradient: { formula: "∂a = the ∂y joined", saves: "", all: ({ gradients, args }) => [cat(gradients as Tensor[], args[1] as number)] },
});

compose("split.method", ["Tensor.split"], ["split(Tensor input, int split_size, int dim=0) -> Tensor[]"], split);
compose("split.method.sizes", ["Tensor.split"], ["split(Tensor input, int[] split_size, int dim=0) -> Tensor[]"], splitSizes);
compose(
  "split_with_sizes",
  ["torch.split_with_sizes", "Tensor.split_with_sizes"],
  ["split_with_sizes(Tensor input, int[] split_sizes, int dim=0) -> Tensor[]"],
  splitSizes,
);

function pieces(a: Tensor, d: number, sizes: readonly number[]): Tensor[] {
  let start = 0;
  return sizes.map((length) => {
    const piece = alias(a, a.shape.map((n, i) => (i === d ? length : n)), a.strides, a.offset + start * a.strides[d]); // prettier-ignore
    start += length;
    return piece;
  });
}

compose("chunk", ["torch.chunk", "Tensor.chunk"], ["chunk(Tensor input, int chunks, int dim=0) -> Tensor[]"], chunk);

/** At most `chunks` pieces of equal length, the last one shorter. */
export function chunk(a: Tensor, chunks: number, dim = 0): Tensor[] {
  if (a.shape.length === 0) throw runtimeError("chunk expects at least a 1-dimensional tensor");
  if (chunks <= 0) throw runtimeError(`chunk expects \`chunks\` to be greater than 0, got: ${chunks}`);
  const d = dimension(dim, a.shape.length);
  return [...split(a, Math.ceil(a.shape[d] / chunks) || 1, d)];
}

compose(
  "tensor_split",
  ["torch.tensor_split", "Tensor.tensor_split"],
  ["tensor_split(Tensor input, int sections, int dim=0) -> Tensor[]"],
  tensorSplit,
);
compose(
  "tensor_split.tensor",
  ["torch.tensor_split", "Tensor.tensor_split"],
  ["tensor_split(Tensor input, Tensor tensor_indices_or_sections, int dim=0) -> Tensor[]"],
  (a: Tensor, places: Tensor, dim: number) => {
    if (places.dtype !== "int64")
      throw runtimeError(`tensor_split expected tensor_indices_or_sections to have dtype of long, but got ${DTYPES[places.dtype].scalar}`);
    if (places.shape.length > 1)
      throw runtimeError(
        `tensor_split expected tensor_indices_or_sections to be a zero-dimensional or one-dimensional tensor, but got a tensor with ${places.shape.length} dims`,
      );
    const numbers = Array.from(numbersOf(places));
    return places.shape.length === 0 ? tensorSplit(a, numbers[0], dim) : splitAt(a, numbers, dim);
  },
);
compose(
  "tensor_split.indices",
  ["torch.tensor_split", "Tensor.tensor_split"],
  ["tensor_split(Tensor input, int[] indices, int dim=0) -> Tensor[]"],
  splitAt,
);

export function tensorSplit(a: Tensor, sections: number, dim = 0): Tensor[] {
  if (sections <= 0) throw runtimeError(`number of sections must be larger than 0, got ${sections}`);
  const n = a.shape[dimension(dim, a.shape.length)];
  const [size, more] = [Math.floor(n / sections), n % sections];
  const ends = Array.from({ length: sections - 1 }, (_, i) => (i + 1) * size + Math.min(i + 1, more));
  return splitAt(a, ends, dim);
}

export function splitAt(a: Tensor, indices: Shape, dim = 0): Tensor[] {
  const d = dimension(dim, a.shape.length);
  return [...indices, a.shape[d]].map((end, i) => slice(a, d, i === 0 ? 0 : indices[i - 1], end, 1));
}

/** hsplit, vsplit, dsplit: pieces along the second (of a vector the first), the first, the third dimension. */
for (const [name, least, dimOf] of [
  ["hsplit", 1, (a: Tensor) => (a.shape.length === 1 ? 0 : 1)],
  ["vsplit", 2, () => 0],
  ["dsplit", 3, () => 2],
] as const) {
  const python = [`torch.${name}`, `Tensor.${name}`];
  const checked = (a: Tensor): number => {
    if (a.shape.length < least)
      throw runtimeError(
        `torch.${name} requires a tensor with at least ${least} dimension, but got a tensor with ${a.shape.length} dimensions!`,
      );
    return dimOf(a);
  };
  compose(name, python, [`${name}(Tensor input, int sections) -> Tensor[]`], (a: Tensor, sections: number) => {
    const d = checked(a);
    if (sections === 0 || a.shape[d] % sections !== 0) {
      throw runtimeError(
        `torch.${name} attempted to split along dimension ${d}, but the size of the dimension ${a.shape[d]} is not divisible by the split_size ${sections}!`,
      );
    }
    return tensorSplit(a, sections, d);
  });
  compose(`${name}.indices`, python, [`${name}(Tensor input, int[] indices) -> Tensor[]`], (a: Tensor, indices: Shape) =>
    splitAt(a, indices, checked(a)),
  );
}

/** The diagonal of two dimensions as the last one. */
export const diagonal = define({
  name: "diagonal",
  python: ["torch.diagonal", "Tensor.diagonal"],
  signatures: ["diagonal(Tensor input, int offset=0, int dim1=0, int dim2=1)"],
  formula: "y = the diagonal of a",
  view: true,
  forward: diagonalOf,
  gradient: [
    {
      formula: "∂a = ∂y on the diagonal, 0 elsewhere",
      rule: ({ dy, args, shapes }) => {
        const da = zerosOf(shapes[0], dy);
        return placed(da, diagonalOf(da, args[0] as number, args[1] as number, args[2] as number), dy);
      },
    },
  ],
});

function diagonalOf(a: Tensor, offset: number, dim1: number, dim2: number): Tensor {
  const rank = a.shape.length;
  const [i, j] = [dimension(dim1, rank), dimension(dim2, rank)];
  if (i === j) throw runtimeError(`diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
  const length = Math.max(0, offset >= 0 ? Math.min(a.shape[i], a.shape[j] - offset) : Math.min(a.shape[i] + offset, a.shape[j]));
  const rest = a.shape.map((_, k) => k).filter((k) => k !== i && k !== j);
  const start = offset >= 0 ? offset * a.strides[j] : -offset * a.strides[i];
  return alias(
    a,
    [...rest.map((k) => a.shape[k]), length],
    [...rest.map((k) => a.strides[k]), a.strides[i] + a.strides[j]],
    a.offset + (length === 0 ? 0 : start),
  );
}

/** Windows of `size` along dim, `step` apart, as a new last dimension. */
export const unfold = define({
  name: "unfold",
  python: ["Tensor.unfold"],
  signatures: ["unfold(Tensor input, int dimension, int size, int step)"],
  formula: "y = windows of a along dim",
  view: true,
  forward: windows,
  gradient: [
    {
      formula: "∂a = ∂y added where the windows looked",
      rule: ({ dy, args, shapes }) => {
        const da = zerosOf(shapes[0], dy);
        state.device.copy(windows(da, args[0] as number, args[1] as number, args[2] as number), dy, true);
        return da;
      },
    },
  ],
});

function windows(a: Tensor, dim: number, size: number, step: number): Tensor {
  const d = dimension(dim, a.shape.length);
  const n = a.shape.length === 0 ? 1 : a.shape[d];
  if (size > n) throw runtimeError(`maximum size for tensor at dimension ${d} is ${n} but size is ${size}`);
  if (step <= 0) throw runtimeError(`step is ${step} but must be > 0`);
  if (a.shape.length === 0) return alias(a, [size], [1], a.offset);
  const shape = a.shape.map((length, i) => (i === d ? Math.floor((n - size) / step) + 1 : length));
  return alias(a, [...shape, size], [...a.strides.map((stride, i) => (i === d ? stride * step : stride)), a.strides[d]], a.offset);
}

function zerosOf(shape: Shape, like: Tensor): Tensor {
  const y = empty(shape, like.dtype, like.device);
  state.device.fill(y, 0);
  return y;
}

/** dy written into a window of da. */
function placed(da: Tensor, window: Tensor, dy: Tensor): Tensor {
  if (dy.size > 0) state.device.copy(window, dy, false);
  return da;
}

compose(
  "broadcast_to",
  ["torch.broadcast_to", "Tensor.broadcast_to"],
  ["broadcast_to(Tensor input, int[] size)"],
  (a: Tensor, shape: Shape) => expand(a, shape),
);
compose("atleast_1d", ["torch.atleast_1d"], ["atleast_1d(Tensor input)"], (a: Tensor) => (a.shape.length === 0 ? reshape(a, [1]) : a));
compose("atleast_2d", ["torch.atleast_2d"], ["atleast_2d(Tensor input)"], atleast2d);
compose("atleast_3d", ["torch.atleast_3d"], ["atleast_3d(Tensor input)"], atleast3d);

export function atleast2d(a: Tensor): Tensor {
  return a.shape.length === 0 ? reshape(a, [1, 1]) : a.shape.length === 1 ? unsqueeze(a, 0) : a;
}
export function atleast3d(a: Tensor): Tensor {
  if (a.shape.length === 0) return reshape(a, [1, 1, 1]);
  return a.shape.length === 1 ? unsqueeze(unsqueeze(a, 0), -1) : a.shape.length === 2 ? unsqueeze(a, -1) : a;
}
