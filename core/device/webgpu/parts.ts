import { SIZES_BYTES, type Source } from "./channel.ts";

// GPUBufferUsage, which is not there where there is no GPU.
const USAGE = {
  numbers: 0x80 | 0x4 | 0x8, // STORAGE | COPY_SRC | COPY_DST
  sizes: 0x40 | 0x8, // UNIFORM | COPY_DST
  answer: 0x1 | 0x8, // MAP_READ | COPY_DST
} as const;

/** A device and what is made on it once for all runs: layouts and pipelines. Every kernel binds 0: its sizes, 1: its result (several have more), then its operands. */
export class Parts {
  readonly device: GPUDevice;
  readonly software: boolean;
  readonly maxBytes: number;
  /** What a run measured, for those after it: see {@link import("./channel.ts").Channel}. */
  readonly costs = new Float32Array(7);
  readonly #layouts: GPUBindGroupLayout[][] = [];
  readonly #pipelines = new Map<string, GPUComputePipeline>();

  constructor(device: GPUDevice, software: boolean) {
    this.device = device;
    this.software = software;
    this.maxBytes = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
  }

  buffer(size: number, use: keyof typeof USAGE): GPUBuffer {
    return this.device.createBuffer({ size, usage: USAGE[use] });
  }

  /** The pipeline of a {@link Source} as JSON; `made` is called if it is new. */
  pipeline(source: string, made: () => void): GPUComputePipeline {
    let pipeline = this.#pipelines.get(source);
    if (pipeline === undefined) {
      made();
      const { wgsl, constants } = JSON.parse(source) as Source;
      const bound = (access: RegExp) => (wgsl.match(access) ?? []).length;
      const layouts = [this.#layout(bound(/var<storage, read_write>/g), bound(/var<storage, read>/g))];
      const layout = this.device.createPipelineLayout({ bindGroupLayouts: layouts });
      const module = this.device.createShaderModule({ code: wgsl });
      pipeline = this.device.createComputePipeline({ layout, compute: { module, entryPoint: "main", constants } });
      this.#pipelines.set(source, pipeline);
    }
    return pipeline;
  }

  /** @param results how many of the buffers, the first ones, are written. */
  bindGroup(sizes: GPUBuffer, buffers: readonly GPUBuffer[], results: number): GPUBindGroup {
    const numbers = buffers.map((buffer, i) => ({ binding: i + 1, resource: { buffer } }));
    const entries = [{ binding: 0, resource: { buffer: sizes, size: SIZES_BYTES } }, ...numbers];
    return this.device.createBindGroup({ layout: this.#layout(results, buffers.length - results), entries });
  }

  #layout(results: number, operands: number): GPUBindGroupLayout {
    return ((this.#layouts[results] ??= [])[operands] ??= this.device.createBindGroupLayout({
      entries: Array.from({ length: 1 + results + operands }, (_, binding) => ({
        binding,
        visibility: 4, // GPUShaderStage.COMPUTE
        buffer:
          binding === 0
            ? { type: "uniform", hasDynamicOffset: true, minBindingSize: SIZES_BYTES }
            : { type: binding <= results ? "storage" : "read-only-storage" },
      })),
    }));
  }
}
