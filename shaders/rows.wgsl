// How the 64 threads of a workgroup make one number of one that each has. All of them must come here.

var<workgroup> shares: array<f32, 64>;

fn total(x: f32, index: u32) -> f32 {
  shares[index] = x;
  workgroupBarrier();
  for (var half = 32u; half > 0; half /= 2) {
    if (index < half) { shares[index] += shares[index + half]; }
    workgroupBarrier();
  }
  let sum = shares[0];
  workgroupBarrier();
  return sum;
}

fn greatest(x: f32, index: u32) -> f32 {
  shares[index] = x;
  workgroupBarrier();
  for (var half = 32u; half > 0; half /= 2) {
    if (index < half) { shares[index] = f_max(shares[index], shares[index + half]); }
    workgroupBarrier();
  }
  let highest = shares[0];
  workgroupBarrier();
  return highest;
}
