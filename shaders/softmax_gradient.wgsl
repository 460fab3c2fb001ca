// da[outer, n, inner] = (dy - Σ dy y) y along n, y the softmax; or with log = 1, y its logarithm, dy - exp(y) Σ dy. f32, one thread for each
// [outer, inner]. Stands behind math.wgsl. count = outer inner. Dispatch: any number of workgroups.

struct Sizes {
  count: u32,
  n: u32,
  inner: u32,
  log: u32,
  da_offset: u32,
  dy_offset: u32,
  y_offset: u32,
  inf: f32,
  nan: f32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> da: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read> y: array<f32>;

override width: u32 = 64;

@compute @workgroup_size(width)
fn main(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  inf = sizes.inf;
  nan = sizes.nan;
  for (var i = thread.x; i < sizes.count; i += groups.x * width) {
    let start = i / sizes.inner * sizes.n * sizes.inner + i % sizes.inner;
    var sum = 0.0;
    for (var j = 0u; j < sizes.n; j++) {
      let at = start + j * sizes.inner;
      sum += dy[sizes.dy_offset + at] * select(y[sizes.y_offset + at], 1.0, sizes.log == 1u);
    }
    for (var j = 0u; j < sizes.n; j++) {
      let at = start + j * sizes.inner;
      let x = dy[sizes.dy_offset + at];
      let p = y[sizes.y_offset + at];
      if (sizes.log == 1u) { da[sizes.da_offset + at] = x - f_exp(p) * sum; } else { da[sizes.da_offset + at] = (x - sum) * p; }
    }
  }
}
