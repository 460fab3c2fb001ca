import { findAdapter, NO_GPU, statusOf, type GpuStatus } from "./adapter.ts";
import { Channel, HEAD, STATE } from "./channel.ts";
import { Parts } from "./parts.ts";
import { Session } from "./session.ts";

/** What the page says to the worker that owns the GPU. The engine's worker gets the other end of `port`. */
export type ToGpu =
  { readonly kind: "connect"; readonly run: number; readonly port: MessagePort } | { readonly kind: "disconnect"; readonly run: number };
/** What it hears: how things stand, at first and whenever that changes; and what went wrong. */
export type FromGpu = { readonly kind: "status"; readonly status: GpuStatus } | { readonly kind: "error"; readonly message: string };

/** Chromium gives no adapter after the third loss; so after two the CPU takes over until the app starts again. */
const MOST_LOSSES = 2;
const TRIES = 30;
const PAUSE_MS = 100;

/** Owns adapter and device and serves the runs, each over a channel of its own. A lost device is replaced for the next run. */
export class Server {
  readonly #gpu: GPU | undefined;
  readonly #say: (message: FromGpu) => void;
  readonly #sleep: (milliseconds: number) => Promise<void>;
  readonly #sessions = new Map<number, Session>();
  #parts: Promise<Parts | null>;
  #losses = 0;

  constructor(gpu: GPU | undefined, say: (message: FromGpu) => void, sleep: (milliseconds: number) => Promise<void>) {
    this.#gpu = gpu;
    this.#say = say;
    this.#sleep = sleep;
    this.#parts = this.#open();
  }

  hear(message: ToGpu): void {
    if (message.kind === "connect") message.port.onmessage = ({ data }) => void this.#connect(message.run, data as SharedArrayBuffer);
    else this.#disconnect(message.run);
  }

  async #connect(run: number, memory: SharedArrayBuffer): Promise<void> {
    const channel = new Channel(memory);
    const parts = await this.#parts;
    if (parts !== null) {
      this.#disconnect(run);
      this.#sessions.set(run, new Session(channel, parts));
      return;
    }
    Atomics.store(channel.head, HEAD.state, STATE.lost);
    Atomics.notify(channel.head, HEAD.state);
  }
  #disconnect(run: number): void {
    this.#sessions.get(run)?.close();
    this.#sessions.delete(run);
  }

  async #open(): Promise<Parts | null> {
    const adapter = await this.#adapter();
    const { maxStorageBufferBindingSize, maxBufferSize } = adapter?.limits ?? {};
    const device = await adapter?.requestDevice({ requiredLimits: { maxStorageBufferBindingSize, maxBufferSize } }).catch(() => null);
    if (adapter === null || !device) {
      const kind = this.#gpu === undefined ? "none" : this.#losses > 0 ? "lost" : "blocked";
      this.#say({ kind: "status", status: { ...NO_GPU, kind } });
      return null;
    }
    void device.lost.then(({ reason }) => {
      if (reason !== "destroyed") this.#lost(statusOf(adapter));
    });
    // Our own mistake, or no memory for a small buffer: no number of this device can be trusted any more.
    device.onuncapturederror = ({ error }) => {
      this.#say({ kind: "error", message: error.message });
      device.onuncapturederror = null; // the first is the cause
      device.destroy();
      this.#lost(statusOf(adapter));
    };
    this.#say({ kind: "status", status: statusOf(adapter) });
    return new Parts(device, statusOf(adapter).kind === "software");
  }
  /** After a loss the browser needs a moment until it has an adapter again. */
  async #adapter(): Promise<GPUAdapter | null> {
    if (this.#gpu === undefined) return null;
    for (let left = this.#losses > 0 ? TRIES : 1; ; left--) {
      const adapter = await findAdapter(this.#gpu);
      if (adapter !== null || left === 1) return adapter;
      await this.#sleep(PAUSE_MS);
    }
  }
  #lost(status: GpuStatus): void {
    for (const session of this.#sessions.values()) session.lose();
    this.#sessions.clear();
    if (++this.#losses <= MOST_LOSSES) {
      this.#parts = this.#open();
      return;
    }
    this.#parts = Promise.resolve(null);
    this.#say({ kind: "status", status: { ...status, kind: "lost" } });
  }
}
