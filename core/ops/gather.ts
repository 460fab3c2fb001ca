import { inPlace } from "../autograd/inplace.ts";
import { state } from "../autograd/state.ts";
import { DTYPES } from "../tensor/dtype.ts";
import { indexError, runtimeError } from "../tensor/error.ts";
import { alias, empty } from "../tensor/make.ts";
import { numberOf, type Scalar } from "../tensor/scalar.ts";
import { dimension, listText, rowMajor, type Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { compose } from "./compose.ts";
import { numbersOf } from "./create.ts";
import { define } from "./define.ts";
import { expanded } from "./elementwise.ts";
import { takeAs } from "./indexing.ts";
import { copyOf, expand, reshape } from "./reshape.ts";

/** Elements picked, and put, by a tensor of places. */

/**
 * Where in row-major `shape` lies each element that `index` names along d: its own place, but `index` along d.
 *
 * @throws {TorchError} for an index that is outside.
 */
export function placesAlong(shape: Shape, d: number, index: Tensor, error: (message: string) => Error): Tensor {
  const strides = rowMajor(shape);
  const list = numbersOf(index);
  const flat = empty([index.size], "int64");
  const out = state.memory.i32; // by halves: a BigInt for each would take many times as long
  const start = flat.storage.pointer >>> 2;
  const at = new Array<number>(index.shape.length).fill(0);
  // A tensor without dimensions is as one of length 1.
  const [length, stride] = [shape[d] ?? 1, strides[d] ?? 1];
  let offset = 0;
  for (let i = 0; i < list.length; i++) {
    if (list[i] < 0 || list[i] >= length) throw error(`index ${list[i]} is out of bounds for dimension ${d} with size ${length}`);
    out[start + 2 * i] = offset + list[i] * stride;
    out[start + 2 * i + 1] = 0;
    for (let k = at.length - 1; k >= 0; k--) {
      const step = k === d ? 0 : strides[k];
      offset += step;
      if (++at[k] < index.shape[k]) break;
      offset -= step * at[k];
      at[k] = 0;
    }
  }
  state.machine.wroteHost(flat);
  return flat;
}

export function checkIndex(name: string, a: Tensor, d: number, index: Tensor, b: Tensor | null = null): void {
  if (index.dtype !== "int64" && index.dtype !== "int32") throw runtimeError(`${name}(): Expected dtype int32/int64 for index`);
  if (Math.max(index.shape.length, 1) !== Math.max(a.shape.length, 1))
    throw runtimeError(`Index tensor must have the same number of dimensions as ${name === "gather" ? "input" : "self"} tensor`);
  const source = b === null || b.shape.length === 0 ? null : b;
  if (source !== null && source.shape.length !== Math.max(index.shape.length, 1))
    throw runtimeError("Index tensor must have the same number of dimensions as src tensor");
  index.shape.forEach((n, i) => {
    const tooLarge = i !== d && n > a.shape[i];
    if (!tooLarge && !(source !== null && n > source.shape[i])) return;
    const expected = `xpected index ${listText(index.shape)} to be no larger than self ${listText(a.shape)} apart from dimension ${d}`;
    if (name === "gather") throw runtimeError(`Size does not match at dimension ${i} e${expected}`);
    throw runtimeError(`E${expected}${source === null ? "" : ` and to be no larger size than src ${listText(source.shape)}`}`);
  });
}

export const gatherAlong = define({
  name: "gather",
  keepsInput: true,
  python: ["torch.gather", "Tensor.gather"],
  signatures: ["gather(Tensor input, int dim, Tensor index, *, bool sparse_grad=False)"],
  formula: "y = a at the places of index along dim",
  forward: (a: Tensor, dim: number, index: Tensor) => {
    const d = dimension(dim, a.shape.length);
    checkIndex("gather", a, d, index);
    if (a.shape.length === 0) return reshape(expanded(a, [index.size]), index.shape);
    return takeAs(a.contiguous ? a : copyOf(a, a.dtype), placesAlong(a.shape, d, index, runtimeIndex), index.shape);
  },
  gradient: [
    {
      formula: "∂a = ∂y added at the places of index",
      rule: ({ dy, args, shapes }) => addToZeros(shapes[0], args[0] as number, args[1] as Tensor, dy),
    },
  ],
});

const runtimeIndex = (message: string): Error => runtimeError(message);

const zerosOf = (shape: Shape, like: Tensor): Tensor => {
  const y = empty(shape, like.dtype, like.device);
  state.device.fill(y, 0);
  return y;
};

/** a with b put (or added) at the places of index along dim; b may be larger than index. */
export function scatterAlong(a: Tensor, dim: number, index: Tensor, b: Tensor, add: boolean): Tensor {
  return add ? scatterAdd(a, b, dim, index) : scatterPut(a, b, dim, index);
}

/** b added at the places of index along dim to zeros of a shape: unless autograd looks on, to the very zeros, not to a copy. */
export function addToZeros(shape: Shape, dim: number, index: Tensor, b: Tensor): Tensor {
  const y = zerosOf(shape, b);
  const plain = !state.gradMode && shape.length > 0 && DTYPES[b.dtype].compute === b.dtype;
  if (!plain) return scatterAlong(y, dim, index, b, true);
  const d = dimension(dim, shape.length);
  state.device.put(y, placesAlong(shape, d, index, runtimeIndex), copyOf(cut(b, index.shape), b.dtype), true);
  return y;
}

const scatterSpec = (name: string, gradFn: string, add: boolean) =>
  define({
    name,
    gradFn,
    python: [],
    formula: add ? "y = a, with b added at the places of index" : "y = a, with b at the places of index",
    inputs: 2,
    forward: (a: Tensor, b: Tensor, dim: number, index: Tensor) => {
      const d = dimension(dim, a.shape.length);
      if (index.size === 0) return copyOf(a, a.dtype);
      checkIndex("scatter", a, d, index, b);
      if (a.dtype !== b.dtype) throw runtimeError(`scatter(): Expected self.dtype to be equal to src.dtype`);
      const { compute } = DTYPES[a.dtype];
      const y = copyOf(a, compute);
      const part = b.size === 1 && b.shape.length === 0 ? expanded(b, index.shape) : cut(b, index.shape);
      const flat = a.shape.length === 0 ? zerosOf([1], empty([], "int64")) : placesAlong(a.shape, d, index, runtimeIndex);
      state.device.put(y, flat, copyOf(part, compute), add);
      return a.dtype === compute ? y : copyOf(y, a.dtype);
    },
    gradient: [
      {
        formula: add ? "∂a = ∂y" : "∂a = ∂y, 0 at the places of index",
        rule: ({ dy, args }): Tensor => {
          const [dim, index] = args as [number, Tensor];
          return add ? dy : scatterPut(dy, expand(zerosOf([], dy), index.shape), dim, index);
        },
      },
      {
        formula: "∂b = ∂y at the places of index",
        rule: ({ dy, args }) => gatherAlong(dy, args[0] as number, args[1] as Tensor),
      },
    ],
  });

/** The corner of `x` that has `shape`. */
export function cut(x: Tensor, shape: Shape): Tensor {
  shape.forEach((n, i) => {
    if (n > x.shape[i]) throw runtimeError(`Expected index ${listText(shape)} to be no larger than src ${listText(x.shape)}`);
  });
  return alias(x, shape, x.strides, x.offset);
}

const scatterPut = scatterSpec("scatter", "ScatterBackward0", false);
const scatterAdd = scatterSpec("scatter_add", "ScatterAddBackward0", true);

/** The same with a number. */
const scatterNumber = define({
  name: "scatter.value",
  label: "scatter",
  gradFn: "ScatterBackward1",
  formula: "y = a, with one number at the places of index",
  forward: (a: Tensor, dim: number, index: Tensor, value: number) => scatterPut.raw(a, fullOf(value, a), dim, index),
  gradient: [
    {
      formula: "∂a = ∂y, 0 at the places of index",
      rule: ({ dy, args }): Tensor => scatterNumber(dy, args[0] as number, args[1] as Tensor, 0),
    },
  ],
});

compose(
  "scatter",
  ["torch.scatter", "Tensor.scatter"],
  ["scatter(Tensor input, int dim, Tensor index, Tensor src)"],
  (a: Tensor, dim: number, index: Tensor, b: Tensor) => scatterPut(a, b, dim, index),
);
compose(
  "scatter.value",
  ["torch.scatter", "Tensor.scatter"],
  ["scatter(Tensor input, int dim, Tensor index, Number value)"],
  (a: Tensor, dim: number, index: Tensor, value: Scalar | number) => scatterNumber(a, dim, index, numberOf(value)),
);
compose(
  "scatter_add",
  ["torch.scatter_add", "Tensor.scatter_add"],
  ["scatter_add(Tensor input, int dim, Tensor index, Tensor src)"],
  (a: Tensor, dim: number, index: Tensor, b: Tensor) => scatterAdd(a, b, dim, index),
);
compose(
  "scatter_",
  ["Tensor.scatter_"],
  ["scatter_(Tensor input, int dim, Tensor index, Tensor src)"],
  (a: Tensor, dim: number, index: Tensor, b: Tensor) => inPlace("scatter_", scatterPut as never, a, b, dim, index),
);
compose(
  "scatter_.value",
  ["Tensor.scatter_"],
  ["scatter_(Tensor input, int dim, Tensor index, Number value)"],
  (a: Tensor, dim: number, index: Tensor, value: Scalar | number) =>
    inPlace("scatter_", scatterNumber as never, a, dim, index, numberOf(value)),
);
compose(
  "scatter_add_",
  ["Tensor.scatter_add_"],
  ["scatter_add_(Tensor input, int dim, Tensor index, Tensor src)"],
  (a: Tensor, dim: number, index: Tensor, b: Tensor) => inPlace("scatter_add_", scatterAdd as never, a, b, dim, index),
);

function fullOf(value: number, like: Tensor): Tensor {
  const y = empty([], like.dtype, like.device);
  state.device.fill(y, value);
  return y;
}

/** Whole slices along dim, in the order of index. */
export const indexSelect = define({
  name: "index_select",
  python: ["torch.index_select", "Tensor.index_select"],
  signatures: ["index_select(Tensor input, int dim, Tensor index)"],
  formula: "y = slices of a along dim, in the order of index",
  forward: (a: Tensor, dim: number, index: Tensor) => {
    const d = dimension(dim, a.shape.length);
    if (index.shape.length > 1) throw indexError("index_select(): Index is supposed to be a vector");
    if (index.dtype !== "int64" && index.dtype !== "int32") throw runtimeError("index_select(): Expected dtype int32 or int64 for index");
    if (a.shape.length === 0) return copyOf(a, a.dtype);
    const shape = a.shape.map((n, i) => (i === d ? index.size : n));
    const whole = expanded(reshape(copyOf(index, "int64"), a.shape.map((_, i) => (i === d ? index.size : 1))), shape); // prettier-ignore
    return takeAs(
      a.contiguous ? a : copyOf(a, a.dtype),
      placesAlong(a.shape, d, whole, (message) =>
        d === 1
          ? runtimeError(
              message.replace(/^index (-?\d+) is out of bounds.* (\d+)$/, "INDICES element is out of DATA bounds, id=$1 axis_dim=$2"),
            )
          : indexError("index out of range in self"),
      ),
      shape,
    );
  },
  gradient: [
    {
      formula: "∂a = ∂y added at the slices of index",
      rule: ({ dy, args, shapes }) => {
        const [dim, index] = args as [number, Tensor];
        if (shapes[0].length === 0) return dy;
        const d = dimension(dim, shapes[0].length);
        const whole = expand(reshape(index, shapes[0].map((_, i) => (i === d ? index.size : 1))), dy.shape); // prettier-ignore
        return scatterAlong(zerosOf(shapes[0], dy), d, whole, dy, true);
      },
    },
  ],
});

/** Elements of the flattened tensor. */
export const take = define({
  name: "take",
  keepsInput: true,
  python: ["torch.take", "Tensor.take"],
  signatures: ["take(Tensor input, Tensor index)"],
  formula: "y = a at the places of index, counted row by row",
  forward: (a: Tensor, index: Tensor) => {
    if (index.dtype !== "int64") throw runtimeError(`take(): Expected a long tensor for index, but got ${DTYPES[index.dtype].scalar}`);
    return takeAs(copyOf(a, a.dtype), flatPlaces(a, index), index.shape);
  },
  gradient: [
    {
      formula: "∂a = ∂y added at the places of index",
      rule: ({ dy, args, shapes }) => {
        const da = zerosOf(shapes[0], dy);
        state.device.put(da, flatPlaces(da, args[0] as Tensor), copyOf(dy, dy.dtype), true);
        return da;
      },
    },
  ],
});

function flatPlaces(a: Tensor, index: Tensor): Tensor {
  const flat = empty([index.size], "int64");
  numbersOf(index).forEach((i, k) => {
    if (i < -a.size || i >= a.size)
      throw indexError("out of range: tried to access index " + i + " on a tensor of " + a.size + " elements.");
    state.memory.i64[(flat.storage.pointer >>> 3) + k] = BigInt(i < 0 ? i + a.size : i);
  });
  state.machine.wroteHost(flat);
  return flat;
}

compose(
  "take_along_dim",
  ["torch.take_along_dim", "Tensor.take_along_dim"],
  ["take_along_dim(Tensor input, Tensor indices, int? dim=None)"],
  (a: Tensor, index: Tensor, dim: number | null) => {
    if (index.dtype !== "int64")
      throw runtimeError(`torch.take_along_dim(): dtype of indices should be Long but got ${DTYPES[index.dtype].scalar}`);
    if (dim === null) return gatherAlong(reshape(a, [-1]), 0, reshape(index, [-1]));
    const d = dimension(dim, a.shape.length);
    if (index.shape.length !== a.shape.length)
      throw runtimeError(
        `torch.take_along_dim(): input and indices should have the same number of dimensions, but got ${a.shape.length} dimensions for input, and ${index.shape.length} dimensions for indices`,
      );
    const common = a.shape.map((n, i) => (i === d ? 1 : Math.max(n, index.shape[i])));
    const fit = (x: Tensor) => expand(x, common.map((n, i) => (i === d ? x.shape[d] : n))); // prettier-ignore
    return gatherAlong(fit(a), d, fit(index));
  },
);
