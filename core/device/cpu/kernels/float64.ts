// The functions of formulas for float64, two at a time; what is not here goes lane by lane through scalar.ts.
// Coefficients: test/record/fit_kernels.py. Arguments are reduced after Cody and Waite.

import { d } from "./lanes";
import * as scalar from "./scalar";

// Constants are read from tables, for the reason given in float32.ts.
@inline export function at(table: usize, i: i32): v128 {
  return v128.load_splat<f64>(table + (i << 3));
}

/** 0 to 10: the polynomial; then 1, 1.5 · 2^52 (adding it leaves the nearest integer in the low bits); ln(2) in two parts and its reciprocal; the bounds; 1/2. */
const EXP: usize = memory.data<f64>([
  0.5, 0.1666666666666667, 0.04166666666666667, 0.008333333333326124, 0.0013888888888883742, 0.00019841269874858612,
  2.4801587325574868e-5, 2.7557255352032673e-6, 2.7557273608709007e-7, 2.51052370507603e-8, 2.0914701283103285e-9,
  1, 6755399441055744, 6.93147180369123816490e-1, 1.90821492927058770002e-10, 1.4426950408889634, 710, -746, 0.5,
]); // prettier-ignore

/** e^x, to 1 ulp; overflows to infinity, underflows through the denormals to 0. */
@inline export function exp(x: v128): v128 {
  const magic = at(EXP, 12);
  const c = f64x2.pmax(f64x2.pmin(x, at(EXP, 16)), at(EXP, 17));
  const t = f64x2.add(f64x2.mul(c, at(EXP, 15)), magic);
  const n = f64x2.sub(t, magic);
  const r = f64x2.sub(f64x2.sub(c, f64x2.mul(n, at(EXP, 13))), f64x2.mul(n, at(EXP, 14)));
  const z = f64x2.mul(r, r);
  const w = f64x2.mul(z, z);
  const p01 = f64x2.add(at(EXP, 0), f64x2.mul(r, at(EXP, 1)));
  const p23 = f64x2.add(at(EXP, 2), f64x2.mul(r, at(EXP, 3)));
  const p45 = f64x2.add(at(EXP, 4), f64x2.mul(r, at(EXP, 5)));
  const p67 = f64x2.add(at(EXP, 6), f64x2.mul(r, at(EXP, 7)));
  const p89 = f64x2.add(at(EXP, 8), f64x2.mul(r, at(EXP, 9)));
  const high = f64x2.add(p89, f64x2.mul(z, at(EXP, 10)));
  const middle = f64x2.add(f64x2.add(p45, f64x2.mul(z, p67)), f64x2.mul(w, high));
  const p = f64x2.add(f64x2.add(p01, f64x2.mul(z, p23)), f64x2.mul(w, middle));
  const y = f64x2.add(at(EXP, 11), f64x2.add(r, f64x2.mul(z, p)));
  // 2^n as a product of two powers, so that neither leaves the range of exponents: half of n is added to y's exponent, the rest to 1's.
  const half = i64x2.shl(f64x2.add(f64x2.mul(n, at(EXP, 18)), magic), 52);
  return f64x2.mul(i64x2.add(y, half), i64x2.add(i64x2.sub(i64x2.shl(t, 52), half), at(EXP, 11)));
}

/** 0 to 7: the polynomial; ln(2) in two parts; 1/2, 1, 2; the least normal number, 2^54, 54; infinity; 2^52 + 1023. */
const LOG: usize = memory.data<f64>([
  0.6666666666666666, 0.4000000000000088, 0.2857142857080323, 0.2222222239180047,
  0.18181795630884753, 0.15386240205813478, 0.13268759668560612, 0.13086767009948175,
  6.93147180369123816490e-1, 1.90821492927058770002e-10, 0.5, 1, 2, 2.2250738585072014e-308, 18014398509481984, 54, Infinity, 4503599627371519,
]); // prettier-ignore
/** The distance in bits from sqrt(1/2) to 1; 1023; the bits of 2^52. */
const LOG_BITS: usize = memory.data<i64>([0x00095f619980c433, 1023, 0x4330000000000000]);

/** The natural logarithm, to 1 ulp. */
export function log(x: v128): v128 {
  const small = f64x2.lt(x, at(LOG, 13));
  const v = v128.bitselect(f64x2.mul(x, at(LOG, 14)), x, small); // denormals: 2^54
  // x = 2^e m with m from sqrt(1/2) to sqrt(2); the exponent, biased, becomes a float64 as the low bits of 2^52.
  const biased = i64x2.shr_u(i64x2.add(v, at(LOG_BITS, 0)), 52);
  const e = f64x2.sub(f64x2.sub(v128.or(biased, at(LOG_BITS, 2)), at(LOG, 17)), v128.and(small, at(LOG, 15)));
  const m = i64x2.sub(v, i64x2.shl(i64x2.sub(biased, at(LOG_BITS, 1)), 52));
  const g = f64x2.sub(m, at(LOG, 11));
  const s = f64x2.div(g, f64x2.add(at(LOG, 12), g));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  const u = f64x2.mul(w, w);
  const even = f64x2.add(f64x2.add(at(LOG, 0), f64x2.mul(w, at(LOG, 2))), f64x2.mul(u, f64x2.add(at(LOG, 4), f64x2.mul(w, at(LOG, 6)))));
  const odd = f64x2.add(f64x2.add(at(LOG, 1), f64x2.mul(w, at(LOG, 3))), f64x2.mul(u, f64x2.add(at(LOG, 5), f64x2.mul(w, at(LOG, 7)))));
  const r = f64x2.mul(z, f64x2.add(even, f64x2.mul(z, odd)));
  const h = f64x2.mul(f64x2.mul(at(LOG, 10), g), g);
  const tail = f64x2.add(f64x2.mul(s, f64x2.add(h, r)), f64x2.mul(e, at(LOG, 9)));
  const y = f64x2.add(f64x2.mul(e, at(LOG, 8)), f64x2.sub(g, f64x2.sub(h, tail)));
  // Infinity and NaN are their own logarithms; that of 0 is -infinity; of less there is none.
  const whole = v128.bitselect(y, x, f64x2.lt(x, at(LOG, 16)));
  const zero = i64x2.splat(0);
  return v128.or(v128.bitselect(f64x2.neg(at(LOG, 16)), whole, f64x2.eq(x, zero)), f64x2.lt(x, zero));
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
