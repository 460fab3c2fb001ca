import { fma32, fma64 } from "./fused.ts";
import type { Generator } from "./generator.ts";

/** Numbers of a tensor, to be filled in the order in which they lie in memory. */
export type Floats = Float32Array | Float64Array;

/** The same, of any dtype that is not int64. */
export interface Numbers {
  readonly length: number;
  [index: number]: number;
}

/** `torch.rand`: uniform in [0, 1). */
export function fillRand(generator: Generator, target: Floats): void {
  if (target instanceof Float32Array) {
    for (let i = 0; i < target.length; i++) target[i] = generator.uniform24();
  } else {
    for (let i = 0; i < target.length; i++) target[i] = generator.uniform53();
  }
}

/** `Tensor.uniform_(from, to)`: uniform in [from, to). */
export function fillUniform(generator: Generator, target: Floats, from: number, to: number): void {
  if (target instanceof Float32Array) {
    const low = Math.fround(from);
    const high = Math.fround(to);
    const width = Math.fround(high - low);
    for (let i = 0; i < target.length; i++) {
      const value = fma32(generator.uniform24(), width, low);
      target[i] = value === high ? low : value; // rounded up to the end, which is not included
    }
  } else {
    const width = to - from;
    for (let i = 0; i < target.length; i++) {
      const value = fma64(generator.uniform53(), width, from);
      target[i] = value === to ? from : value;
    }
  }
}

/** `Tensor.bernoulli_(p)` with one probability for all: 1 with probability p, else 0. */
export function fillBernoulli(generator: Generator, target: Numbers, p: number): void {
  for (let i = 0; i < target.length; i++) target[i] = generator.uniform53() < p ? 1 : 0;
}

/** `torch.bernoulli(p)` with a probability for each number; their dtype decides how many bits are drawn. */
export function fillBernoulliEach(generator: Generator, target: Numbers, probabilities: Floats): void {
  const single = probabilities instanceof Float32Array;
  for (let i = 0; i < target.length; i++) {
    const u = single ? generator.uniform24() : generator.uniform53();
    target[i] = u < probabilities[i] ? 1 : 0;
  }
}

/**
 * What dropout multiplies its input with while training: 1 / (1 − p) where a number stays, 0 where it is dropped.
 *
 * With p = 0 or p = 1 PyTorch draws nothing, and neither does this.
 */
export function fillDropout(generator: Generator, target: Floats, p: number): void {
  if (p === 0 || p === 1) {
    target.fill(1 - p);
    return;
  }
  fillBernoulli(generator, target, 1 - p);
  const kept = target instanceof Float32Array ? 1 / Math.fround(1 - p) : 1 / (1 - p);
  for (let i = 0; i < target.length; i++) target[i] *= kept;
}

/** `Tensor.exponential_(rate)`: density rate · exp(−rate · x). */
export function fillExponential(generator: Generator, target: Floats, rate: number): void {
  for (let i = 0; i < target.length; i++) target[i] = (-1 / rate) * Math.log1p(-generator.uniform53());
}

/** `Tensor.geometric_(p)`: how many tries until the first success, 1 or more. */
export function fillGeometric(generator: Generator, target: Numbers, p: number): void {
  const failure = Math.log1p(-p);
  for (let i = 0; i < target.length; i++) target[i] = Math.ceil(Math.log(generator.uniform53()) / failure);
}

/** `Tensor.cauchy_(median, sigma)`. */
export function fillCauchy(generator: Generator, target: Floats, median: number, sigma: number): void {
  for (let i = 0; i < target.length; i++) target[i] = fma64(sigma, Math.tan(Math.PI * (generator.uniform53() - 0.5)), median);
}
