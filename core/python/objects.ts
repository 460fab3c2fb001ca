import type { Heap } from "./heap.ts";
import type { PythonModule } from "./pyodide.ts";

/**
 * Python's Tensors as they lie in its memory: objects whose slot `_h` has the engine's handle, an int.
 *
 * Offsets are those of CPython 3.14 for 32-bit WebAssembly (Include/cpython/longintrepr.h, Include/object.h, Include/cpython/object.h).
 */
export class TensorObjects {
  readonly #module: PythonModule;
  readonly #heap: Heap;
  /** Happens when a Tensor is gone: to its handle. */
  readonly #release: (handle: number) => void;
  #type = 0;
  /** Place of the handle in an object, in words. */
  #handleAt = 0;

  constructor(module: PythonModule, heap: Heap, release: (handle: number) => void) {
    this.#module = module;
    this.#heap = heap;
    this.#release = release;
  }

  /** Where Python's class Tensor is, and, to find where its objects have their handle, one of them and the int that it has there. */
  readonly are = (type: number, example: number, handle: number): void => {
    const { words } = this.#heap;
    this.#type = type;
    this.#handleAt = words.indexOf(handle, (example >> 2) + TYPE + 1) - (example >> 2);
    if (words[(type >> 2) + FINALIZE] === 0 || words[(this.#module._PyLong_Type >> 2) + FINALIZE] !== 0)
      throw new Error("this Python keeps its classes otherwise");
    const finalize = (object: number): void => {
      const gone = this.handleOf(object);
      if (gone !== 0) this.#release(gone);
    };
    const address = this.#module.addFunction(finalize, "vi"); // may let the memory move
    this.#heap.words[(type >> 2) + FINALIZE] = address;
  };

  /** A new Tensor: its address. */
  make(handle: number): number {
    const made = this.#module._PyType_GenericAlloc(this.#type, 0);
    const int = this.#module._PyLong_FromLong(handle);
    this.#heap.words[(made >> 2) + this.#handleAt] = int;
    return made;
  }

  /** 0: it has none yet. */
  handleOf(object: number): number {
    const { words } = this.#heap;
    const int = words[(object >> 2) + this.#handleAt];
    return int === 0 ? 0 : words[(int >> 2) + DIGIT];
  }
}

/** Of an object, in int32: its type; of an int: how many digits it has and its sign, and its only digit. */
export const TYPE = 1;
export const TAG = 2;
export const DIGIT = 3;
/** Of a class, in int32: the function that its objects' end is told to. A class with a `__del__` has one, int has none. */
const FINALIZE = 49;
