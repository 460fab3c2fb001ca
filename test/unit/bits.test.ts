import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { grad } from "../../core/autograd/backward.ts";
import { start } from "../../core/autograd/state.ts";
import { cpuMachine } from "../../core/machine.ts";
import { crossEntropy, numbersOf, tensor } from "../../core/ops/index.ts";
import { optimizerStep } from "../../core/optim/step.ts";
import { scoped } from "../../core/tensor/make.ts";
import { Scalar } from "../../core/tensor/scalar.ts";
import type { Tensor } from "../../core/tensor/tensor.ts";
import { meant } from "./ops_call.ts";

// Learners print loss.item() and compare every digit: here float32 results are PyTorch's bit for bit, in every build of the kernels.
// What is expected comes from PyTorch: test/record/cpu_bits.py.

interface Recorded {
  readonly cases: {
    readonly path: string;
    readonly shapes: number[][];
    readonly args: number[];
    readonly kwargs: Record<string, number>;
    readonly y: string;
    readonly grads: string[];
  }[];
  readonly losses: { readonly n: number; readonly y: string; readonly grad: string }[];
  readonly steps: Record<string, string>;
}
const recorded: Recorded = JSON.parse(readFileSync(new URL("../record/cpu_bits.json", import.meta.url), "utf8"));

beforeAll(() => start(cpuMachine()));

const bits = (text: string): number[] => [...new Float32Array(new Uint8Array(Buffer.from(text, "base64")).buffer)];
const listOf = (x: Tensor): number[] => [...numbersOf(x)];
const count = (shape: readonly number[]): number => shape.reduce((n, length) => n * length, 1);
const numbers = (n: number, seed: number): number[] =>
  Array.from({ length: n }, (_, i) => Math.fround((Number((BigInt(i + seed) * 2654435761n) % 2n ** 32n) / 2 ** 32) * 6 - 3));
const leaf = (shape: number[], seed: number): Tensor => tensor(numbers(count(shape), seed), shape, { requiresGrad: true });
const back = (y: Tensor): Tensor | null => (y.shape.length === 0 ? null : tensor(numbers(y.size, 900), [...y.shape]));
/** A number as Python gives it. */
const scalar = (x: number): Scalar => new Scalar(x, Number.isInteger(x) ? "int" : "float");

describe("PyTorch's bits:", () => {
  test.each(recorded.cases)("$path of $shapes $args and its gradients", ({ path, shapes, args, kwargs, y, grads }) => {
    scoped(() => {
      const inputs = shapes.map((shape, i) => leaf(shape, 100 * i));
      const named = Object.fromEntries(Object.entries(kwargs).map(([name, x]) => [name, scalar(x)]));
      const { run, args: all } = meant(path, [...inputs, ...args.map(scalar)], named)!;
      const result = run(...all) as Tensor;
      expect(listOf(result)).toEqual(bits(y));
      if (grads.length > 0) grad([result], inputs, [back(result)]).forEach((g, i) => expect(listOf(g!)).toEqual(bits(grads[i])));
    });
  });

  test.each(recorded.losses)("the cross entropy of $n samples and its gradient", ({ n, y, grad: wanted }) => {
    scoped(() => {
      const x = leaf([n, 4], 0);
      const targets = tensor(Array.from({ length: n }, (_, i) => i % 4), [n], { dtype: "int64" }); // prettier-ignore
      const loss = crossEntropy(x, targets, null, -100, "mean", 0);
      expect(listOf(loss)).toEqual(bits(y));
      expect(listOf(grad([loss], [x])[0]!)).toEqual(bits(wanted));
    });
  });

  // The numbers of each algorithm: core/optim/step.ts.
  test.each([
    ["SGD", "sgd", 1, () => [0.01, 0, 0, 0, 0, 0, 0]],
    ["SGD with momentum", "sgd", 1, (step: number) => [0.01, 0.9, 0, 1e-3, 1, 0, Number(step === 1)]],
    ["Adamax", "adamax", 2, (step: number) => [0.002, 0.9, 0.999, 1e-8, 0, step, 0]],
  ] as const)("twenty steps of %s", (name, algorithm, buffers, numbersAt) => {
    scoped(() => {
      const p = tensor(numbers(40, 0), [40]);
      const remembered = Array.from({ length: buffers }, () => tensor(new Array<number>(40).fill(0), [40]));
      for (let i = 0; i < 20; i++) optimizerStep(algorithm, name, p, tensor(numbers(40, 1000 + i), [40]), remembered, numbersAt(i + 1));
      expect(listOf(p)).toEqual(bits(recorded.steps[name]));
    });
  });
});
