// y[index[i]] = a[i] for i < n, or += with add = 1 (f32), as if in the order of i. Of equal indices the last (for add: the first) thread does
// the work of all, so that none writes twice and no sum depends on luck; n² / 2 comparisons, hence for small n. a_step: 1, or 0 where one
// element stands for all. y and a: 32-bit words; index: i32, within y. Dispatch: any number of workgroups.

struct Sizes {
  n: u32,
  add: u32,
  y_offset: u32,
  index_offset: u32,
  a_offset: u32,
  a_step: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> y: array<u32>;
@group(0) @binding(2) var<storage, read> index: array<u32>;
@group(0) @binding(3) var<storage, read> a: array<u32>;

override width: u32 = 64;

@compute @workgroup_size(width)
fn main(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = thread.x; i < sizes.n; i += groups.x * width) {
    let place = index[sizes.index_offset + i];
    if (sizes.add == 1) { add_all(i, place); } else { put_last(i, place); }
  }
}

fn put_last(i: u32, place: u32) {
  for (var j = i + 1; j < sizes.n; j++) {
    if (index[sizes.index_offset + j] == place) { return; }
  }
  y[sizes.y_offset + place] = a[sizes.a_offset + i * sizes.a_step];
}

fn add_all(i: u32, place: u32) {
  for (var j = 0u; j < i; j++) {
    if (index[sizes.index_offset + j] == place) { return; }
  }
  var sum = bitcast<f32>(y[sizes.y_offset + place]);
  for (var j = i; j < sizes.n; j++) {
    if (index[sizes.index_offset + j] == place) { sum += bitcast<f32>(a[sizes.a_offset + j * sizes.a_step]); }
  }
  y[sizes.y_offset + place] = bitcast<u32>(sum);
}
