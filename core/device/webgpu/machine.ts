import { createCpu } from "../cpu/cpu.ts";
import { Memory } from "../cpu/memory.ts";
import type { Machine } from "../device.ts";
import { Hybrid } from "../hybrid.ts";
import { Client } from "./client.ts";
import { WebGPUDevice } from "./device.ts";

/** A machine with a CPU and the GPU behind `port`; null where that has none. Waits until it is known: not for a page. */
export function gpuMachine(port: { postMessage(message: unknown): void }): Machine | null {
  const client = Client.connect(port);
  return client === null ? null : machineOf(client);
}

export function machineOf(client: Client): Hybrid {
  const memory = new Memory();
  return new Hybrid(createCpu(memory), new WebGPUDevice(client), memory);
}
