// As gemm.wgsl, for large matrices on a graphics card: what a workgroup needs of a and b it brings into its own memory once, a block of
// 64 × 16 of each at a time, for a 64 × 64 tile of y. Each thread makes 8 × 4 of it in registers.
// Dispatch: ceil(n / 64) × ceil(m / 64) × any number of workgroups over the batch × parts matrices.

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

const SIDE = 64u;
const DEPTH = 16u;
const THREADS = 128u;

// Both blocks by depth first: [k][row of a] and [k][column of b].
var<workgroup> a_block: array<f32, SIDE * DEPTH>;
var<workgroup> b_block: array<f32, SIDE * DEPTH>;

// Which element of a block a thread brings: neighbours bring what lies together in memory.
fn place(i: u32, along_depth: bool) -> vec2u {
  return select(vec2u(i / SIDE, i % SIDE), vec2u(i % DEPTH, i / DEPTH), along_depth);
}

@compute @workgroup_size(16, 8)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) thread: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let top = group.y * SIDE;
  let left = group.x * SIDE;
  for (var matrix = group.z; matrix < sizes.matrices; matrix += groups.z) {
    let a_first = sizes.a_offset + i32(matrix / sizes.parts) * sizes.a_batch;
    let b_first = sizes.b_offset + i32(matrix / sizes.parts) * sizes.b_batch;
    let first = matrix % sizes.parts * sizes.k_part;
    let end = min(first + sizes.k_part, sizes.k);
    var sum = array<vec4f, 8>();
    for (var start = first; start < end; start += DEPTH) {
      // Beyond the edges both are 0, and add nothing.
      for (var i = index; i < SIDE * DEPTH; i += THREADS) {
        let of_a = place(i, sizes.a_column == 1);
        let of_b = place(i, sizes.b_row == 1);
        var x = 0.0;
        if (start + of_a.x < end && top + of_a.y < sizes.m) {
          x = a[a_first + i32(top + of_a.y) * sizes.a_row + i32(start + of_a.x) * sizes.a_column];
        }
        a_block[of_a.x * SIDE + of_a.y] = x;
        x = 0.0;
        if (start + of_b.x < end && left + of_b.y < sizes.n) {
          x = b[b_first + i32(start + of_b.x) * sizes.b_row + i32(left + of_b.y) * sizes.b_column];
        }
        b_block[of_b.x * SIDE + of_b.y] = x;
      }
      workgroupBarrier();
      for (var k = 0u; k < DEPTH; k++) {
        let row = k * SIDE + thread.y * 8;
        let column = k * SIDE + thread.x * 4;
        let x = vec4f(b_block[column], b_block[column + 1], b_block[column + 2], b_block[column + 3]);
        sum[0] += a_block[row] * x;
        sum[1] += a_block[row + 1] * x;
        sum[2] += a_block[row + 2] * x;
        sum[3] += a_block[row + 3] * x;
        sum[4] += a_block[row + 4] * x;
        sum[5] += a_block[row + 5] * x;
        sum[6] += a_block[row + 6] * x;
        sum[7] += a_block[row + 7] * x;
      }
      workgroupBarrier();
    }
    for (var i = 0u; i < 8; i++) {
      for (var j = 0u; j < 4; j++) {
        let row = top + thread.y * 8 + i;
        let column = left + thread.x * 4 + j;
        if (row >= sizes.m || column >= sizes.n) { continue; }
        let at = sizes.y_offset + (matrix * sizes.m + row) * sizes.n + column;
        var before = 0.0;
        if (sizes.add == 1) { before = y[at]; }
        y[at] = before + sum[i][j];
      }
    }
  }
}
