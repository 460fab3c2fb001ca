import { type GpuStatus, NO_GPU } from "../core/device/webgpu/adapter.ts";
import type { FromGpu, ToGpu } from "../core/device/webgpu/server.ts";

/** The page's GPU: one worker owns it and serves each run over a port of its own. */
export class Gpu {
  /** How things stand; told again whenever that changes. */
  status: GpuStatus = NO_GPU;
  readonly #worker: Worker | null;
  readonly #known: Promise<void>;
  #run = 0;

  /** @param onstatus is told how things stand. Without cross-origin isolation nothing can wait for a GPU, so there is none. */
  constructor(onstatus: (status: GpuStatus) => void) {
    if (!navigator.gpu || !crossOriginIsolated) {
      this.#worker = null;
      this.#known = Promise.resolve();
      return;
    }
    const worker = new Worker(new URL("./gpu.worker.ts", import.meta.url), { type: "module", name: "gpu" });
    this.#worker = worker;
    this.#known = new Promise((resolve) => {
      worker.onerror = () => resolve();
      worker.onmessage = ({ data }: MessageEvent<FromGpu>) => {
        if (data.kind === "error") return console.error(`WebGPU: ${data.message}`);
        this.status = data.status;
        onstatus(data.status);
        resolve();
      };
    });
  }

  /** A port for the next run, which is the only one; null where no real GPU is. */
  async connect(): Promise<MessagePort | null> {
    await this.#known;
    if (!this.#worker || this.status.kind !== "ready") return null;
    const { port1, port2 } = new MessageChannel();
    this.#say({ kind: "disconnect", run: this.#run++ });
    this.#say({ kind: "connect", run: this.#run, port: port1 }, [port1]);
    return port2;
  }

  #say(message: ToGpu, transfer: Transferable[] = []): void {
    this.#worker?.postMessage(message, transfer);
  }
}
