import { state } from "../autograd/state.ts";
import { isFloat, DTYPES, type DType } from "../tensor/dtype.ts";
import { inPlace } from "../autograd/inplace.ts";
import { notImplemented, runtimeError, valueError, cNumber } from "../tensor/error.ts";
import { Scalar, type Operand } from "../tensor/scalar.ts";
import { isHalf } from "../tensor/half.ts";
import { empty } from "../tensor/make.ts";
import { dimension } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { abs, exp, log, sigmoid, tanh } from "./pointwise.ts";
import { reduceDims, sum } from "./reduce.ts";
import { add, div, mul, neg, rsub, sub } from "./arithmetic.ts";
import { define } from "./define.ts";
import { elementwise, type Elementwise } from "./elementwise.ts";
import { copyOf, reshape, toDtype } from "./reshape.ts";
import { compose } from "./compose.ts";
import { detach, leaf } from "./create.ts";
import { filled } from "./fresh.ts";
import { scatterAlong } from "./gather.ts";
import { slice } from "./indexing.ts";
import { cat } from "./join.ts";
import { once } from "./once.ts";
import { exponentials, rreluSlopes } from "./random.ts";

/** What neurons do with their sum. Each is known to Python as torch.nn.functional.name. */

const activation = (name: string, signature: string, y: string, da: string, more: Partial<Elementwise> = {}) =>
  elementwise({
    name,
    y,
    da,
    python: [`F.${name}`],
    signatures: [`${name}(${signature})`],
    inPlace: true,
    ...more,
    check: more.check ?? (more.dtypes === "number" ? undefined : floatsOnly(KERNELS[name] ?? `${name}_cpu`)),
  });

/** Refuses what is no float, as PyTorch's kernel of this name does. */
const floatsOnly =
  (kernel: string) =>
  (_: DType, [a]: readonly Operand[]): void => {
    if (a instanceof Tensor && !isFloat(a.dtype)) throw notImplemented(`"${kernel}" not implemented for '${DTYPES[a.dtype].scalar}'`);
  };
const KERNELS: Readonly<Record<string, string>> = {
  celu: "elu_cpu",
  selu: "elu_cpu",
  gelu: "GeluKernelImpl",
};

function noTruths(dtype: DType): void {
  if (dtype === "bool") throw runtimeError("Bool inputs not supported for hardtanh");
}
export const relu6 = activation("relu6", "Tensor input", "min(max(a, 0), 6)", "where(a <= 0 || a >= 6, 0, dy)", {
  gradFn: "HardtanhBackward0",
  dtypes: "number",
  check: noTruths,
});
export const hardtanh = activation(
  "hardtanh",
  "Tensor input, float min_val=-1, float max_val=1",
  "min(max(a, s), t)",
  "where(a <= s || a >= t, 0, dy)",
  {
    s: -1,
    t: 1,
    dtypes: "number",
    check: (dtype, _, least, most) => {
      if (least > most) throw valueError("min_val cannot be greater than max_val");
      noTruths(dtype);
      if (dtype === "uint8" && (least < 0 || most < 0)) throw runtimeError("cannot do hardtanh on an unsigned type with negative limits");
    },
  },
);
export const leakyRelu = activation(
  "leaky_relu",
  "Tensor input, float negative_slope=0.01",
  "where(a > 0, a, a * s)",
  "where(a > 0, dy, dy * s)",
  { s: 0.01 },
);
export const elu = activation(
  "elu",
  "Tensor input, float alpha=1",
  "where(a > 0, a, s * expm1(a))",
  "where(a <= 0, dy * s * exp(where(a < 0, a, 0)), dy)",
  {
    s: 1,
    fused: true,
  },
);
export const celu = activation(
  "celu",
  "Tensor input, float alpha=1",
  "where(a > 0, a, s * expm1(a * (1 / s)))",
  "where(a <= 0, dy * (1 / s) * s * exp(where(a < 0, a, 0) * (1 / s)), dy)",
  {
    s: 1,
    fused: true,
    python: ["F.celu", "torch.celu"],
  },
);
export const selu = activation(
  "selu",
  "Tensor input",
  "where(a > 0, 1.0507009873554805 * a, 1.7580993408473766 * expm1(a))",
  "where(a <= 0, dy * 1.7580993408473766 * exp(where(a < 0, a, 0)), dy * 1.0507009873554805)",
  { gradFn: "EluBackward0", fused: true, python: ["F.selu", "torch.selu"] },
);
export const gelu = activation(
  "gelu",
  "Tensor input",
  "0.5 * a * (1 + erf(a * 0.7071067811865476))",
  "dy * (0.5 * (1 + erf(a * 0.7071067811865476)) + a * 0.3989422804014327 * exp(-0.5 * a * a))",
  { inPlace: false },
);
/** By tanh, an approximation. */
const geluTanh = elementwise({
  name: "gelu.tanh",
  label: "gelu",
  gradFn: "GeluBackward0",
  y: "0.5 * a * (1 + tanh(0.7978845608028654 * (a + 0.044715 * a * a * a)))",
  da:
    "dy * (0.5 * (1 + tanh(0.7978845608028654 * (a + 0.044715 * a * a * a))) + " +
    "0.5 * a * (1 - tanh(0.7978845608028654 * (a + 0.044715 * a * a * a)) * tanh(0.7978845608028654 * (a + 0.044715 * a * a * a))) * 0.7978845608028654 * (1 + 0.134145 * a * a))",
});
compose("gelu.approximate", ["F.gelu"], ["gelu(Tensor input, *, str approximate)"], (a: Tensor, approximate: string) => {
  if (approximate !== "none" && approximate !== "tanh") throw runtimeError("approximate argument must be either none or tanh.");
  return approximate === "tanh" ? geluTanh(a) : gelu(a);
});
export const silu = activation(
  "silu",
  "Tensor input",
  "a / (1 + exp(-a))",
  "dy * (1 / (1 + exp(-a))) * (1 + a * (1 - 1 / (1 + exp(-a))))",
  { fused: true },
);
export const mish = activation(
  "mish",
  "Tensor input",
  "a * tanh(log1p(exp(a)))",
  "dy * (tanh(log1p(exp(a))) + a * (1 / (1 + exp(-a))) * (1 - tanh(log1p(exp(a))) * tanh(log1p(exp(a)))))",
  { fused: true },
);
export const softplus = activation(
  "softplus",
  "Tensor input, float beta=1, float threshold=20",
  "where(a * s > t, a, log1p(exp(a * s)) / s)",
  "where(a * s > t, dy, dy * exp(a * s) / (exp(a * s) + 1))",
  { s: 1, t: 20, inPlace: false, fused: true },
);
export const logsigmoid = elementwise({
  name: "logsigmoid",
  gradFn: "LogSigmoidBackward0",
  python: ["F.logsigmoid"],
  signatures: ["logsigmoid(Tensor input)"],
  y: "min(a, 0) - log1p(exp(-abs(a)))",
  da: "dy * (where(a < 0, 1, 0) - where(a < 0, 1, -1) * (exp(where(a < 0, a, -a)) / (1 + exp(where(a < 0, a, -a)))))",
  fused: true,
  check: floatsOnly("log_sigmoid_cpu"),
});
export const hardsigmoid = activation(
  "hardsigmoid",
  "Tensor input",
  "min(max(a + 3, 0), 6) / 6",
  "where(a > -3 && a < 3, dy * 0.1666666716337204, 0)",
);
export const hardswish = activation(
  "hardswish",
  "Tensor input",
  "a * min(max(a + 3, 0), 6) / 6",
  "where(a <= -3, 0, where(a < 3, dy * (a / 3 + 0.5), dy))",
);
export const hardshrink = activation(
  "hardshrink",
  "Tensor input, float lambd=0.5",
  "where(a >= -s && a <= s, 0, a)",
  "where(a >= -s && a <= s, 0, dy)",
  {
    s: 0.5,
    python: ["F.hardshrink", "torch.hardshrink", "Tensor.hardshrink"],
    inPlace: false,
  },
);
export const softshrink = activation(
  "softshrink",
  "Tensor input, float lambd=0.5",
  "where(a > s, a - s, where(a < -s, a + s, 0 * a))",
  "where(a >= -s && a <= s, 0, dy)",
  {
    s: 0.5,
    inPlace: false,
    check: (dtype, [a], lambd) => {
      floatsOnly("softshrink_check")(dtype, [a]);
      if (lambd >= 0) return;
      const most = dtype === "float64" ? "1.79769e+308" : "3.40282e+38";
      throw runtimeError(`lambda must be in range [0, ${most}] for input dtype ${DTYPES[dtype].scalar}, but found ${cNumber(lambd)}`);
    },
  },
);
export const threshold = activation(
  "threshold",
  "Tensor input, float threshold, float value",
  "where(a <= s, t, a)",
  "where(a <= s, 0, dy)",
  {
    python: ["F.threshold", "torch.threshold"],
    dtypes: "number",
    check: (dtype) => {
      if (dtype === "bool") throw notImplemented(`"threshold_cpu" not implemented for 'Bool'`);
    },
  },
);

/** [outer, n, inner] of a tensor seen from dimension d. */
export function around(a: Tensor, d: number): [number, number, number] {
  if (a.shape.length === 0) return [1, 1, 1];
  const product = (list: readonly number[]) => list.reduce((n, length) => n * length, 1);
  return [product(a.shape.slice(0, d)), a.shape[d], product(a.shape.slice(d + 1))];
}

/** softmax or its logarithm along dim. */
function softmaxForward(a: Tensor, dim: number, log: boolean): Tensor {
  const d = dimension(dim, a.shape.length);
  if (!isFloat(a.dtype)) {
    const kernel = d >= a.shape.length - 1 ? "lastdim_kernel_impl" : "kernel_impl";
    throw notImplemented(`"${log ? "log_softmax" : "softmax"}_${kernel}" not implemented for '${DTYPES[a.dtype].scalar}'`);
  }
  const { compute } = DTYPES[a.dtype];
  const source = a.contiguous && a.dtype === compute ? a : copyOf(a, compute);
  if (log && isHalf(a.dtype) && d >= a.shape.length - 1 && a.size > 0) return halfLogSoftmax(source, d, a.dtype);
  const y = empty(a.shape, compute, a.device);
  if (y.size > 0) state.device.softmax(y, source, log, ...around(a, d));
  return y.dtype === a.dtype ? y : copyOf(y, a.dtype);
}

/** Along the last dimension PyTorch keeps the sum, and its logarithm, as halves. */
function halfLogSoftmax(a: Tensor, d: number, dtype: DType): Tensor {
  const kept = (x: Tensor): Tensor => copyOf(copyOf(x, dtype), "float32");
  const along = a.shape.length === 0 ? [] : [d];
  const off = sub.raw(a, reduceDims("max", a, along, true, "float32"));
  const total = kept(reduceDims("sum", exp.raw(off), along, true, "float32"));
  return copyOf(sub.raw(off, kept(log.raw(total))), dtype);
}

function softmaxBackward(dy: Tensor, y: Tensor, dim: number, log: boolean): Tensor {
  const d = dimension(dim, y.shape.length);
  if (state.gradMode) {
    return log ? sub(dy, mul(exp(y), sum(dy, [d], true))) : mul(sub(dy, sum(mul(dy, y), [d], true)), y);
  }
  const { compute } = DTYPES[y.dtype];
  const ready = (x: Tensor) => (x.contiguous && x.dtype === compute ? x : copyOf(x, compute));
  const da = empty(y.shape, compute, y.device);
  if (da.size > 0) state.device.softmaxGradient(da, ready(dy), ready(y), log, ...around(y, d));
  return da;
}

export const softmaxOp = define({
  name: "softmax",
  gradFn: "SoftmaxBackward0",
  formula: "y = exp(a) / Σ exp(a) along dim",
  options: "dim",
  forward: (a: Tensor, dim: number) => softmaxForward(a, dim, false),
  gradient: [
    { formula: "∂a = (∂y − Σ ∂y·y) · y", saves: "y", rule: ({ dy, y, args }) => softmaxBackward(dy, y, args[0] as number, false) },
  ],
});

export const logSoftmaxOp = define({
  name: "log_softmax",
  gradFn: "LogSoftmaxBackward0",
  formula: "y = a − log Σ exp(a) along dim",
  options: "dim",
  forward: (a: Tensor, dim: number) => softmaxForward(a, dim, true),
  gradient: [
    { formula: "∂a = ∂y − exp(y) · Σ ∂y", saves: "y", rule: ({ dy, y, args }) => softmaxBackward(dy, y, args[0] as number, true) },
  ],
});

const inDtype = (a: Tensor, dtype: DType | null): Tensor => (dtype === null ? a : toDtype(a, dtype));

export const softmax = compose(
  "softmax",
  ["torch.softmax", "Tensor.softmax", "torch.special.softmax"],
  ["softmax(Tensor input, int dim, ScalarType? dtype=None)"],
  (a: Tensor, dim: number, dtype: DType | null = null): Tensor => softmaxOp(inDtype(a, dtype), dim),
);
export const logSoftmax = compose(
  "log_softmax",
  ["torch.log_softmax", "Tensor.log_softmax", "torch.special.log_softmax"],
  ["log_softmax(Tensor input, int dim, ScalarType? dtype=None)"],
  (a: Tensor, dim: number, dtype: DType | null = null): Tensor => logSoftmaxOp(inDtype(a, dtype), dim),
);

/** One half of a, let through by the sigmoid of the other. */
export const glu = define({
  name: "glu",
  python: ["F.glu"],
  signatures: ["glu(Tensor input, int dim=-1)"],
  formula: "y = a₀ · sigmoid(a₁), the halves of a along dim",
  forward: once((a: Tensor, dim: number) => {
    if (a.shape.length === 0) throw runtimeError("glu does not support 0-dimensional tensors");
    const [first, second] = halves(a, dim);
    return mul.raw(first, sigmoid.raw(second));
  }),
  gradient: [
    {
      formula: "∂a₀ = ∂y · sigmoid(a₁), ∂a₁ = ∂y a₀ · sigmoid(a₁) (1 − sigmoid(a₁))",
      saves: "a",
      rule: ({ dy, a, args }) => {
        const [first, second] = halves(a, args[0] as number);
        const gate = sigmoid(second);
        return cat([mul(dy, gate), mul(mul(mul(dy, first), gate), rsub(gate, 1))], args[0] as number);
      },
    },
  ],
});
function halves(a: Tensor, dim: number): [Tensor, Tensor] {
  const d = dimension(dim, a.shape.length);
  const n = a.shape[d];
  if (n % 2 !== 0) throw runtimeError(`Halving dimension must be even, but dimension ${d} is size ${n}`);
  return [slice(a, d, 0, n / 2, 1), slice(a, d, n / 2, n, 1)];
}

/** leaky_relu with a slope that is learned: one, or one for each channel. */
const preluKernel = elementwise({
  name: "prelu",
  gradFn: "PreluKernelBackward0",
  inPlace: false,
  y: "where(a > 0, a, b * a)",
  da: "where(a > 0, dy, dy * b)",
  db: "where(a > 0, 0, dy * a)",
});
compose("prelu", ["F.prelu", "torch.prelu", "Tensor.prelu"], ["prelu(Tensor input, Tensor weight)"], (a: Tensor, weight: Tensor) => {
  if (weight.dtype !== a.dtype)
    throw runtimeError(`prelu: Type promoting not supported. Got ${DTYPES[a.dtype].scalar} and ${DTYPES[weight.dtype].scalar}`);
  const channels = a.shape.length < 2 ? 1 : a.shape[1];
  if (weight.size !== 1) {
    if (a.shape.length === 0) throw runtimeError("Not allow zero-dim input tensor.");
    if (weight.size !== channels)
      throw runtimeError(
        `Mismatch of parameter numbers and input channel size. Found parameter numbers = ${weight.size} and channel size = ${channels}.`,
      );
  }
  if (weight.shape.length > 1)
    throw runtimeError(`prelu: Expected \`weight\` to be a scalar or 1D tensor, but got: ndim = ${weight.shape.length}`);
  if (weight.size === 1) return preluKernel(a, weight.shape.length === 0 || a.shape.length === 1 ? weight : reshape(weight, a.shape.map(() => 1))); // prettier-ignore
  return preluKernel(a, reshape(weight, a.shape.map((_, d) => (d === 1 ? channels : 1)))); // prettier-ignore
});

/** leaky_relu with a slope that is drawn for each number while training. */
const rreluNoise = define({
  name: "rrelu_with_noise",
  label: "rrelu",
  gradFn: "RreluWithNoiseBackward0",
  formula: "y = a · noise",
  forward: (a: Tensor, slopes: Tensor) => mul.raw(a, slopes),
  gradient: [{ formula: "∂a = ∂y · noise", rule: ({ dy, args }) => mul(dy, args[0] as Tensor) }],
});
const rreluFixed = elementwise({
  name: "rrelu",
  gradFn: "RreluWithNoiseBackward0",
  inPlace: false,
  y: "where(a > 0, a, a * s)",
  da: "where(a > 0, dy, dy * s)",
});
compose(
  "rrelu",
  ["F.rrelu"],
  ["rrelu(Tensor input, float lower=0.125, float upper=0.3333333333333333, bool training=False, bool inplace=False)"],
  (a: Tensor, lower: number, upper: number, training: boolean, inplace: boolean) => {
    if (lower > upper) throw runtimeError("Lower bound should be less than or equal to the upper bound");
    floatsOnly(training ? "rrelu_with_noise_out_cpu" : "leaky_relu_cpu")(a.dtype, [a]);
    const [op, more] = training ? [rreluNoise, rreluSlopes(a, lower, upper)] : [rreluFixed, (lower + upper) / 2];
    if (inplace) return inPlace("rrelu_", op as never, a, more);
    return (op as unknown as (a: Tensor, more: unknown) => Tensor)(a, more);
  },
);

/** Without a dim, PyTorch guesses one, and warns. */
function implicitDim(name: string, rank: number, given: number | null): number {
  if (given !== null) return given;
  state.warn(`Implicit dimension choice for ${name} has been deprecated. Change the call to include dim=X as an argument.`);
  return rank === 0 || rank === 1 || rank === 3 ? 0 : 1;
}
const REST = "Tensor input, int? dim=None, int _stacklevel=3, ScalarType? dtype=None";
compose("F.softmax", ["F.softmax"], [`softmax(${REST})`], (a: Tensor, dim: number | null, _level: number, dtype: DType | null) =>
  softmax(a, implicitDim("softmax", a.shape.length, dim), dtype),
);
compose(
  "F.log_softmax",
  ["F.log_softmax"],
  [`log_softmax(${REST})`],
  (a: Tensor, dim: number | null, _level: number, dtype: DType | null) =>
    logSoftmax(a, implicitDim("log_softmax", a.shape.length, dim), dtype),
);
compose("F.softmin", ["F.softmin"], [`softmin(${REST})`], (a: Tensor, dim: number | null, _level: number, dtype: DType | null) =>
  softmax(neg(a), implicitDim("softmin", a.shape.length, dim), dtype),
);
compose("softsign", ["F.softsign"], ["softsign(Tensor input)"], (a: Tensor) => div(a, add(abs(a), 1)));
compose("tanhshrink", ["F.tanhshrink"], ["tanhshrink(Tensor input)"], (a: Tensor) => sub(a, tanh(a)));

/** A sample of a softmax that can be derived; with `hard`, a 1 at its largest, with the gradient of the soft one. */
compose(
  "gumbel_softmax",
  ["F.gumbel_softmax"],
  ["gumbel_softmax(Tensor logits, float tau=1, bool hard=False, float eps=1e-10, int dim=-1)"],
  (a: Tensor, tau: number, hard: boolean, _eps: number, dim: number) => {
    const noise = leaf(neg.raw(log.raw(exponentials(a))), "gumbel");
    const soft = softmax(div(add(a, noise), new Scalar(tau, "float")), dim);
    if (!hard) return soft;
    const d = dimension(dim, a.shape.length);
    const index = reduceDims("argmax", soft, [d], true, soft.dtype);
    const one = filled([], 1, soft);
    const picked = leaf(scatterAlong(filled(soft.shape, 0, soft), d, index, one, false), "one_hot");
    return add(sub(picked, detach(soft)), soft);
  },
);
