import { bidiagonalOf, diagonalise } from "./bidiagonal.ts";
import { identity, like, type Numbers, transposed } from "./numbers.ts";
import { qrOf } from "./qr.ts";
import { reflectColumns, reflectRows } from "./reflection.ts";
import { rotationOf, turn } from "./rotation.ts";

export interface Svd {
  /** [m, k], k the smaller of m and n; [m, m] of a full one. */
  readonly u: Numbers;
  /** The largest first. */
  readonly s: Numbers;
  /** Vᵀ: [k, n]; [n, n] of a full one. */
  readonly vh: Numbers;
}

/** A = U S Vᵀ with the signs of LAPACK's gesdd in MKL: of a matrix half as long again as wide its R is decomposed. */
export function svdOf(a: Numbers, m: number, n: number, full = false): Svd {
  if (m < n || m < Math.floor((3 * n) / 2)) return direct(a.slice(), m, n, full);
  const { q, r } = qrOf(a, m, n);
  const { u, s, vh } = direct(r.slice(0, n * n), n, n, false);
  return { u: firstTurned(q, m, u, n, full ? m : n), s, vh };
}

/** The first `columns` of Q, of which the first n are turned by x. q: [m, m], x: [n, n]. */
function firstTurned(q: Numbers, m: number, x: Numbers, n: number, columns: number): Numbers {
  const y = like(q, m * columns);
  for (let i = 0; i < m; i++) {
    for (let j = n; j < columns; j++) y[i * columns + j] = q[i * m + j];
    for (let k = 0; k < n; k++) for (let j = 0; j < n; j++) y[i * columns + j] += q[i * m + k] * x[k * n + j];
  }
  return y;
}

/** By its bidiagonal matrix. a: destroyed. */
function direct(a: Numbers, m: number, n: number, full: boolean): Svd {
  const k = Math.min(m, n);
  const [rows, columns] = full ? [m, n] : [k, k];
  const { diagonal: d, beside: e, lower, left, right } = bidiagonalOf(a, m, n);
  const [ut, vh] = [identity(rows, a, m), identity(columns, a, n)];
  const raised = lower ? raise(d, e) : [];
  if (k === 1 && d[0] < 0) [d[0], ut[0]] = [-d[0], -1];
  diagonalise(d, e, { numbers: ut, width: m }, { numbers: vh, width: n });
  const u = transposed(ut, rows, m);
  for (const [i, { c, s }] of [...raised.entries()].reverse()) turn({ numbers: u, width: rows }, i, i + 1, c, -s);
  const [down, along] = lower ? [1, 0] : [0, 1];
  for (let i = left.length - 1; i >= 0; i--) reflectRows(u, rows, left[i], i + down, 0);
  for (let i = right.length - 1; i >= 0; i--) reflectColumns(vh, n, right[i], i + along, 0, columns);
  return { u, s: d, vh };
}

/** Makes a lower bidiagonal matrix an upper one by rotations of its rows. */
function raise(d: Numbers, e: Numbers): { c: number; s: number }[] {
  return Array.from(e, (_, i) => {
    const { c, s, r } = rotationOf(d[i], e[i]);
    d[i] = r;
    e[i] = s * d[i + 1];
    d[i + 1] *= c;
    return { c, s };
  });
}
