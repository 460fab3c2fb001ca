// y ← y + a, f32, both with any strides. The first `outer` dimensions tell y's elements apart; over the rest, up to eight in all, y has
// stride 0, so that each of its elements is added to n_inner times, in order. Dispatch: any number of workgroups over n_outer elements.

struct Sizes {
  n_outer: u32,
  n_inner: u32,
  outer: u32,
  rank: u32,
  y_offset: u32,
  a_offset: u32,
  shape: array<vec4u, 2>,
  y_strides: array<vec4i, 2>,
  a_strides: array<vec4i, 2>,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read> a: array<f32>;

override width: u32 = 64;

@compute @workgroup_size(width)
fn main(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = thread.x; i < sizes.n_outer; i += groups.x * width) {
    var rest = i;
    var to = i32(sizes.y_offset);
    var first = i32(sizes.a_offset);
    for (var d = i32(sizes.outer) - 1; d >= 0; d--) {
      let length = sizes.shape[d / 4][d % 4];
      let index = i32(rest % length);
      rest /= length;
      to += index * sizes.y_strides[d / 4][d % 4];
      first += index * sizes.a_strides[d / 4][d % 4];
    }
    var sum = 0.0;
    for (var j = 0u; j < sizes.n_inner; j++) { sum += a[first + inner_offset(j)]; }
    y[to] += sum;
  }
}

fn inner_offset(j: u32) -> i32 {
  var rest = j;
  var offset = 0;
  for (var d = i32(sizes.rank) - 1; d >= i32(sizes.outer); d--) {
    let length = sizes.shape[d / 4][d % 4];
    offset += i32(rest % length) * sizes.a_strides[d / 4][d % 4];
    rest /= length;
  }
  return offset;
}
