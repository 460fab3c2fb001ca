import type { Kernel } from "../ops/formula.ts";
import { DTYPES, type ComputeType } from "../tensor/dtype.ts";
import { ON_GPU, ON_HOST, type Storage } from "../tensor/storage.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Device, HostMemory, Machine, ReduceKind, ScanKind } from "./device.ts";
import { carried, carriedBytes, fromWords, toWords } from "./webgpu/carry.ts";
import { DeviceLost } from "./webgpu/client.ts";
import { OutOfGpuMemory, type WebGPUDevice } from "./webgpu/device.ts";

/**
 * Two devices with one meaning. A call with a tensor that the learner put on "cuda" runs on the GPU, where there is a kernel for it;
 * everything else runs on the CPU. Numbers travel when a kernel or a reader needs them where they are not; both copies are kept until
 * one is written.
 *
 * When the GPU is lost, what is valid on the host goes on there, and the first need of anything else throws {@link DeviceLost}.
 */
export class Hybrid implements Device, Machine {
  readonly memory: HostMemory;
  readonly #cpu: Device;
  readonly #gpu: WebGPUDevice;

  constructor(cpu: Device, gpu: WebGPUDevice, memory: HostMemory) {
    this.#cpu = cpu;
    this.#gpu = gpu;
    this.memory = memory;
  }

  /** "cpu" once the GPU is lost: nothing new can be put on it. */
  get name(): Device["name"] {
    return this.#gpu.client.lost ? "cpu" : "webgpu";
  }
  get device(): Device {
    return this;
  }

  computes(dtype: ComputeType): boolean {
    return this.#cpu.computes(dtype);
  }

  pointwise(kernel: Kernel, y: Tensor, a: Tensor, b: Tensor | null, c: Tensor | null, d: Tensor | null, s: number, t: number): void {
    const operands = present(a, b, c, d);
    const gpu = operands.some(onCuda) && this.#gpu.hasPointwise(kernel, a);
    this.#run(gpu, operands, [y], (device) => device.pointwise(kernel, y, a, b, c, d, s, t));
  }
  copy(y: Tensor, a: Tensor, add: boolean): void {
    const gpu = onCuda(y) && onCuda(a) && this.#gpu.hasCopy(y, a, add);
    this.#run(gpu, add ? [a, y] : [a], [y], (device) => device.copy(y, a, add));
  }
  fill(y: Tensor, value: number): void {
    this.#run(onCuda(y) && this.#gpu.hasFill(y, value), [], [y], (device) => device.fill(y, value));
    if (y.size !== 1 || !whole(y) || y.storage.valid !== ON_GPU) return;
    // A lone number is kept on both sides: constants are shared by a whole program and must outlive the GPU.
    this.#cpu.fill(y, value);
    y.storage.valid = ON_GPU | ON_HOST;
  }
  reduce(kind: ReduceKind, y: Tensor, a: Tensor, outer: number, n: number, inner: number): void {
    const gpu = onCuda(a) && a.dtype === "float32";
    this.#run(gpu, [a], [y], (device) => device.reduce(kind, y, a, outer, n, inner));
  }
  scan(kind: ScanKind, y: Tensor, indices: Tensor | null, a: Tensor, outer: number, n: number, inner: number): void {
    const gpu = onCuda(a) && a.dtype === "float32" && this.#gpu.hasScan(outer, n, inner);
    this.#run(gpu, [a], present(y, indices), (device) => device.scan(kind, y, indices, a, outer, n, inner));
  }
  gemm(y: Tensor, a: Tensor, b: Tensor, add: boolean): void {
    const gpu = (onCuda(a) || onCuda(b)) && a.dtype === "float32";
    this.#run(gpu, add ? [a, b, y] : [a, b], [y], (device) => device.gemm(y, a, b, add));
  }
  softmax(y: Tensor, a: Tensor, log: boolean, outer: number, n: number, inner: number): void {
    this.#run(onCuda(a) && a.dtype === "float32", [a], [y], (device) => device.softmax(y, a, log, outer, n, inner));
  }
  softmaxGradient(da: Tensor, dy: Tensor, y: Tensor, log: boolean, outer: number, n: number, inner: number): void {
    const gpu = onCuda(dy) && dy.dtype === "float32";
    this.#run(gpu, [dy, y], [da], (device) => device.softmaxGradient(da, dy, y, log, outer, n, inner));
  }
  take(y: Tensor, a: Tensor, index: Tensor): void {
    this.#run(onCuda(a) && this.#gpu.hasTake(y, a), [a, index], [y], (device) => device.take(y, a, index));
  }
  put(y: Tensor, index: Tensor, a: Tensor, add: boolean): void {
    this.#run(onCuda(y) && this.#gpu.hasPut(y, index, a, add), [index, a, y], [y], (device) => device.put(y, index, a, add));
  }
  sort(values: Tensor, indices: Tensor, a: Tensor, descending: boolean, outer: number, n: number, inner: number): void {
    this.#run(false, [a], [values, indices], (device) => device.sort(values, indices, a, descending, outer, n, inner));
  }

  toHost(tensor: Tensor): void {
    const { storage } = tensor;
    if ((storage.valid & ON_HOST) !== 0 || storage.bytes === 0) return;
    if (this.#gpu.client.lost) throw new DeviceLost();
    const { dtype } = tensor;
    const { u8 } = this.memory;
    this.#gpu.client.read(storage.gpu, carriedBytes(dtype, storage.bytes), (words, at) => {
      const to = storage.pointer + (at / 4) * DTYPES[dtype].size;
      fromWords(dtype, words, u8.subarray(to, to + (words.length / 4) * DTYPES[dtype].size));
    });
    storage.valid |= ON_HOST;
  }
  wroteHost(tensor: Tensor): void {
    tensor.storage.valid = ON_HOST;
  }
  freed(storage: Storage): void {
    if (storage.gpu !== 0) this.#gpu.client.release(storage.gpu);
    storage.gpu = 0;
  }

  /** Runs a kernel where it may run and its operands can be brought; the results are good only there. */
  #run(gpu: boolean, operands: readonly Tensor[], results: readonly Tensor[], kernel: (device: Device) => void): void {
    if (gpu && !this.#gpu.client.lost && this.#bring(operands, results)) {
      try {
        kernel(this.#gpu);
        for (const { storage } of results) storage.valid = ON_GPU;
        return;
      } catch (error) {
        if (!(error instanceof OutOfGpuMemory)) throw error;
      }
    }
    for (const x of operands) this.toHost(x);
    for (const y of results) if (!whole(y)) this.toHost(y);
    kernel(this.#cpu);
    for (const { storage } of results) storage.valid = ON_HOST;
  }

  /** Sees to it that operands have good copies on the GPU and results have room there. False: that cannot be. */
  #bring(operands: readonly Tensor[], results: readonly Tensor[]): boolean {
    for (const x of operands) if (!this.#upload(x)) return false;
    for (const y of results) if (!(whole(y) ? this.#room(y) : this.#upload(y))) return false;
    return true;
  }
  #upload(x: Tensor): boolean {
    const { storage, dtype } = x;
    if ((storage.valid & ON_GPU) !== 0) return true;
    if (!carried(dtype)) return false;
    const words = toWords(dtype, this.memory.u8.subarray(storage.pointer, storage.pointer + storage.bytes));
    if (words === null || !this.#room(x)) return false;
    this.#gpu.client.upload(storage.gpu, 0, words);
    storage.valid |= ON_GPU;
    return true;
  }
  #room({ storage, dtype }: Tensor): boolean {
    if (storage.gpu === 0) storage.gpu = this.#gpu.client.allocate(carriedBytes(dtype, storage.bytes));
    return storage.gpu !== 0;
  }
}

const onCuda = (x: Tensor): boolean => x.device === "cuda";
const present = (...tensors: readonly (Tensor | null)[]): Tensor[] => tensors.filter((x) => x !== null);
/** Whether writing the tensor leaves nothing of its storage as it was. */
const whole = (x: Tensor): boolean => x.contiguous && x.size * DTYPES[x.dtype].size === x.storage.bytes;
