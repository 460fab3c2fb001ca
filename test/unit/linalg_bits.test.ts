import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { start } from "../../core/autograd/state.ts";
import { cpuMachine } from "../../core/machine.ts";
import { numbersOf, tensor } from "../../core/ops/index.ts";
import { luOf } from "../../core/ops/decompose/lu.ts";
import { det, inverse, solve } from "../../core/ops/linalg/index.ts";
import { mT } from "../../core/ops/linalg/matrices.ts";
import { copyOf } from "../../core/ops/reshape.ts";
import { scoped } from "../../core/tensor/make.ts";
import type { Tensor } from "../../core/tensor/tensor.ts";

// A determinant of 1, 2, 3, 4 is printed as -2., not as -2.0000: what is left of the rounding is seen, so it is PyTorch's bit for bit.
// What is expected comes from PyTorch: test/record/linalg_bits.py.

interface Recorded {
  readonly n: number;
  readonly dtype: "float32" | "float64";
  readonly seed: number;
  readonly det: string;
  readonly turned: string;
  readonly lu: string;
  readonly solve: string;
  readonly inv?: string;
}
const recorded = JSON.parse(readFileSync(new URL("../record/linalg_bits.json", import.meta.url), "utf8")) as Recorded[];

beforeAll(() => start(cpuMachine()));

const listOf = (x: Tensor): number[] => [...numbersOf(x)];

function numbers(shape: number[], seed: number, dtype: Recorded["dtype"]): Tensor {
  const values = Array.from({ length: shape.reduce((n, length) => n * length, 1) }, (_, i) => {
    const x = (Number(((BigInt(i + seed) ** 3n % 2n ** 20n) * 2654435761n) % 2n ** 32n) / 2 ** 32) * 6 - 3;
    return dtype === "float32" ? Math.fround(x) : x;
  });
  return copyOf(tensor(values, shape, { dtype: "float64" }), dtype);
}

test.each(recorded)("a $dtype matrix of $n rows, from $seed", ({ n, dtype, seed, ...wanted }) => {
  const bits = (text: string): number[] => {
    const { buffer } = new Uint8Array(Buffer.from(text, "base64"));
    return [...(dtype === "float32" ? new Float32Array(buffer) : new Float64Array(buffer))];
  };
  scoped(() => {
    const [a, b] = [numbers([n, n], seed, dtype), numbers([n], seed + 100, dtype)];
    const values = dtype === "float32" ? Float32Array.from(numbersOf(a)) : Float64Array.from(numbersOf(a));
    expect([...luOf(values, n, n).lu]).toEqual(bits(wanted.lu));
    expect([listOf(det(a)), listOf(det(mT(a)))]).toEqual([bits(wanted.det), bits(wanted.turned)]);
    expect(listOf(solve(a, b, true))).toEqual(bits(wanted.solve));
    if (wanted.inv !== undefined) expect(listOf(inverse(a))).toEqual(bits(wanted.inv));
  });
});
