import { overwrite } from "../autograd/inplace.ts";
import { state, withGradMode } from "../autograd/state.ts";
import type { Node } from "../autograd/node.ts";
import { DTYPES, isFloat } from "../tensor/dtype.ts";
import { notImplemented, runtimeError, TorchError, valueError } from "../tensor/error.ts";
import { isHalf } from "../tensor/half.ts";
import { listText, sameShape, sizeOf, type Shape } from "../tensor/shape.ts";
import { Scalar, type Operand } from "../tensor/scalar.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add, div, mul, pow, sub } from "./arithmetic.ts";
import { compose } from "./compose.ts";
import { define } from "./define.ts";
import { select, unsqueeze } from "./indexing.ts";
import { repeat } from "./join.ts";
import { channelMoments, inOrder, moved, rowMoments, scaledChannels, scaledRows } from "./moments.ts";
import { channelSlopes } from "./moments_back.ts";
import { once, wide } from "./once.ts";
import { constantPad } from "./pad.ts";
import { averagePool } from "./pool.ts";
import { rsqrt } from "./pointwise.ts";
import { clone, copyOf, reshape, toDtype, view } from "./reshape.ts";
import { mean, sum } from "./reduce.ts";
import { squeezeDim } from "./views.ts";

/** Numbers brought to mean 0 and variance 1: over the batch, over a layer, over groups of channels. */

/** Mean and 1 / √(variance + ε) over some dimensions, kept with length 1; the variance is that of all, over n. */
function statistics(x: Tensor, dims: Shape, eps: number): { center: Tensor; scale: Tensor; variance: Tensor } {
  const center = mean(x, dims, true);
  const off = sub(x, center);
  const variance = mean(mul(off, off), dims, true);
  return { center, scale: rsqrt(add(variance, new Scalar(eps, "float"))), variance };
}

/** The same, unseen by autograd and untold. */
function rawStatistics(x: Tensor, dims: Shape, eps: number): { center: Tensor; scale: Tensor; variance: Tensor } {
  const quiet = state.quiet;
  state.quiet = true;
  try {
    return withGradMode(false, () => statistics(x, dims, eps));
  } finally {
    state.quiet = quiet;
  }
}

/** Statistics for a gradient: those of the forward pass, or, while the gradient is itself recorded, made anew so that it can be derived. */
const again = (x: Tensor, dims: Shape, eps: number, center: Tensor, scale: Tensor) =>
  state.gradMode ? statistics(x, dims, eps) : { center, scale };

/** The gradient of (x − mean) · scale, where both depend on x: from dy, over n numbers. */
function throughStatistics(dy: Tensor, normal: Tensor, scale: Tensor, dims: Shape): Tensor {
  const along = mul(normal, mean(mul(dy, normal), dims, true));
  return mul(sub(sub(dy, mean(dy, dims, true)), along), scale);
}

const times = (x: Tensor, factor: Tensor | null): Tensor => (factor === null ? x : mul(x, factor));
const timesRaw = (x: Tensor, factor: Tensor | null): Tensor => (factor === null ? x : mul.raw(x, factor));
const plusRaw = (x: Tensor, term: Tensor | null): Tensor => (term === null ? x : add.raw(x, term));

/** Dimensions without the channels. */
const butChannels = (rank: number): Shape => Array.from({ length: rank }, (_, d) => d).filter((d) => d !== 1);
/** A number for each channel, with the rank of x. */
const perChannel = (x: Tensor, rank: number): Tensor =>
  reshape(
    x,
    Array.from({ length: rank }, (_, d) => (d === 1 ? x.size : 1)),
  );
const perChannelOrNull = (x: Tensor | null, rank: number): Tensor | null => (x === null ? null : perChannel(x, rank));

/** Inputs: x [n, c, …], weight [c] or null, bias [c] or null. Args: mean and scale [1, c, 1 …], whether they are those of x itself, ε. */
const nativeBatchNorm = define({
  name: "native_batch_norm",
  label: "batch norm",
  python: [],
  formula: "y = (a − mean) / √(variance + ε) · b + c",
  inputs: 3,
  options: "- - - eps",
  forward: once((x: Tensor, weight: Tensor | null, bias: Tensor | null, center: Tensor, scale: Tensor, _own: boolean, _eps: number) => {
    if (inOrder(x, center, scale, weight, bias)) return scaledChannels(x, { center, scale }, weight, bias);
    const rank = x.shape.length;
    const normal = mul.raw(sub.raw(x, center), scale);
    return inDtype(plusRaw(timesRaw(normal, perChannelOrNull(weight, rank)), perChannelOrNull(bias, rank)), x);
  }),
  gradient: {
    formula: "∂a = scale · b · (∂y − mean of ∂y − normal · mean of ∂y · normal), ∂b = Σ ∂y · normal, ∂c = Σ ∂y",
    saves: "ab",
    all: (node) => {
      const [center, scale, own, eps] = node.args as [Tensor, Tensor, boolean, number];
      return batchSlopes(node.dy, node.a, node.input(1) as Tensor | null, center, scale, own, eps, node.next);
    },
  },
});

const batchSlopes = once(
  (dy: Tensor, a: Tensor, weight: Tensor | null, center: Tensor, scale: Tensor, own: boolean, eps: number, next: Node["next"]) => {
    if (own && !state.gradMode && inOrder(dy, a, center, scale, weight)) {
      const slopes = channelSlopes(dy, a, { center, scale }, weight);
      return [slopes.x, slopes.weight, slopes.bias].map((slope, i) => (next[i] === null ? null : slope));
    }
    const rank = a.shape.length;
    const dims = butChannels(rank);
    const stats = own ? again(a, dims, eps, center, scale) : { center, scale };
    const normal = mul(sub(a, stats.center), stats.scale);
    const down = times(dy, perChannelOrNull(weight, rank));
    return [
      next[0] === null ? null : own ? throughStatistics(down, normal, stats.scale, dims) : mul(down, stats.scale),
      next[1] === null ? null : sum(mul(dy, normal), dims),
      next[2] === null ? null : sum(dy, dims),
    ];
  },
);

const inDtype = (y: Tensor, x: Tensor): Tensor => (y.dtype === x.dtype ? y : copyOf(y, x.dtype));

/**
 * Batch normalisation. While training, by the batch's own statistics, which also move the running ones: the running variance
 * takes that over n − 1.
 *
 * @param x shape [n, c, …]; running statistics, weight and bias [c] or null.
 */
export function batchNorm(
  x: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  weight: Tensor | null,
  bias: Tensor | null,
  training: boolean,
  momentum: number,
  eps: number,
): Tensor {
  if (x.size === 0) {
    const scaled = weight === null ? clone(x) : mul(clone(x), select(weight, 0, 0));
    return bias === null ? scaled : add(scaled, select(bias, 0, 0));
  }
  const rank = x.shape.length;
  const channels = x.shape[1] ?? 0;
  if (training && x.size / channels === 1)
    throw valueError(`Expected more than 1 value per channel when training, got input size torch.Size(${listText(x.shape)})`);
  for (const [word, given] of [
    ["running_mean", runningMean],
    ["running_var", runningVar],
    ["weight", weight],
    ["bias", bias],
  ] as const) {
    // prettier-ignore
    if (given === null) {
      if (!training && word.startsWith("running")) throw runtimeError(`${word} must be defined in evaluation mode`);
    } else if (given.size !== channels) throw runtimeError(`${word} should contain ${channels} elements not ${given.size}`);
  }
  if (!isFloat(x.dtype)) throw notImplemented(`"batch_norm" not implemented for '${DTYPES[x.dtype].scalar}'`);
  checkSameDtype(x, weight ?? bias ?? runningMean ?? runningVar);
  if (!training) {
    const center = perChannel(copyOf(runningMean!, runningMean!.dtype), rank);
    const scale = rsqrt.raw(add.raw(perChannel(copyOf(runningVar!, runningVar!.dtype), rank), new Scalar(eps, "float")));
    return nativeBatchNorm(x, weight, bias, center, scale, false, eps);
  }
  if (inOrder(x, runningMean, runningVar)) {
    const { center, scale, variance } = channelMoments(x, eps);
    moveInOrder(runningMean, center, momentum, Math.fround);
    moveInOrder(runningVar, variance, momentum, (share) => share);
    return nativeBatchNorm(x, weight, bias, center, scale, true, eps);
  }
  // What is kept of a half is one too.
  const stats = rawStatistics(wide(x), butChannels(rank), eps);
  const [center, scale, variance] = [stats.center, stats.scale, stats.variance].map((y) => inDtype(y, weight ?? runningMean ?? x));
  const n = x.size / channels;
  move(runningMean, center, momentum);
  move(runningVar, mul.raw(variance, n / (n - 1)), momentum);
  return nativeBatchNorm(x, weight, bias, center, scale, true, eps);
}

function moveInOrder(running: Tensor | null, seen: Tensor, momentum: number, round: (share: number) => number): void {
  if (running !== null) withGradMode(false, () => overwrite("running", running, moved(running, seen, momentum, round)));
}

/** A running number moves towards what was just seen. */
function move(running: Tensor | null, seen: Tensor, momentum: number): void {
  if (running === null) return;
  const next = add.raw(mul.raw(running, 1 - momentum), mul.raw(reshape(seen, running.shape), momentum));
  withGradMode(false, () => overwrite("running", running, next));
}

compose(
  "batch_norm",
  ["F.batch_norm"],
  [
    "batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight=None, Tensor? bias=None, bool training=False, float momentum=0.1, float eps=1e-05)",
  ],
  batchNorm,
);
compose(
  "batch_norm.torch",
  ["torch.batch_norm"],
  [
    "batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps, bool cudnn_enabled)",
  ],
  (
    x: Tensor,
    weight: Tensor | null,
    bias: Tensor | null,
    runningMean: Tensor | null,
    runningVar: Tensor | null,
    training: boolean,
    momentum: number,
    eps: number,
  ) => batchNorm(x, runningMean, runningVar, weight, bias, training, momentum, eps),
);

/** Inputs: x, weight or null, bias or null: both of the shape of x's last dimensions. Args: how many these are, mean, scale, ε. */
const nativeLayerNorm = define({
  name: "native_layer_norm",
  label: "layer norm",
  python: [],
  formula: "y = (a − mean) / √(variance + ε) · b + c",
  inputs: 3,
  options: "- - - eps",
  forward: once((x: Tensor, weight: Tensor | null, bias: Tensor | null, _rank: number, center: Tensor, scale: Tensor, _eps: number) =>
    inOrder(x, center, scale, weight, bias)
      ? scaledRows(x, x.size / center.size, { center, scale }, weight, bias)
      : inDtype(plusRaw(timesRaw(mul.raw(sub.raw(x, center), scale), weight), bias), x),
  ),
  gradient: {
    formula: "∂a = scale · (b ∂y − mean of b ∂y − normal · mean of b ∂y · normal), ∂b = Σ ∂y · normal, ∂c = Σ ∂y",
    saves: "ab",
    all: (node) => {
      const [rank, center, scale, eps] = node.args as [number, Tensor, Tensor, number];
      return layerSlopes(node.dy, node.a, node.input(1) as Tensor | null, rank, center, scale, eps, node.next);
    },
  },
});
const layerSlopes = once(
  (dy: Tensor, a: Tensor, weight: Tensor | null, rank: number, center: Tensor, scale: Tensor, eps: number, next: Node["next"]) => {
    const dims = lastDims(a.shape.length, rank);
    const stats = again(a, dims, eps, center, scale);
    const normal = mul(sub(a, stats.center), stats.scale);
    return [
      next[0] === null ? null : throughStatistics(times(dy, weight), normal, stats.scale, dims),
      next[1] === null ? null : mul(dy, normal),
      next[2] === null ? null : dy,
    ];
  },
);
const lastDims = (rank: number, count: number): Shape => Array.from({ length: count }, (_, i) => rank - count + i);

/** @throws {TorchError} RuntimeError, where an input is not of the dtype of a layer's own numbers. */
function checkSameDtype(x: Tensor, own: Tensor | null): void {
  if (own !== null && own.dtype !== x.dtype && !(isFloat(x.dtype) && DTYPES[x.dtype].size < 4))
    throw runtimeError("mixed dtype (CPU): all inputs must share same datatype.");
}

function checkNormalized(x: Tensor, shape: Shape, weight: Tensor | null, bias: Tensor | null, star = "*, "): void {
  if (shape.length < 1)
    throw runtimeError(
      `Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got normalized_shape = ${listText(shape)}`,
    );
  for (const [word, given] of [
    ["weight", weight],
    ["bias", bias],
  ] as const) {
    // prettier-ignore
    if (given !== null && !sameShape(given.shape, shape)) {
      throw runtimeError(`Expected ${word} to be of same shape as normalized_shape, but got ${word} of shape ${listText(given.shape)} and normalized_shape = ${listText(shape)}`);
    }
  }
  if (x.shape.length < shape.length || !sameShape(x.shape.slice(x.shape.length - shape.length), shape)) {
    throw runtimeError(
      `Given normalized_shape=${listText(shape)}, expected input with shape [${star}${shape.join(", ")}], but got input of size${listText(x.shape)}`,
    );
  }
  checkSameDtype(x, weight ?? bias);
  if (!isFloat(x.dtype)) throw notImplemented(`"LayerNormKernelImpl" not implemented for '${DTYPES[x.dtype].scalar}'`);
}

/** Layer normalisation over the last dimensions. */
export function layerNorm(x: Tensor, shape: Shape, weight: Tensor | null, bias: Tensor | null, eps: number): Tensor {
  checkNormalized(x, shape, weight, bias);
  const read = wide(x);
  const { center, scale } =
    inOrder(read) && x.size > 0
      ? rowMoments(read, sizeOf(shape), [...x.shape.slice(0, x.shape.length - shape.length), ...shape.map(() => 1)], eps, false)
      : rawStatistics(read, lastDims(x.shape.length, shape.length), eps);
  return nativeLayerNorm(x, weight, bias, shape.length, center, scale, eps);
}
compose(
  "layer_norm",
  ["F.layer_norm", "torch.layer_norm"],
  ["layer_norm(Tensor input, int[] normalized_shape, Tensor? weight=None, Tensor? bias=None, float eps=1e-05)"],
  layerNorm,
);

/** Inputs: x [n, c, …], weight [c] or null, bias [c] or null. Args: groups, mean, scale [n, groups, 1], ε. */
const nativeGroupNorm = define({
  name: "native_group_norm",
  label: "group norm",
  python: [],
  formula: "y = (a − mean) / √(variance + ε) · b + c",
  inputs: 3,
  options: "groups - - eps",
  forward: once((x: Tensor, weight: Tensor | null, bias: Tensor | null, groups: number, center: Tensor, scale: Tensor, _eps: number) => {
    if (inOrder(x, center, scale, weight, bias)) return scaledChannels(x, { center, scale }, weight, bias);
    const rank = x.shape.length;
    const normal = reshape(mul.raw(sub.raw(inGroups(x, groups), center), scale), x.shape);
    return inDtype(plusRaw(timesRaw(normal, perChannelOrNull(weight, rank)), perChannelOrNull(bias, rank)), x);
  }),
  gradient: {
    formula: "∂a = scale · (b ∂y − mean of b ∂y − normal · mean of b ∂y · normal), ∂b = Σ ∂y · normal, ∂c = Σ ∂y",
    saves: "ab",
    all: (node: Node) => {
      const [groups, center, scale, eps] = node.args as [number, Tensor, Tensor, number];
      return groupSlopes(node.dy, node.a, node.input(1) as Tensor | null, groups, center, scale, eps, node.next);
    },
  },
});
const groupSlopes = once(
  (dy: Tensor, a: Tensor, weight: Tensor | null, groups: number, center: Tensor, scale: Tensor, eps: number, next: Node["next"]) => {
    const rank = a.shape.length;
    const x = inGroups(a, groups);
    const stats = again(x, [2], eps, center, scale);
    const normal = mul(sub(x, stats.center), stats.scale);
    const down = times(dy, perChannelOrNull(weight, rank));
    return [
      next[0] === null ? null : reshape(throughStatistics(inGroups(down, groups), normal, stats.scale, [2]), a.shape),
      next[1] === null ? null : sum(mul(dy, reshape(normal, a.shape)), butChannels(rank)),
      next[2] === null ? null : sum(dy, butChannels(rank)),
    ];
  },
);
const inGroups = (x: Tensor, groups: number): Tensor => reshape(x, [x.shape[0], groups, x.size / Math.max(x.shape[0] * groups, 1)]);

/** Group normalisation: channels in groups, each example for itself. */
export function groupNorm(x: Tensor, groups: number, weight: Tensor | null, bias: Tensor | null, eps: number): Tensor {
  if (x.shape.length < 2) throw runtimeError(`Expected at least 2 dimensions for input tensor but received ${x.shape.length}`);
  const channels = x.shape[1];
  if (groups === 0) throw new TorchError("ZeroDivisionError", "integer division or modulo by zero");
  if (groups < 0) throw runtimeError(`Expected num groups to be greater than 0, got ${groups}`);
  if (channels % groups !== 0) {
    throw runtimeError(
      `Expected number of channels in input to be divisible by num_groups, but got input of shape ${listText(x.shape)} and num_groups=${groups}`,
    );
  }
  if ((sizeOf(x.shape) / channels / x.shape[0]) * (channels / groups) * x.shape[0] === 1) {
    // prettier-ignore
    throw valueError(`Expected more than 1 value per channel when training, got input size ${listText([Math.floor((x.shape[0] * channels) / groups), groups, ...x.shape.slice(2)])}`);
  }
  for (const [word, given] of [
    ["weight", weight],
    ["bias", bias],
  ] as const) {
    // prettier-ignore
    if (given !== null && (given.shape.length !== 1 || given.size !== channels)) {
      throw runtimeError(`Expected ${word} to be a vector of size equal to the number of channels in input, but got ${word} of shape ${listText(given.shape)} and input of shape ${listText(x.shape)}`);
    }
  }
  const read = wide(x);
  const { center, scale } =
    inOrder(read) && x.size > 0
      ? rowMoments(read, x.size / (x.shape[0] * groups), [x.shape[0], groups, 1], eps, true)
      : rawStatistics(inGroups(read, groups), [2], eps);
  return nativeGroupNorm(x, weight, bias, groups, center, scale, eps);
}
compose(
  "group_norm",
  ["F.group_norm", "torch.group_norm"],
  ["group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=1e-05)"],
  groupNorm,
);

/** Batch normalisation of each example for itself: its channels are made channels of one long example. */
export function instanceNorm(
  x: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  weight: Tensor | null,
  bias: Tensor | null,
  own: boolean,
  momentum: number,
  eps: number,
): Tensor {
  if (x.shape.length < 2 && !own) throw runtimeError(`Expected at least 2 dimensions for input tensor but received ${x.shape.length}`);
  const [n, c, ...size] = x.shape;
  if (own && sizeOf(size) === 1)
    throw valueError(`Expected more than 1 spatial element when training, got input size torch.Size(${listText(x.shape)})`);
  const many = (v: Tensor | null): Tensor | null => (v === null ? null : repeat(v, [n]));
  const [manyMean, manyVar] = [runningMean, runningVar].map((v) => (v === null ? null : repeat.raw(v, [n])));
  const y = batchNorm(reshape(x, [1, n * c, ...size]), manyMean, manyVar, many(weight), many(bias), own, momentum, eps);
  if (own) {
    for (const [running, each] of [
      [runningMean, manyMean],
      [runningVar, manyVar],
    ] as const) {
      // prettier-ignore
      if (running !== null) withGradMode(false, () => overwrite("running", running, mean(reshape(each!, [n, c]), [0])));
    }
  }
  return view(y, x.shape);
}
compose(
  "instance_norm",
  ["F.instance_norm"],
  [
    "instance_norm(Tensor input, Tensor? running_mean=None, Tensor? running_var=None, Tensor? weight=None, Tensor? bias=None, bool use_input_stats=True, float momentum=0.1, float eps=1e-05)",
  ],
  instanceNorm,
);

/** x over the root of its mean square, over the last dimensions. */
compose(
  "rms_norm",
  ["F.rms_norm", "torch.rms_norm"],
  ["rms_norm(Tensor input, int[] normalized_shape, Tensor? weight=None, float? eps=None)"],
  (x: Tensor, shape: Shape, weight: Tensor | null, given: number | null) => {
    checkNormalized(x, shape, weight, null, "*");
    const eps = given ?? (x.dtype === "float64" ? 2 ** -52 : 2 ** -23);
    const read = isHalf(x.dtype) ? toDtype(x, "float32") : x;
    const scale = rsqrt(add(mean(pow(read, 2), lastDims(x.shape.length, shape.length), true), new Scalar(eps, "float")));
    const y = times(mul(read, scale), weight);
    return y.dtype === x.dtype ? y : toDtype(y, x.dtype);
  },
);

/** Each channel over the strength of its neighbours. */
compose(
  "local_response_norm",
  ["F.local_response_norm"],
  ["local_response_norm(Tensor input, int size, float alpha=0.0001, float beta=0.75, float k=1.0)"],
  (x: Tensor, size: number, alpha: number, beta: number, k: number) => {
    if (x.shape.length < 3)
      throw valueError(`Expected 3D or higher dimensionality                          input (got ${x.shape.length} dimensions)`);
    if (x.size === 0) return x;
    const [before, after] = [Math.floor(size / 2), Math.floor((size - 1) / 2)];
    const squares = unsqueeze(mul(x, x), 1);
    const number = (value: number): Operand => new Scalar(value, "float");
    let sums: Tensor;
    if (x.shape.length === 3)
      sums = squeezeDim(averagePool[0](constantPad(squares, [0, 0, before, after], 0), [size, 1], [1, 1], [0, 0], false, true, null), 1);
    else {
      const [n, c, h] = x.shape;
      const planes = constantPad(view(squares, [n, 1, c, h, x.size / (n * c * h)]), [0, 0, 0, 0, before, after], 0);
      sums = view(squeezeDim(averagePool[1](planes, [size, 1, 1], [1, 1, 1], [0, 0, 0], false, true, null), 1), x.shape);
    }
    return div(x, pow(add(mul(sums, number(alpha)), number(k)), number(beta)));
  },
);
