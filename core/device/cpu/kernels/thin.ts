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
