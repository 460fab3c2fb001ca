import { add, numbersOf, tensor } from "../../core/ops/index.ts";
import { TorchError } from "../../core/tensor/error.ts";
import { scoped } from "../../core/tensor/make.ts";
import { broadcast, sizeOf } from "../../core/tensor/shape.ts";
import type { Tensor } from "../../core/tensor/tensor.ts";
import { FAMILIES, type Family } from "./families.ts";
import {
  along,
  apart,
  Chance,
  farFromZero,
  fits,
  index,
  lengths,
  negative,
  one,
  ordered,
  reduction,
  two,
  v,
  x,
  type Maker,
} from "./maker.ts";
import { PRECISE, step, writes, type Program } from "./program.ts";

/** Makes random programs: what can be told from their seed alone. */

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

function pick(r: Chance, family: Family | null): Maker {
  if (family !== null && r.chance(0.7)) return r.of(family.makers);
  let at = r.next() * TOTAL;
  for (const [weight, maker] of MAKERS) if ((at -= weight) < 0) return maker;
  return MAKERS[0][1];
}

const shapeOf = (r: Chance): number[] => Array.from({ length: r.of([0, 1, 1, 2, 2, 2, 3]) }, () => r.of([1, 2, 2, 3, 3, 4]));

/** The program of a seed: two to five leaves, three to twelve lines, numbers that stay moderate. Every other one is of a family. */
export function generate(seed: number): Program {
  const r = new Chance(seed);
  const family = r.chance(0.5) ? r.of(FAMILIES) : null;
  const leaves =
    family === null
      ? leavesOf(r)
      : family
          .leaves(r)
          .map((shape, i) => ({ shape, values: family.conditioned && i === 0 ? nearIdentity(shape[0], r) : spaced(sizeOf(shape), r) }));
  let program: Program = { seed, leaves, lines: [] };
  const count = r.int(3, 12);
  for (let tries = 0; program.lines.length < count && tries < 200; tries++) program = longer(program, r, family) ?? program;
  return program;
}

function leavesOf(r: Chance): Program["leaves"] {
  const base = shapeOf(r);
  return Array.from({ length: r.int(2, 4) }, (_, i) => {
    const shape = i === 0 ? base : r.chance(0.5) ? related(base, r) : shapeOf(r);
    return { shape, values: Array.from({ length: sizeOf(shape) }, () => r.number()) };
  });
}

/** Numbers no two of which are close, in any order. */
function spaced(size: number, r: Chance): number[] {
  const list = Array.from({ length: size }, (_, i) => (i - (size - 1) / 2) * Math.min(0.37, 4 / size) + 0.013);
  for (let i = size - 1; i > 0; i--) {
    const k = r.int(0, i);
    [list[i], list[k]] = [list[k], list[i]];
  }
  return list.map((n) => Math.round(n * 1000) / 1000);
}

const nearIdentity = (n: number, r: Chance): number[] =>
  Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 2 : 0) + r.int(-30, 30) / 100);

/** A shape that broadcasts with another. */
const related = (shape: readonly number[], r: Chance): number[] => shape.slice(r.chance(0.3) ? 1 : 0).map((n) => (r.chance(0.25) ? 1 : n));

/** The program with one line more; null where the line that chance made is not to be had. */
function longer(program: Program, r: Chance, family: Family | null): Program | null {
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
    const line = pick(r, family)({ r, xs, any });
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
