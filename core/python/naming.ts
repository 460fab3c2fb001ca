import type { Heap } from "./heap.ts";
import { DIGIT, type TensorObjects, TYPE } from "./objects.ts";
import type { PythonModule } from "./pyodide.ts";

/**
 * What a program calls wherever it binds a name: `x = e` was rewritten to `x = __gradwalk_name__(n, e)`. Tells which name a tensor is
 * given.
 *
 * It stands at every assignment and most values are no tensors, so a value is asked for no more than its class.
 */
export class Naming {
  readonly #module: PythonModule;
  readonly #heap: Heap;
  readonly #tensors: TensorObjects;
  readonly #tell: (handle: number, name: number) => void;
  /** Addresses of the classes whose objects are tensors, of nn.Module, and of the function that a module's parameters are named by. */
  #classes: readonly number[] = [];
  #moduleClass = 0;
  #nameModule = 0;

  /** @param tell takes a tensor's handle and the number of the name, see {@link Places.name}. */
  constructor(module: PythonModule, heap: Heap, tensors: TensorObjects, tell: (handle: number, name: number) => void) {
    this.#module = module;
    this.#heap = heap;
    this.#tensors = tensors;
    this.#tell = tell;
  }

  readonly know = (nameModule: number, moduleClass: number, ...classes: number[]): void => {
    this.#nameModule = nameModule;
    this.#moduleClass = moduleClass;
    this.#classes = classes;
  };

  /** Takes the address of its arguments, a name's number and a value, and gives the value back. */
  readonly name = (args: number, count: number): number => {
    if (count !== 2) throw new Error(`a name and a value were expected, not ${count} values`);
    const { words } = this.#heap;
    const value = words[(args >> 2) + 1];
    const type = words[(value >> 2) + TYPE];
    if (this.#classes.includes(type)) {
      const handle = this.#tensors.handleOf(value);
      if (handle !== 0) this.#tell(handle, words[(words[args >> 2] >> 2) + DIGIT]);
    } else if (this.#moduleClass !== 0 && this.#module._PyType_IsSubtype(type, this.#moduleClass) === 1) {
      return this.#module._PyObject_Vectorcall(this.#nameModule, args, 2, 0);
    }
    this.#module._Py_IncRef(value);
    return value;
  };
}
