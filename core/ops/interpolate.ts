import { cNumber, notImplemented, runtimeError, valueError } from "../tensor/error.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { compose } from "./compose.ts";
import { adaptiveAveragePool } from "./pool.ts";
import { reindexing, resampling, type Weights } from "./resample.ts";

/** Planes at another size. */

type Linear = "linear" | "bilinear" | "trilinear" | "bicubic";
const LINEAR: Readonly<Record<Linear, { rank: number; gradFn: string; cubic: boolean }>> = {
  linear: { rank: 1, gradFn: "UpsampleLinear1D", cubic: false },
  bilinear: { rank: 2, gradFn: "UpsampleBilinear2D", cubic: false },
  trilinear: { rank: 3, gradFn: "UpsampleTrilinear3D", cubic: false },
  bicubic: { rank: 2, gradFn: "UpsampleBicubic2D", cubic: true },
};

const nearest = [1, 2, 3].map((rank) =>
  reindexing(`upsample_nearest${rank}d`, "nearest", `UpsampleNearest${rank}DBackward0`, "y = the nearest of a"),
);
const nearestExact = [1, 2, 3].map((rank) =>
  reindexing(`_upsample_nearest_exact${rank}d`, "nearest", `UpsampleNearestExact${rank}DBackward0`, "y = the nearest of a"),
);
const smooth = new Map(
  (Object.keys(LINEAR) as Linear[]).map((mode) => {
    const { rank, gradFn } = LINEAR[mode];
    return [mode, resampling(`upsample_${mode}${rank}d`, mode, `${gradFn}Backward0`, "y = a, its neighbours mixed by distance")] as const;
  }),
);
const antialiased = {
  bilinear: resampling("_upsample_bilinear2d_aa", "bilinear", "UpsampleBilinear2DAaBackward0", "y = a, its neighbours mixed by distance"),
  bicubic: resampling("_upsample_bicubic2d_aa", "bicubic", "UpsampleBicubic2DAaBackward0", "y = a, its neighbours mixed by distance"),
};

/** How far apart in x two neighbours of y lie; PyTorch reckons in float32. @param factor as the caller gave it, or 0. */
const spacing = (n: number, out: number, factor: number): number => Math.fround(factor > 0 ? 1 / factor : n / out);

/** The place that each place of y shows. */
function nearestPlaces(n: number, out: number, factor: number, exact: boolean): number[] {
  const step = spacing(n, out, factor);
  return Array.from({ length: out }, (_, i) => Math.min(Math.floor(Math.fround((exact ? i + 0.5 : i) * step)), n - 1));
}

interface Grid {
  readonly n: number;
  readonly out: number;
  readonly factor: number;
  readonly alignCorners: boolean;
}

/** Where in x the i-th place of y lies. */
function sourceOf(i: number, { n, out, factor, alignCorners }: Grid): number {
  if (alignCorners) return out > 1 ? (i * (n - 1)) / (out - 1) : 0;
  return (factor > 0 ? 1 / factor : n / out) * (i + 0.5) - 0.5;
}

function linearWeights(grid: Grid): Weights {
  const { n, out } = grid;
  const numbers = new Float64Array(out * n);
  for (let i = 0; i < out; i++) {
    const source = Math.max(sourceOf(i, grid), 0);
    const low = Math.min(Math.floor(source), n - 1);
    const part = Math.min(Math.max(source - low, 0), 1);
    numbers[i * n + low] += 1 - part;
    numbers[i * n + Math.min(low + 1, n - 1)] += part;
  }
  return { rows: out, columns: n, numbers };
}

/** Keys' cubic kernel with parameter a. */
function cubic(x: number, a: number): number {
  const d = Math.abs(x);
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
}

function cubicWeights(grid: Grid): Weights {
  const { n, out } = grid;
  const numbers = new Float64Array(out * n);
  for (let i = 0; i < out; i++) {
    const source = sourceOf(i, grid);
    const low = Math.floor(source);
    for (let k = -1; k <= 2; k++) numbers[i * n + Math.min(Math.max(low + k, 0), n - 1)] += cubic(source - low - k, -0.75);
  }
  return { rows: out, columns: n, numbers };
}

/** Kernels as wide as the step, so that no pixel is passed over. */
function antialiasedWeights({ n, out, factor, alignCorners }: Grid, isCubic: boolean): Weights {
  const numbers = new Float64Array(out * n);
  const step = alignCorners ? (out > 1 ? (n - 1) / (out - 1) : 0) : factor > 0 ? 1 / factor : n / out;
  const width = Math.max(step, 1);
  const support = (isCubic ? 2 : 1) * width;
  const weight = (x: number) => (isCubic ? cubic(x, -0.5) : Math.max(0, 1 - Math.abs(x)));
  for (let i = 0; i < out; i++) {
    const center = step * (i + 0.5);
    const first = Math.max(Math.trunc(center - support + 0.5), 0);
    const end = Math.min(Math.trunc(center + support + 0.5), n);
    let total = 0;
    for (let j = first; j < end; j++) total += numbers[i * n + j] = weight((j - center + 0.5) / width);
    for (let j = first; j < end; j++) numbers[i * n + j] /= total;
  }
  return { rows: out, columns: n, numbers };
}

/** @param factors for each dimension the factor that the caller gave, 0 where he gave a size. */
export function interpolateTo(
  x: Tensor,
  size: Shape,
  mode: string,
  alignCorners: boolean,
  factors: readonly number[],
  antialias = false,
): Tensor {
  const rank = x.shape.length - 2;
  const lengths = x.shape.slice(2);
  const known = mode === "nearest" || mode === "nearest-exact" || mode in LINEAR;
  if (!known || rank < 1 || rank > 3) {
    throw notImplemented(
      `Input Error: Only 3D, 4D and 5D input Tensors supported (got ${rank + 2}D) for the modes: ` +
        `nearest | linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got ${mode})`,
    );
  }
  if (mode in LINEAR && LINEAR[mode as Linear].rank !== rank)
    throw notImplemented(`Got ${rank + 2}D input, but ${mode} mode needs ${LINEAR[mode as Linear].rank + 2}D input`);
  const sides = (list: Shape) => list.map((n, i) => `${["D", "H", "W"][3 - rank + i]}: ${n}`).join(", ");
  if ([...lengths, ...size].some((n) => n < 1))
    throw runtimeError(`Input and output sizes should be greater than 0, but got input (${sides(lengths)}) and output (${sides(size)})`);
  if (mode === "nearest" || mode === "nearest-exact") {
    const exact = mode === "nearest-exact";
    return (exact ? nearestExact : nearest)[rank - 1](x, lengths.map((n, i) => nearestPlaces(n, size[i], factors[i], exact))); // prettier-ignore
  }
  const { cubic: isCubic } = LINEAR[mode as Linear];
  const grids = lengths.map((n, i) => ({ n, out: size[i], factor: factors[i], alignCorners }));
  if (antialias) return antialiased[mode as "bilinear" | "bicubic"](x, grids.map((grid) => antialiasedWeights(grid, isCubic))); // prettier-ignore
  return smooth.get(mode as Linear)!(x, grids.map((grid) => (isCubic ? cubicWeights(grid) : linearWeights(grid)))); // prettier-ignore
}
compose(
  "interpolate_to",
  ["F.interpolate_to"],
  ["interpolate_to(Tensor input, int[] size, str mode, bool align_corners, float[] scale_factors)"],
  (x: Tensor, size: Shape, mode: string, alignCorners: boolean, factors: readonly number[]) =>
    interpolateTo(x, size, mode, alignCorners, factors),
);

/** F.interpolate. */
export function interpolate(
  x: Tensor,
  size: Shape | null,
  factor: readonly number[] | null,
  mode: string,
  alignCorners: boolean | null,
  recompute: boolean | null,
  antialias: boolean,
): Tensor {
  const rank = x.shape.length - 2;
  if (["nearest", "area", "nearest-exact"].includes(mode)) {
    if (alignCorners !== null)
      throw valueError("align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear");
  }
  if (size !== null && factor !== null) throw valueError("only one of size or scale_factor should be defined");
  if (size === null && factor === null) throw valueError("either size or scale_factor should be defined");
  checkRank(x, mode);
  const given = size ?? factor!;
  if (given.length > 1 && given.length !== rank) {
    const lengths = listWords(x.shape.slice(2));
    if (size !== null) {
      throw valueError(
        `Input and output must have the same number of spatial dimensions, but got input with spatial dimensions of [${lengths}] and output size of (${listWords(size)}). ` +
          "Please provide input tensor in (N, C, d1, d2, ...,dK) format and output size in (o1, o2, ...,oK) format.",
      );
    }
    throw valueError(
      `Input and scale_factor must have the same number of spatial dimensions, but got input with spatial dimensions of [${lengths}] and scale_factor of shape (${given.map(cNumber).join(", ")}). ` +
        "Please provide input tensor in (N, C, d1, d2, ...,dK) format and scale_factor in (s1, s2, ...,sK) format.",
    );
  }
  const each = <T>(list: readonly T[]): readonly T[] => (list.length === rank ? list : Array.from({ length: rank }, () => list[0]));
  const factors = factor === null || recompute === true ? Array<number>(rank).fill(0) : each(factor);
  const out = size !== null ? each(size) : x.shape.slice(2).map((n, i) => Math.floor(n * each(factor!)[i]));
  if (antialias && !((mode === "bilinear" || mode === "bicubic") && x.shape.length === 4)) {
    throw valueError("Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as input");
  }
  checkMode(x, mode);
  if (mode === "area") return adaptiveAveragePool(x, out, rank);
  return interpolateTo(x, out, mode, alignCorners ?? false, factors, antialias);
}

const listWords = (list: readonly number[]): string => list.join(", ");

function checkMode(x: Tensor, mode: string): void {
  const rank = x.shape.length;
  const needs: Readonly<Record<string, number>> = { linear: 3, bilinear: 4, bicubic: 4, trilinear: 5 };
  if (rank >= 3 && rank <= 5) {
    if (["nearest", "nearest-exact", "area"].includes(mode) || needs[mode] === rank) return;
    if (mode in needs) throw notImplemented(`Got ${rank}D input, but ${mode} mode needs ${needs[mode]}D input`);
  }
  refuseMode(rank, mode);
}

function checkRank(x: Tensor, mode: string): void {
  if (x.shape.length < 3) refuseMode(x.shape.length, mode);
}

function refuseMode(rank: number, mode: string): never {
  throw notImplemented(
    `Input Error: Only 3D, 4D and 5D input Tensors supported (got ${rank}D) for the modes: nearest | linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got ${mode})`,
  );
}

compose(
  "interpolate",
  ["F.interpolate"],
  [
    "interpolate(Tensor input, int[1]? size=None, float[1]? scale_factor=None, str mode='nearest', bool? align_corners=None, bool? recompute_scale_factor=None, bool antialias=False)",
  ],
  interpolate,
);
