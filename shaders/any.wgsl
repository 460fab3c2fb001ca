// y[outer, parts, inner]: whether any (every = 0) or each (every = 1) of a[outer, n, inner] along n is not 0, as words 1 and 0. a holds f32
// numbers (nan counts as not 0) or, from the second round on, such words. Parts as in reduce.wgsl. Dispatch: any number of workgroups.

struct Sizes {
  count: u32,
  n: u32,
  inner: u32,
  parts: u32,
  every: u32,
  y_offset: u32,
  a_offset: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> y: array<u32>;
@group(0) @binding(2) var<storage, read> a: array<u32>;

override width: u32 = 64;

@compute @workgroup_size(width)
fn main(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = thread.x; i < sizes.count; i += groups.x * width) {
    let outer = i / (sizes.inner * sizes.parts);
    let start = sizes.a_offset + outer * sizes.n * sizes.inner + i % sizes.inner;
    var x = sizes.every;
    for (var j = i / sizes.inner % sizes.parts; j < sizes.n; j += sizes.parts) {
      let truth = u32((a[start + j * sizes.inner] & 0x7fffffffu) != 0u);
      x = select(x | truth, x & truth, sizes.every == 1u);
    }
    y[sizes.y_offset + i] = x;
  }
}
