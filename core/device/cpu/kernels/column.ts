// y[m] = A[m, k] v[k] (+ y): where rows lie whole they are four dot products at a time, where columns do, sums of columns.

import { firstLanes, fused, lanes, storeFirst } from "./lanes";
import { PANELS } from "./scratch";

/** Numbers of a row that are taken at a time: what is not contiguous is gathered first, v and four rows of A. */
const DEPTH: i32 = 1024;
const V: usize = PANELS;
const ROWS_OF_A: usize = V + <usize>DEPTH * 8 + 16;

/** y[m] = A[m, k] v[k] (+ y): steps in bytes. */
export function column<T>(m: i32, k: i32, a: usize, row: usize, step: usize, v: usize, stepV: usize, y: usize, add: bool): void {
  if (row == sizeof<T>()) return columnDown<T>(m, k, a, step, v, stepV, y, add);
  for (let x = 0; x < k; x += DEPTH) {
    const deep = min(DEPTH, k - x);
    let part = v + <usize>x * stepV;
    if (stepV != sizeof<T>()) part = gathered<T>(V, part, stepV, deep);
    const from = a + <usize>x * step;
    const more = add || x > 0;
    for (let i = 0; i < m; i += 4) {
      const rows = min(4, m - i);
      let a0 = from + <usize>i * row;
      let a1 = rows > 1 ? a0 + row : a0;
      let a2 = rows > 2 ? a1 + row : a0;
      let a3 = rows > 3 ? a2 + row : a0;
      if (step != sizeof<T>()) {
        const line = <usize>deep * sizeof<T>() + 16;
        a0 = gathered<T>(ROWS_OF_A, a0, step, deep);
        a1 = gathered<T>(ROWS_OF_A + line, a1, step, deep);
        a2 = gathered<T>(ROWS_OF_A + 2 * line, a2, step, deep);
        a3 = gathered<T>(ROWS_OF_A + 3 * line, a3, step, deep);
      }
      dots<T>(deep, a0, a1, a2, a3, part, y + <usize>i * sizeof<T>(), rows, more);
    }
  }
}

/** Four rows of A times v, all contiguous. What lies past the end of a row is masked out: it might be infinite. */
function dots<T>(k: i32, a0: usize, a1: usize, a2: usize, a3: usize, v: usize, y: usize, rows: i32, add: bool): void {
  let c0 = i64x2.splat(0), c1 = c0, c2 = c0, c3 = c0;
  for (; k >= lanes<T>(); k -= lanes<T>()) {
    const x = v128.load(v);
    c0 = fused<T>(v128.load(a0), x, c0);
    c1 = fused<T>(v128.load(a1), x, c1);
    c2 = fused<T>(v128.load(a2), x, c2);
    c3 = fused<T>(v128.load(a3), x, c3);
    v += 16;
    a0 += 16;
    a1 += 16;
    a2 += 16;
    a3 += 16;
  }
  if (k) {
    const mask = firstLanes<T>(k);
    const x = v128.and(v128.load(v), mask);
    c0 = fused<T>(v128.and(v128.load(a0), mask), x, c0);
    c1 = fused<T>(v128.and(v128.load(a1), mask), x, c1);
    c2 = fused<T>(v128.and(v128.load(a2), mask), x, c2);
    c3 = fused<T>(v128.and(v128.load(a3), mask), x, c3);
  }
  // The sums of the four, in one vector (or two): transposed and added.
  if (sizeof<T>() == 8) {
    storeSums<T>(y, v128.add<T>(v128.shuffle<i64>(c0, c1, 0, 2), v128.shuffle<i64>(c0, c1, 1, 3)), min(rows, 2), add);
    if (rows > 2) storeSums<T>(y + 16, v128.add<T>(v128.shuffle<i64>(c2, c3, 0, 2), v128.shuffle<i64>(c2, c3, 1, 3)), rows - 2, add);
  } else {
    const low = v128.add<T>(v128.shuffle<i32>(c0, c1, 0, 4, 1, 5), v128.shuffle<i32>(c0, c1, 2, 6, 3, 7));
    const high = v128.add<T>(v128.shuffle<i32>(c2, c3, 0, 4, 1, 5), v128.shuffle<i32>(c2, c3, 2, 6, 3, 7));
    storeSums<T>(y, v128.add<T>(v128.shuffle<i32>(low, high, 0, 1, 4, 5), v128.shuffle<i32>(low, high, 2, 3, 6, 7)), rows, add);
  }
}

@inline function storeSums<T>(y: usize, x: v128, n: i32, add: bool): void {
  storeFirst<T>(y, add ? v128.add<T>(x, v128.load(y)) : x, n);
}

/** The same with A's columns contiguous: sixteen bytes times four of y stay in registers while k runs. */
function columnDown<T>(m: i32, k: i32, a: usize, step: usize, v: usize, stepV: usize, y: usize, add: bool): void {
  const group = 4 * lanes<T>();
  let i = 0;
  for (; i + group <= m; i += group) {
    let c0 = i64x2.splat(0), c1 = c0, c2 = c0, c3 = c0;
    let from = a + <usize>i * sizeof<T>(), at = v;
    for (let x = 0; x < k; x++) {
      const w = v128.load_splat<T>(at);
      c0 = fused<T>(v128.load(from), w, c0);
      c1 = fused<T>(v128.load(from, 16), w, c1);
      c2 = fused<T>(v128.load(from, 32), w, c2);
      c3 = fused<T>(v128.load(from, 48), w, c3);
      from += step;
      at += stepV;
    }
    const to = y + <usize>i * sizeof<T>();
    storeSums<T>(to, c0, lanes<T>(), add);
    storeSums<T>(to + 16, c1, lanes<T>(), add);
    storeSums<T>(to + 32, c2, lanes<T>(), add);
    storeSums<T>(to + 48, c3, lanes<T>(), add);
  }
  for (; i < m; i += lanes<T>()) {
    let c0 = i64x2.splat(0), c1 = c0;
    let from = a + <usize>i * sizeof<T>(), at = v, x = 0;
    for (; x + 2 <= k; x += 2) {
      c0 = fused<T>(v128.load(from), v128.load_splat<T>(at), c0);
      c1 = fused<T>(v128.load(from + step), v128.load_splat<T>(at + stepV), c1);
      from += 2 * step;
      at += 2 * stepV;
    }
    if (x < k) c0 = fused<T>(v128.load(from), v128.load_splat<T>(at), c0);
    storeSums<T>(y + <usize>i * sizeof<T>(), v128.add<T>(c0, c1), min(lanes<T>(), m - i), add);
  }
}

function gathered<T>(to: usize, from: usize, step: usize, n: i32): usize {
  for (let i = 0; i < n; i++) {
    store<T>(to + <usize>i * sizeof<T>(), load<T>(from));
    from += step;
  }
  return to;
}
