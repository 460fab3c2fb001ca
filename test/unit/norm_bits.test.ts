import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { grad } from "../../core/autograd/backward.ts";
import { start } from "../../core/autograd/state.ts";
import { cpuMachine } from "../../core/machine.ts";
import { numbersOf, ones, tensor, zeros } from "../../core/ops/index.ts";
import { batchNorm, groupNorm, layerNorm } from "../../core/ops/norm.ts";
import { scoped } from "../../core/tensor/make.ts";
import type { Tensor } from "../../core/tensor/tensor.ts";

// What is left of a mean of 0 is printed with all its digits, so that float32 normalisations are PyTorch's bit for bit.
// What is expected comes from PyTorch: test/record/norm_bits.py.

interface Recorded {
  readonly batch: { shape: number[]; affine: boolean; training: boolean; y: string; mean: string; var: string }[];
  readonly back: { shape: number[]; grads: string[] }[];
  readonly layer: { shape: number[]; affine: boolean; y: string }[];
  readonly group: { shape: number[]; groups: number; y: string }[];
}
const recorded = JSON.parse(readFileSync(new URL("../record/norm_bits.json", import.meta.url), "utf8")) as Recorded;

beforeAll(() => start(cpuMachine()));

const bits = (text: string): number[] => [...new Float32Array(new Uint8Array(Buffer.from(text, "base64")).buffer)];
const listOf = (x: Tensor): number[] => [...numbersOf(x)];
const numbers = (shape: number[], seed: number): Tensor =>
  tensor(
    Array.from({ length: shape.reduce((n, length) => n * length, 1) }, (_, i) =>
      Math.fround((Number((BigInt(i + seed) * 2654435761n) % 2n ** 32n) / 2 ** 32) * 6 - 3),
    ),
    shape,
  );

test.each(recorded.batch)("two batches $shape, affine $affine, training $training, and the running numbers", (wanted) => {
  scoped(() => {
    const { shape, affine, training } = wanted;
    const channels = [shape[1]];
    const [mean, variance] = [zeros(channels), ones(channels)];
    const [weight, bias] = affine ? [numbers(channels, 100), numbers(channels, 200)] : [null, null];
    batchNorm(numbers(shape, 0), mean, variance, weight, bias, training, 0.1, 1e-5);
    const y = batchNorm(numbers(shape, 50), mean, variance, weight, bias, training, 0.1, 1e-5);
    expect([listOf(y), listOf(mean), listOf(variance)]).toEqual([bits(wanted.y), bits(wanted.mean), bits(wanted.var)]);
  });
});

test.each(recorded.back)("the gradients of a batch $shape", ({ shape, grads }) => {
  scoped(() => {
    const inputs = [numbers(shape, 0), numbers([shape[1]], 100), numbers([shape[1]], 200)];
    for (const x of inputs) x.requiresGrad = true;
    const y = batchNorm(inputs[0], null, null, inputs[1], inputs[2], true, 0.1, 1e-5);
    expect(grad([y], inputs, [numbers(shape, 900)]).map((g) => listOf(g!))).toEqual(grads.map(bits));
  });
});

test.each(recorded.layer)("a layer $shape, affine $affine", ({ shape, affine, y }) => {
  scoped(() => {
    const own = [shape[1]];
    const [weight, bias] = affine ? [numbers(own, 100), numbers(own, 200)] : [null, null];
    expect(listOf(layerNorm(numbers(shape, 0), own, weight, bias, 1e-5))).toEqual(bits(y));
  });
});

test.each(recorded.group)("channels $shape in $groups groups", ({ shape, groups, y }) => {
  scoped(() => {
    const own = [shape[1]];
    expect(listOf(groupNorm(numbers(shape, 0), groups, numbers(own, 100), numbers(own, 200), 1e-5))).toEqual(bits(y));
  });
});
