// What the vector kernels share. A vector is 16 bytes: four float32, two float64 or two int64.

/** Numbers of type T in a vector. */
@inline export function lanes<T>(): i32 {
  return 16 / sizeof<T>();
}

/** The first `n` numbers of a vector, and nothing after them; n from 1 to lanes<T>(). */
@inline export function storeFirst<T>(y: usize, x: v128, n: i32): void {
  if (n >= lanes<T>()) v128.store(y, x);
  else storePart<T>(y, x, n);
}

function storePart<T>(y: usize, x: v128, n: i32): void {
  if (sizeof<T>() == 8) v128.store64_lane(y, x, 0);
  else {
    if (n & 2) v128.store64_lane(y, x, 0);
    if (n == 1) v128.store32_lane(y, x, 0);
    if (n == 3) v128.store32_lane(y, x, 2, 8);
  }
}

/** Writes a truth per lane as one byte each, 1 or 0. */
@inline export function storeTruths<T>(y: usize, mask: v128, n: i32): void {
  if (sizeof<T>() == 8) {
    const bits = i64x2.bitmask(mask);
    if (n >= 2) store<u16>(y, (bits | (bits << 7)) & 0x0101);
    else store<u8>(y, bits & 1);
  } else {
    const bytes = (i32x4.bitmask(mask) * 0x00204081) & 0x01010101;
    if (n >= 4) store<u32>(y, bytes);
    else storeBytes(y, bytes, n);
  }
}

function storeBytes(y: usize, bytes: i32, n: i32): void {
  for (let i = 0; i < n; i++) {
    store<u8>(y + i, bytes);
    bytes >>= 8;
  }
}

/** All ones in the first `n` lanes. */
@inline export function firstLanes<T>(n: i32): v128 {
  if (sizeof<T>() == 8) return i64x2.lt_s(i64x2(0, 1), i64x2.splat(n));
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(n));
}

/**
 * a b + sum. In float32, built with relaxed SIMD, it is rounded once instead of twice where the processor can do that. float64 is for
 * those who look at the last places: it is the same everywhere.
 */
@inline export function fused<T>(a: v128, b: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD && isFloat<T>() && sizeof<T>() == 4) return v128.relaxed_madd<T>(a, b, sum);
  return v128.add<T>(v128.mul<T>(a, b), sum);
}

/** Four vectors of four 4-byte numbers, transposed: to `to`, and each next `step` bytes on. */
@inline export function storeTurned(to: usize, step: usize, x0: v128, x1: v128, x2: v128, x3: v128): void {
  const l0 = v128.shuffle<i32>(x0, x1, 0, 4, 1, 5), l1 = v128.shuffle<i32>(x2, x3, 0, 4, 1, 5);
  const h0 = v128.shuffle<i32>(x0, x1, 2, 6, 3, 7), h1 = v128.shuffle<i32>(x2, x3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(l0, l1, 0, 2));
  v128.store(to + step, v128.shuffle<i64>(l0, l1, 1, 3));
  v128.store(to + 2 * step, v128.shuffle<i64>(h0, h1, 0, 2));
  v128.store(to + 3 * step, v128.shuffle<i64>(h0, h1, 1, 3));
}

/** Constants of a vector of float32 and float64. */
@inline export function f(x: f32): v128 {
  return f32x4.splat(x);
}
@inline export function d(x: f64): v128 {
  return f64x2.splat(x);
}

/** The upper two float32 of a vector moved down. */
@inline export function upper(x: v128): v128 {
  return v128.shuffle<f32>(x, x, 2, 3, 2, 3);
}
/** Four float32 from the rounded two and two float64. */
@inline export function narrow(low: v128, high: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}
