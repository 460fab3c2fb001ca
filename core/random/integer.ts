import type { Generator } from "./generator.ts";
import type { Floats, Numbers } from "./uniform.ts";

/** Whole numbers to be filled: int64 as BigInt64Array, every other dtype as an array of numbers. */
export type Whole = BigInt64Array | Numbers;

/**
 * `torch.randint(low, high, …)`: whole numbers in [low, high).
 *
 * @param target of any dtype; the numbers are rounded to it.
 * @param low,high −2⁶³ ≤ low < high ≤ 2⁶³
 */
export function fillRandint(generator: Generator, target: Whole, low: bigint | number, high: bigint | number): void {
  const range = BigInt(high) - BigInt(low);
  const put = writer(target);
  // PyTorch 2.x draws 64 bits from this range on; 1.13 did so from 2³² on.
  if (range < 1n << 28n && Math.abs(Number(low)) < 2 ** 52) {
    const width = Number(range);
    const base = Number(low);
    for (let i = 0; i < target.length; i++) put(i, (generator.random32() % width) + base);
    return;
  }
  const base = BigInt(low);
  const wide = range >= 1n << 28n;
  const big = target instanceof BigInt64Array ? target : null;
  for (let i = 0; i < target.length; i++) {
    const value = ((wide ? generator.random64() : BigInt(generator.random32())) % range) + base;
    if (big) big[i] = value;
    else put(i, Number(value));
  }
}

/** `Tensor.random_()` of an int64 tensor, and the seeds that a DataLoader draws: whole numbers in [0, 2⁶³). */
export function random63(generator: Generator): bigint {
  return generator.random64() & 0x7fffffffffffffffn;
}

/** `torch.randperm(n)`, n = target.length: the numbers 0 … n − 1 in random order. */
export function fillRandperm(generator: Generator, target: Whole): void {
  const n = target.length;
  const order = new Float64Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  for (let i = 0; i < n - 1; i++) {
    const j = i + (generator.random32() % (n - i));
    const taken = order[i];
    order[i] = order[j];
    order[j] = taken;
  }
  const put = writer(target);
  for (let i = 0; i < n; i++) put(i, order[i]);
}

/**
 * `torch.multinomial`: for each row of probabilities, `samples` categories.
 *
 * The probabilities need not add up to 1, but must be finite, not negative, and not all 0: see {@link multinomialProblem}.
 *
 * @param probabilities shape [rows, categories], row-major.
 * @param target shape [rows, samples].
 */
export function fillMultinomial(
  generator: Generator,
  target: Whole,
  probabilities: Floats,
  categories: number,
  samples: number,
  replacement: boolean,
): void {
  const rows = probabilities.length / categories;
  const put = writer(target);
  if (samples === 1 || !replacement) {
    race(generator, put, probabilities, rows, categories, samples);
    return;
  }
  const cumulative = probabilities.slice(0, categories);
  for (let row = 0; row < rows; row++) {
    let total = 0;
    for (let i = 0; i < categories; i++) {
      cumulative[i] = total + probabilities[row * categories + i];
      total = cumulative[i];
    }
    for (let i = 0; i < categories; i++) cumulative[i] /= total;
    cumulative[categories - 1] = 1;
    for (let sample = 0; sample < samples; sample++) put(row * samples + sample, firstAtLeast(cumulative, generator.uniform53()));
  }
}

/** PyTorch's text for probabilities that {@link fillMultinomial} cannot take (`again`: the same ones more than once); null where they are fine. */
export function multinomialProblem(probabilities: Floats, categories: number, again: boolean): string | null {
  for (const p of probabilities) {
    if (p >= 0 && p < Infinity) continue;
    if (!again) return "probability tensor contains either `inf`, `nan` or element < 0";
    return `invalid multinomial distribution (encountering probability entry ${p === Infinity ? "= infinity or NaN" : "< 0"})`;
  }
  for (let row = 0; row < probabilities.length; row += categories) {
    if (probabilities.subarray(row, row + categories).every((p) => p === 0)) {
      return "invalid multinomial distribution (sum of probabilities <= 0)";
    }
  }
  return null;
}

/** An exponential race: each category finishes after an exponential time divided by its probability; the first ones are taken. */
function race(generator: Generator, put: Put, probabilities: Floats, rows: number, categories: number, samples: number): void {
  const speed = probabilities.slice();
  for (let i = 0; i < speed.length; i++) speed[i] = -Math.log1p(-generator.uniform53());
  for (let i = 0; i < speed.length; i++) speed[i] = probabilities[i] / speed[i];
  for (let row = 0; row < rows; row++) {
    const scores = speed.subarray(row * categories, (row + 1) * categories);
    if (samples === 1) {
      let best = 0;
      for (let i = 1; i < categories; i++) if (scores[i] > scores[best]) best = i;
      put(row, best);
    } else {
      const order = Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a]);
      for (let i = 0; i < samples; i++) put(row * samples + i, order[i]);
    }
  }
}

/** The first place in a rising list that holds at least x. */
function firstAtLeast(rising: Floats, x: number): number {
  let left = 0;
  let right = rising.length;
  while (left < right) {
    const middle = (left + right) >> 1;
    if (rising[middle] < x) left = middle + 1;
    else right = middle;
  }
  return left;
}

type Put = (index: number, value: number) => void;

/** Writes whole numbers below 2⁵³; into an int64 array as two halves, for a BigInt each would be garbage. */
function writer(target: Whole): Put {
  if (!(target instanceof BigInt64Array)) {
    return (i, value) => {
      target[i] = value;
    };
  }
  const halves = new Int32Array(target.buffer, target.byteOffset, 2 * target.length);
  return (i, value) => {
    halves[2 * i] = value; // modulo 2³²
    halves[2 * i + 1] = Math.floor(value / 0x100000000);
  };
}
