// y ← word everywhere, y with any strides, up to eight dimensions (the first one runs fastest; missing ones have length 1). Elements are 32-bit words.
// n = product of shape. Dispatch: any number of workgroups.

struct Sizes {
  n: u32,
  rank: u32,
  y_offset: u32,
  word: u32,
  shape: array<vec4u, 2>,
  y_strides: array<vec4i, 2>,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> y: array<u32>;

override width: u32 = 64;

@compute @workgroup_size(width)
fn main(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = thread.x; i < sizes.n; i += groups.x * width) {
    var rest = i;
    var to = i32(sizes.y_offset);
    for (var d = 0u; d < sizes.rank; d++) {
      let above = rest / sizes.shape[d / 4][d % 4];
      to += i32(rest - above * sizes.shape[d / 4][d % 4]) * sizes.y_strides[d / 4][d % 4];
      rest = above;
    }
    y[to] = sizes.word;
  }
}
