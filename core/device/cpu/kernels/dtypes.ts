// Numbers of every dtype, read into and written from the three that are computed in. Codes: DTYPE_NAMES in core/tensor/dtype.ts.

import { ROW } from "./scratch";

export const FLOAT32 = 0, FLOAT64 = 1, INT64 = 2, BOOL = 3, INT32 = 4, INT16 = 5, INT8 = 6, UINT8 = 7, FLOAT16 = 8, BFLOAT16 = 9;

/** Bytes of one number. */
export function bytesOf(dtype: i32): usize {
  if (dtype == FLOAT64 || dtype == INT64) return 8;
  if (dtype == FLOAT32 || dtype == INT32) return 4;
  if (dtype == INT16 || dtype == FLOAT16 || dtype == BFLOAT16) return 2;
  return 1;
}

/** The code of the dtype that this one is computed in. */
@inline export function computeOf(dtype: i32): i32 {
  if (dtype == FLOAT32 || dtype == FLOAT16 || dtype == BFLOAT16) return FLOAT32;
  return dtype == FLOAT64 ? FLOAT64 : INT64;
}

/** `n` (at most {@link ROW}) numbers, `step` bytes apart, into a row of the dtype that they are computed in. */
export function loadRow(dtype: i32, to: usize, from: usize, step: usize, n: i32): void {
  switch (dtype) {
    case FLOAT32: return loadAs<f32, f32>(to, from, step, n);
    case FLOAT64: return loadAs<f64, f64>(to, from, step, n);
    case INT64: return loadAs<i64, i64>(to, from, step, n);
    case INT32: return loadAs<i32, i64>(to, from, step, n);
    case INT16: return loadAs<i16, i64>(to, from, step, n);
    case INT8: return loadAs<i8, i64>(to, from, step, n);
    case BOOL: case UINT8: return loadAs<u8, i64>(to, from, step, n);
    case FLOAT16: {
      for (let end = to + (<usize>n << 2); to < end; to += 4) {
        store<f32>(to, halfToFloat(load<u16>(from)));
        from += step;
      }
      return;
    }
    default: {
      for (let end = to + (<usize>n << 2); to < end; to += 4) {
        store<u32>(to, (<u32>load<u16>(from)) << 16);
        from += step;
      }
    }
  }
}

@inline function loadAs<A, C>(to: usize, from: usize, step: usize, n: i32): void {
  for (let end = to + <usize>n * sizeof<C>(); to < end; to += sizeof<C>()) {
    store<C>(to, <C>load<A>(from));
    from += step;
  }
}

/** The reverse of {@link loadRow}: what does not fit an int wraps; a bool is ≠ 0. */
export function storeRow(dtype: i32, to: usize, step: usize, from: usize, n: i32): void {
  switch (dtype) {
    case FLOAT32: return storeAs<f32, f32>(to, step, from, n);
    case FLOAT64: return storeAs<f64, f64>(to, step, from, n);
    case INT64: return storeAs<i64, i64>(to, step, from, n);
    case INT32: return storeAs<i32, i64>(to, step, from, n);
    case INT16: return storeAs<i16, i64>(to, step, from, n);
    case INT8: case UINT8: return storeAs<i8, i64>(to, step, from, n);
    case BOOL: return storeTruth<i64>(to, step, from, n);
    case FLOAT16: {
      for (let i = 0; i < n; i++) {
        store<u16>(to, floatToHalf(load<f32>(from + (<usize>i << 2))));
        to += step;
      }
      return;
    }
    default: {
      for (let i = 0; i < n; i++) {
        store<u16>(to, floatToBrain(load<f32>(from + (<usize>i << 2))));
        to += step;
      }
    }
  }
}

@inline function storeAs<Y, C>(to: usize, step: usize, from: usize, n: i32): void {
  for (let end = from + <usize>n * sizeof<C>(); from < end; from += sizeof<C>()) {
    store<Y>(to, <Y>load<C>(from));
    to += step;
  }
}
@inline function storeTruth<C>(to: usize, step: usize, from: usize, n: i32): void {
  for (let end = from + <usize>n * sizeof<C>(); from < end; from += sizeof<C>()) {
    store<u8>(to, load<C>(from) != 0 ? 1 : 0);
    to += step;
  }
}

/**
 * A row of numbers computed in the dtype `from`, made into what `y` (a dtype of storage) is computed in.
 *
 * @returns where the row lies: `row` itself, or the scratch row after it.
 */
export function convertRow(y: i32, from: i32, row: usize, n: i32): usize {
  const to = computeOf(y);
  const out = row + ROW * 8 + 64;
  if (y == BOOL) {
    if (from == FLOAT32) truths<f32>(out, row, n);
    else if (from == FLOAT64) truths<f64>(out, row, n);
    else return row;
    return out;
  }
  if (to == from) return row;
  if (to == FLOAT32) {
    if (from == FLOAT64) converted<f32, f64>(out, row, n);
    else converted<f32, i64>(out, row, n);
  } else if (to == FLOAT64) {
    if (from == FLOAT32) converted<f64, f32>(out, row, n);
    else converted<f64, i64>(out, row, n);
  } else if (y == INT32) {
    // Straight to 32 bits, as the processors that PyTorch runs on do it.
    for (let i = 0; i < n; i++) {
      const x = from == FLOAT32 ? <f64>load<f32>(row + (<usize>i << 2)) : load<f64>(row + (<usize>i << 3));
      store<i64>(out + (<usize>i << 3), x > -2147483649.0 && x < 2147483648.0 ? <i64>x : -2147483648);
    }
  } else if (from == FLOAT32) converted<i64, f32>(out, row, n);
  else converted<i64, f64>(out, row, n);
  return out;
}

@inline function converted<Y, A>(to: usize, from: usize, n: i32): void {
  for (let i = 0; i < n; i++) {
    const x = load<A>(from + <usize>i * sizeof<A>());
    if (isInteger<Y>()) {
      const inside = x >= -9223372036854775808.0 && x < 9223372036854775808.0;
      store<Y>(to + <usize>i * sizeof<Y>(), inside ? <Y>x : <Y>i64.MIN_VALUE);
    } else store<Y>(to + <usize>i * sizeof<Y>(), <Y>x);
  }
}
@inline function truths<A>(to: usize, from: usize, n: i32): void {
  for (let i = 0; i < n; i++) store<i64>(to + (<usize>i << 3), load<A>(from + <usize>i * sizeof<A>()) != 0 ? 1 : 0);
}

/** IEEE half: 1 sign, 5 exponent, 10 fraction bits. Multiplying by 2^112 moves the exponent's bias, denormals included. */
function halfToFloat(h: u32): f32 {
  const sign = (h & 0x8000) << 16;
  const rest = h & 0x7fff;
  if (rest >= 0x7c00) return reinterpret<f32>(sign | 0x7f800000 | ((rest & 0x3ff) << 13));
  return reinterpret<f32>(sign | reinterpret<u32>(reinterpret<f32>(rest << 13) * reinterpret<f32>(0x77800000)));
}

/** Rounded to the nearest, ties to even: by an addition whose sum has its last bit where half's is. */
function floatToHalf(x: f32): u32 {
  const bits = reinterpret<u32>(x);
  const sign = (bits >> 16) & 0x8000;
  const a = bits & 0x7fffffff;
  if (a > 0x7f800000) return sign | 0x7e00;
  if (a >= 0x477ff000) return sign | 0x7c00;
  if (a < 0x38800000) return sign | (reinterpret<u32>(reinterpret<f32>(a) + <f32>0.5) - 0x3f000000);
  return sign | ((a + 0xfff + ((a >> 13) & 1) - 0x38000000) >> 13);
}

function floatToBrain(x: f32): u32 {
  const bits = reinterpret<u32>(x);
  if (x != x) return 0x7fc0;
  return (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
}
