import { start, state } from "./autograd/state.ts";
import { createCpu } from "./device/cpu/cpu.ts";
import { Memory } from "./device/cpu/memory.ts";
import type { Machine } from "./device/device.ts";

/** A machine with a CPU alone. */
export function cpuMachine(): Machine {
  const memory = new Memory();
  return { memory, device: createCpu(memory), toHost() {}, wroteHost() {}, freed() {} };
}

/** Starts the engine on the CPU, unless it runs already. */
export function startOnCpu(): void {
  if (state.machine === null) start(cpuMachine());
}
