// The functions of formulas that have no vector form, for one float32 or float64: computed in float64, so that float32 is rounded once.
// Coefficients: test/record/fit_kernels.py, unless a line says otherwise.

@inline export function exp2<T>(x: T): T { return <T>NativeMath.exp2(<f64>x); }
@inline export function expm1<T>(x: T): T { return <T>NativeMath.expm1(<f64>x); }
@inline export function log2<T>(x: T): T { return <T>NativeMath.log2(<f64>x); }
@inline export function log10<T>(x: T): T { return <T>NativeMath.log10(<f64>x); }
@inline export function log1p<T>(x: T): T { return <T>NativeMath.log1p(<f64>x); }
@inline export function sin<T>(x: T): T { return <T>NativeMath.sin(<f64>x); }
@inline export function cos<T>(x: T): T { return <T>NativeMath.cos(<f64>x); }
@inline export function tan<T>(x: T): T { return <T>NativeMath.tan(<f64>x); }
@inline export function asin<T>(x: T): T { return <T>NativeMath.asin(<f64>x); }
@inline export function acos<T>(x: T): T { return <T>NativeMath.acos(<f64>x); }
@inline export function atan<T>(x: T): T { return <T>NativeMath.atan(<f64>x); }
@inline export function sinh<T>(x: T): T { return <T>NativeMath.sinh(<f64>x); }
@inline export function cosh<T>(x: T): T { return <T>NativeMath.cosh(<f64>x); }
@inline export function tanh<T>(x: T): T { return <T>NativeMath.tanh(<f64>x); }
@inline export function asinh<T>(x: T): T { return <T>NativeMath.asinh(<f64>x); }
@inline export function acosh<T>(x: T): T { return <T>NativeMath.acosh(<f64>x); }
@inline export function atanh<T>(x: T): T { return <T>NativeMath.atanh(<f64>x); }
@inline export function atan2<T>(a: T, b: T): T { return <T>NativeMath.atan2(<f64>a, <f64>b); }
@inline export function pow<T>(a: T, b: T): T { return <T>pow64(<f64>a, <f64>b); }
@inline export function fmod<T>(a: T, b: T): T { return <T>NativeMath.mod(<f64>a, <f64>b); }
@inline export function erf<T>(x: T): T { return <T>erf64(<f64>x); }
@inline export function erfc<T>(x: T): T { return <T>erfc64(<f64>x); }
@inline export function erfinv<T>(x: T): T { return <T>erfinv64(<f64>x); }
@inline export function lgamma<T>(x: T): T { return <T>lgamma64(<f64>x); }
@inline export function digamma<T>(x: T): T { return <T>digamma64(<f64>x); }

/** As C's: where JavaScript's says NaN, powers of 1 are 1, and so are infinite ones of -1. */
function pow64(a: f64, b: f64): f64 {
  if (a == 1 || (a == -1 && abs(b) == Infinity)) return 1;
  return NativeMath.pow(a, b);
}

/** The remainder with the divisor's sign, as Python's %. */
export function mod<T>(a: T, b: T): T {
  const m = <T>NativeMath.mod(<f64>a, <f64>b);
  return m != 0 && b < 0 != m < 0 ? <T>(m + b) : m;
}

/** The quotient rounded down, as Python's //: made from the exact remainder, so that rounding cannot carry it over an integer. */
export function floordiv<T>(a: T, b: T): T {
  if (b == 0) return <T>(a / b);
  const m = <T>NativeMath.mod(<f64>a, <f64>b);
  let q = <T>((a - m) / b);
  if (m != 0 && b < 0 != m < 0) q = <T>(q - 1);
  if (q == 0) return <T>copysign<f64>(0, <f64>a / <f64>b);
  const whole = floor<T>(q);
  return <T>(q - whole) > <T>0.5 ? <T>(whole + 1) : whole;
}

/** p[0] + p[1] x + …, with all of p. */
@inline function polynomial(p: StaticArray<f64>, x: f64): f64 {
  let sum: f64 = 0;
  for (let i = p.length - 1; i >= 0; i--) sum = sum * x + unchecked(p[i]);
  return sum;
}

export const ERF: StaticArray<f64> = [
  1.1283791670955126, -0.3761263890318375, 0.11283791670954879, -0.026866170645076792, 0.0052239776248180145, -0.000854832698083379,
  0.0001205533111164271, -1.4925595266831182e-5, 1.6461000484121368e-6, -1.6350312701054695e-7, 1.4659775274047436e-8,
  -1.1372848856791674e-9, 5.957176147748911e-11,
];
export const ERFC: StaticArray<f64> = [
  1.2329951186255526, -0.1396211168405625, 0.015379652102620203, 0.06809705425469012, -0.10103906603633933, 0.0937328349984748,
  -0.06633036581116722, 0.037167515534618514, -0.016197734074054268, 0.005031970015129484, -0.0007577731425980049,
  -0.00019925699475102887, 0.00015062087513990392, -2.4397635268586562e-5, -1.121933376412479e-5, 5.70428716939898e-6,
  2.884969207854887e-7, -8.134878514650079e-7, 7.978418524834236e-8, 9.473438613574278e-8, -1.857957861942796e-8,
  -4.6953581615745365e-9,
];

/** exp(-x²) p(t) / (1 + 2 x) for x ≥ 1. The square is split, since its rounding error would be multiplied by itself. */
function erfcTail(x: f64): f64 {
  if (x > 28) return 0;
  const high = reinterpret<f64>(reinterpret<u64>(x) & 0xffffffff00000000);
  const e = NativeMath.exp(-high * high) * NativeMath.exp((high - x) * (high + x));
  return (e * polynomial(ERFC, (x - 4) / (x + 4))) / (1 + 2 * x);
}

function erf64(x: f64): f64 {
  const a = abs(x);
  if (a < 1) return x * polynomial(ERF, x * x);
  return x > 0 ? 1 - erfcTail(a) : x < 0 ? erfcTail(a) - 1 : x;
}

function erfc64(x: f64): f64 {
  if (x >= 1) return erfcTail(x);
  if (x <= -1) return 2 - erfcTail(-x);
  return 1 - x * polynomial(ERF, x * x);
}

/** By Newton's method from a rough start: y = erf(x) where y is small, log erfc(x) where it is near 1, so that both stay exact. */
function erfinv64(y: f64): f64 {
  const a = abs(y);
  if (!(a <= 1)) return NaN;
  if (a == 1) return y * Infinity;
  // Start: S. Winitzki, "A handy approximation for the error function and its inverse" (2008), off by 0.2 %.
  const l = NativeMath.log((1 - a) * (1 + a));
  const h = 4.330746750799873 + 0.5 * l;
  let x = sqrt(sqrt(h * h - 6.802721088435374 * l) - h);
  for (let i = 0; i < 4; i++) {
    const slope = 1.1283791670955126 * NativeMath.exp(-x * x);
    if (a < 0.5) x -= (erf64(x) - a) / slope;
    else {
      const tail = erfc64(x);
      x += (tail / slope) * NativeMath.log(tail / (1 - a));
    }
  }
  return a == 0 ? y : copysign<f64>(x, y);
}

const NEAR_1: StaticArray<f64> = [
  -0.5772156649015329, 0.8224670334241144, -0.4006856343865326, 0.27058080842719223, -0.2073855510280998, 0.16955717708231396,
  -0.14404989685114675, 0.12550966387451346, -0.11133426039277511, 0.10009966866876528, -0.09095422181604683, 0.0833489383057135,
  -0.07692776487592225, 0.07150785679581952, -0.06674131081857668, 0.061723175739861164, -0.05807017435985679, 0.0611112824523265,
  -0.0580155874579924, 0.022869643945069157, -0.02132915302005397, 0.13334404147615248, -0.12863326202503333, -0.13389890300455196,
  0.13006481043406623, 0.21776403193444024, -0.2106405763765977,
];
const NEAR_2: StaticArray<f64> = [
  0.42278433509846713, 0.3224670334241132, -0.06735230105319563, 0.02058080842778338, -0.007385551028935545, 0.002890510330865901,
  -0.0011927539009983087, 0.0005096695196526673, -0.00022315497746292723, 9.945761692157133e-5, -4.4923727564247656e-5,
  2.050601970174762e-5, -9.45628851510172e-6, 4.3828545383846665e-6, -1.9743106888421067e-6, 9.242852225162277e-7,
  -5.811277768921246e-7, 2.7475390051909663e-7,
];
/** B(2k) / (2k (2k - 1)) of Stirling's series, and B(2k) / 2k of its derivative's. */
const STIRLING: StaticArray<f64> = [1 / 12.0, -1 / 360.0, 1 / 1260.0, -1 / 1680.0, 1 / 1188.0, -691 / 360360.0, 1 / 156.0, -3617 / 122400.0];
const STIRLING_SLOPE: StaticArray<f64> = [1 / 12.0, -1 / 120.0, 1 / 252.0, -1 / 240.0, 1 / 132.0, -691 / 32760.0, 1 / 12.0];

/** log |Γ(x)|. Its zeros at 1 and 2 are factors of the polynomials, so it is exact near them. */
function lgamma64(x: f64): f64 {
  if (x != x) return x;
  if (!isFinite(x)) return Infinity;
  if (x <= 0) {
    if (x == floor(x)) return Infinity;
    // Γ(x) Γ(1 - x) = π / sin(π x)
    const r = x - 2 * nearest(0.5 * x);
    return NativeMath.log(3.141592653589793 / abs(NativeMath.sin(3.141592653589793 * r))) - lgamma64(1 - x);
  }
  if (x < 0.5) return x * polynomial(NEAR_1, x) - NativeMath.log(x);
  if (x < 1.5) return (x - 1) * polynomial(NEAR_1, x - 1);
  if (x < 8) {
    let product: f64 = 1;
    while (x > 2.5) product *= --x;
    return (x - 2) * polynomial(NEAR_2, x - 2) + NativeMath.log(product);
  }
  const l = NativeMath.log(x);
  if (x > 1e17) return x * (l - 1);
  const z = 1 / (x * x);
  return (x - 0.5) * (l - 1) + (0.41893853320467274 + polynomial(STIRLING, z) / x); // log(2π)/2 - 1/2
}

/** d log Γ(x) / dx */
function digamma64(x: f64): f64 {
  if (x == 0) return copysign<f64>(Infinity, -x);
  if (x < 0) {
    if (x == floor(x)) return NaN;
    return digamma64(1 - x) - 3.141592653589793 / NativeMath.tan(3.141592653589793 * (x - nearest(x)));
  }
  let sum: f64 = 0;
  while (x < 10) {
    sum -= 1 / x;
    x += 1;
  }
  const z = 1 / (x * x);
  return sum + NativeMath.log(x) - 0.5 / x - z * polynomial(STIRLING_SLOPE, z);
}
