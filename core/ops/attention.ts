import { cName } from "./pairs.ts";
import { state } from "../autograd/state.ts";
import { isFloat } from "../tensor/dtype.ts";
import { runtimeError } from "../tensor/error.ts";
import { Scalar } from "../tensor/scalar.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { softmaxOp } from "./activation.ts";
import { add, mul, sub } from "./arithmetic.ts";
import { compose } from "./compose.ts";
import { define } from "./define.ts";
import { filled } from "./fresh.ts";
import { repeatEach, tril } from "./matrix.ts";
import { isnan, where } from "./pointwise.ts";
import { matmul } from "./product.ts";
import { dropout } from "./random.ts";
import { copyOf, transpose } from "./reshape.ts";
import { sum } from "./reduce.ts";

/** softmax(q kᵀ / √d) v: each query mixes the values whose keys it is like. */

const last = (x: Tensor, i: number): number => x.shape[x.shape.length - i];

/** 0 where a mask lets through, −∞ elsewhere; a mask of numbers as it is. */
function asTerm(mask: Tensor | null, like: Tensor): Tensor | null {
  if (mask === null || isFloat(mask.dtype)) return mask;
  return where.raw(mask, filled([], 0, like), filled([], -Infinity, like));
}

/** A query sees the keys up to its own place. */
function causalMask(q: Tensor, k: Tensor): Tensor {
  const whole = filled([last(q, 2), last(k, 2)], 1, q, "bool");
  return tril.raw(whole, 0);
}

/** Probabilities, unseen by autograd; a query that sees nothing has zeros. */
function probabilities(q: Tensor, k: Tensor, term: Tensor | null, scale: number): Tensor {
  const { quiet, gradMode } = state;
  [state.quiet, state.gradMode] = [true, false];
  try {
    const scores = mul(matmul(q, transpose(k, -2, -1)), new Scalar(scale, "float"));
    const p = softmaxOp(term === null ? scores : add(scores, term), -1);
    return term === null ? p : where(isnan(p), 0, p);
  } finally {
    [state.quiet, state.gradMode] = [quiet, gradMode];
  }
}

/** Inputs: q [n, heads, l, d], k [n, heads, s, d], v [n, heads, s, d]. Args: what is added to the scores (or null), scale. PyTorch does 4-D attention in one operation. */
const flash = define({
  name: "_scaled_dot_product_flash_attention_for_cpu",
  label: "attention",
  gradFn: "ScaledDotProductFlashAttentionForCpuBackward0",
  python: [],
  formula: "y = softmax(a bᵀ / √d) c",
  inputs: 3,
  forward: (q: Tensor, k: Tensor, v: Tensor, term: Tensor | null, scale: number) => {
    const { quiet, gradMode } = state;
    [state.quiet, state.gradMode] = [true, false];
    try {
      return copyOf(matmul(probabilities(q, k, term, scale), v), q.dtype);
    } finally {
      [state.quiet, state.gradMode] = [quiet, gradMode];
    }
  },
  gradient: {
    formula: "∂c = pᵀ ∂y, ∂p = ∂y cᵀ, and back through the softmax p to a and b",
    saves: "abc",
    all: ({ dy, a: q, b: k, c: v, args }) => {
      const [term, scale] = args as [Tensor | null, number];
      if (state.gradMode)
        throw runtimeError("derivative for aten::_scaled_dot_product_flash_attention_for_cpu_backward is not implemented");
      const p = probabilities(q, k, term, scale);
      const dp = matmul(dy, transpose(v, -2, -1));
      const ds = mul(mul(p, sub(dp, sum(mul(dp, p), [-1], true))), new Scalar(scale, "float"));
      return [matmul(ds, k), matmul(transpose(ds, -2, -1), q), matmul(transpose(p, -2, -1), dy)];
    },
  },
});

/** Softmax whose rows of −∞ alone are 0, not NaN. */
function safeSoftmax(scores: Tensor): Tensor {
  const p = softmaxOp(scores, -1);
  return where(isnan(p), 0, p);
}

export function attention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  mask: Tensor | null,
  rate: number,
  causal: boolean,
  given: number | null,
  grouped: boolean,
): Tensor {
  if (causal && mask !== null)
    throw runtimeError("_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True");
  if (q.shape.length < 2 || k.shape.length < 2 || v.shape.length < 2)
    throw runtimeError(
      `Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: ${q.shape.length} key.dim: ${k.shape.length} and value.dim: ${v.shape.length} instead.`,
    );
  if (q.dtype !== k.dtype || q.dtype !== v.dtype)
    throw runtimeError(
      `Expected query, key, and value to have the same dtype, but got query.dtype: ${cName(q.dtype)} key.dtype: ${cName(k.dtype)} and value.dtype: ${cName(v.dtype)} instead.`,
    );
  const scale = given ?? 1 / Math.sqrt(last(q, 1));
  const fits =
    q.shape.length === 4 && k.shape.length === 4 && v.shape.length === 4 && last(q, 1) === last(k, 1) && last(k, 1) === last(v, 1);
  const times = grouped ? last(q, 3) / last(k, 3) : 1;
  const [keys, values] = times === 1 ? [k, v] : [repeatEach(k, times, -3), repeatEach(v, times, -3)];
  if (fits && rate === 0 && !(mask?.requiresGrad ?? false))
    return flash(q, keys, values, asTerm(causal ? causalMask(q, k) : mask, q), scale);
  // √scale on both sides keeps the scores small.
  const root = new Scalar(Math.sqrt(scale), "float");
  const scores = matmul(mul(q, root), transpose(mul(keys, root), -2, -1));
  const term = asTerm(causal ? causalMask(q, k) : mask, q);
  const p = term === null ? softmaxOp(scores, -1) : safeSoftmax(add(scores, term));
  return matmul(dropout(p, rate, rate > 0), values);
}
compose(
  "scaled_dot_product_attention",
  ["F.scaled_dot_product_attention"],
  [
    "scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, float dropout_p=0.0, bool is_causal=False, *, float? scale=None, bool enable_gqa=False)",
  ],
  attention,
);
