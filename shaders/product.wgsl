// What both kernels of a matrix product share. y[batch, part, m, n] = a[batch, m, k] b[batch, k, n], f32; y row-major, a and b with any
// strides, in elements. Part p sums its share of k: [p k_part, (p + 1) k_part); the device adds the parts. Where `adds`, c[batch, m, n] is
// added, with any strides.

struct Sizes {
  matrices: u32,
  parts: u32,
  m: u32,
  n: u32,
  k: u32,
  k_part: u32,
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

override adds: bool = false;

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read> a: array<f32>;
@group(0) @binding(3) var<storage, read> b: array<f32>;
@group(0) @binding(4) var<storage, read> c: array<f32>;

// Four rows or columns from `first` on; beyond the edge the last one again.
fn lines(first: u32, end: u32) -> vec4u { return min(first + vec4u(0, 1, 2, 3), vec4u(end - 1)); }

// What a tile of these rows and columns begins with; its rows stand in the columns of a mat4x4f.
fn beginning(matrix: u32, rows: vec4u, columns: vec4u) -> mat4x4f {
  if (!adds) { return mat4x4f(); }
  let at = sizes.c_offset + i32(matrix) * sizes.c_batch + vec4i(rows) * sizes.c_row;
  let along = vec4i(columns) * sizes.c_column;
  return mat4x4f(added_row(at.x + along), added_row(at.y + along), added_row(at.z + along), added_row(at.w + along));
}
fn added_row(at: vec4i) -> vec4f { return vec4f(c[at.x], c[at.y], c[at.z], c[at.w]); }

// Four rows of products, by rows.
fn outer(x: vec4f, v: vec4f) -> mat4x4f { return mat4x4f(x.x * v, x.y * v, x.z * v, x.w * v); }
