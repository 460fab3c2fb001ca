// y[outer, parts, inner] from a[outer, n, inner], f32: part p takes the elements p, p + parts, p + 2 parts, … along n, so that neighbours
// read neighbours. With parts = 1 it is done; else y is reduced again. kind: 0 sum, 1 product, 2 maximum, 3 minimum; nan wins in both.
// count = outer parts inner. Dispatch: any number of workgroups.

struct Sizes {
  count: u32,
  n: u32,
  inner: u32,
  parts: u32,
  kind: u32,
  y_offset: u32,
  a_offset: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read> a: array<f32>;

fn is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }

fn joined(x: f32, y: f32) -> f32 {
  switch (sizes.kind) {
    case 0u: { return x + y; }
    case 1u: { return x * y; }
    case 2u: { return select(x, y, !is_nan(x) && (is_nan(y) || y > x)); }
    default: { return select(x, y, !is_nan(x) && (is_nan(y) || y < x)); }
  }
}

override width: u32 = 64;

@compute @workgroup_size(width)
fn main(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = thread.x; i < sizes.count; i += groups.x * width) {
    let outer = i / (sizes.inner * sizes.parts);
    let part = i / sizes.inner % sizes.parts;
    let start = sizes.a_offset + outer * sizes.n * sizes.inner + i % sizes.inner;
    let end = start + sizes.n * sizes.inner;
    let step = sizes.parts * sizes.inner;
    var at = start + part * sizes.inner;
    var x = a[at];
    for (at += step; at < end; at += step) { x = joined(x, a[at]); }
    y[sizes.y_offset + i] = x;
  }
}
