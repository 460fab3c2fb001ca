import { epsilonOf, leastNormalOf, like, type Numbers } from "./numbers.ts";
import { eigenPair } from "./pair.ts";
import { reflectColumns, reflectionOf, reflectRows, type Reflection } from "./reflection.ts";
import { exchange, olderRotationOf, turn, type Rows } from "./rotation.ts";

/** A = Q T Qᵀ of a symmetric A, where T has numbers only on its diagonal and beside it. */
export interface Tridiagonal {
  readonly diagonal: Numbers;
  readonly beside: Numbers;
  /** Q = H₀ H₁ …, of which the first begins at row 1. */
  readonly reflections: readonly Reflection[];
}

/** By reflections of rows and columns at once, as LAPACK's sytrd of a lower half. a: [n, n], destroyed. */
export function tridiagonalOf(a: Numbers, n: number): Tridiagonal {
  const [diagonal, beside] = [like(a, n), like(a, Math.max(n - 1, 0))];
  const reflections = Array.from(beside, (_, i) => {
    const h = reflectionOf(a, (i + 1) * n + i, n, n - i - 1);
    beside[i] = h.beta;
    reflectRows(a, n, h, i + 1, i + 1);
    reflectColumns(a, n, h, i + 1, i + 1, n);
    return h;
  });
  for (let i = 0; i < n; i++) diagonal[i] = a[i * n + i];
  return { diagonal, beside, reflections };
}

/**
 * Makes T = Z diag Zᵀ diagonal by implicit QL, or by QR where T begins with its smaller end, as LAPACK's steqr. `d` becomes the
 * eigenvalues, the smallest first; rows of Zᵀ are turned along.
 */
export function diagonaliseSymmetric(d: Numbers, e: Numbers, zt: Rows): void {
  const n = d.length;
  const eps = epsilonOf(d);
  for (let start = 0; start < n;) {
    if (start > 0) e[start - 1] = 0;
    let end = start;
    while (end < n - 1 && Math.abs(e[end]) > Math.sqrt(Math.abs(d[end])) * Math.sqrt(Math.abs(d[end + 1])) * eps) end++;
    if (end < n - 1) e[end] = 0;
    const upwards = Math.abs(d[end]) < Math.abs(d[start]);
    diagonaliseBlock(d, e, zt, upwards ? [end, start] : [start, end]);
    start = end + 1;
  }
  sortUp(d, zt);
}

/** Finds the eigenvalues of a block one after the other, from its end `from` to its end `to`. */
function diagonaliseBlock(d: Numbers, e: Numbers, zt: Rows, [from, to]: [number, number]): void {
  const step = to >= from ? 1 : -1;
  /** Between a number and the next of the walk. */
  const edge = (i: number): number => (step > 0 ? i : i - 1);
  const size = (i: number): number => Math.abs(d[i]);
  const eps = epsilonOf(d);
  let steps = 30 * d.length;
  for (let at = from; (to - at) * step >= 0;) {
    let end = at;
    while (end !== to && e[edge(end)] ** 2 > eps * eps * size(end) * size(end + step) + leastNormalOf(d)) end += step;
    if (end !== to) e[edge(end)] = 0;
    if (end === at || steps-- <= 0) at += step;
    else if (end === at + step) {
      const [low, high] = step > 0 ? [at, end] : [end, at];
      const { larger, smaller, cos, sin } = eigenPair(d[low], e[low], d[high]);
      turn(zt, low, high, cos, sin);
      [d[low], e[low], d[high]] = [larger, 0, smaller];
      at += 2 * step;
    } else qlStep(d, e, zt, at, end, step);
  }
}

/** One sweep from `end` to `at`, whose number comes nearer to an eigenvalue. */
function qlStep(d: Numbers, e: Numbers, zt: Rows, at: number, end: number, step: number): void {
  const edge = (i: number): number => (step > 0 ? i : i - 1);
  const first = d[at];
  const half = (d[at + step] - first) / (2 * e[edge(at)]);
  const root = Math.hypot(half, 1);
  let g = d[end] - first + e[edge(at)] / (half + (half < 0 ? -root : root));
  let [s, c, p] = [1, 1, 0];
  for (let i = end - step; (i - at) * step >= 0; i -= step) {
    const [f, b] = [s * e[edge(i)], c * e[edge(i)]];
    const turned = olderRotationOf(g, f);
    [c, s] = [turned.c, turned.s];
    if (i !== end - step) e[edge(i + step)] = turned.r;
    g = d[i + step] - p;
    const r = (d[i] - g) * s + 2 * c * b;
    p = s * r;
    d[i + step] = g + p;
    g = c * r - b;
    turn(zt, i, i + step, c, -s);
  }
  d[at] -= p;
  e[edge(at)] = g;
}

/** The smallest first; what is equal stays as LAPACK's selection leaves it. */
function sortUp(d: Numbers, zt: Rows): void {
  for (let start = 0; start < d.length - 1; start++) {
    let least = start;
    for (let i = start + 1; i < d.length; i++) if (d[i] < d[least]) least = i;
    if (least === start) continue;
    [d[least], d[start]] = [d[start], d[least]];
    exchange(zt, least, start);
  }
}
