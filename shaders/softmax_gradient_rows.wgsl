// As softmax_gradient.wgsl, for rows whose numbers lie side by side (inner = 1), on a graphics card: a workgroup takes a row, so that
// neighbours read neighbours. Stands behind math.wgsl and rows.wgsl. count = outer. Dispatch: any number of workgroups.

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

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) index: u32) {
  inf = sizes.inf;
  nan = sizes.nan;
  for (var row = group.x; row < sizes.count; row += groups.x) {
    let start = row * sizes.n;
    var sum = 0.0;
    for (var j = index; j < sizes.n; j += 64) {
      sum += dy[sizes.dy_offset + start + j] * select(y[sizes.y_offset + start + j], 1.0, sizes.log == 1u);
    }
    sum = total(sum, index);
    for (var j = index; j < sizes.n; j += 64) {
      let x = dy[sizes.dy_offset + start + j];
      let p = y[sizes.y_offset + start + j];
      if (sizes.log == 1u) { da[sizes.da_offset + start + j] = x - f_exp(p) * sum; } else { da[sizes.da_offset + start + j] = (x - sum) * p; }
    }
  }
}
