import type { Kernel } from "../ops/formula.ts";
import { DTYPES, type ComputeType } from "../tensor/dtype.ts";
import { alias } from "../tensor/make.ts";
import { ON_GPU, ON_HOST, type Storage } from "../tensor/storage.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { CudaPlace, Device, HostMemory, Machine, ReduceKind, ScanKind } from "./device.ts";
import { isSmall, paysOnGpu, type Costs } from "./placement.ts";
import { carried, carriedBytes, fromWords, toWords } from "./webgpu/carry.ts";
import { DeviceLost } from "./webgpu/client.ts";
import { OutOfGpuMemory, type WebGPUDevice } from "./webgpu/device.ts";

/** The GPU of a {@link Hybrid}. */
export interface GpuSide {
  /** Connects, when the first work comes for it; null where that fails. May wait. */
  open(): WebGPUDevice | null;
  /** What `torch.cuda.is_available()` says. */
  readonly cuda: Exclude<CudaPlace, "none">;
  /** Measures what things cost, when the first large work on "cpu" tensors comes; null: all of that stays on the CPU. */
  readonly costs: ((cpu: Device, gpu: WebGPUDevice) => Costs) | null;
  /** Told when numbers are needed that were on a lost GPU alone: the run must be begun again. */
  onlost(): void;
}

/**
 * Two devices with one meaning. A call with a tensor that the learner put on "cuda" runs on the GPU, where there is a kernel for it;
 * of the others, large ones go where they are done soonest (see placement.ts). Numbers travel when a kernel or a reader needs them
 * where they are not; both copies are kept until one is written.
 *
 * When the GPU is lost, what is valid on the host goes on there, and the first need of anything else throws {@link DeviceLost}.
 */
export class Hybrid implements Device, Machine {
  readonly name = "hybrid";
  readonly memory: HostMemory;
  readonly #cpu: Device;
  readonly #side: GpuSide;
  /** undefined: not needed so far; null: there is none. The same for what things cost. */
  #gpu: WebGPUDevice | null | undefined;
  #costs: Costs | null | undefined;
  /** What {@link WebGPUDevice.collect} has put aside, in order. */
  readonly #collecting: { readonly size: number; readonly take: (numbers: Float32Array) => void }[] = [];

  constructor(cpu: Device, memory: HostMemory, side: GpuSide) {
    this.#cpu = cpu;
    this.#side = side;
    this.memory = memory;
    if (side.costs === null) this.#costs = null;
  }

  get device(): Device {
    return this;
  }
  get cuda(): CudaPlace {
    return this.#side.cuda;
  }
  get gpu(): Machine["gpu"] {
    return !this.#gpu ? "unused" : this.#gpu.client.lost ? "lost" : "used";
  }

  computes(dtype: ComputeType): boolean {
    return this.#cpu.computes(dtype);
  }

  pointwise(kernel: Kernel, y: Tensor, a: Tensor, b: Tensor | null, c: Tensor | null, d: Tensor | null, s: number, t: number): void {
    if (this.#isPlain(y, a, 0, y.size)) return this.#cpu.pointwise(kernel, y, a, b, c, d, s, t);
    const [first, second, third, fourth] = [a, b, c, d].map(unrepeated) as [Tensor, ...(Tensor | null)[]];
    const operands = present(first, second, third, fourth);
    const chosen = this.#choose(operands.some(onCuda), 0, operands, [y]);
    const gpu = chosen?.hasPointwise(kernel, a) ? chosen : null;
    const needed = gpu === null ? operands : operands.filter((x) => !gpu.knows(x));
    this.#run(gpu, needed, [y], (device) => device.pointwise(kernel, y, first, second, third, fourth, s, t), operands);
  }
  copy(y: Tensor, a: Tensor, add: boolean): void {
    if (this.#isPlain(y, a, 0, y.size)) return this.#cpu.copy(y, a, add);
    const operands = add ? [a, y] : [a];
    // Between the two devices it is the copy that brings the numbers over.
    const gpu = onCuda(y) === onCuda(a) ? this.#choose(onCuda(y), 0, operands, [y]) : null;
    this.#run(gpu?.hasCopy(y, a, add) ? gpu : null, operands, [y], (device) => device.copy(y, a, add));
  }
  fill(y: Tensor, value: number): void {
    if (this.#isPlain(y, y, 0, y.size)) return this.#cpu.fill(y, value);
    // A lone number stays on the host: formulas are told it, others get it when they need it, and it outlives the GPU.
    const gpu = onCuda(y) && !(y.size === 1 && whole(y)) ? this.#open() : null;
    this.#run(gpu?.hasFill(y, value) ? gpu : null, [], [y], (device) => device.fill(y, value));
  }
  reduce(kind: ReduceKind, y: Tensor, a: Tensor, outer: number, n: number, inner: number): void {
    if (this.#isPlain(y, a, 0, a.size)) return this.#cpu.reduce(kind, y, a, outer, n, inner);
    const gpu = a.dtype === "float32" ? this.#choose(onCuda(a), 0, [a], [y]) : null;
    this.#run(gpu, [a], [y], (device) => device.reduce(kind, y, a, outer, n, inner));
  }
  scan(kind: ScanKind, y: Tensor, indices: Tensor | null, a: Tensor, outer: number, n: number, inner: number): void {
    if (this.#isPlain(y, a, 0, a.size)) return this.#cpu.scan(kind, y, indices, a, outer, n, inner);
    const results = present(y, indices);
    const gpu = a.dtype === "float32" ? this.#choose(onCuda(a), 0, [a], results) : null;
    this.#run(gpu?.hasScan(outer, n, inner) ? gpu : null, [a], results, (device) => device.scan(kind, y, indices, a, outer, n, inner));
  }
  gemm(y: Tensor, a: Tensor, b: Tensor, add: Tensor | null): void {
    const flops = 2 * y.size * a.shape[a.shape.length - 1];
    if (this.#isPlain(y, a, flops, y.size)) return this.#cpu.gemm(y, a, b, add);
    const operands = present(a, b, add);
    const gpu = a.dtype === "float32" ? this.#choose(onCuda(a) || onCuda(b), flops, operands, [y]) : null;
    this.#run(gpu?.hasGemm(y) ? gpu : null, operands, [y], (device) => device.gemm(y, a, b, add));
  }
  softmax(y: Tensor, a: Tensor, log: boolean, outer: number, n: number, inner: number): void {
    if (this.#isPlain(y, a, 0, y.size)) return this.#cpu.softmax(y, a, log, outer, n, inner);
    const gpu = a.dtype === "float32" ? this.#choose(onCuda(a), 0, [a], [y]) : null;
    this.#run(gpu, [a], [y], (device) => device.softmax(y, a, log, outer, n, inner));
  }
  softmaxGradient(da: Tensor, dy: Tensor, y: Tensor, log: boolean, outer: number, n: number, inner: number): void {
    if (this.#isPlain(da, dy, 0, y.size)) return this.#cpu.softmaxGradient(da, dy, y, log, outer, n, inner);
    const gpu = dy.dtype === "float32" ? this.#choose(onCuda(dy), 0, [dy, y], [da]) : null;
    this.#run(gpu, [dy, y], [da], (device) => device.softmaxGradient(da, dy, y, log, outer, n, inner));
  }
  take(y: Tensor, a: Tensor, index: Tensor): void {
    if (this.#isPlain(y, a, 0, y.size)) return this.#cpu.take(y, a, index);
    const gpu = this.#choose(onCuda(a), 0, [a, index], [y]);
    this.#run(gpu?.hasTake(y, a) ? gpu : null, [a, index], [y], (device) => device.take(y, a, index));
  }
  put(y: Tensor, index: Tensor, a: Tensor, add: boolean): void {
    if (this.#isPlain(y, a, 0, a.size)) return this.#cpu.put(y, index, a, add);
    const gpu = this.#choose(onCuda(y), 0, [index, a, y], [y]);
    this.#run(gpu?.hasPut(y, index, a, add) ? gpu : null, [index, a, y], [y], (device) => device.put(y, index, a, add));
  }
  sort(values: Tensor, indices: Tensor, a: Tensor, descending: boolean, outer: number, n: number, inner: number): void {
    this.#run(null, [a], [values, indices], (device) => device.sort(values, indices, a, descending, outer, n, inner));
  }

  toHost({ storage, dtype }: Tensor): void {
    if ((storage.valid & ON_HOST) !== 0 || storage.bytes === 0) return;
    const { client } = this.#gpu!;
    const { u8 } = this.memory;
    this.#orTell(() =>
      client.read(storage.gpu, carriedBytes(dtype, storage.bytes), (words, at) => {
        const to = storage.pointer + (at / 4) * DTYPES[dtype].size;
        fromWords(dtype, words, u8.subarray(to, to + (words.length / 4) * DTYPES[dtype].size));
      }),
    );
    storage.valid |= ON_HOST;
  }
  collect(tensor: Tensor, take: (numbers: Float32Array) => void): boolean {
    const gpu = this.#gpu;
    const { storage, dtype, size } = tensor;
    if (!gpu || gpu.client.lost || dtype !== "float32" || (storage.valid & ON_HOST) !== 0) return false;
    if (!gpu.collect(tensor)) {
      this.settle();
      if (!gpu.collect(tensor)) return false;
    }
    this.#collecting.push({ size, take });
    return true;
  }
  settle(): void {
    if (this.#collecting.length === 0) return;
    const numbers = this.#orTell(() => this.#gpu!.collected());
    let at = 0;
    for (const { size, take } of this.#collecting.splice(0)) take(numbers.subarray(at, (at += size)));
  }
  wroteHost(tensor: Tensor): void {
    tensor.storage.valid = ON_HOST;
  }
  freed(storage: Storage): void {
    if (storage.gpu !== 0) this.#gpu!.client.release(storage.gpu);
    storage.gpu = 0;
  }

  /** Reads what is on the GPU, and tells where it is lost. */
  #orTell<T>(read: () => T): T {
    try {
      if (this.#gpu!.client.lost) throw new DeviceLost();
      return read();
    } catch (error) {
      if (error instanceof DeviceLost) this.#side.onlost();
      throw error;
    }
  }

  /** The common case, without a further look: nothing was on the GPU so far, and this is not for it. `size`: of the largest tensor. */
  #isPlain(y: Tensor, a: Tensor, flops: number, size: number): boolean {
    if (this.#gpu !== undefined) return this.#gpu === null;
    return y.device === "cpu" && a.device === "cpu" && (this.#costs === null || isSmall(flops, size * 8));
  }

  /** The GPU, for a call on "cuda" tensors (`asked`) and for one that pays there. */
  #choose(asked: boolean, flops: number, operands: readonly Tensor[], results: readonly Tensor[]): WebGPUDevice | null {
    return asked || this.#pays(flops, operands, results) ? this.#open() : null;
  }
  #open(): WebGPUDevice | null {
    if (this.#gpu === undefined) this.#gpu = this.#side.open();
    return this.#gpu === null || this.#gpu.client.lost ? null : this.#gpu;
  }
  #pays(flops: number, operands: readonly Tensor[], results: readonly Tensor[]): boolean {
    if (this.#costs === null) return false;
    let [bytes, toGpu, toHost, made] = [0, 0, 0, 0];
    for (const { size, storage, dtype } of operands) {
      if (dtype !== "float32") return false;
      bytes += size * 4;
      if ((storage.valid & ON_GPU) === 0) toGpu += storage.bytes;
      if ((storage.valid & ON_HOST) === 0) toHost += storage.bytes;
    }
    for (const { size, dtype } of results) {
      if (dtype !== "float32") return false;
      made += size * 4;
    }
    if (isSmall(flops, bytes + made) && isSmall(0, toHost)) return false;
    this.#costs ??= this.#measure();
    return this.#costs !== null && paysOnGpu({ flops, bytes: bytes + made, toGpu, toHost, results: made }, this.#costs);
  }

  #measure(): Costs | null {
    const gpu = this.#open();
    try {
      return gpu && this.#side.costs!(this.#cpu, gpu);
    } catch (error) {
      if (error instanceof DeviceLost) return null;
      throw error;
    }
  }

  /**
   * Runs a kernel on the GPU, where one is given and the operands can be brought, or else on the CPU; the results are good only there.
   *
   * @param onHost the operands that the CPU's kernel needs, where those are more.
   */
  #run(
    gpu: WebGPUDevice | null,
    operands: readonly Tensor[],
    results: readonly Tensor[],
    kernel: (device: Device) => void,
    onHost: readonly Tensor[] = operands,
  ): void {
    try {
      if (gpu !== null && bring(gpu, this.memory, operands, results)) {
        kernel(gpu);
        for (const { storage } of results) storage.valid = ON_GPU;
        return;
      }
    } catch (error) {
      if (!(error instanceof OutOfGpuMemory || error instanceof DeviceLost)) throw error;
    }
    for (const x of onHost) this.toHost(x);
    for (const y of results) if (!whole(y)) this.toHost(y);
    kernel(this.#cpu);
    for (const { storage } of results) storage.valid = ON_HOST;
  }
}

/** Sees to it that operands have good copies on the GPU and results have room there. False: that cannot be. */
function bring(gpu: WebGPUDevice, memory: HostMemory, operands: readonly Tensor[], results: readonly Tensor[]): boolean {
  const { client } = gpu;
  const makeRoom = ({ storage, dtype }: Tensor): boolean => {
    if (storage.gpu === 0) storage.gpu = client.allocate(carriedBytes(dtype, storage.bytes));
    return storage.gpu !== 0;
  };
  const upload = (x: Tensor): boolean => {
    const { storage, dtype } = x;
    if ((storage.valid & ON_GPU) !== 0) return true;
    if (!carried(dtype)) return false;
    if (gpu.knows(x) && whole(x)) {
      // As a kernel's work: an upload may have to wait for those before it.
      if (!makeRoom(x)) return false;
      gpu.fill(x, memory.f32[storage.pointer / 4]);
      storage.valid |= ON_GPU;
      return true;
    }
    const words = toWords(dtype, memory.u8.subarray(storage.pointer, storage.pointer + storage.bytes));
    if (words === null || !makeRoom(x)) return false;
    client.upload(storage.gpu, 0, words);
    storage.valid |= ON_GPU;
    return true;
  };
  return operands.every(upload) && results.every((y) => (whole(y) ? makeRoom(y) : upload(y)));
}

/** The one element that an operand was expanded from: a GPU's kernels take that. */
const unrepeated = (x: Tensor | null): Tensor | null => (x === null || x.contiguous ? x : alias(x, [], [], x.offset));
const onCuda = (x: Tensor): boolean => x.device === "cuda";
const present = (...tensors: readonly (Tensor | null)[]): Tensor[] => tensors.filter((x) => x !== null);
/** Whether writing the tensor leaves nothing of its storage as it was. */
const whole = (x: Tensor): boolean => x.contiguous && x.size * DTYPES[x.dtype].size === x.storage.bytes;
