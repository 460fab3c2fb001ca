// What formulas do that is one or a few instructions, for vectors of float32 or float64. A truth is a lane of all ones or all zeros.

@inline export function truth<T>(x: v128): v128 { return v128.ne<T>(x, v128.splat<T>(0)); }
@inline export function number<T>(mask: v128): v128 { return v128.and(mask, v128.splat<T>(1)); }
@inline export function not<T>(mask: v128): v128 { return v128.not(mask); }
@inline export function or<T>(a: v128, b: v128): v128 { return v128.or(a, b); }
@inline export function and<T>(a: v128, b: v128): v128 { return v128.and(a, b); }
@inline export function eq<T>(a: v128, b: v128): v128 { return v128.eq<T>(a, b); }
@inline export function ne<T>(a: v128, b: v128): v128 { return v128.ne<T>(a, b); }
@inline export function lt<T>(a: v128, b: v128): v128 { return v128.lt<T>(a, b); }
@inline export function le<T>(a: v128, b: v128): v128 { return v128.le<T>(a, b); }
@inline export function gt<T>(a: v128, b: v128): v128 { return v128.gt<T>(a, b); }
@inline export function ge<T>(a: v128, b: v128): v128 { return v128.ge<T>(a, b); }
@inline export function add<T>(a: v128, b: v128): v128 { return v128.add<T>(a, b); }
@inline export function sub<T>(a: v128, b: v128): v128 { return v128.sub<T>(a, b); }
@inline export function mul<T>(a: v128, b: v128): v128 { return v128.mul<T>(a, b); }
@inline export function div<T>(a: v128, b: v128): v128 { return v128.div<T>(a, b); }
@inline export function neg<T>(a: v128): v128 { return v128.neg<T>(a); }
@inline export function where<T>(mask: v128, a: v128, b: v128): v128 { return v128.bitselect(a, b, mask); }
@inline export function isnan<T>(x: v128): v128 { return v128.ne<T>(x, x); }
@inline export function abs<T>(x: v128): v128 { return v128.abs<T>(x); }
@inline export function sign<T>(x: v128): v128 { return v128.sub<T>(number<T>(v128.gt<T>(x, v128.splat<T>(0))), number<T>(v128.lt<T>(x, v128.splat<T>(0)))); }
@inline export function floor<T>(x: v128): v128 { return v128.floor<T>(x); }
@inline export function ceil<T>(x: v128): v128 { return v128.ceil<T>(x); }
@inline export function round<T>(x: v128): v128 { return v128.nearest<T>(x); }
@inline export function trunc<T>(x: v128): v128 { return v128.trunc<T>(x); }
@inline export function sqrt<T>(x: v128): v128 { return v128.sqrt<T>(x); }
@inline export function max<T>(a: v128, b: v128): v128 { return v128.max<T>(a, b); }
@inline export function min<T>(a: v128, b: v128): v128 { return v128.min<T>(a, b); }
