// Y[m, n] = A[m, k] B[k, n] for float32 where a matrix is thin: PyTorch's library for products then rounds each of them before it is
// added, and takes them in the order of k, or, where the rows of A and the columns of B lie whole, over four or eight lanes. So digits
// that a learner reads, of a last layer or of a few samples, are PyTorch's. Steps in bytes.

import { storeFirst } from "./lanes";

/** Whether PyTorch's order is known: of fewer than 4 rows or 12 columns, but for long dot products with a vector. */
export function isThin(m: i32, n: i32, k: i32, cb: usize): bool {
  if (k == 0 || (m >= 4 && n >= 12)) return false;
  return k <= 8 || (m == 1 ? n > 1 && cb == 4 : n > 1);
}

export function thin(m: i32, n: i32, k: i32, a: usize, ra: usize, ca: usize, b: usize, rb: usize, cb: usize, y: usize): void {
  const next = <usize>n << 2;
  const whole = cb == 4 && n > 1;
  const dots = !whole && ca == 4 && rb == 4 && m > 1;
  const fours = n & ~3;
  for (let i = 0; i < m; ) {
    const rows = whole ? min(4, m - i) : 1;
    if (whole) {
      for (let j = 0; j < n; j += 4) down(rows, min(4, n - j), k, a, ra, ca, b + (<usize>j << 2), rb, y + (<usize>j << 2), next);
    } else {
      let j = 0;
      if (dots && k >= 4) for (; j < fours; j += 4) v128.store(y + (<usize>j << 2), fourDots(k, a, b + <usize>j * cb, cb));
      for (; j < n; j++) store<f32>(y + (<usize>j << 2), dots && k >= 8 ? dot(k, a, b + <usize>j * cb) : inOrder(k, a, ca, b + <usize>j * cb, rb));
    }
    i += rows;
    a += <usize>rows * ra;
    y += <usize>rows * next;
  }
}

/**
 * y[m] = A v, A's rows and v whole: of each row the first one to four products in order, the rest over four lanes. Short rows that are
 * left over from groups of four are taken in order.
 */
export function wholeRows(m: i32, k: i32, a: usize, row: usize, v: usize, y: usize): void {
  const start = <usize>(((k - 1) & 3) + 1) << 2, end = <usize>k << 2;
  for (; m >= 4; m -= 4) {
    const a1 = a + row, a2 = a1 + row, a3 = a2 + row;
    let c0 = begin(start, a, v), c1 = begin(start, a1, v), c2 = begin(start, a2, v), c3 = begin(start, a3, v);
    for (let i = start; i < end; i += 16) {
      const x = v128.load(v + i);
      c0 = f32x4.add(c0, f32x4.mul(v128.load(a + i), x));
      c1 = f32x4.add(c1, f32x4.mul(v128.load(a1 + i), x));
      c2 = f32x4.add(c2, f32x4.mul(v128.load(a2 + i), x));
      c3 = f32x4.add(c3, f32x4.mul(v128.load(a3 + i), x));
    }
    v128.store(y, f32x4(across(c0), across(c1), across(c2), across(c3)));
    a += 4 * row;
    y += 16;
  }
  for (; m > 0; m--) {
    let sums = begin(k < 12 ? end : start, a, v);
    if (k >= 12) for (let i = start; i < end; i += 16) sums = f32x4.add(sums, f32x4.mul(v128.load(a + i), v128.load(v + i)));
    store<f32>(y, across(sums));
    a += row;
    y += 4;
  }
}
/** The sum of the products up to `end` bytes, in the first of four lanes. */
function begin(end: usize, a: usize, v: usize): v128 {
  return f32x4.replace_lane(i64x2.splat(0), 0, inOrder(<i32>(end >> 2), a, 4, v, 4));
}

/** Up to four rows and columns, B's rows whole. */
function down(rows: i32, columns: i32, k: i32, a: usize, ra: usize, ca: usize, b: usize, rb: usize, y: usize, next: usize): void {
  const a1 = rows > 1 ? ra : 0, a2 = rows > 2 ? 2 * ra : 0, a3 = rows > 3 ? 3 * ra : 0;
  let c0 = i64x2.splat(0), c1 = c0, c2 = c0, c3 = c0;
  for (; k > 0; k--) {
    const x = v128.load(b);
    c0 = f32x4.add(c0, f32x4.mul(v128.load32_splat(a), x));
    c1 = f32x4.add(c1, f32x4.mul(v128.load32_splat(a + a1), x));
    c2 = f32x4.add(c2, f32x4.mul(v128.load32_splat(a + a2), x));
    c3 = f32x4.add(c3, f32x4.mul(v128.load32_splat(a + a3), x));
    a += ca;
    b += rb;
  }
  storeFirst<f32>(y, c0, columns);
  if (rows > 1) storeFirst<f32>(y + next, c1, columns);
  if (rows > 2) storeFirst<f32>(y + 2 * next, c2, columns);
  if (rows > 3) storeFirst<f32>(y + 3 * next, c3, columns);
}

/** A row times four columns, over four lanes. */
function fourDots(k: i32, a: usize, b: usize, cb: usize): v128 {
  let c0 = i64x2.splat(0), c1 = c0, c2 = c0, c3 = c0;
  for (; k >= 4; k -= 4) {
    const x = v128.load(a);
    c0 = f32x4.add(c0, f32x4.mul(x, v128.load(b)));
    c1 = f32x4.add(c1, f32x4.mul(x, v128.load(b + cb)));
    c2 = f32x4.add(c2, f32x4.mul(x, v128.load(b + 2 * cb)));
    c3 = f32x4.add(c3, f32x4.mul(x, v128.load(b + 3 * cb)));
    a += 16;
    b += 16;
  }
  return f32x4(rest(across(c0), k, a, b), rest(across(c1), k, a, b + cb), rest(across(c2), k, a, b + 2 * cb), rest(across(c3), k, a, b + 3 * cb));
}

/** A row times a column, over eight lanes. */
function dot(k: i32, a: usize, b: usize): f32 {
  let low = i64x2.splat(0), high = low;
  for (; k >= 8; k -= 8) {
    low = f32x4.add(low, f32x4.mul(v128.load(a), v128.load(b)));
    high = f32x4.add(high, f32x4.mul(v128.load(a, 16), v128.load(b, 16)));
    a += 32;
    b += 32;
  }
  return rest(across(f32x4.add(low, high)), k, a, b);
}

@inline function across(x: v128): f32 {
  const two = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(two, 0) + f32x4.extract_lane(two, 1);
}
@inline function rest(sum: f32, k: i32, a: usize, b: usize): f32 {
  for (let i: usize = 0; i < <usize>k << 2; i += 4) sum += load<f32>(a + i) * load<f32>(b + i);
  return sum;
}

function inOrder(k: i32, a: usize, ca: usize, b: usize, rb: usize): f32 {
  let sum: f32 = 0;
  for (; k > 0; k--) {
    sum += load<f32>(a) * load<f32>(b);
    a += ca;
    b += rb;
  }
  return sum;
}
