// A matrix product, see product.wgsl, which stands before it. Each thread makes an 8 × 8 tile in registers, as four quarters; a workgroup
// makes `across` tiles side by side, as many rows of them as its threads are enough for.
// Dispatch: ceil(n / (8 across)) × ceil(m / (8 ⌊width / across⌋)) × at most batch × parts workgroups, which share those matrices.
//
// Software executes what stands behind an if with its hands tied, and so one turn more of a loop that is left at its beginning than of one
// that is left at its end. Most of its time goes into reading numbers, one by one, and into the tiles, which are not in registers there: so
// a turn takes four of k at once.

override width: u32 = 64;

@compute @workgroup_size(width)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let down = width / sizes.across;
  let line = index / sizes.across;
  let row = (group.y * down + line) * 8;
  let column = (group.x * sizes.across + index - line * sizes.across) * 8;
  if (line >= down || row >= sizes.m || column >= sizes.n) { return; }
  let high = lines(row, sizes.m);
  let low = lines(row + 4, sizes.m);
  let left = lines(column, sizes.n);
  let right = lines(column + 4, sizes.n);

  var matrix = group.z;
  loop {
    let batch = i32(matrix / sizes.parts);
    let first = matrix % sizes.parts * sizes.k_part;
    let count = min(sizes.k_part, sizes.k - first);
    // Where in a and b the k in turn stands for each row and column.
    let a_first = sizes.a_offset + batch * sizes.a_batch + i32(first) * sizes.a_column;
    let b_first = sizes.b_offset + batch * sizes.b_batch + i32(first) * sizes.b_row;
    var a_high = a_first + vec4i(high) * sizes.a_row;
    var a_low = a_first + vec4i(low) * sizes.a_row;
    var b_left = b_first + vec4i(left) * sizes.b_column;
    var b_right = b_first + vec4i(right) * sizes.b_column;
    var high_left = beginning(matrix, high, left);
    var high_right = beginning(matrix, high, right);
    var low_left = beginning(matrix, low, left);
    var low_right = beginning(matrix, low, right);
    var k = 0u;
    for (; k + 4 <= count; k += 4) {
      let x = rows_of_a(a_high);
      let z = rows_of_a(a_low);
      let v = columns_of_b(b_left);
      let w = columns_of_b(b_right);
      high_left += v * x;
      high_right += w * x;
      low_left += v * z;
      low_right += w * z;
      a_high += 4 * sizes.a_column;
      a_low += 4 * sizes.a_column;
      b_left += 4 * sizes.b_row;
      b_right += 4 * sizes.b_row;
    }
    for (; k < count; k++) {
      let x = vec4f(a[a_high.x], a[a_high.y], a[a_high.z], a[a_high.w]);
      let z = vec4f(a[a_low.x], a[a_low.y], a[a_low.z], a[a_low.w]);
      let v = of_b(b_left);
      let w = of_b(b_right);
      high_left += outer(x, v);
      high_right += outer(x, w);
      low_left += outer(z, v);
      low_right += outer(z, w);
      a_high += sizes.a_column;
      a_low += sizes.a_column;
      b_left += sizes.b_row;
      b_right += sizes.b_row;
    }
    store(matrix, high, left, high_left);
    store(matrix, high, right, high_right);
    store(matrix, low, left, low_left);
    store(matrix, low, right, low_right);
    continuing {
      matrix += groups.z;
      break if matrix >= sizes.matrices;
    }
  }
}

// Four of k, for four rows of a and four columns of b. In a mat4x4f stand a row of a, and the columns of b for one k, one beside the other:
// so columns_of_b() * rows_of_a() is a tile, by rows.
fn rows_of_a(at: vec4i) -> mat4x4f { return mat4x4f(row_of_a(at.x), row_of_a(at.y), row_of_a(at.z), row_of_a(at.w)); }
fn row_of_a(at: i32) -> vec4f { return vec4f(a[at], a[at + sizes.a_column], a[at + 2 * sizes.a_column], a[at + 3 * sizes.a_column]); }
fn columns_of_b(at: vec4i) -> mat4x4f {
  return mat4x4f(of_b(at), of_b(at + sizes.b_row), of_b(at + 2 * sizes.b_row), of_b(at + 3 * sizes.b_row));
}
fn of_b(at: vec4i) -> vec4f { return vec4f(b[at.x], b[at.y], b[at.z], b[at.w]); }

// A row or column that stands for one beyond the edge has the numbers of the last one, and writes them once more.
fn store(matrix: u32, rows: vec4u, columns: vec4u, tile: mat4x4f) {
  let at = sizes.y_offset + (matrix * sizes.m + rows) * sizes.n;
  store_row(at.x + columns, tile[0]);
  store_row(at.y + columns, tile[1]);
  store_row(at.z + columns, tile[2]);
  store_row(at.w + columns, tile[3]);
}
fn store_row(at: vec4u, sum: vec4f) {
  y[at.x] = sum.x;
  y[at.y] = sum.y;
  y[at.z] = sum.z;
  y[at.w] = sum.w;
}
