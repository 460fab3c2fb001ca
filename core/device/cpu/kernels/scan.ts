// y[outer, n, inner]: running sums, products and extremes of a along n. Kinds: 0 sum, 1 prod, 2 max, 3 min.

export function scan(kind: i32, code: i32, y: usize, indices: usize, a: usize, outer: i32, n: i32, inner: i32): void {
  if (code == 0) scanOf<f32, f64>(kind, y, indices, a, outer, n, inner);
  else if (code == 1) scanOf<f64, f64>(kind, y, indices, a, outer, n, inner);
  else scanOf<i64, i64>(kind, y, indices, a, outer, n, inner);
}

/** W: what sums and products are carried in; float32's are float64, as in PyTorch. */
function scanOf<T, W>(kind: i32, y: usize, indices: usize, a: usize, outer: i32, n: i32, inner: i32): void {
  const line = <usize>inner * sizeof<T>();
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < inner; j++) {
      const start = (<usize>o * n * inner + j) * sizeof<T>();
      if (kind >= 2) extremes<T>(y + start, indices ? indices + start * (8 / sizeof<T>()) : 0, a + start, n, line, kind == 2);
      else {
        let sum: W = kind == 0 ? 0 : 1;
        let p = start;
        for (let i = 0; i < n; i++) {
          const x = <W>load<T>(a + p);
          sum = kind == 0 ? sum + x : sum * x;
          store<T>(y + p, <T>sum);
          p += line;
        }
      }
    }
  }
}

/** A later number as good as the best takes its place; NaN is the best there is. */
function extremes<T>(y: usize, indices: usize, a: usize, n: i32, line: usize, most: bool): void {
  if (n == 0) return;
  let best = load<T>(a), at = 0;
  for (let i = 0; i < n; i++) {
    const x = load<T>(a);
    if (x != x || (best == best && (most ? x >= best : x <= best))) {
      best = x;
      at = i;
    }
    store<T>(y, best);
    if (indices) {
      store<i64>(indices, at);
      indices += line * (8 / sizeof<T>());
    }
    a += line;
    y += line;
  }
}
