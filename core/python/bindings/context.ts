import { closeScope, openScope } from "../../tensor/make.ts";
import type { ModuleCall } from "../../trace/event.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { BackendFunction, Bridge } from "../backend.ts";
import { Handles } from "./handles.ts";

/** Who is told where in the program the engine works: the Recorder. */
export interface Witness {
  /** Number of the place that runs now. */
  at: number;
  /** The call of an nn.Module that it is in. */
  within: ModuleCall | null;
  /** The program bound a name to a tensor. */
  name(tensor: Tensor, name: string): void;
}

/** What every binding needs: the tensors that Python holds, Python's memory, and the way back. */
export class Context {
  readonly handles = new Handles();
  readonly bridge: Bridge;
  /** Before the program begins: nobody. */
  witness: Witness = { at: 0, within: null, name() {} };
  /** Whether there is one. */
  told = false;
  /** Handles of the last call that had several results, until Python takes them. */
  pending: number[] = [];
  /** Python's function that JavaScript calls back: see {@link callPython}. */
  caller: ((id: number, ...handles: number[]) => number) | null = null;
  /** Whether the custom function that backward runs now has been let go before. */
  freed = false;
  /** What the called Python function gives, where that is several tensors: their handles. */
  given: number[] = [];
  /** Place, among Python's int32, of the count of changes to any `.grad`. */
  gradChanges = 0;
  #bytes: Uint8Array | null = null;
  #ints = new Int32Array(0);

  constructor(bridge: Bridge) {
    this.bridge = bridge;
  }

  /** A call begins: what it does happens at the expression that the program is computing. */
  mark(): void {
    if (!this.told) return;
    this.witness.at = this.bridge.here();
    this.witness.within = this.bridge.within();
  }

  /** Does a call's work: what it makes and nobody holds goes back at its end. */
  during<T>(work: () => T): T {
    this.mark();
    const mark = openScope();
    try {
      return work();
    } finally {
      closeScope(mark);
    }
  }

  /** Calls {@link caller}, which may ask for a `.grad` in the midst of backward. */
  call(id: number, ...handles: number[]): number {
    this.changeGrads();
    return this.caller!(id, ...handles);
  }

  /** A `.grad` may be another tensor than before: from now on, Python asks again for each that it knows. */
  changeGrads(): void {
    this.ints()[this.gradChanges]++;
  }

  /** Python's memory as int32, as it is now. */
  ints(): Int32Array {
    const bytes = this.bridge.heap();
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#ints = new Int32Array(bytes.buffer);
    }
    return this.#ints;
  }

  /** Int32 numbers that Python wrote from an address on. */
  readInts(address: number, count: number): Int32Array {
    return this.ints().subarray(address >> 2, (address >> 2) + count);
  }

  /** Several tensors on their way to Python, which takes them with `take_results`. */
  lendAll(tensors: readonly (Tensor | null)[]): number {
    this.pending = tensors.map((tensor) => (tensor === null ? 0 : this.handles.lend(tensor)));
    return tensors.length;
  }
}

/** Functions of the module `_gradwalk_js`, by name. */
export type Functions = Record<string, BackendFunction>;
