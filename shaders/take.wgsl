// y[i] = a[index[i]] for i < n. y and a: 32-bit words of any kind; index: i32, within a. Dispatch: any number of workgroups.

struct Sizes {
  n: u32,
  y_offset: u32,
  a_offset: u32,
  index_offset: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> y: array<u32>;
@group(0) @binding(2) var<storage, read> a: array<u32>;
@group(0) @binding(3) var<storage, read> index: array<u32>;

override width: u32 = 64;

@compute @workgroup_size(width)
fn main(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = thread.x; i < sizes.n; i += groups.x * width) {
    y[sizes.y_offset + i] = a[sizes.a_offset + index[sizes.index_offset + i]];
  }
}
