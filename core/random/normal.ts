import { fma32, fma64 } from "./fused.ts";
import type { Generator } from "./generator.ts";
import { log64, sincos64 } from "./precise.ts";
import { log32, sincos32 } from "./single.ts";
import { fillRand } from "./uniform.ts";
import type { Floats } from "./uniform.ts";

/**
 * `torch.randn`, `Tensor.normal_(mean, std)`: normal numbers by the Box-Muller method.
 *
 * PyTorch has two ways, told apart by the tensor's size: fewer than {@link BLOCK} numbers are drawn one by one, in double precision,
 * each second one from the generator's cache; more are made block by block, from uniform numbers of the tensor's own dtype.
 *
 * @param target contiguous; a tensor that is not goes the first way whatever its size: see {@link fillNormalOneByOne}.
 */
export function fillNormal(generator: Generator, target: Floats, mean = 0, std = 1): void {
  if (target.length < BLOCK) {
    fillNormalOneByOne(generator, target, mean, std);
    return;
  }
  fillRand(generator, target);
  const transform = target instanceof Float32Array ? transformBlock32 : transformBlock64;
  for (let i = 0; i + BLOCK <= target.length; i += BLOCK) transform(target as Float32Array & Float64Array, i, mean, std);
  if (target.length % BLOCK !== 0) {
    const last = target.subarray(target.length - BLOCK); // the last block is drawn again, over the end of the one before it
    fillRand(generator, last);
    transform(last as Float32Array & Float64Array, 0, mean, std);
  }
}

export const BLOCK = 16;
const HALF = BLOCK / 2;

export function fillNormalOneByOne(generator: Generator, target: Floats, mean: number, std: number): void {
  for (let i = 0; i < target.length; i++) target[i] = fma64(standardNormal(generator), std, mean);
}

/** One number of mean 0 and standard deviation 1. */
export function standardNormal(generator: Generator): number {
  const cached = generator.cachedNormal;
  if (!Number.isNaN(cached)) {
    generator.cachedNormal = NaN;
    return cached;
  }
  const u1 = generator.uniform53();
  const u2 = generator.uniform53();
  const radius = Math.sqrt(-2 * Math.log1p(-u2));
  sincos64(2 * Math.PI * u1, angle);
  generator.cachedNormal = radius * angle.sin;
  return radius * angle.cos;
}

/** `Tensor.log_normal_(mean, std)`: e to the power of a normal number. */
export function fillLogNormal(generator: Generator, target: Floats, mean: number, std: number): void {
  for (let i = 0; i < target.length; i++) target[i] = Math.exp(fma64(standardNormal(generator), std, mean));
}

const angle = { sin: 0, cos: 0 };
const TWO_PI_32 = Math.fround(2 * Math.PI);

function transformBlock32(data: Float32Array, start: number, mean: number, std: number): void {
  const mean32 = Math.fround(mean);
  const std32 = Math.fround(std);
  for (let i = start; i < start + HALF; i++) {
    const radius = Math.fround(Math.sqrt(Math.fround(-2 * log32(Math.fround(1 - data[i])))));
    sincos32(Math.fround(TWO_PI_32 * data[i + HALF]), angle);
    data[i] = fma32(Math.fround(radius * angle.cos), std32, mean32);
    data[i + HALF] = fma32(Math.fround(radius * angle.sin), std32, mean32);
  }
}

function transformBlock64(data: Float64Array, start: number, mean: number, std: number): void {
  for (let i = start; i < start + HALF; i++) {
    const radius = Math.sqrt(-2 * log64(1 - data[i]));
    sincos64(2 * Math.PI * data[i + HALF], angle);
    data[i] = fma64(radius * angle.cos, std, mean);
    data[i + HALF] = fma64(radius * angle.sin, std, mean);
  }
}
