// y[batch, part, m, n] = a[batch, m, k] b[batch, k, n], f32; y row-major, a and b with any strides, in elements. Part p sums its share of k:
// [p k_part, (p + 1) k_part); the device adds the parts. Each thread makes a 4 × 4 tile in registers; `add`: y += instead of y =.
// A workgroup makes `across` tiles side by side, as many rows of them as its 64 threads are enough for.
// Dispatch: ceil(n / (4 across)) × ceil(m / (4 ⌊64 / across⌋)) × any number of workgroups over the batch × parts matrices.

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
  b_offset: i32,
  a_batch: i32,
  a_row: i32,
  a_column: i32,
  b_batch: i32,
  b_row: i32,
  b_column: i32,
  across: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read> a: array<f32>;
@group(0) @binding(3) var<storage, read> b: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let down = 64 / sizes.across;
  let line = index / sizes.across;
  let row = (group.y * down + line) * 4;
  let column = (group.x * sizes.across + index - line * sizes.across) * 4;
  if (line >= down || row >= sizes.m || column >= sizes.n) { return; }
  // Beyond the edge the last row or column is read again; its products are not stored.
  let rows = vec4i(min(vec4u(row, row + 1, row + 2, row + 3), vec4u(sizes.m - 1))) * sizes.a_row + sizes.a_offset;
  let columns = vec4i(min(vec4u(column, column + 1, column + 2, column + 3), vec4u(sizes.n - 1))) * sizes.b_column + sizes.b_offset;
  for (var matrix = group.z; matrix < sizes.matrices; matrix += groups.z) {
    let batch = i32(matrix / sizes.parts);
    let first = matrix % sizes.parts * sizes.k_part;
    let count = min(sizes.k_part, sizes.k - first);
    // Where in a and b the k in turn stands for each row and column.
    var ra = rows + batch * sizes.a_batch + i32(first) * sizes.a_column;
    var cb = columns + batch * sizes.b_batch + i32(first) * sizes.b_row;
    let a_step = sizes.a_column;
    let b_step = sizes.b_row;
    var sum0 = vec4f();
    var sum1 = vec4f();
    var sum2 = vec4f();
    var sum3 = vec4f();
    for (var k = 0u; k < count; k++) {
      let x = vec4f(b[cb.x], b[cb.y], b[cb.z], b[cb.w]);
      sum0 += a[ra.x] * x;
      sum1 += a[ra.y] * x;
      sum2 += a[ra.z] * x;
      sum3 += a[ra.w] * x;
      ra += a_step;
      cb += b_step;
    }
    let at = sizes.y_offset + (matrix * sizes.m + row) * sizes.n + column;
    store(at, row, column, sum0);
    store(at + sizes.n, row + 1, column, sum1);
    store(at + 2 * sizes.n, row + 2, column, sum2);
    store(at + 3 * sizes.n, row + 3, column, sum3);
  }
}

// Writes a row of the tile, as far as it lies within y.
fn store(at: u32, row: u32, column: u32, sum: vec4f) {
  if (row >= sizes.m) { return; }
  for (var j = 0u; j < min(4u, sizes.n - column); j++) {
    var before = 0.0;
    if (sizes.add == 1) { before = y[at + j]; }
    y[at + j] = before + sum[j];
  }
}
