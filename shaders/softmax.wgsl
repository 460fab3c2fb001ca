// y[outer, n, inner] = exp(a - max) / Σ exp(a - max) along n, or with log = 1 its logarithm, f32. One thread for each [outer, inner].
// Stands behind math.wgsl. count = outer inner. Dispatch: any number of workgroups.

struct Sizes {
  count: u32,
  n: u32,
  inner: u32,
  log: u32,
  y_offset: u32,
  a_offset: u32,
  inf: f32,
  nan: f32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read> a: array<f32>;

override width: u32 = 64;

@compute @workgroup_size(width)
fn main(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  inf = sizes.inf;
  nan = sizes.nan;
  for (var i = thread.x; i < sizes.count; i += groups.x * width) {
    let start = i / sizes.inner * sizes.n * sizes.inner + i % sizes.inner;
    var highest = -inf;
    for (var j = 0u; j < sizes.n; j++) { highest = f_max(highest, a[sizes.a_offset + start + j * sizes.inner]); }
    var sum = 0.0;
    for (var j = 0u; j < sizes.n; j++) { sum += f_exp(difference(a[sizes.a_offset + start + j * sizes.inner], highest)); }
    let log_sum = f_log(sum);
    for (var j = 0u; j < sizes.n; j++) {
      let x = difference(a[sizes.a_offset + start + j * sizes.inner], highest);
      y[sizes.y_offset + start + j * sizes.inner] = select(f_exp(x) / sum, x - log_sum, sizes.log == 1u);
    }
  }
}
