import type { Generator } from "./generator.ts";
import { standardNormal } from "./normal.ts";
import type { Floats } from "./uniform.ts";

/**
 * Numbers of the gamma distribution of rate 1: what `torch.distributions.Gamma` draws.
 *
 * @param shapes the distribution's shape for each number, above 0.
 */
export function fillGamma(generator: Generator, target: Floats, shapes: Floats): void {
  const least = target instanceof Float32Array ? 2 ** -126 : 2 ** -1022;
  for (let i = 0; i < target.length; i++) target[i] = Math.max(least, gamma(generator, shapes[i]));
}

/**
 * One number: a cube of a normal number, taken or drawn again.
 *
 * @see G. Marsaglia, W. W. Tsang: A simple method for generating gamma variables, ACM TOMS 26 (2000).
 */
function gamma(generator: Generator, shape: number): number {
  if (shape === 0) return 0;
  let scale = 1;
  if (shape < 1) {
    scale = (1 - generator.uniform53()) ** (1 / shape);
    shape++;
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    let [x, root] = [0, 0];
    while (root <= 0) {
      x = standardNormal(generator);
      root = 1 + c * x;
    }
    const cube = root ** 3;
    const u = 1 - generator.uniform53();
    if (u < 1 - 0.0331 * x ** 4 || Math.log(u) < 0.5 * x * x + d * (1 - cube + Math.log(cube))) return scale * d * cube;
  }
}
