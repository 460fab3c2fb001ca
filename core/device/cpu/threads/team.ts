import type { Exports } from "../exports.ts";
import { SCRATCH_BYTES, type Memory } from "../memory.ts";
import { Board, BOARD_BYTES } from "./board.ts";
import type { Helpers, Seed } from "./helper.ts";

/** The engine's thread and its helpers. They are asked for when the first large work comes, so that small programs start none. */
export class Team {
  readonly #memory: Memory;
  readonly #modules: readonly WebAssembly.Module[];
  readonly #kernels: Exports;
  readonly #helpers: Helpers;
  /** undefined: nobody was asked so far; null: nobody can be. */
  #board: Board | null | undefined;

  constructor(memory: Memory, modules: readonly WebAssembly.Module[], kernels: Exports, helpers: Helpers) {
    this.#memory = memory;
    this.#modules = modules;
    this.#kernels = kernels;
    this.#helpers = helpers;
  }

  /** Where jobs are posted; null while no helper is there: the first call asks for them, and they come in their own time or never. */
  get board(): Board | null {
    if (this.#board === undefined) this.#board = this.#ask();
    return this.#board !== null && this.#board.helpers > 0 ? this.#board : null;
  }

  #ask(): Board | null {
    const memory = this.#memory;
    const { wasm } = memory;
    try {
      const board = memory.keep(BOARD_BYTES);
      memory.u8.fill(0, board, board + BOARD_BYTES);
      const seeds = Array.from({ length: this.#helpers.count }, (): Seed => {
        return { memory: wasm, modules: this.#modules, board, scratch: memory.keep(SCRATCH_BYTES) };
      });
      this.#helpers.start(seeds);
      return new Board(wasm.buffer as unknown as SharedArrayBuffer, board, this.#kernels);
    } catch {
      return null; // no room in the memory, or no threads here
    }
  }
}
