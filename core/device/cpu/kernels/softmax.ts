// Softmax along n of [outer, n, inner], its logarithm, and their gradients, for float32 and float64 (codes 0 and 1).
// Along rows (inner = 1) numbers are taken in the order in which they lie; else neighbouring columns go together, a vector at a time.

import * as double from "./float64";
import { fused, lanes, storeFirst } from "./lanes";
import * as single from "./float32";
import { sumRow } from "./sum";

export function softmax(code: i32, y: usize, a: usize, log: bool, outer: i32, n: i32, inner: i32): void {
  if (code == 0) softmaxOf<f32>(y, a, log, outer, n, inner);
  else softmaxOf<f64>(y, a, log, outer, n, inner);
}
export function softmaxGradient(code: i32, da: usize, dy: usize, y: usize, log: bool, outer: i32, n: i32, inner: i32): void {
  if (code == 0) gradientOf<f32>(da, dy, y, log, outer, n, inner);
  else gradientOf<f64>(da, dy, y, log, outer, n, inner);
}

/** Of what is not above 0 by more than rounding. */
@inline function exp<T>(x: v128): v128 {
  return sizeof<T>() == 4 ? single.expBelow(x) : double.exp(x);
}

function softmaxOf<T>(y: usize, a: usize, log: bool, outer: i32, n: i32, inner: i32): void {
  const slab = <usize>n * <usize>inner * sizeof<T>();
  for (; outer > 0; outer--) {
    if (inner == 1) row<T>(y, a, log, n);
    else for (let j = 0; j < inner; j += lanes<T>()) columns<T>(y + <usize>j * sizeof<T>(), a + <usize>j * sizeof<T>(), log, n, <usize>inner * sizeof<T>(), inner - j);
    y += slab;
    a += slab;
  }
}

function row<T>(y: usize, a: usize, log: bool, n: i32): void {
  if (n == 0) return;
  const top = v128.splat<T>(largest<T>(a, n));
  let i = n, from = a, to = y;
  if (!log) {
    for (; i >= 2 * lanes<T>(); i -= 2 * lanes<T>()) {
      const e = exp<T>(v128.sub<T>(v128.load(from), top));
      v128.store(to, exp<T>(v128.sub<T>(v128.load(from, 16), top)), 16);
      v128.store(to, e);
      from += 32;
      to += 32;
    }
    for (; i > 0; i -= lanes<T>()) {
      storeFirst<T>(to, exp<T>(v128.sub<T>(v128.load(from), top)), i);
      from += 16;
      to += 16;
    }
    const sum = v128.splat<T>(sumRow<T>(y, n));
    for (i = n, to = y; i > 0; i -= lanes<T>()) {
      storeFirst<T>(to, v128.div<T>(v128.load(to), sum), i);
      to += 16;
    }
    return;
  }
  let sums = i64x2.splat(0), total: f64 = 0, block = 0;
  for (; i >= 2 * lanes<T>(); i -= 2 * lanes<T>()) {
    sums = v128.add<T>(sums, v128.add<T>(exp<T>(v128.sub<T>(v128.load(from), top)), exp<T>(v128.sub<T>(v128.load(from, 16), top))));
    from += 32;
    if (++block == 64) {
      total += across<T>(sums);
      sums = i64x2.splat(0);
      block = 0;
    }
  }
  total += across<T>(sums);
  for (; i > 0; i--) {
    total += <f64>v128.extract_lane<T>(exp<T>(v128.sub<T>(v128.load(from), top)), 0);
    from += sizeof<T>();
  }
  const below = v128.splat<T>(<T>NativeMath.log(total));
  for (i = n, from = a, to = y; i >= 2 * lanes<T>(); i -= 2 * lanes<T>()) {
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

@inline function across<T>(x: v128): f64 {
  let sum = <f64>v128.extract_lane<T>(x, 0) + <f64>v128.extract_lane<T>(x, 1);
  if (sizeof<T>() == 4) sum += <f64>v128.extract_lane<T>(x, 2) + <f64>v128.extract_lane<T>(x, 3);
  return sum;
}

/** A vector of columns, `left` of which are there. */
function columns<T>(y: usize, a: usize, log: bool, n: i32, line: usize, left: i32): void {
  let top = v128.splat<T>(<T>-Infinity);
  let p = a;
  for (let i = 0; i < n; i++) {
    top = v128.max<T>(top, v128.load(p));
    p += line;
  }
  let sum = i64x2.splat(0);
  p = a;
  let to = y;
  for (let i = 0; i < n; i++) {
    const e = exp<T>(v128.sub<T>(v128.load(p), top));
    if (!log) storeFirst<T>(to, e, left);
    sum = v128.add<T>(sum, e);
    p += line;
    to += line;
  }
  if (log) sum = sizeof<T>() == 4 ? single.log(sum) : double.log(sum);
  p = a;
  to = y;
  for (let i = 0; i < n; i++) {
    storeFirst<T>(to, log ? v128.sub<T>(v128.sub<T>(v128.load(p), top), sum) : v128.div<T>(v128.load(to), sum), left);
    p += line;
    to += line;
  }
}

function gradientOf<T>(da: usize, dy: usize, y: usize, log: bool, outer: i32, n: i32, inner: i32): void {
  const line = <usize>inner * sizeof<T>();
  const slab = <usize>n * line;
  for (; outer > 0; outer--) {
    if (inner == 1) {
      const sum = v128.splat<T>(log ? -sumRow<T>(dy, n) : -(<T>dot<T>(dy, y, n)));
      let from = dy, other = y, to = da, i = n;
      for (; i >= 2 * lanes<T>(); i -= 2 * lanes<T>()) {
        v128.store(to, slope<T>(v128.load(from), v128.load(other), sum, log));
        v128.store(to, slope<T>(v128.load(from, 16), v128.load(other, 16), sum, log), 16);
        from += 32;
        other += 32;
        to += 32;
      }
      for (; i > 0; i -= lanes<T>()) {
        storeFirst<T>(to, slope<T>(v128.load(from), v128.load(other), sum, log), i);
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
          sum = v128.sub<T>(sum, log ? g : v128.mul<T>(g, v128.load(y + p)));
          p += line;
        }
        p = start;
        for (let i = 0; i < n; i++) {
          storeFirst<T>(da + p, slope<T>(v128.load(dy + p), v128.load(y + p), sum, log), inner - j);
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
@inline function slope<T>(dy: v128, y: v128, less: v128, log: bool): v128 {
  return log ? fused<T>(exp<T>(y), less, dy) : v128.mul<T>(v128.add<T>(dy, less), y);
}

/** Σ a b, in float64 beyond blocks of 64 vectors. */
function dot<T>(a: usize, b: usize, n: i32): f64 {
  let sums = i64x2.splat(0), total: f64 = 0, block = 0;
  for (; n >= lanes<T>(); n -= lanes<T>()) {
    sums = v128.add<T>(sums, v128.mul<T>(v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
    if (++block == 64) {
      total += across<T>(sums);
      sums = i64x2.splat(0);
      block = 0;
    }
  }
  total += across<T>(sums);
  for (; n > 0; n--) {
    total += <f64>load<T>(a) * <f64>load<T>(b);
    a += sizeof<T>();
    b += sizeof<T>();
  }
  return total;
}
