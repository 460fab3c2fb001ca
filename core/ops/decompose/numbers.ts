/**
 * Decompositions of one small matrix, row-major, as plain numbers. What is worked on is a copy; a Float32Array rounds every step as
 * float32 does.
 */
export type Numbers = Float64Array | Float32Array;

export const like = (x: Numbers, size: number): Numbers => (x instanceof Float32Array ? new Float32Array(size) : new Float64Array(size));

export function identity(n: number, kind: Numbers): Numbers {
  const y = like(kind, n * n);
  for (let i = 0; i < n; i++) y[i * n + i] = 1;
  return y;
}

/** What a product or a sum of these numbers is rounded to. */
export const rounding = (kind: Numbers): ((x: number) => number) => (kind instanceof Float32Array ? Math.fround : (x) => x);

export function transposed(a: Float64Array, m: number, n: number): Float64Array {
  const y = new Float64Array(a.length);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) y[j * m + i] = a[i * n + j];
  return y;
}

export function product(a: Numbers, b: Numbers, m: number, k: number, n: number): Float64Array {
  const y = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let l = 0; l < k; l++) for (let j = 0; j < n; j++) y[i * n + j] += a[i * k + l] * b[l * n + j];
  return y;
}
