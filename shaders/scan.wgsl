// y[outer, n, inner]: running sum, product, maximum or minimum of a along n, f32. kind as in reduce.wgsl; 6 and 7: where the running maximum
// or minimum lies, i32, the later of ties. A nan, once met, stays the extreme. count = outer inner. Dispatch: any number of workgroups.

struct Sizes {
  count: u32,
  n: u32,
  inner: u32,
  kind: u32,
  y_offset: u32,
  a_offset: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> y: array<u32>;
@group(0) @binding(2) var<storage, read> a: array<f32>;

fn is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }

// Whether y takes the place of the extreme x.
fn follows(x: f32, y: f32) -> bool {
  if (is_nan(x) || is_nan(y)) { return is_nan(y); }
  return select(y >= x, y <= x, (sizes.kind & 1u) == 1u);
}

override width: u32 = 64;

@compute @workgroup_size(width)
fn main(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = thread.x; i < sizes.count; i += groups.x * width) {
    let start = i / sizes.inner * sizes.n * sizes.inner + i % sizes.inner;
    var x = a[sizes.a_offset + start];
    var place = 0u;
    for (var j = 0u; j < sizes.n; j++) {
      let at = start + j * sizes.inner;
      let next = a[sizes.a_offset + at];
      if (j > 0) {
        if (sizes.kind == 0) { x += next; }
        else if (sizes.kind == 1) { x *= next; }
        else if (follows(x, next)) {
          x = next;
          place = j;
        }
      }
      y[sizes.y_offset + at] = select(bitcast<u32>(x), place, sizes.kind >= 6);
    }
  }
}
