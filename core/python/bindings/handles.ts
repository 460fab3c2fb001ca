import { drop, hold } from "../../tensor/make.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/**
 * The tensors that Python holds, by number. 0 is none.
 *
 * Python gives small tensors back in batches, large ones at once: their handles count from {@link LARGE} on.
 */
export class Handles {
  readonly #small = new Table();
  readonly #large = new Table();

  /** Lends a tensor to Python, which gives the handle back when its own object is gone. */
  lend(tensor: Tensor): number {
    hold(tensor);
    return tensor.storage.bytes < LARGE_BYTES ? this.#small.put(tensor) : LARGE + this.#large.put(tensor);
  }

  at(handle: number): Tensor {
    return handle < LARGE ? this.#small.tensors[handle]! : this.#large.tensors[handle - LARGE]!;
  }

  release(handle: number): void {
    drop(handle < LARGE ? this.#small.take(handle) : this.#large.take(handle - LARGE));
  }

  /** How many are lent. */
  get count(): number {
    return this.#small.count + this.#large.count;
  }
}

const LARGE = 2 ** 30;

/** Storage from which on a tensor is large. */
const LARGE_BYTES = 65536;

class Table {
  readonly tensors: (Tensor | null)[] = [null];
  readonly #free: number[] = [];

  put(tensor: Tensor): number {
    const place = this.#free.pop() ?? this.tensors.length;
    this.tensors[place] = tensor;
    return place;
  }

  take(place: number): Tensor {
    const tensor = this.tensors[place]!;
    this.tensors[place] = null;
    this.#free.push(place);
    return tensor;
  }

  get count(): number {
    return this.tensors.length - 1 - this.#free.length;
  }
}
