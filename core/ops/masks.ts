import { quietly, state } from "../autograd/state.ts";
import { DTYPES } from "../tensor/dtype.ts";
import { runtimeError } from "../tensor/error.ts";
import { numberOf, type Operand, type Scalar } from "../tensor/scalar.ts";
import { broadcast, sizeOf, type Shape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { compose } from "./compose.ts";
import { numbersOf } from "./create.ts";
import { define } from "./define.ts";
import { expanded } from "./elementwise.ts";
import { filled, places, zeros } from "./fresh.ts";
import { nonzeroPlaces, slice, takeAs } from "./indexing.ts";
import { stack } from "./join.ts";
import { cName } from "./pairs.ts";
import { where } from "./pointwise.ts";
import { fill_ } from "./fill.ts";
import { asStrided, copyOf, expand, reshape } from "./reshape.ts";
import { sumAll } from "./reduce.ts";

/** Elements chosen by a mask: a truth for each. */

function checkFill(mask: Tensor, value: Tensor | null): void {
  if (mask.dtype !== "bool") throw runtimeError(`masked_fill_ only supports boolean masks, but got mask with dtype ${cName(mask.dtype)}`);
  if (value !== null && value.shape.length > 0) {
    throw runtimeError(`masked_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.shape.length} dimension(s).`);
  }
}

/** Inputs: a, mask; a number. */
export const maskedFill = define({
  name: "masked_fill",
  inPlace: true,
  python: ["torch.masked_fill", "Tensor.masked_fill"],
  signatures: ["masked_fill(Tensor input, Tensor mask, Number value)"],
  formula: "y = a, with one number where b holds",
  inputs: 2,
  forward: (a: Tensor, mask: Tensor, value: Scalar | number) => {
    checkFill(mask, null);
    const number = filled([], numberOf(value), a);
    return where.raw(mask, number, a);
  },
  gradient: [{ formula: "∂a = ∂y, 0 where b holds", saves: "b", rule: ({ dy, b }): Tensor => maskedFill(dy, b, 0) }, null],
});

/** Inputs: a, mask, a tensor of one number. */
export const maskedFillTensor = define({
  name: "masked_fill.tensor",
  label: "masked_fill",
  gradFn: "MaskedFillBackward1",
  inPlace: true,
  python: ["torch.masked_fill", "Tensor.masked_fill"],
  signatures: ["masked_fill(Tensor input, Tensor mask, Tensor value)"],
  formula: "y = a, with c where b holds",
  inputs: 3,
  forward: (a: Tensor, mask: Tensor, value: Tensor) => {
    checkFill(mask, value);
    return where.raw(mask, copyOf(value, a.dtype), a);
  },
  gradient: [
    { formula: "∂a = ∂y, 0 where b holds", saves: "b", rule: ({ dy, b }) => maskedFill(dy, b, 0) },
    null,
    { formula: "∂c = Σ ∂y where b holds", saves: "b", rule: ({ dy, b }) => sumAll(where(b, dy, 0), null) },
  ],
});

/** Where in row-major `shape` a mask holds. */
function held(mask: Tensor, shape: Shape): Tensor {
  const found: number[] = [];
  numbersOf(expanded(mask, shape)).forEach((value, i) => value !== 0 && found.push(i));
  return places(found, [found.length], mask.device);
}

export const maskedSelect = define({
  name: "masked_select",
  keepsInput: true,
  python: ["torch.masked_select", "Tensor.masked_select"],
  signatures: ["masked_select(Tensor input, Tensor mask)"],
  formula: "y = the elements of a where b holds",
  inputs: 2,
  forward: (a: Tensor, mask: Tensor) => {
    if (mask.dtype !== "bool") throw runtimeError("masked_select: expected BoolTensor for mask");
    const shape = broadcast(mask.shape, a.shape);
    const flat = held(mask, shape);
    return takeAs(copyOf(expanded(a, shape), a.dtype), flat, flat.shape);
  },
  gradient: [
    {
      formula: "∂a = ∂y at its places, 0 elsewhere",
      saves: "b",
      rule: ({ dy, b, shapes }): Tensor => {
        const shape = broadcast(shapes[0], b.shape);
        return maskedScatter(expand(zeros([], dy), shape), b, dy);
      },
    },
    null,
  ],
});

/** Inputs: a, mask, and what is put, element after element, where the mask holds. */
export const maskedScatter = define({
  name: "masked_scatter",
  inPlace: true,
  python: ["torch.masked_scatter", "Tensor.masked_scatter"],
  signatures: ["masked_scatter(Tensor input, Tensor mask, Tensor source)"],
  formula: "y = a, with c, one after the other, where b holds",
  inputs: 3,
  forward: (a: Tensor, mask: Tensor, source: Tensor) => {
    if (mask.dtype === "uint8")
      state.warn(
        "masked_scatter_ received a mask with dtype torch.uint8, this behavior is now deprecated,please use a mask with dtype torch.bool instead.",
      );
    if (mask.dtype !== "bool") {
      throw runtimeError(`masked_scatter_ only supports boolean masks, but got mask with dtype ${DTYPES[mask.dtype].scalar}`);
    }
    if (a.dtype !== source.dtype) {
      throw runtimeError(
        `masked_scatter: expected self and source to have same dtypes but got${DTYPES[a.dtype].scalar} and ${DTYPES[source.dtype].scalar}`,
      );
    }
    const shape = broadcast(a.shape, mask.shape);
    const flat = held(mask, shape);
    if (source.size < flat.size) throw runtimeError("Number of elements of source < number of ones in mask");
    const { compute } = DTYPES[a.dtype];
    const y = copyOf(expanded(a, shape), compute);
    const values = slice.raw(reshape(copyOf(source, compute), [source.size]), 0, 0, flat.size, 1);
    if (flat.size > 0) state.device.put(y, flat, copyOf(values, compute), false);
    return y.dtype === a.dtype ? y : copyOf(y, a.dtype);
  },
  gradient: [
    { formula: "∂a = ∂y, 0 where b holds", saves: "b", rule: ({ dy, b }) => maskedFill(dy, b, 0) },
    null,
    {
      formula: "∂c = ∂y where b holds",
      saves: "b",
      rule: ({ dy, b, shapes }) => {
        const picked = maskedSelect(dy, b);
        const size = sizeOf(shapes[2]);
        if (picked.size === size) return reshape(picked, shapes[2]);
        const head = places(Array.from({ length: picked.size }, (_, i) => i), [picked.size], dy.device); // prettier-ignore
        return reshape(padded(picked, size, head), shapes[2]);
      },
    },
  ],
});

/** A vector with zeros behind it. */
const padded = define({
  name: "masked_scatter.pad",
  gradFn: "MaskedScatterBackwardBackward0",
  formula: "y = a and zeros",
  forward: (a: Tensor, size: number, head: Tensor) => {
    const y = zeros([size], a);
    if (a.size > 0) state.device.put(y, head, copyOf(a, a.dtype), false);
    return y;
  },
  gradient: [{ formula: "∂a = the first of ∂y", rule: ({ dy, shapes }) => slice(dy, 0, 0, shapes[0][0], 1) }],
});

/** The places where `a` is not 0: a row for each, a column for each dimension. */
export function nonzero(a: Tensor): Tensor {
  const found = nonzeroPlaces(a);
  return found.length > 0 ? stack.raw(found, 1) : places([], [numbersOf(a)[0] !== 0 ? 1 : 0, 0], a.device);
}
compose("nonzero", ["torch.nonzero", "Tensor.nonzero", "torch.argwhere", "Tensor.argwhere"], ["nonzero(Tensor input)"], nonzero);
compose("where.places", ["torch.where"], ["where(Tensor condition) -> Tensor[]"], (a: Tensor) =>
  a.shape.length === 0 ? nonzeroPlaces(reshape(a, [1])) : nonzeroPlaces(a),
);
compose(
  "where.method",
  ["Tensor.where"],
  ["where(Tensor input, Tensor condition, Operand other)"],
  (a: Tensor, condition: Tensor, b: Operand) => where(condition, a, b),
);
compose("where.numbers", ["torch.where"], ["where(Tensor condition, Number input, Number other)"], where as never);

/** Writes a number down the diagonal of a matrix; with `wrap`, of a tall one again and again. */
compose(
  "fill_diagonal_",
  ["Tensor.fill_diagonal_"],
  ["fill_diagonal_(Tensor input, Number fill_value, bool wrap=False)"],
  (a: Tensor, value: Scalar | number, wrap: boolean) => {
    if (a.shape.length < 2) throw runtimeError("dimensions must larger than 1");
    const step = a.strides.reduce((total, stride) => total + stride, 0);
    const side = Math.min(...a.shape);
    // A tall matrix begins again one row below the end of its square.
    const length = wrap && a.shape.length === 2 ? Math.ceil((a.shape[0] * a.shape[1]) / (a.shape[1] + 1)) : side;
    fill_("fill_diagonal_", quietly(() => asStrided(a, [length], [step], a.offset)), numberOf(value)); // prettier-ignore
    return a;
  },
);
