import type { Node } from "../autograd/node.ts";
import { state } from "../autograd/state.ts";
import { promote, type DType } from "../tensor/dtype.ts";
import { indexError, runtimeError, valueError } from "../tensor/error.ts";
import { alias, empty } from "../tensor/make.ts";
import { dimension, listText, rowMajor, sameShape, type Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { compose } from "./compose.ts";
import { define } from "./define.ts";
import { checkDevices } from "./devices.ts";
import { select, slice } from "./indexing.ts";
import { sum } from "./reduce.ts";
import { copyOf, reshape } from "./reshape.ts";
import { atleast2d, atleast3d } from "./views.ts";

/** Several tensors to one, and one tensor several times. */

/** An empty vector joins with anything: PyTorch passes it over. */
const counts = (x: Tensor): boolean => !(x.shape.length === 1 && x.size === 0);

export const cat = define({
  name: "cat",
  python: ["torch.cat", "torch.concat", "torch.concatenate"],
  signatures: ["cat(Tensor[] tensors, int dim=0)"],
  formula: "y = the inputs, one after the other along dim",
  inputs: "list",
  forward: (tensors: readonly Tensor[], dim: number) => {
    if (tensors.length === 0) throw valueError("torch.cat(): expected a non-empty list of Tensors");
    checkDevices("cat", ...tensors.map((x) => ["tensors", x] as const));
    const first = tensors.find(counts) ?? tensors[0];
    tensors.forEach((x, i) => {
      if (x.shape.length === 0) throw runtimeError(`zero-dimensional tensor (at position ${i}) cannot be concatenated`);
    });
    const d = dimension(dim, first.shape.length);
    const joined = tensors.filter(counts);
    joined.forEach((x) => checkJoin(first, x, d, tensors.indexOf(x)));
    const dtype = tensors.map((x) => x.dtype).reduce<DType>((a, b) => promote(a, b), tensors[0].dtype);
    const length = joined.reduce((n, x) => n + x.shape[d], 0);
    const y = empty(first.shape.map((n, i) => (i === d ? length : n)), dtype, first.device); // prettier-ignore
    let start = 0;
    for (const x of joined) {
      if (x.size > 0) state.device.copy(alias(y, x.shape, y.strides, y.offset + start * y.strides[d]), x, false);
      start += x.shape[d];
    }
    return y;
  },
  gradient: {
    formula: "∂a = its part of ∂y",
    saves: "",
    all: ({ dy, shapes, args }) => {
      const d = dimension(args[0] as number, dy.shape.length);
      let start = 0;
      return shapes.map((shape) => {
        if (shape.length === 1 && shape[0] === 0 && dy.shape.length !== 1) return reshape(slice(dy, d, 0, 0, 1), shape);
        start += shape[d];
        return slice(dy, d, start - shape[d], start, 1);
      });
    },
  },
});

function checkJoin(first: Tensor, x: Tensor, d: number, place: number): void {
  if (x.shape.length !== first.shape.length) {
    throw runtimeError(`Tensors must have same number of dimensions: got ${first.shape.length} and ${x.shape.length}`);
  }
  x.shape.forEach((length, i) => {
    if (i !== d && length !== first.shape[i]) {
      throw runtimeError(
        `Sizes of tensors must match except in dimension ${d}. Expected size ${first.shape[i]} but got size ${length} for tensor number ${place} in the list.`,
      );
    }
  });
}

const stacked = {
  formula: "y = the inputs along a new dimension",
  inputs: "list",
  forward: (tensors: readonly Tensor[], dim: number) => {
    if (tensors.length === 0) throw runtimeError("stack expects a non-empty TensorList");
    const [first] = tensors;
    tensors.forEach((x, i) => {
      if (!sameShape(x.shape, first.shape)) {
        throw runtimeError(
          `stack expects each tensor to be equal size, but got ${listText(first.shape)} at entry 0 and ${listText(x.shape)} at entry ${i}`,
        );
      }
    });
    checkDevices("cat", ...tensors.map((x) => ["tensors", x] as const));
    const d = dimension(dim, first.shape.length + 1);
    const dtype = tensors.map((x) => x.dtype).reduce<DType>((a, b) => promote(a, b), first.dtype);
    const y = empty([...first.shape.slice(0, d), tensors.length, ...first.shape.slice(d)], dtype, first.device);
    tensors.forEach((x, i) => {
      const strides = y.strides.filter((_, k) => k !== d);
      if (x.size > 0) state.device.copy(alias(y, x.shape, strides, y.offset + i * y.strides[d]), x, false);
    });
    return y;
  },
  gradient: {
    formula: "∂a = its slice of ∂y",
    saves: "",
    all: ({ dy, next, args }: Node) => next.map((_, i) => select(dy, args[0] as number, i)),
  },
} as const;

export const stack = define({
  ...stacked,
  name: "stack",
  python: ["torch.stack"],
  signatures: ["stack(Tensor[] tensors, int dim=0)"],
});

/** The outputs of an LSTM's layer: PyTorch has a whole layer in one operation, whose name their grad_fn bears. */
export const lstmOutputs = define({ ...stacked, name: "mkldnn_rnn_layer", label: "stack", gradFn: "MkldnnRnnLayerBackward0", python: [] });

const atleast1d = (a: Tensor): Tensor => (a.shape.length === 0 ? reshape(a, [1]) : a);
/** What is stacked: something. */
function some(name: string, tensors: readonly Tensor[]): readonly Tensor[] {
  if (tensors.length === 0) throw runtimeError(`${name} expects a non-empty TensorList`);
  return tensors;
}
compose("hstack", ["torch.hstack"], ["hstack(Tensor[] tensors)"], (tensors: readonly Tensor[]) => {
  const rows = some("hstack", tensors).map(atleast1d);
  return cat(rows, rows[0]?.shape.length === 1 ? 0 : 1);
});
compose("vstack", ["torch.vstack", "torch.row_stack"], ["vstack(Tensor[] tensors)"], (tensors: readonly Tensor[]) =>
  cat(some("vstack", tensors).map(atleast2d), 0),
);
compose("dstack", ["torch.dstack"], ["dstack(Tensor[] tensors)"], (tensors: readonly Tensor[]) =>
  cat(some("dstack", tensors).map(atleast3d), 2),
);
compose("column_stack", ["torch.column_stack"], ["column_stack(Tensor[] tensors)"], (tensors: readonly Tensor[]) =>
  cat(
    some("column_stack", tensors).map((x) => (x.shape.length < 2 ? reshape(x, [x.size, 1]) : x)),
    1,
  ),
);

/** `a` as often as `times` says along each dimension. */
export const repeat = define({
  name: "repeat",
  python: ["Tensor.repeat"],
  signatures: ["repeat(Tensor input, int[] repeats)"],
  formula: "y = a, several times",
  forward: (a: Tensor, times: Shape) => {
    if (times.length < a.shape.length) {
      throw runtimeError("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor");
    }
    const lead = times.length - a.shape.length;
    const lengths = times.map((n, i) => n * (i < lead ? 1 : a.shape[i - lead]));
    const negative = lengths.find((n) => n < 0);
    if (negative !== undefined) throw runtimeError(`Trying to create tensor with negative dimension ${negative}: ${listText(lengths)}`);
    const own = times.map((_, i) => (i < lead ? 1 : a.shape[i - lead]));
    const strides = times.map((_, i) => (i < lead ? 0 : a.strides[i - lead]));
    const tiles = times.flatMap((n, i) => [n, own[i]]);
    const source = alias(a, tiles, strides.flatMap((stride) => [0, stride]), a.offset); // prettier-ignore
    const whole = copyOf(source, a.dtype);
    return alias(whole, times.map((n, i) => n * own[i]), rowMajor(times.map((n, i) => n * own[i])), 0); // prettier-ignore
  },
  gradient: [
    {
      formula: "∂a = Σ ∂y over the copies",
      rule: ({ dy, args, shapes }) => {
        const times = args[0] as Shape;
        const lead = times.length - shapes[0].length;
        const tiles = times.flatMap((n, i) => [n, i < lead ? 1 : shapes[0][i - lead]]);
        const copies = times.flatMap((_, i) => (i < lead ? [2 * i, 2 * i + 1] : [2 * i]));
        return times.length === 0 ? dy : sum(reshape(dy, tiles), copies);
      },
    },
  ],
});

compose("tile", ["torch.tile", "Tensor.tile"], ["tile(Tensor input, int[] dims)"], (a: Tensor, dims: Shape) =>
  repeat(a, [...Array<number>(Math.max(0, a.shape.length - dims.length)).fill(1), ...dims]),
);

/** The order of elements along some dimensions turned round. */
export const flip = define({
  name: "flip",
  python: ["torch.flip", "Tensor.flip"],
  signatures: ["flip(Tensor input, int[] dims)"],
  formula: "y = a, turned round along dims",
  forward: (a: Tensor, dims: Shape) => {
    const turned = dims.map((d) => dimension(d, a.shape.length));
    turned.forEach((d, i) => {
      if (turned.indexOf(d) !== i) throw runtimeError(`dim ${d} appears multiple times in the list of dims`);
    });
    if (a.size === 0 || a.shape.length === 0) return copyOf(a, a.dtype);
    const start = turned.reduce((n, d) => n + (a.shape[d] - 1) * a.strides[d], a.offset);
    return copyOf(alias(a, a.shape, a.strides.map((stride, d) => (turned.includes(d) ? -stride : stride)), start), a.dtype); // prettier-ignore
  },
  gradient: [{ formula: "∂a = ∂y, turned round", rule: ({ dy, args }): Tensor => flip(dy, args[0] as Shape) }],
});
compose("fliplr", ["torch.fliplr", "Tensor.fliplr"], ["fliplr(Tensor input)"], (a: Tensor) => flip(atLeast(a, 2), [1]));
compose("flipud", ["torch.flipud", "Tensor.flipud"], ["flipud(Tensor input)"], (a: Tensor) => flip(atLeast(a, 1), [0]));
function atLeast(a: Tensor, rank: number): Tensor {
  if (a.shape.length < rank) throw runtimeError(`Input must be >= ${rank}-d.`);
  return a;
}

/** Elements moved on by `shifts` along `dims`, what falls out coming in at the start; without dims, of the flattened tensor. */
export const roll = define({
  name: "roll",
  python: ["torch.roll", "Tensor.roll"],
  signatures: ["roll(Tensor input, int[1] shifts, int[1] dims=[])"],
  formula: "y = a, moved on along dims",
  forward: (a: Tensor, shifts: Shape, dims: Shape) => {
    if (shifts.length === 0) throw runtimeError("`shifts` required");
    if (dims.length === 0) {
      if (shifts.length !== 1) throw runtimeError(`shifts and dimensions must align. shifts: ${shifts.length}, dims:0`);
      const flat = rolled(alias(copyOf(a, a.dtype), [a.size], [1], 0), shifts[0], 0);
      return alias(flat, a.shape, rowMajor(a.shape), 0);
    }
    if (shifts.length !== dims.length)
      throw runtimeError(`shifts and dimensions must align. shifts: ${shifts.length}, dims:${dims.length}`);
    if (a.shape.length === 0) throw indexError(`Dimension specified as ${dims[0]} but tensor has no dimensions`);
    return dims.reduce((x, dim, i) => rolled(x, shifts[i], dimension(dim, a.shape.length)), a);
  },
  gradient: [{ formula: "∂a = ∂y, moved back", rule: ({ dy, args }): Tensor => roll(dy, (args[0] as Shape).map((n) => -n), args[1] as Shape) }], // prettier-ignore
});

function rolled(a: Tensor, shift: number, d: number): Tensor {
  const y = empty(a.shape, a.dtype, a.device);
  const n = a.shape[d];
  if (a.size === 0) return y;
  const at = ((shift % n) + n) % n;
  const part = (x: Tensor, start: number, length: number) => alias(x, x.shape.map((m, i) => (i === d ? length : m)), x.strides, x.offset + start * x.strides[d]); // prettier-ignore
  if (at < n) state.device.copy(part(y, at, n - at), part(a, 0, n - at), false);
  if (at > 0) state.device.copy(part(y, 0, at), part(a, n - at, at), false);
  return y;
}
