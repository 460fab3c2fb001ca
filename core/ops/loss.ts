import { state } from "../autograd/state.ts";
import { DTYPES, isFloat } from "../tensor/dtype.ts";
import { indexError, notImplemented, runtimeError, valueError } from "../tensor/error.ts";
import { empty } from "../tensor/make.ts";
import { broadcast, listText, sameShape, sizeOf, type Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { logSoftmax, softplus } from "./activation.ts";
import { add, div, divNumber, mul, neg, pow, sub } from "./arithmetic.ts";
import { compose } from "./compose.ts";
import { numbersOf } from "./create.ts";
import { define } from "./define.ts";
import { checkDevices } from "./devices.ts";
import { addToZeros, gatherAlong, indexSelect } from "./gather.ts";
import { kernel, parse, type Kernel } from "./formula.ts";
import { resultType, Scalar } from "../tensor/scalar.ts";
import { abs, eq, exp, log, ne, sigmoid, where } from "./pointwise.ts";
import { copyOf, expand, reshape, toDtype } from "./reshape.ts";
import { mean, sum } from "./reduce.ts";
import { compute } from "./elementwise.ts";
import { unsqueeze } from "./indexing.ts";
import { squeezeDim } from "./views.ts";
import { clampMin } from "./clamp.ts";
import { xlogy } from "./pairs.ts";
import { derive } from "./symbolic.ts";

/** What training makes small. Each reduces to its mean, its sum, or not at all. */

export type Reduction = "mean" | "sum" | "none";

/** @throws {TorchError} ValueError, for a word that is none of the three. */
export function reductionOf(word: string): Reduction {
  if (word === "mean" || word === "sum" || word === "none") return word;
  throw valueError(`${word} is not a valid value for reduction`);
}

export const reduced = (x: Tensor, reduction: Reduction): Tensor => (reduction === "none" ? x : reduction === "sum" ? sum(x) : mean(x));

/** Two sizes that broadcast are rarely what was meant: PyTorch warns. */
export function warnSizes(a: Tensor, b: Tensor): void {
  if (sameShape(a.shape, b.shape)) return;
  state.warn(
    `Using a target size (torch.Size(${listText(b.shape)})) that is different to the input size (torch.Size(${listText(a.shape)})). ` +
      "This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.",
  );
}

/**
 * A loss that is a formula of prediction a and target b, reduced.
 *
 * @param s what the number s is called; "" where there is none.
 * @param y of a and b and the number s; da and db of dy, a, b and s.
 */
function pairLoss(name: string, gradFn: string, s: string, y: string, da: string, db: string) {
  const forward = kernel(`${name}.y`, y);
  const rule = (letters: string, source: string) => {
    // t is 1 / n for a mean.
    const gradient = kernel(`${name}.${letters}`, source.replaceAll("dy", "dy * t"));
    const tree = parse(source);
    return (node: { dy: Tensor; a: Tensor; b: Tensor; args: readonly unknown[] }) => {
      const { dy, a, b, args } = node;
      const [reduction, s] = args as [Reduction, number];
      const shape = broadcast(a.shape, b.shape);
      const share = reduction === "mean" ? 1 / sizeOf(shape) : 1;
      if (state.gradMode) {
        // While a second derivative is being recorded: the same, of operations.
        const input = (i: number) => (i === 0 ? a : b);
        const down = reduction === "mean" ? mul(dy, share) : dy;
        return derive(tree, { dy: down, input, args: [s], outShapes: [shape], outDtypes: [dy.dtype] } as never, s, 0);
      }
      const operands = gradient.operands.map((letter) => (letter === "dy" ? dy : letter === "a" ? a : b));
      return compute(gradient, resultType([a, b]), operands, s, share);
    };
  };
  return define({
    name,
    gradFn,
    formula: `y = ${y}, reduced`,
    inputs: 2,
    options: s === "" ? "reduction" : `reduction ${s}`,
    forward: (a: Tensor, b: Tensor, reduction: Reduction, s: number) => {
      const each = compute(forward, floatType(a, b), [a, b], s);
      return reduction === "none" ? each : reduction === "sum" ? sum(each) : mean(each);
    },
    gradient: [
      { formula: `∂a = ${da}, over n for the mean`, saves: "ab", rule: rule("da", da) },
      { formula: `∂b = ${db}, over n for the mean`, saves: "ab", rule: rule("db", db) },
    ],
  });
}

/** Losses of numbers that have no fractions are in none of PyTorch's kernels. */
function refuseWhole(a: Tensor, b: Tensor, kernel: string): void {
  const dtype = resultType([a, b]);
  if (!isFloat(dtype)) throw notImplemented(`"${kernel}" not implemented for '${DTYPES[dtype].scalar}'`);
}

function floatType(a: Tensor, b: Tensor): Tensor["dtype"] {
  const dtype = resultType([a, b]);
  return isFloat(dtype) ? dtype : state.defaultDtype;
}

const mseOp = pairLoss("mse_loss", "MseLossBackward0", "", "(a - b) * (a - b)", "dy * 2 * (a - b)", "dy * 2 * (b - a)");
const smoothOp = pairLoss(
  "smooth_l1_loss",
  "SmoothL1LossBackward0",
  "beta",
  "where(abs(a - b) < s, 0.5 * (a - b) * (a - b) / s, abs(a - b) - 0.5 * s)",
  "where(abs(a - b) < s, dy * (a - b) / s, dy * sign(a - b))",
  "where(abs(a - b) < s, dy * (b - a) / s, dy * sign(b - a))",
);
const huberOp = pairLoss(
  "huber_loss",
  "HuberLossBackward0",
  "delta",
  "where(abs(a - b) <= s, 0.5 * (a - b) * (a - b), s * (abs(a - b) - 0.5 * s))",
  "where(abs(a - b) <= s, dy * (a - b), dy * s * sign(a - b))",
  "where(abs(a - b) <= s, dy * (b - a), dy * s * sign(b - a))",
);

/** Mean squared error. While its gradient is itself recorded, it is made of operations. */
export function mseLoss(a: Tensor, b: Tensor, reduction: string, weight: Tensor | null = null): Tensor {
  warnSizes(a, b);
  refuseWhole(a, b, "mse_cpu");
  if (weight !== null) return byWeight(a, weight, () => pow(sub(a, b), 2), reductionOf(reduction));
  return mseOp(a, b, reductionOf(reduction), 0);
}
compose("mse_loss", ["F.mse_loss"], ["mse_loss(Tensor input, Tensor target, str reduction='mean', Tensor? weight=None)"], mseLoss);

/** A loss of which each element counts as much as its weight says; a mean is over the weights. */
function byWeight(a: Tensor, weight: Tensor, each: () => Tensor, reduction: Reduction): Tensor {
  if (!sameShape(weight.shape, a.shape)) throw valueError("Weights and input must have the same size.");
  const y = mul(each(), weight);
  return reduction === "none" ? y : reduction === "sum" ? sum(y) : div(sum(y), sum(weight));
}

compose(
  "l1_loss",
  ["F.l1_loss"],
  ["l1_loss(Tensor input, Tensor target, str reduction='mean', Tensor? weight=None)"],
  (a: Tensor, b: Tensor, reduction: string, weight: Tensor | null) => {
    warnSizes(a, b);
    if (weight !== null) return byWeight(a, weight, () => abs(sub(a, b)), reductionOf(reduction));
    return reduced(abs(sub(a, b)), reductionOf(reduction));
  },
);
compose(
  "smooth_l1_loss",
  ["F.smooth_l1_loss"],
  ["smooth_l1_loss(Tensor input, Tensor target, str reduction='mean', float beta=1)"],
  (a: Tensor, b: Tensor, reduction: string, beta: number) => {
    warnSizes(a, b);
    refuseWhole(a, b, "smooth_l1_cpu");
    if (beta < 0) throw runtimeError("smooth_l1_loss does not support negative values for beta.");
    return beta === 0 ? reduced(abs(sub(a, b)), reductionOf(reduction)) : smoothOp(a, b, reductionOf(reduction), beta);
  },
);
compose(
  "huber_loss",
  ["F.huber_loss"],
  ["huber_loss(Tensor input, Tensor target, str reduction='mean', float delta=1, Tensor? weight=None)"],
  (a: Tensor, b: Tensor, reduction: string, delta: number, weight: Tensor | null) => {
    warnSizes(a, b);
    refuseWhole(a, b, "huber_cpu");
    if (delta <= 0) throw runtimeError("huber_loss does not support non-positive values for delta.");
    if (weight !== null) {
      // Unlike the others its mean is over the elements.
      const each = byWeight(a, weight, () => huberOp(a, b, "none", delta), "none");
      return reduced(each, reductionOf(reduction));
    }
    return huberOp(a, b, reductionOf(reduction), delta);
  },
);

/** −(b log a + (1 − b) log(1 − a)), each logarithm held above −100. */
const bceEach = kernel("binary_cross_entropy", "(b - 1) * max(log1p(-a), -100) - b * max(log(a), -100)");
const bceMean = reducedRow(bceEach, "binary_cross_entropy", "BinaryCrossEntropyBackward0", [
  "∂a = dy * (a - b) / max((1 - a) * a, 1e-12)",
  "∂b = dy * (log(1 - a) - log(a))",
]);

/** The same of a before its sigmoid, which stays finite. */
const bceLogitsEach = kernel("binary_cross_entropy_with_logits", "(1 - b) * a - (min(a, 0) - log1p(exp(-abs(a))))");
const bceLogitsMean = reducedRow(bceLogitsEach, "binary_cross_entropy_with_logits", "BinaryCrossEntropyWithLogitsBackward0", [
  "∂a = dy * (1 / (1 + exp(-a)) - b)",
  "∂b = -dy * a",
]);

/** An elementwise loss that PyTorch counts as one operation with its reduction. */
function reducedRow(each: Kernel, name: string, gradFn: string, gradients: readonly string[]) {
  return define({
    name,
    gradFn,
    formula: `y = ${each.formula.source}, reduced`,
    inputs: 2,
    options: "weight reduction pos_weight",
    forward: (a: Tensor, b: Tensor, weight: Tensor | null, reduction: Reduction, positive: Tensor | null) => {
      const x = positive === null ? compute(each, floatType(a, b), [a, b]) : weighed(a, b, positive);
      return reduced(weight === null ? x : mul(x, weight), reduction);
    },
    gradient: gradients.map((formula, i) => ({
      formula: `${formula}, over n for the mean`,
      saves: "ab",
      rule: (node: { dy: Tensor; a: Tensor; b: Tensor; args: readonly unknown[] }) => {
        const { dy, a, b, args } = node;
        const [weight, reduction, positive] = args as [Tensor | null, Reduction, Tensor | null];
        const down = expand(dy, a.shape);
        const each = weight === null ? down : mul(down, weight);
        const slope = positive === null ? slopeOf(name, i, each, a, b) : weighedSlope(i, each, a, b, positive);
        return reduction === "mean" ? div(slope, a.size) : slope;
      },
    })),
  });
}

/** dy times the slope of an elementwise loss, of operations so that it can be derived again. */
function slopeOf(name: string, i: number, dy: Tensor, a: Tensor, b: Tensor): Tensor {
  const one = (x: Tensor) => sub(fullLike(x, 1), x);
  if (name === "binary_cross_entropy") {
    return i === 0 ? div(mul(dy, sub(a, b)), clampMin(mul(one(a), a), new Scalar(1e-12, "float"))) : mul(dy, sub(log(one(a)), log(a)));
  }
  return i === 0 ? mul(dy, sub(sigmoid(a), b)) : neg(mul(dy, a));
}

/** With positives of weight p: (1 − b) a + (1 + (p − 1) b) (log(1 + exp(−|a|)) + max(−a, 0)). */
function weighed(a: Tensor, b: Tensor, positive: Tensor): Tensor {
  const factor = add(mul(sub(positive, 1), b), 1);
  return add(mul(sub(fullLike(b, 1), b), a), mul(factor, softplus(neg(a), 1, 1e9)));
}
function weighedSlope(i: number, dy: Tensor, a: Tensor, b: Tensor, positive: Tensor): Tensor {
  const one = fullLike(a, 1);
  if (i === 1) return mul(dy, sub(mul(sub(positive, one), softplus(neg(a), 1, 1e9)), a));
  const factor = add(mul(sub(positive, 1), b), 1);
  return mul(dy, sub(sub(one, b), mul(factor, sub(one, sigmoid(a)))));
}

function fullLike(x: Tensor, value: number): Tensor {
  const y = empty([], x.dtype, x.device);
  state.device.fill(y, value);
  return y;
}

compose(
  "binary_cross_entropy",
  ["F.binary_cross_entropy"],
  ["binary_cross_entropy(Tensor input, Tensor target, Tensor? weight=None, str reduction='mean')"],
  (a: Tensor, b: Tensor, weight: Tensor | null, reduction: string) => {
    if (!sameShape(a.shape, b.shape)) {
      throw valueError(
        `Using a target size (torch.Size(${listText(b.shape)})) that is different to the input size (torch.Size(${listText(a.shape)})) is deprecated. Please ensure they have the same size.`,
      );
    }
    for (const [name, x] of [
      ["input", a],
      ["target", b],
    ] as const) {
      if (x.dtype !== a.dtype) throw runtimeError(`Found dtype ${DTYPES[x.dtype].scalar} but expected ${DTYPES[a.dtype].scalar}`);
      for (const n of numbersOf(x)) if (!(n >= 0 && n <= 1)) throw runtimeError(`all elements of ${name} should be between 0 and 1`);
    }
    if (weight !== null) refuseWider(weight.shape, a.shape);
    return bceMean(a, b, weight, reductionOf(reduction), null);
  },
);

/** @throws {TorchError} RuntimeError, as torch.broadcast_shapes says it, where a weight does not fit the input. */
function refuseWider(weight: Shape, shape: Shape): void {
  for (let i = 1; i <= Math.min(weight.length, shape.length); i++) {
    const [n, expected] = [weight[weight.length - i], shape[shape.length - i]];
    if (n !== expected && n !== 1 && expected !== 1)
      throw runtimeError(
        `Attempting to broadcast a dimension of length ${n} at -${i}! Mismatching argument at index 1 had torch.Size(${listText(weight)}); but expected shape should be broadcastable to ${listText(shape)}`,
      );
  }
}

compose(
  "binary_cross_entropy_with_logits",
  ["F.binary_cross_entropy_with_logits"],
  ["binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight=None, str reduction='mean', Tensor? pos_weight=None)"],
  (a: Tensor, b: Tensor, weight: Tensor | null, reduction: string, positive: Tensor | null) => {
    if (!sameShape(a.shape, b.shape))
      throw valueError(`Target size (torch.Size(${listText(b.shape)})) must be the same as input size (torch.Size(${listText(a.shape)}))`);
    if (!isFloat(b.dtype) && isFloat(a.dtype)) {
      const [from, to] = [DTYPES[a.dtype].scalar, DTYPES[b.dtype].scalar];
      throw runtimeError(`result type ${from} can't be cast to the desired output type ${to}`);
    }
    return bceLogitsMean(a, b, weight, reductionOf(reduction), positive);
  },
);

/** Inputs: log-probabilities [n, c, …] or [c], target [n, …] or []; arguments: weight [c] or null, reduction, the target that does not count. */
const nll = (name: string, gradFn: string) =>
  define({
    name,
    label: "nll_loss",
    gradFn,
    formula: "y = −a at the target b, reduced",
    inputs: 2,
    options: "weight reduction ignore_index",
    forward: (a: Tensor, target: Tensor, weight: Tensor | null, reduction: Reduction, ignore: number) => {
      checkDevices("nll_loss_forward", ["self", a], ["target", target], ["weight", weight]);
      const one = a.shape.length === 1;
      const rows = one ? unsqueeze.raw(a, 0) : a;
      const classes = rows.shape[1];
      for (const t of numbersOf(target)) if (t !== ignore && (t < 0 || t >= classes)) throw indexError(`Target ${t} is out of bounds.`);
      const { index, weights, total } = nllParts(a.dtype, one ? reshape(target, [1]) : target, weight, ignore);
      const picked = squeezeDim.raw(gatherAlong.raw(rows, 1, unsqueeze.raw(index, 1)), 1);
      const each = neg(mul(picked, weights));
      if (reduction === "none") return one ? reshape(each, []) : each;
      const all = each.device === "cpu" && each.size <= FEW && isFloat(each.dtype) ? cascade(each) : sum(each);
      return reduction === "sum" ? all : div(all, total);
    },
    gradient: [
      {
        formula: "∂a = −∂y / n at the target b, 0 elsewhere",
        saves: "ab",
        rule: ({ dy, a, b: target, args }) => {
          const [weight, reduction, ignore] = args as [Tensor | null, Reduction, number];
          const one = a.shape.length === 1;
          const { index, weights, total } = nllParts(a.dtype, one ? reshape(target, [1]) : target, weight, ignore);
          const down = reduction === "mean" ? div(dy, total) : dy;
          // What does not count gets 0, even where nothing counts and the mean is NaN.
          const each = where(eq(weights, 0), 0, neg(mul(expand(down, weights.shape), weights)));
          return one ? addToZeros(a.shape, 0, index, each) : addToZeros(a.shape, 1, unsqueeze(index, 1), unsqueeze(each, 1));
        },
      },
      null,
    ],
  });

/** Up to so many numbers are summed in PyTorch's order for this loss. */
const FEW = 16384;

/** The sum as PyTorch's nll_loss takes it (aten/src/ATen/native/LossNLL.cpp): sums of 16 numbers, or more, and sums of such, eight levels high. */
function cascade(each: Tensor): Tensor {
  const rounded = each.dtype === "float32" ? Math.fround : (x: number) => x;
  const power = Math.max(4, Math.floor(Math.ceil(Math.log2(each.size)) / 8));
  const levels = new Array<number>(8).fill(0);
  numbersOf(each).forEach((x, i) => {
    levels[0] = rounded(levels[0] + x);
    for (let j = 0; j < 7 && (i & (((1 << power) - 1) << (j * power))) === 0; j++) {
      levels[j + 1] = rounded(levels[j + 1] + levels[j]);
      levels[j] = 0;
    }
  });
  const y = empty([], each.dtype, each.device);
  state.device.fill(y, levels.reduce((sum, x) => rounded(sum + x), 0)); // prettier-ignore
  return y;
}

const nllOp = nll("nll_loss", "NllLossBackward0");
/** Of planes of predictions. */
const nllPlanes = nll("nll_loss2d", "NllLoss2DBackward0");

/** Each target, 0 where it does not count, its weight, which is 0 there, and the sum of the weights. */
function nllParts(
  dtype: Tensor["dtype"],
  target: Tensor,
  weight: Tensor | null,
  ignore: number,
): { index: Tensor; weights: Tensor; total: Tensor } {
  const counts = ne.raw(target, ignore);
  const index = where.raw(counts, target, 0);
  const one = copyOf(counts, dtype);
  const weights = weight === null ? one : mul.raw(one, reshape(indexSelect.raw(weight, 0, reshape(index, [-1])), index.shape));
  return { index, weights, total: sum(weights) };
}

/** Negative log likelihood of classes. */
export function nllLoss(a: Tensor, target: Tensor, weight: Tensor | null, ignore: number, reduction: string): Tensor {
  const kind = reductionOf(reduction);
  if (a.shape.length === 0) throw valueError("Expected 1 or more dimensions (got 0)");
  if (a.shape.length === 1 && target.shape.length === 1 && target.size !== 1) {
    throw valueError(`For 1D input, 1D target must have size 1, but got target size: ${target.size}`);
  }
  if (a.shape.length > 1 && a.shape[0] !== target.shape[0]) {
    throw valueError(`Expected input batch_size (${a.shape[0]}) to match target batch_size (${target.shape[0] ?? 0}).`);
  }
  if (a.shape.length === 2 && target.shape.length > 1) throw runtimeError("0D or 1D target tensor expected, multi-target not supported");
  const expected = [a.shape[0], ...a.shape.slice(2)];
  if (a.shape.length > 1 && !sameShape(target.shape, expected)) {
    throw runtimeError(
      a.shape.length === 4
        ? `size mismatch (got input: ${listText(a.shape)} , target: ${listText(target.shape)}`
        : `Expected target size ${listText(expected)}, got ${listText(target.shape)}`,
    );
  }
  if (weight !== null && (weight.shape.length !== 1 || weight.size !== a.shape[a.shape.length === 1 ? 0 : 1])) {
    const classes = a.shape[a.shape.length === 1 ? 0 : 1];
    throw runtimeError(
      `weight tensor should be defined either for all ${classes} classes or no classes but got weight tensor of shape: ${listText(weight.shape)}`,
    );
  }
  if (target.dtype !== "int64" && target.dtype !== "uint8")
    throw runtimeError(`expected target dtype to be Long or Byte, but got ${DTYPES[target.dtype].scalar}`);
  if (weight !== null && weight.dtype !== a.dtype)
    throw runtimeError(`expected scalar type ${DTYPES[a.dtype].scalar} but found ${DTYPES[weight.dtype].scalar}`);
  if (a.shape.length === 1) return nllOp(a, reshape(target, []), weight, kind, ignore);
  if (a.shape.length === 2) return nllOp(a, target, weight, kind, ignore);
  if (a.shape.length === 4) return nllPlanes(a, target, weight, kind, ignore);
  // Lines and bodies are seen as planes of one row.
  const count = target.size / Math.max(a.shape[0], 1);
  const y = nllPlanes(reshape(a, [a.shape[0], a.shape[1], 1, count]), reshape(target, [a.shape[0], 1, count]), weight, kind, ignore);
  return kind === "none" ? reshape(y, target.shape) : y;
}
compose(
  "nll_loss",
  ["F.nll_loss"],
  ["nll_loss(Tensor input, Tensor target, Tensor? weight=None, int ignore_index=-100, str reduction='mean')"],
  nllLoss,
);

/** Softmax and negative log likelihood in one: classes as numbers, or as probabilities of the input's shape. */
export function crossEntropy(
  a: Tensor,
  target: Tensor,
  weight: Tensor | null,
  ignore: number,
  reduction: string,
  smoothing: number,
): Tensor {
  const kind = reductionOf(reduction);
  const probabilities = sameShape(a.shape, target.shape);
  if (probabilities && !isFloat(target.dtype))
    throw runtimeError(`Expected floating point type for target with class probabilities, got ${DTYPES[target.dtype].scalar}`);
  if (!isFloat(a.dtype)) throw notImplemented(`"log_softmax_lastdim_kernel_impl" not implemented for '${DTYPES[a.dtype].scalar}'`);
  if (smoothing > 1) throw runtimeError(`label_smoothing must be between 0.0 and 1.0. Got: ${smoothing}`);
  const d = a.shape.length === 1 ? 0 : 1;
  if (probabilities) {
    const smooth = smoothing > 0 ? add(mul(target, 1 - smoothing), smoothing / a.shape[d]) : target;
    const weighted = mul(logSoftmax(a, d), weight === null ? smooth : mul(smooth, reshape(weight, a.shape.map((n, i) => (i === d ? n : 1))))); // prettier-ignore
    if (kind === "none") return neg(sum(weighted, [d]));
    return kind === "sum" ? neg(sum(weighted)) : divNumber(neg(sum(weighted)), a.size / a.shape[d]);
  }
  if (a.shape.length > 1 && a.shape[0] !== target.shape[0]) {
    throw valueError(`Expected input batch_size (${a.shape[0]}) to match target batch_size (${target.shape[0] ?? 0}).`);
  }
  if (a.shape.length === 2 && target.shape.length > 1) throw runtimeError("0D or 1D target tensor expected, multi-target not supported");
  if (target.dtype !== "int64" && target.dtype !== "uint8")
    throw runtimeError(`expected target dtype to be Long or Byte, but got ${DTYPES[target.dtype].scalar}`);
  const log = logSoftmax(a, d);
  if (smoothing === 0) return nllLoss(log, target, weight, ignore, reduction);
  const counts = toDtype(ne(target, ignore), a.dtype);
  const nll = nllLoss(log, target, weight, ignore, reduction);
  const classes = a.shape[d];
  const spread = weight === null ? log : mul(log, reshape(weight, a.shape.map((n, i) => (i === d ? n : 1)))); // prettier-ignore
  const each = mul(neg(sum(spread, [d])), counts);
  const index = where(ne(target, ignore), target, 0);
  const total = weight === null ? sum(counts) : sum(mul(counts, reshape(indexSelect(weight, 0, reshape(index, [-1])), target.shape)));
  const smooth = kind === "none" ? each : kind === "sum" ? sum(each) : div(sum(each), total);
  return add(mul(nll, 1 - smoothing), mul(smooth, smoothing / classes));
}
compose(
  "cross_entropy",
  ["F.cross_entropy"],
  ["cross_entropy(Tensor input, Tensor target, Tensor? weight=None, int ignore_index=-100, str reduction='mean', float label_smoothing=0)"],
  crossEntropy,
);

compose(
  "kl_div",
  ["F.kl_div"],
  ["kl_div(Tensor input, Tensor target, str reduction='mean', *, bool log_target=False)"],
  (a: Tensor, b: Tensor, reduction: string, logTarget: boolean) => {
    if (reduction === "mean") {
      state.warn(
        "reduction: 'mean' divides the total loss by both the batch size and the support size." +
          "'batchmean' divides only by the batch size, and aligns with the KL div math definition." +
          "'mean' will be changed to behave the same as 'batchmean' in the next major release.",
      );
    }
    const each = logTarget ? mul(exp(b), sub(b, a)) : sub(xlogy(b, b), mul(b, a));
    if (reduction === "batchmean") return a.shape.length === 0 ? sum(each) : div(sum(each), a.shape[0]);
    return reduced(each, reductionOf(reduction));
  },
);
