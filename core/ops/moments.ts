import { state } from "../autograd/state.ts";
import { empty } from "../tensor/make.ts";
import type { Tensor } from "../tensor/tensor.ts";

/**
 * Mean and variance, and what normalisation makes of them, number by number in PyTorch's order, so that what is left of a mean of 0
 * is what PyTorch prints. For float32 on the CPU; where PyTorch divides the work between threads, as with one.
 */

export interface Moments {
  readonly center: Tensor;
  /** 1 / √(variance + ε) */
  readonly scale: Tensor;
}

/** Beyond so many numbers, kernels do it, nearly as well. */
const MOST = 2 ** 16;

export const inOrder = (x: Tensor, ...others: (Tensor | null)[]): boolean =>
  x.size <= MOST && [x, ...others].every((t) => t === null || (t.dtype === "float32" && t.device === "cpu" && t.contiguous));

export const f = Math.fround;
/** A product rounded once, with its sum: a product of two float32 is exact in float64. */
export const fused = (a: number, b: number, c: number): number => f(a * b + c);

/** Where the numbers of a tensor begin, among the memory's float32. */
export function start(x: Tensor): number {
  state.machine.toHost(x);
  return x.storage.pointer / 4 + x.offset;
}

/** Of each channel of x [n, c, …]: a sum in float64, or, with one number for each, in float32, row by row. `variance`: over n − 1. */
export function channelMoments(x: Tensor, eps: number): Moments & { readonly variance: Tensor } {
  const [n, channels] = x.shape;
  const inner = x.size / (n * channels);
  const count = n * inner;
  const shape = x.shape.map((_, d) => (d === 1 ? channels : 1));
  const [center, scale, variance] = [empty(shape, "float32"), empty(shape, "float32"), empty(shape, "float32")];
  const from = start(x);
  const { f32 } = state.memory;
  for (let c = 0; c < channels; c++) {
    let total = 0;
    const each = (visit: (value: number) => void) => {
      for (let i = 0; i < n; i++) for (let k = 0; k < inner; k++) visit(f32[from + (i * channels + c) * inner + k]);
    };
    if (inner === 1) each((value) => (total = f(total + value)));
    else each((value) => (total += value));
    const mean = f(total / count);
    let squares = 0;
    if (inner === 1) each((value) => (squares = fused(f(value - mean), f(value - mean), squares)));
    else each((value) => (squares += f(f(value - mean) * f(value - mean))));
    const spread = f(f(squares) / count);
    f32[start(center) + c] = mean;
    f32[start(variance) + c] = f(squares) / (count - 1);
    f32[start(scale) + c] = f(1 / Math.sqrt(spread + eps));
  }
  for (const y of [center, scale, variance]) state.machine.wroteHost(y);
  return { center, scale, variance };
}

/**
 * Running numbers, moved towards what was just seen.
 *
 * @param round of the new number's share: Math.fround, or as it is, where the sum is rounded with it.
 */
export function moved(running: Tensor, seen: Tensor, momentum: number, round: (share: number) => number): Tensor {
  const y = empty(running.shape, "float32");
  const [from, news, to] = [start(running), start(seen), start(y)];
  const { f32 } = state.memory;
  for (let i = 0; i < y.size; i++) f32[to + i] = round(f(momentum) * f32[news + i]) + f(f(1 - momentum) * f32[from + i]);
  state.machine.wroteHost(y);
  return y;
}

/**
 * Of each row: Welford's update in eight lanes, whose results are joined at the end, in chunks of 16 steps.
 *
 * @param wide whether the scale is computed in float64.
 */
export function rowMoments(x: Tensor, length: number, shape: readonly number[], eps: number, wide: boolean): Moments {
  const rows = x.size / length;
  const [center, scale] = [empty(shape, "float32"), empty(shape, "float32")];
  const from = start(x);
  const { f32 } = state.memory;
  for (let row = 0; row < rows; row++) {
    const { mean, squares } = momentsOf(f32, from + row * length, length);
    const spread = f(squares / length);
    f32[start(center) + row] = mean;
    f32[start(scale) + row] = wide ? 1 / Math.sqrt(spread + eps) : f(1 / f(Math.sqrt(f(spread + f(eps)))));
  }
  for (const y of [center, scale]) state.machine.wroteHost(y);
  return { center, scale };
}

interface Part {
  count: number;
  mean: number;
  squares: number;
}

const LANES = 8;
const CHUNK = 16;

function momentsOf(a: Float32Array, from: number, length: number): Part {
  const steps = Math.floor(length / LANES);
  const all: Part = { count: 0, mean: 0, squares: 0 };
  for (let i = steps * LANES; i < length; i++) {
    const away = f(a[from + i] - all.mean);
    all.count++;
    all.mean = f(all.mean + f(away / all.count));
    all.squares = f(all.squares + f(away * f(a[from + i] - all.mean)));
  }
  for (let lane = 0; lane < LANES && steps > 0; lane++) {
    const levels: Part[] = [];
    for (let chunk = 0; chunk * CHUNK < steps; chunk++) {
      const part: Part = { count: 0, mean: 0, squares: 0 };
      for (let i = chunk * CHUNK; i < Math.min(steps, (chunk + 1) * CHUNK); i++) {
        const value = a[from + i * LANES + lane];
        const away = f(value - part.mean);
        part.count++;
        part.mean = fused(away, f(1 / part.count), part.mean);
        part.squares = fused(away, f(value - part.mean), part.squares);
      }
      levels[0] = joined(part, levels[0] ?? NOTHING);
      for (let level = 0; (chunk >> level) & 1; level++) {
        levels[level + 1] = joined(levels[level], levels[level + 1] ?? NOTHING);
        levels[level] = NOTHING;
      }
    }
    const whole = levels.reduce((low, level) => joined(level, low));
    Object.assign(all, joined(whole, all));
  }
  return all;
}

const NOTHING: Part = { count: 0, mean: 0, squares: 0 };

function joined(more: Part, part: Part): Part {
  const count = part.count + more.count;
  const share = count === 0 ? 0 : f(more.count / count);
  const away = f(more.mean - part.mean);
  return {
    count,
    mean: fused(share, away, part.mean),
    squares: f(part.squares + fused(f(f(away * away) * share), part.count, more.squares)),
  };
}

/** y = x · (scale · weight) + (bias − mean · scale · weight): of x [n, c, …], with moments [1, c, …] or [n, groups of channels, 1]. */
export function scaledChannels(x: Tensor, { center, scale }: Moments, weight: Tensor | null, bias: Tensor | null): Tensor {
  const [n, channels] = x.shape;
  const inner = x.size / (n * channels);
  const y = empty(x.shape, "float32");
  const [from, to, means, scales] = [start(x), start(y), start(center), start(scale)];
  const [weights, biases] = [weight && start(weight), bias && start(bias)];
  const { f32 } = state.memory;
  const shared = center.shape[0] === 1 && center.size === channels; // by all examples
  for (let plane = 0; plane < n * channels; plane++) {
    const channel = plane % channels;
    const moment = shared ? channel : Math.floor((plane * center.size) / (n * channels));
    const factor = weights === null ? f32[scales + moment] : f(f32[scales + moment] * f32[weights + channel]);
    const term = fused(-f32[means + moment], factor, biases === null ? 0 : f32[biases + channel]);
    for (let i = plane * inner; i < (plane + 1) * inner; i++) f32[to + i] = fused(f32[from + i], factor, term);
  }
  state.machine.wroteHost(y);
  return y;
}

/** y = (x − mean) · scale · weight + bias, row by row. */
export function scaledRows(x: Tensor, length: number, { center, scale }: Moments, weight: Tensor | null, bias: Tensor | null): Tensor {
  const y = empty(x.shape, "float32");
  const [from, to, means, scales] = [start(x), start(y), start(center), start(scale)];
  const [weights, biases] = [weight && start(weight), bias && start(bias)];
  const { f32 } = state.memory;
  for (let i = 0; i < x.size; i++) {
    const [row, column] = [Math.floor(i / length), i % length];
    const normal = f(f(f32[from + i] - f32[means + row]) * f32[scales + row]);
    f32[to + i] = fused(normal, weights === null ? 1 : f32[weights + column], biases === null ? 0 : f32[biases + column]);
  }
  state.machine.wroteHost(y);
  return y;
}
