// y ← a, both with any strides, up to eight dimensions (the first one runs fastest; missing ones have length 1). Stands behind convert.wgsl,
// which says what elements are. n = product of shape. Dispatch: any number of workgroups.

struct Sizes {
  n: u32,
  rank: u32,
  y_offset: u32,
  a_offset: u32,
  convert: u32,
  shape: array<vec4u, 2>,
  y_strides: array<vec4i, 2>,
  a_strides: array<vec4i, 2>,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> y: array<u32>;
@group(0) @binding(2) var<storage, read> a: array<u32>;

override width: u32 = 64;

@compute @workgroup_size(width)
fn main(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = thread.x; i < sizes.n; i += groups.x * width) {
    var rest = i;
    var to = i32(sizes.y_offset);
    var from_ = i32(sizes.a_offset);
    for (var d = 0u; d < sizes.rank; d++) {
      let above = rest / sizes.shape[d / 4][d % 4];
      let index = i32(rest - above * sizes.shape[d / 4][d % 4]);
      rest = above;
      to += index * sizes.y_strides[d / 4][d % 4];
      from_ += index * sizes.a_strides[d / 4][d % 4];
    }
    y[to] = converted(a[from_]);
  }
}
