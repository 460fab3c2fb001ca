// Softmax along n of [outer, n, inner], its logarithm, and their gradients, for float32 and float64 (codes 0 and 1).
// Along rows (inner = 1) numbers are taken in the order in which they lie; else neighbouring columns go together, a vector at a time.
// The order of operations is that of PyTorch (aten/src/ATen/native/cpu/SoftMaxKernel.cpp and aten/src/ATen/cpu/vec/functional_base.h),
// so that up to FEW numbers have its bits.

import { madd } from "./basic";
import * as exact from "./exact";
import * as double from "./float64";
import { fused, lanes, narrow, storeFirst, upper } from "./lanes";
import * as single from "./float32";
import { ROWS } from "./scratch";

export function softmax(code: i32, y: usize, a: usize, log: bool, outer: i32, n: i32, inner: i32): void {
  const few = <i64>outer * n * inner <= exact.FEW;
  if (code == 0) softmaxOf<f32>(y, a, log, outer, n, inner, few);
  else softmaxOf<f64>(y, a, log, outer, n, inner, few);
}
export function softmaxGradient(code: i32, da: usize, dy: usize, y: usize, log: bool, outer: i32, n: i32, inner: i32): void {
  const few = <i64>outer * n * inner <= exact.FEW;
  if (code == 0) gradientOf<f32>(da, dy, y, log, outer, n, inner, few);
  else gradientOf<f64>(da, dy, y, log, outer, n, inner, few);
}

/** Of what is not above 0 by more than rounding. */
@inline function exp<T>(x: v128, few: bool): v128 {
  return sizeof<T>() == 8 ? double.exp(x) : few ? exact.expSleef(x) : single.expBelow(x);
}
/** a b + sum, rounded once where there are few numbers, elsewhere as is fastest. */
@inline function product<T>(a: v128, b: v128, sum: v128, few: bool): v128 {
  return few ? madd<T>(a, b, sum) : fused<T>(a, b, sum);
}

function softmaxOf<T>(y: usize, a: usize, log: bool, outer: i32, n: i32, inner: i32, few: bool): void {
  const slab = <usize>n * <usize>inner * sizeof<T>();
  for (; outer > 0; outer--) {
    if (inner == 1) row<T>(y, a, log, n, few);
    else for (let j = 0; j < inner; j += lanes<T>()) columns<T>(y, a, log, n, j, inner, few);
    y += slab;
    a += slab;
  }
}

function row<T>(y: usize, a: usize, log: bool, n: i32, few: bool): void {
  if (n == 0) return;
  const top = v128.splat<T>(largest<T>(a, n));
  let i = n, from = a, to = y;
  if (log) {
    const below = v128.splat<T>(<T>NativeMath.log(<f64>totalOfExps<T>(a, top, n, few)));
    for (; i >= 2 * lanes<T>(); i -= 2 * lanes<T>()) {
      const next = v128.sub<T>(v128.sub<T>(v128.load(from, 16), top), below);
      v128.store(to, v128.sub<T>(v128.sub<T>(v128.load(from), top), below));
      v128.store(to, next, 16);
      from += 32;
      to += 32;
    }
    for (; i > 0; i -= lanes<T>()) {
      storeFirst<T>(to, v128.sub<T>(v128.sub<T>(v128.load(from), top), below), i);
      from += 16;
      to += 16;
    }
    return;
  }
  for (; i >= 2 * lanes<T>(); i -= 2 * lanes<T>()) {
    const e = exp<T>(v128.sub<T>(v128.load(from), top), few);
    v128.store(to, exp<T>(v128.sub<T>(v128.load(from, 16), top), few), 16);
    v128.store(to, e);
    from += 32;
    to += 32;
  }
  for (; i > 0; i -= lanes<T>()) {
    storeFirst<T>(to, exp<T>(v128.sub<T>(v128.load(from), top), few), i);
    from += 16;
    to += 16;
  }
  const scale = v128.splat<T>(<T>(1 / total<T>(y, 0, n, few)));
  for (i = n, to = y; i > 0; i -= lanes<T>()) {
    storeFirst<T>(to, v128.mul<T>(v128.load(to), scale), i);
    to += 16;
  }
}

/** The sum of exp(a - top), as {@link total} takes it. */
function totalOfExps<T>(a: usize, top: v128, n: i32, few: bool): T {
  const wide = 2 * lanes<T>();
  if (n < wide) {
    v128.store(ROWS, exp<T>(v128.sub<T>(v128.load(a), top), few));
    v128.store(ROWS, exp<T>(v128.sub<T>(v128.load(a, 16), top), few), 16);
    return total<T>(ROWS, 0, n, few);
  }
  let low = exp<T>(v128.sub<T>(v128.load(a), top), few), high = exp<T>(v128.sub<T>(v128.load(a, 16), top), few);
  let left = n - wide;
  for (a += 32; left >= wide; left -= wide) {
    low = v128.add<T>(low, exp<T>(v128.sub<T>(v128.load(a), top), few));
    high = v128.add<T>(high, exp<T>(v128.sub<T>(v128.load(a, 16), top), few));
    a += 32;
  }
  v128.store(ROWS, low);
  v128.store(ROWS, high, 16);
  for (let to: usize = ROWS; left > 0; left -= lanes<T>()) {
    storeFirst<T>(to, v128.add<T>(v128.load(to), exp<T>(v128.sub<T>(v128.load(a), top), few)), left);
    a += 16;
    to += 16;
  }
  return acrossRows<T>();
}

/** The sum of a row, or with b of its products with another, in PyTorch's order: eight float32 or four float64 lanes, the rest added to the first lanes. */
function total<T>(a: usize, b: usize, n: i32, few: bool): T {
  const wide = 2 * lanes<T>();
  if (n < wide) {
    let sum: T = b == 0 ? load<T>(a) : <T>(load<T>(a) * load<T>(b));
    for (let i: usize = sizeof<T>(); i < <usize>n * sizeof<T>(); i += sizeof<T>()) sum += b == 0 ? load<T>(a + i) : <T>(load<T>(a + i) * load<T>(b + i));
    return sum;
  }
  let low = both<T>(a, b), high = both<T>(a + 16, b == 0 ? 0 : b + 16);
  let i: usize = 32, left = n - wide;
  for (; left >= wide; left -= wide) {
    low = v128.add<T>(low, both<T>(a + i, b == 0 ? 0 : b + i));
    high = v128.add<T>(high, both<T>(a + i + 16, b == 0 ? 0 : b + i + 16));
    i += 32;
  }
  v128.store(ROWS, low);
  v128.store(ROWS, high, 16);
  for (let to: usize = ROWS; left > 0; left -= lanes<T>()) {
    const sums = v128.load(to);
    storeFirst<T>(to, b == 0 ? v128.add<T>(sums, v128.load(a + i)) : product<T>(v128.load(a + i), v128.load(b + i), sums, few), left);
    i += 16;
    to += 16;
  }
  return acrossRows<T>();
}
/** The sum of the eight or four lanes at ROWS. */
@inline function acrossRows<T>(): T {
  if (sizeof<T>() == 8) return <T>(<T>(<T>(load<T>(ROWS) + load<T>(ROWS, 8)) + load<T>(ROWS, 16)) + load<T>(ROWS, 24));
  const four = f32x4.add(v128.load(ROWS), v128.load(ROWS, 16));
  const two = f32x4.add(four, v128.shuffle<f32>(four, four, 2, 3, 0, 1));
  return <T>(f32x4.extract_lane(two, 0) + f32x4.extract_lane(two, 1));
}
@inline function both<T>(a: usize, b: usize): v128 {
  return b == 0 ? v128.load(a) : v128.mul<T>(v128.load(a), v128.load(b));
}

/** NaN is left out here: it comes back through its own exponential, and then all of the row is NaN. */
function largest<T>(a: usize, n: i32): T {
  let v0 = v128.splat<T>(<T>-Infinity), v1 = v0, v2 = v0, v3 = v0;
  for (; n >= 4 * lanes<T>(); n -= 4 * lanes<T>()) {
    v0 = v128.pmax<T>(v0, v128.load(a));
    v1 = v128.pmax<T>(v1, v128.load(a, 16));
    v2 = v128.pmax<T>(v2, v128.load(a, 32));
    v3 = v128.pmax<T>(v3, v128.load(a, 48));
    a += 64;
  }
  v0 = v128.pmax<T>(v128.pmax<T>(v0, v1), v128.pmax<T>(v2, v3));
  let best = max<T>(v128.extract_lane<T>(v0, 0), v128.extract_lane<T>(v0, 1));
  if (sizeof<T>() == 4) best = max<T>(best, max<T>(v128.extract_lane<T>(v0, 2), v128.extract_lane<T>(v0, 3)));
  for (; n > 0; n--) {
    const x = load<T>(a);
    if (x > best) best = x;
    a += sizeof<T>();
  }
  return best;
}

/** A vector of columns, from column j. Whole eights of float32 have Sleef's exponential, the rest that of C. */
function columns<T>(y: usize, a: usize, log: bool, n: i32, j: i32, inner: i32, few: bool): void {
  const line = <usize>inner * sizeof<T>();
  const start = <usize>j * sizeof<T>();
  const left = inner - j;
  const tail = few && j >= (inner & ~7);
  let top = v128.splat<T>(<T>-Infinity);
  let p = a + start;
  for (let i = 0; i < n; i++) {
    top = v128.max<T>(top, v128.load(p));
    p += line;
  }
  let sum = i64x2.splat(0);
  p = a + start;
  let to = y + start;
  for (let i = 0; i < n; i++) {
    const e = expOfColumn<T>(v128.sub<T>(v128.load(p), top), few, tail);
    if (!log) storeFirst<T>(to, e, left);
    sum = v128.add<T>(sum, e);
    p += line;
    to += line;
  }
  if (log) sum = logs<T>(sum);
  p = a + start;
  to = y + start;
  for (let i = 0; i < n; i++) {
    storeFirst<T>(to, log ? v128.sub<T>(v128.sub<T>(v128.load(p), top), sum) : v128.div<T>(v128.load(to), sum), left);
    p += line;
    to += line;
  }
}
@inline function expOfColumn<T>(x: v128, few: bool, tail: bool): v128 {
  return sizeof<T>() == 4 && tail ? exact.exp(x) : exp<T>(x, few);
}
/** Logarithms rounded once. */
@inline function logs<T>(x: v128): v128 {
  if (sizeof<T>() == 8) return double.log(x);
  return narrow(double.log(f64x2.promote_low_f32x4(x)), double.log(f64x2.promote_low_f32x4(upper(x))));
}

function gradientOf<T>(da: usize, dy: usize, y: usize, log: bool, outer: i32, n: i32, inner: i32, few: bool): void {
  const line = <usize>inner * sizeof<T>();
  const slab = <usize>n * line;
  for (; outer > 0; outer--) {
    if (inner == 1 && n > 0) {
      const sum = v128.splat<T>(-total<T>(dy, log ? 0 : y, n, few));
      let from = dy, other = y, to = da, i = n;
      for (; i >= 2 * lanes<T>(); i -= 2 * lanes<T>()) {
        v128.store(to, slope<T>(v128.load(from), v128.load(other), sum, log, few, false));
        v128.store(to, slope<T>(v128.load(from, 16), v128.load(other, 16), sum, log, few, false), 16);
        from += 32;
        other += 32;
        to += 32;
      }
      for (; i > 0; i -= lanes<T>()) {
        storeFirst<T>(to, slope<T>(v128.load(from), v128.load(other), sum, log, few, false), i);
        from += 16;
        other += 16;
        to += 16;
      }
    } else {
      for (let j = 0; j < inner; j += lanes<T>()) {
        const start = <usize>j * sizeof<T>();
        let sum = i64x2.splat(0);
        let p = start;
        for (let i = 0; i < n; i++) {
          const g = v128.load(dy + p);
          sum = log ? v128.add<T>(sum, g) : product<T>(g, v128.load(y + p), sum, few);
          p += line;
        }
        const less = v128.neg<T>(sum);
        const tail = few && j >= (inner & ~7);
        p = start;
        for (let i = 0; i < n; i++) {
          storeFirst<T>(da + p, slope<T>(v128.load(dy + p), v128.load(y + p), less, log, few, tail), inner - j);
          p += line;
        }
      }
    }
    da += slab;
    dy += slab;
    y += slab;
  }
}

/** `less`: the sum, negative. */
@inline function slope<T>(dy: v128, y: v128, less: v128, log: bool, few: bool, tail: bool): v128 {
  return log ? product<T>(expOfColumn<T>(y, few, tail), less, dy, few) : v128.mul<T>(v128.add<T>(dy, less), y);
}
