import type { Generator } from "./generator.ts";
import { logFactorial } from "./poisson.ts";
import type { Floats } from "./uniform.ts";

/** `torch.binomial(counts, chances)`: how many of `counts` tries succeed, each with the chance given. */
export function fillBinomial(generator: Generator, target: Floats, counts: Floats, chances: Floats): void {
  const round = target instanceof Float32Array ? Math.fround : (x: number) => x;
  for (let i = 0; i < target.length; i++) {
    const [n, p] = [counts[i], chances[i]];
    if (n <= 0 || p <= 0) target[i] = 0;
    else if (p >= 1) target[i] = n;
    else target[i] = p <= 0.5 ? successes(generator, n, p, round) : n - successes(generator, n, round(1 - p), round);
  }
}

function successes(generator: Generator, n: number, p: number, round: (x: number) => number): number {
  return n * p >= 10 ? byRejection(generator, n, p) : byGaps(generator, n, p, round);
}

/** Gaps between successes are drawn until the tries are used up. */
function byGaps(generator: Generator, n: number, p: number, round: (x: number) => number): number {
  const failure = round(Math.log1p(-p));
  for (let [used, count] = [0, 0]; ; count++) {
    used += Math.ceil(round(round(Math.log(round(generator.uniform53()))) / failure));
    if (used > n) return count;
  }
}

/**
 * Transformed rejection, where 10 successes or more are expected.
 *
 * @see W. Hörmann: The generation of binomial random variates, J. Stat. Comput. Simul. 46 (1993), BTRS.
 */
function byRejection(generator: Generator, n: number, p: number): number {
  const deviation = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const quick = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * deviation;
  const mode = Math.floor((n + 1) * p);
  const logChance = (k: number): number => k * Math.log(p / (1 - p)) - logFactorial(k) - logFactorial(n - k);
  for (;;) {
    const u = generator.uniform53() - 0.5;
    const v = generator.uniform53();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + n * p + 0.5);
    if (us >= 0.07 && v <= quick) return k;
    if (k < 0 || k > n) continue;
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= logChance(k) - logChance(mode)) return k;
  }
}
