// result[i] = formula(operands[…][i], s, t). n elements; f32, or truth values as words 1 and 0. An operand advances by its step (1, or 0
// where its one element stands for all). Bit k of `inside`: operand k lies in the result's own buffer, which may be bound but once.
// Stands behind math.wgsl. The device replaces everything from `fn formula` on. Dispatch: any number of workgroups.

struct Sizes {
  n: u32,
  result: u32,
  inside: u32,
  truth: u32,
  s: f32,
  t: f32,
  inf: f32,
  nan: f32,
  offset: vec4u,
  step: vec4u,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> result: array<u32>;
@group(0) @binding(2) var<storage, read> buffer0: array<u32>;
@group(0) @binding(3) var<storage, read> buffer1: array<u32>;
@group(0) @binding(4) var<storage, read> buffer2: array<u32>;
@group(0) @binding(5) var<storage, read> buffer3: array<u32>;

fn operand0(i: u32) -> f32 {
  let at = sizes.offset.x + i * sizes.step.x;
  if ((sizes.inside & 1u) != 0u) { return bitcast<f32>(result[at]); }
  return bitcast<f32>(buffer0[at]);
}
fn operand1(i: u32) -> f32 {
  let at = sizes.offset.y + i * sizes.step.y;
  if ((sizes.inside & 2u) != 0u) { return bitcast<f32>(result[at]); }
  return bitcast<f32>(buffer1[at]);
}
fn operand2(i: u32) -> f32 {
  let at = sizes.offset.z + i * sizes.step.z;
  if ((sizes.inside & 4u) != 0u) { return bitcast<f32>(result[at]); }
  return bitcast<f32>(buffer2[at]);
}
fn operand3(i: u32) -> f32 {
  let at = sizes.offset.w + i * sizes.step.w;
  if ((sizes.inside & 8u) != 0u) { return bitcast<f32>(result[at]); }
  return bitcast<f32>(buffer3[at]);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  inf = sizes.inf;
  nan = sizes.nan;
  for (var i = thread.x; i < sizes.n; i += groups.x * 64) {
    let x = formula(i);
    result[sizes.result + i] = select(bitcast<u32>(x), u32(truth(x)), sizes.truth == 1u);
  }
}

fn formula(i: u32) -> f32 {
  return operand0(i);
}
