import { isFloat, type DType } from "../tensor/dtype.ts";
import { notImplemented, runtimeError } from "../tensor/error.ts";
import { categoryOf, numberOf, type Operand } from "../tensor/scalar.ts";
import { Tensor } from "../tensor/tensor.ts";
import { inPlace } from "../autograd/inplace.ts";
import { compose } from "./compose.ts";
import type { Op } from "./define.ts";
import { elementwise } from "./elementwise.ts";

/** Sums, products and powers. */

export const add = elementwise({
  name: "add",
  label: "+",
  python: ["torch.add", "Tensor.add", "Tensor.__add__", "Tensor.__radd__"],
  signatures: ["add(Tensor input, Operand other, *, Number alpha=1)"],
  y: "a + s * b",
  halves: true,
  unit: "a + b",
  fused: true,
  da: "dy",
  db: "s * dy",
  s: 1,
  dtypes: "number",
});

export const sub = elementwise({
  name: "sub",
  label: "−",
  python: ["torch.sub", "torch.subtract", "Tensor.sub", "Tensor.subtract", "Tensor.__sub__"],
  signatures: ["sub(Tensor input, Operand other, *, Number alpha=1)"],
  y: "a - s * b",
  halves: true,
  unit: "a - b",
  fused: true,
  da: "dy",
  db: "-s * dy",
  s: 1,
  dtypes: "number",
  check: noBools,
});

/** `1 - x`: the operand comes second in Python, first in PyTorch. */
const reversed = (name: string, gradFn: string, other: string) =>
  elementwise({
    name,
    inPlace: false,
    label: "−",
    gradFn,
    python: ["torch.rsub", "Tensor.__rsub__"],
    signatures: [`rsub(Tensor input, ${other} other, *, Number alpha=1)`],
    y: "b - s * a",
    halves: true,
    unit: "b - a",
    fused: true,
    da: "-s * dy",
    db: "dy",
    s: 1,
    dtypes: "number",
    check: noBools,
  });
export const rsub = reversed("rsub", "RsubBackward1", "Number");
reversed("rsub.tensor", "RsubBackward0", "Tensor");

export const mul = elementwise({
  name: "mul",
  label: "×",
  python: ["torch.mul", "torch.multiply", "Tensor.mul", "Tensor.multiply", "Tensor.__mul__", "Tensor.__rmul__"],
  signatures: ["mul(Tensor input, Operand other)"],
  y: "a * b",
  da: "dy * b",
  db: "dy * a",
  dtypes: "number",
});

export const div = elementwise({
  name: "div",
  label: "÷",
  python: ["torch.div", "torch.divide", "torch.true_divide", "Tensor.div", "Tensor.divide", "Tensor.true_divide", "Tensor.__truediv__"],
  signatures: ["div(Tensor input, Operand other)"],
  y: "a / b",
  da: "dy / b",
  db: "-dy * ((a / b) / b)",
});

/** Over a number and times one, as PyTorch's own functions divide and multiply. */
export const divNumber = elementwise({ name: "div.number", label: "÷", gradFn: "DivBackward1", inPlace: false, y: "a / b", da: "dy / b" });
export const mulNumber = elementwise({ name: "mul.number", label: "×", gradFn: "MulBackward1", inPlace: false, y: "a * b", da: "dy * b" });

export const neg = elementwise({
  name: "neg",
  label: "−",
  python: ["torch.neg", "torch.negative", "Tensor.neg", "Tensor.negative", "Tensor.__neg__"],
  signatures: ["neg(Tensor input)"],
  y: "-a",
  da: "-dy",
  dtypes: "number",
  check(dtype) {
    if (dtype === "bool")
      throw runtimeError(
        "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.",
      );
  },
});

const POWERS = [
  { b: 2, y: "a * a", da: "dy * (2 * a)" },
  { b: 3, y: "a * a * a", da: "dy * (3 * (a * a))" },
  { b: 4, y: "pow(a, b)", da: "dy * (4 * (a * a * a))" },
  { b: 1, y: "a", da: "dy * pow(a, 0)" },
  { b: 0, y: "pow(a, b)", da: "where(b == 0, 0, dy)" },
  { b: 0.5, y: "sqrt(a)", da: "dy * (0.5 * (1 / sqrt(a)))" },
  { b: -0.5, y: "1 / sqrt(a)", da: "dy * (-0.5 * pow(a, -1.5))" },
  { b: -1, y: "1 / a", da: "dy * (-1 * (1 / (a * a)))" },
  { b: -2, y: "1 / (a * a)", da: "dy * (-2 * pow(a, -3))" },
  { b: 1.5, y: "pow(a, b)", da: "dy * (1.5 * sqrt(a))" },
] as const;

/** A tensor to the power of a number. */
export const pow = elementwise({
  name: "pow",
  label: "xⁿ",
  python: ["torch.pow", "Tensor.pow", "Tensor.__pow__"],
  signatures: ["pow(Tensor input, Number exponent)"],
  y: "pow(a, b)",
  da: "dy * (b * pow(a, b - 1))",
  halves: true,
  dtypes: "number",
  variants: POWERS,
  check: noNegativeIntPower,
});

export const powTensor = elementwise({
  name: "pow.tensor",
  label: "xⁿ",
  gradFn: "PowBackward1",
  python: ["torch.pow", "Tensor.pow", "Tensor.__pow__"],
  signatures: ["pow(Tensor input, Tensor exponent)"],
  y: "pow(a, b)",
  da: "where(b == 0, 0, dy * (b * pow(a, b - 1)))",
  db: "dy * where(a == 0 && b >= 0, 0, y * log(a))",
  dtypes: "number",
  check(dtype) {
    if (dtype === "bool") throw notImplemented("\"pow\" not implemented for 'Bool'");
  },
});

/** A number to the power of a tensor: `2 ** x`. */
export const powBase = elementwise({
  name: "pow.base",
  label: "aˣ",
  gradFn: "PowBackward2",
  python: ["torch.pow", "Tensor.__rpow__"],
  signatures: ["pow(Number input, Tensor exponent)"],
  y: "pow(a, b)",
  db: "dy * where(a == 0 && b >= 0, 0, y * log(a))",
  dtypes: "number",
});

/** a², a power of 2. */
export const square = compose("square", ["torch.square", "Tensor.square"], ["square(Tensor input)"], (a: Tensor): Tensor => pow(a, 2));
compose("square_", ["torch.square_", "Tensor.square_"], ["square_(Tensor input)"], (a: Tensor) =>
  inPlace("square_", pow as unknown as Op, a, 2),
);

const isBool = (x: Operand): boolean => (x instanceof Tensor ? x.dtype : categoryOf(x)) === "bool";

function noBools(dtype: DType, operands: readonly Operand[]): void {
  if (!operands.some(isBool)) return;
  if (dtype === "bool" && operands.every(isBool)) {
    throw runtimeError(
      "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.",
    );
  }
  throw runtimeError(
    "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.",
  );
}

function noNegativeIntPower(dtype: DType, [, exponent]: readonly Operand[]): void {
  if (!isFloat(dtype) && !(exponent instanceof Tensor) && numberOf(exponent) < 0)
    throw runtimeError("Integers to negative integer powers are not allowed.");
}
