/**
 * Decompositions of one small matrix, row-major, as plain numbers. What is worked on is a copy; a Float32Array rounds every step as
 * float32 does.
 */
export type Numbers = Float64Array | Float32Array;

export const like = (x: Numbers, size: number): Numbers => (x instanceof Float32Array ? new Float32Array(size) : new Float64Array(size));

/** Ones on the diagonal. [m, n] */
export function identity(m: number, kind: Numbers, n = m): Numbers {
  const y = like(kind, m * n);
  for (let i = 0; i < Math.min(m, n); i++) y[i * n + i] = 1;
  return y;
}

/** How far a number may lie from what it is rounded to, in parts of it. */
export const epsilonOf = (kind: Numbers): number => (kind instanceof Float32Array ? 2 ** -24 : 2 ** -53);
/** The least number that is not denormal. */
export const leastNormalOf = (kind: Numbers): number => (kind instanceof Float32Array ? 2 ** -126 : 2 ** -1022);

/** What a product or a sum of these numbers is rounded to. */
export const rounding = (kind: Numbers): ((x: number) => number) => (kind instanceof Float32Array ? Math.fround : (x) => x);

export function transposed(a: Numbers, m: number, n: number): Numbers {
  const y = like(a, m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) y[j * m + i] = a[i * n + j];
  return y;
}

export function product(a: Numbers, b: Numbers, m: number, k: number, n: number): Float64Array {
  const y = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let l = 0; l < k; l++) for (let j = 0; j < n; j++) y[i * n + j] += a[i * k + l] * b[l * n + j];
  return y;
}
