import type { Calls } from "./calls.ts";
import type { Heap } from "./heap.ts";
import type { PythonModule } from "./pyodide.ts";

/**
 * Says which expression of the learner's program is being computed, and within which calls of modules, by reading it off Python's
 * own stack of frames.
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
  readonly #calls: Calls;
  readonly #places = new Map<number, number>();
  /** The globals of the program: a frame is its own when it has these. */
  #globals = 0;
  /** The code of a module's call, and the frame within which the program runs. */
  #call = 0;
  #base = 0;
  /** Of the calls around the program's present place, the innermost first: the module, and its first argument. */
  readonly #modules = new Int32Array(MOST_CALLS);
  readonly #inputs = new Int32Array(MOST_CALLS);
  /** Where the thread's innermost frame is noted. */
  #current = 0;

  constructor(module: PythonModule, heap: Heap, ask: () => number, calls: Calls) {
    this.#module = module;
    this.#heap = heap;
    this.#calls = calls;
    this.#ask = ask;
  }

  /**
   * The program whose frames count from now on, by the address of its globals, and the code of a module's call, by its own. To be
   * called from within a Python function whose caller will run the program.
   */
  readonly follow = (globals: number, call: number): void => {
    this.#globals = globals;
    this.#call = call;
    this.#calls.clear();
    this.#places.clear();
    const { words } = this.#heap;
    const frame = words[(this.#module._PyEval_GetFrame() + FRAME_OF_OBJECT) >> 2];
    const thread = this.#module._PyThreadState_Get() >> 2;
    const offset = words.subarray(thread, thread + THREAD_WORDS).indexOf(frame);
    if (offset < 0) throw new Error("this Python keeps its frames elsewhere");
    this.#current = thread + offset;
    this.#base = words[(frame + PREVIOUS) >> 2];
  };

  /** The place of the innermost expression of the program that is being computed; 0 for none. Says, too, within which calls. */
  readonly here = (): number => {
    const { words, bytes } = this.#heap;
    let instruction = 0;
    let depth = 0;
    for (let frame = words[this.#current]; frame !== 0 && frame !== this.#base; frame = words[(frame + PREVIOUS) >> 2]) {
      if ((words[frame >> 2] & ~TAG) === this.#call) {
        if (depth < MOST_CALLS) this.#see(words, frame, depth++);
      } else if (instruction === 0 && words[(frame + GLOBALS) >> 2] === this.#globals && bytes[frame + OWNER] < OWNED_BY_INTERPRETER) {
        instruction = words[(frame + INSTRUCTION) >> 2];
      }
    }
    this.#calls.enter(depth, this.#modules, this.#inputs);
    return instruction === 0 ? 0 : (this.#places.get(instruction) ?? this.#learn(instruction));
  };

  /** Of `__call__(self, *args, **named)`: self, and the first of args. */
  #see(words: Int32Array, frame: number, depth: number): void {
    const args = words[(frame + LOCALS + 4) >> 2] & ~TAG;
    this.#modules[depth] = words[(frame + LOCALS) >> 2] & ~TAG;
    this.#inputs[depth] = args !== 0 && words[(args + TUPLE_SIZE) >> 2] > 0 ? words[(args + TUPLE_ITEMS) >> 2] : 0;
  }

  #learn(instruction: number): number {
    const place = this.#ask();
    this.#places.set(instruction, place);
    return place;
  }
}

/** Of a frame object: its frame. */
const FRAME_OF_OBJECT = 12;
/** Of a frame, which begins with its code: the one that called it, its globals, the instruction it is at, who owns it, and its locals. */
const PREVIOUS = 4;
const GLOBALS = 12;
const INSTRUCTION = 28;
const OWNER = 38;
const LOCALS = 40;
/** Bits of a reference in a frame that are no part of the address. */
const TAG = 3;
/** Of a tuple: how many objects it has, and the first of them. */
const TUPLE_SIZE = 8;
const TUPLE_ITEMS = 16;
/** Calls within calls beyond these are not told. */
const MOST_CALLS = 64;
/** A frame of this owner, or of a higher one, stands for no Python function. */
const OWNED_BY_INTERPRETER = 3;
/** How far into a thread's state its innermost frame is looked for, in words. */
const THREAD_WORDS = 64;
