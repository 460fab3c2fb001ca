// The functions of formulas for float64, two at a time; what is not here goes lane by lane through scalar.ts.
// Coefficients: test/record/fit_kernels.py. Arguments are reduced after Cody and Waite.

import { d } from "./lanes";
import * as scalar from "./scalar";

const LN2_HIGH: f64 = 6.93147180369123816490e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
/** Adding 1.5 · 2^52 leaves the nearest integer in the low bits. */
const MAGIC: f64 = 6755399441055744.0;

/** e^x, to 1 ulp; overflows to infinity, underflows through the denormals to 0. */
export function exp(x: v128): v128 {
  const c = f64x2.pmax(f64x2.pmin(x, d(710)), d(-746));
  const t = f64x2.add(f64x2.mul(c, d(1.4426950408889634)), d(MAGIC));
  const n = f64x2.sub(t, d(MAGIC));
  const r = f64x2.sub(f64x2.sub(c, f64x2.mul(n, d(LN2_HIGH))), f64x2.mul(n, d(LN2_LOW)));
  const z = f64x2.mul(r, r);
  const z2 = f64x2.mul(z, z);
  const p01 = f64x2.add(d(0.5), f64x2.mul(r, d(0.1666666666666667)));
  const p23 = f64x2.add(d(0.04166666666666667), f64x2.mul(r, d(0.008333333333326124)));
  const p45 = f64x2.add(d(0.0013888888888883742), f64x2.mul(r, d(0.00019841269874858612)));
  const p67 = f64x2.add(d(2.4801587325574868e-5), f64x2.mul(r, d(2.7557255352032673e-6)));
  const p89 = f64x2.add(d(2.7557273608709007e-7), f64x2.mul(r, d(2.51052370507603e-8)));
  const high = f64x2.add(p89, f64x2.mul(z, d(2.0914701283103285e-9)));
  const middle = f64x2.add(f64x2.add(p45, f64x2.mul(z, p67)), f64x2.mul(z2, high));
  const p = f64x2.add(f64x2.add(p01, f64x2.mul(z, p23)), f64x2.mul(z2, middle));
  const y = f64x2.add(d(1), f64x2.add(r, f64x2.mul(z, p)));
  // 2^n as a product of two powers, so that neither leaves the range of exponents.
  const half = i64x2.sub(f64x2.add(f64x2.nearest(f64x2.mul(n, d(0.5))), d(MAGIC)), d(MAGIC));
  const rest = i64x2.sub(i64x2.sub(t, d(MAGIC)), half);
  const bias = i64x2.splat(1023);
  return f64x2.mul(f64x2.mul(y, i64x2.shl(i64x2.add(half, bias), 52)), i64x2.shl(i64x2.add(rest, bias), 52));
}

/** The natural logarithm, to 1 ulp. */
export function log(x: v128): v128 {
  const small = f64x2.lt(x, d(2.2250738585072014e-308));
  const v = v128.bitselect(f64x2.mul(x, d(18014398509481984)), x, small); // denormals: 2^54
  // x = 2^e m with m from sqrt(1/2) to sqrt(2); the exponent is shifted to be positive, then read as a float64 by its bits.
  const i = i64x2.add(v, i64x2.splat(0x3ff0000000000000 - 0x3fe6a09e667f3bcd));
  const biased = i64x2.shr_u(i, 52);
  const e = f64x2.sub(f64x2.sub(v128.or(biased, i64x2.splat(0x4330000000000000)), d(4503599627371519)), v128.and(small, d(54)));
  const m = i64x2.sub(v, i64x2.shl(i64x2.sub(biased, i64x2.splat(1023)), 52));
  const g = f64x2.sub(m, d(1));
  const s = f64x2.div(g, f64x2.add(d(2), g));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  const even = f64x2.add(f64x2.add(d(0.6666666666666666), f64x2.mul(w, d(0.2857142857080323))), f64x2.mul(f64x2.mul(w, w), f64x2.add(d(0.18181795630884753), f64x2.mul(w, d(0.13268759668560612)))));
  const odd = f64x2.add(f64x2.add(d(0.4000000000000088), f64x2.mul(w, d(0.2222222239180047))), f64x2.mul(f64x2.mul(w, w), f64x2.add(d(0.15386240205813478), f64x2.mul(w, d(0.13086767009948175)))));
  const r = f64x2.mul(z, f64x2.add(even, f64x2.mul(z, odd)));
  const h = f64x2.mul(f64x2.mul(d(0.5), g), g);
  const tail = f64x2.add(f64x2.mul(s, f64x2.add(h, r)), f64x2.mul(e, d(LN2_LOW)));
  let y = f64x2.add(f64x2.mul(e, d(LN2_HIGH)), f64x2.sub(g, f64x2.sub(h, tail)));
  y = v128.bitselect(x, y, v128.or(f64x2.eq(x, d(Infinity)), f64x2.ne(x, x)));
  y = v128.bitselect(d(-Infinity), y, f64x2.eq(x, d(0)));
  return v128.or(y, f64x2.lt(x, d(0)));
}

/** x to one exponent for all: the easy ones as products, as PyTorch does. */
export function power(x: v128, s: f64): v128 {
  if (s == 2) return f64x2.mul(x, x);
  if (s == 3) return f64x2.mul(f64x2.mul(x, x), x);
  if (s == 1) return x;
  if (s == 0.5) return f64x2.sqrt(x);
  if (s == -0.5) return f64x2.div(d(1), f64x2.sqrt(x));
  if (s == -1) return f64x2.div(d(1), x);
  if (s == -2) return f64x2.div(d(1), f64x2.mul(x, x));
  return f64x2(scalar.pow<f64>(f64x2.extract_lane(x, 0), s), scalar.pow<f64>(f64x2.extract_lane(x, 1), s));
}
