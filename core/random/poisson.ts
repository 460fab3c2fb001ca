import type { Generator } from "./generator.ts";
import type { Floats } from "./uniform.ts";

/** `torch.poisson(rates)`: how many events come where each rate is expected. */
export function fillPoisson(generator: Generator, target: Floats, rates: Floats): void {
  for (let i = 0; i < target.length; i++) target[i] = rates[i] < 10 ? byProducts(generator, rates[i]) : byRejection(generator, rates[i]);
}

/** Uniform numbers are multiplied until the product falls to exp(−rate). */
function byProducts(generator: Generator, rate: number): number {
  if (rate === 0) return 0;
  const least = Math.exp(-rate);
  let count = -1;
  for (let product = 1; count < 0 || product > least; count++) product *= generator.uniform53();
  return count;
}

/**
 * Transformed rejection, for rates of 10 or more.
 *
 * @see W. Hörmann: The transformed rejection method for generating Poisson random variables, Insurance 12 (1993), PTRS.
 */
function byRejection(generator: Generator, rate: number): number {
  const root = Math.sqrt(rate);
  const logRate = Math.log(rate);
  const b = 0.931 + 2.53 * root;
  const a = -0.059 + 0.02483 * b;
  const inverse = 1.1239 + 1.1328 / (b - 3.4);
  const quick = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = generator.uniform53() - 0.5;
    const v = generator.uniform53();
    const us = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / us + b) * u + rate + 0.43);
    if (us >= 0.07 && v <= quick) return count;
    if (count < 0 || (us < 0.013 && v > us)) continue;
    const chance = Math.log(v) + Math.log(inverse) - Math.log(a / (us * us) + b);
    if (chance <= -rate + count * logRate - logFactorial(count)) return count;
  }
}

/** log n!: summed for small n, by Stirling's series from 256 on, where its next term is below 1e-15. */
export function logFactorial(n: number): number {
  if (n < 256) {
    let sum = 0;
    for (let k = 2; k <= n; k++) sum += Math.log(k);
    return sum;
  }
  return (n + 0.5) * Math.log(n) - n + 0.9189385332046727 + 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1260 * n ** 5);
}
