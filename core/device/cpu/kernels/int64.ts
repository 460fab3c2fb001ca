// The functions of formulas for int64, one at a time, with Python's and PyTorch's rules. A truth is a bool.

@inline export function truth(x: i64): bool { return x != 0; }
@inline export function number(x: bool): i64 { return x ? 1 : 0; }
@inline export function not(x: bool): bool { return !x; }
@inline export function or(a: bool, b: bool): bool { return a | b; }
@inline export function and(a: bool, b: bool): bool { return a & b; }
@inline export function eq(a: i64, b: i64): bool { return a == b; }
@inline export function ne(a: i64, b: i64): bool { return a != b; }
@inline export function lt(a: i64, b: i64): bool { return a < b; }
@inline export function le(a: i64, b: i64): bool { return a <= b; }
@inline export function gt(a: i64, b: i64): bool { return a > b; }
@inline export function ge(a: i64, b: i64): bool { return a >= b; }
@inline export function add(a: i64, b: i64): i64 { return a + b; }
@inline export function sub(a: i64, b: i64): i64 { return a - b; }
@inline export function mul(a: i64, b: i64): i64 { return a * b; }
@inline export function neg(a: i64): i64 { return 0 - a; }
@inline export function where(mask: bool, a: i64, b: i64): i64 { return select(a, b, mask); }
@inline export function isnan(x: i64): bool { return x != x; }
@inline export function abs(x: i64): i64 { return x < 0 ? 0 - x : x; }
@inline export function sign(x: i64): i64 { return number(x > 0) - number(x < 0); }
@inline export function floor(x: i64): i64 { return x; }
@inline export function ceil(x: i64): i64 { return x; }
@inline export function round(x: i64): i64 { return x; }
@inline export function trunc(x: i64): i64 { return x; }
@inline export function max(a: i64, b: i64): i64 { return select(a, b, a > b); }
@inline export function min(a: i64, b: i64): i64 { return select(a, b, a < b); }

// The least number divided by -1 would trap; a divisor of 0 traps, and the device says so.
/** Rounded towards 0. */
@inline export function div(a: i64, b: i64): i64 { return b == -1 ? 0 - a : a / b; }
@inline export function fmod(a: i64, b: i64): i64 { return b == -1 ? 0 : a % b; }
export function floordiv(a: i64, b: i64): i64 {
  const q = div(a, b);
  return fmod(a, b) != 0 && a < 0 != b < 0 ? q - 1 : q;
}
export function mod(a: i64, b: i64): i64 {
  const m = fmod(a, b);
  return m != 0 && m < 0 != b < 0 ? m + b : m;
}

/** By squaring, wrapping. A negative exponent gives the reciprocal rounded towards 0: 0 but for 1 and -1. */
export function pow(a: i64, b: i64): i64 {
  if (b < 0) return a == 1 ? 1 : a == -1 ? (b & 1 ? -1 : 1) : 0;
  let y: i64 = 1;
  for (; b; b >>= 1) {
    if (b & 1) y *= a;
    a *= a;
  }
  return y;
}
