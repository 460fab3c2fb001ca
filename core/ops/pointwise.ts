import { state } from "../autograd/state.ts";
import { DTYPES, isFloat, type DType } from "../tensor/dtype.ts";
import { notImplemented, runtimeError } from "../tensor/error.ts";
import { Tensor } from "../tensor/tensor.ts";
import { elementwise, type Elementwise } from "./elementwise.ts";

/** Functions of one number, and comparisons. */

/** A function known as torch.name and Tensor.name. */
const unary = (name: string, y: string, da?: string, more: Partial<Elementwise> = {}) =>
  elementwise({ name, y, da, python: [`torch.${name}`, `Tensor.${name}`], signatures: [`${name}(Tensor input)`], ...more });

/** Refuses bools, as PyTorch's kernel of this name does. */
export const noBools = (kernel: string) => (dtype: DType) => {
  if (dtype === "bool") throw notImplemented(`"${kernel}" not implemented for 'Bool'`);
};

/** One that torch.special knows, too, under the same or under other names. */
const special = (name: string, ...others: readonly string[]): Partial<Elementwise> => ({
  python: [`torch.${name}`, `Tensor.${name}`, ...(others.length === 0 ? [name] : others).map((other) => `torch.special.${other}`)],
});

export const abs = unary("abs", "abs(a)", "dy * sign(a)", {
  label: "|x|",
  dtypes: "number",
  check: noBools("abs_cpu"),
  python: ["torch.abs", "torch.absolute", "Tensor.abs", "Tensor.absolute", "Tensor.__abs__"],
});
export const sign = unary("sign", "sign(a)", "0", { dtypes: "number" });
export const floor = unary("floor", "floor(a)", "0", { label: "⌊x⌋", dtypes: "number", check: noBools("floor_vml_cpu") });
export const ceil = unary("ceil", "ceil(a)", "0", { label: "⌈x⌉", dtypes: "number", check: noBools("ceil_vml_cpu") });
export const round = unary("round", "round(a)", "0", { dtypes: "number", check: noBools("round_vml_cpu") });
export const trunc = unary("trunc", "trunc(a)", "0", {
  dtypes: "number",
  check: noBools("trunc_vml_cpu"),
  python: ["torch.trunc", "torch.fix", "Tensor.trunc", "Tensor.fix"],
});

export const sqrt = unary("sqrt", "sqrt(a)", "dy / (2 * y)", { label: "√" });
export const rsqrt = unary("rsqrt", "1 / sqrt(a)", "-0.5 * dy * (y * y * y)");
export const reciprocal = unary("reciprocal", "1 / a", "-dy * (y * y)", { label: "1/x" });
export const exp = unary("exp", "exp(a)", "dy * y");
export const exp2 = unary("exp2", "exp2(a)", "dy * y * 0.6931471805599453", special("exp2"));
export const expm1 = unary("expm1", "expm1(a)", "dy * (y + 1)", special("expm1"));
export const log = unary("log", "log(a)", "dy / a");
export const log2 = unary("log2", "log2(a)", "dy / (a * 0.6931471805599453)");
export const log10 = unary("log10", "log10(a)", "dy / (a * 2.302585092994046)");
export const log1p = unary("log1p", "log1p(a)", "dy / (a + 1)", { gradFn: "Log1PBackward0", ...special("log1p") });

export const sin = unary("sin", "sin(a)", "dy * cos(a)");
export const cos = unary("cos", "cos(a)", "-dy * sin(a)");
export const tan = unary("tan", "tan(a)", "dy * (1 + y * y)");
export const asin = unary("asin", "asin(a)", "dy * (1 / sqrt(1 - a * a))", {
  python: ["torch.asin", "torch.arcsin", "Tensor.asin", "Tensor.arcsin"],
});
export const acos = unary("acos", "acos(a)", "-dy * (1 / sqrt(1 - a * a))", {
  python: ["torch.acos", "torch.arccos", "Tensor.acos", "Tensor.arccos"],
});
export const atan = unary("atan", "atan(a)", "dy / (a * a + 1)", {
  python: ["torch.atan", "torch.arctan", "Tensor.atan", "Tensor.arctan"],
});
export const sinh = unary("sinh", "sinh(a)", "dy * cosh(a)");
export const cosh = unary("cosh", "cosh(a)", "dy * sinh(a)");
export const tanh = unary("tanh", "tanh(a)", "dy * (1 - y * y)", { fused: true });
export const asinh = unary("asinh", "asinh(a)", "dy * (1 / sqrt(a * a + 1))", {
  python: ["torch.asinh", "torch.arcsinh", "Tensor.asinh", "Tensor.arcsinh"],
});
export const acosh = unary("acosh", "acosh(a)", "dy * (1 / sqrt(a * a - 1))", {
  python: ["torch.acosh", "torch.arccosh", "Tensor.acosh", "Tensor.arccosh"],
});
export const atanh = unary("atanh", "atanh(a)", "dy / (1 - a * a)", {
  python: ["torch.atanh", "torch.arctanh", "Tensor.atanh", "Tensor.arctanh"],
});

export const erf = unary("erf", "erf(a)", "1.1283791670955126 * exp(-a * a) * dy", {
  python: ["torch.erf", "Tensor.erf", "torch.special.erf"],
});
export const erfc = unary("erfc", "erfc(a)", "-1.1283791670955126 * exp(-a * a) * dy", {
  python: ["torch.erfc", "Tensor.erfc", "torch.special.erfc"],
});
export const erfinv = unary("erfinv", "erfinv(a)", "0.886226925452758 * exp(y * y) * dy", {
  python: ["torch.erfinv", "Tensor.erfinv", "torch.special.erfinv"],
});
export const lgamma = unary("lgamma", "lgamma(a)", "dy * digamma(a)", special("lgamma", "gammaln"));
export const frac = unary("frac", "a - trunc(a)", "dy", {
  check(_, [a]) {
    if (a instanceof Tensor && !isFloat(a.dtype)) throw notImplemented(`"frac_cpu" not implemented for '${DTYPES[a.dtype].scalar}'`);
  },
});
export const deg2rad = unary("deg2rad", "a * 0.017453292519943295", "dy * 0.017453292519943295", { gradFn: "Deg2RadBackward0" });
export const rad2deg = unary("rad2deg", "a * 57.29577951308232", "dy * 57.29577951308232", { gradFn: "Rad2DegBackward0" });

export const sigmoid = unary("sigmoid", "1 / (1 + exp(-a))", "dy * (1 - y) * y", {
  fused: true,
  label: "σ",
  python: ["torch.sigmoid", "Tensor.sigmoid", "F.sigmoid", "torch.special.expit"],
});
export const relu = unary("relu", "max(a, 0)", "where(y <= 0, 0, dy)", {
  dtypes: "number",
  python: ["torch.relu", "Tensor.relu"],
  check(dtype) {
    if (dtype === "bool") throw runtimeError("Boolean inputs not supported for relu");
  },
});

export const isnan = unary("isnan", "isnan(a)", undefined, { inPlace: false, result: "bool", dtypes: "number" });
export const isinf = unary("isinf", "abs(a) == inf", undefined, { inPlace: false, result: "bool" });
export const isposinf = unary("isposinf", "a == inf", undefined, { inPlace: false, result: "bool" });
export const isneginf = unary("isneginf", "a == -inf", undefined, { inPlace: false, result: "bool" });
export const isfinite = unary("isfinite", "abs(a) < inf", undefined, { inPlace: false, result: "bool" });
export const signbit = unary("signbit", "a < 0 || 1 / a < 0", undefined, { inPlace: false, result: "bool" });

/** A comparison of two operands, known as torch.name, Tensor.name and the sign. */
const comparison = (name: string, label: string, other: string, y: string) =>
  elementwise({
    name,
    label,
    y,
    result: "bool",
    dtypes: "number",
    python: [`torch.${name}`, `Tensor.${name}`, `Tensor.__${name}__`, `torch.${other}`, `Tensor.${other}`],
    signatures: [`${name}(Tensor input, Operand other)`],
  });

export const eq = elementwise({
  name: "eq",
  label: "=",
  y: "a == b",
  result: "bool",
  dtypes: "number",
  python: ["torch.eq", "Tensor.eq", "Tensor.__eq__"],
  signatures: ["eq(Tensor input, Operand other)"],
});
export const ne = comparison("ne", "≠", "not_equal", "a != b");
export const lt = comparison("lt", "<", "less", "a < b");
export const le = comparison("le", "≤", "less_equal", "a <= b");
export const gt = comparison("gt", ">", "greater", "a > b");
export const ge = comparison("ge", "≥", "greater_equal", "a >= b");

const logical = (name: string, y: string, signature: string) =>
  elementwise({ name, y, result: "bool", dtypes: "number", python: [`torch.${name}`, `Tensor.${name}`], signatures: [signature] });

export const logicalNot = logical("logical_not", "a == 0", "logical_not(Tensor input)");
export const logicalAnd = logical("logical_and", "a != 0 && b != 0", "logical_and(Tensor input, Tensor other)");
export const logicalOr = logical("logical_or", "a != 0 || b != 0", "logical_or(Tensor input, Tensor other)");
export const logicalXor = logical("logical_xor", "(a != 0) != (b != 0)", "logical_xor(Tensor input, Tensor other)");

/** The larger of two; at a tie each gets half of the gradient. */
export const maximum = elementwise({
  name: "maximum",
  inPlace: false,
  label: "max",
  python: ["torch.maximum", "Tensor.maximum"],
  signatures: ["maximum(Tensor input, Tensor other)"],
  y: "max(a, b)",
  da: "where(a < b, 0, where(a == b, dy / 2, dy))",
  db: "where(b < a, 0, where(a == b, dy / 2, dy))",
  dtypes: "number",
});
export const minimum = elementwise({
  name: "minimum",
  inPlace: false,
  label: "min",
  python: ["torch.minimum", "Tensor.minimum"],
  signatures: ["minimum(Tensor input, Tensor other)"],
  y: "min(a, b)",
  da: "where(a > b, 0, where(a == b, dy / 2, dy))",
  db: "where(b > a, 0, where(a == b, dy / 2, dy))",
  dtypes: "number",
});

/** `a % b`, with the sign of the divisor. */
export const remainder = elementwise({
  name: "remainder",
  label: "%",
  python: ["torch.remainder", "Tensor.remainder", "Tensor.__mod__"],
  signatures: ["remainder(Tensor input, Number other)"],
  halves: true,
  y: "mod(a, b)",
  da: "dy",
  dtypes: "number",
  check: noBools("remainder_cpu"),
});
export const remainderTensor = elementwise({
  name: "remainder.tensor",
  label: "%",
  gradFn: "RemainderBackward1",
  python: ["torch.remainder", "Tensor.remainder", "Tensor.__mod__"],
  signatures: ["remainder(Tensor input, Tensor other)"],
  y: "mod(a, b)",
  da: "dy",
  db: "-dy * floordiv(a, b)",
  dtypes: "number",
  check: noBools("remainder_cpu"),
});
/** `5 % x` */
export const remainderBase = elementwise({
  name: "remainder.base",
  label: "%",
  gradFn: "NotImplemented",
  inPlace: false,
  python: ["torch.remainder", "Tensor.__rmod__"],
  signatures: ["remainder(Number input, Tensor other)"],
  y: "mod(a, b)",
  dtypes: "number",
  check: noBools("remainder_cpu"),
});
export const floorDivide = elementwise({
  name: "floor_divide",
  label: "//",
  gradFn: "NotImplemented",
  python: ["torch.floor_divide", "Tensor.floor_divide", "Tensor.__floordiv__"],
  signatures: ["floor_divide(Tensor input, Operand other)"],
  y: "floordiv(a, b)",
  dtypes: "number",
  check: noBools("div_floor_cpu"),
});
/** `5 // x` */
export const floorDivideBase = elementwise({
  name: "floor_divide.base",
  label: "//",
  gradFn: "NotImplemented",
  inPlace: false,
  python: ["Tensor.__rfloordiv__"],
  signatures: ["floor_divide(Number input, Tensor other)"],
  y: "floordiv(a, b)",
  dtypes: "number",
  check: noBools("div_floor_cpu"),
});
export const fmod = elementwise({
  name: "fmod",
  python: ["torch.fmod", "Tensor.fmod"],
  signatures: ["fmod(Tensor input, Number other)"],
  halves: true,
  y: "fmod(a, b)",
  da: "dy",
  dtypes: "number",
  check: noBools("fmod_cpu"),
});
export const fmodTensor = elementwise({
  name: "fmod.tensor",
  label: "fmod",
  gradFn: "FmodBackward1",
  python: ["torch.fmod", "Tensor.fmod"],
  signatures: ["fmod(Tensor input, Tensor other)"],
  y: "fmod(a, b)",
  da: "dy",
  db: "-dy * trunc(a / b)",
  dtypes: "number",
  check: noBools("fmod_cpu"),
});
export const atan2 = elementwise({
  name: "atan2",
  python: ["torch.atan2", "torch.arctan2", "Tensor.atan2", "Tensor.arctan2"],
  signatures: ["atan2(Tensor input, Tensor other)"],
  y: "atan2(a, b)",
  da: "dy * b * where(a == 0 && b == 0, 0, 1 / (a * a + b * b))",
  db: "dy * -a * where(a == 0 && b == 0, 0, 1 / (a * a + b * b))",
});

/** The elements of a where the condition holds, those of b elsewhere. Operands: condition, a, b. */
export const where = elementwise({
  name: "where",
  inPlace: false,
  python: ["torch.where"],
  signatures: ["where(Tensor condition, Operand input, Operand other)"],
  y: "where(a != 0, b, c)",
  db: "where(a != 0, dy, 0)",
  dc: "where(a != 0, 0, dy)",
  dtypes: "number",
  check(_, [condition]) {
    if (condition instanceof Tensor && condition.dtype === "uint8")
      state.warn(
        "where received a uint8 condition tensor. This behavior is deprecated and will be removed in a future version of PyTorch. Use a boolean condition instead.",
      );
    if (condition instanceof Tensor && condition.dtype !== "bool" && condition.dtype !== "uint8") {
      throw runtimeError(`where expected condition to be a boolean tensor, but got a tensor with dtype ${DTYPES[condition.dtype].scalar}`);
    }
  },
});
