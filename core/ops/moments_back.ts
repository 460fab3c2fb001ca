import { state } from "../autograd/state.ts";
import { empty } from "../tensor/make.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { f, fused, start, type Moments } from "./moments.ts";

/** The gradients of a training batch normalisation: of x, of the weight, of the bias. */
export interface Slopes {
  readonly x: Tensor;
  readonly weight: Tensor;
  readonly bias: Tensor;
}

/**
 * ∂x = (∂y − mean of ∂y − (x − mean) · k) · scale · weight, where k = Σ ∂y (x − mean) · scale² / n: number by number in PyTorch's
 * order, since an optimizer such as Adam makes whole steps even of what is left of a gradient of 0.
 */
export function channelSlopes(dy: Tensor, x: Tensor, { center, scale }: Moments, weight: Tensor | null): Slopes {
  const [n, channels] = x.shape;
  const inner = x.size / (n * channels);
  const count = n * inner;
  const [dx, dw, db] = [empty(x.shape, "float32"), empty([channels], "float32"), empty([channels], "float32")];
  const [xs, dys, dxs, means, scales] = [start(x), start(dy), start(dx), start(center), start(scale)];
  const weights = weight && start(weight);
  const { f32 } = state.memory;
  for (let c = 0; c < channels; c++) {
    const [mean, inverse] = [f32[means + c], f32[scales + c]];
    let [total, along] = [0, 0];
    for (let i = 0; i < n; i++) {
      const plane = (i * channels + c) * inner;
      if (inner === 1) {
        total = f(total + f32[dys + plane]);
        along = fused(f(f32[xs + plane] - mean), f32[dys + plane], along);
      } else {
        total += inLanes(inner, (k) => f32[dys + plane + k]);
        along += inLanes(inner, (k) => f(f32[xs + plane + k] - mean) * f32[dys + plane + k]);
      }
    }
    const k = f(f(f(f(along) * inverse) * inverse) / count);
    const level = f(total / count);
    const factor = weights === null ? 1 : f32[weights + c];
    for (let i = 0; i < n; i++) {
      const plane = (i * channels + c) * inner;
      for (let at = plane; at < plane + inner; at++) {
        const [away, rest] = [f(f32[xs + at] - mean), f(f32[dys + at] - level)];
        f32[dxs + at] = f(f((inner === 1 ? f(rest - f(away * k)) : fused(-away, k, rest)) * inverse) * factor);
      }
    }
    f32[start(dw) + c] = along * inverse;
    f32[start(db) + c] = total;
  }
  for (const y of [dx, dw, db]) state.machine.wroteHost(y);
  return { x: dx, weight: dw, bias: db };
}

/** Of fewer than eight numbers the sum in order; else in eight lanes, which are then halved. The last few products are rounded with their sums only. */
function inLanes(count: number, at: (i: number) => number): number {
  if (count < 8) {
    let total = f(at(0));
    for (let i = 1; i < count; i++) total = f(total + f(at(i)));
    return total;
  }
  const lanes = Array.from({ length: 8 }, (_, i) => f(at(i)));
  const whole = count - (count % 8);
  for (let i = 8; i < count; i++) lanes[i % 8] = f(lanes[i % 8] + (i < whole ? f(at(i)) : at(i)));
  const [a, b, c, d] = [0, 1, 2, 3].map((i) => f(lanes[i] + lanes[i + 4]));
  return f(f(a + c) + f(b + d));
}
