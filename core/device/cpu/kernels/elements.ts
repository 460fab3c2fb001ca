// Elements by index (int64), and sorting.

/** y[i] = a[index[i]]; size: bytes of an element. */
export function take(size: i32, y: usize, a: usize, index: usize, n: i32): void {
  if (size == 4) takeOf<u32>(y, a, index, n);
  else if (size == 8) takeOf<u64>(y, a, index, n);
  else if (size == 2) takeOf<u16>(y, a, index, n);
  else takeOf<u8>(y, a, index, n);
}
function takeOf<T>(y: usize, a: usize, index: usize, n: i32): void {
  for (let end = index + (<usize>n << 3); index < end; index += 8) {
    store<T>(y, load<T>(a + <usize>load<u32>(index) * sizeof<T>()));
    y += sizeof<T>();
  }
}

/** y[index[i]] = a[i]; step: bytes from an element of a to the next, 0 for one that stands for all. */
export function put(size: i32, y: usize, index: usize, a: usize, step: usize, n: i32): void {
  if (size == 4) putOf<u32>(y, index, a, step, n);
  else if (size == 8) putOf<u64>(y, index, a, step, n);
  else if (size == 2) putOf<u16>(y, index, a, step, n);
  else putOf<u8>(y, index, a, step, n);
}
function putOf<T>(y: usize, index: usize, a: usize, step: usize, n: i32): void {
  for (let end = index + (<usize>n << 3); index < end; index += 8) {
    store<T>(y + <usize>load<u32>(index) * sizeof<T>(), load<T>(a));
    a += step;
  }
}

/** y[index[i]] += a[i]. code: 0 float32, 1 float64, 2 int64. */
export function putAdd(code: i32, y: usize, index: usize, a: usize, step: usize, n: i32): void {
  if (code == 0) putAddOf<f32>(y, index, a, step, n);
  else if (code == 1) putAddOf<f64>(y, index, a, step, n);
  else putAddOf<i64>(y, index, a, step, n);
}
function putAddOf<T>(y: usize, index: usize, a: usize, step: usize, n: i32): void {
  for (let end = index + (<usize>n << 3); index < end; index += 8) {
    const to = y + <usize>load<u32>(index) * sizeof<T>();
    store<T>(to, <T>(load<T>(to) + load<T>(a)));
    a += step;
  }
}

/**
 * Sorts along n, stable, NaN largest: by merging from the bottom. `scratch`: room for 2 n numbers of 8 bytes and 2 n places of 4,
 * 16-byte aligned.
 */
export function sort(code: i32, values: usize, indices: usize, a: usize, descending: bool, outer: i32, n: i32, inner: i32, scratch: usize): void {
  if (code == 0) sortOf<f32>(values, indices, a, descending, outer, n, inner, scratch);
  else if (code == 1) sortOf<f64>(values, indices, a, descending, outer, n, inner, scratch);
  else sortOf<i64>(values, indices, a, descending, outer, n, inner, scratch);
}

function sortOf<T>(values: usize, indices: usize, a: usize, descending: bool, outer: i32, n: i32, inner: i32, scratch: usize): void {
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < inner; j++) {
      let keys = scratch, places = scratch + (<usize>n << 3);
      let otherKeys = places + (<usize>n << 2), otherPlaces = otherKeys + (<usize>n << 3);
      const start = <usize>o * n * inner + j;
      for (let i = 0; i < n; i++) {
        store<T>(keys + <usize>i * sizeof<T>(), load<T>(a + (start + <usize>i * inner) * sizeof<T>()));
        store<i32>(places + (<usize>i << 2), i);
      }
      for (let run = 1; run < n && run > 0; run <<= 1) {
        for (let left = 0; left < n; left += 2 * run) merge<T>(otherKeys, otherPlaces, keys, places, left, min(left + run, n), min(left + 2 * run, n), descending);
        let swap = keys;
        keys = otherKeys;
        otherKeys = swap;
        swap = places;
        places = otherPlaces;
        otherPlaces = swap;
      }
      for (let i = 0; i < n; i++) {
        const to = start + <usize>i * inner;
        store<T>(values + to * sizeof<T>(), load<T>(keys + <usize>i * sizeof<T>()));
        store<i64>(indices + (to << 3), load<i32>(places + (<usize>i << 2)));
      }
    }
  }
}

/** Two sorted runs, from left to middle and from middle to right, into one. The left one goes first where neither precedes. */
function merge<T>(toKeys: usize, toPlaces: usize, keys: usize, places: usize, left: i32, middle: i32, right: i32, descending: bool): void {
  let i = left, j = middle;
  for (let k = left; k < right; k++) {
    const second = i >= middle || (j < right && precedes<T>(load<T>(keys + <usize>j * sizeof<T>()), load<T>(keys + <usize>i * sizeof<T>()), descending));
    const from = second ? j++ : i++;
    store<T>(toKeys + <usize>k * sizeof<T>(), load<T>(keys + <usize>from * sizeof<T>()));
    store<i32>(toPlaces + (<usize>k << 2), load<i32>(places + (<usize>from << 2)));
  }
}

@inline function precedes<T>(a: T, b: T, descending: bool): bool {
  if (!isFloat<T>()) return descending ? a > b : a < b;
  return descending ? a > b || (a != a && b == b) : a < b || (b != b && a == a);
}
