/**
 * Decompositions of one small matrix, row-major, as plain numbers. What is worked on is a copy; a Float32Array rounds every step as
 * float32 does.
 */
export type Numbers = Float64Array | Float32Array;

const like = (x: Numbers, size: number): Numbers => (x instanceof Float32Array ? new Float32Array(size) : new Float64Array(size));

export function identity(n: number, kind: Numbers): Numbers {
  const y = like(kind, n * n);
  for (let i = 0; i < n; i++) y[i * n + i] = 1;
  return y;
}

export interface Lu {
  /** L below the diagonal (1 on it), U on and above. [m, n] */
  readonly lu: Numbers;
  /** The row that came to each place. */
  readonly order: readonly number[];
  /** 1, or −1 after an odd number of exchanges. */
  readonly sign: number;
  /** Place of the first pivot that is 0, or −1. */
  readonly zero: number;
}

/** What a product or a sum of these numbers is rounded to. */
const rounding = (kind: Numbers): ((x: number) => number) => (kind instanceof Float32Array ? Math.fround : (x) => x);

/**
 * P A = L U by Gauss, the largest of each column as its pivot, to MKL's bits: what is below a pivot is multiplied by its inverse; only
 * the last number of a square of at most four is divided.
 */
export function luOf(a: Numbers, m: number, n: number): Lu {
  const lu = a.slice();
  const round = rounding(a);
  const order = Array.from({ length: m }, (_, i) => i);
  let [sign, zero] = [1, -1];
  for (let k = 0; k < Math.min(m, n); k++) {
    let p = k;
    for (let i = k + 1; i < m; i++) if (Math.abs(lu[i * n + k]) > Math.abs(lu[p * n + k])) p = i;
    if (lu[p * n + k] === 0) {
      if (zero < 0) zero = k;
      continue;
    }
    if (p !== k) {
      for (let j = 0; j < n; j++) [lu[k * n + j], lu[p * n + j]] = [lu[p * n + j], lu[k * n + j]];
      [order[k], order[p]] = [order[p], order[k]];
      sign = -sign;
    }
    const over = round(1 / lu[k * n + k]);
    const divides = !Number.isFinite(over) || (m === n && n <= 4 && k === n - 2);
    for (let i = k + 1; i < m; i++) {
      lu[i * n + k] = divides ? lu[i * n + k] / lu[k * n + k] : lu[i * n + k] * over;
      for (let j = k + 1; j < n; j++) lu[i * n + j] -= round(lu[i * n + k] * lu[k * n + j]);
    }
  }
  return { lu, order, sign, zero };
}

/**
 * x of A x = b: b and x [n, columns]. To MKL's bits, for up to eight rows or one column: below eight rows what is taken away is summed
 * first, and then multiplied by the inverse of the diagonal.
 */
export function solveLu({ lu, order }: Lu, n: number, b: Numbers, columns: number): Numbers {
  const x = like(lu, n * columns);
  const round = rounding(lu);
  const few = n < 8;
  /** Takes away from x[i, c] what row i of the triangle makes of the numbers that are known: those from `from` until `end`. */
  const reduce = (i: number, c: number, from: number, end: number): void => {
    const by = from < end ? 1 : -1;
    let sum = 0;
    for (let k = from; k !== end; k += by) {
      const part = round(lu[i * n + k] * x[k * columns + c]);
      if (few) sum = round(sum + part);
      else x[i * columns + c] -= part;
    }
    x[i * columns + c] -= sum;
  };
  for (let i = 0; i < n; i++)
    for (let c = 0; c < columns; c++) {
      x[i * columns + c] = b[order[i] * columns + c];
      reduce(i, c, 0, i);
    }
  for (let i = n - 1; i >= 0; i--) {
    const over = round(1 / lu[i * n + i]);
    for (let c = 0; c < columns; c++) {
      reduce(i, c, n - 1, i);
      x[i * columns + c] = few ? x[i * columns + c] * over : x[i * columns + c] / lu[i * n + i];
    }
  }
  return x;
}

/** L of A = L Lᵀ, from the lower half of A; or the order of the first leading minor that is not positive, from 1. */
export function choleskyOf(a: Numbers, n: number): Numbers | number {
  const l = like(a, n * n);
  for (let j = 0; j < n; j++) {
    let d = a[j * n + j];
    for (let k = 0; k < j; k++) d -= l[j * n + k] * l[j * n + k];
    if (!(d > 0)) return j + 1;
    l[j * n + j] = Math.sqrt(d);
    for (let i = j + 1; i < n; i++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= l[i * n + k] * l[j * n + k];
      l[i * n + j] = sum / l[j * n + j];
    }
  }
  return l;
}

/** x of T x = b for a triangular T [n, n]; b, x [n, columns]. */
export function solveTriangle(t: Numbers, n: number, b: Numbers, columns: number, upper: boolean, unit: boolean): Numbers {
  const x = b.slice();
  for (let step = 0; step < n; step++) {
    const i = upper ? n - 1 - step : step;
    const others = upper ? [i + 1, n] : [0, i];
    for (let k = others[0]; k < others[1]; k++) for (let c = 0; c < columns; c++) x[i * columns + c] -= t[i * n + k] * x[k * columns + c];
    if (!unit) for (let c = 0; c < columns; c++) x[i * columns + c] /= t[i * n + i];
  }
  return x;
}

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

/** exp A = (exp(A / 2ˢ))^(2ˢ), the inner one by its series. */
export function expOf(a: Numbers, n: number): Float64Array {
  let norm = 0;
  for (let j = 0; j < n; j++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += Math.abs(a[i * n + j]);
    norm = Math.max(norm, sum);
  }
  const halvings = norm > 0.5 ? Math.ceil(Math.log2(norm / 0.5)) : 0;
  const x = Float64Array.from(a, (value) => value / 2 ** halvings);
  let y = identity(n, x) as Float64Array;
  let term = y.slice();
  for (let k = 1; k <= 18; k++) {
    term = product(term, x, n, n, n).map((value) => value / k);
    y = y.map((value, i) => value + term[i]);
  }
  for (let i = 0; i < halvings; i++) y = product(y, y, n, n, n);
  return y;
}
