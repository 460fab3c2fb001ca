import { kernelsOf } from "../exports.ts";
import { Board } from "./board.ts";

/** What a helper is given. */
export interface Seed {
  /** The engine's, which is shared. */
  readonly memory: WebAssembly.Memory;
  /** The compiled kernels: see {@link kernelsOf}. */
  readonly modules: readonly WebAssembly.Module[];
  /** Where the board lies in the memory, and what this thread computes in. */
  readonly board: number;
  readonly scratch: number;
}

/** Threads that the host can start for the engine. */
export interface Helpers {
  /** How many there may be: the processor's cores but one. */
  readonly count: number;
  /** Starts a thread in which {@link help} is called for each seed. It may fail: then the others do its work. */
  start(seeds: readonly Seed[]): void;
}

/** More take more memory than they save time. */
export const MOST_HELPERS = 7;

/** How many helpers a processor of so many cores has room for. */
export const helpersOn = (cores: number): number => Math.min(MOST_HELPERS, cores - 1);

/** Makes this thread a helper of the engine: it computes whatever pieces of jobs it can get, until its host ends it. */
export function help({ memory, modules, board, scratch }: Seed): never {
  return new Board(memory.buffer as unknown as SharedArrayBuffer, board, kernelsOf(modules, memory, scratch)).help();
}
