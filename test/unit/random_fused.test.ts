import { expect, test } from "vitest";
import { fma32, fma64 } from "../../core/random/fused.ts";

const f = Math.fround;

test("fma32 rounds once where two roundings would err", () => {
  // (1 + 2⁻²³) · (1 + 2⁻²³) = 1 + 2⁻²² + 2⁻⁴⁶. Adding 2⁻²⁴ lands 2⁻⁴⁶ above the middle of two float32 numbers: up.
  const a = 1 + 2 ** -23;
  expect(fma32(a, a, 2 ** -24)).toBe(1 + 2 ** -22 + 2 ** -23);
  // 2³⁰ + 2⁶ is the middle of two float32 numbers; 2⁻⁴⁰ more or less is lost in a double, but decides.
  const middle = 2 ** 30 + 2 ** 6;
  expect(fma32(2 ** 15 + 2 ** -9, 2 ** 15, f(-(2 ** -40)))).toBe(2 ** 30); // the exact sum is middle − 2⁻⁴⁰
  expect(fma32(2 ** 15 + 2 ** -9, 2 ** 15, f(2 ** -40))).toBe(2 ** 30 + 2 ** 7);
  expect(f(middle + 2 ** -40)).toBe(2 ** 30); // what rounding twice gives: the tie goes to even
});

test("fma64 agrees with exact rational arithmetic", () => {
  let seed = 1;
  const next = () => (seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  for (let i = 0; i < 20_000; i++) {
    const a = (next() + next() * 2 ** -31 - 0.5) * 2;
    const b = (next() + next() * 2 ** -31 - 0.5) * 4;
    const near = i % 3 === 0 ? -a * b : (next() - 0.5) * 2 ** Math.floor(next() * 120 - 60);
    expect(fma64(a, b, near)).toBe(exact(a, b, near));
  }
});

test("fma64 rounds to odd before the last rounding", () => {
  // a · b = 1 − 2⁻¹⁰⁴, c = 2⁻⁵³: below the middle of 1 and its successor by 2⁻¹⁰⁴.
  expect(fma64(1 + 2 ** -52, 1 - 2 ** -52, 2 ** -53)).toBe(1);
  expect(fma64(1 + 2 ** -52, 1 - 2 ** -52, 2 ** -52)).toBe(exact(1 + 2 ** -52, 1 - 2 ** -52, 2 ** -52));
});

/** a · b + c over whole numbers of 2⁻³⁰⁰, rounded to the nearest double, ties to even. */
function exact(a: number, b: number, c: number): number {
  const sum = scaled(a, 150) * scaled(b, 150) + scaled(c, 300);
  const size = sum < 0n ? -sum : sum;
  const bits = size.toString(2).length;
  const drop = BigInt(Math.max(0, bits - 53));
  let kept = size >> drop;
  const rest = size - (kept << drop);
  const half = drop === 0n ? 0n : 1n << (drop - 1n);
  if (drop > 0n && (rest > half || (rest === half && (kept & 1n) === 1n))) kept += 1n;
  const value = Number(kept) * 2 ** (Number(drop) - 300);
  return sum < 0n ? -value : value;
}

function scaled(x: number, bits: number): bigint {
  let value = x;
  let shift = bits;
  while (!Number.isInteger(value)) {
    value *= 2;
    shift--;
  }
  return BigInt(value) << BigInt(shift);
}
