import { runtimeError } from "../tensor/error.ts";
import type { Tensor } from "../tensor/tensor.ts";

/**
 * Refuses operands on two devices with the text of PyTorch's own check, which names its function and the first that lies elsewhere.
 *
 * @param method the name of the function within PyTorch, "mm".
 * @throws {TorchError} RuntimeError.
 */
export function checkDevices(method: string, ...operands: readonly (readonly [name: string, tensor: Tensor | null])[]): void {
  let first: Tensor | null = null;
  for (const [name, x] of operands) {
    if (x === null) continue;
    first ??= x;
    if (x.device === first.device) continue;
    throw runtimeError(
      `Expected all tensors to be on the same device, but got ${name} is on ${place(x)}, different from other tensors on ${place(first)} ` +
        `(when checking argument in method wrapper_CUDA_${method})`,
    );
  }
}

const place = ({ device }: Tensor): string => (device === "cuda" ? "cuda:0" : "cpu");
