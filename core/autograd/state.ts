import type { Device, HostMemory, Machine } from "../device/device.ts";
import type { DType } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Listener } from "./listener.ts";

/**
 * What every operation needs to know. There is one engine in a realm, as there is one `torch` in a Python process, so that an
 * operation reads `mul(a, b)` and not `engine.mul(a, b)`.
 */
export const state = {
  machine: null as unknown as Machine,
  device: null as unknown as Device,
  memory: null as unknown as HostMemory,
  /** Whether operations are recorded for backward: false within no_grad and, unless create_graph, within backward itself. */
  gradMode: true,
  inferenceMode: false,
  /** Anomaly mode: backward says which node failed; "nan": and stops at the first NaN. */
  anomaly: "off" as "off" | "on" | "nan",
  /** The lower dtype of each device that torch.autocast is on for; null: it is off. */
  autocast: null as { readonly cpu: DType | null; readonly cuda: DType | null } | null,
  /** Who is told what happens; null: nobody. */
  listener: null as Listener | null,
  /** While set, operations are not told: they are a part of something that is told as a whole, such as backward. */
  quiet: false,
  /** Takes a tensor that is saved and gives what gives it back; null: nodes keep what they save. */
  pack: null as ((tensor: Tensor) => Box) | null,
  /** Counts the nodes made: backward goes through them from the newest to the oldest. */
  sequence: 0,
  /** Floats made from Python numbers without a dtype. */
  defaultDtype: "float32" as "float32" | "float64",
  /** Depth of {@link import("./scope.ts").scoped}: what is made at depth 0 belongs to the garbage collector. */
  depth: 0,
  /** Whether the program is TypeScript, whose variables only the garbage collector sees. Python counts its own. */
  collects: true,
  /** Says a warning as Python's `warnings.warn` would; each once a run, as PyTorch does. */
  warn: (_message: string): void => {},
};

/** What a program made of a tensor that a node saved. */
export interface Box {
  open(): Tensor;
  /** It will not be opened any more. */
  discard(): void;
}

/** Starts the engine on a machine. To be called once, before the first tensor. */
export function start(machine: Machine): void {
  state.machine = machine;
  state.device = machine.device;
  state.memory = machine.memory;
}

/** Runs `work` with grad mode on or off, and puts it back however `work` ends. */
export function withGradMode<T>(mode: boolean, work: () => T): T {
  const before = state.gradMode;
  state.gradMode = mode;
  try {
    return work();
  } finally {
    state.gradMode = before;
  }
}

/** Runs `work` without telling its operations. */
export function quietly<T>(work: () => T): T {
  const before = state.quiet;
  state.quiet = true;
  try {
    return work();
  } finally {
    state.quiet = before;
  }
}
