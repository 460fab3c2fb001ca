import { start, state } from "./autograd/state.ts";
import { createCpu } from "./device/cpu/cpu.ts";
import { Memory } from "./device/cpu/memory.ts";
import type { CudaPlace, Device, HostMemory, Machine } from "./device/device.ts";

/** A machine with a CPU alone, which may stand in for "cuda", too. */
export function cpuMachine(cuda: CudaPlace = "none"): Machine {
  const memory = new Memory();
  return hostMachine(memory, createCpu(memory), cuda);
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
