// Sums in PyTorch's order, so that they give PyTorch's bits: its cascade (aten/src/ATen/native/cpu/SumKernel.cpp), in which partial sums
// of 2^p numbers are added to sums of 2^2p numbers and so on, over eight float32 or four float64 lanes and four rows at a time.

import { lanes, storeFirst } from "./lanes";
import { ROWS } from "./scratch";

/** The sums of the higher levels: three times eight vectors. Then the eight results. */
const LEVELS: usize = ROWS;
const RESULT: usize = ROWS + 3 * 128;

/**
 * Eight sums of vectors over `size` rows. The vectors of a row are four pairs: pair q at `p + q pair`, its second vector 16 bytes on.
 * `row`: bytes from a row to the next. The sums lie at RESULT.
 */
function cascade<T>(p: usize, row: usize, pair: usize, size: i32): void {
  const power = max(4, (size <= 1 ? 0 : 32 - clz<i32>(size - 1)) / 4);
  const step = 1 << power, mask = step - 1;
  const zero = i64x2.splat(0);
  let s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero, s6 = zero, s7 = zero;
  if (size >= step) memory.fill(LEVELS, 0, 3 * 128);
  for (let i = 0; i < size; ) {
    const end = min(i + step, size);
    const whole = end - i == step;
    for (; i < end; i++) {
      s0 = v128.add<T>(s0, v128.load(p));
      s1 = v128.add<T>(s1, v128.load(p, 16));
      s2 = v128.add<T>(s2, v128.load(p + pair));
      s3 = v128.add<T>(s3, v128.load(p + pair, 16));
      s4 = v128.add<T>(s4, v128.load(p + 2 * pair));
      s5 = v128.add<T>(s5, v128.load(p + 2 * pair, 16));
      s6 = v128.add<T>(s6, v128.load(p + 3 * pair));
      s7 = v128.add<T>(s7, v128.load(p + 3 * pair, 16));
      p += row;
    }
    if (!whole) break;
    let level = LEVELS;
    raise<T>(level, s0, s1, s2, s3, s4, s5, s6, s7);
    s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = zero;
    for (let j = 1; j < 3 && (i & (mask << (j * power))) == 0; j++) {
      const next = level + 128;
      raise<T>(next, v128.load(level), v128.load(level, 16), v128.load(level, 32), v128.load(level, 48), v128.load(level, 64), v128.load(level, 80), v128.load(level, 96), v128.load(level, 112));
      memory.fill(level, 0, 128);
      level = next;
    }
  }
  v128.store(RESULT, s0);
  v128.store(RESULT, s1, 16);
  v128.store(RESULT, s2, 32);
  v128.store(RESULT, s3, 48);
  v128.store(RESULT, s4, 64);
  v128.store(RESULT, s5, 80);
  v128.store(RESULT, s6, 96);
  v128.store(RESULT, s7, 112);
  if (size >= step) {
    for (let level = LEVELS; level < LEVELS + 3 * 128; level += 128) {
      for (let q: usize = 0; q < 128; q += 16) v128.store(RESULT + q, v128.add<T>(v128.load(RESULT + q), v128.load(level + q)));
    }
  }
}

@inline function raise<T>(level: usize, s0: v128, s1: v128, s2: v128, s3: v128, s4: v128, s5: v128, s6: v128, s7: v128): void {
  v128.store(level, v128.add<T>(v128.load(level), s0));
  v128.store(level, v128.add<T>(v128.load(level, 16), s1), 16);
  v128.store(level, v128.add<T>(v128.load(level, 32), s2), 32);
  v128.store(level, v128.add<T>(v128.load(level, 48), s3), 48);
  v128.store(level, v128.add<T>(v128.load(level, 64), s4), 64);
  v128.store(level, v128.add<T>(v128.load(level, 80), s5), 80);
  v128.store(level, v128.add<T>(v128.load(level, 96), s6), 96);
  v128.store(level, v128.add<T>(v128.load(level, 112), s7), 112);
}

/** Rows four at a time, each with its own sum; the rest goes to the first sum, and the four are added. `n` rows of one pair of vectors: at RESULT. */
function four<T>(p: usize, row: usize, n: i32): void {
  const fours = n >> 2;
  cascade<T>(p, 4 * row, row, fours);
  let low = v128.load(RESULT), high = v128.load(RESULT, 16);
  for (let i = fours << 2; i < n; i++) {
    low = v128.add<T>(low, v128.load(p + <usize>i * row));
    high = v128.add<T>(high, v128.load(p + <usize>i * row, 16));
  }
  for (let q: usize = 32; q < 128; q += 32) {
    low = v128.add<T>(low, v128.load(RESULT + q));
    high = v128.add<T>(high, v128.load(RESULT + q, 16));
  }
  v128.store(RESULT, low);
  v128.store(RESULT, high, 16);
}

/** The sum of n contiguous numbers. */
export function sumRow<T>(a: usize, n: i32): T {
  const wide = 2 * lanes<T>();
  if (n < wide) {
    four<T>(a, sizeof<T>(), n);
    return load<T>(RESULT);
  }
  const whole = n / wide;
  four<T>(a, 32, whole);
  let sum: T = 0;
  for (let i = whole * wide; i < n; i++) sum += load<T>(a + <usize>i * sizeof<T>());
  for (let i = 0; i < wide; i++) sum += load<T>(RESULT + <usize>i * sizeof<T>());
  return sum;
}

/** y[inner] = the sums of a[n, inner] down its columns, inner > 1. */
export function sumColumns<T>(y: usize, a: usize, n: i32, inner: i32): void {
  const line = <usize>inner * sizeof<T>();
  const wide = 2 * lanes<T>();
  let j = 0;
  // 4 · 8 columns (4 · 4 of float64) row by row; where there are not even 8, four single columns.
  const group = inner >= wide ? 4 * wide : 4;
  for (; j + group <= inner; j += group) {
    const pair: usize = group == 4 ? 0 : 32;
    cascade<T>(a + <usize>j * sizeof<T>(), line, pair, n);
    memory.copy(y + <usize>j * sizeof<T>(), RESULT, <usize>group * sizeof<T>());
  }
  for (; j < inner; j += wide) {
    four<T>(a + <usize>j * sizeof<T>(), line, n);
    const to = y + <usize>j * sizeof<T>(), left = inner - j;
    storeFirst<T>(to, v128.load(RESULT), left);
    if (left > lanes<T>()) storeFirst<T>(to + 16, v128.load(RESULT, 16), left - lanes<T>());
  }
}
