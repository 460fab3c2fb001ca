import { state } from "../autograd/state.ts";
import { DTYPES, type DType } from "../tensor/dtype.ts";
import { runtimeError } from "../tensor/error.ts";
import { handOver } from "../tensor/make.ts";
import { isContiguous, sizeOf } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";

/**
 * The bytes of a tensor, read as numbers of another dtype: `x.view(torch.int32)`. The last dimension grows or shrinks with their sizes.
 *
 * @throws {TorchError} RuntimeError, in PyTorch's words, where its bytes do not make such numbers.
 */
export function viewBytes(x: Tensor, dtype: DType): Tensor {
  const [from, to] = [DTYPES[x.dtype].size, DTYPES[dtype].size];
  const shape = [...x.shape];
  let strides = [...x.strides];
  let { offset } = x;
  if (from !== to) {
    const told = `to view ${DTYPES[x.dtype].scalar} as ${DTYPES[dtype].scalar} (different element sizes), but got`;
    const last = shape.length - 1;
    if (last < 0)
      throw runtimeError(`self.dim() cannot be 0 to view ${DTYPES[x.dtype].scalar} as ${DTYPES[dtype].scalar} (different element sizes)`);
    if (strides[last] !== 1) throw runtimeError(`self.stride(-1) must be 1 ${told} ${strides[last]}`);
    const whole = to / from;
    if (whole > 1) {
      if (shape[last] % whole !== 0) throw runtimeError(`self.size(-1) must be divisible by ${whole} ${told} ${shape[last]}`);
      if (offset % whole !== 0) throw runtimeError(`self.storage_offset() must be divisible by ${whole} ${told} ${offset}`);
      const uneven = strides.findIndex((stride, d) => d < last && stride % whole !== 0);
      if (uneven >= 0) throw runtimeError(`self.stride(${uneven}) must be divisible by ${whole} ${told} ${strides[uneven]}`);
    }
    shape[last] /= whole;
    offset /= whole;
    strides = strides.map((stride, d) => (d === last ? 1 : stride / whole));
  }
  state.machine.toHost(x);
  const y = new Tensor(x.storage, offset, shape, strides, dtype, sizeOf(shape), isContiguous(shape, strides), x.version);
  y.device = x.device;
  y.refs = 1;
  handOver(y);
  return y;
}
