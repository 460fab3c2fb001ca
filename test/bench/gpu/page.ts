/** Our engine on WebGPU in a browser: the driver calls `answer` within the page, once it is there. */
import type { ToGpu } from "../../../core/device/webgpu/server.ts";
import type { GpuAnswer, GpuQuestion } from "./engine.worker.ts";

const gpu = new Worker(new URL("../../../renderer/gpu.worker.ts", import.meta.url), { type: "module" });
const engine = new Worker(new URL("./engine.worker.ts", import.meta.url), { type: "module" });

function ask(message: GpuQuestion | MessagePort, transfer: Transferable[] = []): Promise<GpuAnswer> {
  return new Promise((resolve, reject) => {
    engine.onmessage = ({ data }: MessageEvent<GpuAnswer>) => resolve(data);
    engine.onerror = ({ message }) => reject(new Error(message));
    engine.postMessage(message, transfer);
  });
}

const { port1, port2 } = new MessageChannel();
gpu.postMessage({ kind: "connect", run: 1, port: port1 } satisfies ToGpu, [port1]);
await ask(port2, [port2]);
Object.assign(globalThis, { answer: (question: GpuQuestion) => ask(question) });
