import { withGradMode } from "../autograd/state.ts";
import { overwrite } from "../autograd/inplace.ts";
import { DTYPES, isFloat } from "../tensor/dtype.ts";
import { notImplemented, runtimeError, valueError } from "../tensor/error.ts";
import { categoryOf, numberOf, Scalar } from "../tensor/scalar.ts";
import { listText, type Shape, ownDimension } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { logsigmoid } from "./activation.ts";
import { add, div, mul, neg, pow, rsub, sub } from "./arithmetic.ts";
import { clampMin } from "./clamp.ts";
import { compose } from "./compose.ts";
import { numbersOf } from "./create.ts";
import { define } from "./define.ts";
import { pairwiseDistance } from "./distance.ts";
import { filled, listed, zeros } from "./fresh.ts";
import { unsqueeze } from "./indexing.ts";
import { reduced, reductionOf, type Reduction } from "./loss.ts";
import { eq, exp, gt, log, minimum, ne, sqrt, where } from "./pointwise.ts";
import { clone, expand, reshape } from "./reshape.ts";
import { sum } from "./reduce.ts";

/** Losses that ask for a margin, or for a distribution's likelihood. */

const float = (value: number): Scalar => new Scalar(value, "float");
const zero = (like: Tensor): Tensor => filled([], 0, like);

/** The rate of events was predicted, or its logarithm. */
compose(
  "poisson_nll_loss",
  ["F.poisson_nll_loss"],
  ["poisson_nll_loss(Tensor input, Tensor target, bool log_input=True, bool full=False, float eps=1e-08, str reduction='mean')"],
  (a: Tensor, b: Tensor, isLog: boolean, full: boolean, eps: number, reduction: string) => {
    const kind = reductionOf(reduction);
    const each = isLog ? sub(exp(a), mul(b, a)) : sub(a, mul(b, log(add(a, float(eps)))));
    if (!full) return reduced(each, kind);
    const stirling = add(sub(mul(b, log(b)), b), mul(log(mul(b, float(2 * Math.PI))), float(0.5)));
    return reduced(add(each, where(gt(b, 1), stirling, zero(b))), kind);
  },
);

/** Mean a and variance v of a normal distribution were predicted. */
function gaussian(a: Tensor, b: Tensor, given: Tensor, full: boolean, eps: number, reduction: string): Tensor {
  let v = given;
  if (!sameLengths(v.shape, a.shape)) {
    if (sameLengths(a.shape.slice(0, -1), v.shape)) v = unsqueeze(v, -1);
    else {
      // One dimension, and only one, may have length 1 in its stead.
      const other = v.shape.length === a.shape.length ? a.shape.filter((n, d) => v.shape[d] !== n).length : 0;
      if (other !== 1 || !v.shape.every((n, d) => n === a.shape[d] || n === 1)) throw valueError("var is of incorrect size");
    }
  }
  if (!["none", "mean", "sum"].includes(reduction)) throw valueError(`${reduction} is not valid`);
  if (numbersOf(v).some((n) => n < 0)) throw valueError("var has negative entry/entries");
  const held = clone(v);
  withGradMode(false, () => overwrite("clamp_", held, clampMin.raw(held, float(eps))));
  const each = mul(add(log(held), div(pow(sub(a, b), 2), held)), float(0.5));
  return reduced(full ? add(each, float(0.5 * Math.log(2 * Math.PI))) : each, reductionOf(reduction));
}
const sameLengths = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((n, i) => n === b[i]);
const GAUSSIAN = (type: string) => [
  `gaussian_nll_loss(Tensor input, Tensor target, ${type} var, bool full=False, float eps=1e-06, str reduction='mean')`,
];
compose("gaussian_nll_loss", ["F.gaussian_nll_loss"], GAUSSIAN("Tensor"), gaussian);
compose(
  "gaussian_nll_loss.number",
  ["F.gaussian_nll_loss"],
  GAUSSIAN("float"),
  (a: Tensor, b: Tensor, variance: number, full: boolean, eps: number, reduction: string) => {
    if (variance < 0) throw valueError("var has negative entry/entries");
    return gaussian(a, b, filled(a.shape, variance, a), full, eps, reduction);
  },
);

/** A distance that should be small for a pair of likes (1), and above the margin for others (−1). */
compose(
  "hinge_embedding_loss",
  ["F.hinge_embedding_loss"],
  ["hinge_embedding_loss(Tensor input, Tensor target, float margin=1.0, str reduction='mean')"],
  (a: Tensor, b: Tensor, margin: number, reduction: string) => {
    const others = where(ne(b, 1), clampMin(rsub(a, float(margin)), 0), zero(a));
    return reduced(add(others, where(ne(b, -1), a, zero(a))), reductionOf(reduction));
  },
);

/** The first should be above the second where the target is 1, below it where it is −1. */
compose(
  "margin_ranking_loss",
  ["F.margin_ranking_loss"],
  ["margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, float margin=0, str reduction='mean')"],
  (a: Tensor, b: Tensor, target: Tensor, margin: number, reduction: string) => {
    const [m, n, k] = [a, b, target].map((x) => x.shape.length);
    if (m !== n || n !== k) {
      const size = (x: Tensor) => `torch.Size(${listText(x.shape)})`;
      throw runtimeError(
        `margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: ${size(a)}, input2: ${size(b)}, target: ${size(target)} `,
      );
    }
    return reduced(clampMin(add(mul(neg(target), sub(a, b)), float(margin)), 0), reductionOf(reduction));
  },
);

/** Every wrong class should be a margin below the right one. Args: target, p, margin, weight of the classes, reduction. */
const multiMargin = define({
  name: "multi_margin_loss",
  formula: "y = Σ max(0, margin − a at the target + a)ᵖ / n, reduced",
  options: "- p margin - reduction",
  forward: (a: Tensor, target: Tensor, p: number, margin: number, weight: Tensor | null, reduction: Reduction) =>
    marginSums(a, target, p, margin, weight, reduction, null).y,
  gradient: [
    {
      formula: "∂a = ∂y where the margin is missed, taken from the target",
      saves: "a",
      rule: ({ dy, a, args }) => {
        const [target, p, margin, weight, reduction] = args as [Tensor, number, number, Tensor | null, Reduction];
        return marginSums(a, target, p, margin, weight, reduction, dy).da!;
      },
    },
  ],
});

/** Rows of numbers, one for each class; only the batch may be empty. */
function refuseRows(a: Tensor): void {
  if (a.shape.length > 2 || (a.shape[a.shape.length - 1] ?? 1) === 0)
    throw runtimeError(`Expected non-empty vector or matrix with optional 0-dim batch size, but got: ${listText(a.shape)}`);
}

function marginSums(a: Tensor, target: Tensor, p: number, margin: number, weight: Tensor | null, reduction: Reduction, dy: Tensor | null) {
  const classes = a.shape[a.shape.length - 1] ?? 1;
  const rows = a.size / classes;
  const numbers = numbersOf(a);
  const targets = numbersOf(target);
  const weights = weight === null ? null : numbersOf(weight);
  const down = dy === null ? null : numbersOf(dy);
  const losses = new Float64Array(rows);
  const slopes = new Float64Array(a.size);
  for (let r = 0; r < rows; r++) {
    const right = targets[r];
    const factor = (weights?.[right] ?? 1) / classes;
    const share = (down === null ? 0 : down[reduction === "none" ? r : 0]) * (reduction === "mean" ? 1 / rows : 1);
    for (let c = 0; c < classes; c++) {
      const missed = margin - numbers[r * classes + right] + numbers[r * classes + c];
      if (c === right || missed <= 0) continue;
      losses[r] += factor * (p === 1 ? missed : missed * missed);
      const slope = share * factor * (p === 1 ? 1 : 2 * missed);
      slopes[r * classes + c] += slope;
      slopes[r * classes + right] -= slope;
    }
  }
  const y = reduced(listed(losses, a.shape.length === 0 ? target.shape : a.shape.slice(0, -1), a.dtype, a.device), reduction);
  return { y: reduction === "none" ? y : reshape(y, []), da: dy === null ? null : listed(slopes, a.shape, a.dtype, a.device) };
}
compose(
  "multi_margin_loss",
  ["F.multi_margin_loss"],
  ["multi_margin_loss(Tensor input, Tensor target, int p=1, float margin=1.0, Tensor? weight=None, str reduction='mean')"],
  (a: Tensor, target: Tensor, p: number, margin: number, weight: Tensor | null, reduction: string) => {
    const kind = reductionOf(reduction);
    const classes = a.shape[a.shape.length - 1] ?? 1;
    if (weight !== null && weight.shape.length !== 1) throw valueError("weight must be one-dimensional");
    if (p !== 1 && p !== 2) throw valueError("only p == 1 and p == 2 supported");
    refuseRows(a);
    const batch = a.shape.length < 2 ? 1 : a.shape[0];
    if (target.size !== batch || target.shape.length > 1) {
      throw runtimeError(
        `multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch size). Expected target size [${batch}], but got ${listText(target.shape)}. Input has shape ${listText(a.shape)}.`,
      );
    }
    if (weight !== null && weight.size !== classes)
      throw runtimeError(`inconsistent weight size, expected ${classes} but got ${listText(weight.shape)}`);
    if (!isFloat(a.dtype)) throw notImplemented(`"multi_margin_loss_cpu_kernel" not implemented for '${DTYPES[a.dtype].scalar}'`);
    if (target.dtype !== "int64") throw runtimeError(`expected scalar type Long but found ${DTYPES[target.dtype].scalar}`);
    if (weight !== null && weight.dtype !== a.dtype)
      throw runtimeError(`expected scalar type ${DTYPES[a.dtype].scalar} but found ${DTYPES[weight.dtype].scalar}`);
    for (const t of numbersOf(target)) if (t < 0 || t >= classes) throw runtimeError("target out of range");
    return multiMargin(a, target, p, margin, weight, kind);
  },
);

/** Every class that is not among the targets should be 1 below each of them. A row of targets ends with −1. */
const multilabelMargin = define({
  name: "multilabel_margin_loss",
  formula: "y = Σ max(0, 1 − a at each target + a elsewhere) / n, reduced",
  forward: (a: Tensor, target: Tensor, reduction: Reduction) => labelSums(a, target, reduction, null).y,
  gradient: [
    {
      formula: "∂a = ∂y where 1 is missed, taken from the target",
      saves: "a",
      rule: ({ dy, a, args }) => labelSums(a, args[0] as Tensor, args[1] as Reduction, dy).da!,
    },
  ],
});

function labelSums(a: Tensor, target: Tensor, reduction: Reduction, dy: Tensor | null) {
  const classes = a.shape[a.shape.length - 1] ?? 1;
  const rows = a.size / classes;
  const [numbers, targets] = [numbersOf(a), numbersOf(target)];
  const down = dy === null ? null : numbersOf(dy);
  const losses = new Float64Array(rows);
  const slopes = new Float64Array(a.size);
  for (let r = 0; r < rows; r++) {
    const row = Array.from(targets.subarray(r * classes, (r + 1) * classes));
    const labels = row.slice(0, row.includes(-1) ? row.indexOf(-1) : classes);
    const share = ((down === null ? 0 : down[reduction === "none" ? r : 0]) * (reduction === "mean" ? 1 / rows : 1)) / classes;
    for (const label of labels) {
      for (let c = 0; c < classes; c++) {
        const missed = 1 - numbers[r * classes + label] + numbers[r * classes + c];
        if (labels.includes(c) || missed <= 0) continue;
        losses[r] += missed / classes;
        slopes[r * classes + c] += share;
        slopes[r * classes + label] -= share;
      }
    }
  }
  const y = reduced(listed(losses, a.shape.slice(0, -1), a.dtype, a.device), reduction);
  return { y: reduction === "none" ? y : reshape(y, []), da: dy === null ? null : listed(slopes, a.shape, a.dtype, a.device) };
}
compose(
  "multilabel_margin_loss",
  ["F.multilabel_margin_loss"],
  ["multilabel_margin_loss(Tensor input, Tensor target, str reduction='mean')"],
  (a: Tensor, target: Tensor, reduction: string) => {
    const kind = reductionOf(reduction);
    refuseRows(a);
    if (!sameLengths(a.shape, target.shape))
      throw runtimeError(`inconsistent target size: ${listText(target.shape)} for input of size: ${listText(a.shape)}`);
    if (target.dtype !== "int64") throw runtimeError(`expected scalar type Long but found ${DTYPES[target.dtype].scalar}`);
    const classes = a.shape[a.shape.length - 1] ?? 1;
    if (numbersOf(target).some((t) => t < -1 || t >= classes)) throw runtimeError("argument #2 'target' is out of range");
    if (!isFloat(a.dtype))
      throw notImplemented(`"multilabel_margin_loss_forward_out_frame" not implemented for '${DTYPES[a.dtype].scalar}'`);
    return multilabelMargin(a, target, kind);
  },
);

/** log(1 + exp(−b a)), reduced; b is 1 or −1. */
const softMargin = define({
  name: "soft_margin_loss",
  formula: "y = log(1 + exp(−a b)), reduced",
  options: "reduction",
  forward: (a: Tensor, b: Tensor, reduction: Reduction) => reduced(neg(logsigmoid(mul(a, b))), reduction),
  gradient: [
    {
      formula: "∂a = −∂y b / (1 + exp(a b)), over n for the mean",
      saves: "a",
      rule: ({ dy, a, args }) => {
        const [b, reduction] = args as [Tensor, Reduction];
        const down = reduction === "mean" ? mul(dy, 1 / a.size) : dy;
        return neg(div(mul(expand(down, a.shape), b), add(exp(mul(a, b)), 1)));
      },
    },
  ],
});
compose(
  "soft_margin_loss",
  ["F.soft_margin_loss"],
  ["soft_margin_loss(Tensor input, Tensor target, str reduction='mean')"],
  (a: Tensor, b: Tensor, reduction: string) => {
    if (b.requiresGrad) {
      throw runtimeError(
        "The function 'soft_margin_loss' is not differentiable with respect to argument 'target'. This input cannot have requires_grad True.",
      );
    }
    return softMargin(a, b, reductionOf(reduction));
  },
);

/** A yes or no for each class. */
compose(
  "multilabel_soft_margin_loss",
  ["F.multilabel_soft_margin_loss"],
  ["multilabel_soft_margin_loss(Tensor input, Tensor target, Tensor? weight=None, str reduction='mean')"],
  (a: Tensor, b: Tensor, weight: Tensor | null, reduction: string) => {
    const kind = reductionOf(reduction);
    const each = neg(add(mul(b, logsigmoid(a)), mul(rsub(b, 1), logsigmoid(neg(a)))));
    const d = ownDimension(-1, a.shape.length);
    return reduced(div(sum(weight === null ? each : mul(each, weight), [d]), a.shape[d]), kind);
  },
);

/** As Python writes a number. */
const written = (x: Scalar | number): string =>
  categoryOf(x) === "float" && Number.isInteger(numberOf(x)) ? `${numberOf(x)}.0` : `${numberOf(x)}`;

/** The anchor should be nearer to the positive than to the negative, by a margin. */
function triplet(
  a: Tensor,
  positive: Tensor,
  negative: Tensor,
  given: Scalar | number,
  p: number,
  eps: number,
  swap: boolean,
  reduction: string,
): Tensor {
  const margin = numberOf(given);
  if (margin <= 0) throw valueError(`margin must be greater than 0, got ${written(given)}`);
  const kind = reductionOf(reduction);
  const [m, n, k] = [a, positive, negative].map((x) => x.shape.length);
  if (m !== n || n !== k) {
    throw runtimeError(
      `The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor ${m}D, positive ${n}D, and negative ${k}D inputs`,
    );
  }
  const near = pairwiseDistance(a, positive, p, eps, false);
  let far = pairwiseDistance(a, negative, p, eps, false);
  if (swap) far = minimum(far, pairwiseDistance(positive, negative, p, eps, false));
  return reduced(clampMin(sub(add(near, float(margin)), far), 0), kind);
}
compose(
  "triplet_margin_loss",
  ["F.triplet_margin_loss"],
  [
    "triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, Number margin=1.0, float p=2, float eps=1e-06, bool swap=False, str reduction='mean')",
  ],
  triplet,
);
compose(
  "triplet_margin_with_distance_loss",
  ["F.triplet_margin_with_distance_loss"],
  [
    "triplet_margin_with_distance_loss(Tensor anchor, Tensor positive, Tensor negative, *, Number margin=1.0, bool swap=False, str reduction='mean')",
  ],
  (a: Tensor, positive: Tensor, negative: Tensor, margin: Scalar | number, swap: boolean, reduction: string) =>
    triplet(a, positive, negative, margin, 2, 1e-6, swap, reduction),
);

/** Likes should point the same way, others not more alike than the margin. */
compose(
  "cosine_embedding_loss",
  ["F.cosine_embedding_loss"],
  ["cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, float margin=0, str reduction='mean')"],
  (a: Tensor, b: Tensor, target: Tensor, margin: number, reduction: string) => {
    const kind = reductionOf(reduction);
    const d = target.shape.length;
    if (d > 1) throw runtimeError("0D or 1D target tensor expected, multi-target not supported");
    if (a.shape.length !== d + 1 || b.shape.length !== d + 1) {
      throw runtimeError(
        `${d}D target tensor expects ${d + 1}D input tensors, but found inputs with sizes ${listText(a.shape)} and ${listText(b.shape)}.`,
      );
    }
    const square = (x: Tensor, y: Tensor) => sum(mul(x, y), [d]);
    const [m, n] = [a, b].map((x) => add(square(x, x), float(1e-12)));
    const cosine = div(square(a, b), sqrt(mul(m, n)));
    const alike = where(eq(target, 1), rsub(cosine, 1), zeros(cosine.shape, cosine));
    const others = where(eq(target, -1), clampMin(sub(cosine, float(margin)), 0), zeros(cosine.shape, cosine));
    return reduced(add(alike, others), kind);
  },
);
