// A product of large matrices on a graphics card, see product.wgsl, which stands before it. What a workgroup needs of a and b it brings into
// its own memory once, a block of 64 × 16 of each at a time, for a 64 × 64 tile of y. Each thread makes 8 × 8 of it in registers: the rows
// from 4 y and from 32 + 4 y on, the columns from 4 x and from 32 + 4 x on, so that neighbours read neighbours.
// Dispatch: ceil(n / 64) × ceil(m / 64) × any number of workgroups over the batch × parts matrices.

const SIDE = 64u;
const DEPTH = 16u;
const QUADS = SIDE / 4;
const THREADS = 64u;
// One more than there are quads, or threads that bring one column of a would all wait for the same bank of memory.
const PITCH = QUADS + 1;

// Both blocks by depth first, in quads: four rows of a, four columns of b.
var<workgroup> a_block: array<vec4f, DEPTH * PITCH>;
var<workgroup> b_block: array<vec4f, DEPTH * PITCH>;

// Which quad of a block a thread brings, as depth and quad: neighbours bring what lies together in memory.
fn place(i: u32, along_depth: bool) -> vec2u {
  return select(vec2u(i / QUADS, i % QUADS), vec2u(i % DEPTH, i / DEPTH), along_depth);
}

@compute @workgroup_size(8, 8)
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
    let row = top + thread.y * 4;
    let column = left + thread.x * 4;
    var upper_left = beginning(matrix, lines(row, sizes.m), lines(column, sizes.n));
    var upper_right = beginning(matrix, lines(row, sizes.m), lines(column + 32, sizes.n));
    var lower_left = beginning(matrix, lines(row + 32, sizes.m), lines(column, sizes.n));
    var lower_right = beginning(matrix, lines(row + 32, sizes.m), lines(column + 32, sizes.n));
    for (var start = first; start < end; start += DEPTH) {
      for (var i = index; i < DEPTH * QUADS; i += THREADS) {
        let of_a = place(i, sizes.a_column == 1);
        a_block[of_a.x * PITCH + of_a.y] = quad_of_a(a_first, top + of_a.y * 4, start + of_a.x, end);
        let of_b = place(i, sizes.b_row == 1);
        b_block[of_b.x * PITCH + of_b.y] = quad_of_b(b_first, start + of_b.x, end, left + of_b.y * 4);
      }
      workgroupBarrier();
      for (var k = 0u; k < DEPTH; k++) {
        let x = a_block[k * PITCH + thread.y];
        let z = a_block[k * PITCH + thread.y + 8];
        let v = b_block[k * PITCH + thread.x];
        let w = b_block[k * PITCH + thread.x + 8];
        upper_left += outer(x, v);
        upper_right += outer(x, w);
        lower_left += outer(z, v);
        lower_right += outer(z, w);
      }
      workgroupBarrier();
    }
    store(matrix, row, column, upper_left);
    store(matrix, row, column + 32, upper_right);
    store(matrix, row + 32, column, lower_left);
    store(matrix, row + 32, column + 32, lower_right);
  }
}

// Beyond the edges both are 0, and add nothing.
fn quad_of_a(a_first: i32, row: u32, k: u32, end: u32) -> vec4f {
  let at = a_first + i32(row) * sizes.a_row + i32(k) * sizes.a_column;
  var quad = vec4f();
  if (k < end && row < sizes.m) { quad.x = a[at]; }
  if (k < end && row + 1 < sizes.m) { quad.y = a[at + sizes.a_row]; }
  if (k < end && row + 2 < sizes.m) { quad.z = a[at + 2 * sizes.a_row]; }
  if (k < end && row + 3 < sizes.m) { quad.w = a[at + 3 * sizes.a_row]; }
  return quad;
}
fn quad_of_b(b_first: i32, k: u32, end: u32, column: u32) -> vec4f {
  let at = b_first + i32(k) * sizes.b_row + i32(column) * sizes.b_column;
  var quad = vec4f();
  if (k < end && column < sizes.n) { quad.x = b[at]; }
  if (k < end && column + 1 < sizes.n) { quad.y = b[at + sizes.b_column]; }
  if (k < end && column + 2 < sizes.n) { quad.z = b[at + 2 * sizes.b_column]; }
  if (k < end && column + 3 < sizes.n) { quad.w = b[at + 3 * sizes.b_column]; }
  return quad;
}

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
