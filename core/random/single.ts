import { fma32 } from "./fused.ts";

/*
 * Logarithm, sine and cosine in float32, operation by operation as PyTorch's vectorised normal numbers use them.
 * Coefficients: S. Moshier, Cephes Mathematical Library, single precision (logf, sinf, cosf).
 */
const f = Math.fround;

const SQRT_HALF = f(0.707106781186547524);
const LOG_0 = f(7.0376836292e-2);
const LOG_1 = f(-1.151461031e-1);
const LOG_2 = f(1.167699874e-1);
const LOG_3 = f(-1.2420140846e-1);
const LOG_4 = f(1.4249322787e-1);
const LOG_5 = f(-1.6668057665e-1);
const LOG_6 = f(2.0000714765e-1);
const LOG_7 = f(-2.4999993993e-1);
const LOG_8 = f(3.3333331174e-1);
const LN2_HIGH = 0.693359375;
const LN2_LOW = f(-2.1219444e-4);

/** The natural logarithm of a float32, 2⁻²⁴ ≤ x ≤ 1. */
export function log32(x: number): number {
  let exponent = 0;
  let mantissa = x; // to [0.5, 1)
  if (mantissa === 1) {
    mantissa = 0.5;
    exponent = 1;
  } else {
    while (mantissa < 0.5) {
      mantissa *= 2;
      exponent--;
    }
  }
  let m = f(mantissa - 1);
  if (mantissa < SQRT_HALF) {
    exponent--;
    m = f(m + mantissa);
  }
  const square = f(m * m);
  let y = fma32(LOG_0, m, LOG_1);
  y = fma32(y, m, LOG_2);
  y = fma32(y, m, LOG_3);
  y = fma32(y, m, LOG_4);
  y = fma32(y, m, LOG_5);
  y = fma32(y, m, LOG_6);
  y = fma32(y, m, LOG_7);
  y = fma32(y, m, LOG_8);
  y = f(y * m);
  y = fma32(y, square, f(exponent * LN2_LOW));
  y = fma32(-square, 0.5, y);
  return fma32(exponent, LN2_HIGH, f(m + y));
}

const FOUR_OVER_PI = f(1.27323954473516);
const QUARTER_PI_0 = f(-0.78515625);
const QUARTER_PI_1 = f(-2.4187564849853515625e-4);
const QUARTER_PI_2 = f(-3.77489497744594108e-8);
const COS_0 = f(2.443315711809948e-5);
const COS_1 = f(-1.388731625493765e-3);
const COS_2 = f(4.166664568298827e-2);
const SIN_0 = f(-1.9515295891e-4);
const SIN_1 = f(8.3321608736e-3);
const SIN_2 = f(-1.6666654611e-1);

/** Sine and cosine of a float32 angle, 0 ≤ x ≤ 2π, into `result`. */
export function sincos32(x: number, result: { sin: number; cos: number }): void {
  const octant = (Math.trunc(f(x * FOUR_OVER_PI)) + 1) & ~1;
  x = fma32(octant, QUARTER_PI_0, x);
  x = fma32(octant, QUARTER_PI_1, x);
  x = fma32(octant, QUARTER_PI_2, x);
  const z = f(x * x);
  let c = fma32(COS_0, z, COS_1);
  c = fma32(c, z, COS_2);
  c = f(c * z);
  c = f(fma32(c, z, -f(z * 0.5)) + 1);
  let s = fma32(SIN_0, z, SIN_1);
  s = fma32(s, z, SIN_2);
  s = fma32(f(s * z), x, x);
  const swapped = (octant & 2) !== 0;
  const sine = swapped ? c : s;
  const cosine = swapped ? s : c;
  result.sin = (octant & 4) !== 0 ? -sine : sine;
  result.cos = ((octant - 2) & 4) !== 0 ? cosine : -cosine;
}
