import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { bytesOf } from "../../core/device/cpu/base64.ts";
import { createCpu } from "../../core/device/cpu/cpu.ts";
import { COMPILED } from "../../core/device/cpu/kernels.generated.ts";
import { Memory } from "../../core/device/cpu/memory.ts";
import { allowFused } from "../../electron/fused.ts";
import { count, guarded, make, random, read } from "./cpu_tensors.ts";

// What there is twice, with and without fused products: matrix products and softmax.

allowFused();
const memory = new Memory();
const FUSED = WebAssembly.validate(bytesOf(COMPILED.fused!));
const BUILDS = [
  ["plain", createCpu(memory, { ...COMPILED, fused: undefined })] as const,
  ...(FUSED ? [["with fused products", createCpu(memory)] as const] : []),
];

test("a plain product is rounded twice, a fused one once where the processor can do that", () => {
  // (1 + 2⁻¹²)² - (1 + 2⁻¹¹) = 2⁻²⁴, which float32's (1 + 2⁻¹²)² has lost.
  const a = make(memory, "float32", [5, 1], Array(5).fill(1 + 2 ** -12));
  const b = make(memory, "float32", [1, 8], Array(8).fill(1 + 2 ** -12));
  for (const [name, cpu] of BUILDS) {
    const y = make(memory, "float32", [5, 8], Array(40).fill(-1 - 2 ** -11));
    cpu.gemm(y, a, b, y);
    const [one] = read(memory, y);
    expect(read(memory, y)).toEqual(Array(40).fill(one));
    expect(name === "plain" ? [0] : [0, 2 ** -24]).toContain(one);
  }
});

test("products of float64 are the same bits in every build", () => {
  const next = random(9);
  const [m, k, n] = [33, 270, 29];
  const [a, b] = [[m, k], [k, n]].map((shape) => make(memory, "float64", shape, Array.from({ length: count(shape) }, () => next() - 0.5)));
  const results = BUILDS.map(([, cpu]) => {
    const y = make(memory, "float64", [m, n]);
    cpu.gemm(y, a, b, null);
    return read(memory, y);
  });
  for (const result of results) expect(result).toEqual(results[0]);
}); // prettier-ignore

describe.each(BUILDS)("%s:", (_, cpu) => {
  const cases: { shape: [number, number, number]; softmax?: string }[] = JSON.parse(
    readFileSync(new URL("../record/cpu_sums.json", import.meta.url), "utf8"), // test/record/cpu_sums.py
  );
  const values = (n: number) => Array.from({ length: n }, (_, i) => Number((BigInt(i) * 2654435761n) % 2n ** 32n) / 2 ** 32 - 0.3);
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64")).buffer;

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
  ] as const)("in %s the least parts of a softmax are as exact as the largest", (dtype, tolerance) => {
    const x = [0, -0.5, -1, -3.75, -10, -20, -33.25, -50, -70, -86];
    const a = make(memory, dtype, [x.length], x);
    const y = make(memory, dtype, [x.length]);
    cpu.softmax(y, a, false, 1, x.length, 1);
    const sum = x.reduce((all, one) => all + Math.exp(one), 0);
    read(memory, y).forEach((got, i) => expect(Math.abs(got / (Math.exp(x[i]) / sum) - 1)).toBeLessThanOrEqual(tolerance));
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

  describe.each(["float32", "float64", "int64"] as const)("%s", (dtype) => {
    test("products of matrices agree with three loops, for any shape and strides", () => {
      const next = random(6);
      const whole = () => Math.floor(next() * 9) - 4; // so that sums are exact
      const shapes = [[1, 1, 1], [1, 7, 1], [5, 3, 1], [1, 3, 5], [2, 1, 2], [3, 0, 2], [4, 4, 4], [5, 6, 7], [7, 5, 10], [13, 9, 12], [9, 4, 13], [6, 17, 25], [64, 5, 30], [66, 258, 11], [9, 270, 50], [3, 2, 490], [128, 56, 10], [1, 1030, 6], [6, 1030, 1], [70, 300, 60], [123, 3, 61], [11, 17, 518], [11, 270, 41], [1, 5, 40], [40, 5, 1], [12, 8, 500]];
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
          expect(guarded(memory, y, () => cpu.gemm(y, a, b, add === 0 ? null : y))).toBe(true);
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
          cpu.gemm(y, a, b, null);
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
        cpu.gemm(y, a, b, null);
        expect(read(memory, y)).toEqual(Array(m * n).fill(k));
      }
    }); // prettier-ignore
  });

  test("a float32 product of random numbers is as near to the exact one as float32 can be", () => {
    const next = random(8);
    const [m, k, n] = [33, 500, 29];
    const [a, b] = [[m, k], [k, n]].map((shape) => make(memory, "float32", shape, Array.from({ length: count(shape) }, () => next() - 0.5)));
    const y = make(memory, "float32", [m, n]);
    cpu.gemm(y, a, b, null);
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
});

function free(...tensors: ReturnType<typeof make>[]): void {
  for (const { storage } of tensors) memory.free(storage.pointer - 64, storage.bytes + 128);
}
