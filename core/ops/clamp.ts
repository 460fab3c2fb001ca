import { inPlace } from "../autograd/inplace.ts";
import { DTYPES, isFloat } from "../tensor/dtype.ts";
import { runtimeError } from "../tensor/error.ts";
import { resultType, type Operand } from "../tensor/scalar.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { compose } from "./compose.ts";
import type { Op } from "./define.ts";
import { elementwise, type ElementwiseOp } from "./elementwise.ts";
import { cName } from "./pairs.ts";

/** Numbers held between bounds. At a bound the gradient passes. */

/** a between b and c; the upper bound wins where they cross. Bounds are numbers, or tensors with gradients of their own. */
const both = (name: string, gradFn: string) =>
  elementwise({
    name,
    label: "clamp",
    gradFn,
    inPlace: false,
    y: "min(max(a, b), c)",
    da: "where(a >= b && a <= c, dy, 0)",
    db: "where(b < c && a < b, dy, 0)",
    dc: "where(a > c || c < b, dy, 0)",
    dtypes: "number",
  });
const atLeast = (name: string, gradFn: string) =>
  elementwise({
    name,
    label: "clamp",
    gradFn,
    inPlace: false,
    y: "max(a, b)",
    da: "where(a >= b, dy, 0)",
    db: "where(a < b, dy, 0)",
    dtypes: "number",
  });
const atMost = (name: string, gradFn: string) =>
  elementwise({
    name,
    label: "clamp",
    gradFn,
    inPlace: false,
    y: "min(a, b)",
    da: "where(a <= b, dy, 0)",
    db: "where(a > b, dy, 0)",
    dtypes: "number",
  });

const byNumbers = {
  both: both("clamp", "ClampBackward1"),
  min: atLeast("clamp.low", "ClampBackward1"),
  max: atMost("clamp.high", "ClampBackward1"),
};
const byTensors = {
  both: both("clamp.tensor", "ClampBackward0"),
  min: atLeast("clamp.low.tensor", "ClampBackward0"),
  max: atMost("clamp.high.tensor", "ClampBackward0"),
};

type Bound = Operand | null;

/** The operation that is meant, and its operands after the first. */
function meant({ both, min, max }: typeof byNumbers, low: Bound, high: Bound): [Op, ...Operand[]] {
  if (low !== null && high !== null) return [both as unknown as Op, low, high];
  if (low !== null) return [min as unknown as Op, low];
  if (high !== null) return [max as unknown as Op, high];
  throw runtimeError("torch.clamp: At least one of 'min' or 'max' must not be None");
}

const run = ([op, ...bounds]: [Op, ...Operand[]], a: Tensor): Tensor => (op as unknown as (...operands: Operand[]) => Tensor)(a, ...bounds);

/** `a` between two numbers; null: no bound. */
export const clamp = (a: Tensor, low: Bound, high: Bound): Tensor => run(meant(byNumbers, low, high), a);

for (const [name, kind, bound] of [
  ["clamp", byNumbers, "Number? min=None, Number? max=None"],
  ["clamp.tensors", byTensors, "Tensor? min=None, Tensor? max=None"],
] as const) {
  const write = (a: Tensor, low: Bound, high: Bound): Tensor => {
    const [op, ...bounds] = meant(kind, low, high);
    const dtype = resultType([a, ...bounds]);
    if (isFloat(dtype) && !isFloat(a.dtype))
      throw runtimeError(`result type ${DTYPES[dtype].scalar} can't be cast to the desired output type ${cName(a.dtype)}`);
    return inPlace("clamp_", op, a, ...bounds);
  };
  compose(
    name,
    ["torch.clamp", "Tensor.clamp", "torch.clip", "Tensor.clip"],
    [`clamp(Tensor input, ${bound})`],
    (a: Tensor, low: Bound, high: Bound) => run(meant(kind, low, high), a),
  );
  compose(`${name}_`, ["torch.clamp_", "Tensor.clamp_", "torch.clip_", "Tensor.clip_"], [`clamp_(Tensor input, ${bound})`], write);
}

const byName = new Map<string, ElementwiseOp>();

/** clamp_min and clamp_max, whose grad_fns have names of their own. */
for (const [name, one, gradFn, bound] of [
  ["clamp_min", atLeast, "ClampMinBackward", "min"],
  ["clamp_max", atMost, "ClampMaxBackward", "max"],
] as const) {
  for (const [i, type] of (["Number", "Tensor"] as const).entries()) {
    const op = one(`${name}.${type.toLowerCase()}`, `${gradFn}${i}`);
    if (i === 0) byName.set(name, op);
    const signature = (label: string) => [`${label}(Tensor input, ${type} ${bound})`];
    compose(`${name}.${i}`, [`torch.${name}`, `Tensor.${name}`], signature(name), (a: Tensor, b: Operand) => op(a, b));
    compose(`${name}_.${i}`, [`torch.${name}_`, `Tensor.${name}_`], signature(`${name}_`), (a: Tensor, b: Operand) =>
      inPlace(`${name}_`, op as unknown as Op, a, b),
    );
  }
}

/** `a`, and what is below the bound the bound. */
export const clampMin = byName.get("clamp_min")!;
