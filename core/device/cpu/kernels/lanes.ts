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
