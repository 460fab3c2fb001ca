import type { Storage } from "../tensor/storage.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { ComputeType } from "../tensor/dtype.ts";
import type { Kernel } from "../ops/formula.ts";

/**
 * What a device must do: ten kernels, from which every operation is made.
 *
 * Unless a line says otherwise, operands are contiguous and have the dtype that is computed in: float32, float64 or int64 (see
 * ComputeType); the results are written whole. [outer, n, inner] is a contiguous tensor seen as three dimensions, with the one
 * that matters in the middle. A kernel never writes beyond its result: it may be a part of a larger storage.
 */
export interface Device {
  readonly name: "cpu" | "webgpu" | "hybrid";

  /** Whether kernels exist here for this dtype; what they lack runs on the CPU. */
  computes(dtype: ComputeType): boolean;

  /**
   * One formula for every element: y[i] = kernel(operands[…][i], s, t).
   * An operand with one element, or expanded from one, stands for as many as y has. Up to four operands, in the order of `kernel.operands`.
   * The result has the operands' dtype, or is bool (one byte) where `kernel.result` says so. y may be one of the operands.
   */
  pointwise(kernel: Kernel, y: Tensor, a: Tensor, b: Tensor | null, c: Tensor | null, d: Tensor | null, s: number, t: number): void;

  /**
   * y ← a, or y ← y + a. Both may have any strides (0 and negative ones too) and any dtype: numbers are converted as PyTorch does
   * (float to int truncates, anything to bool is ≠ 0, ints wrap). Shapes are equal. With `add`, elements of y may overlap: each
   * is added to as often as it occurs.
   */
  copy(y: Tensor, a: Tensor, add: boolean): void;

  /** y ← value everywhere, whatever y's strides and dtype. */
  fill(y: Tensor, value: number): void;

  /** y[outer, inner] from a[outer, n, inner]. argmax and argmin give int64, the first of ties; NaN wins in max, min and theirs. any and all give bool. */
  reduce(kind: ReduceKind, y: Tensor, a: Tensor, outer: number, n: number, inner: number): void;

  /** y[outer, n, inner]: running sum, product, maximum or minimum along n. `indices` (int64, or null) takes the place of the running maximum or minimum, the later of ties. */
  scan(kind: ScanKind, y: Tensor, indices: Tensor | null, a: Tensor, outer: number, n: number, inner: number): void;

  /** y[batch, m, n] = a[batch, m, k] b[batch, k, n] (+ add, which has y's shape, or is y). All but y may have any strides, so a transpose costs nothing, nor does a bias. 2-D tensors are one batch. */
  gemm(y: Tensor, a: Tensor, b: Tensor, add: Tensor | null): void;

  /** Softmax along n, or its logarithm: exp(a - max) / sum. */
  softmax(y: Tensor, a: Tensor, log: boolean, outer: number, n: number, inner: number): void;
  /** da from dy and the result y: (dy - Σ dy·y)·y, or dy - exp(y) Σ dy for the logarithm. */
  softmaxGradient(da: Tensor, dy: Tensor, y: Tensor, log: boolean, outer: number, n: number, inner: number): void;

  /** y[i] = a[index[i]]; index: int64, within [0, a.size). */
  take(y: Tensor, a: Tensor, index: Tensor): void;
  /** y[index[i]] = a[i], or += with `add`, in the order of i; a single a stands for all. */
  put(y: Tensor, index: Tensor, a: Tensor, add: boolean): void;

  /** values and indices (int64) of a[outer, n, inner] sorted along n, stable; NaN counts as the largest. */
  sort(values: Tensor, indices: Tensor, a: Tensor, descending: boolean, outer: number, n: number, inner: number): void;
}

export type ReduceKind = "sum" | "prod" | "max" | "min" | "argmax" | "argmin" | "any" | "all";
export type ScanKind = "sum" | "prod" | "max" | "min";

/** The one WASM memory in which the host's copies of all storages lie. The views are made anew when it grows: never keep one. */
export interface HostMemory {
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  readonly i64: BigInt64Array;
  readonly i32: Int32Array;
  readonly i16: Int16Array;
  readonly u16: Uint16Array;
  readonly i8: Int8Array;
  readonly u8: Uint8Array;
  /** Byte offset of a block of at least `bytes`, 16-byte aligned, with 16 readable bytes after it. */
  allocate(bytes: number): number;
  free(pointer: number, bytes: number): void;
  /** Bytes in use now, and the most there have been. */
  readonly used: number;
  readonly peak: number;
}

/**
 * What a learner's "cuda" stands for. "none": it is refused, as PyTorch does without a driver. "lent": it is obeyed, though no graphics
 * card is there: by WebGPU in software, or by the CPU; `torch.cuda.is_available()` is False, so that a program that asks chooses the CPU.
 * "card": a graphics card is there.
 */
export type CudaPlace = "none" | "lent" | "card";

/** What the engine runs on. */
export interface Machine {
  readonly memory: HostMemory;
  /** Runs the kernels: the CPU device itself, or a pair of CPU and GPU that places each call. */
  readonly device: Device;
  readonly cuda: CudaPlace;
  /** Whether a GPU computed anything, and is still there. */
  readonly gpu: "unused" | "used" | "lost";
  /** Makes the host's copy of a tensor's numbers good; nothing to do where there is only the CPU. */
  toHost(tensor: Tensor): void;
  /**
   * Has the numbers of a float32 tensor brought to `take` without a wait, at the latest by {@link settle}; later writes do not change
   * them. False: nothing was done, for the numbers are on the host, or must be waited for.
   */
  collect(tensor: Tensor, take: (numbers: Float32Array) => void): boolean;
  /** Waits for all that is being collected. */
  settle(): void;
  /** Called when the host's copy was written: the others are stale. */
  wroteHost(tensor: Tensor): void;
  /** Called when a storage's last tensor is gone. */
  freed(storage: Storage): void;
}
