import { state } from "../autograd/state.ts";
import { DTYPES, isFloat, type DType } from "../tensor/dtype.ts";
import { runtimeError } from "../tensor/error.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { leaf, numbersOf, tensor, type CreateOptions } from "./create.ts";
import { i0 } from "./special.ts";

/** The window functions of signal processing: weights that fall towards both ends. */
export type Taper = "hann" | "hamming" | "blackman" | "bartlett" | "kaiser";

/**
 * @param periodic made for one number more, which is left out: the window may follow itself.
 * @param a, b of hamming a − b cos; of kaiser a is how steep it falls.
 * @throws {TorchError} RuntimeError, in PyTorch's words, for a negative length and for whole numbers.
 */
export function taper(kind: Taper, length: number, periodic: boolean, a: number, b: number, options: CreateOptions): Tensor {
  const { dtype = state.defaultDtype, requiresGrad = false, device = "cpu" } = options;
  if (!isFloat(dtype)) throw runtimeError(`${kind}_window expects floating point dtypes, got: ${asked(dtype)}`);
  if (length < 0) throw runtimeError(`${kind}_window requires non-negative window_length, got window_length=${length}`);
  const last = periodic ? length : length - 1;
  const round = DTYPES[dtype].compute === "float32" ? Math.fround : (x: number) => x;
  const numbers = new Float64Array(length);
  for (let i = 0; i < length; i++) numbers[i] = length === 1 ? 1 : weight(kind, i, last, a, b, round);
  if (kind !== "kaiser" || length === 1) return tensor(numbers, [length], { dtype, requiresGrad, device, maker: `${kind}_window` });
  const [arguments_, whole] = [numbers, [a]].map((list) => numbersOf(i0.raw(tensor(list, [list.length], { dtype: "float64" }))));
  const values = Float64Array.from(arguments_, (value) => value / whole[0]);
  return leaf(tensor(values, [length], { dtype, device }), "kaiser_window", requiresGrad);
}

/** One weight, rounded after each operation as PyTorch's are; of kaiser what i0 is taken of. */
function weight(kind: Taper, i: number, last: number, a: number, b: number, round: (x: number) => number): number {
  const wave = (times: number, factor: number): number =>
    round(round(Math.cos(round(round(i * round(Math.PI / last)) * times))) * round(factor));
  switch (kind) {
    case "hann":
    case "hamming":
      return round(round(a) + round(round(Math.cos(round(i * round((2 * Math.PI) / last)))) * round(-b)));
    case "blackman":
      return round(round(wave(4, 0.08) - wave(2, 0.5)) + round(0.42));
    case "bartlett": {
      const rise = round(i * round(2 / last));
      return i <= last >> 1 ? rise : round(2 - rise);
    }
    case "kaiser":
      return a * Math.sqrt(Math.max(0, 1 - ((2 * i) / last - 1) ** 2));
  }
}

const asked = (dtype: DType): string =>
  `TensorOptions(dtype=${{ int64: "long int", int32: "int", int16: "short int", int8: "signed char", uint8: "unsigned char" }[dtype as string] ?? dtype}, ` +
  "device=cpu, layout=Strided (default), requires_grad=false (default), pinned_memory=false, memory_format=(nullopt))";
