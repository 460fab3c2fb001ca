import { inPlace } from "../autograd/inplace.ts";
import { state } from "../autograd/state.ts";
import { DTYPES } from "../tensor/dtype.ts";
import { indexError, runtimeError, valueError } from "../tensor/error.ts";
import { alias, empty, same } from "../tensor/make.ts";
import { broadcast, dimension, listText, rowMajor, sizeOf, type Shape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { fill_ } from "./fill.ts";
import { define, OPS } from "./define.ts";
import { expanded } from "./elementwise.ts";
import { copyOf, expand, reshape, view } from "./reshape.ts";
import { numbersOf } from "./create.ts";

/** `x[…]`, read and written. */

export const select = define({
  name: "select",
  label: "[i]",
  python: ["torch.select", "Tensor.select"],
  signatures: ["select(Tensor input, int dim, int index)"],
  formula: "y = a at one place along dim",
  view: true,
  forward: (a: Tensor, dim: number, index: number) => {
    if (a.shape.length === 0) throw indexError("select() cannot be applied to a 0-dim tensor.");
    const d = dimension(dim, a.shape.length);
    const i = index < 0 ? index + a.shape[d] : index;
    if (i < 0 || i >= a.shape[d]) throw indexError(`index ${index} is out of bounds for dimension ${d} with size ${a.shape[d]}`);
    return alias(a, without(a.shape, d), without(a.strides, d), a.offset + i * a.strides[d]);
  },
  gradient: [
    {
      formula: "∂a = ∂y at that place, 0 elsewhere",
      rule: ({ dy, args, shapes }): Tensor => placed(dy, shapes[0], (da) => select.raw(da, args[0] as number, args[1] as number)),
    },
  ],
});

const without = (list: Shape, d: number): number[] => list.filter((_, i) => i !== d);

export const slice = define({
  name: "slice",
  label: "[i:j]",
  python: [],
  formula: "y = a from start to end along dim",
  view: true,
  forward: (a: Tensor, dim: number, start: number, end: number, step: number) => {
    if (a.shape.length === 0) throw indexError("slice() cannot be applied to a 0-dim tensor.");
    if (step <= 0) throw runtimeError("slice step must be positive");
    const d = dimension(dim, a.shape.length);
    const n = a.shape[d];
    const clip = (i: number) => Math.min(Math.max(i < 0 ? i + n : i, 0), n);
    const [from, to] = [clip(start), clip(end)];
    const shape = a.shape.map((length, i) => (i === d ? Math.max(0, Math.ceil((to - from) / step)) : length));
    return alias(a, shape, a.strides.map((stride, i) => (i === d ? stride * step : stride)), a.offset + from * a.strides[d]); // prettier-ignore
  },
  gradient: [
    {
      formula: "∂a = ∂y at those places, 0 elsewhere",
      rule: ({ dy, args, shapes }): Tensor => placed(dy, shapes[0], (da) => slice.raw(da, ...(args as [number, number, number, number]))),
    },
  ],
});

/** dy written into zeros of `shape`, through a window. */
const placed = define({
  name: "place",
  gradFn: "SliceBackward0",
  formula: "y = a at its place, 0 elsewhere",
  forward: (dy: Tensor, shape: Shape, look: (da: Tensor) => Tensor) => {
    const da = empty(shape, dy.dtype, dy.device);
    state.device.fill(da, 0);
    if (dy.size > 0) state.device.copy(look(da), dy, false);
    return da;
  },
  gradient: [{ formula: "∂a = ∂y through the window", rule: ({ dy, args }) => copyOf((args[1] as (da: Tensor) => Tensor)(dy), dy.dtype) }],
});

export const unsqueeze = define({
  name: "unsqueeze",
  python: ["torch.unsqueeze", "Tensor.unsqueeze"],
  signatures: ["unsqueeze(Tensor input, int dim)"],
  formula: "y = a with one more dimension, of length 1",
  view: true,
  forward: (a: Tensor, dim: number) => {
    const d = dimension(dim, a.shape.length + 1);
    const step = d < a.shape.length ? a.shape[d] * a.strides[d] : 1;
    return alias(a, [...a.shape.slice(0, d), 1, ...a.shape.slice(d)], [...a.strides.slice(0, d), step, ...a.strides.slice(d)], a.offset);
  },
  gradient: [
    {
      formula: "∂a = ∂y without that dimension",
      rule: ({ dy, args, shapes }) =>
        state.gradMode ? (OPS.get("squeeze.dim")!(dy as never, args[0] as never) as Tensor) : reshape(dy, shapes[0]),
    },
  ],
});

/** One part of an index, as Python wrote it. */
export type IndexPart =
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "slice"; readonly start: number | null; readonly end: number | null; readonly step: number | null }
  | { readonly kind: "none" }
  | { readonly kind: "ellipsis" }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "tensor"; readonly value: Tensor };

/** `a[parts]`: a view where all parts are numbers and slices, else a copy. */
export function getItem(a: Tensor, parts: readonly IndexPart[]): Tensor {
  const { viewed, indices } = walk(a, parts);
  if (indices.every((index) => index === null)) {
    if (viewed !== a) return viewed;
    // One slice alone is a slice, even where it leaves nothing out.
    return parts.length === 1 && parts[0].kind === "slice" ? slice(a, 0, 0, a.shape[0], 1) : identity(a);
  }
  return indexBy(viewed, indices);
}

/** `a[...]` is a view of the whole. */
const identity = define({
  name: "alias",
  gradFn: "AliasBackward0",
  formula: "y = a",
  view: true,
  forward: (a: Tensor) => same(a),
  gradient: [{ formula: "∂a = ∂y", rule: ({ dy }) => dy }],
});

/** `a[parts] = value`. */
export function setItem(a: Tensor, parts: readonly IndexPart[], value: Tensor): void {
  const { viewed, indices } = walk(a, parts);
  const whole = indices.every((index) => index === null);
  if (whole && value.shape.length === 0 && viewed.shape.length > 0) fill_("[…] =", viewed, value);
  else if (whole) inPlace("[…] =", assign, viewed, trimmed(value, viewed.shape));
  else inPlace("[…] =", indexPut as never, viewed, ...([trimmed(value, null), indices, false] as const));
}

/** Leading dimensions of length 1 of a value do not count. */
function trimmed(value: Tensor, shape: Shape | null): Tensor {
  let n = 0;
  while (shape !== null && value.shape.length - n > shape.length && value.shape[n] === 1) n++;
  return n === 0 ? value : view(value, value.shape.slice(n));
}

/** a becomes b, in a's dtype. */
export const assign = define({
  name: "copy_",
  gradFn: "CopyBackwards",
  formula: "a ← b",
  inputs: 2,
  forward: (a: Tensor, b: Tensor) => {
    if (broadcastOrNull(a.shape, b.shape)?.length !== a.shape.length || !sameAs(a.shape, broadcast(a.shape, b.shape))) misfit(a, b);
    return copyOf(expanded(b, a.shape), a.dtype);
  },
  gradient: [
    { formula: "∂a = 0", rule: ({ dy }) => zerosOf(dy.shape, dy) },
    { formula: "∂b = ∂y", rule: ({ dy }) => dy },
  ],
});

const sameAs = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((length, i) => length === b[i]);

function broadcastOrNull(a: Shape, b: Shape): Shape | null {
  try {
    return broadcast(a, b);
  } catch {
    return null;
  }
}

function misfit(a: Tensor, b: Tensor): never {
  const lead = a.shape.length - b.shape.length;
  for (let i = a.shape.length - 1; i >= 0; i--) {
    const own = b.shape[i - lead] ?? 1;
    if (own !== 1 && own !== a.shape[i]) {
      throw runtimeError(
        `The expanded size of the tensor (${a.shape[i]}) must match the existing size (${own}) at non-singleton dimension ${i}.  Target sizes: ${listText(a.shape)}.  Tensor sizes: ${listText(b.shape)}`,
      );
    }
  }
  throw runtimeError(
    `expand(torch.FloatTensor{${listText(b.shape)}}, size=${listText(a.shape)}): the number of sizes provided (${a.shape.length}) must be greater or equal to the number of dimensions in the tensor (${b.shape.length})`,
  );
}

/** Does the numbers and slices of an index at once as views; what is left are tensors, one place for each dimension of the view. */
function walk(a: Tensor, parts: readonly IndexPart[]): { viewed: Tensor; indices: (Tensor | null)[] } {
  const used = parts.reduce(
    (n, part) => n + (part.kind === "int" || part.kind === "slice" ? 1 : part.kind === "tensor" ? maskRank(part.value) : 0),
    0,
  );
  if (a.shape.length === 0 && parts.length === 1 && parts[0].kind === "int") {
    throw indexError(
      "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number",
    );
  }
  if (used > a.shape.length && !(a.shape.length === 0 && parts.length === 1 && parts[0].kind === "slice"))
    throw indexError(`too many indices for tensor of dimension ${a.shape.length}`);
  let viewed = a;
  let d = 0;
  const indices: (Tensor | null)[] = [];
  for (const [place, part] of parts.entries()) {
    switch (part.kind) {
      case "int":
        if (viewed.shape.length === 0)
          throw indexError(
            "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number",
          );
        checkPlace(part.value, viewed.shape[d], place);
        viewed = select(viewed, d, part.value);
        break;
      case "slice": {
        const { start, end, step } = part;
        if (step === 0) throw valueError("slice step cannot be zero");
        if (step !== null && step < 0) throw valueError("step must be greater than zero");
        if (viewed.shape.length === 0) throw indexError("slice() cannot be applied to a 0-dim tensor.");
        const whole = (step ?? 1) === 1 && (start ?? 0) === 0 && (end ?? Infinity) >= viewed.shape[d];
        if (!whole) viewed = slice(viewed, d, start ?? 0, end ?? viewed.shape[d], step ?? 1);
        indices[d] = null;
        d++;
        break;
      }
      case "none":
        viewed = unsqueeze(viewed, d);
        indices[d] = null;
        d++;
        break;
      case "ellipsis":
        for (let i = a.shape.length - used; i > 0; i--) indices[d++] = null;
        break;
      case "bool":
        viewed = unsqueeze(viewed, d);
        indices[d] = constantIndex(part.value);
        d++;
        break;
      case "tensor":
        for (const index of asIndices(part.value, viewed.shape, d)) indices[d++] = index;
        break;
    }
  }
  while (indices.length < viewed.shape.length) indices.push(null);
  return { viewed, indices };
}

/** @param d where it stands in the index, by which PyTorch calls the dimension. */
function checkPlace(index: number, length: number, d: number): void {
  if (index < -length || index >= length) throw indexError(`index ${index} is out of bounds for dimension ${d} with size ${length}`);
}

const maskRank = (x: Tensor): number => (x.dtype === "bool" || x.dtype === "uint8" ? x.shape.length : 1);

const constantIndex = (value: boolean): Tensor => indexTensor(value ? [0] : []);

function indexTensor(places: readonly number[], device: Tensor["device"] = "cpu"): Tensor {
  const y = empty([places.length], "int64");
  places.forEach((place, i) => (state.memory.i64[(y.storage.pointer >>> 3) + i] = BigInt(place)));
  state.machine.wroteHost(y);
  y.device = device;
  return y;
}

/** A tensor of integers as it is; a mask as one index for each of its dimensions: the places where it holds. */
function asIndices(x: Tensor, shape: Shape, d: number): Tensor[] {
  if (maskRank(x) === 1 && x.dtype !== "bool" && x.dtype !== "uint8") {
    if (DTYPES[x.dtype].category !== "int") throw indexError("tensors used as indices must be long, int, byte or bool tensors");
    return [copyOf(x, "int64")];
  }
  x.shape.forEach((length, i) => {
    if (length !== shape[d + i]) {
      throw indexError(
        `The shape of the mask ${listText(x.shape)} at index ${i} does not match the shape of the indexed tensor ${listText(shape)} at index ${d + i}`,
      );
    }
  });
  return nonzeroPlaces(x);
}

/** For each dimension of `x`, where it is not 0, in row-major order. */
export function nonzeroPlaces(x: Tensor): Tensor[] {
  const numbers = numbersOf(x);
  const found: number[] = [];
  numbers.forEach((value, i) => value !== 0 && found.push(i));
  const strides = rowMajor(x.shape);
  return x.shape.map((length, d) =>
    indexTensor(
      found.map((i) => Math.floor(i / strides[d]) % length),
      x.device,
    ),
  );
}

/** y = a[indices]: tensors of integers, broadcast together, null for a whole dimension. */
export const indexBy = define({
  name: "index",
  label: "[index]",
  python: [],
  formula: "y = a at the places of index",
  forward: (a: Tensor, indices: readonly (Tensor | null)[]) => {
    const { flat, shape } = flatIndex(a.shape, indices);
    const source = a.contiguous ? a : copyOf(a, a.dtype);
    return takeAs(source, flat, shape);
  },
  gradient: [
    {
      formula: "∂a = ∂y added at the places of index",
      rule: ({ dy, args, shapes }): Tensor => indexPut(zerosOf(shapes[0], dy), dy, args[0] as readonly (Tensor | null)[], true),
    },
  ],
});

const zerosOf = (shape: Shape, like: Tensor): Tensor => {
  const y = empty(shape, like.dtype, like.device);
  state.device.fill(y, 0);
  return y;
};

/** y[i] = a[flat[i]], whatever the dtype of `a`. */
export function takeAs(a: Tensor, flat: Tensor, shape: Shape): Tensor {
  const { compute } = DTYPES[a.dtype];
  const source = a.dtype === compute ? a : copyOf(a, compute);
  const y = empty(shape, compute, a.device);
  if (y.size > 0) state.device.take(y, source, flat);
  return a.dtype === compute ? y : copyOf(y, a.dtype);
}

/** a with b written (or added) at the places of index. Inputs: a, b. */
export const indexPut = define({
  name: "index_put",
  label: "[index] =",
  gradFn: "IndexPutBackward0",
  python: [],
  formula: "y = a, with b at the places of index",
  inputs: 2,
  forward: (a: Tensor, b: Tensor, indices: readonly (Tensor | null)[], add: boolean) => {
    const { flat, shape } = flatIndex(a.shape, indices);
    const { compute } = DTYPES[a.dtype];
    const y = copyOf(a, compute);
    const values = copyOf(expandValue(b, shape), compute);
    if (flat.size > 0) state.device.put(y, flat, values, add);
    return a.dtype === compute ? y : copyOf(y, a.dtype);
  },
  gradient: [
    {
      formula: "∂a = ∂y, 0 at the places of index",
      rule: ({ dy, args, shapes }): Tensor => {
        const [indices, add] = args as [readonly (Tensor | null)[], boolean];
        return add ? dy : indexPut(dy, expand(zerosOf([], dy), flatIndex(shapes[0], indices).shape), indices, false);
      },
    },
    { formula: "∂b = ∂y at the places of index", rule: ({ dy, args }): Tensor => indexBy(dy, args[0] as readonly (Tensor | null)[]) },
  ],
});

function expandValue(b: Tensor, shape: Shape): Tensor {
  let value = b;
  while (value.shape.length > shape.length && value.shape[0] === 1)
    value = alias(value, value.shape.slice(1), value.strides.slice(1), value.offset);
  const whole = broadcastOrNull(shape, value.shape);
  if (whole === null || !sameAs(whole, shape)) {
    throw runtimeError(
      `shape mismatch: value tensor of shape ${listText(b.shape)} cannot be broadcast to indexing result of shape ${listText(shape)}`,
    );
  }
  return expanded(value, shape);
}

/**
 * Where in row-major `shape` each element of the result lies, and the result's shape. The dimensions that the indices make stand
 * where the first of them stood if they are neighbours, else in front.
 */
function flatIndex(shape: Shape, indices: readonly (Tensor | null)[]): { flat: Tensor; shape: Shape } {
  const places = indices.flatMap((index, d) => (index === null ? [] : [d]));
  const tensors = places.map((d) => indices[d]!);
  let common: Shape = tensors[0].shape;
  for (const index of tensors) {
    const met = broadcastOrNull(common, index.shape);
    if (met === null) {
      throw indexError(
        `shape mismatch: indexing tensors could not be broadcast together with shapes ${tensors.map((x) => listText(x.shape)).join(", ")}`,
      );
    }
    common = met;
  }
  const strides = rowMajor(shape);
  const n = sizeOf(common);
  const offsets = new Float64Array(n);
  tensors.forEach((index, k) => {
    const d = places[k];
    const list = numbersOf(expanded(index, common));
    for (let i = 0; i < n; i++) {
      const at = list[i] < 0 ? list[i] + shape[d] : list[i];
      if (at < 0 || at >= shape[d]) throw indexError(`index ${list[i]} is out of bounds for dimension ${d} with size ${shape[d]}`);
      offsets[i] += at * strides[d];
    }
  });
  const rest = shape.map((_, d) => d).filter((d) => !places.includes(d));
  const adjacent = places.every((d, i) => i === 0 || d === places[i - 1] + 1);
  const before = adjacent ? rest.filter((d) => d < places[0]) : [];
  const after = rest.filter((d) => !before.includes(d));
  const result = [...before.map((d) => shape[d]), ...common, ...after.map((d) => shape[d])];
  return { flat: flatten(before, after, offsets, shape, strides), shape: result };
}

function flatten(before: readonly number[], after: readonly number[], offsets: Float64Array, shape: Shape, strides: Shape): Tensor {
  const [heads, tails] = [ramp(before, shape, strides), ramp(after, shape, strides)];
  const y = empty([heads.length * offsets.length * tails.length], "int64");
  const out = state.memory.i64;
  let at = y.storage.pointer >>> 3;
  for (const head of heads) for (const offset of offsets) for (const tail of tails) out[at++] = BigInt(head + offset + tail);
  state.machine.wroteHost(y);
  return y;
}

/** The offsets of all combinations of places along some dimensions, row-major. */
function ramp(dims: readonly number[], shape: Shape, strides: Shape): Float64Array {
  let list = new Float64Array(1);
  for (const d of dims) {
    const next = new Float64Array(list.length * shape[d]);
    for (let i = 0; i < list.length; i++) for (let j = 0; j < shape[d]; j++) next[i * shape[d] + j] = list[i] + j * strides[d];
    list = next;
  }
  return list;
}
