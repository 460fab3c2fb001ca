import { drop, hold } from "../../tensor/make.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** The tensors that Python holds, by number. 0 is none. */
export class Handles {
  readonly #tensors: (Tensor | null)[] = [null];
  readonly #free: number[] = [];

  /** Lends a tensor to Python, which gives the handle back when its own object is gone. */
  lend(tensor: Tensor): number {
    hold(tensor);
    const handle = this.#free.pop() ?? this.#tensors.length;
    this.#tensors[handle] = tensor;
    return handle;
  }

  at(handle: number): Tensor {
    return this.#tensors[handle]!;
  }

  release(handle: number): void {
    const tensor = this.#tensors[handle]!;
    this.#tensors[handle] = null;
    this.#free.push(handle);
    drop(tensor);
  }

  /** How many are lent. */
  get count(): number {
    return this.#tensors.length - 1 - this.#free.length;
  }
}
