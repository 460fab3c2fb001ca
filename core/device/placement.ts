/**
 * Where work on "cpu" tensors is done, where a graphics card is there.
 *
 * A tensor of the learner's stays on the device where the learner put it, and says so. What is on "cuda" is computed by WebGPU. What is
 * on "cpu" is computed by the CPU, except for a call that costs so much there that bringing its numbers to the graphics card, computing
 * and bringing the result back is clearly cheaper. Each call is judged for itself, by costs that were measured on this machine; what
 * the results are differs by the rounding of float32 at most.
 */

/** What things cost here, in microseconds. */
export interface Costs {
  /** An addition or multiplication of a matrix product, and a byte read or written by any other kernel, on either side. */
  readonly cpuFlop: number;
  readonly cpuByte: number;
  readonly gpuFlop: number;
  readonly gpuByte: number;
  /** A byte on its way to the graphics card and back. */
  readonly upload: number;
  readonly download: number;
  /** What waiting for the graphics card takes, however little is asked of it. */
  readonly wait: number;
}

/** One call of a kernel. */
export interface Call {
  /** Additions and multiplications of a matrix product; 0 for other kernels. */
  readonly flops: number;
  /** Bytes that the kernel reads and writes. */
  readonly bytes: number;
  /** Of its operands, bytes that are not on the graphics card, and bytes that are there alone. */
  readonly toGpu: number;
  readonly toHost: number;
  /** Bytes of its results, all of which will be looked at. */
  readonly results: number;
}

/** Whether the graphics card is the place for a call on "cpu" tensors. */
export function paysOnGpu({ flops, bytes, toGpu, toHost, results }: Call, costs: Costs): boolean {
  const fetch = (n: number) => (n === 0 ? 0 : costs.wait + n * costs.download);
  const cpu = fetch(toHost) + Math.max(flops * costs.cpuFlop, bytes * costs.cpuByte);
  const gpu = toGpu * costs.upload + Math.max(flops * costs.gpuFlop, bytes * costs.gpuByte) + fetch(results);
  return gpu * CLEARLY < cpu;
}

/** Costs vary from call to call, so a small advantage is none. */
const CLEARLY = 2;

/** Below this, nothing is measured and nothing weighed: the CPU needs about a millisecond. */
export const SMALL = { flops: 1 << 25, bytes: 1 << 22 } as const;

export const isSmall = (flops: number, bytes: number): boolean => flops < SMALL.flops && bytes < SMALL.bytes;
