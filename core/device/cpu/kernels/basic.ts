// What formulas do that is one or a few instructions, for vectors of float32 or float64. A truth is a lane of all ones or all zeros.

import { d, narrow, upper } from "./lanes";

@inline export function truth<T>(x: v128): v128 { return v128.ne<T>(x, v128.splat<T>(0)); }
@inline export function number<T>(mask: v128): v128 { return v128.and(mask, v128.splat<T>(1)); }
@inline export function not<T>(mask: v128): v128 { return v128.not(mask); }
@inline export function or<T>(a: v128, b: v128): v128 { return v128.or(a, b); }
@inline export function and<T>(a: v128, b: v128): v128 { return v128.and(a, b); }
@inline export function eq<T>(a: v128, b: v128): v128 { return v128.eq<T>(a, b); }
@inline export function ne<T>(a: v128, b: v128): v128 { return v128.ne<T>(a, b); }
@inline export function lt<T>(a: v128, b: v128): v128 { return v128.lt<T>(a, b); }
@inline export function le<T>(a: v128, b: v128): v128 { return v128.le<T>(a, b); }
@inline export function gt<T>(a: v128, b: v128): v128 { return v128.gt<T>(a, b); }
@inline export function ge<T>(a: v128, b: v128): v128 { return v128.ge<T>(a, b); }
@inline export function add<T>(a: v128, b: v128): v128 { return v128.add<T>(a, b); }
@inline export function sub<T>(a: v128, b: v128): v128 { return v128.sub<T>(a, b); }
@inline export function mul<T>(a: v128, b: v128): v128 { return v128.mul<T>(a, b); }
@inline export function madd<T>(a: v128, b: v128, sum: v128): v128 { return sizeof<T>() == 4 ? madd32(a, b, sum) : madd64(a, b, sum); }
@inline export function div<T>(a: v128, b: v128): v128 { return v128.div<T>(a, b); }
@inline export function neg<T>(a: v128): v128 { return v128.neg<T>(a); }
@inline export function where<T>(mask: v128, a: v128, b: v128): v128 { return v128.bitselect(a, b, mask); }
@inline export function isnan<T>(x: v128): v128 { return v128.ne<T>(x, x); }
@inline export function abs<T>(x: v128): v128 { return v128.abs<T>(x); }
@inline export function sign<T>(x: v128): v128 { return v128.sub<T>(number<T>(v128.gt<T>(x, v128.splat<T>(0))), number<T>(v128.lt<T>(x, v128.splat<T>(0)))); }
@inline export function floor<T>(x: v128): v128 { return v128.floor<T>(x); }
@inline export function ceil<T>(x: v128): v128 { return v128.ceil<T>(x); }
@inline export function round<T>(x: v128): v128 { return v128.nearest<T>(x); }
@inline export function trunc<T>(x: v128): v128 { return v128.trunc<T>(x); }
@inline export function sqrt<T>(x: v128): v128 { return v128.sqrt<T>(x); }
@inline export function max<T>(a: v128, b: v128): v128 { return v128.max<T>(a, b); }
@inline export function min<T>(a: v128, b: v128): v128 { return v128.min<T>(a, b); }

/** a b + sum with one rounding. The product is exact in float64; that the sum is rounded to float64 first shows once in 2^29 times. */
function madd32(a: v128, b: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, sum);
  const low = f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b)), f64x2.promote_low_f32x4(sum));
  const high = f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(upper(a)), f64x2.promote_low_f32x4(upper(b))), f64x2.promote_low_f32x4(upper(sum)));
  return narrow(low, high);
}

/**
 * The same for float64: product and sums with their errors, the errors' sum rounded to odd (S. Boldo, G. Melquiond: Emulation of FMA and
 * correctly rounded sums, IEEE Transactions on Computers 57, 2008). Where that leaves the range of numbers, it is rounded twice.
 */
function madd64(a: v128, b: v128, sum: v128): v128 {
  const product = f64x2.mul(a, b);
  const high = f64x2.add(product, sum);
  const al = upperHalf(a), bl = upperHalf(b);
  const ar = f64x2.sub(a, al), br = f64x2.sub(b, bl);
  const low = f64x2.sub(f64x2.mul(ar, br), f64x2.sub(f64x2.sub(f64x2.sub(product, f64x2.mul(al, bl)), f64x2.mul(ar, bl)), f64x2.mul(al, br)));
  const tail = f64x2.add(sum, low);
  const tailError = sumError(sum, low, tail);
  const y = f64x2.add(product, tail);
  const error = sumError(product, tail, y);
  const rest = f64x2.add(error, tailError);
  const restError = sumError(error, tailError, rest);
  // Rounded to odd: an inexact sum whose last bit is 0 becomes its neighbour on the side of its error.
  const zero = i64x2.splat(0), one = i64x2.splat(1);
  const even = i64x2.eq(v128.and(rest, one), zero);
  const away = v128.not(v128.xor(f64x2.gt(restError, zero), f64x2.gt(rest, zero)));
  const odd = i64x2.add(rest, v128.bitselect(one, i64x2.splat(-1), away));
  const exact = f64x2.add(y, v128.bitselect(odd, rest, v128.and(even, f64x2.ne(restError, zero))));
  return v128.bitselect(exact, high, f64x2.lt(f64x2.abs(exact), d(Infinity)));
}

/** The upper 26 bits of each number. */
@inline function upperHalf(x: v128): v128 {
  const shifted = f64x2.mul(x, d(134217729));
  return f64x2.sub(shifted, f64x2.sub(shifted, x));
}

/** a + b - sum, exactly, where sum is a + b rounded. */
@inline function sumError(a: v128, b: v128, sum: v128): v128 {
  const part = f64x2.sub(sum, a);
  return f64x2.add(f64x2.sub(a, f64x2.sub(sum, part)), f64x2.sub(b, part));
}
