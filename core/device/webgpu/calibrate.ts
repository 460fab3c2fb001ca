import { rowMajor, sizeOf } from "../../tensor/shape.ts";
import { ON_HOST, Storage } from "../../tensor/storage.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { Device, HostMemory } from "../device.ts";
import type { Costs } from "../placement.ts";
import { READ_BYTES } from "./channel.ts";
import type { WebGPUDevice } from "./device.ts";

/** Measures what things cost on this machine, which takes some fifty milliseconds where a graphics card is there. */
export function measureCosts(cpu: Device, gpu: WebGPUDevice, memory: HostMemory): Costs {
  const { client } = gpu;
  const made: Tensor[] = [];
  const tensor = (...shape: number[]): Tensor => {
    const size = sizeOf(shape);
    const storage = new Storage(memory.allocate(size * 4), size * 4, ON_HOST);
    storage.gpu = client.allocate(size * 4);
    const x = new Tensor(storage, 0, shape, rowMajor(shape), "float32", size, true);
    cpu.fill(x, 0.5);
    gpu.fill(x, 0.5);
    made.push(x);
    return x;
  };
  const [a, b, c] = [tensor(SIDE, SIDE), tensor(SIDE, SIDE), tensor(SIDE, SIDE)];
  const [x, y] = [tensor(READ_BYTES / 4), tensor(READ_BYTES / 4)];
  const read = (from: Tensor, bytes: number) => client.read(from.storage.gpu, bytes, () => {});
  const product = (device: Device) => device.gemm(c, a, b, null);
  const copy = (device: Device) => device.copy(y, x, false);

  const wait = least(() => read(c, 4));
  /** What `work` takes on the graphics card, without the wait for it. */
  const onGpu = (work: () => void): number => {
    const times = least(() => {
      for (let i = 0; i < TIMES; i++) work();
      read(c, 4);
    });
    return Math.max(times - wait, wait / TIMES) / TIMES;
  };
  const flops = 2 * SIDE ** 3;
  const costs: Costs = {
    wait,
    download: Math.max(least(() => read(x, READ_BYTES)) - wait, wait / TIMES) / READ_BYTES,
    upload:
      onGpu(() => client.upload(x.storage.gpu, 0, memory.u8.subarray(x.storage.pointer, x.storage.pointer + READ_BYTES))) / READ_BYTES,
    gpuFlop: onGpu(() => product(gpu)) / flops,
    gpuByte: onGpu(() => copy(gpu)) / (2 * READ_BYTES),
    cpuFlop: least(() => product(cpu)) / flops,
    cpuByte: least(() => copy(cpu)) / (2 * READ_BYTES),
  };
  for (const { storage } of made) {
    client.release(storage.gpu);
    memory.free(storage.pointer, storage.bytes);
  }
  return costs;
}

/** The side of the matrices: 268 Mflop for their product. */
const SIDE = 512;
const TIMES = 4;

/** Microseconds of the fastest of three calls; the one before them makes what is made once. */
function least(work: () => void): number {
  work();
  let best = Infinity;
  for (let i = 0; i < 3; i++) {
    const begin = performance.now();
    work();
    best = Math.min(best, performance.now() - begin);
  }
  return best * 1000;
}
