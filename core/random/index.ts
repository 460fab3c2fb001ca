/** PyTorch's random numbers, number for number: the CPU generator and what is drawn from it. */
export { fillBinomial } from "./binomial.ts";
export { fillGamma } from "./gamma.ts";
export { DEFAULT_SEED, Generator, STATE_BYTES } from "./generator.ts";
export { fillMultinomial, fillRandint, fillRandperm, multinomialProblem, random63 } from "./integer.ts";
export type { Whole } from "./integer.ts";
export { BLOCK, fillLogNormal, fillNormal, fillNormalOneByOne, standardNormal } from "./normal.ts";
export { fillPoisson } from "./poisson.ts";
export {
  fillBernoulli,
  fillBernoulliEach,
  fillCauchy,
  fillDropout,
  fillExponential,
  fillGeometric,
  fillRand,
  fillUniform,
} from "./uniform.ts";
export type { Floats, Numbers } from "./uniform.ts";
