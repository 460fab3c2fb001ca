import { inPlace, overwrite, refuseOverlap } from "../autograd/inplace.ts";
import { state } from "../autograd/state.ts";
import { empty } from "../tensor/make.ts";
import { numberOf, type Scalar } from "../tensor/scalar.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { compose } from "./compose.ts";
import { define, type Op } from "./define.ts";
import { copyOf, expand } from "./reshape.ts";
import { sumAll } from "./reduce.ts";

/** One number everywhere, whatever was there. */

function filled(a: Tensor, value: number): Tensor {
  const y = empty(a.shape, a.dtype, a.device);
  if (y.size > 0) state.device.fill(y, value);
  return y;
}

const GONE = { formula: "∂a = 0", rule: ({ dy }: { dy: Tensor }) => filled(dy, 0) };

const fillNumber = define({ name: "fill", gradFn: "FillBackward2", formula: "y = b everywhere", forward: filled, gradient: [GONE] });

const zero = define({
  name: "zero",
  gradFn: "ZeroBackward0",
  formula: "y = 0 everywhere",
  forward: (a: Tensor) => filled(a, 0),
  gradient: [GONE],
});

/** The number is a tensor, through which autograd follows. */
const fillTensor = define({
  name: "fill.tensor",
  label: "fill",
  gradFn: "FillBackward3",
  formula: "y = b everywhere",
  inputs: 2,
  forward: (a: Tensor, b: Tensor) => copyOf(expand.raw(b, a.shape), a.dtype),
  gradient: [GONE, { formula: "∂b = Σ ∂y", rule: ({ dy }) => sumAll(dy, null) }],
});

/** A new tensor of a's shape, full of one number. */
const fillLike = define({ name: "fill.like", label: "fill", gradFn: "FillBackward0", formula: "y = one number everywhere", forward: filled, gradient: [GONE] }); // prettier-ignore
const fillLikeTensor = define({
  name: "fill.like.tensor",
  label: "fill",
  gradFn: "FillBackward1",
  formula: "y = b everywhere",
  inputs: 2,
  forward: (a: Tensor, b: Tensor) => copyOf(expand.raw(b, a.shape), a.dtype),
  gradient: [GONE, { formula: "∂b = Σ ∂y", rule: ({ dy }) => sumAll(dy, null) }],
});
compose("fill", ["torch.fill"], ["fill(Tensor input, Number value)"], (a: Tensor, value: Scalar | number) => fillLike(a, numberOf(value)));
compose("fill.tensor", ["torch.fill"], ["fill(Tensor input, Tensor value)"], fillLikeTensor);

/** What a distribution drew; nothing of it depends on what was there. */
const drawn = define({
  name: "draw",
  gradFn: "FillBackward0",
  formula: "y = random numbers",
  forward: (a: Tensor, value: Tensor) => copyOf(value, a.dtype),
  gradient: [GONE],
});

/** Writes over a tensor: a number, or the one number of a 0-dim tensor. Goes through autograd where it follows. */
export function fill_(label: string, x: Tensor, value: Tensor | number): Tensor {
  const tracked = state.gradMode && (x.requiresGrad || (typeof value !== "number" && value.requiresGrad));
  if (typeof value === "number") {
    if (!tracked) return overwrite(label, x, value);
    return label === "zero_" ? inPlace(label, zero as unknown as Op, x) : inPlace(label, fillNumber as unknown as Op, x, value);
  }
  refuseOverlap(x, NO_OPERANDS);
  return tracked ? inPlace(label, fillTensor as unknown as Op, x, value) : overwrite(label, x, expand.raw(value, x.shape));
}

const NO_OPERANDS: readonly Tensor[] = [];

/** Writes drawn numbers over a tensor. */
export const redraw_ = (label: string, x: Tensor, value: Tensor): Tensor =>
  state.gradMode && x.requiresGrad ? inPlace(label, drawn as unknown as Op, x, value) : overwrite(label, x, value);
