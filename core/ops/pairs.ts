import { type DType, DTYPES, isFloat } from "../tensor/dtype.ts";
import { notImplemented, runtimeError } from "../tensor/error.ts";
import { Scalar, type Operand } from "../tensor/scalar.ts";
import { Tensor } from "../tensor/tensor.ts";
import { mul, pow, powBase, powTensor } from "./arithmetic.ts";
import { compose } from "./compose.ts";
import { define } from "./define.ts";
import { elementwise, type Elementwise } from "./elementwise.ts";
import { filled } from "./fresh.ts";
import { eq, isfinite, isnan, noBools, remainderTensor, where } from "./pointwise.ts";
import { copyOf, toDtype } from "./reshape.ts";
import { inPlace } from "../autograd/inplace.ts";
import type { Op } from "./define.ts";

/** Functions of two and three numbers, and of one that may be no number. */

/** Known as torch.name and Tensor.name, of two tensors. */
const pair = (name: string, y: string, da: string, db: string, more: Partial<Elementwise> = {}) =>
  elementwise({
    name,
    y,
    da,
    db,
    python: [`torch.${name}`, `Tensor.${name}`],
    signatures: [`${name}(Tensor input, Tensor other)`],
    ...more,
  });

/** The larger; a number wins over NaN. */
export const fmax = pair(
  "fmax",
  "where(a >= b || isnan(b), a, b)",
  "where(a >= b || isnan(b), dy, 0)",
  "where(a >= b || isnan(b), 0, dy)",
  { dtypes: "number", inPlace: false },
);
export const fmin = pair(
  "fmin",
  "where(a <= b || isnan(b), a, b)",
  "where(a <= b || isnan(b), dy, 0)",
  "where(a <= b || isnan(b), 0, dy)",
  { dtypes: "number", inPlace: false },
);
export const hypot = pair("hypot", "sqrt(a * a + b * b)", "dy * a / y", "dy * b / y");
export const logaddexp = pair(
  "logaddexp",
  "where(a == b && abs(a) == inf, a, max(a, b) + log1p(exp(-abs(a - b))))",
  "dy / (1 + exp(b - a))",
  "dy / (1 + exp(a - b))",
  { inPlace: false },
);
export const logaddexp2 = pair(
  "logaddexp2",
  "where(a == b && abs(a) == inf, a, max(a, b) + log1p(exp2(-abs(a - b))) * 1.4426950408889634)",
  "dy / (1 + exp2(b - a))",
  "dy / (1 + exp2(a - b))",
  { inPlace: false },
);
export const ldexp = pair("ldexp", "a * exp2(b)", "dy * exp2(b)", "dy * y * 0.6931471805599453");

/** Where a is 0: b; else whether a is above 0. */
export const heaviside = elementwise({
  name: "heaviside",
  gradFn: "NotImplemented",
  python: ["torch.heaviside", "Tensor.heaviside"],
  signatures: ["heaviside(Tensor input, Tensor values)"],
  y: "where(a == 0, b, where(a > 0, 1, 0))",
  dtypes: "number",
  check(_, [a, b]) {
    if (a instanceof Tensor && b instanceof Tensor && a.dtype !== b.dtype)
      throw runtimeError("heaviside is not yet implemented for tensors with different dtypes.");
  },
});

/** |a| with the sign of b, of −0 too. */
const signed = { y: "where(b < 0 || 1 / b < 0, -abs(a), abs(a))", da: "dy * where(a == 0, 0, y / a)", db: "0" };
export const copysign = pair("copysign", signed.y, signed.da, signed.db);
elementwise({
  name: "copysign.number",
  label: "copysign",
  gradFn: "CopysignBackward1",
  python: ["torch.copysign", "Tensor.copysign"],
  signatures: ["copysign(Tensor input, Number other)"],
  y: signed.y,
  da: signed.da,
});

/** a log b, which is 0 where a is 0. */
const xlogyOf = { y: "where(isnan(b), b, where(a == 0, 0, a * log(b)))", da: "where(a == 0 && b <= 0, 0, dy * log(b))", db: "dy * a / b" };
const XLOGY = ["torch.xlogy", "Tensor.xlogy", "torch.special.xlogy"];
export const xlogy = pair("xlogy", xlogyOf.y, xlogyOf.da, xlogyOf.db, { python: XLOGY });
elementwise({
  name: "xlogy.base",
  label: "xlogy",
  gradFn: "XlogyBackward1",
  inPlace: false,
  python: [XLOGY[0], XLOGY[2]],
  signatures: ["xlogy(Number input, Tensor other)"],
  y: xlogyOf.y,
  db: xlogyOf.db,
});
elementwise({
  name: "xlogy.number",
  label: "xlogy",
  gradFn: "XlogyBackward2",
  python: XLOGY,
  signatures: ["xlogy(Tensor input, Number other)"],
  y: xlogyOf.y,
  da: xlogyOf.da,
});
export const xlog1py = pair(
  "xlog1py",
  "where(isnan(b), b, where(a == 0, 0, a * log1p(b)))",
  "where(a == 0 && b <= -1, 0, dy * log1p(b))",
  "dy * a / (b + 1)",
  { gradFn: "SpecialXlog1PyBackward0", python: ["torch.special.xlog1py"], inPlace: false },
);

/** On the way from a to b: a at weight 0, b at weight 1. */
const sameTypes = (dtype: DType, [a, b, c]: readonly Operand[]): void => {
  if (!isFloat(dtype))
    throw notImplemented(`"lerp_kernel_${c instanceof Tensor ? "tensor" : "scalar"}" not implemented for '${DTYPES[dtype].scalar}'`);
  if (a instanceof Tensor && b instanceof Tensor && a.dtype !== b.dtype)
    throw runtimeError(`expected dtype ${cName(a.dtype)} for \`end\` but got dtype ${cName(b.dtype)}`);
};
export const lerp = elementwise({
  name: "lerp",
  python: ["torch.lerp", "Tensor.lerp"],
  signatures: ["lerp(Tensor input, Tensor end, Number weight)"],
  y: "where(s < 0.5, a + s * (b - a), b - (b - a) * (1 - s))",
  da: "dy * (1 - s)",
  db: "dy * s",
  fused: true,
  check: sameTypes,
});
export const lerpTensor = elementwise({
  name: "lerp.tensor",
  label: "lerp",
  gradFn: "LerpBackward1",
  python: ["torch.lerp", "Tensor.lerp"],
  signatures: ["lerp(Tensor input, Tensor end, Tensor weight)"],
  y: "where(c < 0.5, a + c * (b - a), b - (b - a) * (1 - c))",
  da: "dy * (1 - c)",
  db: "dy * c",
  dc: "dy * (b - a)",
  fused: true,
  check: sameTypes,
});

/** As C++ says it in some of PyTorch's messages: "double". */
export const cName = (dtype: DType): string =>
  ({
    float32: "float",
    float64: "double",
    float16: "c10::Half",
    bfloat16: "c10::BFloat16",
    int64: "long int",
    int32: "int",
    int16: "short",
    int8: "signed char",
    uint8: "unsigned char",
    bool: "bool",
  })[dtype as string] ?? dtype;

export const addcmul = elementwise({
  name: "addcmul",
  label: "a + b c",
  python: ["torch.addcmul", "Tensor.addcmul"],
  signatures: ["addcmul(Tensor input, Tensor tensor1, Tensor tensor2, *, Number value=1)"],
  y: "a + s * b * c",
  da: "dy",
  db: "dy * (c * s)",
  dc: "dy * (b * s)",
  fused: true,
  s: 1,
  dtypes: "number",
});
export const addcdiv = elementwise({
  name: "addcdiv",
  label: "a + b / c",
  python: ["torch.addcdiv", "Tensor.addcdiv"],
  signatures: ["addcdiv(Tensor input, Tensor tensor1, Tensor tensor2, *, Number value=1)"],
  y: "a + s * b / c",
  da: "dy",
  db: "dy * (s / c)",
  dc: "-dy * (s * b / (c * c))",
  s: 1,
  check(_, operands) {
    if (!operands.slice(1).every((x) => x instanceof Tensor && !isFloat(x.dtype))) return;
    throw runtimeError(
      "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true division of tensor1 and tensor2. " +
        "The historic addcdiv behavior can be implemented as (input + value * torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as " +
        "(input + value * tensor1 / tensor2) for float inputs. The future addcdiv behavior is just the latter implementation: (input + value * tensor1 / tensor2), for all dtypes.",
    );
  },
});

/** Of a real number: 0, or π below 0. */
elementwise({
  name: "angle",
  inPlace: false,
  python: ["torch.angle", "Tensor.angle"],
  signatures: ["angle(Tensor input)"],
  y: "where(isnan(a), a, where(a < 0, 3.141592653589793, 0))",
  da: "0",
});

/** Quotients rounded down or towards 0. */
const divFloor = elementwise({
  name: "div.floor",
  label: "⌊÷⌋",
  gradFn: "DivBackward2",
  inPlace: false,
  y: "floordiv(a, b)",
  da: "0",
  db: "0",
  dtypes: "number",
  check: noBools("div_floor_cpu"),
});
const divTrunc = elementwise({
  name: "div.trunc",
  label: "÷",
  gradFn: "DivBackward2",
  inPlace: false,
  y: "trunc(a / b)",
  da: "0",
  db: "0",
  dtypes: "number",
  check: noBools("div_trunc_cpu"),
});
const divTrue = elementwise({
  name: "div.none",
  label: "÷",
  gradFn: "DivBackward2",
  inPlace: false,
  y: "a / b",
  da: "dy / b",
  db: "-dy * a / (b * b)",
});

function divBy(mode: string | null): Op {
  if (mode === null) return divTrue as unknown as Op;
  if (mode === "floor") return divFloor as unknown as Op;
  if (mode === "trunc") return divTrunc as unknown as Op;
  throw runtimeError(`div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '${mode}'`);
}
compose(
  "div.mode",
  ["torch.div", "Tensor.div", "torch.divide", "Tensor.divide"],
  ["div(Tensor input, Operand other, *, str? rounding_mode)"],
  (a: Tensor, b: Operand, mode: string | null) => (divBy(mode) as unknown as (a: Tensor, b: Operand) => Tensor)(a, b),
);
compose(
  "div_.mode",
  ["Tensor.div_", "Tensor.divide_"],
  ["div_(Tensor input, Operand other, *, str? rounding_mode)"],
  (a: Tensor, b: Operand, mode: string | null) => inPlace("div_", divBy(mode), a, b),
);

/** Powers in float64. */
const double = (x: Operand): Operand =>
  x instanceof Tensor ? toDtype(x, "float64") : new Scalar(typeof x === "number" ? x : x.value, "float");
const floatPower = (a: Operand, b: Operand): Tensor =>
  !(a instanceof Tensor)
    ? powBase(double(a), double(b))
    : b instanceof Tensor
      ? powTensor(double(a), double(b))
      : pow(double(a), double(b));
compose(
  "float_power",
  ["torch.float_power", "Tensor.float_power"],
  ["float_power(Tensor input, Operand exponent)", "float_power(Number input, Tensor exponent)"],
  floatPower,
);
compose("float_power_", ["Tensor.float_power_"], ["float_power_(Tensor input, Operand exponent)"], (a: Tensor, b: Operand) => {
  if (a.dtype !== "float64")
    throw runtimeError(
      `the base given to float_power_ has dtype ${DTYPES[a.dtype].scalar} but the operation's result requires dtype Double`,
    );
  return inPlace("float_power_", (b instanceof Tensor ? powTensor : pow) as unknown as Op, a, double(b));
});
// The reflected ones are called with what stands on the left first.
compose("pow.reflected", ["Tensor.__rpow__"], ["__rpow__(Tensor other, Tensor input)"], powTensor);
compose("remainder.reflected", ["Tensor.__rmod__"], ["__rmod__(Tensor other, Tensor input)"], remainderTensor);

/** Rounded to so many decimals; a negative count rounds before the point. */
const roundTo = elementwise({
  name: "round.decimals",
  label: "round",
  gradFn: "RoundBackward1",
  inPlace: false,
  y: "where(t > 0, round(a * s) / s, round(a / s) * s)",
  da: "0",
});
compose(
  "round.decimals",
  ["torch.round", "Tensor.round", "torch.special.round"],
  ["round(Tensor input, *, int decimals)"],
  (a: Tensor, decimals: number) => roundTo(a, 10 ** Math.abs(decimals), decimals > 0 ? 1 : 0),
);
compose("round_.decimals", ["torch.round_", "Tensor.round_"], ["round_(Tensor input, *, int decimals)"], (a: Tensor, decimals: number) =>
  inPlace("round_", roundTo as unknown as Op, a, 10 ** Math.abs(decimals), decimals > 0 ? 1 : 0),
);

const PI = "3.141592653589793";
export const sinc = elementwise({
  name: "sinc",
  python: ["torch.sinc", "Tensor.sinc", "torch.special.sinc"],
  signatures: ["sinc(Tensor input)"],
  y: `where(a == 0, 1, sin(${PI} * a) / (${PI} * a))`,
  da: `where(${PI} * a * a == 0, 0, dy * (${PI} * a * cos(${PI} * a) - sin(${PI} * a)) / (${PI} * a * a))`,
});

/** log(a / (1 − a)); with eps, a is held within [eps, 1 − eps] first. */
export const logit = elementwise({
  name: "logit",
  python: ["torch.logit", "Tensor.logit", "torch.special.logit"],
  signatures: ["logit(Tensor input, float? eps=None)"],
  y: "where(s < 0, log(a / (1 - a)), log(min(max(a, s), 1 - s) / (1 - min(max(a, s), 1 - s))))",
  da: "where(s < 0, where(a < 0 || a > 1, nan, dy / (a * (1 - a))), where(a < s || a > 1 - s, 0, dy / (a * (1 - a))))",
  s: -1,
});

export const entr = elementwise({
  name: "entr",
  gradFn: "SpecialEntrBackward0",
  inPlace: false,
  python: ["torch.special.entr"],
  signatures: ["entr(Tensor input)"],
  y: "where(isnan(a), a, where(a > 0, -a * log(a), where(a == 0, 0, -inf)))",
  da: "dy * where(a >= 0, -log(a) - 1, nan)",
});

export const sgn = elementwise({
  name: "sgn",
  python: ["torch.sgn", "Tensor.sgn"],
  signatures: ["sgn(Tensor input)"],
  y: "sign(a)",
  da: "0",
  dtypes: "number",
});

/** `+x`: the tensor itself. */
compose("positive", ["torch.positive", "Tensor.positive", "Tensor.__pos__"], ["positive(Tensor input)"], (a: Tensor) => {
  if (a.dtype === "bool") throw runtimeError("The `+` operator, on a bool tensor is not supported.");
  return a;
});

const LARGEST: Partial<Record<DType, number>> = {
  float32: 3.4028234663852886e38,
  float64: Number.MAX_VALUE,
  float16: 65504,
  bfloat16: 3.3895313892515355e38,
};

/** NaN and the infinities replaced by numbers: 0 and the largest there are, unless others are given. */
export const nanToNum = define({
  name: "nan_to_num",
  python: ["torch.nan_to_num", "Tensor.nan_to_num"],
  signatures: ["nan_to_num(Tensor input, float? nan=None, float? posinf=None, float? neginf=None)"],
  inPlace: true,
  formula: "y = a, with numbers for NaN and ±∞",
  forward: (a: Tensor, nan: number | null, high: number | null, low: number | null) => {
    if (!isFloat(a.dtype)) return copyOf(a, a.dtype);
    const number = (value: number) => filled([], value, a);
    const most = LARGEST[a.dtype]!;
    const finite = where.raw(eq.raw(a, Infinity), number(high ?? most), where.raw(eq.raw(a, -Infinity), number(low ?? -most), a));
    return where.raw(isnan.raw(a), number(nan ?? 0), finite);
  },
  gradient: [{ formula: "∂a = ∂y where a is finite, else 0", saves: "a", rule: ({ dy, a }) => mul(dy, toDtype(isfinite(a), dy.dtype)) }],
});
