// y[outer, parts, inner]: where along n the maximum (least = 0) or minimum (least = 1) of a[outer, n, inner] lies, i32; the first of ties,
// and nan wins. Part p looks at p, p + parts, …: at these places, or, in later rounds, at those that candidates[outer, found, inner] names.
// found is n in the first round. count = outer parts inner. Dispatch: any number of workgroups.

struct Sizes {
  count: u32,
  n: u32,
  inner: u32,
  parts: u32,
  least: u32,
  found: u32,
  y_offset: u32,
  a_offset: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> y: array<u32>;
@group(0) @binding(2) var<storage, read> a: array<f32>;
@group(0) @binding(3) var<storage, read> candidates: array<u32>;

fn is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }

fn beats(x: f32, y: f32) -> bool {
  if (is_nan(y)) { return false; }
  return is_nan(x) || select(x > y, x < y, sizes.least == 1u);
}

override width: u32 = 64;

@compute @workgroup_size(width)
fn main(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = thread.x; i < sizes.count; i += groups.x * width) {
    let outer = i / (sizes.inner * sizes.parts);
    let part = i / sizes.inner % sizes.parts;
    let column = i % sizes.inner;
    let start = sizes.a_offset + outer * sizes.n * sizes.inner + column;
    var best = 0u;
    for (var j = part; j < sizes.found; j += sizes.parts) {
      var place = j;
      if (sizes.found < sizes.n) { place = candidates[(outer * sizes.found + j) * sizes.inner + column]; }
      let x = a[start + place * sizes.inner];
      let y = a[start + best * sizes.inner];
      if (j == part || beats(x, y) || (!beats(y, x) && place < best)) { best = place; }
    }
    y[sizes.y_offset + i] = best;
  }
}
