// The functions that a formula may call, in f32: good to about 4 units in the last place and the same on every adapter, where WGSL's
// own exp, log, sin and their kin may be off by 1e-3 of a small result. Coefficients and cuts: Cephes (netlib.org/cephes, single precision).
// A compiler may assume that there is no inf and no nan, so both come in from outside, and is_nan looks at the bits.
// pointwise.wgsl, which is put behind this file, sets `inf` and `nan`.

var<private> inf: f32;
var<private> nan: f32;

fn is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }
fn is_inf(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) == 0x7f800000u; }

// x - y, but nan for inf - inf, whatever the compiler assumes.
fn difference(x: f32, y: f32) -> f32 { return select(x - y, nan, is_inf(x) && is_inf(y) && x == y); }
fn is_negative(x: f32) -> bool { return (bitcast<u32>(x) >> 31u) == 1u; }
fn with_sign(x: f32, signed: f32) -> f32 { return bitcast<f32>((bitcast<u32>(x) & 0x7fffffffu) | (bitcast<u32>(signed) & 0x80000000u)); }

fn less(a: f32, b: f32) -> bool { return a < b && !is_nan(a) && !is_nan(b); }
fn less_equal(a: f32, b: f32) -> bool { return a <= b && !is_nan(a) && !is_nan(b); }
fn equal(a: f32, b: f32) -> bool { return a == b && !is_nan(a) && !is_nan(b); }
fn truth(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) != 0u; }

fn f_isnan(x: f32) -> f32 { return select(0.0, 1.0, is_nan(x)); }
fn f_where(c: bool, x: f32, y: f32) -> f32 { return select(y, x, c); }
fn f_abs(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & 0x7fffffffu); }
fn f_sign(x: f32) -> f32 { return select(select(0.0, -1.0, less(x, 0.0)), 1.0, less(0.0, x)); }
fn f_floor(x: f32) -> f32 { return select(floor(x), x, is_nan(x)); }
fn f_ceil(x: f32) -> f32 { return select(ceil(x), x, is_nan(x)); }
fn f_round(x: f32) -> f32 { return select(round(x), x, is_nan(x)); }
fn f_trunc(x: f32) -> f32 { return select(trunc(x), x, is_nan(x)); }
fn f_max(a: f32, b: f32) -> f32 { return select(select(b, a, a > b || is_nan(a)), b, is_nan(b)); }
fn f_min(a: f32, b: f32) -> f32 { return select(select(b, a, a < b || is_nan(a)), b, is_nan(b)); }

fn f_sqrt(x: f32) -> f32 {
  if (is_nan(x) || less(x, 0.0)) { return nan; }
  if (x == 0.0 || is_inf(x)) { return x; }
  return sqrt(x);
}

// 2^k for a whole k in [-126, 127].
fn power_of_two(k: f32) -> f32 { return bitcast<f32>(u32(i32(k) + 127) << 23u); }
// x 2^k for a whole k in [-250, 250], in two steps so that neither factor overflows.
fn scaled(x: f32, k: f32) -> f32 {
  let half = floor(k * 0.5);
  return x * power_of_two(half) * power_of_two(k - half);
}
// exp(r) - 1 for |r| <= 0.36.
fn exp_tail(r: f32) -> f32 {
  let p = ((((1.9875691500e-4 * r + 1.3981999507e-3) * r + 8.3334519073e-3) * r + 4.1665795894e-2) * r + 1.6666665459e-1) * r + 5.0000001201e-1;
  return p * r * r + r;
}
fn f_exp(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (x > 88.72283) { return inf; }
  if (x < -104.0) { return 0.0; }
  let k = round(x * 1.44269504);
  let r = fma(-k, -2.12194440e-4, fma(-k, 0.693359375, x));
  return scaled(exp_tail(r) + 1.0, k);
}
fn f_exp2(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (x >= 128.0) { return inf; }
  if (x < -150.0) { return 0.0; }
  let k = round(x);
  return scaled(exp_tail((x - k) * 0.69314718) + 1.0, k);
}
fn f_expm1(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (abs(x) < 0.35) { return exp_tail(x); }
  return f_exp(x) - 1.0;
}

// log(1 + m) - m for 1 + m in [0.707, 1.415].
fn log_tail(m: f32) -> f32 {
  let z = m * m;
  let p = (((((((7.0376836292e-2 * m - 1.1514610310e-1) * m + 1.1676998740e-1) * m - 1.2420140846e-1) * m + 1.4249322787e-1) * m
    - 1.6668057665e-1) * m + 2.0000714765e-1) * m - 2.4999993993e-1) * m + 3.3333331174e-1;
  return p * m * z - 0.5 * z;
}
// x = (1 + m) 2^e with 1 + m in [0.707, 1.415], as (m, e); x is positive and finite.
fn mantissa_exponent(x: f32) -> vec2f {
  let tiny = x < 1.17549435e-38;
  let bits = bitcast<u32>(select(x, x * 16777216.0, tiny));
  let e = f32(i32(bits >> 23u) - 126) - select(0.0, 24.0, tiny);
  let m = bitcast<f32>((bits & 0x7fffffu) | 0x3f000000u);
  if (m < 0.70710678) { return vec2f(m + m - 1.0, e - 1.0); }
  return vec2f(m - 1.0, e);
}
// What log, log2 and log10 are where x is no positive finite number: nan, -inf or inf; else 0.
fn log_edge(x: f32) -> f32 {
  if (is_nan(x) || less(x, 0.0)) { return nan; }
  if (x == 0.0) { return -inf; }
  return select(0.0, inf, is_inf(x));
}
fn f_log(x: f32) -> f32 {
  let edge = log_edge(x);
  if (truth(edge)) { return edge; }
  let me = mantissa_exponent(x);
  return me.x + (log_tail(me.x) - 2.12194440e-4 * me.y) + 0.693359375 * me.y;
}
fn f_log2(x: f32) -> f32 {
  let edge = log_edge(x);
  if (truth(edge)) { return edge; }
  let me = mantissa_exponent(x);
  return (me.x + log_tail(me.x)) * 1.44269504 + me.y;
}
fn f_log10(x: f32) -> f32 {
  let edge = log_edge(x);
  if (truth(edge)) { return edge; }
  let me = mantissa_exponent(x);
  return (me.x + log_tail(me.x)) * 0.43429448 + 2.48745664e-4 * me.y + 0.30078125 * me.y;
}
fn f_log1p(x: f32) -> f32 {
  if (x > -0.29 && x < 0.41) { return x + log_tail(x); }
  return f_log(1.0 + x);
}

// x less the nearest multiple of pi/2, and that multiple's number mod 4.
fn quarter(x: f32) -> vec2f {
  if (f_abs(x) > 1e5) { return quarter_far(x); }
  let k = round(x * 0.63661977);
  let r = fma(-k, 7.54978995e-8, fma(-k, 4.837512969970703125e-4, fma(-k, 1.5703125, x)));
  return vec2f(r, f32(i32(k) & 3));
}

// The same by long multiplication (M. Payne and R. Hanek): x is a whole number times 2^e, and of 2^e 2/pi only the 96 bits from 2 on
// matter, those of whole turns do not.
const TWO_OVER_PI = array<u32, 8>(0u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u, 0xfe5163abu);
fn quarter_far(x: f32) -> vec2f {
  let m = mantissa(f_abs(x));
  let start = ((bitcast<u32>(x) >> 23u) & 255u) - 120u; // of these bits, in the table
  let high = two_over_pi(start);
  let middle = two_over_pi(start + 32u);
  let low = two_over_pi(start + 64u);
  let p2 = m * low;
  let p1 = m * middle + upper_product(m, low);
  let p0 = m * high + upper_product(m, middle) + u32(p1 < m * middle);
  // Two bits of quarters, then their fraction, of which 64 bits are enough; beyond a half, of the next one.
  let f0 = (p0 << 2u) | (p1 >> 30u);
  let f1 = (p1 << 2u) | (p2 >> 30u);
  let next = f0 >= 0x80000000u;
  let g0 = select(f0, ~f0 + u32(f1 == 0u), next);
  let g1 = select(f1, ~f1 + 1u, next);
  let r = (f32(g0) * 2.3283064365386963e-10 + f32(g1) * 5.421010862427522e-20) * 1.57079633;
  let q = (p0 >> 30u) + u32(next);
  return select(vec2f(select(r, -r, next), f32(q & 3u)), vec2f(select(-r, r, next), f32((4u - q) & 3u)), is_negative(x));
}
// 32 bits of the table from a bit on.
fn two_over_pi(bit: u32) -> u32 {
  let first = TWO_OVER_PI[bit / 32u] << (bit % 32u);
  return select(first | (TWO_OVER_PI[min(bit / 32u + 1u, 7u)] >> ((32u - bit % 32u) & 31u)), first, bit % 32u == 0u);
}
// The upper 32 bits of a b, for a below 2^24.
fn upper_product(a: u32, b: u32) -> u32 {
  let u = (a >> 16u) * (b & 0xffffu) + (((a & 0xffffu) * (b & 0xffffu)) >> 16u);
  let v = (a & 0xffffu) * (b >> 16u) + (u & 0xffffu);
  return (a >> 16u) * (b >> 16u) + (u >> 16u) + (v >> 16u);
}
fn sin_near(r: f32) -> f32 {
  let z = r * r;
  return ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * r + r;
}
fn cos_near(r: f32) -> f32 {
  let z = r * r;
  return ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
}
fn sin_of_quarter(r: f32, q: f32) -> f32 {
  let y = select(sin_near(r), cos_near(r), q == 1.0 || q == 3.0);
  return select(y, -y, q >= 2.0);
}
fn f_sin(x: f32) -> f32 {
  if (is_nan(x) || is_inf(x)) { return nan; }
  let rq = quarter(x);
  return sin_of_quarter(rq.x, rq.y);
}
fn f_cos(x: f32) -> f32 {
  if (is_nan(x) || is_inf(x)) { return nan; }
  let rq = quarter(x);
  return sin_of_quarter(rq.x, select(rq.y + 1.0, 0.0, rq.y == 3.0));
}
fn f_tan(x: f32) -> f32 {
  if (is_nan(x) || is_inf(x)) { return nan; }
  let rq = quarter(x);
  let s = sin_near(rq.x);
  let c = cos_near(rq.x);
  return select(s / c, -c / s, rq.y == 1.0 || rq.y == 3.0);
}

fn asin_near(x: f32) -> f32 {
  let z = x * x;
  return ((((4.2163199048e-2 * z + 2.4181311049e-2) * z + 4.5470025998e-2) * z + 7.4953002686e-2) * z + 1.6666752422e-1) * z * x + x;
}
fn f_asin(x: f32) -> f32 {
  let a = f_abs(x);
  if (is_nan(x) || a > 1.0) { return nan; }
  if (a <= 0.5) { return asin_near(x); }
  return with_sign(1.57079633 - 2.0 * asin_near(sqrt(0.5 * (1.0 - a))), x);
}
fn f_acos(x: f32) -> f32 {
  if (is_nan(x) || f_abs(x) > 1.0) { return nan; }
  if (x > 0.5) { return 2.0 * asin_near(sqrt(0.5 * (1.0 - x))); }
  if (x < -0.5) { return 3.14159265 - 2.0 * asin_near(sqrt(0.5 * (1.0 + x))); }
  return 1.57079633 - asin_near(x);
}
fn f_atan(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let a = f_abs(x);
  if (a > 1e8) { return with_sign(1.57079633, x); }
  var y = 0.0;
  var r = a;
  if (a > 2.414213562) {
    y = 1.57079633;
    r = -1.0 / a;
  } else if (a > 0.414213562) {
    y = 0.78539816;
    r = (a - 1.0) / (a + 1.0);
  }
  let z = r * r;
  y += (((8.05374449538e-2 * z - 1.38776856032e-1) * z + 1.99777106478e-1) * z - 3.33329491539e-1) * z * r + r;
  return with_sign(y, x);
}
fn f_atan2(y: f32, x: f32) -> f32 {
  if (is_nan(x) || is_nan(y)) { return nan; }
  var u = f_abs(x);
  var v = f_abs(y);
  if (is_inf(u) && is_inf(v)) {
    u = 1.0;
    v = 1.0;
  }
  var angle = 0.0;
  if (v > u) {
    angle = 1.57079633 - select(f_atan(u / v), 0.0, is_inf(v));
  } else if (v > 0.0 && !is_inf(u)) {
    angle = f_atan(v / u);
  }
  return with_sign(select(angle, 3.14159265 - angle, is_negative(x)), y);
}

fn f_sinh(x: f32) -> f32 {
  let a = f_abs(x);
  if (is_nan(x)) { return x; }
  if (a < 1.0) {
    let z = x * x;
    return ((2.03721912945e-4 * z + 8.33028376239e-3) * z + 1.66667160211e-1) * z * x + x;
  }
  let e = f_exp(0.5 * a);
  return with_sign(0.5 * e * e - 0.5 / e / e, x);
}
fn f_cosh(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let e = f_exp(0.5 * f_abs(x));
  return 0.5 * e * e + 0.5 / e / e;
}
fn f_tanh(x: f32) -> f32 {
  let a = f_abs(x);
  if (is_nan(x)) { return x; }
  if (a > 10.0) { return with_sign(1.0, x); }
  if (a >= 0.625) { return with_sign(1.0 - 2.0 / (f_exp(2.0 * a) + 1.0), x); }
  let z = x * x;
  return ((((-5.70498872745e-3 * z + 2.06390887954e-2) * z - 5.37397155531e-2) * z + 1.33314422036e-1) * z - 3.33332819422e-1) * z * x + x;
}
fn f_asinh(x: f32) -> f32 {
  let a = f_abs(x);
  if (is_nan(x) || is_inf(x)) { return x; }
  if (a > 1e9) { return with_sign(f_log(a) + 0.69314718, x); }
  return with_sign(f_log1p(a + a * a / (1.0 + sqrt(1.0 + a * a))), x);
}
fn f_acosh(x: f32) -> f32 {
  if (is_nan(x) || x < 1.0) { return nan; }
  if (x > 1e9) { return f_log(x) + 0.69314718; }
  let m = x - 1.0;
  return f_log1p(m + f_sqrt(2.0 * m + m * m));
}
fn f_atanh(x: f32) -> f32 {
  let a = f_abs(x);
  if (is_nan(x) || a > 1.0) { return nan; }
  if (a == 1.0) { return with_sign(inf, x); }
  return with_sign(0.5 * f_log1p(2.0 * a / (1.0 - a)), x);
}

fn f_erf(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let a = f_abs(x);
  if (a > 1.0) { return with_sign(1.0 - erfc_beyond(a), x); }
  let z = x * x;
  return x * ((((((7.853861353153693e-5 * z - 8.010193625184903e-4) * z + 5.188327685732524e-3) * z - 2.685381193529856e-2) * z
    + 1.128358514861418e-1) * z - 3.761262582423300e-1) * z + 1.128379165726710);
}
fn f_erfc(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (f_abs(x) <= 1.0) { return 1.0 - f_erf(x); }
  let y = erfc_beyond(f_abs(x));
  return select(y, 2.0 - y, x < 0.0);
}
// erfc(a) for a >= 1; exp(-a²) in two parts, since the rounding of a² would show.
fn erfc_beyond(a: f32) -> f32 {
  if (a > 10.1) { return 0.0; }
  let h = bitcast<f32>(bitcast<u32>(a) & 0xfffff000u);
  let z = f_exp(-h * h) * f_exp((h - a) * (h + a));
  let q = 1.0 / a;
  let y = q * q;
  if (a < 2.0) {
    return z * q * ((((((((2.326819970068386e-2 * y - 1.387039388740657e-1) * y + 3.687424674597105e-1) * y - 5.824733027278666e-1) * y
      + 6.210004621745983e-1) * y - 4.944515323274145e-1) * y + 3.404879937665872e-1) * y - 2.741127028184656e-1) * y + 5.638259427386472e-1);
  }
  return z * q * (((((((-1.047766399936249e+1 * y + 1.297719955372516e+1) * y - 7.495518717768503) * y + 2.921019019210786) * y
    - 1.015265279202700) * y + 4.218463358204948e-1) * y - 2.820767439740514e-1) * y + 5.641895067754075e-1);
}
// M. Giles, "Approximating the erfinv function", single precision.
fn f_erfinv(x: f32) -> f32 {
  let a = f_abs(x);
  if (is_nan(x) || a > 1.0) { return nan; }
  if (a == 1.0) { return with_sign(inf, x); }
  var w = -f_log((1.0 - x) * (1.0 + x));
  if (w < 5.0) {
    w -= 2.5;
    return x * ((((((((2.81022636e-8 * w + 3.43273939e-7) * w - 3.5233877e-6) * w - 4.39150654e-6) * w + 2.1858087e-4) * w
      - 1.25372503e-3) * w - 4.17768164e-3) * w + 2.46640727e-1) * w + 1.50140941);
  }
  w = sqrt(w) - 3.0;
  return x * ((((((((-2.00214257e-4 * w + 1.00950558e-4) * w + 1.34934322e-3) * w - 3.67342844e-3) * w + 5.73950773e-3) * w
    - 7.6224613e-3) * w + 9.43887047e-3) * w + 1.00167406) * w + 2.83297682);
}

// a^b for a > 0, both finite: b log2(a) in a whole and a small part, so that a large power keeps its digits.
fn power_of_positive(a: f32, b: f32) -> f32 {
  let me = mantissa_exponent(a);
  let l = (me.x + log_tail(me.x)) * 1.44269504;
  let high = bitcast<f32>(bitcast<u32>(b) & 0xfffff000u);
  let whole = high * me.y;
  let size = whole + (b - high) * me.y + b * l;
  if (size > 300.0) { return inf; }
  if (size < -300.0) { return 0.0; }
  let k = round(size);
  let rest = (whole - k) + (b - high) * me.y + b * l;
  if (k >= 129.0) { return inf; }
  if (k < -150.0) { return 0.0; }
  return scaled(exp_tail(rest * 0.69314718) + 1.0, k);
}
fn f_pow(a: f32, b: f32) -> f32 {
  if (b == 0.0 || equal(a, 1.0)) { return 1.0; }
  if (is_nan(a) || is_nan(b)) { return nan; }
  if (b == 1.0) { return a; }
  if (b == 2.0) { return a * a; }
  if (b == 3.0) { return a * a * a; }
  let size = f_abs(a);
  if (is_inf(b)) { return select(select(0.0, inf, (size > 1.0) == (b > 0.0)), 1.0, size == 1.0); }
  let is_whole = trunc(b) == b;
  let is_odd = is_whole && f_abs(b) < 16777216.0 && (i32(b) & 1) == 1;
  var y = 0.0;
  if (size == 0.0 || is_inf(a)) {
    y = select(0.0, inf, (size == 0.0) == (b < 0.0));
  } else {
    if (is_negative(a) && !is_whole) { return nan; }
    y = power_of_positive(size, b);
  }
  return select(y, -y, is_odd && is_negative(a));
}

// The exact remainder of a / b with the sign of a, by long division of the mantissas.
fn f_fmod(a: f32, b: f32) -> f32 {
  if (is_nan(a) || is_nan(b) || is_inf(a) || b == 0.0) { return nan; }
  let x = f_abs(a);
  let y = f_abs(b);
  if (x < y) { return a; }
  let ex = max(bitcast<u32>(x) >> 23u, 1u);
  let ey = max(bitcast<u32>(y) >> 23u, 1u);
  let my = mantissa(y);
  var rest = mantissa(x);
  for (var e = ex; e > ey; e--) { rest = (rest % my) << 1u; }
  return with_sign(f32(rest % my) * 1.1920929e-7 * power_of_two(f32(i32(ey) - 127)), a);
}
// The 24 bits of x, as a whole number.
fn mantissa(x: f32) -> u32 {
  let bits = bitcast<u32>(x);
  return (bits & 0x7fffffu) | select(0x800000u, 0u, bits < 0x800000u);
}
// The remainder with the sign of b, as Python's %.
fn f_mod(a: f32, b: f32) -> f32 {
  let r = f_fmod(a, b);
  return select(r, r + b, truth(r) && is_negative(r) != is_negative(b));
}
// As PyTorch's floor_divide: from the exact remainder, so that 1 // 0.1 is 9.
fn f_floordiv(a: f32, b: f32) -> f32 {
  if (b == 0.0) { return quotient(a, b); }
  let r = f_fmod(a, b);
  var q = (a - r) / b;
  if (truth(r) && is_negative(r) != is_negative(b)) { q -= 1.0; }
  if (!truth(q)) { return with_sign(0.0, bitcast<f32>(bitcast<u32>(a) ^ bitcast<u32>(b))); }
  let down = f_floor(q);
  return select(down, down + 1.0, q - down > 0.5);
}
// a / b where b may be 0, which WGSL leaves open.
fn quotient(a: f32, b: f32) -> f32 {
  if (b != 0.0 || is_nan(a) || is_nan(b)) { return a / b; }
  if (a == 0.0) { return nan; }
  return with_sign(inf, bitcast<f32>(bitcast<u32>(a) ^ bitcast<u32>(b)));
}
