import type { Heap } from "./heap.ts";
import type { PythonModule } from "./pyodide.ts";

/**
 * Says which expression of the learner's program is being computed, by reading it off Python's own stack of frames.
 *
 * Asking Python for it would cost more than most operations do. Every instruction of the program is asked about once; its place is
 * known from then on by the instruction's address.
 *
 * Offsets in bytes are those of CPython 3.14 for 32-bit WebAssembly (Include/internal/pycore_interpframe_structs.h).
 */
export class Frames {
  readonly #module: PythonModule;
  readonly #heap: Heap;
  /** Python's own way to say where the program is. */
  readonly #ask: () => number;
  readonly #places = new Map<number, number>();
  /** The globals of the program: a frame is its own when it has these. */
  #globals = 0;
  /** Where the thread's innermost frame is noted. */
  #current = 0;

  constructor(module: PythonModule, heap: Heap, ask: () => number) {
    this.#module = module;
    this.#heap = heap;
    this.#ask = ask;
  }

  /** The program whose frames count from now on, by the address of its globals. To be called from within a Python function. */
  readonly follow = (globals: number): void => {
    this.#globals = globals;
    this.#places.clear();
    const { words } = this.#heap;
    const frame = words[(this.#module._PyEval_GetFrame() + FRAME_OF_OBJECT) >> 2];
    const thread = this.#module._PyThreadState_Get() >> 2;
    const offset = words.subarray(thread, thread + THREAD_WORDS).indexOf(frame);
    if (offset < 0) throw new Error("this Python keeps its frames elsewhere");
    this.#current = thread + offset;
  };

  /** The place of the innermost expression of the program that is being computed; 0 for none. */
  readonly here = (): number => {
    const { words, bytes } = this.#heap;
    let frame = words[this.#current];
    while (frame !== 0 && (words[(frame + GLOBALS) >> 2] !== this.#globals || bytes[frame + OWNER] >= OWNED_BY_INTERPRETER))
      frame = words[(frame + PREVIOUS) >> 2];
    if (frame === 0) return 0;
    const instruction = words[(frame + INSTRUCTION) >> 2];
    return this.#places.get(instruction) ?? this.#learn(instruction);
  };

  #learn(instruction: number): number {
    const place = this.#ask();
    this.#places.set(instruction, place);
    return place;
  }
}

/** Of a frame object: its frame. */
const FRAME_OF_OBJECT = 12;
/** Of a frame: the one that called it, its globals, the instruction it is at, and who owns it. */
const PREVIOUS = 4;
const GLOBALS = 12;
const INSTRUCTION = 28;
const OWNER = 38;
/** A frame of this owner, or of a higher one, stands for no Python function. */
const OWNED_BY_INTERPRETER = 3;
/** How far into a thread's state its innermost frame is looked for, in words. */
const THREAD_WORDS = 64;
