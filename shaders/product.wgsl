// What both kernels of a matrix product share. y[batch, part, m, n] = a[batch, m, k] b[batch, k, n], f32; y row-major, a and b with any
// strides, in elements. Part p sums its share of k: [p k_part, (p + 1) k_part); the device adds the parts. With add = 1, c[batch, m, n] is
// added, with any strides.

struct Sizes {
  matrices: u32,
  parts: u32,
  m: u32,
  n: u32,
  k: u32,
  k_part: u32,
  add: u32,
  y_offset: u32,
  a_offset: i32,
  a_batch: i32,
  a_row: i32,
  a_column: i32,
  b_offset: i32,
  b_batch: i32,
  b_row: i32,
  b_column: i32,
  c_offset: i32,
  c_batch: i32,
  c_row: i32,
  c_column: i32,
  across: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read> a: array<f32>;
@group(0) @binding(3) var<storage, read> b: array<f32>;
@group(0) @binding(4) var<storage, read> c: array<f32>;

// Four rows of products; a mat4x4f is made of what stands in its columns.
fn outer(x: vec4f, v: vec4f) -> mat4x4f { return mat4x4f(x.x * v, x.y * v, x.z * v, x.w * v); }

fn store(matrix: u32, row: u32, column: u32, tile: mat4x4f) {
  store_row(matrix, row, column, tile[0]);
  store_row(matrix, row + 1, column, tile[1]);
  store_row(matrix, row + 2, column, tile[2]);
  store_row(matrix, row + 3, column, tile[3]);
}

// Writes a row of the tile, as far as it lies within y.
fn store_row(matrix: u32, row: u32, column: u32, sum: vec4f) {
  if (row >= sizes.m) { return; }
  let at = sizes.y_offset + (matrix * sizes.m + row) * sizes.n + column;
  if (column < sizes.n) { y[at] = sum.x; }
  if (column + 1 < sizes.n) { y[at + 1] = sum.y; }
  if (column + 2 < sizes.n) { y[at + 2] = sum.z; }
  if (column + 3 < sizes.n) { y[at + 3] = sum.w; }
}

// What a tile begins with where something is added. Beyond the edge it is any number of c, and is not stored.
fn added(matrix: u32, row: u32, column: u32) -> mat4x4f {
  let at = sizes.c_offset + i32(matrix) * sizes.c_batch + i32(row) * sizes.c_row + i32(column) * sizes.c_column;
  return mat4x4f(added_row(at), added_row(at + sizes.c_row), added_row(at + 2 * sizes.c_row), added_row(at + 3 * sizes.c_row));
}
fn added_row(at: i32) -> vec4f {
  return vec4f(c[at], c[at + sizes.c_column], c[at + 2 * sizes.c_column], c[at + 3 * sizes.c_column]);
}
