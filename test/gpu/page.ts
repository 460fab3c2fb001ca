import type { GpuStatus } from "../../core/device/webgpu/adapter.ts";
import type { FromGpu, ToGpu } from "../../core/device/webgpu/server.ts";
import type { CheckName, Outcome } from "./engine.worker.ts";

/** The page of ../e2e/gpu.spec.ts: a GPU worker for the page's life, and an engine worker for each connection. */
const gpuWorker = new Worker(new URL("../../renderer/gpu.worker.ts", import.meta.url), { type: "module" });
const errors: string[] = [];
const statuses: GpuStatus[] = [];
let heard = () => {};
gpuWorker.onmessage = ({ data }: MessageEvent<FromGpu>) => {
  if (data.kind === "status") statuses.push(data.status);
  else errors.push(data.message);
  heard();
};

let engine: Worker | null = null;
let run = 0;

export const harness = {
  errors,
  statuses,
  isolated: crossOriginIsolated,
  /** Resolves once so many statuses were told. */
  async told(count: number): Promise<GpuStatus> {
    while (statuses.length < count) await new Promise<void>((resolve) => (heard = resolve));
    return statuses[count - 1];
  },
  /** Starts a new engine worker with a channel of its own; the one before ends. */
  async connect(): Promise<boolean> {
    if (engine !== null) {
      engine.terminate();
      gpuWorker.postMessage({ kind: "disconnect", run } satisfies ToGpu);
    }
    run++;
    const { port1, port2 } = new MessageChannel();
    gpuWorker.postMessage({ kind: "connect", run, port: port1 } satisfies ToGpu, [port1]);
    engine = new Worker(new URL("./engine.worker.ts", import.meta.url), { type: "module" });
    return (await ask({ port: port2 }, [port2])) as boolean;
  },
  check: (name: CheckName) => ask({ name }) as Promise<Outcome>,
  /** So many random programs, from a seed on. */
  fuzz: (seed: number, count: number) => ask({ fuzz: [seed, count] }) as Promise<Outcome>,
};
Object.assign(window, { harness });
declare global {
  interface Window {
    harness: typeof harness;
  }
}

function ask(message: object, transfer: Transferable[] = []): Promise<unknown> {
  return new Promise((resolve, reject) => {
    engine!.onmessage = ({ data }) => resolve(data);
    engine!.onerror = (event) => reject(new Error(event.message));
    engine!.postMessage(message, transfer);
  });
}
