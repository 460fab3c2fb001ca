import { state } from "../autograd/state.ts";
import { assertionError } from "../tensor/error.ts";
import { empty } from "../tensor/make.ts";
import type { DeviceName, Tensor } from "../tensor/tensor.ts";
import { define } from "./define.ts";

/** The same numbers on another device: `.cuda()`, `.cpu()`, `.to("cuda")`. The tensor itself where it is there already. */
export function toDevice(a: Tensor, device: DeviceName): Tensor {
  return a.device === device ? a : move(a, device);
}

const move = define({
  name: "to.device",
  label: "to",
  gradFn: "ToCopyBackward0",
  options: "device",
  formula: "y = a",
  forward: (a: Tensor, device: DeviceName) => {
    if (device === "cuda" && state.machine.cuda === "none") throw assertionError("Torch not compiled with CUDA enabled");
    const y = empty(a.shape, a.dtype, device);
    if (y.size > 0) state.device.copy(y, a, false);
    return y;
  },
  gradient: [{ formula: "∂a = ∂y, brought back", rule: ({ dy, args }): Tensor => toDevice(dy, args[0] === "cuda" ? "cpu" : "cuda") }],
});
