import { createCpu } from "../cpu/cpu.ts";
import { Memory } from "../cpu/memory.ts";
import type { Helpers } from "../cpu/threads/helper.ts";
import type { CudaPlace, Device } from "../device.ts";
import { Hybrid } from "../hybrid.ts";
import { measureCosts } from "./calibrate.ts";
import { Client } from "./client.ts";
import { WebGPUDevice } from "./device.ts";

/**
 * A machine with a CPU and the GPU behind `port`, which is asked when the first work for it comes. Waits then: not for a page.
 *
 * @param cuda "card": large work on "cpu" tensors goes there, too, where that pays. "lent": only what the learner puts there.
 * @param helpers threads that may share the CPU's large work.
 * @param onlost see {@link import("../hybrid.ts").GpuSide}.
 */
export function gpuMachine(
  port: { postMessage(message: unknown): void },
  cuda: Exclude<CudaPlace, "none">,
  onlost: () => void,
  helpers: Helpers | null,
): Hybrid {
  return machineOf(() => Client.connect(port), cuda, onlost, helpers);
}

export function machineOf(
  connect: () => Client | null,
  cuda: Exclude<CudaPlace, "none"> = "lent",
  onlost: () => void = () => {},
  helpers: Helpers | null = null,
): Hybrid {
  const memory = new Memory(helpers !== null);
  const open = () => {
    const client = connect();
    return client && new WebGPUDevice(client, memory);
  };
  const costs = (cpu: Device, gpu: WebGPUDevice) => (gpu.client.costs ??= measureCosts(cpu, gpu, memory));
  return new Hybrid(createCpu(memory, undefined, helpers), memory, { open, cuda, costs: cuda === "card" ? costs : null, onlost });
}
