import { formatNumber } from "../core/trace/number.ts";
import type { DType } from "../core/tensor/dtype.ts";

/** A number of bytes: "980 B", "1.1 MB". */
export function sizeText(bytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), 2);
  const size = bytes / 1024 ** power;
  return `${power > 0 && size < 10 ? size.toFixed(1) : Math.round(size)} ${["B", "kB", "MB"][power]}`;
}

export const isFloat = (dtype: DType): boolean => dtype.includes("float");

/** A number in a table of numbers: like {@link formatNumber}, but a float has at least two decimals, so that points stand in a column. */
export function cellText(x: number, dtype: DType): string {
  const short = formatNumber(x, dtype);
  if (!isFloat(dtype) || !/^-?\d+(\.\d)?$/.test(short)) return short;
  return x.toFixed(2);
}

/** A number with all the digits that its type holds. */
export function numberText(x: number, dtype: DType): string {
  if (!isFloat(dtype)) return formatNumber(x, dtype);
  if (!Number.isFinite(x)) return formatNumber(x);
  return String(dtype === "float64" ? x : Number(x.toPrecision(8)));
}
