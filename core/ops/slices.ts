import { inPlace } from "../autograd/inplace.ts";
import { state } from "../autograd/state.ts";
import { DTYPES } from "../tensor/dtype.ts";
import { indexError, runtimeError } from "../tensor/error.ts";
import { numberOf, type Scalar } from "../tensor/scalar.ts";
import { dimension, listText, type Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { mul, sub } from "./arithmetic.ts";
import { compose } from "./compose.ts";
import { numbersOf } from "./create.ts";
import { define, type Op } from "./define.ts";
import { expanded } from "./elementwise.ts";
import { filled, places, zeros } from "./fresh.ts";
import { indexSelect, scatterAlong, take } from "./gather.ts";
import { indexPut, nonzeroPlaces, select, slice } from "./indexing.ts";
import { copyOf, expand, reshape } from "./reshape.ts";
import { sumAll } from "./reduce.ts";
import { diagonal } from "./views.ts";

/** Slices written at the places of an index, and windows written into a copy. */

/** The index of a slice, repeated for every element of it. @throws {TorchError} where it is outside. */
function whole(a: Tensor, shape: Shape, d: number, index: Tensor, error: (i: number) => Error): Tensor {
  const n = a.shape.length === 0 ? 1 : a.shape[d];
  const list = numbersOf(index);
  list.forEach((i, k) => {
    if (i < -n || i >= n) throw error(i);
    if (i < 0) list[k] = i + n;
  });
  const row = places(list, shape.map((_, i) => (i === d ? index.size : 1))); // prettier-ignore
  return expanded(row, shape);
}

const sliceShape = (a: Tensor, d: number, length: number): Shape => a.shape.map((n, i) => (i === d ? length : n));

function checkSource(name: string, a: Tensor, d: number, index: Tensor, source: Tensor): void {
  if (index.dtype !== "int64" && index.dtype !== "int32")
    throw runtimeError(`${name}(): Expected dtype int32/int64 for index but got: ${DTYPES[index.dtype].scalar}`);
  if (a.dtype !== source.dtype)
    throw runtimeError(
      `${name}(): self (${DTYPES[a.dtype].scalar}) and source (${DTYPES[source.dtype].scalar}) must have the same scalar type`,
    );
  const length = source.shape.length === 0 ? 1 : source.shape[d];
  if (index.size !== length)
    throw name === "index_copy_"
      ? indexError(`${name}(): Number of indices (${index.size}) should be equal to source.size(dim) (${length})`)
      : runtimeError(`${name}(): Number of indices (${index.size}) should be equal to source.size(dim): (${length}), for dim: ${d}`);
}

const outOfBounds =
  (a: Tensor, d: number, prefix = "") =>
  (i: number) =>
    `${prefix}index ${i} is out of bounds for dimension ${d} with size ${a.shape[d] ?? 1}`;

/** Inputs: a, source. */
export const indexAdd = define({
  name: "index_add",
  formula: "y = a, with slices of b added at the places of index",
  inputs: 2,
  options: "dim - alpha",
  forward: (a: Tensor, source: Tensor, dim: number, index: Tensor, alpha: number) => {
    const d = dimension(dim, a.shape.length);
    if (index.shape.length > 1)
      throw indexError(
        `index_add_(): Index is supposed to be a vector, but got dim: ${index.shape.length} with type: ${DTYPES[index.dtype].scalar} and size: ${listText(index.shape)}`,
      );
    checkSource("index_add_", a, d, index, source);
    const others = (x: Tensor) => listText(x.shape.filter((_, i) => i !== d));
    if (a.shape.length !== source.shape.length || others(a) !== others(source))
      throw runtimeError(
        `source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = ${listText(a.shape)} source.shape = ${listText(source.shape)}`,
      );
    const at = whole(a, sliceShape(a, d, index.size), d, index, (i) =>
      a.shape.length > 1 ? runtimeError(outOfBounds(a, d)(i)) : indexError("index out of range in self"),
    );
    return scatterAlong(a, d, at, alpha === 1 ? source : copyOf(mul.raw(source, alpha), a.dtype), true);
  },
  gradient: [
    { formula: "∂a = ∂y", rule: ({ dy }) => dy },
    {
      formula: "∂b = the slices of ∂y",
      rule: ({ dy, args, shapes }) => {
        const [dim, index, alpha] = args as [number, Tensor, number];
        const slices = reshape(indexSelect(dy, dim, index), shapes[1]);
        return alpha === 1 ? slices : mul(slices, alpha);
      },
    },
  ],
});

/** Inputs: a, source. */
export const indexCopy = define({
  name: "index_copy",
  formula: "y = a, with slices of b at the places of index",
  inputs: 2,
  options: "dim -",
  forward: (a: Tensor, source: Tensor, dim: number, index: Tensor) => {
    const d = dimension(dim, a.shape.length);
    if (index.shape.length > 1) throw indexError(`index_copy_(): Index should have dimension 1 or 0 (got ${index.shape.length})`);
    if (source.shape.length !== a.shape.length && source.shape.length > 0 && a.shape.length > 0)
      throw indexError(
        `index_copy_(): When source and destination are not scalars, their dimensionality must match. Source dimensionality (${source.shape.length}), destination dimensionality (${a.shape.length})`,
      );
    if (index.dtype !== "int64")
      throw runtimeError(`index_copy_(): Expected a long tensor for index, but got ${DTYPES[index.dtype].scalar}`);
    if (a.dtype !== source.dtype)
      throw runtimeError(
        `index_copy_(): self and source expected to have the same dtype, but got (self) ${DTYPES[a.dtype].scalar} and (source) ${DTYPES[source.dtype].scalar}`,
      );
    const [to, from] = [a, source].map((x) => x.shape.filter((_, i) => i !== d));
    if (to.join() !== from.join())
      throw runtimeError(
        `index_copy_(): Source/destination tensor must have same slice shapes. Destination slice shape: ${to.join(" ")} at dimension ${d} and source slice shape: ${from.join(" ")} at dimension 0.`,
      );
    checkSource("index_copy_", a, d, index, source);
    const at = whole(a, sliceShape(a, d, index.size), d, index, (i) => indexError(outOfBounds(a, d, "index_copy_(): ")(i)));
    return scatterAlong(a, d, at, source, false);
  },
  gradient: [
    { formula: "∂a = ∂y, 0 at those slices", rule: ({ dy, args }): Tensor => indexFill(dy, args[0] as number, args[1] as Tensor, 0) },
    {
      formula: "∂b = the slices of ∂y",
      rule: ({ dy, args, shapes }) => reshape(indexSelect(dy, args[0] as number, args[1] as Tensor), shapes[1]),
    },
  ],
});

function fillSlices(a: Tensor, dim: number, index: Tensor, value: Tensor): Tensor {
  if (index.dtype !== "int64") throw indexError("index_fill_(): Expected dtype int64 for index.");
  const d = dimension(dim, a.shape.length);
  if (index.shape.length > 1) throw runtimeError("Index has to be a vector/scalar");
  const shape = sliceShape(a, d, index.size);
  return scatterAlong(
    a,
    d,
    whole(a, shape, d, index, (i) => indexError(outOfBounds(a, d)(i))),
    expanded(value, shape),
    false,
  );
}

export const indexFill = define({
  name: "index_fill",
  inPlace: true,
  python: ["torch.index_fill", "Tensor.index_fill"],
  signatures: ["index_fill(Tensor input, int dim, Tensor index, Number value)"],
  formula: "y = a, with one number at the slices of index",
  forward: (a: Tensor, dim: number, index: Tensor, value: Scalar | number) => fillSlices(a, dim, index, filled([], numberOf(value), a)),
  gradient: [
    { formula: "∂a = ∂y, 0 at those slices", rule: ({ dy, args }): Tensor => indexFill(dy, args[0] as number, args[1] as Tensor, 0) },
  ],
});

/** Inputs: a, a tensor of one number. */
const indexFillTensor = define({
  name: "index_fill.tensor",
  label: "index_fill",
  gradFn: "IndexFillBackward1",
  formula: "y = a, with b at the slices of index",
  inputs: 2,
  forward: (a: Tensor, value: Tensor, dim: number, index: Tensor) => {
    if (value.shape.length > 0)
      throw runtimeError(`index_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.shape.length} dimension(s).`);
    return fillSlices(a, dim, index, copyOf(value, a.dtype));
  },
  gradient: [
    { formula: "∂a = ∂y, 0 at those slices", rule: ({ dy, args }) => indexFill(dy, args[0] as number, args[1] as Tensor, 0) },
    {
      formula: "∂b = Σ ∂y of those slices",
      rule: ({ dy, args }) => sumAll(sub(dy, indexFill(dy, args[0] as number, args[1] as Tensor, 0)), null),
    },
  ],
});

/** Inputs: a, b; places counted row by row. */
export const put = define({
  name: "put",
  formula: "y = a, with b at the places of index, counted row by row",
  inputs: 2,
  forward: (a: Tensor, b: Tensor, index: Tensor, accumulate: boolean) => {
    if (index.dtype !== "int64") throw runtimeError(`put_(): Expected a long tensor for index, but got ${DTYPES[index.dtype].scalar}`);
    if (a.dtype !== b.dtype)
      throw runtimeError(
        `put_(): self and source expected to have the same dtype, but got self.dtype = ${DTYPES[a.dtype].scalar} and source.dtype = ${DTYPES[b.dtype].scalar}`,
      );
    if (index.size !== b.size)
      throw indexError(
        `put_(): Expected source and index to have the same number of elements, but got source.numel() = ${b.size}, index.numel() = ${index.size}`,
      );
    const { compute } = DTYPES[a.dtype];
    const y = copyOf(a, compute);
    const list = numbersOf(index).map((i) => {
      if (i < -a.size || i >= a.size) throw indexError(`out of range: tried to access index ${i} on a tensor of ${a.size} elements.`);
      return i < 0 ? i + a.size : i;
    });
    if (b.size > 0) state.device.put(y, places(list, [b.size]), copyOf(b, compute), accumulate);
    return y.dtype === a.dtype ? y : copyOf(y, a.dtype);
  },
  gradient: [
    {
      formula: "∂a = ∂y (0 at the places of index)",
      rule: ({ dy, args }): Tensor => {
        const [index, accumulate] = args as [Tensor, boolean];
        return accumulate ? dy : put(dy, expand(zeros([], dy), index.shape), index, false);
      },
    },
    { formula: "∂b = ∂y at the places of index", rule: ({ dy, args, shapes }) => reshape(take(dy, args[0] as Tensor), shapes[1]) },
  ],
});

/** Lends an operation on (a, b, …) to Python, whose arguments come in another order, with its twin that writes in place. */
function lend(name: string, op: Op, parameters: string, order: (...args: never[]) => readonly unknown[]): void {
  const run = op as unknown as (...args: readonly unknown[]) => Tensor;
  const arrange = order as unknown as (...args: readonly unknown[]) => readonly unknown[];
  const python = name.split(".")[0];
  compose(`${name}.python`, [`torch.${python}`, `Tensor.${python}`], [`${python}(${parameters})`], (...args: readonly unknown[]) =>
    run(...arrange(...args)),
  );
  compose(`${name}_.python`, [`torch.${python}_`, `Tensor.${python}_`], [`${python}_(${parameters})`], (...args: readonly unknown[]) => {
    const [target, ...rest] = arrange(...args);
    return inPlace(`${python}_`, op, target as Tensor, ...rest);
  });
}

lend(
  "index_add",
  indexAdd as unknown as Op,
  "Tensor input, int dim, Tensor index, Tensor source, *, Number alpha=1",
  (a: Tensor, dim: number, index: Tensor, source: Tensor, alpha: Scalar | number) => [a, source, dim, index, numberOf(alpha)],
);
lend(
  "index_copy",
  indexCopy as unknown as Op,
  "Tensor input, int dim, Tensor index, Tensor source",
  (a: Tensor, dim: number, index: Tensor, source: Tensor) => [a, source, dim, index],
);
lend(
  "index_fill.tensor",
  indexFillTensor as unknown as Op,
  "Tensor input, int dim, Tensor index, Tensor value",
  (a: Tensor, dim: number, index: Tensor, value: Tensor) => [a, value, dim, index],
);
lend(
  "put",
  put as unknown as Op,
  "Tensor input, Tensor index, Tensor source, bool accumulate=False",
  (a: Tensor, index: Tensor, source: Tensor, accumulate: boolean) => [a, source, index, accumulate],
);
lend(
  "index_put",
  indexPut as unknown as Op,
  "Tensor input, Tensor[] indices, Tensor values, bool accumulate=False",
  (a: Tensor, indices: readonly Tensor[], values: Tensor, accumulate: boolean) => {
    for (const { dtype } of indices)
      if (!["int64", "int32", "uint8", "bool"].includes(dtype))
        throw indexError("tensors used as indices must be long, int, byte or bool tensors");
    const whole: (Tensor | null)[] = indices.flatMap((index) => (index.dtype === "bool" ? nonzeroPlaces(index) : [index]));
    if (whole.length === 0) throw runtimeError("index_put(): at least one index is needed");
    if (whole.length > a.shape.length) throw indexError(`too many indices for tensor of dimension ${a.shape.length} (got ${whole.length})`);
    if (values.dtype !== a.dtype)
      throw runtimeError(
        `Index put requires the source and destination dtypes match, got ${DTYPES[a.dtype].scalar} for the destination and ${DTYPES[values.dtype].scalar} for the source.`,
      );
    while (whole.length < a.shape.length) whole.push(null);
    return [a, values, whole, accumulate];
  },
);

type Look = (a: Tensor, ...args: readonly number[]) => Tensor;
type Windowed = (a: Tensor, b: Tensor, ...args: readonly number[]) => Tensor;

/** a, with b written into a window of its copy. @param raw the window unseen by autograd, `look` the same followed. */
function scattered(name: string, raw: Look, look: Look): Windowed {
  const op: Windowed = define({
    name,
    formula: "y = a, with b in the window",
    inputs: 2,
    forward: (a: Tensor, b: Tensor, ...args: readonly number[]) => {
      const y = copyOf(a, a.dtype);
      const window = raw(y, ...args);
      if (window.shape.join() !== b.shape.join()) {
        throw runtimeError(
          `expected src to have a size equal to the slice of self. src size = [${b.shape.join(", ")}], slice size = [${window.shape.join(", ")}]`,
        );
      }
      if (b.size > 0) state.device.copy(window, b, false);
      return y;
    },
    gradient: [
      {
        formula: "∂a = ∂y, 0 in the window",
        rule: ({ dy, args, shapes }) => op(dy, expand(zeros([], dy), shapes[1]), ...(args as readonly number[])),
      },
      { formula: "∂b = ∂y in the window", rule: ({ dy, args }) => look(dy, ...(args as readonly number[])) },
    ],
  });
  return op;
}

const selectScatter = scattered("select_scatter", select.raw as Look, select as Look);
const sliceScatter = scattered("slice_scatter", slice.raw as Look, slice as Look);
const diagonalScatter = scattered("diagonal_scatter", diagonal.raw as Look, diagonal as Look);

compose(
  "select_scatter",
  ["torch.select_scatter", "Tensor.select_scatter"],
  ["select_scatter(Tensor input, Tensor src, int dim, int index)"],
  selectScatter,
);
compose(
  "slice_scatter",
  ["torch.slice_scatter", "Tensor.slice_scatter"],
  ["slice_scatter(Tensor input, Tensor src, int dim=0, int? start=None, int? end=None, int step=1)"],
  (a: Tensor, b: Tensor, dim: number, start: number | null, end: number | null, step: number) =>
    sliceScatter(a, b, dim, start ?? 0, end ?? a.shape[dimension(dim, a.shape.length)], step),
);
compose(
  "diagonal_scatter",
  ["torch.diagonal_scatter", "Tensor.diagonal_scatter"],
  ["diagonal_scatter(Tensor input, Tensor src, int offset=0, int dim1=0, int dim2=1)"],
  diagonalScatter,
);
