import { FUNCTIONS, type Expression, type FunctionName, type Kernel } from "../../core/ops/formula.ts";
import type { Device, HostMemory, Machine, ReduceKind, ScanKind } from "../../core/device/device.ts";
import { hostMachine } from "../../core/machine.ts";
import type { Tensor } from "../../core/tensor/tensor.ts";

/** The kernels as plainly as they can be said, one number at a time: what the real devices are compared with. */

/** Memory for tests: nothing is given back. */
export function plainMemory(bytes = 1 << 26): HostMemory {
  const buffer = new ArrayBuffer(bytes);
  let top = 64;
  return {
    f32: new Float32Array(buffer), f64: new Float64Array(buffer), i64: new BigInt64Array(buffer), i32: new Int32Array(buffer),
    i16: new Int16Array(buffer), u16: new Uint16Array(buffer), i8: new Int8Array(buffer), u8: new Uint8Array(buffer),
    allocate(size) {
      const at = top;
      top += (size + 32) & ~15;
      if (top > bytes) throw new RangeError(`out of memory: ${size} bytes`);
      return at;
    },
    free() {},
    get used() {
      return top;
    },
    get peak() {
      return top;
    },
  }; // prettier-ignore
}

export function referenceMachine(memory = plainMemory()): Machine {
  return hostMachine(memory, new Reference(memory));
}

export class Reference implements Device {
  readonly name = "cpu";
  readonly memory: HostMemory;

  constructor(memory: HostMemory) {
    this.memory = memory;
  }

  computes(): boolean {
    return true;
  }

  get(t: Tensor, i: number): number {
    const { pointer } = t.storage;
    const m = this.memory;
    switch (t.dtype) {
      case "float32": return m.f32[(pointer >> 2) + i];
      case "float64": return m.f64[(pointer >> 3) + i];
      case "int64": return Number(m.i64[(pointer >> 3) + i]);
      case "int32": return m.i32[(pointer >> 2) + i];
      case "int16": return m.i16[(pointer >> 1) + i];
      case "int8": return m.i8[pointer + i];
      default: return m.u8[pointer + i];
    } // prettier-ignore
  }

  set(t: Tensor, i: number, x: number): void {
    const { pointer } = t.storage;
    const m = this.memory;
    switch (t.dtype) {
      case "float32": m.f32[(pointer >> 2) + i] = x; break;
      case "float64": m.f64[(pointer >> 3) + i] = x; break;
      case "int64": m.i64[(pointer >> 3) + i] = BigInt(Math.trunc(Number.isFinite(x) ? x : -(2 ** 63))); break;
      case "int32": m.i32[(pointer >> 2) + i] = Math.trunc(x); break;
      case "int16": m.i16[(pointer >> 1) + i] = Math.trunc(x); break;
      case "int8": m.i8[pointer + i] = Math.trunc(x); break;
      case "bool": m.u8[pointer + i] = x !== 0 ? 1 : 0; break;
      default: m.u8[pointer + i] = Math.trunc(x);
    } // prettier-ignore
  }

  pointwise(kernel: Kernel, y: Tensor, ...rest: readonly unknown[]): void {
    const operands = rest.slice(0, kernel.operands.length) as Tensor[];
    const [s, t] = rest.slice(4) as [number, number];
    const round = operands[0].dtype === "float32" ? Math.fround : operands[0].dtype === "int64" ? Math.trunc : (x: number) => x;
    for (let i = 0; i < y.size; i++) {
      const scope: Record<string, number> = { s: round(s), t: round(t) };
      kernel.operands.forEach((name, k) => (scope[name] = this.get(operands[k], operands[k].offset + (operands[k].size === 1 ? 0 : i))));
      this.set(y, y.offset + i, evaluate(kernel.formula.tree, scope));
    }
  }

  copy(y: Tensor, a: Tensor, add: boolean): void {
    const [to, from] = [offsets(y), offsets(a)];
    const numbers = from.map((i) => this.get(a, i));
    to.forEach((i, k) => this.set(y, i, add ? this.get(y, i) + numbers[k] : numbers[k]));
  }

  fill(y: Tensor, value: number): void {
    for (const i of offsets(y)) this.set(y, i, value);
  }

  reduce(kind: ReduceKind, y: Tensor, a: Tensor, outer: number, n: number, inner: number): void {
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        const row = Array.from({ length: n }, (_, k) => this.get(a, a.offset + (o * n + k) * inner + i));
        this.set(y, y.offset + o * inner + i, REDUCE[kind](row));
      }
    }
  }

  scan(kind: ScanKind, y: Tensor, indices: Tensor | null, a: Tensor, outer: number, n: number, inner: number): void {
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        let [sum, at] = [NaN, 0];
        for (let k = 0; k < n; k++) {
          const p = (o * n + k) * inner + i;
          const x = this.get(a, a.offset + p);
          if (kind === "sum") sum = k === 0 ? x : sum + x;
          else if (kind === "prod") sum = k === 0 ? x : sum * x;
          else if (k === 0 || Number.isNaN(x) || (kind === "max" ? x >= sum : x <= sum)) [sum, at] = [x, k];
          this.set(y, y.offset + p, sum);
          if (indices !== null) this.set(indices, indices.offset + p, at);
        }
      }
    }
  }

  gemm(y: Tensor, a: Tensor, b: Tensor, add: Tensor | null): void {
    const [m, k] = a.shape.slice(-2);
    const n = b.shape[b.shape.length - 1];
    const batch = y.size / (m * n);
    const [ra, ca] = a.strides.slice(-2);
    const [rb, cb] = b.strides.slice(-2);
    const step = (x: Tensor) => (x.shape.length > 2 ? x.strides[0] : 0);
    for (let o = 0; o < batch; o++) {
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let p = 0; p < k; p++) {
            sum += this.get(a, a.offset + o * step(a) + i * ra + p * ca) * this.get(b, b.offset + o * step(b) + p * rb + j * cb);
          }
          const [row, column] = add === null ? [0, 0] : add.strides.slice(-2);
          const before = add === null ? 0 : this.get(add, add.offset + o * step(add) + i * row + j * column);
          this.set(y, y.offset + (o * m + i) * n + j, before + sum);
        }
      }
    }
  }

  softmax(y: Tensor, a: Tensor, log: boolean, outer: number, n: number, inner: number): void {
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        const at = (k: number) => (o * n + k) * inner + i;
        const row = Array.from({ length: n }, (_, k) => this.get(a, a.offset + at(k)));
        const max = Math.max(...row);
        const sum = row.reduce((total, x) => total + Math.exp(x - max), 0);
        row.forEach((x, k) => this.set(y, y.offset + at(k), log ? x - max - Math.log(sum) : Math.exp(x - max) / sum));
      }
    }
  }

  softmaxGradient(da: Tensor, dy: Tensor, y: Tensor, log: boolean, outer: number, n: number, inner: number): void {
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        const at = (k: number) => (o * n + k) * inner + i;
        const row = Array.from({ length: n }, (_, k) => [this.get(dy, dy.offset + at(k)), this.get(y, y.offset + at(k))]);
        const sum = row.reduce((total, [g, p]) => total + (log ? g : g * p), 0);
        row.forEach(([g, p], k) => this.set(da, da.offset + at(k), log ? g - Math.exp(p) * sum : (g - sum) * p));
      }
    }
  }

  take(y: Tensor, a: Tensor, index: Tensor): void {
    for (let i = 0; i < y.size; i++) this.set(y, y.offset + i, this.get(a, a.offset + this.get(index, index.offset + i)));
  }

  put(y: Tensor, index: Tensor, a: Tensor, add: boolean): void {
    for (let i = 0; i < index.size; i++) {
      const at = y.offset + this.get(index, index.offset + i);
      const x = this.get(a, a.offset + (a.size === 1 ? 0 : i));
      this.set(y, at, add ? this.get(y, at) + x : x);
    }
  }

  sort(values: Tensor, indices: Tensor, a: Tensor, descending: boolean, outer: number, n: number, inner: number): void {
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        const at = (k: number) => (o * n + k) * inner + i;
        const row = Array.from({ length: n }, (_, k) => ({ x: this.get(a, a.offset + at(k)), k }));
        const rank = (x: number) => (Number.isNaN(x) ? Infinity : x);
        const less = (p: { x: number }, q: { x: number }) => rank(p.x) - rank(q.x) || Number(Number.isNaN(p.x)) - Number(Number.isNaN(q.x));
        row.sort((p, q) => (descending ? less(q, p) : less(p, q)));
        row.forEach(({ x, k }, place) => {
          this.set(values, values.offset + at(place), x);
          this.set(indices, indices.offset + at(place), k);
        });
      }
    }
  }
}

const better = (row: number[], wins: (x: number, best: number) => boolean): number => {
  let best = 0;
  for (let k = 1; k < row.length; k++) if (!Number.isNaN(row[best]) && (Number.isNaN(row[k]) || wins(row[k], row[best]))) best = k;
  return best;
};

const REDUCE: Record<ReduceKind, (row: number[]) => number> = {
  sum: (row) => row.reduce((a, b) => a + b, 0),
  prod: (row) => row.reduce((a, b) => a * b, 1),
  max: (row) => row[better(row, (x, best) => x > best)],
  min: (row) => row[better(row, (x, best) => x < best)],
  argmax: (row) => better(row, (x, best) => x > best),
  argmin: (row) => better(row, (x, best) => x < best),
  any: (row) => Number(row.some((x) => x !== 0)),
  all: (row) => Number(row.every((x) => x !== 0)),
};

/** The offset of each element of a tensor with any strides, row-major. */
export function offsets(t: Tensor): number[] {
  let list = [t.offset];
  t.shape.forEach((length, d) => (list = list.flatMap((base) => Array.from({ length }, (_, i) => base + i * t.strides[d]))));
  return list;
}

/** A formula by walking its tree, in double. */
export function evaluate(x: Expression, scope: Record<string, number>): number {
  switch (x.kind) {
    case "number":
      return x.value;
    case "name":
      return scope[x.name];
    case "unary":
      return x.op === "-" ? -evaluate(x.x, scope) : Number(evaluate(x.x, scope) === 0);
    case "call": {
      const args = x.args.map((argument) => evaluate(argument, scope));
      if (args.length !== FUNCTIONS[x.name]) throw new Error(x.name);
      return CALLS[x.name](...args);
    }
    case "binary": {
      const [a, b] = [evaluate(x.left, scope), evaluate(x.right, scope)];
      switch (x.op) {
        case "+": return a + b;
        case "-": return a - b;
        case "*": return a * b;
        case "/": return a / b;
        case "==": return Number(a === b);
        case "!=": return Number(a !== b);
        case "<": return Number(a < b);
        case "<=": return Number(a <= b);
        case ">": return Number(a > b);
        case ">=": return Number(a >= b);
        case "&&": return Number(a !== 0 && b !== 0);
        case "||": return Number(a !== 0 || b !== 0);
      } // prettier-ignore
    }
  }
}

const CALLS: Record<FunctionName, (...x: number[]) => number> = {
  abs: Math.abs, sign: Math.sign, floor: Math.floor, ceil: Math.ceil, trunc: Math.trunc,
  round: (x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x)),
  sqrt: Math.sqrt, exp: Math.exp, exp2: (x) => 2 ** x, expm1: Math.expm1, log: Math.log, log2: Math.log2, log10: Math.log10, log1p: Math.log1p,
  sin: Math.sin, cos: Math.cos, tan: Math.tan, asin: Math.asin, acos: Math.acos, atan: Math.atan,
  sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh, asinh: Math.asinh, acosh: Math.acosh, atanh: Math.atanh,
  erf: missing, erfc: missing, erfinv: missing, lgamma: missing, digamma: missing,
  isnan: (x) => Number(Number.isNaN(x)),
  max: Math.max, min: Math.min, pow: Math.pow, atan2: Math.atan2, fmod: (a, b) => a % b,
  mod: (a, b) => (b === Infinity || a % b === 0 || a < 0 === b < 0 ? a % b : (a % b) + b),
  floordiv: (a, b) => Math.floor(a / b),
  where: (c, a, b) => (c !== 0 ? a : b),
}; // prettier-ignore

function missing(): never {
  throw new Error("a special function: compare it with recorded values");
}
