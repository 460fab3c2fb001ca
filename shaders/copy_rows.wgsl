// y ← a, two dimensions with any strides, for which copy.wgsl has too much to ask. Stands behind convert.wgsl. n = rows columns.
// Dispatch: any number of workgroups.

struct Sizes {
  n: u32,
  columns: u32,
  y_offset: i32,
  a_offset: i32,
  convert: u32,
  y_row: i32,
  y_column: i32,
  a_row: i32,
  a_column: i32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> y: array<u32>;
@group(0) @binding(2) var<storage, read> a: array<u32>;

override width: u32 = 64;

@compute @workgroup_size(width)
fn main(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = thread.x; i < sizes.n; i += groups.x * width) {
    let row = i / sizes.columns;
    let at = vec2i(vec2u(row, i - row * sizes.columns));
    let word = a[sizes.a_offset + at.x * sizes.a_row + at.y * sizes.a_column];
    y[sizes.y_offset + at.x * sizes.y_row + at.y * sizes.y_column] = converted(word);
  }
}
