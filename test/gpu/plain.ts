import type { Device, HostMemory, ReduceKind, ScanKind } from "../../core/device/device.ts";
import type { Expression, FunctionName, Kernel } from "../../core/ops/formula.ts";
import { DTYPES } from "../../core/tensor/dtype.ts";
import type { Tensor } from "../../core/tensor/tensor.ts";

/** The plainest device there can be, one number at a time, each rounded as float32 is; sums in double precision. What the GPU is measured against. */
export class Plain implements Device {
  readonly name = "cpu";
  readonly #memory: HostMemory;

  constructor(memory: HostMemory) {
    this.#memory = memory;
  }

  computes(): boolean {
    return true;
  }
  numbers(x: Tensor): number[] {
    return Array.from({ length: x.size }, (_, i) => this.#get(x, i));
  }

  pointwise(kernel: Kernel, y: Tensor, ...rest: [Tensor, Tensor | null, Tensor | null, Tensor | null, number, number]): void {
    const [a, b, c, d, s, t] = rest;
    const operands = [a, b, c, d].filter((x) => x !== null).map((x) => this.numbers(x));
    for (let i = 0; i < y.size; i++) {
      const names: Record<string, number> = { s: Math.fround(s), t: Math.fround(t) };
      kernel.operands.forEach((name, k) => (names[name] = operands[k][operands[k].length === 1 ? 0 : i]));
      this.#set(y, i, value(kernel.formula.tree, names));
    }
  }
  copy(y: Tensor, a: Tensor, add: boolean): void {
    const from = this.numbers(a);
    for (let i = 0; i < y.size; i++) this.#set(y, i, add ? this.#get(y, i) + from[i] : from[i]);
  }
  fill(y: Tensor, number: number): void {
    for (let i = 0; i < y.size; i++) this.#set(y, i, number);
  }

  reduce(kind: ReduceKind, y: Tensor, a: Tensor, outer: number, n: number, inner: number): void {
    this.#rows(a, outer, n, inner, (row, at) => {
      const first = (better: (x: number, y: number) => boolean) => row.reduce((best, x, j) => (wins(x, row[best], better) ? j : best), 0);
      const highest = () => first((x, y) => x > y);
      const least = () => first((x, y) => x < y);
      const results: Record<ReduceKind, () => number> = {
        sum: () => row.reduce((x, y) => x + y, 0),
        prod: () => row.reduce((x, y) => x * y, 1),
        max: () => row[highest()],
        min: () => row[least()],
        argmax: highest,
        argmin: least,
        any: () => Number(row.some((x) => x !== 0)),
        all: () => Number(row.every((x) => x !== 0)),
      };
      this.#set(y, at, results[kind]());
    });
  }
  scan(kind: ScanKind, y: Tensor, indices: Tensor | null, a: Tensor, outer: number, n: number, inner: number): void {
    this.#rows(a, outer, n, inner, (row, _at, start) => {
      let [x, place] = [row[0], 0];
      row.forEach((next, j) => {
        if (j > 0 && kind === "sum") x += next;
        else if (j > 0 && kind === "prod") x *= next;
        else if (Number.isNaN(next) || (kind === "max" ? next >= x : kind === "min" && next <= x)) [x, place] = [next, j];
        this.#set(y, start + j * inner, x);
        if (indices !== null) this.#set(indices, start + j * inner, place);
      });
    });
  }

  gemm(y: Tensor, a: Tensor, b: Tensor, add: Tensor | null): void {
    const [k, n] = b.shape.slice(-2);
    const m = a.shape[a.shape.length - 2];
    const [x, z, c] = [this.numbers(a), this.numbers(b), add === null ? null : this.numbers(add)];
    for (let i = 0; i < y.size; i++) {
      const [batch, row, column] = [Math.floor(i / (m * n)), Math.floor(i / n) % m, i % n];
      let sum = c === null ? 0 : c[i];
      for (let j = 0; j < k; j++) sum += x[(batch * m + row) * k + j] * z[(batch * k + j) * n + column];
      this.#set(y, i, sum);
    }
  }

  softmax(y: Tensor, a: Tensor, log: boolean, outer: number, n: number, inner: number): void {
    this.#rows(a, outer, n, inner, (row, _at, start) => {
      const highest = Math.max(...row);
      const sum = row.reduce((sum, x) => sum + Math.exp(x - highest), 0);
      row.forEach((x, j) => this.#set(y, start + j * inner, log ? x - highest - Math.log(sum) : Math.exp(x - highest) / sum));
    });
  }
  softmaxGradient(da: Tensor, dy: Tensor, y: Tensor, log: boolean, outer: number, n: number, inner: number): void {
    const results = this.numbers(y);
    this.#rows(dy, outer, n, inner, (row, _at, start) => {
      const p = row.map((_, j) => results[start + j * inner]);
      const sum = row.reduce((sum, x, j) => sum + x * (log ? 1 : p[j]), 0);
      row.forEach((x, j) => this.#set(da, start + j * inner, log ? x - Math.exp(p[j]) * sum : (x - sum) * p[j]));
    });
  }

  take(y: Tensor, a: Tensor, index: Tensor): void {
    const from = this.numbers(a);
    this.numbers(index).forEach((place, i) => this.#set(y, i, from[place]));
  }
  put(y: Tensor, index: Tensor, a: Tensor, add: boolean): void {
    const from = this.numbers(a);
    const to = this.numbers(y);
    this.numbers(index).forEach((place, i) => (to[place] = (add ? to[place] : 0) + from[from.length === 1 ? 0 : i]));
    to.forEach((x, i) => this.#set(y, i, x));
  }
  sort(values: Tensor, indices: Tensor, a: Tensor, descending: boolean, outer: number, n: number, inner: number): void {
    this.#rows(a, outer, n, inner, (row, _at, start) => {
      const order = row.map((_, j) => j).sort((i, j) => (descending ? row[j] - row[i] : row[i] - row[j]));
      order.forEach((place, j) => {
        this.#set(values, start + j * inner, row[place]);
        this.#set(indices, start + j * inner, place);
      });
    });
  }

  #rows(a: Tensor, outer: number, n: number, inner: number, take: (row: number[], at: number, start: number) => void): void {
    const numbers = this.numbers(a);
    for (let at = 0; at < outer * inner; at++) {
      const start = Math.floor(at / inner) * n * inner + (at % inner);
      take(
        Array.from({ length: n }, (_, j) => numbers[start + j * inner]),
        at,
        start,
      );
    }
  }
  #get(x: Tensor, i: number): number {
    const at = place(x, i);
    const start = x.storage.pointer / DTYPES[x.dtype].size;
    if (x.dtype === "float32") return this.#memory.f32[start + at];
    if (x.dtype === "float64") return this.#memory.f64[start + at];
    return x.dtype === "bool" ? this.#memory.u8[start + at] : Number(this.#memory.i64[start + at]);
  }
  #set(x: Tensor, i: number, number: number): void {
    plainWrite(this.#memory, x, i, number);
  }
}

/** Writes element i of a tensor. */
export function plainWrite(memory: HostMemory, x: Tensor, i: number, number: number): void {
  const at = x.storage.pointer / DTYPES[x.dtype].size + place(x, i);
  if (x.dtype === "float32") memory.f32[at] = number;
  else if (x.dtype === "float64") memory.f64[at] = number;
  else if (x.dtype === "bool") memory.u8[at] = Number(number !== 0);
  else memory.i64[at] = BigInt(Math.trunc(number));
}

/** Where element i of a tensor lies in its storage. */
function place(x: Tensor, i: number): number {
  let at = x.offset;
  for (let d = x.shape.length - 1; d >= 0; d--) {
    at += (i % x.shape[d]) * x.strides[d];
    i = Math.floor(i / x.shape[d]);
  }
  return at;
}

const wins = (x: number, best: number, better: (x: number, y: number) => boolean): boolean =>
  !Number.isNaN(best) && (Number.isNaN(x) || better(x, best));

const value = (x: Expression, names: Readonly<Record<string, number>>): number => Math.fround(exactly(x, names));

function exactly(x: Expression, names: Readonly<Record<string, number>>): number {
  if (x.kind === "number") return x.value;
  if (x.kind === "name") return names[x.name];
  if (x.kind === "unary") return x.op === "-" ? -value(x.x, names) : Number(value(x.x, names) === 0);
  if (x.kind === "call") return plainFunctions[x.name](...x.args.map((argument) => value(argument, names)));
  const [a, b] = [value(x.left, names), value(x.right, names)];
  switch (x.op) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "<":
      return Number(a < b);
    case "<=":
      return Number(a <= b);
    case ">":
      return Number(a > b);
    case ">=":
      return Number(a >= b);
    case "==":
      return Number(a === b);
    case "!=":
      return Number(a !== b);
    case "&&":
      return Number(a !== 0 && b !== 0);
    case "||":
      return Number(a !== 0 || b !== 0);
  }
}

/** The functions of formulas in double precision, with PyTorch's meaning at the edges. */
// prettier-ignore
export const plainFunctions: Readonly<Record<FunctionName, (...x: number[]) => number>> = {
  abs: Math.abs, floor: Math.floor, ceil: Math.ceil, trunc: Math.trunc, sqrt: Math.sqrt, max: Math.max, min: Math.min,
  exp: Math.exp, expm1: Math.expm1, log: Math.log, log2: Math.log2, log10: Math.log10, log1p: Math.log1p,
  sin: Math.sin, cos: Math.cos, tan: Math.tan, asin: Math.asin, acos: Math.acos, atan: Math.atan, atan2: Math.atan2,
  sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh, asinh: Math.asinh, acosh: Math.acosh, atanh: Math.atanh,
  sign: (x) => (Number.isNaN(x) ? 0 : Math.sign(x)),
  round: (x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x)),
  exp2: (x) => 2 ** x,
  pow: (x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y),
  fmod: (x, y) => x % y,
  mod,
  floordiv: (x, y) => (y === 0 ? x / y : Math.round((x - mod(x, y)) / y)),
  where: (c, x, y) => (c !== 0 ? x : y),
  isnan: (x) => Number(Number.isNaN(x)),
  erf: (x) => (Math.abs(x) < 2 ? erfSeries(x) : Math.sign(x) * (1 - erfcFraction(Math.abs(x)))),
  erfc: (x) => (Math.abs(x) < 2 ? 1 - erfSeries(x) : x > 0 ? erfcFraction(x) : 2 - erfcFraction(-x)),
  erfinv,
  lgamma: unmeasured,
  digamma: unmeasured,
};

function mod(x: number, y: number): number {
  const r = x % y;
  return r !== 0 && r < 0 !== y < 0 ? r + y : r;
}
/** 2/√π Σ (-1)ⁿ x²ⁿ⁺¹ / (n! (2n+1)). */
function erfSeries(x: number): number {
  let [sum, term] = [x, x];
  for (let n = 1; n < 60; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}
/** exp(-x²)/√π · 1/(x + ½/(x + 1/(x + 3/2/(x + …)))), for x ≥ 2. */
function erfcFraction(x: number): number {
  if (x === Infinity) return 0;
  let below = x;
  for (let n = 200; n > 0; n--) below = x + n / 2 / below;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / below;
}
/** By halving: erf grows everywhere. Beyond 0.5 by erfc, which keeps its digits. */
function erfinv(x: number): number {
  if (Math.abs(x) === 1) return x * Infinity;
  if (!(Math.abs(x) < 1)) return NaN;
  if (x < 0) return -erfinv(-x);
  let [low, high] = [0, 6];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (x > 0.5 ? plainFunctions.erfc(middle) > 1 - x : erfSeries(middle) < x) low = middle;
    else high = middle;
  }
  return low;
}
function unmeasured(): number {
  throw new Error("this function has no WGSL form and is not measured here");
}
