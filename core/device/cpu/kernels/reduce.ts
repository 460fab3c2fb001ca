// y[outer, inner] from a[outer, n, inner]. Kinds: REDUCE_KINDS in core/device/cpu/cpu.ts; codes 0 float32, 1 float64, 2 int64.

import { lanes, storeFirst } from "./lanes";
import { sumColumns, sumRow } from "./sum";

export function reduce(kind: i32, code: i32, y: usize, a: usize, outer: i32, n: i32, inner: i32): void {
  if (code == 0) reduceOf<f32>(kind, y, a, outer, n, inner);
  else if (code == 1) reduceOf<f64>(kind, y, a, outer, n, inner);
  else reduceOf<i64>(kind, y, a, outer, n, inner);
}

function reduceOf<T>(kind: i32, y: usize, a: usize, outer: i32, n: i32, inner: i32): void {
  const size: usize = kind < 4 ? sizeof<T>() : kind < 6 ? 8 : 1;
  const slab = <usize>n * <usize>inner * sizeof<T>();
  for (; outer > 0; outer--) {
    switch (kind) {
      case 0: {
        if (inner == 1) store<T>(y, sumRow<T>(a, n));
        else sumColumns<T>(y, a, n, inner);
        break;
      }
      case 1: { prod<T>(y, a, n, inner); break; }
      case 2: { extreme<T>(y, a, n, inner, true); break; }
      case 3: { extreme<T>(y, a, n, inner, false); break; }
      case 4: { place<T>(y, a, n, inner, true); break; }
      case 5: { place<T>(y, a, n, inner, false); break; }
      case 6: { truth<T>(y, a, n, inner, 1); break; }
      default: truth<T>(y, a, n, inner, 0);
    }
    a += slab;
    y += <usize>inner * size;
  }
}

function prod<T>(y: usize, a: usize, n: i32, inner: i32): void {
  const line = <usize>inner * sizeof<T>();
  if (inner > 1) {
    for (let j = 0; j < inner; j++) store<T>(y + <usize>j * sizeof<T>(), 1);
    for (let i = 0; i < n; i++) {
      for (let j: usize = 0; j < line; j += sizeof<T>()) store<T>(y + j, <T>(load<T>(y + j) * load<T>(a + j)));
      a += line;
    }
    return;
  }
  let product: T = 1;
  for (let end = a + <usize>n * line; a < end; a += line) product *= load<T>(a);
  store<T>(y, product);
}

/** The largest or least; NaN wins. Of nothing: the neutral element. */
function extreme<T>(y: usize, a: usize, n: i32, inner: i32, most: bool): void {
  const line = <usize>inner * sizeof<T>();
  const none = isFloat<T>() ? (most ? <T>-Infinity : <T>Infinity) : most ? <T>i64.MIN_VALUE : <T>i64.MAX_VALUE;
  if (isFloat<T>() && inner == 1) {
    // pmax and pmin are one instruction, max and min many, but they leave NaN out: it is looked for beside them.
    let v0 = v128.splat<T>(none), v1 = v0, v2 = v0, v3 = v0, odd = i64x2.splat(0);
    for (; n >= 4 * lanes<T>(); n -= 4 * lanes<T>()) {
      const x0 = v128.load(a), x1 = v128.load(a, 16), x2 = v128.load(a, 32), x3 = v128.load(a, 48);
      v0 = most ? v128.pmax<T>(v0, x0) : v128.pmin<T>(v0, x0);
      v1 = most ? v128.pmax<T>(v1, x1) : v128.pmin<T>(v1, x1);
      v2 = most ? v128.pmax<T>(v2, x2) : v128.pmin<T>(v2, x2);
      v3 = most ? v128.pmax<T>(v3, x3) : v128.pmin<T>(v3, x3);
      odd = v128.or(odd, v128.or(v128.or(v128.ne<T>(x0, x0), v128.ne<T>(x1, x1)), v128.or(v128.ne<T>(x2, x2), v128.ne<T>(x3, x3))));
      a += 64;
    }
    v0 = most ? v128.max<T>(v128.max<T>(v0, v1), v128.max<T>(v2, v3)) : v128.min<T>(v128.min<T>(v0, v1), v128.min<T>(v2, v3));
    let best = better<T>(v128.extract_lane<T>(v0, 0), v128.extract_lane<T>(v0, 1), most);
    if (sizeof<T>() == 4) best = better<T>(best, better<T>(v128.extract_lane<T>(v0, 2), v128.extract_lane<T>(v0, 3), most), most);
    if (v128.any_true(odd)) best = <T>NaN;
    for (; n > 0; n--) {
      best = better<T>(best, load<T>(a), most);
      a += sizeof<T>();
    }
    store<T>(y, best);
  } else if (isFloat<T>()) {
    for (let j = 0; j < inner; j += lanes<T>()) {
      let v = v128.splat<T>(none);
      let p = a + <usize>j * sizeof<T>();
      for (let i = 0; i < n; i++) {
        v = most ? v128.max<T>(v, v128.load(p)) : v128.min<T>(v, v128.load(p));
        p += line;
      }
      storeFirst<T>(y + <usize>j * sizeof<T>(), v, inner - j);
    }
  } else {
    for (let j = 0; j < inner; j++) {
      let best = none;
      let p = a + <usize>j * sizeof<T>();
      for (let i = 0; i < n; i++) {
        best = better<T>(best, load<T>(p), most);
        p += line;
      }
      store<T>(y + <usize>j * sizeof<T>(), best);
    }
  }
}

@inline function better<T>(a: T, b: T, most: bool): T {
  if (isFloat<T>()) return most ? max<T>(a, b) : min<T>(a, b);
  return most == a > b ? a : b;
}

/** Where the extreme is: the first of ties, the first NaN if there is one. */
function place<T>(y: usize, a: usize, n: i32, inner: i32, most: bool): void {
  const line = <usize>inner * sizeof<T>();
  for (let j = 0; j < inner; j++) {
    let p = a + <usize>j * sizeof<T>();
    let best = load<T>(p), at = 0;
    for (let i = 1; i < n && best == best; i++) {
      p += line;
      const x = load<T>(p);
      if ((most ? x > best : x < best) || x != x) {
        best = x;
        at = i;
      }
    }
    store<i64>(y + (<usize>j << 3), at);
  }
}

/** any (`wanted` 1) or all (`wanted` 0): one byte, `wanted` as soon as one number's truth is that. NaN is true. */
function truth<T>(y: usize, a: usize, n: i32, inner: i32, wanted: i32): void {
  const line = <usize>inner * sizeof<T>();
  for (let j = 0; j < inner; j++) {
    let p = a + <usize>j * sizeof<T>();
    let found = 1 - wanted;
    for (let i = 0; i < n; i++) {
      if ((load<T>(p) != 0 ? 1 : 0) == wanted) {
        found = wanted;
        break;
      }
      p += line;
    }
    store<u8>(y + j, found);
  }
}
