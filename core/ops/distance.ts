import { overwrite } from "../autograd/inplace.ts";
import { withGradMode } from "../autograd/state.ts";
import { isFloat } from "../tensor/dtype.ts";
import { runtimeError } from "../tensor/error.ts";
import { Scalar } from "../tensor/scalar.ts";
import { broadcast, dimension, ownDimension } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add, div, mul, sub } from "./arithmetic.ts";
import { clampMin } from "./clamp.ts";
import { compose } from "./compose.ts";
import { define } from "./define.ts";
import { places, zeros } from "./fresh.ts";
import { indexSelect } from "./gather.ts";
import { unsqueeze } from "./indexing.ts";
import { mm } from "./matmul.ts";
import { clone, expand, reshape, permute, view } from "./reshape.ts";
import { sum } from "./reduce.ts";
import { indexAdd } from "./slices.ts";
import { normSlope, olderNorm, vectorNorm } from "./statistics.ts";

/** How far apart vectors are, and how alike. */

/** Each vector along `dim` made as long as 1. */
compose(
  "normalize",
  ["F.normalize"],
  ["normalize(Tensor input, float p=2.0, int dim=1, float eps=1e-12)"],
  (a: Tensor, p: number, dim: number, eps: number) => {
    const length = clampMin(vectorNorm(a, p, [dim], true), new Scalar(eps, "float"));
    return div(a, expand(length, a.shape));
  },
);

/** A length for dividing: not less than ε, though the gradient does not see that. */
function safeLength(a: Tensor, dim: number, eps: number): Tensor {
  const length = clone(vectorNorm(a, 2, [dim], true));
  withGradMode(false, () => overwrite("clamp_min_", length, clampMin.raw(length, new Scalar(eps, "float"))));
  return length;
}

/** The cosine of the angle between two vectors. */
export function cosineSimilarity(a: Tensor, b: Tensor, dim: number, eps: number): Tensor {
  if (!isFloat(a.dtype) || !isFloat(b.dtype)) throw runtimeError("expected common dtype to be floating point, yet common dtype is Long");
  const shape = broadcast(a.shape, b.shape);
  const [x, y] = [a, b].map((v) => expand(v, shape));
  const [m, n] = [safeLength(x, dim, eps), safeLength(y, dim, eps)];
  return sum(mul(div(x, m), div(y, n)), [dim]);
}
compose(
  "cosine_similarity",
  ["F.cosine_similarity", "torch.cosine_similarity"],
  ["cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-08)"],
  cosineSimilarity,
);

/** The p-norm of x − y + ε along the last dimension. */
export const pairwiseDistance = (a: Tensor, b: Tensor, p: number, eps: number, keep: boolean): Tensor =>
  olderNorm(add(sub(a, b), new Scalar(eps, "float")), p, [Math.max(a.shape.length, b.shape.length) - 1], keep);
compose(
  "pairwise_distance",
  ["F.pairwise_distance", "torch.pairwise_distance"],
  ["pairwise_distance(Tensor x1, Tensor x2, float p=2.0, float eps=1e-06, bool keepdim=False)"],
  pairwiseDistance,
);

/** Every row of a from every row of b. Inputs: a [… m, d], b [… n, d]. */
const everyDistance = define({
  name: "cdist",
  gradFn: "CdistBackward0",
  formula: "yᵢⱼ = (Σ |aᵢ − bⱼ|ᵖ)^(1/p)",
  inputs: 2,
  forward: (a: Tensor, b: Tensor, p: number) => vectorNorm.raw(sub.raw(unsqueeze.raw(a, -2), unsqueeze.raw(b, -3)), p, [-1], false),
  gradient: {
    formula: "∂a, ∂b = as for the norms of their differences",
    saves: "aby",
    all: ({ dy, a, b, y, args }) => {
      const slope = normSlope(dy, sub(unsqueeze(a, -2), unsqueeze(b, -3)), y, args[0] as number, [-1], false);
      return slope === null ? [zeros(a.shape, dy), zeros(b.shape, dy)] : [sum(slope, [-2]), mul(sum(slope, [-3]), -1)];
    },
  },
});
compose(
  "cdist",
  ["torch.cdist"],
  ["cdist(Tensor x1, Tensor x2, float p=2.0, str compute_mode='use_mm_for_euclid_dist_if_necessary')"],
  (a: Tensor, b: Tensor, p: number) => {
    for (const [i, x] of [a, b].entries()) {
      if (x.shape.length < 2) throw runtimeError(`cdist only supports at least 2D tensors, X${i + 1} got: ${x.shape.length}D`);
    }
    const [m, n] = [a.shape[a.shape.length - 1], b.shape[b.shape.length - 1]];
    if (m !== n) throw runtimeError(`X1 and X2 must have the same number of columns. X1: ${m} X2: ${n}`);
    if (p < 0) throw runtimeError("cdist only supports non-negative p values");
    return everyDistance(a, b, p);
  },
);

/** Every row from every later row. */
const pairDistance = define({
  name: "pdist",
  gradFn: "PdistBackward0",
  formula: "y = (Σ |aᵢ − aⱼ|ᵖ)^(1/p) for i < j",
  forward: (a: Tensor, p: number) => {
    const [i, j] = pairs(a.shape[0]);
    return vectorNorm.raw(sub.raw(indexSelect.raw(a, 0, i), indexSelect.raw(a, 0, j)), p, [1], false);
  },
  gradient: [
    {
      formula: "∂a = as for the norms of the differences",
      saves: "ay",
      rule: ({ dy, a, y, args }) => {
        const [i, j] = pairs(a.shape[0]);
        const slope = normSlope(dy, sub(indexSelect(a, 0, i), indexSelect(a, 0, j)), y, args[0] as number, [1], false);
        return slope === null ? zeros(a.shape, dy) : indexAdd(indexAdd(zeros(a.shape, dy), slope, 0, i, 1), slope, 0, j, -1);
      },
    },
  ],
});
function pairs(n: number): [Tensor, Tensor] {
  const [i, j]: [number[], number[]] = [[], []];
  for (let x = 0; x < n; x++) {
    for (let y = x + 1; y < n; y++) {
      i.push(x);
      j.push(y);
    }
  }
  return [places(i, [i.length]), places(j, [j.length])];
}
compose("pdist", ["F.pdist", "torch.pdist"], ["pdist(Tensor input, float p=2)"], (a: Tensor, p: number) => {
  if (a.shape.length !== 2) throw runtimeError(`pdist only supports 2D tensors, got: ${a.shape.length}D`);
  return pairDistance(a, p);
});

/** y[…, o] = xᵀ Wₒ z + b: x [… i], z [… j], W [o, i, j], b [o] or null. */
compose(
  "bilinear",
  ["F.bilinear", "torch.bilinear"],
  ["bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None)"],
  (x: Tensor, z: Tensor, weight: Tensor, bias: Tensor | null) => {
    dimension(1, weight.shape.length);
    dimension(2, weight.shape.length);
    const [o, i, j] = weight.shape;
    for (const operand of [x, z]) ownDimension(-1, operand.shape.length);
    const lead = x.shape.slice(0, -1);
    const checks: readonly [boolean, string][] = [
      [x.shape.length === z.shape.length, `bilinear(): input dimensions do not match: got ${x.shape.length} and ${z.shape.length}`],
      [
        x.shape[x.shape.length - 1] === i,
        `bilinear(): input1 size does not match weight size: got ${x.shape[x.shape.length - 1]} but expected ${i}`,
      ],
      [
        z.shape[z.shape.length - 1] === j,
        `bilinear(): input2 size does not match weight size: got ${z.shape[z.shape.length - 1]} but expected ${j}`,
      ],
    ];
    for (const [holds, message] of checks) if (!holds) throw runtimeError(message);
    lead.forEach((n, d) => {
      if (n !== z.shape[d]) throw runtimeError(`bilinear(): input batch dimensions do not match at dim ${d}: got ${n} and ${z.shape[d]}`);
    });
    if (bias !== null && bias.size !== o)
      throw runtimeError(`bilinear(): bias size does not match weight size: got ${bias.size} but expected ${o}`);
    const mixed = mm(reshape(x, [-1, i]), reshape(permute(weight, [1, 0, 2]), [i, o * j]));
    const y = sum(mul(view(mixed, [-1, o, j]), unsqueeze(reshape(z, [-1, j]), 1)), [2], false, x.dtype);
    const shaped = view(y, [...lead, o]);
    return bias === null ? shaped : add(shaped, bias);
  },
);
