import { beforeAll, expect, test } from "vitest";
import { backward, grad } from "../../core/autograd/backward.ts";
import { inPlace, overwrite } from "../../core/autograd/inplace.ts";
import { start, state, withGradMode } from "../../core/autograd/state.ts";
import * as ops from "../../core/ops/index.ts";
import { scoped } from "../../core/tensor/make.ts";
import { cpuMachine } from "../../core/machine.ts";

beforeAll(() => start(cpuMachine()));

const { add, mul, mean, sum, tensor, ones, numbersOf } = ops;
const list = (x: Parameters<typeof numbersOf>[0]) => Array.from(numbersOf(x));

test("the notes' first example has PyTorch's numbers", () => {
  const x = ones([2, 2], { requiresGrad: true });
  const y = add(x, 2);
  const z = mul(y, y);
  const t = mean(z);
  backward([t]);
  expect(list(t)).toEqual([9]);
  expect(list(x.grad!)).toEqual([1.5, 1.5, 1.5, 1.5]);
  expect([y.grad, z.grad]).toEqual([null, null]);
  expect([y, z, t].map((v) => v.gradFn!.name)).toEqual(["AddBackward0", "MulBackward0", "MeanBackward0"]);
});

test("gradients accumulate in the same .grad", () => {
  const x = tensor([2], undefined, { requiresGrad: true });
  backward([sum(mul(x, 3))]);
  const { grad: first } = x;
  backward([sum(mul(x, x))]);
  expect(list(x.grad!)).toEqual([7]); // 3 + 2x
  expect(x.grad).toBe(first);
});

test("a second backward is refused where something was saved, and only there", () => {
  const x = tensor([2], undefined, { requiresGrad: true });
  const y = sum(add(x, 1));
  backward([y]);
  backward([y]);
  expect(list(x.grad!)).toEqual([2]);
  const z = sum(mul(x, x));
  backward([z]);
  expect(() => backward([z])).toThrow(/Trying to backward through the graph a second time/);
});

test("what was broadcast is summed back", () => {
  const a = tensor([1, 2, 3, 4, 5, 6], [2, 3], { requiresGrad: true });
  const b = tensor([1, 10, 100], [3], { requiresGrad: true });
  backward([sum(mul(a, b))]);
  expect(list(a.grad!)).toEqual([1, 10, 100, 1, 10, 100]);
  expect(list(b.grad!)).toEqual([5, 7, 9]);
});

test("the gradient of a matrix that was transposed for a product lies as the matrix does, as in PyTorch", () => {
  const [x, w, a] = [ones([4, 3]), ones([2, 3], { requiresGrad: true }), ones([3, 4], { requiresGrad: true })];
  const { addmm, mm, t } = ops;
  for (const y of [mm(x, t(w)), addmm(ones([2]), x, t(w))]) expect(grad([sum(y)], [w])[0]!.strides).toEqual([3, 1]);
  expect(grad([sum(mm(t(a), ones([3, 2])))], [a])[0]!.strides).toEqual([4, 1]);
});

test("the second derivative of x³ is 6x", () => {
  const x = tensor([2], undefined, { requiresGrad: true });
  const [first] = grad([sum(ops.pow(x, 3))], [x], [], { createGraph: true });
  expect(list(first!)).toEqual([12]);
  const [second] = grad([sum(first!)], [x]);
  expect(list(second!)).toEqual([12]);
});

test("a saved tensor that was written into is refused, with PyTorch's text", () => {
  const x = tensor([1, 2], undefined, { requiresGrad: true });
  const y = ops.exp(x);
  inPlace("add_", ops.add as never, y, 1);
  expect(() => backward([sum(y)])).toThrow(
    "one of the variables needed for gradient computation has been modified by an inplace operation: [torch.FloatTensor [2]], which is output 0 of Exp, is at version 1; expected version 0 instead.",
  );
});

test("a leaf may not be written in place, but may in no_grad and through .data", () => {
  const x = tensor([1, 2], undefined, { requiresGrad: true });
  expect(() => inPlace("add_", ops.add as never, x, 1)).toThrow(
    "a leaf Variable that requires grad is being used in an in-place operation.",
  );
  withGradMode(false, () => inPlace("add_", ops.add as never, x, 1));
  expect([list(x), x.version.n]).toEqual([[2, 3], 1]);
  overwrite("zero_", ops.data(x), 0);
  expect([list(x), x.version.n]).toEqual([[0, 0], 1]);
});

test("a write into a view goes through CopySlices", () => {
  const x = tensor([1, 2, 3], undefined, { requiresGrad: true });
  const y = mul(x, 2);
  ops.setItem(y, [{ kind: "int", value: 0 }], tensor(5));
  expect(y.gradFn!.name).toBe("CopySlices");
  backward([sum(mul(y, y))]);
  expect(list(y)).toEqual([5, 4, 6]);
  expect(list(x.grad!)).toEqual([0, 16, 24]); // d(2x)²/dx = 8x
});

test("indexing gathers, and its gradient adds where an index comes twice", () => {
  const x = tensor([10, 20, 30], undefined, { requiresGrad: true });
  const index = tensor([2, 0, 2], undefined, { dtype: "int64" });
  const y = ops.getItem(x, [{ kind: "tensor", value: index }]);
  expect(list(y)).toEqual([30, 10, 30]);
  backward([sum(y)]);
  expect(list(x.grad!)).toEqual([1, 0, 2]);
});

test("a chain of 20,000 operations runs and goes backward", () => {
  scoped(() => {
    const x = tensor([1], undefined, { requiresGrad: true });
    let y = add(x, 0);
    for (let i = 0; i < 20_000; i++) y = add(y, 1);
    backward([sum(y)]);
    expect(list(x.grad!)).toEqual([1]);
  });
  expect(state.depth).toBe(0);
});

test("an index is kept for backward, though nobody else holds it, and a write into it is seen", () => {
  const x = tensor([1, 2, 3], undefined, { requiresGrad: true });
  const [y, index] = scoped(() => {
    const index = tensor([2, 2], undefined, { dtype: "int64" });
    return [ops.indexSelect(x, 0, index), index];
  });
  backward([sum(y)], [], { retainGraph: true });
  expect(list(x.grad!)).toEqual([0, 0, 2]);
  overwrite("zero_", index, 0);
  expect(() => backward([sum(y)])).toThrow("[torch.LongTensor [2]] is at version 1; expected version 0 instead");
});
