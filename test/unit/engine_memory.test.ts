import { readdirSync, readFileSync } from "node:fs";
import { afterEach, beforeAll, expect, test } from "vitest";
import { backward } from "../../core/autograd/backward.ts";
import { inPlace, overwrite } from "../../core/autograd/inplace.ts";
import { start, state, withGradMode } from "../../core/autograd/state.ts";
import type { CudaPlace } from "../../core/device/device.ts";
import { cpuMachine } from "../../core/machine.ts";
import { forgetConstants } from "../../core/ops/elementwise.ts";
import * as ops from "../../core/ops/index.ts";
import { scoped } from "../../core/tensor/make.ts";
import { Recorder } from "../../core/trace/recorder.ts";
import { call, follows, weightsFor, type Case } from "./ops_call.ts";

function onMachine(cuda: CudaPlace): void {
  forgetConstants();
  start(cpuMachine(cuda));
}
beforeAll(() => onMachine("none"));
afterEach(() => void (state.listener = null));

const { add, mean, mul, ones, pow, sub, tensor, numbersOf } = ops;

/** Bytes that tensors hold after so many steps, each in a scope of its own. */
function usedAfter(steps: number, step: () => void): number {
  for (let i = 0; i < steps; i++) scoped(step);
  return state.memory.used;
}

/** The first steps make what stays: gradients, kept numbers, and the buffers of a recording. */
function expectFlat(step: () => void): void {
  const early = usedAfter(10, step);
  const { peak } = state.memory;
  expect(usedAfter(1000, step)).toBe(early);
  expect(state.memory.peak).toBe(peak);
}

const example = (): void => {
  const x = ones([2, 2], { requiresGrad: true });
  const y = add(x, 2);
  backward([mean(mul(y, y))]);
};

test("a leaf made in a step goes at its end, its gradient with it", () => expectFlat(example));

test("recording holds no tensor", () => {
  state.listener = new Recorder(() => null, 200);
  expectFlat(example);
});

test("steps that zero the gradient hold no more than the first", () => {
  const w = tensor([7, 8], undefined, { requiresGrad: true });
  expectFlat(() => {
    backward([mean(pow(sub(w, 3), 2))]);
    inPlace("add_", add as never, ops.data(w), mul(ops.data(w.grad!), -0.25));
    overwrite("zero_", ops.data(w.grad!), 0);
  });
  // The gradient of the mean halves the way to 3 by a quarter each step: w is there.
  expect([...numbersOf(w)].map((x) => Math.abs(x - 3) < 1e-6)).toEqual([true, true]);
});

test("steps that set the gradient to None give the old one back", () => {
  const w = tensor([7, 8], undefined, { requiresGrad: true });
  expectFlat(() => {
    ops.setGrad(w, null);
    backward([mean(pow(sub(w, 3), 2))]);
    withGradMode(false, () => inPlace("add_", add as never, w, mul(w.grad!, -0.25)));
  });
});

test("an operation in place writes where its operand lies: it needs no room for its result", () => {
  scoped(() => {
    const [x, y] = [ones([1000]), ones([1000])];
    mul(x, 1); // what comes for the first time: as much memory as a result would need
    inPlace("add_", add as never, x, y, 0.5);
    const version = x.version.n;
    const { used } = state.memory;
    inPlace("mul_", mul as never, x, y);
    inPlace("sub_", sub as never, x, x, 2);
    expect(state.memory.used).toBe(used);
    expect(x.version.n).toBe(version + 2);
    expect([...new Set(numbersOf(x))]).toEqual([-1.5]); // 1.5 - 2 * 1.5
  });
});

test("an operation in place reads its operands as they were", () => {
  const y = tensor([5, 6, 7]);
  inPlace("mul_", mul as never, y, ops.expand(ops.select(y, 0, 1), [3]));
  expect([...numbersOf(y)]).toEqual([30, 36, 42]);
});

test("writing into a window of what is followed holds nothing afterwards", () => {
  const w = tensor([7, 8], undefined, { requiresGrad: true });
  expectFlat(() => {
    const x = mul(w, 2);
    const window = ops.slice(x, 0, 0, 1, 1);
    inPlace("mul_", mul as never, window, 3);
    backward([mean(mul(x, window))]);
  });
});

test("a gradient taken out of its tensor outside of any scope stays readable", () => {
  const w = tensor([7, 8], undefined, { requiresGrad: true });
  backward([mean(mul(w, w))]);
  const old = w.grad!;
  ops.setGrad(w, null);
  backward([mean(mul(w, 5))]);
  expect([...numbersOf(old)]).toEqual([7, 8]); // d(mean w²)/dw = 2 w / 2
});

test("what memory cannot hold is refused in PyTorch's words, with its size", () => {
  expect(() => ops.zeros([200_000, 200_000])).toThrow(
    "DefaultCPUAllocator: can't allocate memory: you tried to allocate 160000000000 bytes",
  );
  expect(() => ops.zeros([2 ** 40, 2 ** 40])).toThrow("Storage size calculation overflowed with sizes=[1099511627776, 1099511627776]");
  expect(() => ops.zeros([2 ** 60])).toThrow("you tried to allocate 4611686018427387904 bytes");
  // What is listed in JavaScript first says the same.
  const one = ops.expand(ones([1]), [1e6, 1e6]);
  for (const [make, bytes] of [
    [() => ops.arange(0, 1e12, 1), 8e12],
    [() => ops.linspace(0, 1, 1e11), 4e11],
    [() => ops.tril(one, 0), 4e12],
  ] as const)
    expect(make).toThrow(`you tried to allocate ${bytes} bytes`);
  onMachine("lent");
  const refused = expect(() => ops.zeros([200_000, 200_000], { device: "cuda" }));
  refused.toThrow(expect.objectContaining({ type: "OutOfMemoryError", message: "CUDA out of memory. Tried to allocate 149.01 GiB." }));
  onMachine("none");
});

test("tensors above two GiB of memory are made, computed, picked from and read as those below", ({ skip }) => {
  onMachine("none");
  try {
    state.memory.allocate(2 ** 31); // never written: it takes no real memory
  } catch {
    skip("this machine does not lend so much");
  }
  const x = tensor([3, 1, 2]);
  expect(x.storage.pointer).toBeGreaterThan(2 ** 31);
  const order = tensor([1, 2, 0], [3], { dtype: "int64" });
  expect([...numbersOf(ops.take(x, order))]).toEqual([1, 2, 3]);
  expect([...numbersOf(ops.nonzero(ops.gt(x, 1)))]).toEqual([0, 2]);
  expect([...numbersOf(ops.tril(ones([2, 2]), 0))]).toEqual([1, 0, 1, 1]);
  expect(ops.item(ops.sum(mul(x, x)))).toBe(14);
  expect(ops.item(ops.convert(ops.select(x, 0, 2), "float64"))).toBe(2);
  onMachine("none");
});

test("the result of a scope stays, and what it was made from goes", () => {
  const before = state.memory.used;
  const y = scoped(() => add(mul(ones([100]), 3), 1));
  expect([...new Set(numbersOf(y))]).toEqual([4]);
  scoped(() => void numbersOf(y));
  expect(state.memory.used - before).toBeGreaterThanOrEqual(400);
});

test("no operation holds what it made, there and back: each of PyTorch's recorded calls, again and again", () => {
  const folder = new URL("../data/ops/", import.meta.url);
  const growing: string[] = [];
  let calls = 0;
  for (const file of readdirSync(folder)) {
    for (const one of JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Case[]) {
      if (one.e !== undefined) continue;
      const step = () => {
        const roots = call(one).y.filter(follows);
        if (roots.length > 0)
          backward(
            roots,
            roots.map((y) => weightsFor(y)),
          );
      };
      const early = usedAfter(2, step);
      if (usedAfter(2, step) !== early) growing.push(`${one.f} ${JSON.stringify([one.a, one.k]).slice(0, 100)}`);
      calls++;
    }
  }
  expect(calls).toBeGreaterThan(1000);
  expect(growing).toEqual([]);
});
