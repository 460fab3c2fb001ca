import { state } from "../autograd/state.ts";
import { isHalf } from "../tensor/half.ts";
import { Tensor } from "../tensor/tensor.ts";
import { copyOf } from "./reshape.ts";

/** Arithmetic of float16 and bfloat16: PyTorch computes one operation in float32, and rounds what it gives. */

type Given = Tensor | null;

/** In float32, where x is a half. */
export const wide = (x: Tensor): Tensor => (isHalf(x.dtype) ? copyOf(x, "float32") : x);

/** `compute` in float32 for halves, its results rounded once; while what it does is recorded, as it is. */
export function once<A extends readonly unknown[], Y extends Given | readonly Given[]>(compute: (...args: A) => Y): (...args: A) => Y {
  return (...args) => {
    const half = args.find((x): x is Tensor => x instanceof Tensor && isHalf(x.dtype))?.dtype;
    if (half === undefined || state.gradMode) return compute(...args);
    const widened = args.map((x) => (x instanceof Tensor ? wide(x) : x)) as unknown as A;
    const narrow = (y: Given): Given => (y === null || y.dtype !== "float32" ? y : copyOf(y, half));
    const y = compute(...widened);
    return (Array.isArray(y) ? (y as readonly Given[]).map(narrow) : narrow(y as Given)) as Y;
  };
}
