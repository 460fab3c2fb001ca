import { state } from "../autograd/state.ts";
import type { DType } from "../tensor/dtype.ts";
import { empty } from "../tensor/make.ts";
import type { Shape } from "../tensor/shape.ts";
import type { DeviceName, Tensor } from "../tensor/tensor.ts";
import { copyOf } from "./reshape.ts";

/** Tensors that an operation makes for itself: nobody is told of them. */

/** Full of one number, in the dtype and on the device of another tensor. */
export function filled(shape: Shape, value: number, like: Tensor, dtype: DType = like.dtype): Tensor {
  const y = empty(shape, dtype, like.device);
  if (y.size > 0) state.device.fill(y, value);
  return y;
}

export const zeros = (shape: Shape, like: Tensor): Tensor => filled(shape, 0, like);

/** Of given numbers, row-major. */
export function listed(numbers: ArrayLike<number>, shape: Shape, dtype: DType, device: DeviceName = "cpu"): Tensor {
  const wide = empty(shape, "float64");
  state.memory.f64.set(numbers, wide.storage.pointer >>> 3);
  state.machine.wroteHost(wide);
  wide.device = device;
  return dtype === "float64" ? wide : copyOf(wide, dtype);
}

/** Whole numbers as int64: indices. */
export function places(numbers: ArrayLike<number>, shape: Shape, device: DeviceName = "cpu"): Tensor {
  const y = empty(shape, "int64");
  const { i64 } = state.memory;
  const start = y.storage.pointer >>> 3;
  for (let i = 0; i < numbers.length; i++) i64[start + i] = BigInt(numbers[i]);
  state.machine.wroteHost(y);
  y.device = device;
  return y;
}

/** The numbers of a tensor in a kernel's dtype, row-major: the tensor itself where they are so. */
export const compact = (a: Tensor, dtype: DType): Tensor => (a.contiguous && a.dtype === dtype ? a : copyOf(a, dtype));
