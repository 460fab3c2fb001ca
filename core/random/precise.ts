import { productError, sumError } from "./fused.ts";

/*
 * Logarithm, sine and cosine of doubles, correct to the last bit but for about one number in a thousand. The C library that PyTorch
 * calls is that good; `Math.log` and its like are not, and differ between engines.
 *
 * Each looks up the nearest of about a hundred points, whose values are known to twice the precision, and adds a short series.
 */

/** A number to about 106 bits: high + low, where low is less than half a unit in the last place of high. */
type Double = readonly [high: number, low: number];

/** The natural logarithm of x, 2⁻¹⁰⁰ < x ≤ 1. */
export function log64(x: number): number {
  let exponent = 0;
  let m = x; // to [√½, √2)
  while (m < Math.SQRT1_2) {
    m *= 2;
    exponent--;
  }
  const index = Math.round(m * 128);
  const point = index / 128;
  const distance = m - point;
  const r = distance / point;
  const product = r * point;
  const rLow = (distance - product - productError(r, point, product)) / point;
  const square = r * r;

  const [logHigh, logLow] = logs()[index];
  const scale = exponent * LN2_HIGH; // exact
  const a = scale + logHigh;
  const b = a + r;
  const c = b - square / 2;
  const rest =
    sumError(scale, logHigh, a) +
    sumError(a, r, b) +
    sumError(b, -square / 2, c) +
    (exponent * LN2_LOW + logLow + rLow * (1 - r) - productError(r, r, square) / 2) +
    square * r * (1 / 3 - r * (1 / 4 - r * (1 / 5 - r * (1 / 6 - r / 7))));
  return c + rest;
}

/** Sine and cosine of 0 ≤ x ≤ 2π, into `result`. */
export function sincos64(x: number, result: { sin: number; cos: number }): void {
  const index = Math.round(x * (64 / Math.PI));
  const a = x - index * STEP[0]; // exact, as are the products
  const b = a - index * STEP[1];
  const bLow = sumError(a, -index * STEP[1], b) - index * STEP[2];
  const s = b + bLow;
  const sLow = b - s + bLow;
  const [sine, cosine] = circle()[index & 127];
  const z = s * s;
  const sinRest = z * s * (-1 / 6 + z * (1 / 120 - z / 5040));
  const cosRest = z * (-1 / 2 + z * (1 / 24 - z * (1 / 720 - z / 40320)));
  result.sin = turned(sine, cosine, s, sLow, sinRest, cosRest);
  result.cos = turned(cosine, [-sine[0], -sine[1]], s, sLow, sinRest, cosRest);
}

/** u · cos s + v · sin s, where cos s = 1 + cosRest and sin s = s + sLow + sinRest. */
function turned(u: Double, v: Double, s: number, sLow: number, sinRest: number, cosRest: number): number {
  const product = v[0] * s;
  const sum = u[0] + product;
  const rest = u[0] * cosRest + v[0] * sinRest + (u[1] + v[1] * s + v[0] * sLow + productError(v[0], s, product));
  return sum + (sumError(u[0], product, sum) + rest);
}

// ln 2 and π / 64, cut so that a product with a small whole number is exact.
const LN2_HIGH = 0.6931471805598903;
const LN2_LOW = 5.497923018708371e-14;
const STEP = [0.049087385210441425, 1.8990939082199894e-12, 6.319582027487346e-23];

let logTable: Double[] | null = null;
let circleTable: (readonly [sine: Double, cosine: Double])[] | null = null;

/** log(i / 128) for i from 90 to 182. */
function logs(): Double[] {
  if (logTable === null) {
    logTable = [];
    for (let i = 90; i <= 182; i++) logTable[i] = logOf(i / 128);
  }
  return logTable;
}

/** Sine and cosine of i π / 64 for i from 0 to 127. */
function circle(): (readonly [sine: Double, cosine: Double])[] {
  if (circleTable === null) {
    const PI_64: Double = [Math.PI / 64, 1.2246467991473532e-16 / 64];
    const eighth = Array.from({ length: 17 }, (_, i) => sincosOf(times(PI_64, [i, 0])));
    circleTable = Array.from({ length: 128 }, (_, i) => {
      const within = i % 32;
      const [s, c] = within <= 16 ? eighth[within] : [eighth[32 - within][1], eighth[32 - within][0]];
      return QUARTERS[i >> 5](s, c);
    });
  }
  return circleTable;
}

const QUARTERS: readonly ((s: Double, c: Double) => readonly [Double, Double])[] = [
  (s, c) => [s, c],
  (s, c) => [c, minus(s)],
  (s, c) => [minus(s), minus(c)],
  (s, c) => [minus(c), s],
];

/** log x = 2 artanh((x − 1) / (x + 1)). */
function logOf(x: number): Double {
  const z = over([x - 1, 0], [x + 1, 0]);
  const square = times(z, z);
  let sum: Double = [0, 0];
  for (let n = 51; n >= 1; n -= 2) sum = plus(times(sum, square), over([1, 0], [n, 0]));
  return times(times(sum, z), [2, 0]);
}

function sincosOf(x: Double): readonly [Double, Double] {
  const square = minus(times(x, x));
  let sine: Double = [1, 0];
  let cosine: Double = [1, 0];
  for (let n = 26; n >= 2; n -= 2) {
    sine = plus([1, 0], over(times(sine, square), [n * (n + 1), 0]));
    cosine = plus([1, 0], over(times(cosine, square), [n * (n - 1), 0]));
  }
  return [times(sine, x), cosine];
}

function minus(a: Double): Double {
  return [-a[0], -a[1]];
}

function plus(a: Double, b: Double): Double {
  const sum = a[0] + b[0];
  return tidy(sum, sumError(a[0], b[0], sum) + a[1] + b[1]);
}

function times(a: Double, b: Double): Double {
  const product = a[0] * b[0];
  return tidy(product, productError(a[0], b[0], product) + a[0] * b[1] + a[1] * b[0]);
}

function over(a: Double, b: Double): Double {
  const quotient = a[0] / b[0];
  const rest = plus(a, minus(times(b, [quotient, 0])));
  return tidy(quotient, rest[0] / b[0]);
}

function tidy(high: number, low: number): Double {
  const sum = high + low;
  return [sum, high - sum + low];
}
