import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createCpu } from "../../core/device/cpu/cpu.ts";
import { Memory } from "../../core/device/cpu/memory.ts";
import type { ReduceKind, ScanKind } from "../../core/device/device.ts";
import { count, guarded, make, random, read } from "./cpu_tensors.ts";

const memory = new Memory();
const cpu = createCpu(memory);
const COMPUTED = ["float32", "float64", "int64"] as const;

describe("sums", () => {
  // test/record/cpu_sums.py
  const cases: { shape: [number, number, number]; float32: string; float64: string; softmax?: string }[] = JSON.parse(
    readFileSync(new URL("../record/cpu_sums.json", import.meta.url), "utf8"),
  );
  const values = (n: number) => Array.from({ length: n }, (_, i) => Number((BigInt(i) * 2654435761n) % 2n ** 32n) / 2 ** 32 - 0.3);
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64")).buffer;

  test.each(["float32", "float64"] as const)("of %s are PyTorch's, bit for bit", (dtype) => {
    for (const { shape, ...wanted } of cases) {
      const [outer, n, inner] = shape;
      const a = make(memory, dtype, shape, values(count(shape)));
      const y = make(memory, dtype, [outer, inner], undefined, undefined, 1);
      expect(guarded(memory, y, () => cpu.reduce("sum", y, a, outer, n, inner))).toBe(true);
      const bits = dtype === "float32" ? new Float32Array(bytes(wanted.float32)) : new Float64Array(bytes(wanted.float64));
      expect(read(memory, y), `${shape}`).toEqual([...bits]);
      free(a, y);
    }
  });
});

describe.each(COMPUTED)("%s", (dtype) => {
  const reduce = (kind: ReduceKind, values: number[], shape: [number, number, number]) => {
    const [outer, n, inner] = shape;
    const a = make(memory, dtype, shape, values);
    const y = make(
      memory,
      kind.startsWith("arg") ? "int64" : kind === "any" || kind === "all" ? "bool" : dtype,
      [outer, inner],
      undefined,
      undefined,
      1,
    );
    expect(guarded(memory, y, () => cpu.reduce(kind, y, a, outer, n, inner))).toBe(true);
    return read(memory, y);
  };

  test("reductions agree with their definition", () => {
    const next = random(3);
    const define: Record<ReduceKind, (x: number[]) => number> = {
      sum: (x) => x.reduce((a, b) => a + b, 0),
      prod: (x) => x.reduce((a, b) => a * b, 1),
      max: (x) => Math.max(...x),
      min: (x) => Math.min(...x),
      argmax: (x) => x.indexOf(Math.max(...x)),
      argmin: (x) => x.indexOf(Math.min(...x)),
      any: (x) => Number(x.some((v) => v !== 0)),
      all: (x) => Number(x.every((v) => v !== 0)),
    };
    for (const shape of [
      [1, 1, 1],
      [1, 2, 1],
      [3, 7, 1],
      [2, 19, 1],
      [1, 5, 2],
      [2, 3, 3],
      [3, 9, 4],
      [2, 11, 9],
      [1, 6, 37],
    ] as [number, number, number][]) {
      const [outer, n, inner] = shape;
      const values = Array.from({ length: count(shape) }, () => Math.floor(next() * 5) - 1);
      for (const kind of Object.keys(define) as ReduceKind[]) {
        const wanted = Array.from({ length: outer * inner }, (_, i) => {
          const start = Math.floor(i / inner) * n * inner + (i % inner);
          return define[kind](Array.from({ length: n }, (_, k) => values[start + k * inner])) + 0;
        });
        expect(reduce(kind, values, shape).map((x) => x + 0), `${kind} of ${shape}`).toEqual(wanted); // prettier-ignore
      }
    }
  });

  test("of nothing, sum is 0, prod 1, any false, all true", () => {
    expect(reduce("sum", [], [1, 0, 1])).toEqual([0]);
    expect(reduce("sum", [], [2, 0, 3])).toEqual([0, 0, 0, 0, 0, 0]);
    expect(reduce("prod", [], [1, 0, 1])).toEqual([1]);
    expect(reduce("prod", [], [1, 0, 3])).toEqual([1, 1, 1]);
    expect(reduce("any", [], [1, 0, 2])).toEqual([0, 0]);
    expect(reduce("all", [], [1, 0, 2])).toEqual([1, 1]);
  });

  test.skipIf(dtype === "int64")("NaN wins in max, min and their places, and is true", () => {
    for (const inner of [1, 3]) {
      for (let at = 0; at < 9; at++) {
        const values = Array.from({ length: 9 * inner }, (_, i) =>
          Math.floor(i / inner) >= at && Math.floor(i / inner) % 2 === at % 2 ? NaN : i,
        );
        expect(reduce("max", values, [1, 9, inner])).toEqual(Array(inner).fill(NaN));
        expect(reduce("min", values, [1, 9, inner])).toEqual(Array(inner).fill(NaN));
        expect(reduce("argmax", values, [1, 9, inner])).toEqual(Array(inner).fill(at));
        expect(reduce("argmin", values, [1, 9, inner])).toEqual(Array(inner).fill(at));
      }
      expect(reduce("any", Array(inner).fill(NaN), [1, 1, inner])).toEqual(Array(inner).fill(1));
      expect(reduce("sum", Array(4 * inner).fill(NaN), [1, 4, inner])).toEqual(Array(inner).fill(NaN));
    }
    expect(reduce("max", [-Infinity, -Infinity], [1, 2, 1])).toEqual([-Infinity]);
    expect(reduce("argmax", [-Infinity, -Infinity], [1, 2, 1])).toEqual([0]);
  });

  test("scans run along n, and the later of ties has the place", () => {
    const scan = (kind: ScanKind, values: number[], shape: [number, number, number]) => {
      const [outer, n, inner] = shape;
      const [a, y] = [make(memory, dtype, shape, values), make(memory, dtype, shape)];
      const places = kind === "max" || kind === "min" ? make(memory, "int64", shape) : null;
      expect(guarded(memory, y, () => cpu.scan(kind, y, places, a, outer, n, inner))).toBe(true);
      return [read(memory, y), places && read(memory, places)];
    };
    expect(scan("sum", [1, 2, 3, 4], [1, 4, 1])).toEqual([[1, 3, 6, 10], null]);
    expect(scan("prod", [1, 2, 3, 4], [1, 4, 1])).toEqual([[1, 2, 6, 24], null]);
    expect(scan("sum", [1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2])).toEqual([[1, 2, 4, 6, 5, 6, 12, 14], null]);
    // torch.cummax([1, 1, 3, 3, 2]) = [1, 1, 3, 3, 3], [0, 1, 2, 3, 3]
    expect(scan("max", [1, 1, 3, 3, 2], [1, 5, 1])).toEqual([[1, 1, 3, 3, 3], [0, 1, 2, 3, 3]]); // prettier-ignore
    expect(scan("min", [3, 5, 3, 1, 4, 1], [1, 3, 2])).toEqual([[3, 5, 3, 1, 3, 1], [0, 0, 1, 1, 1, 2]]); // prettier-ignore
    // torch.cummax([1, nan, 2, nan, 3]): NaN stays, the later one has the place
    if (dtype !== "int64") expect(scan("max", [1, NaN, 2, NaN, 3], [1, 5, 1])).toEqual([[1, NaN, NaN, NaN, NaN], [0, 1, 1, 3, 3]]); // prettier-ignore
  });

  test("elements are taken and put by index, in order", () => {
    const a = make(memory, dtype, [5], [10, 20, 30, 40, 50]);
    const index = make(memory, "int64", [4], [4, 0, 0, 2]);
    const y = make(memory, dtype, [4]);
    expect(guarded(memory, y, () => cpu.take(y, a, index))).toBe(true);
    expect(read(memory, y)).toEqual([50, 10, 10, 30]);
    cpu.put(a, index, make(memory, dtype, [4], [1, 2, 3, 4]), false);
    expect(read(memory, a)).toEqual([3, 20, 4, 40, 1]);
    cpu.put(a, index, make(memory, dtype, [4], [1, 2, 3, 4]), true);
    expect(read(memory, a)).toEqual([8, 20, 8, 40, 2]);
    cpu.put(a, index, make(memory, dtype, [1], [100]), true);
    expect(read(memory, a)).toEqual([208, 20, 108, 40, 102]);
    cpu.put(a, index, make(memory, dtype, [1], [7]), false);
    expect(read(memory, a)).toEqual([7, 20, 7, 40, 7]);
  });

  test("sorting is stable, both ways, with NaN largest", () => {
    const next = random(4);
    for (const [outer, n, inner] of [[1, 1, 1], [1, 2, 1], [2, 7, 1], [1, 100, 1], [2, 33, 3]]) {
      for (const descending of [false, true]) {
        const shape = [outer, n, inner];
        const data = Array.from({ length: count(shape) }, () => (dtype !== "int64" && next() < 0.1 ? NaN : Math.floor(next() * 20) - 9));
        const [a, y, places] = [make(memory, dtype, shape, data), make(memory, dtype, shape), make(memory, "int64", shape)];
        expect(guarded(memory, y, () => cpu.sort(y, places, a, descending, outer, n, inner))).toBe(true);
        const [values, at] = [read(memory, y), read(memory, places)];
        const key = (x: number) => (Number.isNaN(x) ? 1e9 : x);
        for (let o = 0; o < outer; o++) {
          for (let j = 0; j < inner; j++) {
            const line = Array.from({ length: n }, (_, k) => ({ k, x: data[(o * n + k) * inner + j] }));
            line.sort((p, q) => (descending ? key(q.x) - key(p.x) : key(p.x) - key(q.x))); // Array.prototype.sort is stable
            expect(line.map((_, k) => values[(o * n + k) * inner + j])).toEqual(line.map(({ x }) => x));
            expect(line.map((_, k) => at[(o * n + k) * inner + j])).toEqual(line.map(({ k }) => k));
          }
        }
      }
    }
  }); // prettier-ignore
});

function free(...tensors: ReturnType<typeof make>[]): void {
  for (const { storage } of tensors) memory.free(storage.pointer - 64, storage.bytes + 128);
}
