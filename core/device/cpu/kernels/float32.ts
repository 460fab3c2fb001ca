// The functions of formulas for float32, four at a time; what is not here goes lane by lane through scalar.ts.
// Coefficients: test/record/fit_kernels.py. Arguments are reduced after Cody and Waite.

import * as double from "./float64";
import { d, f, fused, narrow, upper } from "./lanes";
import * as scalar from "./scalar";

// Constants are read from tables: V8 would make each anew in every turn of a loop, in three instructions instead of one.
@inline function at(table: usize, i: i32): v128 {
  return v128.load_splat<f32>(table + (i << 2));
}

/** Adding 1.5 · 2^23 leaves the nearest integer in the low bits. */
const MAGIC: f32 = 12582912;

/** 0 to 4: the polynomial; then 1, MAGIC; ln(2) in two parts and its reciprocal; the bounds; the mask of sign and exponent. */
const EXP: usize = memory.data<f32>([
  0.5, 0.166665769219854, 0.041666554532615786, 0.008363190325615149, 0.001392619766942992,
  1, 12582912, 0.693359375, -2.1219444005469058e-4, 1.4426950408889634, 89, -105, -Infinity,
]); // prettier-ignore

/** e^r 2^n for |r| ≤ ln(2)/2; t is n + MAGIC. 2^n is a product of two powers, so that neither leaves the range of exponents. */
@inline function expReduced(r: v128, t: v128): v128 {
  const z = f32x4.mul(r, r);
  const low = f32x4.add(at(EXP, 0), f32x4.mul(r, at(EXP, 1)));
  const high = f32x4.add(at(EXP, 2), f32x4.mul(r, at(EXP, 3)));
  const p = f32x4.add(low, f32x4.mul(z, f32x4.add(high, f32x4.mul(z, at(EXP, 4)))));
  const y = f32x4.add(at(EXP, 5), f32x4.add(r, f32x4.mul(z, p)));
  // n is in t's low bits, and 2^n is n in the place of the exponent: half of it is added to y's, the rest to that of 1.
  const n = i32x4.shl(t, 23);
  const half = v128.and(i32x4.shr_s(n, 1), at(EXP, 12));
  return f32x4.mul(i32x4.add(y, half), i32x4.add(i32x4.sub(n, half), at(EXP, 5)));
}

/** e^x; overflows to infinity, underflows through the denormals to 0. pmin and pmax let NaN through in this order. */
@inline export function exp(x: v128): v128 {
  const c = f32x4.pmax(f32x4.pmin(x, at(EXP, 10)), at(EXP, 11));
  const t = f32x4.add(f32x4.mul(c, at(EXP, 9)), at(EXP, 6));
  const n = f32x4.sub(t, at(EXP, 6));
  return expReduced(f32x4.sub(f32x4.sub(c, f32x4.mul(n, at(EXP, 7))), f32x4.mul(n, at(EXP, 8))), t);
}

/** The bound, and ln(2) in two parts, negative: see {@link expBelow}. */
const BELOW: usize = memory.data<f32>([-86.9, -0.693359375, 2.1219444005469058e-4]); // prettier-ignore

/** e^x for x up to 88, as of distances from a maximum: what is not well above the least normal number is 0, which leaves one power of two. */
@inline export function expBelow(x: v128): v128 {
  const c = f32x4.pmax(x, at(BELOW, 0));
  const t = fused<f32>(c, at(EXP, 9), at(EXP, 6));
  const n = f32x4.sub(t, at(EXP, 6));
  const r = fused<f32>(n, at(BELOW, 2), fused<f32>(n, at(BELOW, 1), c));
  const z = f32x4.mul(r, r);
  const high = fused<f32>(z, at(EXP, 4), fused<f32>(r, at(EXP, 3), at(EXP, 2)));
  const p = fused<f32>(z, high, fused<f32>(r, at(EXP, 1), at(EXP, 0)));
  const y = f32x4.add(at(EXP, 5), fused<f32>(z, p, r));
  return v128.andnot(i32x4.add(y, i32x4.shl(t, 23)), f32x4.lt(x, at(BELOW, 0)));
}

export function exp2(x: v128): v128 {
  const c = f32x4.pmax(f32x4.pmin(x, f(129)), f(-151));
  const t = f32x4.add(c, f(MAGIC));
  return expReduced(f32x4.mul(f32x4.sub(c, f32x4.sub(t, f(MAGIC))), f(0.6931471805599453)), t);
}

/** 0 to 3: the polynomial; ln(2) in two parts; 1/2, 1, 2; the least normal number, 2^23, 23, the bits of sqrt(1/2), infinity. */
const LOG: usize = memory.data<f32>([
  0.6666666655445165, 0.40000121876972, 0.2855081659971155, 0.23330581938241893,
  0.69313812255859375, 9.0580013513565e-6, 0.5, 1, 2, 1.1754943508222875e-38, 8388608, 23, 0.70710676908493042, Infinity,
]); // prettier-ignore

/** The natural logarithm. */
@inline export function log(x: v128): v128 {
  const small = f32x4.lt(x, at(LOG, 9));
  const v = v128.bitselect(f32x4.mul(x, at(LOG, 10)), x, small); // denormals: 2^23
  // x = 2^e m with m from sqrt(1/2) to sqrt(2)
  const k = i32x4.shr_s(i32x4.sub(v, at(LOG, 12)), 23);
  const m = i32x4.sub(v, i32x4.shl(k, 23));
  const e = f32x4.sub(f32x4.convert_i32x4_s(k), v128.and(small, at(LOG, 11)));
  const g = f32x4.sub(m, at(LOG, 7));
  const s = f32x4.div(g, f32x4.add(at(LOG, 8), g));
  const z = f32x4.mul(s, s);
  const w = f32x4.mul(z, z);
  const even = f32x4.add(at(LOG, 0), f32x4.mul(w, at(LOG, 2)));
  const odd = f32x4.add(at(LOG, 1), f32x4.mul(w, at(LOG, 3)));
  const r = f32x4.mul(z, f32x4.add(even, f32x4.mul(z, odd)));
  const h = f32x4.mul(f32x4.mul(at(LOG, 6), g), g);
  const tail = f32x4.add(f32x4.mul(s, f32x4.add(h, r)), f32x4.mul(e, at(LOG, 5)));
  const y = f32x4.add(f32x4.mul(e, at(LOG, 4)), f32x4.sub(g, f32x4.sub(h, tail)));
  // Infinity and NaN are their own logarithms; that of 0 is -infinity; of less there is none.
  const whole = v128.bitselect(y, x, f32x4.lt(x, at(LOG, 13)));
  return v128.or(v128.bitselect(f32x4.neg(at(LOG, 13)), whole, f32x4.eq(x, i64x2.splat(0))), f32x4.lt(x, i64x2.splat(0)));
}

const TANH: usize = memory.data<f32>([
  -0.3333333317214036, 0.1333330355691574, -0.053959259577204544, 0.02176891865102821, -0.008343945515839153, 0.002292744816178142, 0.625,
]); // prettier-ignore

/** A polynomial for small x; 1 - 2 / (e^2x + 1) with x's sign for the others. */
@inline export function tanh(x: v128): v128 {
  const a = f32x4.abs(x);
  const z = f32x4.mul(x, x);
  const w = f32x4.mul(z, z);
  const p01 = f32x4.add(at(TANH, 0), f32x4.mul(z, at(TANH, 1)));
  const p23 = f32x4.add(at(TANH, 2), f32x4.mul(z, at(TANH, 3)));
  const p45 = f32x4.add(at(TANH, 4), f32x4.mul(z, at(TANH, 5)));
  const p = f32x4.add(p01, f32x4.mul(w, f32x4.add(p23, f32x4.mul(w, p45))));
  const small = f32x4.add(x, f32x4.mul(f32x4.mul(x, z), p));
  const large = f32x4.sub(at(LOG, 7), f32x4.div(at(LOG, 8), f32x4.add(exp(f32x4.add(a, a)), at(LOG, 7))));
  return v128.or(v128.bitselect(small, large, f32x4.lt(a, at(TANH, 6))), v128.and(x, f(-0.0)));
}

/** The sine, or with `quarter` = 1 the cosine: the reduction by quarter turns is made in float64, good up to a million. */
@inline function turn(x: v128, quarter: i32): v128 {
  const low = f64x2.promote_low_f32x4(x);
  const high = f64x2.promote_low_f32x4(upper(x));
  const magic = d(6755399441055744.0);
  const t0 = f64x2.add(f64x2.mul(low, d(0.6366197723675814)), magic);
  const t1 = f64x2.add(f64x2.mul(high, d(0.6366197723675814)), magic);
  const n0 = f64x2.sub(t0, magic);
  const n1 = f64x2.sub(t1, magic);
  const r0 = f64x2.sub(f64x2.sub(low, f64x2.mul(n0, d(1.57079632673412561417))), f64x2.mul(n0, d(6.07710050650619224932e-11)));
  const r1 = f64x2.sub(f64x2.sub(high, f64x2.mul(n1, d(1.57079632673412561417))), f64x2.mul(n1, d(6.07710050650619224932e-11)));
  const r = narrow(r0, r1);
  const n = i32x4.add(v128.shuffle<i32>(t0, t1, 0, 2, 4, 6), i32x4.splat(quarter));
  const z = f32x4.mul(r, r);
  const s = f32x4.add(f32x4.add(f(-0.16666666663844049), f32x4.mul(z, f(0.008333331870341349))), f32x4.mul(f32x4.mul(z, z), f32x4.add(f(-0.00019840084376422702), f32x4.mul(z, f(2.724962008007533e-6)))));
  const c = f32x4.add(f32x4.add(f(0.041666666664311826), f32x4.mul(z, f(-0.0013888887668370663))), f32x4.mul(f32x4.mul(z, z), f32x4.add(f(2.480059840835012e-5), f32x4.mul(z, f(-2.730070403808665e-7)))));
  const sine = f32x4.add(r, f32x4.mul(f32x4.mul(r, z), s));
  const cosine = f32x4.add(f32x4.sub(f(1), f32x4.mul(f(0.5), z)), f32x4.mul(f32x4.mul(z, z), c));
  const one = i32x4.splat(1);
  const y = v128.bitselect(cosine, sine, i32x4.eq(v128.and(n, one), one));
  return v128.xor(y, i32x4.shl(i32x4.shr_u(n, 1), 31));
}

@inline function far(x: v128): bool {
  return v128.any_true(f32x4.gt(f32x4.abs(x), f(1000000)));
}
export function sin(x: v128): v128 {
  return far(x) ? sinFar(x) : turn(x, 0);
}
export function cos(x: v128): v128 {
  return far(x) ? cosFar(x) : turn(x, 1);
}
function sinFar(x: v128): v128 {
  return f32x4(scalar.sin<f32>(f32x4.extract_lane(x, 0)), scalar.sin<f32>(f32x4.extract_lane(x, 1)), scalar.sin<f32>(f32x4.extract_lane(x, 2)), scalar.sin<f32>(f32x4.extract_lane(x, 3)));
}
function cosFar(x: v128): v128 {
  return f32x4(scalar.cos<f32>(f32x4.extract_lane(x, 0)), scalar.cos<f32>(f32x4.extract_lane(x, 1)), scalar.cos<f32>(f32x4.extract_lane(x, 2)), scalar.cos<f32>(f32x4.extract_lane(x, 3)));
}

/** x p(x²) below 1, 1 - exp(-x²) p(t) / (1 + 2 x) above. */
export function erf(x: v128): v128 {
  const a = f32x4.abs(x);
  const z = f32x4.mul(x, x);
  const w = f32x4.mul(z, z);
  const b01 = f32x4.add(f(1.1283791658483509), f32x4.mul(z, f(-0.37612626666720334)));
  const b23 = f32x4.add(f(0.11283594715160218), f32x4.mul(z, f(-0.026854212010626412)));
  const b45 = f32x4.add(f(0.005189087423433974), f32x4.mul(z, f(-0.000801686428716587)));
  const below = f32x4.mul(x, f32x4.add(b01, f32x4.mul(w, f32x4.add(b23, f32x4.mul(w, f32x4.add(b45, f32x4.mul(w, f(7.875875062685488e-5))))))));
  const c = f32x4.pmin(a, f(10));
  const t = f32x4.div(f32x4.sub(c, f(4)), f32x4.add(c, f(4)));
  const u = f32x4.mul(t, t);
  const p01 = f32x4.add(f(1.232995118087232), f32x4.mul(t, f(-0.13962108623976446)));
  const p23 = f32x4.add(f(0.015379772518207572), f32x4.mul(t, f(0.0680953096862203)));
  const p45 = f32x4.add(f(-0.10104367325240099), f32x4.mul(t, f(0.09375931187755035)));
  const p67 = f32x4.add(f(-0.06626683184869074), f32x4.mul(t, f(0.0370243261737253)));
  const p89 = f32x4.add(f(-0.01656113031017156), f32x4.mul(t, f(0.0052427375298664605)));
  const p = f32x4.add(p01, f32x4.mul(u, f32x4.add(p23, f32x4.mul(u, f32x4.add(p45, f32x4.mul(u, f32x4.add(p67, f32x4.mul(u, p89))))))));
  const tail = f32x4.div(f32x4.mul(exp(f32x4.neg(f32x4.mul(c, c))), p), f32x4.add(f(1), f32x4.add(c, c)));
  const above = v128.or(f32x4.sub(f(1), tail), v128.and(x, f(-0.0)));
  return v128.bitselect(below, above, f32x4.lt(a, f(1)));
}

/** e^x - 1: in float64, where the difference loses nothing that float32 would show, but for the smallest x. */
export function expm1(x: v128): v128 {
  const y = narrow(f64x2.sub(double.exp(f64x2.promote_low_f32x4(x)), d(1)), f64x2.sub(double.exp(f64x2.promote_low_f32x4(upper(x))), d(1)));
  const series = f32x4.mul(x, f32x4.add(f(1), f32x4.mul(f(0.5), x)));
  return v128.bitselect(series, y, f32x4.lt(f32x4.abs(x), f(0.0001)));
}

/** log(1 + x), in float64. */
export function log1p(x: v128): v128 {
  const y = narrow(double.log(f64x2.add(f64x2.promote_low_f32x4(x), d(1))), double.log(f64x2.add(f64x2.promote_low_f32x4(upper(x)), d(1))));
  return v128.bitselect(x, y, f32x4.lt(f32x4.abs(x), f(5.9604645e-8)));
}
export function log2(x: v128): v128 {
  return logTo(x, 1.4426950408889634);
}
export function log10(x: v128): v128 {
  return logTo(x, 0.4342944819032518);
}
@inline function logTo(x: v128, scale: f64): v128 {
  return narrow(f64x2.mul(double.log(f64x2.promote_low_f32x4(x)), d(scale)), f64x2.mul(double.log(f64x2.promote_low_f32x4(upper(x))), d(scale)));
}

/** a^b: for positive finite a by float64's logarithm, which leaves float32 nothing to see; C's special cases lane by lane. */
export function pow(a: v128, b: v128): v128 {
  const plain = v128.and(v128.and(f32x4.gt(a, f(0)), f32x4.lt(a, f(Infinity))), f32x4.lt(f32x4.abs(b), f(Infinity)));
  if (!i32x4.all_true(plain)) return powSpecial(a, b);
  const low = f64x2.mul(double.log(f64x2.promote_low_f32x4(a)), f64x2.promote_low_f32x4(b));
  const high = f64x2.mul(double.log(f64x2.promote_low_f32x4(upper(a))), f64x2.promote_low_f32x4(upper(b)));
  return narrow(double.exp(low), double.exp(high));
}
function powSpecial(a: v128, b: v128): v128 {
  return f32x4(
    scalar.pow<f32>(f32x4.extract_lane(a, 0), f32x4.extract_lane(b, 0)),
    scalar.pow<f32>(f32x4.extract_lane(a, 1), f32x4.extract_lane(b, 1)),
    scalar.pow<f32>(f32x4.extract_lane(a, 2), f32x4.extract_lane(b, 2)),
    scalar.pow<f32>(f32x4.extract_lane(a, 3), f32x4.extract_lane(b, 3)),
  );
}

/** x to one exponent for all: the easy ones as products, as PyTorch does. */
export function power(x: v128, s: f64): v128 {
  if (s == 2) return f32x4.mul(x, x);
  if (s == 3) return f32x4.mul(f32x4.mul(x, x), x);
  if (s == 1) return x;
  if (s == 0.5) return f32x4.sqrt(x);
  if (s == -0.5) return f32x4.div(f(1), f32x4.sqrt(x));
  if (s == -1) return f32x4.div(f(1), x);
  if (s == -2) return f32x4.div(f(1), f32x4.mul(x, x));
  return pow(x, f(<f32>s));
}
