import { like, type Numbers } from "./numbers.ts";

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
