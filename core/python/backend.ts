import type { Helpers } from "../device/cpu/threads/helper.ts";
import type { Machine } from "../device/device.ts";
import type { ModuleCall } from "../trace/event.ts";
import type { Recorder } from "../trace/recorder.ts";
import type { Places } from "./places.ts";
import type { GpuLink } from "./protocol.ts";

/** The engine as Python sees it. */
export interface Backend {
  /**
   * Functions of the module `_gradwalk_js`, beside the host's own. They take and give numbers and short texts only; tensors are
   * integer handles, their numbers go by address. One is required: `name_tensor(handle, name)`, a number of {@link Places.name}.
   * An error of theirs that has a `type` ("RuntimeError") becomes that Python exception.
   */
  readonly functions: Readonly<Record<string, BackendFunction>>;
  /** More of them, which give the handle of a tensor: Python gets a Tensor with it, or None for 0. */
  readonly tensors: Readonly<Record<string, BackendFunction>>;
  /** Python's Tensor of this handle is gone. */
  release(handle: number): void;
  /** Whether somebody is told of what the program does: its names are told only then. */
  told(): boolean;
  /** Python polls this, many times a second, from within any program. */
  beat?(): void;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each function has its own numbers
export type BackendFunction = (...numbers: any[]) => number | bigint | string | void;

/** What the engine is given of Python. */
export interface Bridge {
  readonly places: Places;
  /** The place of the expression that the program is computing; 0 is nowhere. */
  here(): number;
  /** The innermost call of an nn.Module around it, as of the last {@link here}. */
  within(): ModuleCall | null;
  /** Python's memory, as it is now: it moves when it grows. */
  heap(): Uint8Array<ArrayBuffer>;
  /** A Python warning at the learner's line: category "UserWarning". */
  warn(message: string, category: string): void;
}

/** The engine of one run. */
export interface Engine extends Backend {
  /** The program begins: from now on, the recorder is told what the engine does. */
  begin(recorder: Recorder): void;
  /** Whether a GPU did any of the work, and is still there. */
  readonly gpu: Machine["gpu"];
}

/** Makes the engine. `onlost`: numbers that the program needs went with the GPU. `helpers`: threads that it may ask for. */
export type Connect = (bridge: Bridge, gpu: GpuLink, onlost: () => void, helpers: Helpers | null) => Engine;
