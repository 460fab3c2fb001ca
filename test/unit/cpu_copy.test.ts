import { describe, expect, test } from "vitest";
import { createCpu } from "../../core/device/cpu/cpu.ts";
import { Memory } from "../../core/device/cpu/memory.ts";
import { DTYPE_NAMES, DTYPES, isFloat, type DType } from "../../core/tensor/dtype.ts";
import type { Tensor } from "../../core/tensor/tensor.ts";
import { count, guarded, indices, make, random, read, rowMajor } from "./cpu_tensors.ts";

const memory = new Memory();
const cpu = createCpu(memory);

/** x as a dtype holds it: floats rounded to the nearest, ties to even; ints truncated and wrapped; bool ≠ 0. */
function held(x: number, dtype: DType, from: DType = "float64"): number {
  if (dtype === "bool") return Number(x !== 0);
  if (dtype === "float64") return x;
  if (dtype === "float32") return Math.fround(x);
  if (dtype === "float16") return rounded(Math.fround(x), 11, -14, 65504);
  if (dtype === "bfloat16") return rounded(Math.fround(x), 8, -126, 2 ** 127 * (2 - 2 ** -7));
  const bits = 8 * DTYPES[dtype].size;
  // A float out of reach, or no number, is the least int64, or the least int32: so do the processors that PyTorch runs on.
  const reach = dtype === "int32" && isFloat(from) ? 2 ** 31 : 2 ** 63;
  const whole = Math.abs(x) < reach ? BigInt(Math.trunc(x)) : -BigInt(reach);
  return Number(dtype === "uint8" ? BigInt.asUintN(bits, whole) : BigInt.asIntN(bits, whole));
}

function rounded(x: number, digits: number, least: number, most: number): number {
  if (!Number.isFinite(x) || x === 0) return x;
  const unit = 2 ** (Math.max(Math.floor(Math.log2(Math.abs(x))), least) - digits + 1);
  const [low, part] = [Math.floor(x / unit), x / unit - Math.floor(x / unit)];
  const y = (part > 0.5 || (part === 0.5 && low % 2 !== 0) ? low + 1 : low) * unit;
  return Math.abs(y) > most ? Math.sign(y) * Infinity : y === 0 ? x * 0 : y;
}

/** Numbers that are hard for a conversion, as far as `dtype` has them; from int64 to the small ints and to int32, wrapping is meant. */
function hard(dtype: DType, n: number, next: () => number): number[] {
  const floats = [
    0,
    -0,
    1.5,
    -1.5,
    2.5,
    300.7,
    -129,
    65504,
    65519,
    65520,
    2 ** -24,
    3 * 2 ** -25,
    1e-40,
    3e9,
    -3e9,
    1e20,
    3e38,
    Infinity,
    -Infinity,
    NaN,
  ];
  const ints = [0, 1, -1, 127, 128, 255, 256, -129, 32768, 65535, 2049, 16777217, 2 ** 31, -(2 ** 31) - 1, 2 ** 40 + 1];
  const pool = isFloat(dtype) ? floats : ints;
  return Array.from({ length: n }, () => {
    const x = next() < 0.5 ? pool[Math.floor(next() * pool.length)] : (next() - 0.5) * 2 ** Math.floor(next() * 12);
    return held(isFloat(dtype) ? x : Math.trunc(x), dtype);
  });
}

/** A layout for `shape`: dimensions in any order, with gaps, some backwards; with `repeats`, some of step 0. */
function layout(shape: readonly number[], next: () => number, repeats: boolean): { strides: number[]; offset: number } {
  const order = shape.map((_, d) => d).sort(() => (next() < 0.6 ? 0 : next() - 0.5));
  const strides: number[] = shape.map(() => 0);
  let [step, offset] = [1, Math.floor(next() * 3)];
  for (const d of order.reverse()) {
    if (repeats && next() < 0.25) continue;
    strides[d] = step;
    step *= shape[d];
    if (next() < 0.2) step += 1;
    if (next() < 0.15) {
      offset += strides[d] * (shape[d] - 1);
      strides[d] = -strides[d];
    }
  }
  return { strides, offset };
}

function tensor(dtype: DType, shape: readonly number[], next: () => number, repeats: boolean, values?: readonly number[]): Tensor {
  const { strides, offset } = layout(shape, next, repeats);
  return make(memory, dtype, shape, values ?? hard(dtype, count(shape), next), strides, offset);
}

const someShape = (next: () => number): number[] => {
  const shape = Array.from({ length: Math.floor(next() * 5) }, () => [1, 2, 3, 4, 5, 7, 9, 13][Math.floor(next() * 8)]);
  return count(shape) > 3000 ? shape.slice(0, 2) : shape;
};

function release(...tensors: Tensor[]): void {
  for (const { storage } of tensors) memory.free(storage.pointer - 64, storage.bytes + 128);
}

describe.each(DTYPE_NAMES)("into %s", (to) => {
  test.each(DTYPE_NAMES)("from %s, whatever the strides, as one loop would do it", (from) => {
    const next = random(DTYPE_NAMES.indexOf(to) * 10 + DTYPE_NAMES.indexOf(from));
    for (let i = 0; i < 8; i++) {
      const shape = i === 0 ? [600] : someShape(next);
      const a = tensor(from, shape, next, true);
      const y = tensor(to, shape, next, false);
      const wanted = read(memory, a).map((x) => held(x, to, from));
      expect(guarded(memory, y, () => cpu.copy(y, a, false))).toBe(true);
      expect(read(memory, y), `${shape} [${y.strides}] ← [${a.strides}]`).toEqual(wanted);
      release(a, y);
    }
  });

  test.each(DTYPE_NAMES)("adding %s, also many to one", (from) => {
    const next = random(100 + DTYPE_NAMES.indexOf(to) * 10 + DTYPE_NAMES.indexOf(from));
    for (let i = 0; i < 8; i++) {
      const shape = i === 0 ? [600] : someShape(next);
      // Small whole numbers: then no order of the sum changes it. In bfloat16 they are exact up to 256, in ints they wrap.
      const small = () =>
        Array.from({ length: count(shape) }, () => held(Math.floor(next() * 3) - (to === "bool" || from === "bool" ? 0 : 1), from));
      const a = tensor(from, shape, next, true, small());
      const y = tensor(to, shape, next, true, Array(count(shape)).fill(held(1, to)));
      const sums = new Map(indices(y).map((at) => [at, held(1, to)]));
      const x = read(memory, a);
      indices(y).forEach((at, k) => sums.set(at, held(sums.get(at)! + held(x[k], to), to)));
      expect(guarded(memory, y, () => cpu.copy(y, a, true))).toBe(true);
      expect(read(memory, y), `${shape} [${y.strides}] += [${a.strides}]`).toEqual(indices(y).map((at) => sums.get(at)));
      release(a, y);
    }
  });

  test("filling, whatever the strides, writes that number and nothing else", () => {
    const next = random(300);
    for (const value of [0, 1, 3.7, -2, 1000]) {
      for (let i = 0; i < 5; i++) {
        const y = i === 0 ? make(memory, to, [41], undefined, [1], 3) : tensor(to, someShape(next), next, false);
        expect(guarded(memory, y, () => cpu.fill(y, value))).toBe(true);
        expect(read(memory, y)).toEqual(Array(y.size).fill(held(value, to)));
        release(y);
      }
    }
  });
});

test("a float that does not fit an int is the least one, and NaN too, as on PyTorch's processors", () => {
  // torch.tensor([nan, 3e9, 1e20, -1.7, 300.5]).to(...): recorded from PyTorch 2.13
  const a = make(memory, "float32", [5], [NaN, 3e9, 1e20, -1.7, 300.5]);
  const as = (dtype: DType) => {
    const y = make(memory, dtype, [5]);
    cpu.copy(y, a, false);
    return read(memory, y);
  };
  expect(as("int32")).toEqual([-2147483648, -2147483648, -2147483648, -1, 300]);
  expect(as("int64")).toEqual([-(2 ** 63), 3000000000, -(2 ** 63), -1, 300]);
  expect(as("uint8")).toEqual([0, 0, 0, 255, 44]);
  expect(as("bool")).toEqual([1, 1, 1, 1, 1]);
});

test("every half comes through float32 unchanged", () => {
  const [a, wide, back] = [make(memory, "float16", [65536]), make(memory, "float32", [65536]), make(memory, "float16", [65536])];
  const [from, to] = [a.storage.pointer / 2, back.storage.pointer / 2];
  for (let bits = 0; bits < 65536; bits++) memory.u16[from + bits] = bits;
  cpu.copy(wide, a, false);
  expect(read(memory, wide)).toEqual(read(memory, a));
  cpu.copy(back, wide, false);
  const changed = [...Array(65536).keys()].filter(
    (bits) => memory.u16[to + bits] !== bits && ((bits & 0x7fff) <= 0x7c00 || (memory.u16[to + bits] & 0x7fff) <= 0x7c00),
  );
  expect(changed).toEqual([]); // but that a NaN is any NaN
});

test.each(["float32", "float64", "uint8", "float16"] as const)("large transposes of %s", (dtype) => {
  for (const [m, n] of [[70, 45], [33, 4], [4, 64], [100, 131]]) {
    const a = make(memory, dtype, [m, n], Array.from({ length: m * n }, (_, i) => i % 251), [1, m]);
    const y = make(memory, dtype, [m, n]);
    expect(guarded(memory, y, () => cpu.copy(y, a, false))).toBe(true);
    expect(read(memory, y)).toEqual(read(memory, a));
  }
}); // prettier-ignore

test("copying nothing does nothing", () => {
  const [y, a] = [make(memory, "float32", [0, 3]), make(memory, "int64", [0, 3], undefined, rowMajor([0, 3]))];
  expect(guarded(memory, y, () => cpu.copy(y, a, false))).toBe(true);
});
