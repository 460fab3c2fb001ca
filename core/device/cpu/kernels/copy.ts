// y ← a, or y ← y + a, for any strides and dtypes.
//
// The device has merged the dimensions and sorted them, so that the last has y's smallest step that is not 0. PARAMETERS holds, per
// dimension from the outermost: its length, y's step and a's step in bytes, and a counter (four i32).

import { FLOAT32, FLOAT64, INT64, bytesOf, computeOf, convertRow, loadRow, storeRow } from "./dtypes";
import { storeTurned } from "./lanes";
import { PARAMETERS, ROW, ROWS } from "./scratch";

/** `bytes` bytes as they are. */
export function move(y: usize, a: usize, bytes: usize): void {
  memory.copy(y, a, bytes);
}

export function copy(rank: i32, y: usize, dtypeY: i32, a: usize, dtypeA: i32, add: bool): void {
  const inner = PARAMETERS + (<usize>(rank - 1) << 4);
  const n = load<i32>(inner), stepY = <usize>load<i32>(inner, 4), stepA = <usize>load<i32>(inner, 8);
  const planes = rank > 1;
  const outer = planes ? inner - 16 : inner;
  const m = planes ? load<i32>(outer) : 1;
  const lineY = planes ? <usize>load<i32>(outer, 4) : 0, lineA = planes ? <usize>load<i32>(outer, 8) : 0;
  for (let d = PARAMETERS; d < outer; d += 16) store<i32>(d, 0, 12);
  for (;;) {
    plane(m, n, y, lineY, stepY, dtypeY, a, lineA, stepA, dtypeA, add);
    let d = outer;
    for (;;) {
      if (d == PARAMETERS) return;
      d -= 16;
      const count = load<i32>(d, 12) + 1;
      y += <usize>load<i32>(d, 4);
      a += <usize>load<i32>(d, 8);
      if (count < load<i32>(d)) {
        store<i32>(d, count, 12);
        break;
      }
      y -= <usize>count * <usize>load<i32>(d, 4);
      a -= <usize>count * <usize>load<i32>(d, 8);
      store<i32>(d, 0, 12);
    }
  }
}

/** m rows of n numbers. */
function plane(m: i32, n: i32, y: usize, lineY: usize, stepY: usize, dtypeY: i32, a: usize, lineA: usize, stepA: usize, dtypeA: i32, add: bool): void {
  if (dtypeY == dtypeA && !add) {
    const size = bytesOf(dtypeY);
    if (size == 4) return planeOf<u32>(m, n, y, lineY, stepY, a, lineA, stepA);
    if (size == 8) return planeOf<u64>(m, n, y, lineY, stepY, a, lineA, stepA);
    if (size == 2) return planeOf<u16>(m, n, y, lineY, stepY, a, lineA, stepA);
    return planeOf<u8>(m, n, y, lineY, stepY, a, lineA, stepA);
  }
  for (; m > 0; m--) {
    if (!add) castRow(n, y, stepY, dtypeY, a, stepA, dtypeA);
    else if (stepY == 0) gatherRow(n, y, dtypeY, a, stepA, dtypeA);
    else if (dtypeY != dtypeA) addRow(n, y, stepY, dtypeY, a, stepA, dtypeA);
    else if (dtypeY == FLOAT32) addRowOf<f32>(n, y, stepY, a, stepA);
    else if (dtypeY == FLOAT64) addRowOf<f64>(n, y, stepY, a, stepA);
    else if (dtypeY == INT64) addRowOf<i64>(n, y, stepY, a, stepA);
    else addRow(n, y, stepY, dtypeY, a, stepA, dtypeA);
    y += lineY;
    a += lineA;
  }
}

function planeOf<T>(m: i32, n: i32, y: usize, lineY: usize, stepY: usize, a: usize, lineA: usize, stepA: usize): void {
  const whole = stepY == sizeof<T>() && stepA == sizeof<T>();
  const bytes = <usize>n * sizeof<T>();
  if (whole && lineA == 0 && lineY == bytes) return repeat(y, a, bytes, <usize>m * bytes);
  if (stepY == sizeof<T>() && lineA == sizeof<T>() && m >= 4 && n >= 4) return transpose<T>(m, n, y, lineY, a, stepA);
  for (; m > 0; m--) {
    if (whole && bytes >= 128) memory.copy(y, a, bytes);
    else if (stepY == sizeof<T>() && stepA == 0) fillRow<T>(y, load<T>(a), n);
    else {
      let to = y, from = a;
      for (let i = 0; i < n; i++) {
        store<T>(to, load<T>(from));
        to += stepY;
        from += stepA;
      }
    }
    y += lineY;
    a += lineA;
  }
}

/** One row again and again, until y has `all` bytes: what is there already is copied, so that the copies double. */
function repeat(y: usize, a: usize, row: usize, all: usize): void {
  memory.copy(y, a, row);
  for (let done = row; done < all; done <<= 1) memory.copy(y + done, y, min(done, all - done));
}

function fillRow<T>(y: usize, value: T, n: i32): void {
  if (sizeof<T>() == 1) return memory.fill(y, <u8>value, <usize>n);
  const end = y + <usize>n * sizeof<T>();
  if (n >= 32 / sizeof<T>()) {
    const all = v128.splat<T>(value);
    for (; y + 16 <= end; y += 16) v128.store(y, all);
  }
  for (; y < end; y += sizeof<T>()) store<T>(y, value);
}

/** y[m, n] = aᵀ with a's columns contiguous: by blocks that fit the nearest cache; 4-byte numbers four by four. */
function transpose<T>(m: i32, n: i32, y: usize, lineY: usize, a: usize, stepA: usize): void {
  for (let i = 0; i < m; i += 32) {
    const high = min(i + 32, m);
    for (let j = 0; j < n; j += 32) {
      const wide = min(j + 32, n);
      let r = i;
      if (sizeof<T>() == 4) {
        for (; r + 4 <= high; r += 4) {
          let c = j;
          for (; c + 4 <= wide; c += 4) {
            const from = a + <usize>c * stepA + (<usize>r << 2), to = y + <usize>r * lineY + (<usize>c << 2);
            storeTurned(to, lineY, v128.load(from), v128.load(from + stepA), v128.load(from + 2 * stepA), v128.load(from + 3 * stepA));
          }
          for (; c < wide; c++) {
            const from = a + <usize>c * stepA + (<usize>r << 2);
            let to = y + <usize>r * lineY + (<usize>c << 2);
            for (let q = 0; q < 4; q++) {
              store<T>(to, load<T>(from + (<usize>q << 2)));
              to += lineY;
            }
          }
        }
      }
      for (; r < high; r++) {
        for (let c = j; c < wide; c++) store<T>(y + <usize>r * lineY + <usize>c * sizeof<T>(), load<T>(a + <usize>c * stepA + <usize>r * sizeof<T>()));
      }
    }
  }
}

function castRow(n: i32, y: usize, stepY: usize, dtypeY: i32, a: usize, stepA: usize, dtypeA: i32): void {
  for (let i = 0; i < n; i += ROW) {
    const some = min(ROW, n - i);
    loadRow(dtypeA, ROWS, a, stepA, some);
    storeRow(dtypeY, y, stepY, convertRow(dtypeY, computeOf(dtypeA), ROWS, some), some);
    y += <usize>some * stepY;
    a += <usize>some * stepA;
  }
}

function addRowOf<T>(n: i32, y: usize, stepY: usize, a: usize, stepA: usize): void {
  if (stepY == sizeof<T>() && stepA == sizeof<T>()) {
    for (; n >= <i32>(16 / sizeof<T>()); n -= 16 / sizeof<T>()) {
      v128.store(y, v128.add<T>(v128.load(y), v128.load(a)));
      y += 16;
      a += 16;
    }
  }
  for (; n > 0; n--) {
    store<T>(y, <T>(load<T>(y) + load<T>(a)));
    y += stepY;
    a += stepA;
  }
}

/** Through rows: y's numbers and a's, both as y is computed. */
function addRow(n: i32, y: usize, stepY: usize, dtypeY: i32, a: usize, stepA: usize, dtypeA: i32): void {
  const code = computeOf(dtypeY);
  const here = ROWS + 2 * (ROW * 8 + 64);
  for (let i = 0; i < n; i += ROW) {
    const some = min(ROW, n - i);
    loadRow(dtypeA, ROWS, a, stepA, some);
    const row = convertRow(dtypeY, computeOf(dtypeA), ROWS, some);
    loadRow(dtypeY, here, y, stepY, some);
    if (code == FLOAT32) addRowOf<f32>(some, here, 4, row, 4);
    else if (code == FLOAT64) addRowOf<f64>(some, here, 8, row, 8);
    else addRowOf<i64>(some, here, 8, row, 8);
    storeRow(dtypeY, y, stepY, here, some);
    y += <usize>some * stepY;
    a += <usize>some * stepA;
  }
}

/** All of a row into the one number y; floats are summed in float64 and rounded once. */
function gatherRow(n: i32, y: usize, dtypeY: i32, a: usize, stepA: usize, dtypeA: i32): void {
  const code = computeOf(dtypeY);
  const here = ROWS + 2 * (ROW * 8 + 64);
  let float: f64 = 0;
  let int: i64 = 0;
  loadRow(dtypeY, here, y, 0, 1);
  if (code == FLOAT32) float = load<f32>(here);
  else if (code == FLOAT64) float = load<f64>(here);
  else int = load<i64>(here);
  for (let i = 0; i < n; i += ROW) {
    const some = min(ROW, n - i);
    loadRow(dtypeA, ROWS, a, stepA, some);
    const row = convertRow(dtypeY, computeOf(dtypeA), ROWS, some);
    for (let j = 0; j < some; j++) {
      if (code == FLOAT32) float += <f64>load<f32>(row + (<usize>j << 2));
      else if (code == FLOAT64) float += load<f64>(row + (<usize>j << 3));
      else int += load<i64>(row + (<usize>j << 3));
    }
    a += <usize>some * stepA;
  }
  if (code == FLOAT32) store<f32>(here, <f32>float);
  else if (code == FLOAT64) store<f64>(here, float);
  else store<i64>(here, int);
  storeRow(dtypeY, y, 0, here, 1);
}

/** y[n] ← value; contiguous. */
export function fill(y: usize, dtype: i32, value: f64, n: i32): void {
  store<f64>(ROWS, value);
  const row = convertRow(dtype, FLOAT64, ROWS, 1);
  const one = ROWS + 2 * (ROW * 8 + 64);
  storeRow(dtype, one, 0, row, 1);
  const size = bytesOf(dtype);
  if (size == 8 ? load<u64>(one) == 0 : size == 4 && load<u32>(one) == 0) memory.fill(y, 0, <usize>n * size);
  else if (size == 4) fillRow<u32>(y, load<u32>(one), n);
  else if (size == 8) fillRow<u64>(y, load<u64>(one), n);
  else if (size == 2) fillRow<u16>(y, load<u16>(one), n);
  else fillRow<u8>(y, load<u8>(one), n);
}
