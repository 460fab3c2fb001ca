// Y[m, n] = A[m, k] B[k, n] (+ Y), for float32, float64 and int64. A and B have any strides; Y is row-major.
//
// After Goto and van de Geijn: a tile of a few rows and vectors of columns stays in registers while k runs. Small or thin
// operands are read where they lie; others are packed into panels first, so that the innermost loop reads straight through.
// Loads may reach past the end of a row of B: such columns are computed and not stored.

import { column } from "./column";
import { lanes, storeFirst, storeTurned } from "./lanes";
import { PANELS } from "./scratch";
import { isThin, thin, wholeRows } from "./thin";
import { TALL, tileOf } from "./tile";

/** Depth, rows of A (divisible by TALL) and bytes of a row of B (divisible by 32) that are packed at a time: A's stay near while B's pass. */
const DEPTH: i32 = 256;
const HEIGHT: i32 = 120;
const WIDTH: i32 = 2048;

/** A tile on its way to Y's edge. */
const CORNER: usize = PANELS;
const PANEL_A: usize = CORNER + <usize>TALL * 32;
const PANEL_B: usize = PANEL_A + HEIGHT * DEPTH * 8; // A may be float64

/** Steps of A and B in numbers. */
function product<T>(m: i32, n: i32, k: i32, a: usize, rowA: i32, columnA: i32, b: usize, rowB: i32, columnB: i32, y: usize, add: bool): void {
  const size = sizeof<T>();
  const next = <usize>n * size;
  if (k == 0) {
    if (!add) memory.fill(y, 0, <usize>m * next);
    return;
  }
  if (isFloat<T>() && size == 4 && !add) {
    if (n == 1 && m >= 4 && columnA == 1 && rowB == 1) return wholeRows(m, k, a, <usize>rowA * size, b, y);
    if (m == 1 && n >= 4 && columnA == 1 && rowB == 1) return wholeRows(n, k, b, <usize>columnB * size, a, y);
    // A column is the row of the transposed product.
    if (n == 1 && isThin(1, m, k, rowA)) return rounded(1, m, k, b, 0, rowB, a, columnA, rowA, y);
    if (n > 1 && isThin(m, n, k, columnB)) return rounded(m, n, k, a, rowA, columnA, b, rowB, columnB, y);
  }
  if (n == 1) return column<T>(m, k, a, <usize>rowA * size, <usize>columnA * size, b, <usize>rowB * size, y, add);
  if (m == 1) return column<T>(n, k, b, <usize>columnB * size, <usize>rowB * size, a, <usize>columnA * size, y, add);
  tiles<T>(m, n, k, a, rowA, columnA, b, rowB, columnB, y, add, false);
}

/** A thin product, in which each is rounded before it is added: see thin.ts. */
function rounded(m: i32, n: i32, k: i32, a: usize, rowA: i32, columnA: i32, b: usize, rowB: i32, columnB: i32, y: usize): void {
  if (columnB == 1 && n > 1) tiles<f32>(m, n, k, a, rowA, columnA, b, rowB, 1, y, false, true);
  else thin(m, n, k, a, <usize>rowA << 2, <usize>columnA << 2, b, <usize>rowB << 2, <usize>columnB << 2, y);
}

/** exact: see tile.ts; then each sum is of all k products in turn. */
function tiles<T>(m: i32, n: i32, k: i32, a: usize, rowA: i32, columnA: i32, b: usize, rowB: i32, columnB: i32, y: usize, add: bool, exact: bool): void {
  const size = sizeof<T>();
  const next = <usize>n * size;
  const ra = <usize>rowA * size, ca = <usize>columnA * size, rb = <usize>rowB * size, cb = <usize>columnB * size;
  const group = 2 * lanes<T>();
  // Packing A costs as much as using it for a few columns; a thin or small B needs none when its rows are whole.
  const plainA = exact || (rowA == 1 ? n <= 8 * group : n <= 5 * group || m <= 2 * TALL);
  const plainB = exact || (columnB == 1 && (n <= group || k * n <= 4096 || m <= 2 * TALL));
  const row = plainA ? ra : size, step = plainA ? ca : TALL * size, line = plainB ? rb : 32;
  const zero = i64x2.splat(0), ones = i64x2.splat(-1);
  const most: i32 = WIDTH / sizeof<T>(), deepest = exact ? k : DEPTH;
  for (let j = 0; j < n; j += most) {
    const wide = min(most, n - j);
    for (let x = 0; x < k; x += deepest) {
      const deep = min(deepest, k - x);
      const more = add || x > 0;
      const partB = b + <usize>x * rb + <usize>j * cb;
      if (!plainB) packB<T>(partB, rb, cb, deep, wide);
      for (let i = 0; i < m; i += HEIGHT) {
        const high = min(HEIGHT, m - i);
        const partA = a + <usize>i * ra + <usize>x * ca;
        if (!plainA) packA<T>(partA, ra, ca, high, deep);
        for (let q = 0; q < wide; q += group) {
          const columns = min(group, wide - q);
          const width = columns > lanes<T>() ? 2 : 1;
          const panel = plainB ? partB + <usize>q * size : PANEL_B + <usize>(q * deep) * size;
          const tile = tileOf<T>(row == size, width, exact);
          for (let p = 0; p < high; p += TALL) {
            const rows = min(TALL, high - p);
            const from = plainA ? partA + <usize>p * ra : PANEL_A + <usize>(p * deep) * size;
            const to = y + <usize>(i + p) * next + <usize>(j + q) * size;
            if (rows == TALL && columns == width * lanes<T>()) tile(deep, from, row, step, panel, line, to, next, rows, more ? ones : zero);
            else {
              tile(deep, from, row, step, panel, line, CORNER, 32, rows, zero);
              storeCorner<T>(to, next, rows, columns, more);
            }
          }
        }
      }
    }
  }
}

/** The `rows` and `columns` that count of the tile at CORNER, to Y or added to it. */
function storeCorner<T>(y: usize, next: usize, rows: i32, columns: i32, add: bool): void {
  for (let from = CORNER; rows > 0; rows--) {
    storeMore<T>(y, v128.load(from), min(columns, lanes<T>()), add);
    if (columns > lanes<T>()) storeMore<T>(y + 16, v128.load(from, 16), columns - lanes<T>(), add);
    from += 32;
    y += next;
  }
}

@inline function storeMore<T>(y: usize, x: v128, n: i32, add: bool): void {
  storeFirst<T>(y, add ? v128.add<T>(x, v128.load(y)) : x, n);
}

/** Groups of {@link TALL} rows, each k times as many numbers. What lies in the place of rows that do not exist is of no account. */
function packA<T>(a: usize, row: usize, column: usize, m: i32, k: i32): void {
  const step = <usize>TALL * sizeof<T>();
  let to = PANEL_A;
  for (let i = 0; i < m; i += TALL) {
    const rows = min(TALL, m - i);
    if (row == sizeof<T>()) {
      let from = a;
      for (let end = to + <usize>k * step, at = to; at < end; at += step) {
        v128.store(at, v128.load(from));
        if (sizeof<T>() == 8) v128.store(at, v128.load(from, 16), 16);
        store<T>(at, load<T>(from, 4 * sizeof<T>()), 4 * sizeof<T>());
        from += column;
      }
    } else if (sizeof<T>() == 4 && column == 4 && rows == TALL) turn(to, step, a, row, k);
    else for (let r = 0; r < rows; r++) spread<T>(to + <usize>r * sizeof<T>(), step, a + <usize>r * row, column, k);
    a += <usize>TALL * row;
    to += <usize>k * step;
  }
}

/** Groups of two vectors of columns, each k times 32 bytes. */
function packB<T>(b: usize, row: usize, column: usize, k: i32, n: i32): void {
  const group = 2 * lanes<T>();
  let to = PANEL_B;
  for (let j = 0; j < n; j += group) {
    const columns = min(group, n - j);
    if (column == sizeof<T>()) {
      let from = b;
      for (let at = to, end = to + (<usize>k << 5); at < end; at += 32) {
        v128.store(at, v128.load(from));
        v128.store(at, v128.load(from, 16), 16);
        from += row;
      }
    } else if (sizeof<T>() == 4 && row == 4 && columns == group) {
      turn(to, 32, b, column, k);
      turn(to + 16, 32, b + 4 * column, column, k);
    } else for (let c = 0; c < columns; c++) spread<T>(to + <usize>c * sizeof<T>(), 32, b + <usize>c * column, row, k);
    b += <usize>group * column;
    to += <usize>k << 5;
  }
}

/** k numbers of one row, `step` bytes apart. */
function spread<T>(to: usize, step: usize, from: usize, apart: usize, k: i32): void {
  for (let end = to + <usize>k * step; to < end; to += step) {
    store<T>(to, load<T>(from));
    from += apart;
  }
}

/** The same for four rows of float32 at once, each contiguous and `row` bytes after the last; and for a fifth, where the step has room for it. */
function turn(to: usize, step: usize, from: usize, row: usize, k: i32): void {
  const fifth = step == 20;
  for (; k >= 4; k -= 4) {
    storeTurned(to, step, v128.load(from), v128.load(from + row), v128.load(from + 2 * row), v128.load(from + 3 * row));
    if (fifth) {
      const x = v128.load(from + 4 * row);
      v128.store32_lane(to, x, 0, 16);
      v128.store32_lane(to, x, 1, 36);
      v128.store32_lane(to, x, 2, 56);
      v128.store32_lane(to, x, 3, 76);
    }
    from += 16;
    to += 4 * step;
  }
  const rows = fifth ? 5 : 4;
  for (let r = 0; r < rows; r++) spread<f32>(to + (<usize>r << 2), step, from + <usize>r * row, 4, k);
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
