import { state } from "../autograd/state.ts";
import { alias, empty } from "../tensor/make.ts";
import type { DType } from "../tensor/dtype.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { filled } from "./fresh.ts";

/**
 * Windows that slide over the last dimensions of [batch, channels, …size]: what convolution, pooling and unfolding look through.
 * Every list has one number for each of those dimensions.
 */
export interface Sliding {
  readonly kernel: Shape;
  readonly stride: Shape;
  readonly dilation: Shape;
  /** How many there are. */
  readonly count: Shape;
}

/** How far a kernel reaches. */
export const reach = (kernel: Shape, dilation: Shape): Shape => kernel.map((k, i) => dilation[i] * (k - 1) + 1);

/** `a` in the middle of a larger tensor: `before[i]` in front of the i-th of the last dimensions, `after[i]` behind; negative numbers cut. */
export function padded(a: Tensor, before: Shape, after: Shape, value: number, dtype: DType): Tensor {
  const lead = a.shape.length - before.length;
  const shape = a.shape.map((n, d) => (d < lead ? n : n + before[d - lead] + after[d - lead]));
  const y = filled(shape, value, a, dtype);
  const [to, from] = inner(y, a, before, after);
  if (to.size > 0) state.device.copy(to, from, false);
  return y;
}

/** The middle of a padded tensor, as padded() would make it of a tensor of `shape`. */
export function cropped(y: Tensor, shape: Shape, before: Shape, after: Shape): Tensor {
  const a = empty(shape, y.dtype, y.device);
  const cuts = [...before, ...after].some((n) => n < 0);
  if (cuts) state.device.fill(a, 0);
  const [from, to] = inner(y, a, before, after);
  if (to.size > 0) state.device.copy(to, from, false);
  return a;
}

/** The part that a padded tensor y and its middle a have in common, in each of them. */
function inner(y: Tensor, a: Tensor, before: Shape, after: Shape): [Tensor, Tensor] {
  const lead = a.shape.length - before.length;
  const cut = (n: number) => Math.max(-n, 0);
  const shape = a.shape.map((n, d) => (d < lead ? n : Math.max(0, n - cut(before[d - lead]) - cut(after[d - lead]))));
  const start = (x: Tensor, sign: number) => before.reduce((sum, n, i) => sum + Math.max(sign * n, 0) * x.strides[lead + i], x.offset);
  return [alias(y, shape, y.strides, start(y, 1)), alias(a, shape, a.strides, start(a, -1))];
}

/**
 * The windows on a padded tensor [n, c, …], without copying: [n, c, …count, …kernel] in the order that `arrange` gives of these
 * dimensions, 0 … being batch, channels, counts, kernels.
 */
export function windowsOn(a: Tensor, { kernel, stride, dilation, count }: Sliding, arrange?: Shape): Tensor {
  const lead = a.shape.length - kernel.length;
  const own = a.strides.slice(lead);
  const shape = [...a.shape.slice(0, lead), ...count, ...kernel];
  const strides = [...a.strides.slice(0, lead), ...own.map((s, i) => s * stride[i]), ...own.map((s, i) => s * dilation[i])];
  const order = arrange ?? shape.map((_, i) => i);
  return alias(
    a,
    order.map((d) => shape[d]),
    order.map((d) => strides[d]),
    a.offset,
  );
}
