// Y[m, n] = A[m, k] B[k, n] (+ Y), for float32, float64 and int64. A and B have any strides; Y is row-major.
//
// After Goto and van de Geijn: a tile of a few rows and vectors of columns stays in registers while k runs. Small or thin
// operands are read where they lie; others are packed into panels first, so that the innermost loop reads straight through.
// Loads may reach past the end of a row of B: such columns are computed and not stored.

import { firstLanes, lanes, storeFirst } from "./lanes";
import { PANELS } from "./scratch";

/** Rows of a tile: with two vectors of columns, what the compilers of today keep in registers. */
const TALL: i32 = 4;
/** Depth, rows of A (divisible by 4) and bytes of a row of B (divisible by 32) that are packed at a time: half a MiB of B stays near. */
const DEPTH: i32 = 256;
const HEIGHT: i32 = 64;
const WIDTH: i32 = 1920;

const PANEL_A: usize = PANELS;
const PANEL_B: usize = PANELS + HEIGHT * DEPTH * 8; // A may be float64

@inline function fused<T>(a: v128, b: v128, sum: v128): v128 {
  return v128.add<T>(v128.mul<T>(a, b), sum);
}

/** A tile's row: two vectors to y, of which `columns` numbers count, after adding what is there. */
@inline function storeRow<T>(y: usize, c0: v128, c1: v128, columns: i32, width: i32, add: bool): void {
  if (add) {
    c0 = v128.add<T>(c0, v128.load(y));
    if (width > 1) c1 = v128.add<T>(c1, v128.load(y, 16));
  }
  if (width == 1) storeFirst<T>(y, c0, columns);
  else {
    v128.store(y, c0);
    storeFirst<T>(y + 16, c1, columns - lanes<T>());
  }
}

/**
 * One tile, k deep: four rows and `width` vectors of columns, of which `rows` and `columns` (numbers) count. Steps in bytes: `row` and
 * `column` through A, `line` from a row of B to the next, `next` from a row of Y to the next. Where the rows' numbers lie side by side
 * (`together`), one pointer does for all. width and together are known when this is compiled.
 */
@inline function tile<T>(width: i32, together: bool, k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, columns: i32, add: bool): void {
  const zero = i64x2.splat(0);
  let c00 = zero, c01 = zero;
  let c10 = zero, c11 = zero;
  let c20 = zero, c21 = zero;
  let c30 = zero, c31 = zero;
  // Rows that are not there are the first again, or whatever lies there: computed, not stored.
  let a1 = rows > 1 ? a + row : a;
  let a2 = rows > 2 ? a1 + row : a;
  let a3 = rows > 3 ? a2 + row : a;
  for (; k > 0; k--) {
    const b0 = v128.load(b);
    const b1 = width > 1 ? v128.load(b, 16) : zero;
    b += line;
    let x = v128.load_splat<T>(a);
    c00 = fused<T>(x, b0, c00);
    if (width > 1) c01 = fused<T>(x, b1, c01);
    x = together ? v128.load_splat<T>(a, sizeof<T>()) : v128.load_splat<T>(a1);
    c10 = fused<T>(x, b0, c10);
    if (width > 1) c11 = fused<T>(x, b1, c11);
    x = together ? v128.load_splat<T>(a, 2 * sizeof<T>()) : v128.load_splat<T>(a2);
    c20 = fused<T>(x, b0, c20);
    if (width > 1) c21 = fused<T>(x, b1, c21);
    x = together ? v128.load_splat<T>(a, 3 * sizeof<T>()) : v128.load_splat<T>(a3);
    c30 = fused<T>(x, b0, c30);
    if (width > 1) c31 = fused<T>(x, b1, c31);
    a += column;
    if (!together) {
      a1 += column;
      a2 += column;
      a3 += column;
    }
  }
  storeRow<T>(y, c00, c01, columns, width, add);
  if (rows > 1) storeRow<T>(y + next, c10, c11, columns, width, add);
  if (rows > 2) storeRow<T>(y + 2 * next, c20, c21, columns, width, add);
  if (rows > 3) storeRow<T>(y + 3 * next, c30, c31, columns, width, add);
}
function tile1<T>(k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, columns: i32, add: bool): void {
  tile<T>(1, true, k, a, row, column, b, line, y, next, rows, columns, add);
}
function tile2<T>(k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, columns: i32, add: bool): void {
  tile<T>(2, true, k, a, row, column, b, line, y, next, rows, columns, add);
}
function tile1Apart<T>(k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, columns: i32, add: bool): void {
  tile<T>(1, false, k, a, row, column, b, line, y, next, rows, columns, add);
}
function tile2Apart<T>(k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, columns: i32, add: bool): void {
  tile<T>(2, false, k, a, row, column, b, line, y, next, rows, columns, add);
}

/** Groups of four rows, each k times four numbers. Rows that do not exist are not written: their tile computes them, but does not store. */
function packA<T>(a: usize, row: usize, column: usize, m: i32, k: i32): void {
  const step = <usize>TALL * sizeof<T>();
  let to = PANEL_A;
  for (let i = 0; i < m; i += TALL) {
    let from = a + <usize>i * row;
    for (let r = 0, rows = min(TALL, m - i); r < rows; r++) {
      let source = from;
      for (let at = to + <usize>r * sizeof<T>(), end = at + <usize>k * step; at < end; at += step) {
        store<T>(at, load<T>(source));
        source += column;
      }
      from += row;
    }
    to += <usize>k * step;
  }
}

/** Groups of two vectors of columns, each k times 32 bytes. */
function packB<T>(b: usize, row: usize, column: usize, k: i32, n: i32): void {
  const group = 2 * lanes<T>();
  let to = PANEL_B;
  for (let j = 0; j < n; j += group) {
    let from = b + <usize>j * column;
    if (column == sizeof<T>()) {
      for (let at = to, end = to + (<usize>k << 5); at < end; at += 32) {
        v128.store(at, v128.load(from));
        v128.store(at, v128.load(from, 16), 16);
        from += row;
      }
    } else {
      for (let c = 0, columns = min(group, n - j); c < columns; c++) {
        let source = from;
        for (let at = to + <usize>c * sizeof<T>(), end = at + (<usize>k << 5); at < end; at += 32) {
          store<T>(at, load<T>(source));
          source += row;
        }
        from += column;
      }
    }
    to += <usize>k << 5;
  }
}

/** Steps of A and B in numbers. */
function product<T>(m: i32, n: i32, k: i32, a: usize, rowA: i32, columnA: i32, b: usize, rowB: i32, columnB: i32, y: usize, add: bool): void {
  const size = sizeof<T>();
  const next = <usize>n * size;
  if (k == 0) {
    if (!add) memory.fill(y, 0, <usize>m * next);
    return;
  }
  if (n == 1) return column<T>(m, k, a, <usize>rowA * size, <usize>columnA * size, b, <usize>rowB * size, y, add);
  if (m == 1) return column<T>(n, k, b, <usize>columnB * size, <usize>rowB * size, a, <usize>columnA * size, y, add);
  const ra = <usize>rowA * size, ca = <usize>columnA * size, rb = <usize>rowB * size, cb = <usize>columnB * size;
  const group = 2 * lanes<T>();
  // Packing A costs as much as using it for a few columns; a thin or small B needs none when its rows are whole.
  const plainA = rowA == 1 ? n <= 8 * group : n <= 5 * group || m <= 2 * TALL;
  const plainB = columnB == 1 && (n <= group || k * n <= 4096 || m <= 2 * TALL);
  const most: i32 = WIDTH / sizeof<T>();
  for (let j = 0; j < n; j += most) {
    const wide = min(most, n - j);
    for (let x = 0; x < k; x += DEPTH) {
      const deep = min(DEPTH, k - x);
      const more = add || x > 0;
      const partB = b + <usize>x * rb + <usize>j * cb;
      if (!plainB) packB<T>(partB, rb, cb, deep, wide);
      for (let i = 0; i < m; i += HEIGHT) {
        const high = min(HEIGHT, m - i);
        const partA = a + <usize>i * ra + <usize>x * ca;
        if (!plainA) packA<T>(partA, ra, ca, high, deep);
        for (let q = 0; q < wide; q += group) {
          const columns = min(group, wide - q);
          const panel = plainB ? partB + <usize>q * size : PANEL_B + <usize>(q * deep) * size;
          const line = plainB ? rb : 32;
          for (let p = 0; p < high; p += TALL) {
            const rows = min(TALL, high - p);
            const from = plainA ? partA + <usize>p * ra : PANEL_A + <usize>(p * deep) * size;
            const row = plainA ? ra : size;
            const step = plainA ? ca : TALL * size;
            const to = y + <usize>(i + p) * next + <usize>(j + q) * size;
            if (row == size) {
              if (columns > lanes<T>()) tile2<T>(deep, from, row, step, panel, line, to, next, rows, columns, more);
              else tile1<T>(deep, from, row, step, panel, line, to, next, rows, columns, more);
            } else if (columns > lanes<T>()) tile2Apart<T>(deep, from, row, step, panel, line, to, next, rows, columns, more);
            else tile1Apart<T>(deep, from, row, step, panel, line, to, next, rows, columns, more);
          }
        }
      }
    }
  }
}

/** y[m] = A[m, k] v[k] (+ y): steps in bytes. */
function column<T>(m: i32, k: i32, a: usize, row: usize, step: usize, v: usize, stepV: usize, y: usize, add: bool): void {
  if (row == sizeof<T>()) return columnDown<T>(m, k, a, step, v, stepV, y, add);
  for (let x = 0; x < k; x += 4 * DEPTH) {
    const deep = min(4 * DEPTH, k - x);
    let part = v + <usize>x * stepV;
    if (stepV != sizeof<T>()) part = gathered<T>(PANEL_B, part, stepV, deep);
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
        a0 = gathered<T>(PANEL_A, a0, step, deep);
        a1 = gathered<T>(PANEL_A + line, a1, step, deep);
        a2 = gathered<T>(PANEL_A + 2 * line, a2, step, deep);
        a3 = gathered<T>(PANEL_A + 3 * line, a3, step, deep);
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

/**
 * Y[batch, m, n] = A[batch, m, k] B[batch, k, n] (+ Y). Strides in numbers; that of the batch may be 0.
 * code: 0 float32, 1 float64, 2 int64.
 */
export function gemm(code: i32, batch: i32, m: i32, n: i32, k: i32, a: usize, batchA: i32, rowA: i32, columnA: i32, b: usize, batchB: i32, rowB: i32, columnB: i32, y: usize, add: bool): void {
  const size: usize = code == 0 ? 4 : 8;
  for (; batch > 0; batch--) {
    if (code == 0) product<f32>(m, n, k, a, rowA, columnA, b, rowB, columnB, y, add);
    else if (code == 1) product<f64>(m, n, k, a, rowA, columnA, b, rowB, columnB, y, add);
    else product<i64>(m, n, k, a, rowA, columnA, b, rowB, columnB, y, add);
    a += <usize>batchA * size;
    b += <usize>batchB * size;
    y += <usize>m * <usize>n * size;
  }
}
