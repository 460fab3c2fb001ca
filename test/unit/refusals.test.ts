import { beforeAll, expect, test } from "vitest";
import { start, state } from "../../core/autograd/state.ts";
import { cpuMachine } from "../../core/machine.ts";
import { tensor, zeros } from "../../core/ops/index.ts";
import { overloads } from "../../core/python/bindings/operations.ts";
import { defaultValue, type Parameter } from "../../core/python/signature.ts";
import { TorchError } from "../../core/tensor/error.ts";
import { scoped } from "../../core/tensor/make.ts";
import { Scalar } from "../../core/tensor/scalar.ts";
import type { Tensor } from "../../core/tensor/tensor.ts";

/** Whatever a learner gives a function, it gives something back or refuses in PyTorch's words: nothing of TypeScript shows. */

beforeAll(() => {
  start(cpuMachine());
  state.warn = () => {};
});

/** The same numbers each time: a linear congruential generator. */
function generator(seed: number): (n: number) => number {
  let now = seed;
  return (n) => {
    now = (Math.imul(now, 1664525) + 1013904223) >>> 0;
    return Math.floor((now / 2 ** 32) * n);
  };
}

const TENSORS: readonly (() => Tensor)[] = [
  () => tensor([1.5], []),
  () => tensor([1, 2, 3], [3]),
  () => tensor([1, 2, 3, 4, 5, 6], [2, 3], { requiresGrad: true }),
  () => tensor([1, 2, 3, 4], [2, 2]),
  () => tensor([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 4]),
  () => tensor([1, 2, 3, 4], [1, 1, 2, 2]),
  () => tensor([], [0]),
  () => zeros([2, 0]),
  () => zeros([0, 3]),
  () => zeros([0, 1, 4]),
  () => tensor([0, 1], [2], { dtype: "int64" }),
  () => tensor([5, -9], [1, 2], { dtype: "int64" }),
  () => tensor([1], [], { dtype: "int64" }),
  () => tensor([1, 0], [2], { dtype: "bool" }),
  () => tensor([1, 2, 3, 4], [2, 2], { dtype: "float16" }),
  () => tensor([NaN, Infinity, -1], [3]),
];
const INTS = [-9, -1, 0, 1, 2, 3, 7];
const FLOATS = [0, 1, -1, 0.5, NaN, Infinity, -Infinity, 3];
const TEXTS = ["", "a", "mean", "sum", "none", "linear", "same", "left", "constant", "reflect", "ij,jk->ik"];
const LISTS: readonly (readonly number[])[] = [[], [0], [-1], [1], [2, 2], [0, 1], [1, 1], [-1, 2], [1, 2, 3], [0, 0, 0], [5, -9]];

function argument(p: Parameter, pick: (n: number) => number): unknown {
  const one = <T>(list: readonly T[]): T => list[pick(list.length)];
  if (p.default !== null && pick(3) === 0) return defaultValue(p);
  if (p.nullable && pick(4) === 0) return null;
  const some = (make: () => unknown) => Array.from({ length: pick(4) }, make);
  switch (p.type) {
    case "Tensor":
      return p.list ? some(() => one(TENSORS)()) : one(TENSORS)();
    case "Operand":
      return pick(2) === 0 ? one(TENSORS)() : new Scalar(one(FLOATS), "float");
    case "Number":
      return p.list ? some(() => new Scalar(one(INTS), "int")) : new Scalar(one(FLOATS), "float");
    case "int":
      return p.list ? (p.length > 1 && pick(2) === 0 ? Array<number>(p.length).fill(one(INTS)) : one(LISTS)) : one(INTS);
    case "float":
      return p.list ? some(() => one(FLOATS)) : one(FLOATS);
    case "bool":
      return p.list ? some(() => pick(2) === 0) : pick(2) === 0;
    case "str":
      return one(TEXTS);
    case "ScalarType":
      return one(["float32", "float64", "int64", "bool", "float16"]);
  }
}

/** What shows that a number or a list was not there: no text of PyTorch has it. */
const TYPESCRIPT = /undefined|NaN(?! or|s|`|\])|\[object|null\b/;
/** What Python calls with arguments that it has made itself. */
const INNER = ["F.recurrent", "F.recurrent_step", "torch.block_diag_of"];
const ROUNDS = 40;

test("no function of the table shows a learner anything of TypeScript, whatever it is given", () => {
  const shown = new Map<string, string>();
  for (const { id, python, signature, run } of overloads()) {
    if (INNER.includes(python[0])) continue;
    const pick = generator([...id].reduce((sum, c) => sum * 31 + c.charCodeAt(0), 7) >>> 0);
    for (let round = 0; round < ROUNDS; round++) {
      scoped(() => {
        const args = signature.parameters.map((p) => argument(p, pick));
        try {
          run(...args);
        } catch (error) {
          const message = String((error as Error).message);
          if (error instanceof TorchError && !TYPESCRIPT.test(message)) return;
          const told = args.map((a) =>
            a instanceof Scalar
              ? String(a.value)
              : a !== null && typeof a === "object" && "shape" in a
                ? `[${(a as Tensor).shape.join()}]${(a as Tensor).dtype}`
                : JSON.stringify(a),
          );
          shown.set(
            python[0] ?? id,
            `(${told.join(", ")}): ${error instanceof TorchError ? "" : (error as Error).stack?.split("\n").slice(1, 3).join("")} ${message}`,
          );
        }
      });
    }
  }
  expect([...shown].map(([path, what]) => path + what)).toEqual([]);
});
