import { identity, type Numbers, transposed } from "./numbers.ts";

export interface Svd {
  /** [m, k], k the smaller of m and n. */
  readonly u: Float64Array;
  /** The largest first. */
  readonly s: Float64Array;
  /** [k, n]: Vᵀ. */
  readonly vh: Float64Array;
}

/** A = U S Vᵀ by Jacobi's rotations of columns (Hestenes). */
export function svdOf(a: Numbers, m: number, n: number): Svd {
  if (m < n) {
    const { u, s, vh } = svdOf(transposed(Float64Array.from(a), m, n), n, m);
    return { u: transposed(vh, m, m), s, vh: transposed(u, n, m) };
  }
  const w = Float64Array.from(a);
  const v = identity(n, w) as Float64Array;
  for (let sweep = 0; sweep < 60; sweep++) {
    let turned = false;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) if (orthogonalise(w, v, m, n, p, q)) turned = true;
    if (!turned) break;
  }
  const lengths = Array.from({ length: n }, (_, j) => {
    let length = 0;
    for (let i = 0; i < m; i++) length = Math.hypot(length, w[i * n + j]);
    return length;
  });
  const order = lengths.map((_, j) => j).sort((i, j) => lengths[j] - lengths[i]);
  const [u, vh] = [new Float64Array(m * n), new Float64Array(n * n)];
  order.forEach((from, to) => {
    for (let i = 0; i < m; i++) u[i * n + to] = lengths[from] === 0 ? 0 : w[i * n + from] / lengths[from];
    for (let i = 0; i < n; i++) vh[to * n + i] = v[i * n + from];
  });
  completeColumns(u, m, n, lengths.filter((length) => length > 0).length); // prettier-ignore
  return { u, s: Float64Array.from(order, (j) => lengths[j]), vh };
}

function orthogonalise(w: Float64Array, v: Float64Array, m: number, n: number, p: number, q: number): boolean {
  let [alpha, beta, gamma] = [0, 0, 0];
  for (let i = 0; i < m; i++) {
    alpha += w[i * n + p] * w[i * n + p];
    beta += w[i * n + q] * w[i * n + q];
    gamma += w[i * n + p] * w[i * n + q];
  }
  if (Math.abs(gamma) <= 1e-16 * Math.sqrt(alpha * beta)) return false;
  const zeta = (beta - alpha) / (2 * gamma);
  const t = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const c = 1 / Math.sqrt(1 + t * t);
  for (const [x, rows] of [
    [w, m],
    [v, n],
  ] as const) {
    // prettier-ignore
    for (let i = 0; i < rows; i++) {
      const [f, g] = [x[i * n + p], x[i * n + q]];
      x[i * n + p] = c * f - c * t * g;
      x[i * n + q] = c * t * f + c * g;
    }
  }
  return true;
}

/** Columns from `known` on are made anything at right angles to those before, of length 1. u: [m, n]. */
export function completeColumns(u: Float64Array, m: number, n: number, known: number): void {
  for (let j = known; j < n; j++) {
    for (let axis = 0; axis < m; axis++) {
      const x = new Float64Array(m);
      x[axis] = 1;
      for (let twice = 0; twice < 2; twice++) {
        for (let k = 0; k < j; k++) {
          let along = 0;
          for (let i = 0; i < m; i++) along += x[i] * u[i * n + k];
          for (let i = 0; i < m; i++) x[i] -= along * u[i * n + k];
        }
      }
      const length = Math.hypot(...x);
      if (length < 0.1) continue;
      for (let i = 0; i < m; i++) u[i * n + j] = x[i] / length;
      break;
    }
  }
}
