import type { DType } from "../tensor/dtype.ts";

/** A number as a box shows it: short, at most four significant digits. 3, 1.5, 0.25, 412.7, 1.2e-5, nan, inf. */
export function formatNumber(x: number, dtype: DType = "float32"): string {
  if (dtype === "bool") return x === 0 ? "False" : "True";
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  const size = Math.abs(x);
  if (size === 0) return "0";
  if (Number.isInteger(x) && size < 1e5) return String(x);
  if (size >= 1e-3 && size < 1e5) return String(Number(x.toPrecision(4)));
  const [digits, power] = x.toExponential(1).split("e");
  return `${digits.replace(/\.0$/, "")}e${Number(power)}`;
}

/** A count with its thousands set apart: 1,000. The browser's own way to write it takes a tenth of a second when it is first asked. */
export const formatCount = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

/** Many numbers in one short text: the number that all of them are, or their range. */
export function formatRange(low: number, high: number, dtype: DType = "float32"): string {
  const [a, b] = [formatNumber(low, dtype), formatNumber(high, dtype)];
  return a === b ? a : `${a} … ${b}`;
}

/** A small whole number, raised; null for any other. */
export function superscript(x: number): string | null {
  if (!Number.isInteger(x) || Math.abs(x) > 99) return null;
  return (x < 0 ? "⁻" : "") + [...String(Math.abs(x))].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("");
}
