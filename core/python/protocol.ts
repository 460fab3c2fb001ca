import type { Seed } from "../device/cpu/threads/helper.ts";
import type { CudaPlace } from "../device/device.ts";
import type { DeviceName } from "../tensor/tensor.ts";
import type { Event } from "../trace/event.ts";
import type { ToldIteration } from "../trace/insert.ts";
import type { FolderChanges } from "./folder.ts";

/**
 * What the page and the worker that runs the learner's program say to each other.
 *
 * One run is one worker, thrown away afterwards. Every message carries the run's number: a late one never lands in a newer run.
 */
export type ToRunner =
  | {
      readonly kind: "start";
      readonly run: number;
      /** Compiled once by the page, shared by all workers. */
      readonly python: PythonParts;
      /** Int32: see {@link CONTROL}. null where the page is not cross-origin isolated: then Stop ends the worker. */
      readonly control: SharedArrayBuffer | null;
      readonly gpu: GpuLink;
      /** How many helpers the engine may ask for; 0 where memory cannot be shared. */
      readonly helpers: number;
    }
  | {
      readonly kind: "run";
      readonly run: number;
      readonly program: string;
      /** Name of the program in tracebacks: "graph.py". */
      readonly file: string;
      /** The files that the program finds in its folder, by path; as Blobs, which are not copied for each run. */
      readonly files: ReadonlyMap<string, { arrayBuffer(): Promise<ArrayBuffer> }>;
      /** How many events of the trace may be kept. */
      readonly budget: number;
      /** How many bytes iterations may take that the trace leaves out, to be told when they are asked for. */
      readonly archive: number;
      readonly language: "en" | "zh";
      /** Is told the portions of events, too, each before the page gets it; null: nobody else wants them. */
      readonly port: MessagePort | null;
    }
  /** Asks for an iteration that the trace left out, when the run is over. */
  | { readonly kind: "iteration"; readonly run: number; readonly index: number };

/** What "cuda" is for one run. */
export interface GpuLink {
  /** Leads to the worker that drives WebGPU; null: no adapter, or no isolation, and the CPU stands in. */
  readonly port: MessagePort | null;
  readonly cuda: Exclude<CudaPlace, "none">;
}

/** Everything Python needs, handed over so that the worker needs no network. */
export interface PythonParts {
  readonly module: WebAssembly.Module;
  readonly stdlib: ArrayBuffer;
  /**
   * Memory image with torch, numpy and matplotlib imported, as a Blob: to copy its forty megabytes for each worker would halt the
   * page; null: start cold.
   */
  readonly snapshot: { arrayBuffer(): Promise<ArrayBuffer> } | null;
  /** Our Python packages, path → text, for a cold start; null where the snapshot has them. */
  readonly sources: Readonly<Record<string, string>> | null;
}

export type FromRunner =
  /** The worker can take a program. */
  | { readonly kind: "ready"; readonly run: number }
  /** The next events of the trace. */
  | { readonly kind: "events"; readonly run: number; readonly events: readonly Event[] }
  /** The engine asks for helpers, once at most: there is large work to share. */
  | { readonly kind: "helpers"; readonly run: number; readonly seeds: readonly Seed[] }
  /** What the program writes, as it writes it; also in the trace as print events, as far as the budget goes. */
  | { readonly kind: "text"; readonly run: number; readonly stream: "out" | "err"; readonly text: string }
  /** How far a long run is: at most ten times a second. */
  | {
      readonly kind: "progress";
      readonly run: number;
      readonly iterations: number;
      readonly operations: number;
      readonly loss: number | null;
    }
  /** The losses of all iterations since the last such message, from iteration `from` (0 is the first) on. */
  | { readonly kind: "losses"; readonly run: number; readonly from: number; readonly losses: Float64Array }
  /** Iterations that the trace leaves out and that can be asked for once the run is over; told before its end, if there are any. */
  | { readonly kind: "archive"; readonly run: number; readonly iterations: Int32Array }
  /** What the program did to its files; told before its end, where it did anything. */
  | ({ readonly kind: "files"; readonly run: number } & FolderChanges)
  /** An iteration that was asked for; null where it is not there. */
  | { readonly kind: "iteration"; readonly run: number; readonly told: ToldIteration | null }
  /** The program waits for a line of input(); answer through {@link CONTROL}. */
  | { readonly kind: "input"; readonly run: number; readonly prompt: string }
  | {
      readonly kind: "done";
      readonly run: number;
      readonly outcome: "ended" | "error" | "stopped";
      readonly milliseconds: number;
      /** "cuda": WebGPU did some of the work. */
      readonly device: DeviceName;
      /** Whether the GPU was lost on the way, with nothing that was needed: the CPU went on. */
      readonly lostGpu: boolean;
    }
  /** The GPU was lost, with numbers that the program needs: it must be run again, without. Nothing follows that counts. */
  | { readonly kind: "lost"; readonly run: number }
  /** The interpreter itself broke: its worker must be replaced. */
  | { readonly kind: "broken"; readonly run: number; readonly message: string };

/** Int32 slots of the control buffer. */
export const CONTROL = {
  /** Python's interrupt flag: 2 asks for KeyboardInterrupt. */
  interrupt: 0,
  /** 1 while input() waits; the page writes the answer's UTF-8 bytes from `text` on, their number in `inputLength` (-1: end of file), then 0 here, and notifies. */
  inputWaits: 1,
  inputLength: 2,
  /** Byte offset of the answer. */
  text: 64,
  /** Size of the whole buffer in bytes. */
  bytes: 64 + 65536,
} as const;
