import { SIZES_BYTES } from "./channel.ts";

// GPUBufferUsage, which is not there where there is no GPU.
const USAGE = {
  numbers: 0x80 | 0x4 | 0x8, // STORAGE | COPY_SRC | COPY_DST
  sizes: 0x40 | 0x8, // UNIFORM | COPY_DST
  answer: 0x1 | 0x8, // MAP_READ | COPY_DST
} as const;

/** A device and what is made on it once for all runs: layouts and pipelines. Every kernel binds 0: its sizes, 1: its result, 2…: its operands. */
export class Parts {
  readonly device: GPUDevice;
  readonly software: boolean;
  readonly maxBytes: number;
  /** What a run measured, for those after it: see {@link import("./channel.ts").Channel}. */
  readonly costs = new Float32Array(7);
  readonly #layouts: GPUBindGroupLayout[] = [];
  readonly #pipelines = new Map<string, GPUComputePipeline>();

  constructor(device: GPUDevice, software: boolean) {
    this.device = device;
    this.software = software;
    this.maxBytes = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
  }

  buffer(size: number, use: keyof typeof USAGE): GPUBuffer {
    return this.device.createBuffer({ size, usage: USAGE[use] });
  }

  /** The pipeline of a WGSL text; `made` is called if it is new. */
  pipeline(text: string, made: () => void): GPUComputePipeline {
    let pipeline = this.#pipelines.get(text);
    if (pipeline === undefined) {
      made();
      const operands = (text.match(/var<storage, read>/g) ?? []).length;
      const layout = this.device.createPipelineLayout({ bindGroupLayouts: [this.#layout(operands)] });
      const module = this.device.createShaderModule({ code: text });
      this.#pipelines.set(text, (pipeline = this.device.createComputePipeline({ layout, compute: { module, entryPoint: "main" } })));
    }
    return pipeline;
  }

  bindGroup(sizes: GPUBuffer, buffers: readonly GPUBuffer[]): GPUBindGroup {
    const numbers = buffers.map((buffer, i) => ({ binding: i + 1, resource: { buffer } }));
    const entries = [{ binding: 0, resource: { buffer: sizes, size: SIZES_BYTES } }, ...numbers];
    return this.device.createBindGroup({ layout: this.#layout(buffers.length - 1), entries });
  }

  #layout(operands: number): GPUBindGroupLayout {
    return (this.#layouts[operands] ??= this.device.createBindGroupLayout({
      entries: Array.from({ length: operands + 2 }, (_, binding) => ({
        binding,
        visibility: 4, // GPUShaderStage.COMPUTE
        buffer:
          binding === 0
            ? { type: "uniform", hasDynamicOffset: true, minBindingSize: SIZES_BYTES }
            : { type: binding === 1 ? "storage" : "read-only-storage" },
      })),
    }));
  }
}
