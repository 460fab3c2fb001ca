import type { BackendFunction } from "./backend.ts";
import type { PythonModule } from "./pyodide.ts";

/**
 * A name that the program gave to a tensor and that is told with the program's next call, whatever that is.
 *
 * Python writes it into a buffer of its own, two int32: the tensor's handle (0 while none waits) and the name's number. A call for
 * each name would cost as much as an operation.
 */
export class WaitingName {
  readonly #module: PythonModule;
  readonly #tell: BackendFunction;
  #place = 0;
  #bytes = new Uint8Array(0);
  #words = new Int32Array(1);

  constructor(module: PythonModule, tell: BackendFunction) {
    this.#module = module;
    this.#tell = tell;
  }

  /** Where the buffer is. */
  readonly at = (address: number): void => {
    this.#place = address >> 2;
  };

  tell(): void {
    if (this.#module.HEAPU8 !== this.#bytes) {
      this.#bytes = this.#module.HEAPU8;
      this.#words = new Int32Array(this.#bytes.buffer);
    }
    const handle = this.#words[this.#place];
    if (handle === 0 || this.#place === 0) return;
    this.#words[this.#place] = 0;
    this.#tell(handle, this.#words[this.#place + 1]);
  }
}
