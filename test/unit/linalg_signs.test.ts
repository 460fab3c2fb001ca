import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { eighOf } from "../../core/ops/decompose/eigh.ts";
import { identity, type Numbers, product, transposed } from "../../core/ops/decompose/numbers.ts";
import { svdOf } from "../../core/ops/decompose/svd.ts";

// A singular vector or an eigenvector is as right with the other sign, but what a learner prints is PyTorch's. What is expected comes
// from PyTorch: test/record/linalg_signs.py.

interface Recorded {
  readonly dtype: "float32" | "float64";
  readonly m: number;
  readonly n: number;
  readonly seed: number | "steps";
  readonly u?: string;
  readonly v?: string;
  readonly L?: string;
  readonly U?: string;
}
const recorded = JSON.parse(readFileSync(new URL("../record/linalg_signs.json", import.meta.url), "utf8")) as Recorded[];

function matrix({ dtype, m, n, seed }: Recorded): Numbers {
  const cube = (at: number): number => (Number(((BigInt(at) ** 3n % 2n ** 20n) * 2654435761n) % 2n ** 32n) / 2 ** 32) * 6 - 3;
  const step = (at: number): number => [2, -1][Math.abs(Math.floor(at / n) - (at % n))] ?? 0;
  const values = Array.from({ length: m * n }, (_, at) => (seed === "steps" ? step(at) : cube(at + seed)));
  return dtype === "float32" ? Float32Array.from(values) : Float64Array.from(values);
}

/** Of each column of x. x: [m, n] */
function signs(x: Numbers, m: number, n: number): string {
  const sum = (j: number): number => Array.from({ length: m }, (_, i) => Math.sqrt(i + 1) * x[i * n + j]).reduce((a, b) => a + b, 0);
  return Array.from({ length: n }, (_, j) => (sum(j) > 0 ? "+" : "-")).join("");
}

/** How far apart two lists of numbers are at most, in parts of their largest. */
const apart = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
  Math.max(...Array.from(x, (value, i) => Math.abs(value - y[i]))) / Math.max(...Array.from(y, Math.abs), 1e-300);

const tolerance = { float32: 2e-6, float64: 1e-14 };

test.each(recorded)("a $dtype matrix [$m, $n] from $seed", (one) => {
  const { dtype, m, n } = one;
  const a = matrix(one);
  const k = Math.min(m, n);
  for (const full of [false, true]) {
    const { u, s, vh } = svdOf(a, m, n, full);
    const [rows, columns] = full ? [m, n] : [k, k];
    const first = Float64Array.from({ length: m * k }, (_, at) => u[Math.floor(at / k) * rows + (at % k)]);
    const v = transposed(Float64Array.from(vh.subarray(0, k * n)), k, n);
    if (one.u !== undefined) expect(signs(first, m, k)).toBe(one.u);
    if (one.v !== undefined) expect(signs(v, n, k)).toBe(one.v);
    const scaled = first.map((x, at) => x * s[at % k]);
    expect(apart(product(scaled, vh.subarray(0, k * n), m, k, n), a)).toBeLessThan(tolerance[dtype]);
    // The columns of U and the rows of Vᵀ are of length 1 and at right angles, those too that a full one adds.
    expect(apart(product(transposed(u, m, rows), u, rows, m, rows), identity(rows, u))).toBeLessThan(tolerance[dtype]);
    expect(apart(product(vh, transposed(vh, columns, n), columns, n, columns), identity(columns, vh))).toBeLessThan(tolerance[dtype]);
  }
  for (const half of ["L", "U"] as const) {
    if (one[half] === undefined) continue;
    const read = a.map((_, at) => {
      const [i, j] = [Math.floor(at / n), at % n].sort((x, y) => (half === "L" ? y - x : x - y));
      return a[i * n + j];
    });
    const { values, vectors } = eighOf(read, n, half === "U");
    expect(signs(vectors, n, n)).toBe(one[half]);
    const scaled = Float64Array.from(vectors, (x, at) => x * values[at % n]);
    expect(apart(product(read, vectors, n, n, n), scaled)).toBeLessThan(tolerance[dtype]);
  }
});
