import { identity, type Numbers } from "./numbers.ts";
import { reflectionOf, reflectRows } from "./reflection.ts";

/** A = Q R by reflections. @returns q [m, m] and r [m, n]. */
export function qrOf(a: Numbers, m: number, n: number): { q: Numbers; r: Numbers } {
  const r = a.slice();
  const steps = Math.min(m, n);
  const reflections = Array.from({ length: steps }, (_, k) => {
    const h = reflectionOf(r, k * n + k, n, m - k);
    reflectRows(r, n, h, k, k + 1);
    r[k * n + k] = h.beta;
    for (let i = k + 1; i < m; i++) r[i * n + k] = 0;
    return h;
  });
  // Q = H₁ H₂ …, the last first: as LAPACK does, so that its zeros have LAPACK's signs.
  const q = identity(m, r);
  for (let k = steps - 1; k >= 0; k--) {
    const { v, tau } = reflections[k];
    reflectRows(q, m, reflections[k], k, k + 1);
    for (let i = k + 1; i < m; i++) q[i * m + k] = -tau * v[i - k];
    q[k * m + k] = 1 - tau;
  }
  return { q, r };
}
