// y[batch, part, m, n] = a[batch, m, k] b[batch, k, n], f32; y row-major, a and b with any strides, in elements. Part p sums its share of k:
// [p k_part, (p + 1) k_part); the device adds the parts. Each thread makes a 4 × 4 tile in registers; `add`: y += instead of y =.
// Dispatch: ceil(n / 32) × ceil(m / 32) × any number of workgroups over the batch × parts matrices.

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
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read> a: array<f32>;
@group(0) @binding(3) var<storage, read> b: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = thread.y * 4;
  let column = thread.x * 4;
  if (row >= sizes.m || column >= sizes.n) { return; }
  // Beyond the edge the last row or column is read again; its products are not stored.
  let rows = vec4i(min(vec4u(row, row + 1, row + 2, row + 3), vec4u(sizes.m - 1))) * sizes.a_row + sizes.a_offset;
  let columns = vec4i(min(vec4u(column, column + 1, column + 2, column + 3), vec4u(sizes.n - 1))) * sizes.b_column + sizes.b_offset;
  for (var matrix = thread.z; matrix < sizes.matrices; matrix += groups.z) {
    let batch = i32(matrix / sizes.parts);
    let first = matrix % sizes.parts * sizes.k_part;
    let ra = rows + batch * sizes.a_batch;
    let cb = columns + batch * sizes.b_batch;
    var sum = array<vec4f, 4>();
    for (var k = i32(first); k < i32(min(first + sizes.k_part, sizes.k)); k++) {
      let ka = k * sizes.a_column;
      let kb = k * sizes.b_row;
      let x = vec4f(b[kb + cb.x], b[kb + cb.y], b[kb + cb.z], b[kb + cb.w]);
      sum[0] += a[ka + ra.x] * x;
      sum[1] += a[ka + ra.y] * x;
      sum[2] += a[ka + ra.z] * x;
      sum[3] += a[ka + ra.w] * x;
    }
    for (var i = 0u; i < 4 && row + i < sizes.m; i++) {
      for (var j = 0u; j < 4 && column + j < sizes.n; j++) {
        let at = sizes.y_offset + (matrix * sizes.m + row + i) * sizes.n + column + j;
        var before = 0.0;
        if (sizes.add == 1) { before = y[at]; }
        y[at] = before + sum[i][j];
      }
    }
  }
}
