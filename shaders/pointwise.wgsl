// result[i] = formula(operands[…][i], s, t). n elements; f32, or truth values as words 1 and 0. An operand advances by its step (1, or 0
// where its one element stands for all). One that lies in the result's own buffer, which may be bound but once, is read by inside instead
// of operand; a number that is known needs no buffer: it is lone. Stands behind math.wgsl. The device replaces everything from `fn formula`
// on. Dispatch: any number of workgroups.

struct Sizes {
  n: u32,
  result: u32,
  s: f32,
  t: f32,
  inf: f32,
  nan: f32,
  offset: vec4u,
  step: vec4u,
  lone: vec4f,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> result: array<u32>;
@group(0) @binding(2) var<storage, read> buffer0: array<f32>;
@group(0) @binding(3) var<storage, read> buffer1: array<f32>;
@group(0) @binding(4) var<storage, read> buffer2: array<f32>;
@group(0) @binding(5) var<storage, read> buffer3: array<f32>;

fn operand0(i: u32) -> f32 { return buffer0[sizes.offset.x + i * sizes.step.x]; }
fn operand1(i: u32) -> f32 { return buffer1[sizes.offset.y + i * sizes.step.y]; }
fn operand2(i: u32) -> f32 { return buffer2[sizes.offset.z + i * sizes.step.z]; }
fn operand3(i: u32) -> f32 { return buffer3[sizes.offset.w + i * sizes.step.w]; }

fn inside0(i: u32) -> f32 { return bitcast<f32>(result[sizes.offset.x + i * sizes.step.x]); }
fn inside1(i: u32) -> f32 { return bitcast<f32>(result[sizes.offset.y + i * sizes.step.y]); }
fn inside2(i: u32) -> f32 { return bitcast<f32>(result[sizes.offset.z + i * sizes.step.z]); }
fn inside3(i: u32) -> f32 { return bitcast<f32>(result[sizes.offset.w + i * sizes.step.w]); }

fn lone0(i: u32) -> f32 { return sizes.lone.x; }
fn lone1(i: u32) -> f32 { return sizes.lone.y; }
fn lone2(i: u32) -> f32 { return sizes.lone.z; }
fn lone3(i: u32) -> f32 { return sizes.lone.w; }

override width: u32 = 64;

@compute @workgroup_size(width)
fn main(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  inf = sizes.inf;
  nan = sizes.nan;
  for (var i = thread.x; i < sizes.n; i += groups.x * width) { result[sizes.result + i] = formula(i); }
}

fn formula(i: u32) -> u32 {
  return bitcast<u32>(operand0(i));
}
