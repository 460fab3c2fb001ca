import { identity, type Numbers, product } from "./numbers.ts";

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
