import { add, numbersOf, tensor } from "../../core/ops/index.ts";
import type { IndexPart } from "../../core/ops/indexing.ts";
import { broadcast, sizeOf, type Shape } from "../../core/tensor/shape.ts";
import type { Tensor } from "../../core/tensor/tensor.ts";
import type { Argument, Line } from "./program.ts";

/** How lines of random programs are made: from chance, and from what the variables are, so that the function is smooth there. */

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
export interface Given {
  readonly r: Chance;
  readonly xs: readonly Tensor[];
  /** A variable; of this rank at least. */
  any(rank?: number): number | null;
}
export type Maker = (given: Given) => Line | null;

export const v = (i: number): Argument => ({ v: i });
export const x = (value: number): Argument => ({ x: value });

/** Of one variable, whose numbers must all be where the function is smooth. */
export const one =
  (f: string, smooth: (x: number) => boolean = () => true, k?: Line["k"]): Maker =>
  ({ any, xs }) => {
    const i = any()!;
    return numbersOf(xs[i]).every(smooth) ? { f, a: [v(i)], k } : null;
  };
/** Of two that broadcast. */
export const two =
  (f: string, smooth: (a: Tensor, b: Tensor) => boolean = () => true): Maker =>
  ({ any, xs }) => {
    const [i, j] = [any()!, any()!];
    return fits(xs[i].shape, xs[j].shape) && smooth(xs[i], xs[j]) ? { f, a: [v(i), v(j)] } : null;
  };
export function fits(a: Shape, b: Shape): boolean {
  try {
    return sizeOf(broadcast(a, b)) <= 64;
  } catch {
    return false;
  }
}
export const farFromZero = (a: number) => Math.abs(a) > 0.2;
export const apart = (a: Tensor, b: Tensor): boolean => numbersOf(add(a, negative(b))).every((d) => Math.abs(d) > 0.02);
export const negative = (b: Tensor): Tensor => tensor(Array.from(numbersOf(b), (n) => -n), b.shape, { dtype: "float64" }); // prettier-ignore
/** No two numbers close to each other: the order is plain. */
export const ordered = (a: Tensor): boolean => {
  const list = Array.from(numbersOf(a)).sort((m, n) => m - n);
  return list.every((n, i) => i === 0 || n - list[i - 1] > 0.02);
};
/** A reduction, over all, over one dimension, or over some, that stay or go. */
export const reduction =
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
export const along =
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
export function lengths(size: number, r: Chance): number[] {
  const divisors = Array.from({ length: size }, (_, n) => n + 1).filter((n) => size % n === 0);
  const first = r.of(divisors);
  return r.chance(0.3) ? [size] : r.chance(0.5) ? [first, size / first] : [1, first, size / first];
}

export function index(a: Tensor, r: Chance): IndexPart[] {
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
