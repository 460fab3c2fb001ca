// Y[m, n] = A[m, k] B[k, n] for float32 where a matrix is thin: PyTorch's library for products then rounds each of them before it is
// added, and takes them in the order of k, or, where the rows of A and the columns of B lie whole, over four or eight lanes. So digits
// that a learner reads, of a last layer or of a few samples, are PyTorch's. Steps in bytes.

/** Whether PyTorch's order is known: of fewer than 4 rows or 12 columns, but for long dot products with a vector. */
export function isThin(m: i32, n: i32, k: i32, cb: i32): bool {
  if (k == 0 || (m >= 4 && n >= 12)) return false;
  return k <= 8 || (m == 1 ? n > 1 && cb == 1 : n > 1);
}

/** Of a B whose rows do not lie whole; with whole ones the tiles of gemm.ts take the products in turn. */
export function thin(m: i32, n: i32, k: i32, a: usize, ra: usize, ca: usize, b: usize, rb: usize, cb: usize, y: usize): void {
  const dots = ca == 4 && rb == 4 && m > 1;
  const fours = dots && k >= 4 ? n & ~3 : 0;
  const next = <usize>n << 2;
  for (let j = 0; j < fours; j += 4) {
    let from = a, to = y + (<usize>j << 2);
    for (let i = 0; i < m; i += 2) {
      const below: usize = i + 1 < m ? 1 : 0;
      eightDots(k, from, below * ra, b + <usize>j * cb, cb, to, below * next);
      from += 2 * ra;
      to += 2 * next;
    }
  }
  for (; m > 0; m--) {
    for (let j = fours; j < n; j++) store<f32>(y + (<usize>j << 2), dots && k >= 8 ? dot(k, a, b + <usize>j * cb) : inOrder(k, a, ca, b + <usize>j * cb, rb));
    a += ra;
    y += next;
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

/** Two rows times four columns, over four lanes. */
function eightDots(k: i32, a: usize, ra: usize, b: usize, cb: usize, y: usize, next: usize): void {
  const b1 = b + cb, b2 = b1 + cb, b3 = b2 + cb;
  let c0 = i64x2.splat(0), c1 = c0, c2 = c0, c3 = c0, d0 = c0, d1 = c0, d2 = c0, d3 = c0;
  const whole = <usize>(k & ~3) << 2;
  for (let i: usize = 0; i < whole; i += 16) {
    const x0 = v128.load(a + i), x1 = v128.load(a + ra + i);
    const y0 = v128.load(b + i);
    c0 = f32x4.add(c0, f32x4.mul(x0, y0));
    d0 = f32x4.add(d0, f32x4.mul(x1, y0));
    const y1 = v128.load(b1 + i);
    c1 = f32x4.add(c1, f32x4.mul(x0, y1));
    d1 = f32x4.add(d1, f32x4.mul(x1, y1));
    const y2 = v128.load(b2 + i);
    c2 = f32x4.add(c2, f32x4.mul(x0, y2));
    d2 = f32x4.add(d2, f32x4.mul(x1, y2));
    const y3 = v128.load(b3 + i);
    c3 = f32x4.add(c3, f32x4.mul(x0, y3));
    d3 = f32x4.add(d3, f32x4.mul(x1, y3));
  }
  k &= 3;
  a += whole;
  b += whole;
  v128.store(y, f32x4(rest(across(c0), k, a, b), rest(across(c1), k, a, b + cb), rest(across(c2), k, a, b + 2 * cb), rest(across(c3), k, a, b + 3 * cb)));
  a += ra;
  v128.store(y + next, f32x4(rest(across(d0), k, a, b), rest(across(d1), k, a, b + cb), rest(across(d2), k, a, b + 2 * cb), rest(across(d3), k, a, b + 3 * cb)));
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
