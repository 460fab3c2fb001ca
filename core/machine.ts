import { start, state } from "./autograd/state.ts";
import { createCpu } from "./device/cpu/cpu.ts";
import type { Helpers } from "./device/cpu/threads/helper.ts";
import { Memory } from "./device/cpu/memory.ts";
import type { CudaPlace, Device, HostMemory, Machine } from "./device/device.ts";

/** A machine with a CPU alone, which may stand in for "cuda", too. `helpers`: threads that may share its large work. */
export function cpuMachine(cuda: CudaPlace = "none", helpers: Helpers | null = null): Machine {
  const memory = new Memory(helpers !== null);
  return hostMachine(memory, createCpu(memory, undefined, helpers), cuda);
}

/** A machine whose device computes in the host's memory: nothing has to travel, nothing to be waited for. */
export function hostMachine(memory: HostMemory, device: Device, cuda: CudaPlace = "none"): Machine {
  return {
    memory,
    device,
    cuda,
    gpu: "unused",
    toHost() {},
    collect: () => false,
    settle() {},
    wroteHost() {},
    freed() {},
  };
}

/** Starts the engine on the CPU, unless it runs already. */
export function startOnCpu(): void {
  if (state.machine === null) start(cpuMachine());
}
