// A matrix product, see product.wgsl, which stands before it. Each thread makes an 8 × 8 tile in registers, as four quarters; a workgroup
// makes `across` tiles side by side, as many rows of them as its 32 threads are enough for.
// Dispatch: ceil(n / (8 across)) × ceil(m / (8 ⌊32 / across⌋)) × any number of workgroups over the batch × parts matrices.

@compute @workgroup_size(32)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let down = 32 / sizes.across;
  let line = index / sizes.across;
  let row = (group.y * down + line) * 8;
  let column = (group.x * sizes.across + index - line * sizes.across) * 8;
  // A thread beyond the edge has no matrix to begin with, and what is added once or not at all is a loop: software leaves out loops that
  // have no turn, but walks through an if with its hands tied.
  let inside = line < down && row < sizes.m && column < sizes.n;
  for (var matrix = select(sizes.matrices, group.z, inside); matrix < sizes.matrices; matrix += groups.z) {
    let batch = i32(matrix / sizes.parts);
    let first = matrix % sizes.parts * sizes.k_part;
    let count = min(sizes.k_part, sizes.k - first);
    // Where in a and b the k in turn stands for each row and column.
    let a_first = sizes.a_offset + batch * sizes.a_batch + i32(first) * sizes.a_column;
    let b_first = sizes.b_offset + batch * sizes.b_batch + i32(first) * sizes.b_row;
    var upper = a_first + lines(row, sizes.m) * sizes.a_row;
    var lower = a_first + lines(row + 4, sizes.m) * sizes.a_row;
    var left = b_first + lines(column, sizes.n) * sizes.b_column;
    var right = b_first + lines(column + 4, sizes.n) * sizes.b_column;
    var upper_left = mat4x4f();
    var upper_right = mat4x4f();
    var lower_left = mat4x4f();
    var lower_right = mat4x4f();
    for (var i = 0u; i < sizes.add; i++) {
      upper_left = added(matrix, row, column);
      upper_right = added(matrix, row, column + 4);
      lower_left = added(matrix, row + 4, column);
      lower_right = added(matrix, row + 4, column + 4);
    }
    for (var k = 0u; k < count; k++) {
      let x = vec4f(a[upper.x], a[upper.y], a[upper.z], a[upper.w]);
      let z = vec4f(a[lower.x], a[lower.y], a[lower.z], a[lower.w]);
      let v = vec4f(b[left.x], b[left.y], b[left.z], b[left.w]);
      let w = vec4f(b[right.x], b[right.y], b[right.z], b[right.w]);
      upper_left += outer(x, v);
      upper_right += outer(x, w);
      lower_left += outer(z, v);
      lower_right += outer(z, w);
      upper += sizes.a_column;
      lower += sizes.a_column;
      left += sizes.b_row;
      right += sizes.b_row;
    }
    store(matrix, row, column, upper_left);
    store(matrix, row, column + 4, upper_right);
    store(matrix, row + 4, column, lower_left);
    store(matrix, row + 4, column + 4, lower_right);
  }
}

// Four rows or columns from `first` on. Beyond the edge the last one is read again; its products are not stored.
fn lines(first: u32, end: u32) -> vec4i { return vec4i(min(first + vec4u(0, 1, 2, 3), vec4u(end - 1))); }
