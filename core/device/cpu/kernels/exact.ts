// The functions of float32.ts again, computed in float64 and rounded once: what a learner reads to the last digit. They take two to three
// times as long, so the kernels use them up to FEW numbers (see core/device/cpu/assembly.ts); PyTorch's own are hardly ever further off
// than the rounding.

import { madd } from "./basic";
import { ESTIMATES } from "./estimate";
import * as float32 from "./float32";
import { at, exp as exp64 } from "./float64";
import { d, f, narrow, upper } from "./lanes";
import { ERF, ERFC } from "./scalar";

/** Up to so many numbers are computed exactly. */
export const FEW: i32 = 16384;

@inline function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}
@inline function high(x: v128): v128 {
  return f64x2.promote_low_f32x4(upper(x));
}

export function exp(x: v128): v128 {
  return narrow(exp64(low(x)), exp64(high(x)));
}

/** 0 to 7: the reduction by ln(2) in two parts; then the polynomial, from its highest power: those of Sleef's expf, off by up to 1 ulp. */
const SLEEF: usize = memory.data<f32>([
  1.4426950408889634, -0.693145751953125, -1.428606765330187e-6,
  0.00019852761761285365, 0.0013930435525253415, 0.008333360776305199, 0.041666485369205475, 0.1666666716337204, 0.5, 104, -104,
]); // prettier-ignore
@inline function single(i: i32): v128 {
  return v128.load_splat<f32>(SLEEF + (i << 2));
}

/** e^x with the very roundings of the Sleef library (N. Shibata, expf with an error of 1 ulp), which PyTorch's own kernels call. */
export function expSleef(x: v128): v128 {
  const n = f32x4.nearest(f32x4.mul(x, single(0)));
  const r = madd<f32>(n, single(2), madd<f32>(n, single(1), x));
  let u = single(3);
  for (let i = 4; i <= 8; i++) u = madd<f32>(u, r, single(i));
  u = f32x4.add(f(1), madd<f32>(f32x4.mul(r, r), u, r));
  // 2^n as a product of two powers, so that neither leaves the range of exponents.
  const whole = i32x4.trunc_sat_f32x4_s(f32x4.max(f32x4.min(n, f(300)), f(-300)));
  const half = i32x4.shr_s(whole, 1);
  const y = f32x4.mul(f32x4.mul(u, power(half)), power(i32x4.sub(whole, half)));
  return v128.bitselect(f(Infinity), v128.andnot(y, f32x4.lt(x, single(10))), f32x4.gt(x, single(9)));
}
@inline function power(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/**
 * √x as the library that PyTorch calls has it: an estimate of 1/√x, the processor's own, made better twice. Not always the nearest: Adam's
 * steps show it. What is no normal number has the nearest root.
 */
export function root(x: v128): v128 {
  const r = v128.replace_lane<i32>(x, 0, estimate(i32x4.extract_lane(x, 0)));
  const r2 = v128.replace_lane<i32>(r, 1, estimate(i32x4.extract_lane(x, 1)));
  const r3 = v128.replace_lane<i32>(r2, 2, estimate(i32x4.extract_lane(x, 2)));
  const r4 = v128.replace_lane<i32>(r3, 3, estimate(i32x4.extract_lane(x, 3)));
  const s = f32x4.mul(x, r4), h = f32x4.mul(f(0.5), r4);
  const e = f32x4.sub(f(0.5), f32x4.mul(s, h));
  const y = f32x4.add(s, f32x4.mul(s, e)), half = f32x4.add(h, f32x4.mul(h, e));
  const better = f32x4.add(y, f32x4.mul(f32x4.sub(x, f32x4.mul(y, y)), half));
  const normal = v128.and(f32x4.ge(x, f(1.1754943508222875e-38)), f32x4.lt(x, f(Infinity)));
  return v128.bitselect(better, f32x4.sqrt(x), normal);
}
/** Of the bits of x: those of about 1/√x, to 12 bits. */
@inline function estimate(bits: i32): i32 {
  const k = (bits >>> 11) & 8191;
  const sixteen = load<u32>(ESTIMATES + (<usize>(k >>> 4) << 2));
  const steps = (sixteen >>> 16) - popcnt<u32>(sixteen & ((2 << (k & 15)) - 1));
  return 0x3f000000 + (steps << 11) - (((bits >> 23) - 127) >> 1 << 23);
}

export function exp2(x: v128): v128 {
  return narrow(exp64(f64x2.mul(low(x), d(0.6931471805599453))), exp64(f64x2.mul(high(x), d(0.6931471805599453))));
}

export function tanh(x: v128): v128 {
  return narrow(tanh64(low(x)), tanh64(high(x)));
}
/** (1 - e^-2x) / (1 + e^-2x) with x's sign; below 2^-12, where the difference would lose digits, x - x³/3. */
function tanh64(x: v128): v128 {
  const a = f64x2.abs(x);
  const e = exp64(f64x2.mul(a, d(-2)));
  const large = f64x2.div(f64x2.sub(d(1), e), f64x2.add(d(1), e));
  const small = f64x2.sub(a, f64x2.mul(f64x2.mul(a, f64x2.mul(a, a)), d(0.3333333333333333)));
  return v128.or(v128.bitselect(small, large, f64x2.lt(a, d(0.000244140625))), v128.and(x, d(-0.0)));
}

/** 1/n! for the sine, odd n from 3, and the cosine, even n from 2, with their signs: so many that a quarter of a turn has 37 bits. */
const SIN: usize = memory.data<f64>([-0.16666666666666666, 0.008333333333333333, -0.0001984126984126984, 2.7557319223985893e-6, -2.505210838544172e-8]);
const COS: usize = memory.data<f64>([-0.5, 0.041666666666666664, -0.001388888888888889, 2.48015873015873e-5, -2.755731922398589e-7, 2.08767569878681e-9]);

export function sin(x: v128): v128 {
  return far(x) ? float32.sin(x) : narrow(turn64(low(x), 0), turn64(high(x), 0));
}
export function cos(x: v128): v128 {
  return far(x) ? float32.cos(x) : narrow(turn64(low(x), 1), turn64(high(x), 1));
}
@inline function far(x: v128): bool {
  return v128.any_true(f32x4.gt(f32x4.abs(x), f(1000000)));
}
/** The sine, or with `quarter` = 1 the cosine, of up to a million. */
function turn64(x: v128, quarter: i64): v128 {
  const magic = d(6755399441055744.0);
  const t = f64x2.add(f64x2.mul(x, d(0.6366197723675814)), magic);
  const n = f64x2.sub(t, magic);
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(n, d(1.57079632673412561417))), f64x2.mul(n, d(6.07710050650619224932e-11)));
  const z = f64x2.mul(r, r);
  let s = at(SIN, 4), c = at(COS, 5);
  for (let i = 3; i >= 0; i--) s = f64x2.add(f64x2.mul(s, z), at(SIN, i));
  for (let i = 4; i >= 0; i--) c = f64x2.add(f64x2.mul(c, z), at(COS, i));
  const turns = i64x2.add(t, i64x2.splat(quarter));
  const odd = i64x2.eq(v128.and(turns, i64x2.splat(1)), i64x2.splat(1));
  const sine = f64x2.add(r, f64x2.mul(f64x2.mul(r, z), s));
  const y = v128.bitselect(f64x2.add(d(1), f64x2.mul(z, c)), sine, odd);
  return v128.xor(y, i64x2.shl(i64x2.shr_u(turns, 1), 63));
}

export function erf(x: v128): v128 {
  return narrow(erf64(low(x)), erf64(high(x)));
}
/** x p(x²) below 1, 1 - exp(-x²) p(t) / (1 + 2 x) above. */
function erf64(x: v128): v128 {
  const a = f64x2.abs(x);
  const below = f64x2.mul(x, polynomial(ERF, f64x2.mul(x, x)));
  const c = f64x2.pmin(a, d(10));
  const p = polynomial(ERFC, f64x2.div(f64x2.sub(c, d(4)), f64x2.add(c, d(4))));
  const tail = f64x2.div(f64x2.mul(exp64(f64x2.neg(f64x2.mul(c, c))), p), f64x2.add(d(1), f64x2.add(c, c)));
  const above = v128.or(f64x2.sub(d(1), tail), v128.and(x, d(-0.0)));
  return v128.bitselect(below, above, f64x2.lt(a, d(1)));
}
function polynomial(p: StaticArray<f64>, x: v128): v128 {
  let sum = d(0);
  for (let i = p.length - 1; i >= 0; i--) sum = f64x2.add(f64x2.mul(sum, x), d(unchecked(p[i])));
  return sum;
}
