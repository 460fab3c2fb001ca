/** Our engine on the GPU: waits for the worker of the GPU, so it runs in a worker itself. */
import { start, state } from "../../../core/index.ts";
import { Client } from "../../../core/device/webgpu/client.ts";
import { machineOf } from "../../../core/device/webgpu/machine.ts";
import { Contestant, type Opened, type Question, type Window } from "../contestant.ts";
import { GPU_WORKLOADS, type Workload } from "../workloads.ts";

/** To go on with the bike steps for so many more, and to say what is in use then. */
export interface Soak {
  readonly ask: "soak";
  readonly steps: number;
}
/** Bytes of the engine's memory; bytes and buffers on the GPU. */
export interface Soaked {
  readonly engine: number;
  readonly bytes: number;
  readonly buffers: number;
}
export type GpuQuestion = Question | Soak;
export type GpuAnswer = Opened | Window | Soaked | null;

const contestant = new Contestant(GPU_WORKLOADS);
let client: Client | null = null;
let soaked: Workload | null = null;

function soak(steps: number): Soaked {
  soaked ??= GPU_WORKLOADS.W3n_gpu_end();
  soaked.run(steps);
  return { engine: state.memory.used, ...client!.memory };
}

addEventListener("message", ({ data }: MessageEvent<MessagePort | GpuQuestion>) => {
  if (data instanceof MessagePort) {
    client = Client.connect(data);
    if (client === null) throw new Error("there is no WebGPU");
    start(machineOf(() => client));
    postMessage(null);
  } else postMessage(data.ask === "soak" ? soak(data.steps) : contestant.answer(data));
});
