// As softmax.wgsl, for rows whose numbers lie side by side (inner = 1), on a graphics card: a workgroup takes a row, so that neighbours read
// neighbours. Stands behind math.wgsl and rows.wgsl. count = outer. Dispatch: any number of workgroups.

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

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) index: u32) {
  inf = sizes.inf;
  nan = sizes.nan;
  for (var row = group.x; row < sizes.count; row += groups.x) {
    let start = row * sizes.n;
    var highest = -inf;
    for (var j = index; j < sizes.n; j += 64) { highest = f_max(highest, a[sizes.a_offset + start + j]); }
    highest = greatest(highest, index);
    var sum = 0.0;
    for (var j = index; j < sizes.n; j += 64) { sum += f_exp(difference(a[sizes.a_offset + start + j], highest)); }
    sum = total(sum, index);
    let log_sum = f_log(sum);
    for (var j = index; j < sizes.n; j += 64) {
      let x = difference(a[sizes.a_offset + start + j], highest);
      y[sizes.y_offset + start + j] = select(f_exp(x) / sum, x - log_sum, sizes.log == 1u);
    }
  }
}
