// Up to four formulas at once that do not depend on each other, each as in pointwise.wgsl: part k is the work of the workgroups with y = k.
// Operands are as long as their result, or a number that is known. Stands behind math.wgsl. The device replaces everything from the first
// binding on, by as many parts as there are. Dispatch: any number of workgroups × the number of parts.

struct Part {
  n: u32,
  result: u32,
  s: f32,
  t: f32,
  offset: vec4u,
  lone: vec4f,
}
struct Sizes {
  inf: f32,
  nan: f32,
  parts: array<Part, 4>,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
override width: u32 = 64;

@group(0) @binding(1) var<storage, read_write> result0: array<u32>;
@group(0) @binding(2) var<storage, read> buffer0_0: array<f32>;

fn formula0(i: u32) -> u32 {
  let a = buffer0_0[sizes.parts[0].offset[0] + i];
  return bitcast<u32>(a);
}

@compute @workgroup_size(width)
fn main(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  inf = sizes.inf;
  nan = sizes.nan;
  switch (thread.y) {
    case 0u: {
      for (var i = thread.x; i < sizes.parts[0].n; i += groups.x * width) { result0[sizes.parts[0].result + i] = formula0(i); }
    }
    default: {}
  }
}
