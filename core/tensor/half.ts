import type { DType } from "./dtype.ts";

/** The floating point numbers of two bytes, which are computed with in float32. */
export const isHalf = (dtype: DType): boolean => dtype === "float16" || dtype === "bfloat16";

/** A number as a half keeps it, the even one of two that are as near; of other dtypes, as it is. */
export function halved(x: number, dtype: DType): number {
  if (!isHalf(dtype) || x === 0 || !Number.isFinite(x)) return x;
  const [digits, least] = dtype === "float16" ? [10, -14] : [7, -126];
  const unit = 2 ** (Math.max(Math.floor(Math.log2(Math.abs(x))), least) - digits);
  const steps = x / unit;
  const floor = Math.floor(steps);
  const nearest = steps - floor === 0.5 ? floor + (Math.abs(floor) % 2) : Math.round(steps);
  return nearest * unit;
}
