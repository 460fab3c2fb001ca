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

  test.each([
    ["float32", 2e-6],
    ["float64", 1e-14],
  ] as const)("softmax of %s is PyTorch's", (dtype, tolerance) => {
    for (const { shape, softmax } of cases) {
      if (softmax === undefined) continue;
      const [outer, n, inner] = shape;
      const a = make(memory, dtype, shape, values(count(shape)).map((x) => 5 * x)); // prettier-ignore
      for (const log of [false, true]) {
        const y = make(memory, dtype, shape);
        expect(guarded(memory, y, () => cpu.softmax(y, a, log, outer, n, inner))).toBe(true);
        const wanted = [...new Float64Array(bytes(softmax))].map((x) => (log ? Math.log(x) : x));
        read(memory, y).forEach((x, i) =>
          expect(Math.abs(x - wanted[i]), `${shape}`).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(wanted[i]))),
        );
      }
    }
  });
});

test.each(["float32", "float64"] as const)("softmax of %s takes infinities, NaN and large numbers", (dtype) => {
  const row = (values: number[], log: boolean) => {
    const a = make(memory, dtype, [values.length], values);
    cpu.softmax(a, a, log, 1, values.length, 1);
    return read(memory, a);
  };
  expect(row([1000, -Infinity, 1000, -1e30, -Infinity], false)).toEqual([0.5, 0, 0.5, 0, 0]);
  expect(row([0, NaN, 1], false)).toEqual([NaN, NaN, NaN]);
  expect(row([Infinity, 0], true)).toEqual([NaN, NaN]); // torch.log_softmax, too
  expect(row([-Infinity, -Infinity], false)).toEqual([NaN, NaN]);
  expect(row([0, -Infinity], true)).toEqual([0, -Infinity]);
});

test.each([
  ["float32", 1e-6],
  ["float64", 1e-14],
] as const)("the gradients of softmax in %s are (dy - Σ dy y) y and dy - exp(y) Σ dy", (dtype, tolerance) => {
  const next = random(5);
  for (const [outer, n, inner] of [[1, 3, 1], [2, 9, 1], [1, 600, 1], [3, 5, 2], [2, 4, 7], [1, 1, 4]]) {
    const size = outer * n * inner;
    const [g, p] = [0, 1].map(() => make(memory, dtype, [outer, n, inner], Array.from({ length: size }, () => next() - 0.5)));
    for (const log of [false, true]) {
      const da = make(memory, dtype, [outer, n, inner]);
      expect(guarded(memory, da, () => cpu.softmaxGradient(da, g, p, log, outer, n, inner))).toBe(true);
      const [dy, y, got] = [read(memory, g), read(memory, p), read(memory, da)];
      for (let i = 0; i < size; i++) {
        const start = Math.floor(i / (n * inner)) * n * inner + (i % inner);
        let sum = 0;
        for (let k = 0; k < n; k++) sum += dy[start + k * inner] * (log ? 1 : y[start + k * inner]);
        const wanted = log ? dy[i] - Math.exp(y[i]) * sum : (dy[i] - sum) * y[i];
        expect(Math.abs(got[i] - wanted)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(sum)));
      }
    }
  }
}); // prettier-ignore

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

  test("products of matrices agree with three loops, for any shape and strides", () => {
    const next = random(6);
    const whole = () => Math.floor(next() * 9) - 4; // so that sums are exact
    const shapes = [[1, 1, 1], [1, 7, 1], [5, 3, 1], [1, 3, 5], [2, 1, 2], [3, 0, 2], [4, 4, 4], [5, 6, 7], [7, 5, 10], [13, 9, 12], [9, 4, 13], [6, 17, 25], [64, 5, 30], [66, 258, 11], [9, 270, 50], [3, 2, 490], [128, 56, 10], [1, 1030, 6], [6, 1030, 1], [70, 300, 60], [1, 5, 40], [40, 5, 1], [12, 8, 500]];
    for (const [m, k, n] of shapes) {
      for (let ways = 0; ways < 8; ways++) {
        const [ta, tb, add] = [ways & 1, ways & 2, ways & 4];
        if (m * k * n > 100000 && ways % 3) continue;
        // A and B as they are, as transposed views, or with gaps between their numbers.
        const gap = m * k < 2000 && next() < 0.3 ? 2 : 1;
        const a = make(memory, dtype, [m, k], Array.from({ length: m * k }, whole), ta ? [gap, gap * m + 1] : [gap * k + 1, gap], 2);
        const b = make(memory, dtype, [k, n], Array.from({ length: k * n }, whole), tb ? [gap, gap * k] : [gap * n, gap], 1);
        const y = make(memory, dtype, [m, n], Array.from({ length: m * n }, whole), undefined, 1);
        const [x, w, before] = [read(memory, a), read(memory, b), read(memory, y)];
        expect(guarded(memory, y, () => cpu.gemm(y, a, b, add !== 0))).toBe(true);
        const wanted = before.map((old, at) => {
          let sum = add ? old : 0;
          for (let q = 0, i = Math.floor(at / n); q < k; q++) sum += x[i * k + q] * w[q * n + (at % n)];
          return sum + 0;
        });
        expect(read(memory, y).map((v) => v + 0), `${m} ${k} ${n} ${ways}`).toEqual(wanted); // prettier-ignore
        free(a, b, y);
      }
    }
  }); // prettier-ignore

  test("batches of matrices, also with one A or one B for all", () => {
    const next = random(7);
    const values = (n: number) => Array.from({ length: n }, () => Math.floor(next() * 9) - 4);
    for (const [batch, m, k, n] of [[3, 4, 5, 6], [2, 1, 5, 3], [4, 3, 2, 1], [2, 9, 3, 14]]) {
      for (const shared of ["", "a", "b", "a2", "b2"]) {
        const sa = shared === "a" ? [0, k, 1] : shared === "a2" ? [k, 1] : [m * k, k, 1];
        const sb = shared === "b" ? [0, n, 1] : shared === "b2" ? [n, 1] : [k * n, n, 1];
        const a = make(memory, dtype, shared === "a2" ? [m, k] : [batch, m, k], values(batch * m * k), sa);
        const b = make(memory, dtype, shared === "b2" ? [k, n] : [batch, k, n], values(batch * k * n), sb);
        const y = make(memory, dtype, [batch, m, n]);
        cpu.gemm(y, a, b, false);
        const [x, w] = [read(memory, a), read(memory, b)];
        const wanted = Array.from({ length: batch * m * n }, (_, at) => {
          const [o, i, j] = [Math.floor(at / (m * n)), Math.floor(at / n) % m, at % n];
          let sum = 0;
          for (let q = 0; q < k; q++) sum += x[(x.length > m * k ? o * m * k : 0) + i * k + q] * w[(w.length > k * n ? o * k * n : 0) + q * n + j];
          return sum + 0;
        });
        expect(read(memory, y).map((v) => v + 0), `${batch} ${m} ${k} ${n} ${shared}`).toEqual(wanted); // prettier-ignore
      }
    }
  }); // prettier-ignore

  test.skipIf(dtype === "int64")("what lies beside a matrix, also infinity and NaN, does not reach the product", () => {
    for (const [m, k, n] of [[3, 5, 2], [2, 3, 1], [1, 3, 2], [5, 6, 9]]) {
      const a = make(memory, dtype, [m, k], Array(m * k).fill(1), [k + 3, 1]);
      const b = make(memory, dtype, [k, n], Array(k * n).fill(1), [n + 3, 1]);
      for (const x of [a, b]) {
        const inside = new Set(Array.from({ length: x.size }, (_, i) => Math.floor(i / x.shape[1]) * x.strides[0] + (i % x.shape[1])));
        const view = dtype === "float32" ? memory.f32 : memory.f64;
        const start = x.storage.pointer / view.BYTES_PER_ELEMENT;
        for (let i = 0; i < x.strides[0] * x.shape[0]; i++) if (!inside.has(i)) view[start + i] = i % 2 ? NaN : Infinity;
      }
      const y = make(memory, dtype, [m, n]);
      cpu.gemm(y, a, b, false);
      expect(read(memory, y)).toEqual(Array(m * n).fill(k));
    }
  }); // prettier-ignore
});

test("a float32 product of random numbers is as near to the exact one as float32 can be", () => {
  const next = random(8);
  const [m, k, n] = [33, 500, 29];
  const [a, b] = [[m, k], [k, n]].map((shape) => make(memory, "float32", shape, Array.from({ length: count(shape) }, () => next() - 0.5)));
  const y = make(memory, "float32", [m, n]);
  cpu.gemm(y, a, b, false);
  const [x, w] = [read(memory, a), read(memory, b)];
  read(memory, y).forEach((got, at) => {
    let [exact, size] = [0, 0];
    for (let q = 0, i = Math.floor(at / n); q < k; q++) {
      exact += x[i * k + q] * w[q * n + (at % n)];
      size += Math.abs(x[i * k + q] * w[q * n + (at % n)]);
    }
    expect(Math.abs(got - exact)).toBeLessThan(size * 1e-6);
  });
}); // prettier-ignore

function free(...tensors: ReturnType<typeof make>[]): void {
  for (const { storage } of tensors) memory.free(storage.pointer - 64, storage.bytes + 128);
}
