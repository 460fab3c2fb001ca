import { type GpuStatus, NO_GPU } from "../core/device/webgpu/adapter.ts";
import type { FromGpu, ToGpu } from "../core/device/webgpu/server.ts";
import type { GpuLink } from "../core/python/protocol.ts";

/** The page's GPU: one worker owns it and serves each run over a port of its own. */
export class Gpu {
  #status: GpuStatus = NO_GPU;
  #watch: (status: GpuStatus) => void = () => {};
  readonly #worker: Worker | null;
  readonly #known: Promise<void>;
  #run = 0;

  /** Without cross-origin isolation nothing can wait for a GPU, so there is none. */
  constructor() {
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
        this.#status = data.status;
        this.#watch(data.status);
        resolve();
      };
    });
  }

  /** Tells how things stand, again whenever that changes. */
  watch(watch: (status: GpuStatus) => void): void {
    this.#watch = watch;
    watch(this.#status);
  }

  /** What "cuda" is for the next run, which is the only one. A GPU in software is for those who ask for it by name. */
  async connect(): Promise<GpuLink> {
    await this.#known;
    const { kind } = this.#status;
    const cuda = kind === "ready" ? "card" : "lent";
    if (kind !== "ready" && kind !== "software") return { port: null, cuda };
    const { port1, port2 } = new MessageChannel();
    this.#say({ kind: "disconnect", run: this.#run++ });
    this.#say({ kind: "connect", run: this.#run, port: port1 }, [port1]);
    return { port: port2, cuda };
  }

  #say(message: ToGpu, transfer: Transferable[] = []): void {
    this.#worker?.postMessage(message, transfer);
  }
}
