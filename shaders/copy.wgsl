// y ← a, both with any strides, up to eight dimensions (the first one runs fastest; missing ones have length 1).
// Elements are 32-bit words: f32, i32 (for int64) or a truth value 1 or 0. convert: 0 as it is, 1 whole number to f32,
// 2 f32 to truth value, 3 whole number to truth value. n = product of shape. Dispatch: any number of workgroups.

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

fn converted(word: u32) -> u32 {
  switch (sizes.convert) {
    case 1u: { return bitcast<u32>(f32(bitcast<i32>(word))); }
    case 2u: { return u32((word & 0x7fffffffu) != 0u); }
    case 3u: { return u32(word != 0u); }
    default: { return word; }
  }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = thread.x; i < sizes.n; i += groups.x * 64) {
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
