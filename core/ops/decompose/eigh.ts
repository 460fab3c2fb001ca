import { identity, type Numbers } from "./numbers.ts";

/** Eigenvalues, the smallest first, and eigenvectors (columns) of a symmetric matrix, by Jacobi's rotations; the last of each vector is not negative. */
export function eighOf(a: Numbers, n: number): { values: Float64Array; vectors: Float64Array } {
  const s = Float64Array.from(a);
  const v = identity(n, s) as Float64Array;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) off += s[i * n + j] * s[i * n + j];
    if (off < 1e-300) break;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(s, v, n, p, q);
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => s[i * n + i] - s[j * n + j]);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    const sign = v[(n - 1) * n + from] < 0 ? -1 : 1;
    for (let i = 0; i < n; i++) vectors[i * n + to] = sign * v[i * n + from];
  });
  return { values: Float64Array.from(order, (i) => s[i * n + i]), vectors };
}

function rotate(s: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = s[p * n + q];
  if (apq === 0) return;
  const theta = (s[q * n + q] - s[p * n + p]) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const sin = t * c;
  for (let k = 0; k < n; k++) {
    const [x, y] = [s[k * n + p], s[k * n + q]];
    s[k * n + p] = c * x - sin * y;
    s[k * n + q] = sin * x + c * y;
  }
  for (let k = 0; k < n; k++) {
    const [x, y] = [s[p * n + k], s[q * n + k]];
    s[p * n + k] = c * x - sin * y;
    s[q * n + k] = sin * x + c * y;
    const [f, g] = [v[k * n + p], v[k * n + q]];
    v[k * n + p] = c * f - sin * g;
    v[k * n + q] = sin * f + c * g;
  }
}
