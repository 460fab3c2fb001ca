import type { BackendFunction } from "./backend.ts";
import type { Heap } from "./heap.ts";

/**
 * A name that the program gave to a tensor and that is told with the program's next call, whatever that is.
 *
 * Python writes it into a buffer of its own, two int32: the tensor's handle (0 while none waits) and the name's number. A call for
 * each name would cost as much as an operation.
 */
export class WaitingName {
  readonly #heap: Heap;
  readonly #tell: BackendFunction;
  #place = 0;

  constructor(heap: Heap, tell: BackendFunction) {
    this.#heap = heap;
    this.#tell = tell;
  }

  /** Where the buffer is. */
  readonly at = (address: number): void => {
    this.#place = address >> 2;
  };

  /** A tensor is gone: its name cannot wait any longer. */
  gone(handle: number): void {
    if (this.#heap.words[this.#place] === handle) this.tell();
  }

  tell(): void {
    const { words } = this.#heap;
    const handle = words[this.#place];
    if (handle === 0 || this.#place === 0) return;
    words[this.#place] = 0;
    this.#tell(handle, words[this.#place + 1]);
  }
}
