import { add, numbersOf, tensor } from "../../core/ops/index.ts";
import type { IndexPart } from "../../core/ops/indexing.ts";
import { TorchError } from "../../core/tensor/error.ts";
import { scoped } from "../../core/tensor/make.ts";
import { broadcast, sizeOf, type Shape } from "../../core/tensor/shape.ts";
import type { Tensor } from "../../core/tensor/tensor.ts";
import { PRECISE, step, writes, type Argument, type Line, type Program } from "./program.ts";

/** Makes random programs: what can be told from their seed alone. */

/** Numbers below 1 by a seed (mulberry32). */
export class Chance {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
  /** A whole number from low to high. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }
  of<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)];
  }
  chance(p: number): boolean {
    return this.next() < p;
  }
  /** Two decimals, from −2 to 2. */
  number(): number {
    return this.int(-200, 200) / 100;
  }
}

/** What a maker of lines may look at. */
interface Given {
  readonly r: Chance;
  readonly xs: readonly Tensor[];
  /** A variable; of this rank at least. */
  any(rank?: number): number | null;
}
type Maker = (given: Given) => Line | null;

const v = (i: number): Argument => ({ v: i });
const x = (value: number): Argument => ({ x: value });

/** Of one variable, whose numbers must all be where the function is smooth. */
const one =
  (f: string, smooth: (x: number) => boolean = () => true, k?: Line["k"]): Maker =>
  ({ any, xs }) => {
    const i = any()!;
    return numbersOf(xs[i]).every(smooth) ? { f, a: [v(i)], k } : null;
  };
/** Of two that broadcast. */
const two =
  (f: string, smooth: (a: Tensor, b: Tensor) => boolean = () => true): Maker =>
  ({ any, xs }) => {
    const [i, j] = [any()!, any()!];
    return fits(xs[i].shape, xs[j].shape) && smooth(xs[i], xs[j]) ? { f, a: [v(i), v(j)] } : null;
  };
function fits(a: Shape, b: Shape): boolean {
  try {
    return sizeOf(broadcast(a, b)) <= 64;
  } catch {
    return false;
  }
}
const farFromZero = (a: number) => Math.abs(a) > 0.2;
const apart = (a: Tensor, b: Tensor): boolean => numbersOf(add(a, negative(b))).every((d) => Math.abs(d) > 0.02);
const negative = (b: Tensor): Tensor => tensor(Array.from(numbersOf(b), (n) => -n), b.shape, { dtype: "float64" }); // prettier-ignore
/** No two numbers close to each other: the order is plain. */
const ordered = (a: Tensor): boolean => {
  const list = Array.from(numbersOf(a)).sort((m, n) => m - n);
  return list.every((n, i) => i === 0 || n - list[i - 1] > 0.02);
};
/** A reduction, over all, over one dimension, or over some, that stay or go. */
const reduction =
  (f: string, several: boolean, smooth: (a: Tensor) => boolean = () => true, least = 1): Maker =>
  ({ any, xs, r }) => {
    const i = any()!;
    const a = xs[i];
    if (!smooth(a) || a.size < least) return null;
    const rank = a.shape.length;
    if (rank === 0 || (r.chance(0.3) && f !== "torch.logsumexp")) return f === "torch.logsumexp" ? null : { f, a: [v(i)] };
    const dims = a.shape.map((_, d) => d).filter(() => r.chance(0.5));
    const d = r.int(-rank, rank - 1);
    const chosen = several && dims.length > 0 ? dims : [d];
    if (chosen.reduce((n, at) => n * a.shape.at(at)!, 1) < least) return null;
    return { f, a: [v(i), several && dims.length > 0 ? dims : d], k: r.chance(0.5) ? { keepdim: true } : undefined };
  };
/** Of a variable and a dimension of it. */
const along =
  (f: string, rest: (given: Given, a: Tensor, d: number) => readonly Argument[] | null = () => []): Maker =>
  (given) => {
    const i = given.any(1);
    if (i === null) return null;
    const a = given.xs[i];
    const d = given.r.int(0, a.shape.length - 1);
    const more = rest(given, a, d);
    return more === null ? null : { f, a: [v(i), given.r.chance(0.3) ? d - a.shape.length : d, ...more] };
  };

/** Divides a size into lengths. */
function lengths(size: number, r: Chance): number[] {
  const divisors = Array.from({ length: size }, (_, n) => n + 1).filter((n) => size % n === 0);
  const first = r.of(divisors);
  return r.chance(0.3) ? [size] : r.chance(0.5) ? [first, size / first] : [1, first, size / first];
}

function index(a: Tensor, r: Chance): IndexPart[] {
  const parts: IndexPart[] = [];
  for (const n of a.shape) {
    if (r.chance(0.15)) parts.push({ kind: "none" });
    if (r.chance(0.3)) parts.push({ kind: "int", value: r.int(-n, n - 1) });
    else if (r.chance(0.25)) parts.push({ kind: "slice", start: null, end: null, step: null });
    else {
      const start = r.int(0, n - 1);
      parts.push({
        kind: "slice",
        start: r.chance(0.3) ? null : start,
        end: r.chance(0.4) ? null : r.int(start + 1, n),
        step: r.chance(0.2) ? 2 : null,
      });
    }
    if (r.chance(0.2)) break;
  }
  return parts.length === 0 ? [{ kind: "ellipsis" }] : parts;
}

const MAKERS: readonly (readonly [number, Maker])[] = [
  ...["sigmoid", "tanh", "sin", "cos", "square", "neg", "erf", "atan", "expm1"].map((f): [number, Maker] => [1, one(`torch.${f}`)]),
  ...["F.softplus", "F.silu", "F.gelu", "F.logsigmoid", "F.mish"].map((f): [number, Maker] => [0.6, one(f)]),
  ...["F.elu", "F.selu", "F.celu", "F.leaky_relu", "torch.relu"].map((f): [number, Maker] => [0.6, one(f, (a) => Math.abs(a) > 0.02)]),
  [1, one("torch.exp", (a) => a < 2)],
  [1, one("torch.log", (a) => a > 0.1)],
  [0.6, one("torch.log1p", (a) => a > -0.8)],
  [1, one("torch.sqrt", (a) => a > 0.1)],
  [0.6, one("torch.rsqrt", (a) => a > 0.2)],
  [1, one("torch.reciprocal", farFromZero)],
  [1, one("torch.abs", (a) => Math.abs(a) > 0.02)],
  [0.6, one("torch.asin", (a) => Math.abs(a) < 0.9)],
  [0.5, one("torch.acos", (a) => Math.abs(a) < 0.9)],
  [0.5, one("torch.atanh", (a) => Math.abs(a) < 0.9)],
  [0.5, one("torch.acosh", (a) => a > 1.2)],
  [0.5, one("torch.tan", (a) => Math.abs(a) < 1.3)],
  [0.5, one("torch.exp2", (a) => a < 4)],
  [0.5, one("torch.log2", (a) => a > 0.1)],
  [0.5, one("torch.sinh", (a) => Math.abs(a) < 3)],
  [0.5, one("torch.cosh", (a) => Math.abs(a) < 3)],
  [0.5, one("torch.asinh")],
  [0.5, one("torch.erfc")],
  [0.4, one("F.hardsigmoid", (a) => Math.abs(Math.abs(a) - 3) > 0.02)],
  [0.4, one("F.hardswish", (a) => Math.abs(Math.abs(a) - 3) > 0.02)],
  [3, two("torch.add")],
  [3, two("torch.mul")],
  [2, two("torch.sub")],
  [2, two("torch.div", (_, b) => numbersOf(b).every((n) => Math.abs(n) > 0.3))],
  [1, two("torch.maximum", apart)],
  [1, two("torch.minimum", apart)],
  [0.6, two("torch.atan2", (a, b) => [a, b].every((x) => numbersOf(x).every(farFromZero)))],
  [0.6, two("torch.logaddexp")],
  [0.5, two("torch.logaddexp2")],
  [0.5, two("torch.hypot", (a, b) => [a, b].every((x) => numbersOf(x).every(farFromZero)))],
  [0.6, two("F.mse_loss", (a, b) => a.shape.join() === b.shape.join())],
  [0.4, two("F.smooth_l1_loss", (a, b) => a.shape.join() === b.shape.join() && numbersOf(add(a, negative(b))).every((d) => Math.abs(Math.abs(d) - 1) > 0.02))],
  [1, ({ any, r }) => ({ f: "torch.add", a: [v(any()!), x(r.number())] })],
  [1, ({ any, r }) => ({ f: "torch.mul", a: [v(any()!), x(r.number())] })],
  [1, ({ any, r }) => ({ f: "torch.rsub", a: [v(any()!), x(r.number())] })],
  [1, ({ any, r }) => ({ f: "torch.div", a: [v(any()!), x(r.of([2, 3, -1.5]))] })],
  [1, ({ any, r }) => ({ f: "torch.pow", a: [v(any()!), r.of([1, 2, 3])] })],
  [0.6, ({ any, xs, r }) => {
    const i = any()!;
    const [low, high] = [-0.51, 0.73];
    return numbersOf(xs[i]).every((n) => Math.abs(n - low) > 0.02 && Math.abs(n - high) > 0.02) ? { f: "torch.clamp", a: [v(i), x(low), ...(r.chance(0.5) ? [x(high)] : [])] } : null;
  }],
  [2, reduction("torch.sum", true)],
  [2, reduction("torch.mean", true)],
  [0.6, reduction("torch.amax", true, ordered)],
  [0.6, reduction("torch.prod", false)],
  [0.6, reduction("torch.var", true, () => true, 2)],
  [0.6, reduction("torch.std", true, (a) => a.size > 1 && ordered(a), 2)],
  [0.6, reduction("torch.logsumexp", true)],
  [0.6, along("torch.softmax")],
  [0.6, along("torch.log_softmax")],
  [0.6, along("torch.cumsum")],
  [0.6, along("torch.cumprod")],
  [0.4, along("torch.logcumsumexp")],
  [0.5, along("torch.unsqueeze")],
  [0.5, along("torch.index_select", ({ r }, a, d) => [{ places: [r.int(0, a.shape[d] - 1), r.int(0, a.shape[d] - 1)], shape: [2] }])],
  [0.5, along("torch.narrow", ({ r }, a, d) => { const start = r.int(0, a.shape[d] - 1); return [start, r.int(1, a.shape[d] - start)]; })],
  [0.5, along("torch.gather", ({ r }, a, d) => { const shape = a.shape.map((n, at) => (at === d ? 2 : n)); return [{ places: Array.from({ length: sizeOf(shape) }, () => r.int(0, a.shape[d] - 1)), shape }]; })],
  [0.4, along("torch.select", ({ r }, a, d) => [r.int(-a.shape[d], a.shape[d] - 1)])],
  [1, ({ any, xs, r }) => { const i = any()!; return { f: "torch.reshape", a: [v(i), lengths(xs[i].size, r)] }; }],
  [1, ({ any, xs, r }) => { const i = any(2); if (i === null) return null; const rank = xs[i].shape.length; return { f: "torch.transpose", a: [v(i), r.int(0, rank - 1), r.int(-rank, -1)] }; }],
  [0.6, ({ any, xs, r }) => { const i = any(2); if (i === null) return null; const dims = xs[i].shape.map((_, d) => d).sort(() => r.next() - 0.5); return { f: "torch.permute", a: [v(i), dims] }; }],
  [0.6, ({ any }) => ({ f: "torch.flatten", a: [v(any()!)] })],
  [0.6, ({ any }) => ({ f: "torch.squeeze", a: [v(any()!)] })],
  [0.6, ({ any, xs, r }) => { const i = any()!; return { f: "Tensor.expand", a: [v(i), [r.int(1, 3), ...xs[i].shape.map((n) => (n === 1 && r.chance(0.5) ? 3 : n))]] }; }],
  [0.4, ({ any, xs, r }) => { const i = any(1); return i === null ? null : { f: "torch.flip", a: [v(i), [r.int(0, xs[i].shape.length - 1)]] }; }],
  [0.4, ({ any, xs, r }) => { const i = any(1); return i === null ? null : { f: "torch.roll", a: [v(i), r.int(-2, 2), r.int(0, xs[i].shape.length - 1)] }; }],
  [0.4, ({ any, xs, r }) => { const i = any(1); return i === null ? null : { f: "Tensor.repeat", a: [v(i), xs[i].shape.map(() => r.int(1, 2))] }; }],
  [0.4, ({ any, r }) => { const i = any(2); return i === null ? null : { f: r.of(["torch.tril", "torch.triu"]), a: [v(i), r.int(-1, 1)] }; }],
  [0.4, ({ any, r }) => { const i = any(2); return i === null ? null : { f: "torch.diagonal", a: [v(i), r.int(0, 0)] }; }],
  [0.5, ({ any, r }) => { const i = any(1); return i === null ? null : { f: "F.pad", a: [v(i), [r.int(0, 2), r.int(0, 2)]], k: { value: x(r.number()) } }; }],
  [0.5, ({ any, xs, r }) => { const i = any(1); if (i === null) return null; const d = r.int(0, xs[i].shape.length - 1); return { f: "torch.chunk", a: [v(i), 2, d], part: 0 }; }],
  [0.4, ({ any, xs, r }) => { const i = any(1); if (i === null || !ordered(xs[i])) return null; return { f: "torch.sort", a: [v(i), r.int(0, xs[i].shape.length - 1)], k: r.chance(0.5) ? { descending: true } : undefined, part: 0 }; }],
  [0.4, ({ any, xs, r }) => { const i = any(1); if (i === null || !ordered(xs[i])) return null; return { f: "torch.max", a: [v(i), r.int(0, xs[i].shape.length - 1)], part: 0 }; }],
  [1, ({ any, xs, r }) => { const i = any(1); if (i === null) return null; const j = xs.findIndex((b, at) => at !== i && b.shape.join() === xs[i].shape.join()); const pair = j < 0 ? i : j; return r.chance(0.5) ? { f: "torch.cat", a: [[v(i), v(pair)], r.int(0, xs[i].shape.length - 1)] } : { f: "torch.stack", a: [[v(pair), v(i)], r.int(0, xs[i].shape.length)] }; }],
  [2, ({ any, xs }) => { const [i, j] = [any(1), any(1)]; if (i === null || j === null) return null; const [a, b] = [xs[i].shape, xs[j].shape]; return a.at(-1) === (b.length === 1 ? b[0] : b.at(-2)) && fits(a.slice(0, -2), b.slice(0, -2)) ? { f: "torch.matmul", a: [v(i), v(j)] } : null; }],
  [1, ({ any, xs }) => { const [i, j] = [any(1), any(2)]; if (i === null || j === null) return null; const [a, b] = [xs[i].shape, xs[j].shape]; return b.length === 2 && a.at(-1) === b[1] ? { f: "F.linear", a: [v(i), v(j)] } : null; }],
  [0.6, ({ any, xs, r }) => { const [i, j] = [any(2), any(2)]; if (i === null || j === null) return null; const [a, b] = [xs[i].shape, xs[j].shape]; if (a.length !== 2 || b.length !== 2) return null; const equation = a[1] === b[0] ? r.of(["ij,jk->ik", "ij,jk->ki", "ij,jk->"]) : a[1] === b[1] ? "ij,kj->ki" : a[0] === b[0] ? "ij,ik->jk" : "ij,kl->ijkl"; return { f: "torch.einsum_of", a: [equation, [v(i), v(j)]] }; }],
  [0.5, ({ any, xs }) => { const i = any(1); return i === null || xs[i].shape.at(-1)! < 2 || !ordered(xs[i]) ? null : { f: "F.layer_norm", a: [v(i), [xs[i].shape.at(-1)!]] }; }],
  [0.5, ({ any, xs, r }) => { const i = any(2); if (i === null || xs[i].shape.length !== 2) return null; const [n, c] = xs[i].shape; return { f: "F.cross_entropy", a: [v(i), { places: Array.from({ length: n }, () => r.int(0, c - 1)), shape: [n] }], k: r.chance(0.3) ? { label_smoothing: x(0.1) } : undefined }; }],
  [0.6, ({ any, xs }) => { const [i, j] = [any()!, any()!]; return fits(xs[i].shape, xs[j].shape) ? { f: "torch.lerp", a: [v(i), v(j), x(0.3)] } : null; }],
  [2, ({ any, xs, r }) => { const i = any(1); return i === null ? null : { f: "get", a: [v(i)], index: index(xs[i], r) }; }],
  [1, ({ any }) => ({ f: "torch.clone", a: [v(any()!)] })],
  // Written in place: of what is no leaf. What autograd refuses, it must refuse in PyTorch's words.
  [1.5, ({ any, xs, r }) => { const [i, j] = [any()!, any()!]; if (xs[i].gradFn === null || !fits(xs[i].shape, xs[j].shape) || broadcast(xs[i].shape, xs[j].shape).join() !== xs[i].shape.join()) return null; return { f: r.of(["Tensor.add_", "Tensor.mul_", "Tensor.sub_"]), a: [v(i), v(j)] }; }],
  [0.6, ({ any, xs, r }) => { const i = any()!; return xs[i].gradFn === null ? null : { f: r.of(["Tensor.sigmoid_", "Tensor.tanh_", "Tensor.neg_", "Tensor.exp_"]), a: [v(i)] }; }],
  [1, ({ any, xs, r }) => { const i = any(1); return i === null || xs[i].gradFn === null ? null : { f: "set", a: [v(i), r.chance(0.5) ? x(r.number()) : v(r.int(0, xs.length - 1))], index: index(xs[i], r) }; }],
]; // prettier-ignore

const TOTAL = MAKERS.reduce((n, [weight]) => n + weight, 0);

function pick(r: Chance): Maker {
  let at = r.next() * TOTAL;
  for (const [weight, maker] of MAKERS) if ((at -= weight) < 0) return maker;
  return MAKERS[0][1];
}

const shapeOf = (r: Chance): number[] => Array.from({ length: r.of([0, 1, 1, 2, 2, 2, 3]) }, () => r.of([1, 2, 2, 3, 3, 4]));

/** The program of a seed: two to four leaves, three to twelve lines, numbers that stay moderate. */
export function generate(seed: number): Program {
  const r = new Chance(seed);
  const base = shapeOf(r);
  const leaves = Array.from({ length: r.int(2, 4) }, (_, i) => {
    const shape = i === 0 ? base : r.chance(0.5) ? related(base, r) : shapeOf(r);
    return { shape, values: Array.from({ length: sizeOf(shape) }, () => r.number()) };
  });
  let program: Program = { seed, leaves, lines: [] };
  const count = r.int(3, 12);
  for (let tries = 0; program.lines.length < count && tries < 200; tries++) program = longer(program, r) ?? program;
  return program;
}

/** A shape that broadcasts with another. */
const related = (shape: readonly number[], r: Chance): number[] => shape.slice(r.chance(0.3) ? 1 : 0).map((n) => (r.chance(0.25) ? 1 : n));

/** The program with one line more; null where the line that chance made is not to be had. */
function longer(program: Program, r: Chance): Program | null {
  let found: Program | null = null;
  scoped(() => {
    const xs: Tensor[] = program.leaves.map(({ shape, values }) => tensor(values, shape, { dtype: "float64", requiresGrad: true }));
    for (const line of program.lines) step(line, xs, PRECISE);
    const any = (rank = 0): number | null => {
      const fitting = xs.map((_, i) => i).filter((i) => xs[i].shape.length >= rank);
      // Those made last come first.
      return fitting.length === 0
        ? null
        : r.chance(0.5)
          ? fitting[fitting.length - 1 - r.int(0, Math.min(1, fitting.length - 1))]
          : r.of(fitting);
    };
    const line = pick(r)({ r, xs, any });
    if (line === null) return;
    try {
      step(line, xs, PRECISE);
    } catch (error) {
      if (error instanceof TorchError) return;
      throw error;
    }
    const touched = writes(line) ? xs : [xs[xs.length - 1]];
    const moderate = touched.every((y) => y.size > 0 && y.size <= 64 && numbersOf(y).every((n) => Math.abs(n) < 30));
    if (moderate) found = { ...program, lines: [...program.lines, line] };
  });
  return found;
}
