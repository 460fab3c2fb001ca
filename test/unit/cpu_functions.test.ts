import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { assembly } from "../../core/device/cpu/assembly.ts";
import { createCpu } from "../../core/device/cpu/cpu.ts";
import { formulaOf } from "../../core/device/cpu/formulas.ts";
import { Memory } from "../../core/device/cpu/memory.ts";
import type { Device } from "../../core/device/device.ts";
import { FUNCTIONS, kernel, type FunctionName, type Kernel } from "../../core/ops/formula.ts";
import { TorchError } from "../../core/tensor/error.ts";
import { compile, vectorFunctions } from "../../scripts/kernels.mjs";
import { count, guarded, make, read } from "./cpu_tensors.ts";

// The functions of the formulas, each alone in a kernel, compiled as the build compiles those of core/ops.
// What is expected comes from PyTorch and mpmath: test/record/cpu_functions.py.

const recorded = JSON.parse(readFileSync(new URL("../record/cpu_functions.json", import.meta.url), "utf8"));
const numbers = (text: string): number[] => [...new Float64Array(new Uint8Array(Buffer.from(text, "base64")).buffer)];

const names = Object.keys(FUNCTIONS).filter((name) => name !== "where") as FunctionName[];
const kernels = new Map<string, Kernel>();
const add = (name: string, source: string, dtypes: "float" | "int" | "number" = "float", result: "same" | "bool" = "same") =>
  kernels.set(name, kernel(`test.${name}`, source, dtypes, result));
for (const name of names) add(name, FUNCTIONS[name] === 1 ? `${name}(a)` : `${name}(a, b)`);
for (const name of ["abs", "sign", "floor", "ceil", "round", "trunc"]) add(`int ${name}`, `${name}(a)`, "int");
for (const name of ["max", "min", "pow", "fmod", "mod", "floordiv"]) add(`int ${name}`, `${name}(a, b)`, "int");
add("power", "pow(a, s)");
add("polynomial", "a * a * s + t - b / c", "number");
add("four", "dy * y + a * b", "number");
add("truths", "a < b && !(b == 0) || a == s", "number", "bool");
add("where", "where(a < b, a, where(a == b, 7, b - 1))", "number");

let memory: Memory;
let cpu: Device;
beforeAll(async () => {
  const list = [...kernels.values()].map((one, id) => ({ ...one, id }));
  const wasm = await compile(assembly(list, await vectorFunctions()));
  memory = new Memory();
  cpu = createCpu(memory, { wasm: Buffer.from(wasm).toString("base64"), formulas: list.map(formulaOf) });
}, 180_000);

type Float = "float32" | "float64";

function run(name: string, dtype: Float | "int64", operands: (readonly number[])[], s = 0, t = 0): number[] {
  const one = kernels.get(name)!;
  const [a, b, c, d] = operands.map((values) => make(memory, dtype, [values.length], values));
  const y = make(memory, one.result === "bool" ? "bool" : dtype, [Math.max(...operands.map((x) => x.length))]);
  cpu.pointwise(one, y, a, b ?? null, c ?? null, d ?? null, s, t);
  return read(memory, y);
}

/** The distance of two numbers in units of the last place of the second; 0 for the same infinity or NaN, and signs of 0 count. */
function ulps(got: number, wanted: number, dtype: Float): number {
  if (dtype === "float32") wanted = Math.fround(wanted);
  if (Object.is(got, wanted)) return 0;
  if (!Number.isFinite(got) || !Number.isFinite(wanted)) return Infinity;
  if (got === wanted) return Infinity; // 0 and -0
  const [digits, least] = dtype === "float32" ? [24, -149] : [53, -1074];
  const exponent = wanted === 0 ? least : Math.max(Math.floor(Math.log2(Math.abs(wanted))) - digits + 1, least);
  return Math.abs(got - wanted) / 2 ** exponent;
}

function worst(got: readonly number[], wanted: readonly number[], dtype: Float, said: (i: number) => string): string {
  const far = got.map((y, i) => ({ i, off: ulps(y, wanted[i], dtype) }));
  const { i, off } = far.reduce((a, b) => (b.off > a.off ? b : a));
  return `${off} ulp: ${said(i)} = ${got[i]}, not ${wanted[i]}`;
}

/** Units of the last place that float64 may be off; its libraries are off by one themselves. Others: {@link ALLOWED}. */
const FLOAT64 = 3;
const ALLOWED: Partial<Record<FunctionName, number>> = { erfc: 12, erfinv: 12, lgamma: 400, digamma: 400 };

describe.each(["float32", "float64"] as const)("%s", (dtype) => {
  test.each(names.filter((name) => FUNCTIONS[name] === 1))("%s is PyTorch's to the last places", (name) => {
    const x = numbers(recorded.x);
    const wanted = numbers(recorded.one[name]);
    const got = run(name, dtype, [x]);
    const limit = dtype === "float32" ? 2 : (ALLOWED[name] ?? FLOAT64);
    const tolerated = (i: number) =>
      (name === "lgamma" || name === "digamma") && Math.abs(got[i] - wanted[i]) < (dtype === "float32" ? 1e-7 : 4e-15);
    const checked = got.map((y, i) => (tolerated(i) ? wanted[i] : y));
    const rounded = dtype === "float32" ? checked.map(Math.fround) : checked;
    expect(
      parseFloat(worst(rounded, wanted, dtype, (i) => `${name}(${x[i]})`)),
      worst(rounded, wanted, dtype, (i) => `${name}(${x[i]})`),
    ).toBeLessThanOrEqual(limit);
  });

  test.each(names.filter((name) => FUNCTIONS[name] === 2))("%s of two numbers is PyTorch's to the last places", (name) => {
    const [a, b] = [numbers(recorded.a), numbers(recorded.b)];
    const wanted = numbers((dtype === "float32" && recorded.single[name]) || recorded.two[name]);
    // Which of 0 and -0 is the larger is left open.
    const zeros = (x: number) => ((name === "max" || name === "min") && x === 0 ? 0 : x);
    const off = worst(run(name, dtype, [a, b]).map(zeros), wanted.map(zeros), dtype, (i) => `${name}(${a[i]}, ${b[i]})`);
    expect(parseFloat(off), off).toBeLessThanOrEqual(dtype === "float32" ? 2 : FLOAT64);
  });

  test.each(Object.keys(recorded.power))("a power with the exponent %s for all", (s) => {
    const x = numbers(recorded.x);
    const wanted = numbers((dtype === "float32" ? recorded.powerSingle : recorded.power)[s]);
    const off = worst(run("power", dtype, [x], Number(s)), wanted, dtype, (i) => `${x[i]} ** ${s}`);
    expect(parseFloat(off), off).toBeLessThanOrEqual(dtype === "float32" ? 2 : FLOAT64);
  });
});

test("int64 has Python's floor and modulo, C's remainder, and powers that wrap", () => {
  const a = [7, -7, 7, -7, 6, -6, 0, 2, -2, 3, 5, -1, 1, 2, 2];
  const b = [2, 2, -2, -2, 3, 3, 5, 62, 63, 40, -1, -3, -8, -2, 64];
  const python = (f: (a: bigint, b: bigint) => bigint) => a.map((x, i) => Number(BigInt.asIntN(64, f(BigInt(x), BigInt(b[i])))));
  const mod = (x: bigint, y: bigint) => ((x % y) + y) % y;
  expect(run("int mod", "int64", [a, b])).toEqual(python(mod));
  expect(run("int floordiv", "int64", [a, b])).toEqual(python((x, y) => (x - mod(x, y)) / y));
  expect(run("int fmod", "int64", [a, b]).map((x) => x + 0)).toEqual(python((x, y) => x % y));
  // torch.tensor(a) ** torch.tensor(b): a negative exponent leaves 0, but for 1 and -1.
  expect(run("int pow", "int64", [a, b])).toEqual(
    python((x, y) => (y < 0n ? (x === 1n ? 1n : x === -1n ? (y % 2n ? -1n : 1n) : 0n) : x ** y)),
  );
  expect(run("int max", "int64", [a, b])).toEqual(a.map((x, i) => Math.max(x, b[i])));
  expect(run("int min", "int64", [a, b])).toEqual(a.map((x, i) => Math.min(x, b[i])));
  expect(run("int abs", "int64", [a])).toEqual(a.map((x) => Math.abs(x)));
  expect(run("int sign", "int64", [a])).toEqual(a.map((x) => Math.sign(x)));
  for (const name of ["floor", "ceil", "round", "trunc"]) expect(run(`int ${name}`, "int64", [a])).toEqual(a);
});

test("an int64 divided by 0 is an error, not the end of the run", () => {
  expect(() => run("int floordiv", "int64", [[1, 2], [1, 0]])).toThrow(new TorchError("RuntimeError", "ZeroDivisionError")); // prettier-ignore
  expect(() => run("int mod", "int64", [[1, 2], [1, 0]])).toThrow(new TorchError("RuntimeError", "ZeroDivisionError")); // prettier-ignore
  expect(run("int mod", "int64", [[5], [3]])).toEqual([2]);
});

describe.each(["float32", "float64", "int64"] as const)("%s", (dtype) => {
  const a = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5];
  const b = [2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4];

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])("kernels of %i numbers write their result and nothing else", (n) => {
    for (const name of ["where", "truths", "four", "polynomial"]) {
      const one = kernels.get(name)!;
      const operands = one.operands.map((_, i) => make(memory, dtype, [n], i % 2 ? b : a));
      const y = make(memory, one.result === "bool" ? "bool" : dtype, [n], undefined, undefined, 3);
      expect(
        guarded(memory, y, () => cpu.pointwise(one, y, operands[0], operands[1], operands[2] ?? null, operands[3] ?? null, 5, 1)),
      ).toBe(true);
      const wanted = {
        where: (i: number) => (a[i] < b[i] ? a[i] : a[i] === b[i] ? 7 : b[i] - 1),
        truths: (i: number) => Number(a[i] < b[i] || a[i] === 5),
        four: (i: number) => a[i] * b[i] + a[i] * b[i],
        polynomial: (i: number) => (dtype === "int64" ? a[i] * a[i] * 5 + 1 - Math.trunc(b[i] / a[i]) : a[i] * a[i] * 5 + 1 - b[i] / a[i]),
      }[name]!;
      read(memory, y).forEach((got, i) => expect(got).toBeCloseTo(wanted(i), dtype === "float32" ? 4 : 12));
    }
  });

  test("an operand of one number stands for all, wherever it is among the four", () => {
    for (let bits = 0; bits < 15; bits++) {
      const operands = [0, 1, 2, 3].map((i) => (bits & (1 << i) ? [i + 2] : a.map((x) => x + i)));
      const at = (k: number, i: number) => operands[k][operands[k].length === 1 ? 0 : i];
      expect(run("four", dtype, operands)).toEqual(a.map((_, i) => at(0, i) * at(1, i) + at(2, i) * at(3, i)));
    }
  });

  test("the result may take an operand's place, also a single one's", () => {
    const x = make(memory, dtype, [a.length], a);
    const one = kernels.get("four")!;
    cpu.pointwise(one, x, x, make(memory, dtype, [1], [2]), x, x, 0, 0);
    expect(read(memory, x)).toEqual(a.map((v) => 2 * v + v * v));
    const single = make(memory, dtype, [1], [3]);
    cpu.pointwise(one, single, single, single, single, single, 0, 0);
    expect(read(memory, single)).toEqual([18]);
  });
});

test("a formula that the build has not compiled is named", () => {
  const later = kernel("test.later", "a + a + a");
  const x = make(memory, "float32", [2], [1, 2]);
  expect(() => cpu.pointwise(later, x, x, null, null, null, 0, 0)).toThrow(/test\.later.*build:kernels/);
});

test("nothing is done for no numbers", () => {
  const x = make(memory, "float32", [0]);
  expect(count(x.shape)).toBe(0);
  expect(guarded(memory, x, () => cpu.pointwise(kernels.get("exp")!, x, x, null, null, null, 0, 0))).toBe(true);
});
