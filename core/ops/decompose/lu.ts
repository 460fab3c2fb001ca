import { like, type Numbers, rounding } from "./numbers.ts";

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
