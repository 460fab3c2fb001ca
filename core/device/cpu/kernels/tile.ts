// The innermost part of a matrix product: a tile of Y, which stays in registers while k runs.

import { fused } from "./lanes";

/** Rows of a tile: with two vectors of columns, what the compilers of today keep in registers. */
export const TALL: i32 = 5;

type Tile = (k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, kept: v128) => void;

/** The tile for numbers of type T. They are called through a table: several in one function have too few registers for each. */
@inline export function tileOf<T>(beside: bool, width: i32, exact: bool): Tile {
  const type = isFloat<T>() ? (sizeof<T>() == 8 ? 1 : exact ? 3 : 0) : 2;
  return unchecked(TILES[4 * type + (beside ? 0 : 2) + width - 1]);
}

/**
 * k deep, over five rows of A, of which `rows` are there, and `width` vectors of columns; all of the tile is written. Steps in bytes:
 * `row` and `column` through A, `line` from a row of B to the next, `next` from a row of Y to the next. Where `kept` is all ones, what
 * lies in Y is added to; it is a mask since a condition after the loop takes registers from the loop. Where the numbers of a column of
 * A lie side by side (`beside`), one pointer does for all. width and beside are known when this is compiled,
 * and `exact`: whether each product is rounded before it is added, whatever the machine can.
 */
@inline function tile<T>(width: i32, beside: bool, exact: bool, k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, kept: v128): void {
  const y1 = y + next, y2 = y1 + next, y3 = y2 + next, y4 = y3 + next;
  let c00 = v128.and(v128.load(y), kept), c01 = width > 1 ? v128.and(v128.load(y, 16), kept) : c00;
  let c10 = v128.and(v128.load(y1), kept), c11 = width > 1 ? v128.and(v128.load(y1, 16), kept) : c10;
  let c20 = v128.and(v128.load(y2), kept), c21 = width > 1 ? v128.and(v128.load(y2, 16), kept) : c20;
  let c30 = v128.and(v128.load(y3), kept), c31 = width > 1 ? v128.and(v128.load(y3, 16), kept) : c30;
  let c40 = v128.and(v128.load(y4), kept), c41 = width > 1 ? v128.and(v128.load(y4, 16), kept) : c40;
  // Rows that are not there are the first again, or whatever lies there.
  let a1 = rows > 1 ? a + row : a;
  let a2 = rows > 2 ? a1 + row : a;
  let a3 = rows > 3 ? a2 + row : a;
  let a4 = rows > 4 ? a3 + row : a;
  for (; k > 0; k--) {
    const b0 = v128.load(b);
    const b1 = width > 1 ? v128.load(b, 16) : b0;
    b += line;
    const x0 = v128.load_splat<T>(a);
    c00 = sum<T>(exact, x0, b0, c00);
    if (width > 1) c01 = sum<T>(exact, x0, b1, c01);
    const x1 = beside ? v128.load_splat<T>(a, sizeof<T>()) : v128.load_splat<T>(a1);
    c10 = sum<T>(exact, x1, b0, c10);
    if (width > 1) c11 = sum<T>(exact, x1, b1, c11);
    const x2 = beside ? v128.load_splat<T>(a, 2 * sizeof<T>()) : v128.load_splat<T>(a2);
    c20 = sum<T>(exact, x2, b0, c20);
    if (width > 1) c21 = sum<T>(exact, x2, b1, c21);
    const x3 = beside ? v128.load_splat<T>(a, 3 * sizeof<T>()) : v128.load_splat<T>(a3);
    c30 = sum<T>(exact, x3, b0, c30);
    if (width > 1) c31 = sum<T>(exact, x3, b1, c31);
    const x4 = beside ? v128.load_splat<T>(a, 4 * sizeof<T>()) : v128.load_splat<T>(a4);
    c40 = sum<T>(exact, x4, b0, c40);
    if (width > 1) c41 = sum<T>(exact, x4, b1, c41);
    a += column;
    if (!beside) {
      a1 += column;
      a2 += column;
      a3 += column;
      a4 += column;
    }
  }
  v128.store(y, c00);
  if (width > 1) v128.store(y, c01, 16);
  v128.store(y1, c10);
  if (width > 1) v128.store(y1, c11, 16);
  v128.store(y2, c20);
  if (width > 1) v128.store(y2, c21, 16);
  v128.store(y3, c30);
  if (width > 1) v128.store(y3, c31, 16);
  v128.store(y4, c40);
  if (width > 1) v128.store(y4, c41, 16);
}

function float32Beside1(k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, kept: v128): void {
  tile<f32>(1, true, false, k, a, row, column, b, line, y, next, rows, kept);
}
function float32Beside2(k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, kept: v128): void {
  tile<f32>(2, true, false, k, a, row, column, b, line, y, next, rows, kept);
}
function float32Apart1(k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, kept: v128): void {
  tile<f32>(1, false, false, k, a, row, column, b, line, y, next, rows, kept);
}
function float32Apart2(k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, kept: v128): void {
  tile<f32>(2, false, false, k, a, row, column, b, line, y, next, rows, kept);
}
function float64Beside1(k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, kept: v128): void {
  tile<f64>(1, true, true, k, a, row, column, b, line, y, next, rows, kept);
}
function float64Beside2(k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, kept: v128): void {
  tile<f64>(2, true, true, k, a, row, column, b, line, y, next, rows, kept);
}
function float64Apart1(k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, kept: v128): void {
  tile<f64>(1, false, true, k, a, row, column, b, line, y, next, rows, kept);
}
function float64Apart2(k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, kept: v128): void {
  tile<f64>(2, false, true, k, a, row, column, b, line, y, next, rows, kept);
}
function int64Beside1(k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, kept: v128): void {
  tile<i64>(1, true, true, k, a, row, column, b, line, y, next, rows, kept);
}
function int64Beside2(k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, kept: v128): void {
  tile<i64>(2, true, true, k, a, row, column, b, line, y, next, rows, kept);
}
function int64Apart1(k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, kept: v128): void {
  tile<i64>(1, false, true, k, a, row, column, b, line, y, next, rows, kept);
}
function int64Apart2(k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, kept: v128): void {
  tile<i64>(2, false, true, k, a, row, column, b, line, y, next, rows, kept);
}
function exact32Beside1(k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, kept: v128): void {
  tile<f32>(1, true, true, k, a, row, column, b, line, y, next, rows, kept);
}
function exact32Beside2(k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, kept: v128): void {
  tile<f32>(2, true, true, k, a, row, column, b, line, y, next, rows, kept);
}
function exact32Apart1(k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, kept: v128): void {
  tile<f32>(1, false, true, k, a, row, column, b, line, y, next, rows, kept);
}
function exact32Apart2(k: i32, a: usize, row: usize, column: usize, b: usize, line: usize, y: usize, next: usize, rows: i32, kept: v128): void {
  tile<f32>(2, false, true, k, a, row, column, b, line, y, next, rows, kept);
}

const TILES: StaticArray<Tile> = [
  float32Beside1, float32Beside2, float32Apart1, float32Apart2,
  float64Beside1, float64Beside2, float64Apart1, float64Apart2,
  int64Beside1, int64Beside2, int64Apart1, int64Apart2,
  exact32Beside1, exact32Beside2, exact32Apart1, exact32Apart2,
];

@inline function sum<T>(exact: bool, a: v128, b: v128, c: v128): v128 {
  return exact ? v128.add<T>(v128.mul<T>(a, b), c) : fused<T>(a, b, c);
}
