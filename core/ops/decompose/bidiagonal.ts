import { epsilonOf, leastNormalOf, like, type Numbers } from "./numbers.ts";
import { singularPair, smallerOf } from "./pair.ts";
import { reflectColumns, reflectionOf, reflectRows, type Reflection } from "./reflection.ts";
import { exchange, rotationOf, turn, type Rows } from "./rotation.ts";

/** A = Q B Pᵀ, where B has numbers only on its diagonal and beside it: above for m ≥ n, else below. */
export interface Bidiagonal {
  readonly diagonal: Numbers;
  readonly beside: Numbers;
  readonly lower: boolean;
  /** Q = H₀ H₁ …; the first of each is at row 0, or 1 of a lower B. */
  readonly left: readonly Reflection[];
  readonly right: readonly Reflection[];
}

/** By reflections of columns and rows in turn, as LAPACK's gebrd. a: [m, n], destroyed. */
export function bidiagonalOf(a: Numbers, m: number, n: number): Bidiagonal {
  const k = Math.min(m, n);
  const lower = m < n;
  const [diagonal, beside] = [like(a, k), like(a, Math.max(k - 1, 0))];
  const [left, right]: [Reflection[], Reflection[]] = [[], []];
  /** Clears column j below row i. */
  const column = (i: number, j: number): number => {
    const h = reflectionOf(a, i * n + j, n, m - i);
    left.push(h);
    reflectRows(a, n, h, i, j + 1);
    return h.beta;
  };
  /** Clears row i beyond column j. */
  const row = (i: number, j: number): number => {
    const h = reflectionOf(a, i * n + j, 1, n - j);
    right.push(h);
    reflectColumns(a, n, h, j, i + 1, m);
    return h.beta;
  };
  for (let i = 0; i < k; i++) {
    diagonal[i] = lower ? row(i, i) : column(i, i);
    if (i < k - 1) beside[i] = lower ? column(i + 1, i) : row(i, i + 1);
  }
  return { diagonal, beside, lower, left, right };
}

/**
 * Makes an upper bidiagonal B = U S Vᵀ diagonal: implicit QR without a shift where that keeps small values exact, else with one, from
 * the larger end to the smaller, as LAPACK's bdsqr. `d` becomes S, the largest first and none negative; rows of Uᵀ
 * and Vᵀ are turned along.
 */
export function diagonalise(d: Numbers, e: Numbers, ut: Rows, vt: Rows): void {
  const n = d.length;
  const eps = epsilonOf(d);
  const tolerance = Math.max(10, Math.min(100, eps ** -0.125)) * eps;
  const negligible = Math.max(tolerance * leastOf(d, e), 6 * n * n * leastNormalOf(d));
  let end = n - 1;
  let before = { start: -1, end: -1, down: true };
  for (let left = 6 * n * n + 100; end > 0 && left > 0; left--) {
    // The last block from `start` to `end` in which no number beside the diagonal is 0.
    let start = end;
    let most = Math.abs(d[end]);
    for (; start > 0 && Math.abs(e[start - 1]) > negligible; start--) most = Math.max(most, Math.abs(d[start - 1]), Math.abs(e[start - 1]));
    if (start > 0) e[start - 1] = 0;
    if (start === end) end--;
    else if (start === end - 1) {
      const { larger, smaller, left, right } = singularPair(d[start], e[start], d[end], eps);
      [d[start], e[start], d[end]] = [larger, 0, smaller];
      turn(vt, start, end, right.c, right.s);
      turn(ut, start, end, left.c, left.s);
      end -= 2;
    } else {
      const fresh = start > before.end || end < before.start;
      const down = fresh ? Math.abs(d[start]) >= Math.abs(d[end]) : before.down;
      const block = new Block(d, e, ut, vt, start, end, down);
      const least = block.split(tolerance);
      if (least === null) {
        before = { ...before, down };
        continue;
      }
      before = { start, end, down };
      const exact = n * tolerance * (least / most) <= Math.max(eps, 0.01 * tolerance);
      block.sweep(exact ? 0 : block.shift(eps));
      block.forget(negligible);
    }
  }
  for (let i = 0; i < n; i++) {
    if (d[i] < 0) for (let j = 0; j < vt.width; j++) vt.numbers[i * vt.width + j] *= -1;
    d[i] = Math.abs(d[i]);
  }
  sortDown(d, ut, vt);
}

/** A lower bound of the smallest singular value. */
function leastOf(d: Numbers, e: Numbers): number {
  let least = Math.abs(d[0]);
  let mu = least;
  for (let i = 1; i < d.length && least !== 0; i++) {
    mu = Math.abs(d[i]) * (mu / (mu + Math.abs(e[i - 1])));
    least = Math.min(least, mu);
  }
  return least / Math.sqrt(d.length);
}

/** The numbers from `start` to `end`, walked in either direction: place 0 is where the walk begins. */
class Block {
  readonly #d: Numbers;
  readonly #e: Numbers;
  /** What the rotations from the right and from the left are applied to. */
  readonly #right: Rows;
  readonly #left: Rows;
  readonly #at: (place: number) => number;
  readonly #last: number;

  constructor(d: Numbers, e: Numbers, ut: Rows, vt: Rows, start: number, end: number, down: boolean) {
    [this.#d, this.#e] = [d, e];
    [this.#right, this.#left] = down ? [vt, ut] : [ut, vt];
    this.#at = down ? (place) => start + place : (place) => end - place;
    this.#last = end - start;
  }

  /** Between a place and the next. */
  #between(place: number): number {
    return Math.min(this.#at(place), this.#at(place + 1));
  }

  /** Sets to 0 what is small beside the diagonal, and says null; else a lower bound of the smallest singular value. */
  split(tolerance: number): number | null {
    const size = (place: number): number => Math.abs(this.#d[this.#at(place)]);
    const edge = (place: number): number => Math.abs(this.#e[this.#between(place)]);
    const cut = (place: number): null => {
      this.#e[this.#between(place)] = 0;
      return null;
    };
    if (edge(this.#last - 1) <= tolerance * size(this.#last)) return cut(this.#last - 1);
    let mu = size(0);
    let least = mu;
    for (let place = 0; place < this.#last; place++) {
      if (edge(place) <= tolerance * mu) return cut(place);
      mu = size(place + 1) * (mu / (mu + edge(place)));
      least = Math.min(least, mu);
    }
    return least;
  }

  /** The smaller singular value of the last two by two, or 0 where it is too small to tell. */
  shift(eps: number): number {
    const [d, last] = [this.#d, this.#last];
    const shift = smallerOf(d[this.#at(last - 1)], this.#e[this.#between(last - 1)], d[this.#at(last)]);
    const first = Math.abs(d[this.#at(0)]);
    return first > 0 && (shift / first) ** 2 < eps ? 0 : shift;
  }

  sweep(shift: number): void {
    if (shift === 0) this.#plain();
    else this.#shifted(shift);
  }

  #plain(): void {
    const [d, e, last] = [this.#d, this.#e, this.#last];
    let [right, left] = [
      { c: 1, s: 0 },
      { c: 1, s: 0 },
    ];
    for (let place = 0; place < last; place++) {
      const [i, next] = [this.#at(place), this.#at(place + 1)];
      const turned = rotationOf(d[i] * right.c, e[this.#between(place)]);
      if (place > 0) e[this.#between(place - 1)] = left.s * turned.r;
      const back = rotationOf(left.c * turned.r, d[next] * turned.s);
      d[i] = back.r;
      [right, left] = [turned, back];
      turn(this.#right, i, next, right.c, right.s);
      turn(this.#left, i, next, left.c, left.s);
    }
    const h = d[this.#at(last)] * right.c;
    d[this.#at(last)] = h * left.c;
    e[this.#between(last - 1)] = h * left.s;
  }

  #shifted(shift: number): void {
    const [d, e, last] = [this.#d, this.#e, this.#last];
    const first = d[this.#at(0)];
    let f = (Math.abs(first) - shift) * (Math.sign(first) + shift / first);
    let g = e[this.#between(0)];
    for (let place = 0; place < last; place++) {
      const [i, next, edge] = [this.#at(place), this.#at(place + 1), this.#between(place)];
      const right = rotationOf(f, g);
      if (place > 0) e[this.#between(place - 1)] = right.r;
      f = right.c * d[i] + right.s * e[edge];
      e[edge] = right.c * e[edge] - right.s * d[i];
      g = right.s * d[next];
      d[next] *= right.c;
      const left = rotationOf(f, g);
      d[i] = left.r;
      f = left.c * e[edge] + left.s * d[next];
      d[next] = left.c * d[next] - left.s * e[edge];
      if (place < last - 1) {
        const beyond = this.#between(place + 1);
        g = left.s * e[beyond];
        e[beyond] *= left.c;
      }
      turn(this.#right, i, next, right.c, right.s);
      turn(this.#left, i, next, left.c, left.s);
    }
    e[this.#between(last - 1)] = f;
  }

  /** The last number beside the diagonal, where it has become small. */
  forget(negligible: number): void {
    const at = this.#between(this.#last - 1);
    if (Math.abs(this.#e[at]) <= negligible) this.#e[at] = 0;
  }
}

/** The largest first; what is equal stays as LAPACK's selection leaves it. */
function sortDown(d: Numbers, ut: Rows, vt: Rows): void {
  for (let end = d.length - 1; end > 0; end--) {
    let least = 0;
    for (let i = 1; i <= end; i++) if (d[i] <= d[least]) least = i;
    if (least === end) continue;
    [d[least], d[end]] = [d[end], d[least]];
    exchange(ut, least, end);
    exchange(vt, least, end);
  }
}
