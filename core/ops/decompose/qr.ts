import { identity, type Numbers } from "./numbers.ts";

/**
 * A = Q R by Householder's reflections, whose signs are LAPACK's: a diagonal element of R has the sign opposite to what it reflects.
 *
 * @returns q [m, m] and r [m, n].
 */
export function qrOf(a: Numbers, m: number, n: number): { q: Float64Array; r: Float64Array } {
  const r = Float64Array.from(a);
  const steps = Math.min(m, n);
  const reflections = Array.from({ length: steps }, (_, k) => {
    let length = 0;
    for (let i = k + 1; i < m; i++) length = Math.hypot(length, r[i * n + k]);
    const head = r[k * n + k];
    const beta = length === 0 ? head : head >= 0 ? -Math.hypot(head, length) : Math.hypot(head, length);
    const v = Array.from({ length: m }, (_, i) => (i < k || length === 0 ? 0 : r[i * n + k] / (head - beta)));
    v[k] = 1;
    const tau = length === 0 ? 0 : (beta - head) / beta;
    if (tau !== 0) reflect(r, n, v, tau, k, 0);
    return { v, tau };
  });
  // Q = H₁ H₂ …, the last first: as LAPACK does, so that its zeros have LAPACK's signs.
  const q = identity(m, r) as Float64Array;
  for (let k = steps - 1; k >= 0; k--) {
    const { v, tau } = reflections[k];
    reflect(q, m, v, tau, k, k + 1);
    for (let i = k + 1; i < m; i++) q[i * m + k] = -tau * v[i];
    q[k * m + k] = 1 - tau;
  }
  for (let i = 0; i < m; i++) for (let j = 0; j < Math.min(i, n); j++) r[i * n + j] = 0;
  return { q, r };
}

/** A matrix of n columns less tau v vᵀ times it: its rows and columns from these on. */
function reflect(r: Float64Array, n: number, v: readonly number[], tau: number, from: number, column: number): void {
  for (let j = column; j < n; j++) {
    let sum = 0;
    for (let i = from; i < v.length; i++) sum += v[i] * r[i * n + j];
    for (let i = from; i < v.length; i++) r[i * n + j] -= tau * sum * v[i];
  }
}
