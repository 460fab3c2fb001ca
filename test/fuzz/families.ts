import { numbersOf } from "../../core/ops/index.ts";
import { sizeOf } from "../../core/tensor/shape.ts";
import type { Tensor } from "../../core/tensor/tensor.ts";
import { along, apart, Chance, farFromZero, one, ordered, reduction, two, v, x, type Given, type Maker } from "./maker.ts";
import type { Argument } from "./program.ts";

/** More of the table than lines about any variables reach: each family makes leaves of the shapes that its functions need. */
export interface Family {
  readonly leaves: (r: Chance) => readonly (readonly number[])[];
  /** Whether its first leaf is near twice the identity, so that it can be solved. */
  readonly conditioned?: boolean;
  readonly makers: readonly Maker[];
}

const far =
  (from: readonly number[], by = 0.05) =>
  (a: number) =>
    from.every((b) => Math.abs(a - b) > by);
const notWhole = (a: number) => Math.abs(a - Math.round(a)) > 0.05 && Math.abs(a - Math.floor(a) - 0.5) > 0.05;
const every = (a: Tensor, holds: (n: number) => boolean): boolean => numbersOf(a).every(holds);
const both = (holds: (n: number) => boolean) => (a: Tensor, b: Tensor) => every(a, holds) && every(b, holds);
const sameShape = (a: Tensor, b: Tensor): boolean => a.shape.join() === b.shape.join();

/** The newest variable that fits. */
function find({ xs, r }: Given, fits: (a: Tensor) => boolean): number | null {
  const places = xs.map((_, i) => i).filter((i) => fits(xs[i]));
  return places.length === 0 ? null : r.chance(0.6) ? places[places.length - 1] : r.of(places);
}
const ofRank = (given: Given, rank: number, fits: (a: Tensor) => boolean = () => true) =>
  find(given, (a) => a.shape.length === rank && fits(a));

/** A call of what `fits`, with arguments that may depend on it; null: not this time. */
const call =
  (f: string, fits: (a: Tensor) => boolean, rest: (a: Tensor, given: Given) => readonly Argument[] | null = () => [], more: Partial<Line> = {}): Maker =>
  (given) => {
    const i = find(given, fits);
    const args = i === null ? null : rest(given.xs[i], given);
    return args === null ? null : { f, a: [v(i!), ...args], ...more };
  }; // prettier-ignore
type Line = NonNullable<ReturnType<Maker>>;
const rank =
  (n: number, holds: (a: Tensor) => boolean = () => true) =>
  (a: Tensor) =>
    a.shape.length === n && holds(a);
const least =
  (n: number, holds: (a: Tensor) => boolean = () => true) =>
  (a: Tensor) =>
    a.shape.length >= n && holds(a);
/** Another variable that fits, as an argument; null where there is none. */
const other = (given: Given, fits: (a: Tensor) => boolean): Argument | null => {
  const i = find(given, fits);
  return i === null ? null : v(i);
};
const withOther =
  (fits: (a: Tensor, b: Tensor) => boolean, rest: readonly Argument[] = []) =>
  (a: Tensor, given: Given): readonly Argument[] | null => {
    const b = other(given, (b) => fits(a, b));
    return b === null ? null : [b, ...rest];
  };
const mask = (a: Tensor, r: Chance): Argument => ({ mask: Array.from({ length: a.size }, () => r.chance(0.5)), shape: a.shape });
const places = (list: readonly number[], shape: readonly number[] = [list.length]): Argument => ({ places: list, shape });
const shuffled = (n: number, r: Chance): number[] => {
  const list = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const k = r.int(0, i);
    [list[i], list[k]] = [list[k], list[i]];
  }
  return list;
};
const signs = (n: number, r: Chance): Argument => places(Array.from({ length: n }, () => (r.chance(0.5) ? 1 : -1)));
const dimOf = (a: Tensor, r: Chance): number => r.int(0, a.shape.length - 1);

const POINTWISE: readonly Maker[] = [
  one("F.relu6", far([0, 6])),
  one("F.hardtanh", far([-1, 1])),
  one("F.hardshrink", far([-0.5, 0.5])),
  one("F.softshrink", far([-0.5, 0.5])),
  one("torch.erfinv", (a) => Math.abs(a) < 0.9),
  ...["torch.lgamma", "torch.digamma"].map((f) => one(f, (a) => a > 0.2)),
  one("torch.special.entr", (a) => a > 0.1),
  ...["torch.i0", "torch.special.i0e", "torch.special.i1", "torch.special.i1e", "torch.nan_to_num", "torch.deg2rad", "F.softsign", "F.tanhshrink"].map((f) => one(f, (a) => Math.abs(a) < 4 && farFromZero(a))),
  one("torch.sinc", farFromZero),
  one("torch.logit", (a) => a > 0.05 && a < 0.95),
  ...["torch.frac", "torch.floor", "torch.ceil", "torch.round", "torch.trunc"].map((f) => one(f, notWhole)),
  ...["torch.sign", "torch.sgn", "torch.angle"].map((f) => one(f, farFromZero)),
  one("torch.rad2deg", (a) => Math.abs(a) < 0.4),
  one("torch.log10", (a) => a > 0.1),
  one("F.gelu", () => true, { approximate: "tanh" }),
  ({ any, xs }) => { const i = any()!; return every(xs[i], (a) => a > 0.3) ? { f: "torch.special.polygamma", a: [1, v(i)] } : null; },
  call("torch.special.multigammaln", (a) => every(a, (n) => n > 1), () => [2]),
  call("F.threshold", (a) => every(a, far([0.1])), () => [x(0.1), x(0.5)]),
  call("torch.pow", (a) => every(a, (n) => n > 0.2 && n < 4), (_, { r }) => [x(r.of([1.5, -0.5]))]),
  ({ any, xs }) => { const i = any()!; return every(xs[i], (a) => Math.abs(a) < 4) ? { f: "torch.pow", a: [x(1.5), v(i)] } : null; },
  call("torch.clamp_min", (a) => every(a, far([0.21])), () => [x(0.21)]),
  call("torch.clamp_max", (a) => every(a, far([0.21])), () => [x(0.21)]),
  call("torch.remainder", (a) => every(a, (n) => notWhole(n / 2)), () => [x(2)]),
  call("torch.fmod", (a) => every(a, (n) => notWhole(n / 2)), () => [x(2)]),
  two("torch.fmax", apart),
  two("torch.fmin", apart),
  two("torch.copysign", both(farFromZero)),
  two("torch.xlogy", (_, b) => every(b, (n) => n > 0.1)),
  two("torch.special.xlog1py", (_, b) => every(b, (n) => n > -0.8)),
  two("torch.ldexp", (_, b) => every(b, (n) => Math.abs(n) < 2)),
  two("torch.pow", (a, b) => every(a, (n) => n > 0.2 && n < 3) && every(b, (n) => Math.abs(n) < 2)),
  two("torch.clamp_min", apart),
  two("torch.clamp_max", apart),
  two("torch.dist", apart),
  two("torch.kron", (a, b) => a.size * b.size <= 36),
  call("torch.lerp", () => true, (a, given) => { const [b, c] = [other(given, (b) => sameShape(a, b)), other(given, (b) => sameShape(a, b))]; return b === null || c === null ? null : [b, c]; }),
  call("torch.addcmul", () => true, (a, given) => [other(given, (b) => sameShape(a, b))!, other(given, (b) => sameShape(a, b))!], { k: { value: x(0.5) } }),
  call("torch.addcdiv", () => true, (a, given) => { const c = other(given, (b) => sameShape(a, b) && every(b, (n) => Math.abs(n) > 0.3)); return c === null ? null : [other(given, (b) => sameShape(a, b))!, c]; }),
  ({ any, xs, r }) => { const i = any(1); if (i === null) return null; const j = xs.findIndex((b) => sameShape(b, xs[i])); return { f: "torch.where", a: [mask(xs[i], r), v(i), v(j)] }; },
]; // prettier-ignore

const STATISTICS: readonly Maker[] = [
  reduction("torch.nansum", true),
  reduction("torch.amin", true, ordered),
  ...["torch.median", "torch.nanmedian", "torch.max", "torch.min"].map((f) => call(f, ordered)),
  ...["torch.median", "torch.nanmedian", "torch.min", "torch.mode", "torch.cummax", "torch.cummin"].map((f) => call(f, least(1, ordered), (a, { r }) => [dimOf(a, r)], { part: 0 })),
  call("torch.kthvalue", least(1, ordered), (a, { r }) => { const d = dimOf(a, r); return [r.int(1, a.shape[d]), d]; }, { part: 0 }),
  call("torch.topk", least(1, ordered), (a, { r }) => { const d = dimOf(a, r); return [r.int(1, a.shape[d]), d]; }, { part: 0 }),
  call("torch.quantile", least(1, ordered), (a, { r }) => [x(r.of([0.25, 0.4])), dimOf(a, r)]),
  call("torch.aminmax", ordered, () => [], { part: 1 }),
  call("torch.msort", least(1, ordered)),
  call("torch.std_mean", least(1, (a) => a.shape[0] > 1 && ordered(a)), () => [[0]], { part: 0 }),
  call("torch.var_mean", least(1, (a) => a.shape[0] > 1), () => [[0]], { part: 1 }),
  call("torch.norm", (a) => every(a, farFromZero), (_, { r }) => [r.of([1, 2, 3])]),
  call("torch.norm", least(1, (a) => every(a, farFromZero)), (a, { r }) => [2, [dimOf(a, r)]]),
  call("torch.linalg.vector_norm", least(1, (a) => every(a, farFromZero)), (a, { r }) => [r.of([1, 2, 3]), [dimOf(a, r)]]),
  along("torch.logcumsumexp"),
  call("torch.diff", least(1, (a) => a.shape.at(-1)! > 1)),
  call("torch.trapezoid", least(1, (a) => a.shape.at(-1)! > 1)),
  call("torch.cumulative_trapezoid", least(1, (a) => a.shape.at(-1)! > 1)),
  call("torch.cov", rank(2, (a) => a.shape[1] > 1)),
  call("torch.renorm", least(2, (a) => every(a, farFromZero)), () => [2, 0, x(0.1)]),
  call("F.normalize", least(2, (a) => every(a, farFromZero))),
  call("torch.cosine_similarity", least(2, (a) => every(a, farFromZero)), withOther(sameShape)),
  call("torch.pairwise_distance", rank(2), withOther((a, b) => sameShape(a, b) && apart(a, b))),
  call("torch.cdist", rank(2, ordered), withOther((a, b) => b.shape.length === 2 && a.shape[1] === b.shape[1] && ordered(b) && a !== b)),
  call("torch.pdist", rank(2, (a) => a.shape[0] > 1 && ordered(a))),
]; // prettier-ignore

const PLACING: readonly Maker[] = [
  call("torch.scatter", least(1), (a, { r }) => { const d = dimOf(a, r); const shape = a.shape.map((n, i) => (i === d ? 1 : n)); return [d, places(Array.from({ length: sizeOf(shape) }, () => r.int(0, a.shape[d] - 1)), shape), x(r.number())]; }),
  ...(["torch.scatter", "torch.scatter_add"] as const).map((f) => call(f, least(1), (a, given) => { const d = dimOf(a, given.r); const shape = a.shape.map((n, i) => (i === d ? 1 : n)); return [d, places(Array.from({ length: sizeOf(shape) }, () => given.r.int(0, a.shape[d] - 1)), shape), other(given, (b) => sameShape(a, b))!]; })),
  call("torch.scatter_reduce", least(1, ordered), (a, given) => { const d = dimOf(a, given.r); return [d, places(Array.from({ length: a.size }, () => given.r.int(0, a.shape[d] - 1)), a.shape), other(given, (b) => sameShape(a, b) && ordered(b))!, given.r.of(["sum", "mean", "prod"])]; }),
  ...(["torch.index_add", "torch.index_copy"] as const).map((f) => call(f, least(1), (a, given) => { const d = dimOf(a, given.r); return [d, places(shuffled(a.shape[d], given.r)), other(given, (b) => sameShape(a, b))!]; })),
  call("torch.index_reduce", least(1, ordered), (a, given) => { const d = dimOf(a, given.r); return [d, places(shuffled(a.shape[d], given.r)), other(given, (b) => sameShape(a, b) && ordered(b))!, given.r.of(["prod", "mean"])]; }),
  call("torch.index_fill", least(1), (a, { r }) => { const d = dimOf(a, r); return [d, places([r.int(0, a.shape[d] - 1)]), x(r.number())]; }),
  call("torch.masked_fill", least(1), (a, { r }) => [mask(a, r), x(r.number())]),
  call("torch.masked_scatter", least(1), (a, given) => [mask(a, given.r), other(given, (b) => sameShape(a, b))!]),
  call("torch.masked_select", least(1), (a, { r }) => [mask(a, r)]),
  call("torch.take", least(1), (a, { r }) => [places([r.int(0, a.size - 1), r.int(-a.size, -1)])]),
  call("torch.take_along_dim", least(1), (a, { r }) => { const shape = a.shape.map((n, i) => (i === 0 ? 2 : n)); return [places(Array.from({ length: sizeOf(shape) }, () => r.int(0, a.shape[0] - 1)), shape), 0]; }),
  call("torch.put", least(1), (a, given) => [places(shuffled(a.size, given.r), a.shape), other(given, (b) => sameShape(a, b))!], { k: { accumulate: true } }),
  call("torch.select_scatter", least(2), (a, given) => { const b = other(given, (b) => b.shape.join() === a.shape.slice(1).join()); return b === null ? null : [b, 0, 0]; }),
  call("torch.slice_scatter", least(1), (a, given) => [other(given, (b) => sameShape(a, b))!]),
  call("torch.diagonal_scatter", rank(2), (a, given) => { const b = other(given, (b) => b.shape.length === 1 && b.shape[0] === Math.min(...a.shape)); return b === null ? null : [b]; }),
  call("torch.embedding", rank(2), (a, { r }) => [places([r.int(0, a.shape[0] - 1), r.int(0, a.shape[0] - 1), 0], r.chance(0.5) ? [3] : [1, 3])]),
  (given) => { const i = ofRank(given, 2, ordered); if (i === null) return null; const n = given.xs[i].shape[0]; return { f: "F.embedding_bag", a: [places(Array.from({ length: 4 }, () => given.r.int(0, n - 1)), [2, 2]), v(i)], k: { mode: given.r.of(["sum", "mean", "max"]) } }; },
  // Other shapes.
  call("torch.squeeze", least(1), (a, { r }) => [dimOf(a, r)]),
  call("torch.movedim", least(2), (a, { r }) => [[dimOf(a, r)], [dimOf(a, r)]]),
  call("torch.swapaxes", least(2), () => [0, 1]),
  call("torch.tile", least(1), (_, { r }) => [[r.int(1, 2)]]),
  call("torch.repeat_interleave", least(1), (a, { r }) => [2, dimOf(a, r)]),
  call("torch.diag", rank(1)),
  call("torch.diag", rank(2), (_, { r }) => [r.int(0, 0)]),
  call("torch.diag_embed", rank(1)),
  call("torch.rot90", least(2), (_, { r }) => [r.int(1, 3), [0, 1]]),
  call("torch.split", least(1), () => [1, 0], { part: 0 }),
  call("torch.split", least(1, (a) => a.shape[0] > 1), (a) => [[1, a.shape[0] - 1], 0], { part: 1 }),
  call("torch.unbind", least(1), (a, { r }) => [dimOf(a, r)], { part: 0 }),
  call("torch.tensor_split", least(1), (a, { r }) => [2, dimOf(a, r)], { part: 0 }),
  call("Tensor.unfold", least(1, (a) => a.shape[0] > 1), () => [0, 2, 1]),
  call("torch.narrow_copy", least(1), () => [0, 0, 1]),
  call("torch.unsqueeze_copy", least(1), () => [0]),
  call("torch.select_copy", least(1), () => [0, 0]),
  call("torch.transpose_copy", least(2), () => [0, 1]),
  call("torch.unflatten", rank(1), (a) => [0, [1, a.shape[0]]]),
]; // prettier-ignore

/** Pictures and their kin: [batch, channels, …], a filter of the same channels, a number for each. */
const spatial = (d: 1 | 2 | 3, kinds: readonly string[]): readonly Maker[] => {
  const image = (holds: (a: Tensor) => boolean = () => true) => rank(d + 2, (a) => a.shape.slice(2).every((n) => n > 1) && holds(a));
  const filter = (a: Tensor) => (b: Tensor) => b.shape.length === d + 2 && b.shape[1] === a.shape[1] && b.shape.every((n, i) => i < 2 || n <= a.shape[i]);
  const pads = (most: number) => (_: Tensor, { r }: Given): readonly Argument[] => [Array.from({ length: 2 * d }, () => r.int(0, most))];
  return [
    call(`F.conv${d}d`, image(), (a, given) => { const w = other(given, filter(a)); return w === null ? null : [w]; }),
    call(`F.conv${d}d`, image(), (a, given) => { const w = other(given, filter(a)); return w === null ? null : [w, null, given.r.int(1, 2), given.r.int(0, 1)]; }),
    call(`F.conv_transpose${d}d`, image(), (a, given) => { const w = other(given, (b) => b.shape.length === d + 2 && b.shape[0] === a.shape[1] && b.size <= 24); return w === null ? null : [w]; }),
    call(`F.max_pool${d}d`, image(ordered), () => [2]),
    call(`F.max_pool${d}d`, image(ordered), () => [2, 1, 1]),
    call(`F.avg_pool${d}d`, image(), (_, { r }) => [2, r.int(1, 2)]),
    call(`F.adaptive_avg_pool${d}d`, image(), (_, { r }) => [r.int(1, 2)]),
    call(`F.adaptive_max_pool${d}d`, image(ordered), (_, { r }) => [r.int(1, 2)]),
    call("F.pad", image(), pads(1), { k: { mode: "reflect" } }),
    call("F.pad", image(), pads(2), { k: { mode: "replicate" } }),
    call("F.pad", image(), pads(2), { k: { mode: "circular" } }),
    ...kinds.map((mode) => call("F.interpolate", image((a) => a.size <= 32), (a, { r }) => [a.shape.slice(2).map((n) => r.int(n, n + 1))], { k: { mode, ...(/linear|cubic/.test(mode) ? { align_corners: false } : {}) } })),
    call("F.batch_norm", image((a) => a.size / a.shape[1] > 3 && ordered(a)), () => [null, null, null, null, true]),
    call("F.instance_norm", image((a) => sizeOf(a.shape.slice(2)) > 3 && ordered(a))),
    call("F.group_norm", image((a) => a.size > 4 && ordered(a)), () => [1]),
    call("F.local_response_norm", image(), () => [2]),
  ];
}; // prettier-ignore

const PLANES: readonly Maker[] = [
  call(
    "F.unfold",
    rank(4, (a) => a.shape[2] > 1 && a.shape[3] > 1),
    () => [2],
  ),
  call(
    "F.pixel_shuffle",
    rank(4, (a) => a.shape[1] % 4 === 0),
    () => [2],
  ),
  call(
    "F.pixel_unshuffle",
    rank(4, (a) => a.shape[2] % 2 === 0 && a.shape[3] % 2 === 0),
    () => [2],
  ),
  call(
    "F.channel_shuffle",
    rank(4, (a) => a.shape[1] % 2 === 0),
    () => [2],
  ),
  call(
    "F.lp_pool2d",
    rank(4, (a) => a.shape[2] > 1 && a.shape[3] > 1 && every(a, (n) => n > 0.1)),
    () => [2, 2],
  ),
];

const symmetric = rank(2, (a) => {
  const [n, list] = [a.shape[0], numbersOf(a)];
  const same = a.shape[1] === n && n > 1 && list.every((y, k) => Math.abs(y - list[(k % n) * n + Math.floor(k / n)]) < 1e-12);
  return same && Array.from({ length: n }, (_, i) => list[i * n + i]).every((y) => y > 0.3);
});
/** Large on the diagonal. */
const solvable = rank(2, (a) => {
  const [n, list] = [a.shape[0], numbersOf(a)];
  if (a.shape[1] !== n) return false;
  return Array.from({ length: n }, (_, i) => i).every(
    (i) => Math.abs(list[i * n + i]) > 0.3 + Array.from({ length: n }, (_, k) => (k === i ? 0 : Math.abs(list[i * n + k]))).reduce((s, y) => s + y, 0),
  );
}); // prettier-ignore
const besides = (a: Tensor, b: Tensor): boolean => b.shape.length === 2 && a.shape[1] === b.shape[0];

const MATRICES: readonly Maker[] = [
  ...["torch.linalg.inv", "torch.linalg.det", "torch.matrix_exp", "torch.trace"].map((f) => call(f, solvable)),
  call("torch.linalg.pinv", solvable),
  call("torch.linalg.slogdet", solvable, () => [], { part: 1 }),
  call("torch.linalg.solve", solvable, withOther(besides)),
  call("torch.linalg.solve_triangular", solvable, withOther(besides), { k: { upper: true } }),
  call("torch.matrix_power", solvable, (_, { r }) => [r.of([2, 3, -1])]),
  (given) => { const i = find(given, solvable); return i === null ? null : { f: "torch.einsum_of", a: ["ij,kj->ik", [v(i), v(i)]] }; },
  call("torch.linalg.cholesky", symmetric),
  call("torch.mm", rank(2), withOther(besides)),
  call("torch.mv", rank(2), withOther((a, b) => b.shape.length === 1 && b.shape[0] === a.shape[1])),
  call("torch.dot", rank(1), withOther(sameShape)),
  call("torch.vdot", rank(1), withOther(sameShape)),
  call("torch.outer", rank(1), withOther((_, b) => b.shape.length === 1)),
  call("torch.inner", rank(1), withOther(sameShape)),
  call("torch.bmm", rank(3), withOther((a, b) => b.shape.length === 3 && b.shape[0] === a.shape[0] && b.shape[1] === a.shape[2])),
  call("torch.addmm", rank(2, (a) => a.shape[0] === a.shape[1]), (a, given) => [other(given, (b) => sameShape(a, b))!, other(given, (b) => sameShape(a, b))!], { k: { beta: x(0.5), alpha: x(1.5) } }),
  call("torch.addmm", rank(2, (a) => a.shape[0] === a.shape[1]), (a, given) => [other(given, (b) => sameShape(a, b))!, other(given, (b) => sameShape(a, b))!]),
  call("torch.baddbmm", rank(3, (a) => a.shape[1] === a.shape[2]), (a, given) => [other(given, (b) => sameShape(a, b))!, other(given, (b) => sameShape(a, b))!]),
  (given) => { const i = ofRank(given, 2, (a) => a.shape[0] === a.shape[1]); if (i === null) return null; const a = given.xs[i]; const w = other(given, (b) => b.shape.length === 1 && b.shape[0] === a.shape[0]); return w === null ? null : given.r.chance(0.5) ? { f: "torch.addmv", a: [w, v(i), w] } : { f: "torch.addr", a: [v(i), w, w] }; },
  call("torch.cross", least(1, (a) => a.shape.at(-1) === 3), (a, given) => [other(given, (b) => sameShape(a, b))!, -1]),
]; // prettier-ignore

const between = (low: number, high: number) => (a: Tensor) => every(a, (n) => n > low && n < high);
const twin = (a: Tensor, given: Given, fits: (b: Tensor) => boolean = () => true): Argument | null =>
  other(given, (b) => sameShape(a, b) && b !== a && fits(b));
const reduced = (r: Chance) => ({ reduction: r.of(["mean", "sum", "none"]) });
const loss =
  (f: string, fits: (a: Tensor) => boolean, rest: (a: Tensor, given: Given) => readonly (Argument | null)[]): Maker =>
  (given) => {
    const i = find(given, fits);
    if (i === null) return null;
    const args = rest(given.xs[i], given);
    return args.includes(null) ? null : { f, a: [v(i), ...(args as Argument[])], k: reduced(given.r) };
  };

/** No two numbers are nearly 1 apart, where a margin ends. */
const marginless = (a: Tensor): boolean => {
  const list = Array.from(numbersOf(a));
  return list.every((m) => list.every((n) => Math.abs(m - n - 1) > 0.02));
};

const LOSSES: readonly Maker[] = [
  loss("F.mse_loss", () => true, (a, given) => [twin(a, given)]),
  loss("F.l1_loss", () => true, (a, given) => [twin(a, given, (b) => apart(a, b))]),
  loss("F.smooth_l1_loss", () => true, (a, given) => [twin(a, given)]),
  loss("F.huber_loss", () => true, (a, given) => [twin(a, given)]),
  loss("F.binary_cross_entropy", between(0.05, 0.95), (a, given) => [twin(a, given, between(0, 1))]),
  loss("F.binary_cross_entropy_with_logits", () => true, (a, given) => [twin(a, given)]),
  loss("F.kl_div", () => true, (a, given) => [twin(a, given, between(0.05, 9))]),
  loss("F.poisson_nll_loss", between(-3, 3), (a, given) => [twin(a, given)]),
  loss("F.gaussian_nll_loss", () => true, (a, given) => [twin(a, given), other(given, (b) => sameShape(a, b) && between(0.1, 9)(b))]),
  loss("F.soft_margin_loss", rank(1), (a, { r }) => [signs(a.size, r)]),
  loss("F.hinge_embedding_loss", rank(1, (a) => every(a, far([1]))), (a, { r }) => [signs(a.size, r)]),
  loss("F.margin_ranking_loss", rank(1), (a, given) => [twin(a, given, (b) => apart(a, b)), signs(a.size, given.r)]),
  loss("F.cosine_embedding_loss", rank(2, (a) => a.shape[1] > 1 && every(a, farFromZero)), (a, given) => [twin(a, given, (b) => every(b, farFromZero)), places(Array.from({ length: a.shape[0] }, () => 1))]),
  loss("F.nll_loss", rank(2), (a, { r }) => [places(Array.from({ length: a.shape[0] }, () => r.int(0, a.shape[1] - 1)))]),
  loss("F.cross_entropy", rank(2), (a, { r }) => [places(Array.from({ length: a.shape[0] }, () => r.int(0, a.shape[1] - 1)))]),
  loss("F.multi_margin_loss", rank(2, marginless), (a, { r }) => [places(Array.from({ length: a.shape[0] }, () => r.int(0, a.shape[1] - 1)))]),
  loss("F.multilabel_margin_loss", rank(2, (a) => a.shape[1] > 1 && marginless(a)), (a, { r }) => [places(Array.from({ length: a.size }, (_, k) => (k % a.shape[1] === 0 ? r.int(0, a.shape[1] - 1) : -1)), a.shape)]),
  loss("F.triplet_margin_loss", rank(2, ordered), (a, given) => [twin(a, given, (b) => apart(a, b)), twin(a, given, (b) => apart(a, b))]),
  call("F.glu", least(1, (a) => a.shape.at(-1)! % 2 === 0)),
  call("F.prelu", least(1, (a) => every(a, farFromZero)), (a, given) => { const w = other(given, (b) => b.shape.length === 1 && (b.size === 1 || (a.shape.length > 1 && b.size === a.shape[1]))); return w === null ? null : [w]; }),
  call("F.rms_norm", least(1, (a) => every(a, farFromZero)), (a) => [[a.shape.at(-1)!]]),
  call("F.linear", rank(2), (a, given) => { const w = other(given, (b) => b.shape.length === 2 && b.shape[1] === a.shape[1]); return w === null ? null : [w]; }),
  call("F.scaled_dot_product_attention", rank(3), (a, given) => [other(given, (b) => sameShape(a, b))!, other(given, (b) => sameShape(a, b))!]),
  one("torch.sigmoid"),
]; // prettier-ignore

export const FAMILIES: readonly Family[] = [
  { leaves: (r) => twice([r.int(1, 3), r.int(2, 4)]), makers: POINTWISE },
  { leaves: (r) => twice([r.int(2, 3), r.int(2, 4)]), makers: STATISTICS },
  { leaves: (r) => { const [m, n] = [r.int(2, 3), r.int(2, 4)]; return [[m, n], [m, n], [n], [Math.min(m, n)]]; }, makers: PLACING },
  { leaves: (r) => { const c = r.int(1, 2); return [[r.int(1, 2), c, r.int(4, 6)], [r.int(1, 2), c, 2], [c, r.int(1, 2), 2]]; }, makers: spatial(1, ["nearest", "linear", "nearest-exact", "area"]) },
  { leaves: (r) => { const c = r.of([1, 2, 4]); return [[1, c, r.int(3, 4), r.int(3, 4)], [r.int(1, 2), c, 2, 2], [c, 1, 2, 2]]; }, makers: [...spatial(2, ["nearest", "bilinear", "bicubic", "nearest-exact", "area"]), ...PLANES] },
  { leaves: (r) => { const c = r.int(1, 2); return [[1, c, r.int(2, 3), 2, r.int(2, 3)], [1, c, 2, 2, 1], [c, 1, 1, 2, 1]]; }, makers: spatial(3, ["nearest", "trilinear", "nearest-exact"]) },
  { leaves: (r) => { const n = r.int(2, 3); return [[n, n], [n, r.int(1, 2)], [n], [n], [r.int(1, 2), n, n]]; }, conditioned: true, makers: MATRICES },
  { leaves: (r) => { const [n, c] = [r.int(1, 3), r.int(2, 4)]; return [[n, c], [n, c], [c], [c], [1, n, c]]; }, makers: LOSSES },
]; // prettier-ignore

const twice = (shape: readonly number[]): readonly (readonly number[])[] => [shape, shape, shape.slice(-1)];
