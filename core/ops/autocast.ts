import { state } from "../autograd/state.ts";
import { isFloat, type DType } from "../tensor/dtype.ts";
import { type DeviceName, Tensor } from "../tensor/tensor.ts";
import { toDtype } from "./reshape.ts";

/**
 * torch.autocast: functions called from Python that multiply matrices take their tensors in the lower dtype, and those that need
 * the room take theirs in float32, as PyTorch's lists have it. What they call in turn is not cast again.
 */

const LOWER = wordsOf(
  "linear matmul __matmul__ mm bmm addmm addbmm baddbmm conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d prelu " +
    "scaled_dot_product_attention",
);
/** On the CPU. */
const FULL = wordsOf(
  "avg_pool3d adaptive_avg_pool3d binary_cross_entropy binary_cross_entropy_with_logits mse_loss l1_loss smooth_l1_loss huber_loss nll_loss " +
    "cross_entropy kl_div ctc_loss cosine_embedding_loss hinge_embedding_loss poisson_nll_loss margin_ranking_loss soft_margin_loss " +
    "triplet_margin_loss multi_margin_loss multilabel_margin_loss grid_sample grid_sampler max_unpool2d max_unpool3d prod quantile nanquantile " +
    "cdist trace cholesky cholesky_inverse cholesky_solve inverse pinverse inv pinv det slogdet solve svd qr eigh matrix_norm matrix_rank lstsq",
);
/** On "cuda", beside those. */
const FULL_ON_GPU = wordsOf(
  "acos asin cosh erfinv exp expm1 log log10 log2 log1p reciprocal rsqrt sinh tan pow __pow__ softplus layer_norm group_norm norm " +
    "cosine_similarity softmax softmin log_softmax cumsum cumprod sum dist pdist renorm logsumexp",
);

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}

/** A function as Python calls it, by its paths: "torch.mm", "Tensor.mm". */
export function autocasting(
  python: readonly string[],
  run: (...args: readonly unknown[]) => unknown,
): (...args: readonly unknown[]) => unknown {
  const names = python.map((path) => path.slice(path.lastIndexOf(".") + 1));
  const is = (list: ReadonlySet<string>) => names.some((name) => list.has(name));
  const [lower, full, fullOnGpu] = [is(LOWER), is(FULL), is(FULL_ON_GPU)];
  if (!lower && !full && !fullOnGpu) return run;
  const typeFor = (device: DeviceName): DType | null => {
    const dtype = state.autocast?.[device] ?? null;
    return dtype === null || lower ? dtype : full || device === "cuda" ? "float32" : null;
  };
  const cast = (x: unknown): unknown => {
    if (Array.isArray(x)) return x.map(cast);
    if (!(x instanceof Tensor) || !isFloat(x.dtype) || x.dtype === "float64") return x;
    const dtype = typeFor(x.device);
    return dtype === null || dtype === x.dtype ? x : toDtype(x, dtype);
  };
  return (...args) => (state.autocast === null ? run(...args) : run(...args.map(cast)));
}
