import type { PythonModule } from "./pyodide.ts";

/** Python's memory as numbers, as it is now: it moves when it grows. */
export class Heap {
  readonly #module: PythonModule;
  #bytes = new Uint8Array(0);
  #words = new Int32Array(0);
  #doubles = new Float64Array(0);

  constructor(module: PythonModule) {
    this.#module = module;
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    if (this.#module.HEAPU8 !== this.#bytes) this.#refresh();
    return this.#bytes as Uint8Array<ArrayBuffer>;
  }

  get words(): Int32Array {
    if (this.#module.HEAPU8 !== this.#bytes) this.#refresh();
    return this.#words;
  }

  get doubles(): Float64Array {
    if (this.#module.HEAPU8 !== this.#bytes) this.#refresh();
    return this.#doubles;
  }

  #refresh(): void {
    this.#bytes = this.#module.HEAPU8;
    this.#words = new Int32Array(this.#bytes.buffer);
    this.#doubles = new Float64Array(this.#bytes.buffer);
  }
}
