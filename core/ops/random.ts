import { state } from "../autograd/state.ts";
import * as draw from "../random/index.ts";
import { Generator } from "../random/index.ts";
import { DTYPES, isFloat, type DType } from "../tensor/dtype.ts";
import { cNumber, notImplemented, runtimeError, valueError } from "../tensor/error.ts";
import { empty } from "../tensor/make.ts";
import { broadcast, type Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { compose } from "./compose.ts";
import { leaf, madeFrom, type CreateOptions } from "./create.ts";
import { add, mul } from "./arithmetic.ts";
import { redraw_ } from "./fill.ts";
import { copyOf, expand } from "./reshape.ts";

/** Random numbers, PyTorch's own for every seed. */

/** The generators that a program has made; the first is the default one. */
const generators: Generator[] = [new Generator()];

/** A generator by its number: 0 is the default one. */
export const generatorAt = (number: number): Generator => generators[number];

/** @returns the number of a new generator. */
export const newGenerator = (): number => generators.push(new Generator()) - 1;

type Floats = Float32Array | Float64Array;
type Fill = (generator: Generator, target: Floats) => void;

/** A new tensor, filled; numbers of a narrower dtype are drawn as float32. */
export function drawn(
  shape: Shape,
  fill: Fill,
  maker: string,
  generator: Generator,
  { dtype = state.defaultDtype, requiresGrad = false, device = "cpu" }: CreateOptions = {},
): Tensor {
  if (!isFloat(dtype))
    throw notImplemented(
      `"${maker === "rand" ? "check_uniform_bounds" : "normal_kernel_cpu"}" not implemented for '${DTYPES[dtype].scalar}'`,
    );
  const y = filled(shape, DTYPES[dtype].compute, fill, generator);
  const stored = y.dtype === dtype ? y : copyOf(y, dtype);
  stored.device = device;
  return leaf(stored, maker, requiresGrad);
}

function filled(shape: Shape, dtype: DType, fill: Fill, generator: Generator): Tensor {
  const y = empty(shape, dtype);
  fill(generator, hostFloats(y));
  state.machine.wroteHost(y);
  return y;
}

/** The numbers of a contiguous float tensor, where they lie. */
function hostFloats(x: Tensor): Floats {
  const { memory } = state;
  const size = x.dtype === "float64" ? 8 : 4;
  const start = x.storage.pointer / size + x.offset;
  return (x.dtype === "float64" ? memory.f64 : memory.f32).subarray(start, start + x.size);
}

export const rand = (shape: Shape, generator = generators[0], options: CreateOptions = {}): Tensor =>
  drawn(shape, draw.fillRand, "rand", generator, options);
export const randn = (shape: Shape, generator = generators[0], options: CreateOptions = {}): Tensor =>
  drawn(shape, (g, y) => draw.fillNormal(g, y), "randn", generator, options);

/** The least and the largest number of a narrow dtype, and its name in C++. */
const RANGES: Readonly<Record<string, readonly [number, number, string]>> = {
  bool: [0, 1, "bool"],
  uint8: [0, 255, "unsigned char"],
  int8: [-128, 127, "signed char"],
  int16: [-32768, 32767, "short"],
  int32: [-(2 ** 31), 2 ** 31 - 1, "int"],
};

/** Whole numbers from low to below high. */
export function randint(
  low: number,
  high: number,
  shape: Shape,
  generator = generators[0],
  { dtype = "int64", requiresGrad = false, device = "cpu" }: CreateOptions = {},
): Tensor {
  const range = RANGES[dtype as string];
  if (range !== undefined) {
    const [least, most, said] = range;
    if (low < least || low > most) throw runtimeError(`from is out of bounds for ${said}`);
    if (high - 1 < least || high - 1 > most) throw runtimeError(`to - 1 is out of bounds for ${said}`);
  }
  if (low >= high) throw runtimeError(`random_ expects 'from' to be less than 'to', but got from=${low} >= to=${high}`);
  return leaf(
    wholes(shape, (y) => draw.fillRandint(generator, y, low, high), dtype, device),
    "randint",
    requiresGrad,
  );
}

export const randperm = (
  n: number,
  generator = generators[0],
  { dtype = "int64", requiresGrad = false, device = "cpu" }: CreateOptions = {},
): Tensor => {
  if (dtype === "bool") throw notImplemented(`"randperm" not implemented for 'Bool'`);
  return leaf(
    wholes([n], (y) => draw.fillRandperm(generator, y), dtype, device),
    "randperm",
    requiresGrad,
  );
};

/** A new tensor of whole numbers, filled as int64; nobody is told of it yet. */
function wholes(shape: Shape, fill: (y: BigInt64Array) => void, dtype: DType, device: Tensor["device"]): Tensor {
  const y = empty(shape, "int64");
  const start = y.storage.pointer >>> 3;
  fill(state.memory.i64.subarray(start, start + y.size));
  state.machine.wroteHost(y);
  const stored = dtype === "int64" ? y : copyOf(y, dtype);
  stored.device = device;
  return stored;
}

/** Overwrites a tensor with what a distribution draws; autograd sees that nothing of it is left. */
function refill(label: string, x: Tensor, fill: Fill, generator: Generator): Tensor {
  const { compute } = DTYPES[x.dtype];
  const y = filled(x.shape, compute === "int64" ? "float64" : compute, fill, generator);
  return redraw_(label, x, y);
}

export const uniform_ = (x: Tensor, from: number, to: number, generator = generators[0]): Tensor => {
  if (from > to) throw runtimeError(`uniform_ expects to return a [from, to) range, but found from=${from} > to=${to}`);
  return refill("uniform_", x, (g, y) => draw.fillUniform(g, y, from, to), generator);
};
export const normal_ = (x: Tensor, mean: number, std: number, generator = generators[0]): Tensor => {
  if (std < 0) throw runtimeError(`normal expects std >= 0.0, but found std ${std}`);
  return refill(
    "normal_",
    x,
    (g, y) => (x.contiguous ? draw.fillNormal(g, y, mean, std) : draw.fillNormalOneByOne(g, y, mean, std)),
    generator,
  );
};
export const exponential_ = (x: Tensor, rate: number, generator = generators[0]): Tensor =>
  refill("exponential_", x, (g, y) => draw.fillExponential(g, y, rate), generator);
export const geometric_ = (x: Tensor, p: number, generator = generators[0]): Tensor =>
  refill("geometric_", x, (g, y) => draw.fillGeometric(g, y, p), generator);
export const cauchy_ = (x: Tensor, median: number, sigma: number, generator = generators[0]): Tensor =>
  refill("cauchy_", x, (g, y) => draw.fillCauchy(g, y, median, sigma), generator);
export const logNormal_ = (x: Tensor, mean: number, std: number, generator = generators[0]): Tensor =>
  refill("log_normal_", x, (g, y) => draw.fillLogNormal(g, y, mean, std), generator);
export const bernoulli_ = (x: Tensor, p: number, generator = generators[0]): Tensor => {
  if (!(p >= 0 && p <= 1)) throw runtimeError(`bernoulli_ expects p to be in [0, 1], but got p=${cNumber(p)}`);
  return refill("bernoulli_", x, (g, y) => draw.fillBernoulli(g, y, p), generator);
};

/** 1 with the probability that `p` says, number by number, else 0. */
export function bernoulli(p: Tensor, generator = generators[0]): Tensor {
  if (!isFloat(p.dtype)) throw notImplemented(`"bernoulli_tensor_cpu_p_" not implemented for '${DTYPES[p.dtype].scalar}'`);
  const source = copyOf(p, DTYPES[p.dtype].compute);
  state.machine.toHost(source);
  if (!hostFloats(source).every((each) => each >= 0 && each <= 1)) {
    throw runtimeError(
      "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)",
    );
  }
  const y = filled(p.shape, source.dtype, (g, target) => draw.fillBernoulliEach(g, target, hostFloats(source)), generator);
  return madeFrom("bernoulli", [p], y.dtype === p.dtype ? y : copyOf(y, p.dtype));
}

/** How many events come where `rate` are expected, number by number. */
export function poisson(rate: Tensor, generator = generators[0]): Tensor {
  if (!isFloat(rate.dtype)) throw notImplemented(`"poisson_cpu" not implemented for '${DTYPES[rate.dtype].scalar}'`);
  const source = copyOf(rate, DTYPES[rate.dtype].compute);
  state.machine.toHost(source);
  if (!hostFloats(source).every((each) => each >= 0)) throw runtimeError("invalid Poisson rate, expected rate to be non-negative");
  const y = filled(rate.shape, source.dtype, (g, target) => draw.fillPoisson(g, target, hostFloats(source)), generator);
  return madeFrom("poisson", [rate], y.dtype === rate.dtype ? y : copyOf(y, rate.dtype));
}

/** Numbers of the gamma distribution of rate 1, of the shape that `shape` says, number by number. Draws in double precision where `wide`. */
export function standardGamma(shape: Tensor, wide: boolean, generator = generators[0]): Tensor {
  const source = copyOf(shape, wide ? "float64" : DTYPES[shape.dtype].compute);
  state.machine.toHost(source);
  const y = filled(shape.shape, source.dtype, (g, target) => draw.fillGamma(g, target, hostFloats(source)), generator);
  return madeFrom("gamma", [shape], y);
}

/** How many of `count` tries succeed with chance `p`, number by number. */
export function binomial(count: Tensor, p: Tensor, generator = generators[0]): Tensor {
  if (count.dtype !== p.dtype) throw valueError(`Found dtype ${DTYPES[p.dtype].scalar} but expected ${DTYPES[count.dtype].scalar}`);
  const shape = broadcast(count.shape, p.shape);
  const [counts, chances] = [count, p].map((x) => copyOf(expand.raw(x, shape), DTYPES[p.dtype].compute));
  state.machine.toHost(counts);
  state.machine.toHost(chances);
  const y = filled(shape, counts.dtype, (g, target) => draw.fillBinomial(g, target, hostFloats(counts), hostFloats(chances)), generator);
  return madeFrom("binomial", [count, p], y.dtype === p.dtype ? y : copyOf(y, p.dtype));
}

/** Indices of categories, drawn by their probabilities: one row of p at a time. */
export function multinomial(p: Tensor, samples: number, replacement: boolean, generator = generators[0]): Tensor {
  const categories = p.shape[p.shape.length - 1];
  if (p.shape.length < 1 || p.shape.length > 2) throw runtimeError("prob_dist must be 1 or 2 dim");
  if (samples <= 0) throw runtimeError("cannot sample n_sample <= 0 samples");
  if (!replacement && samples > categories) throw runtimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement");
  if (categories > 2 ** 24) throw runtimeError("number of categories cannot exceed 2^24");
  const source = copyOf(p, DTYPES[p.dtype].compute);
  state.machine.toHost(source);
  const problem = draw.multinomialProblem(hostFloats(source), categories, replacement && samples > 1);
  if (problem !== null) throw runtimeError(problem);
  const shape = [...p.shape.slice(0, -1), samples];
  const fill = (y: BigInt64Array) => draw.fillMultinomial(generator, y, hostFloats(source), categories, samples, replacement);
  return madeFrom("multinomial", [p], wholes(shape, fill, "int64", "cpu"));
}

/** Zeroes each number with probability p, and scales the others by 1 / (1 - p). */
export function dropout(x: Tensor, p: number, training: boolean): Tensor {
  if (!(p >= 0 && p <= 1)) throw runtimeError(`dropout probability has to be between 0 and 1, but got ${cNumber(p)}`);
  if (!training || p === 0 || x.size === 0) return x;
  if (p === 1) return mul(x, 0);
  return mul(x, maskOf(x, x.shape, p));
}

/** The same for whole channels: x has shape [batch, channels, …]. */
export function channelDropout(x: Tensor, p: number, training: boolean): Tensor {
  if (!(p >= 0 && p <= 1)) throw runtimeError(`dropout probability has to be between 0 and 1, but got ${cNumber(p)}`);
  if (!training || p === 0 || x.size === 0) return x;
  if (p === 1) return mul(x, 0);
  if (x.shape.length < 2) throw runtimeError("Feature dropout requires at least 2 dimensions in the input");
  return mul(x, maskOf(x, x.shape.map((length, i) => (i < 2 ? length : 1)), p)); // prettier-ignore
}

function maskOf(x: Tensor, shape: Shape, p: number): Tensor {
  refuseWhole(x);
  const mask = filled(shape, DTYPES[x.dtype].compute, (g, y) => draw.fillDropout(g, y, p), generators[0]);
  mask.device = x.device;
  return leaf(mask.dtype === x.dtype ? mask : copyOf(mask, x.dtype), "mask");
}

/** @throws {TorchError} RuntimeError, in PyTorch's words, for whole numbers: what is kept must be scaled. */
function refuseWhole(x: Tensor): void {
  if (!isFloat(x.dtype)) throw runtimeError(`result type Float can't be cast to the desired output type ${DTYPES[x.dtype].scalar}`);
}

/** The value that selu tends to on the left. */
const SELU_FLOOR = -1.7580993408473766;

/** Drops numbers to selu's floor with probability p, and scales and shifts so that mean and variance stay. */
export function alphaDropout(x: Tensor, p: number, training: boolean, byChannel = false): Tensor {
  if (!(p >= 0 && p <= 1)) throw runtimeError(`dropout probability has to be between 0 and 1, but got ${cNumber(p)}`);
  if (!training || p === 0 || x.size === 0) return x;
  if (p === 1) return mul(x, 0);
  refuseWhole(x);
  if (byChannel && x.shape.length < 2) throw runtimeError("Feature dropout requires at least 2 dimensions in the input");
  const shape = byChannel ? x.shape.map((length, i) => (i < 2 ? length : 1)) : x.shape;
  const { compute } = DTYPES[x.dtype];
  const kept = filled(shape, compute, (g, y) => draw.fillBernoulli(g, y, 1 - p), generators[0]);
  kept.device = x.device;
  const noise = kept.dtype === x.dtype ? kept : copyOf(kept, x.dtype);
  const a = 1 / Math.sqrt((SELU_FLOOR * SELU_FLOOR * p + 1) * (1 - p));
  const shift = add.raw(mul.raw(add.raw(noise, -1), -SELU_FLOOR * a), -SELU_FLOOR * a * p);
  return add(mul(x, leaf(mul.raw(noise, a), "mask")), leaf(shift, "mask"));
}

for (const [name, run] of [
  ["alpha_dropout", alphaDropout],
  ["feature_alpha_dropout", (x: Tensor, p: number, training: boolean) => alphaDropout(x, p, training, true)],
] as const) {
  compose(name, [`torch.${name}`], [`${name}(Tensor input, float p, bool train)`], run);
}

/** Numbers of the exponential distribution, as many as `x` has. */
export function exponentials(x: Tensor): Tensor {
  const y = filled(x.shape, DTYPES[x.dtype].compute, (g, target) => draw.fillExponential(g, target, 1), generators[0]);
  y.device = x.device;
  return y.dtype === x.dtype ? y : copyOf(y, x.dtype);
}

/** What rrelu multiplies each number with: drawn between the bounds where it is not above 0, else 1. */
export function rreluSlopes(x: Tensor, lower: number, upper: number): Tensor {
  const source = copyOf(x, "float64");
  state.machine.toHost(source);
  const numbers = hostFloats(source).slice();
  const slopes = filled(
    x.shape,
    "float64",
    (g, y) => numbers.forEach((n, i) => (y[i] = n <= 0 ? lower + (upper - lower) * g.uniform53() : 1)),
    generators[0],
  );
  slopes.device = x.device;
  return x.dtype === "float64" ? slopes : copyOf(slopes, x.dtype);
}

compose("dropout", ["torch.dropout"], ["dropout(Tensor input, float p, bool train)"], dropout);
compose("feature_dropout", ["torch.feature_dropout"], ["feature_dropout(Tensor input, float p, bool train)"], channelDropout);
