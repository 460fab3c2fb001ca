import { like, type Numbers, rounding } from "./numbers.ts";

/** Householder's H = 1 − τ v vᵀ, which turns a vector x into (β, 0, 0, …). */
export interface Reflection {
  /** Begins with 1. */
  readonly v: Numbers;
  readonly tau: number;
  /** Of the sign opposite to that of the first of x, as LAPACK has it; x itself where there is nothing to turn. */
  readonly beta: number;
}

/**
 * Of the vector of these places in a: `count` of them from `start` on, each `stride` after the one before. Rounded step by step as LAPACK
 * does it: what is left of a matrix that lacks rank is nothing but this rounding.
 */
export function reflectionOf(a: Numbers, start: number, stride: number, count: number): Reflection {
  const round = rounding(a);
  const v = a.slice(0, count);
  v[0] = 1;
  let tail = 0;
  for (let i = 1; i < count; i++) {
    v[i] = a[start + i * stride];
    tail = Math.hypot(tail, v[i]);
  }
  tail = round(tail);
  const head = a[start];
  if (tail === 0) return { v, tau: 0, beta: head };
  const [large, small] = Math.abs(head) > tail ? [Math.abs(head), tail] : [tail, Math.abs(head)];
  const length = round(large * round(Math.sqrt(round(1 + round(round(small / large) ** 2)))));
  const beta = head >= 0 ? -length : length;
  const over = round(1 / round(head - beta));
  for (let i = 1; i < count; i++) v[i] *= over;
  return { v, tau: round(round(beta - head) / beta), beta };
}

/** H times the rows of a from `row` on, in the columns from `column` on. a has `width` columns. */
export function reflectRows(a: Numbers, width: number, { v, tau }: Reflection, row: number, column: number): void {
  if (tau === 0 || column >= width) return;
  const round = rounding(a);
  const sums = like(a, width - column);
  for (let i = 0; i < v.length; i++)
    for (let j = column, at = (row + i) * width + column; j < width; j++, at++) sums[j - column] += round(v[i] * a[at]);
  for (let j = 0; j < sums.length; j++) sums[j] *= tau;
  for (let i = 0; i < v.length; i++)
    for (let j = column, at = (row + i) * width + column; j < width; j++, at++) a[at] -= round(sums[j - column] * v[i]);
}

/** The columns of a from `column` on times H, in the rows from `row` until `end`. */
export function reflectColumns(a: Numbers, width: number, { v, tau }: Reflection, column: number, row: number, end: number): void {
  if (tau === 0) return;
  const round = rounding(a);
  const scaled = v.map((x) => tau * x);
  for (let i = row; i < end; i++) {
    const at = i * width + column;
    let sum = 0;
    for (let j = 0; j < v.length; j++) sum = round(sum + round(v[j] * a[at + j]));
    for (let j = 0; j < v.length; j++) a[at + j] -= round(scaled[j] * sum);
  }
}
