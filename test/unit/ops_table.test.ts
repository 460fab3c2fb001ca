import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { grad } from "../../core/autograd/backward.ts";
import type { Node } from "../../core/autograd/node.ts";
import { start, state } from "../../core/autograd/state.ts";
import { cpuMachine } from "../../core/machine.ts";
import { ROWS } from "../../core/ops/index.ts";
import { TWICE } from "../../core/ops/twice.ts";
import { overloads, type Overload } from "../../core/python/bindings/operations.ts";
import { TorchError } from "../../core/tensor/error.ts";
import { scoped } from "../../core/tensor/make.ts";
import type { Tensor } from "../../core/tensor/tensor.ts";
import { bound, listOf, weightsFor, type Case } from "./ops_call.ts";
import { again, attempt, type Attempt, type Callable } from "./ops_inputs.ts";

/**
 * Every function of the table that has a gradient, against central differences, and its second derivative against those of the
 * first. Arguments are found by its signature: a new row is tested as soon as it is there.
 */

beforeAll(() => start(cpuMachine()));

/** Not checked here, and why. */
const EXEMPT: Readonly<Record<string, string>> = {
  "torch.linalg.cholesky": "takes a symmetric matrix, reads one half, and shares the gradient between both",
  "torch.cholesky": "likewise",
  "torch.linalg.cholesky_ex": "likewise",
  "torch.linalg.eigh": "likewise",
  "torch.gradient": "its spacing is a place, through which PyTorch lets no gradient go; torch.diff is checked",
  "torch.linalg.eigvalsh": "likewise",
  "torch.cholesky_solve": "reads one triangle, and its gradient fills both",
  "torch.cholesky_inverse": "likewise",
  "torch.linalg.svd": "its whole matrices are no functions of the input; torch.svd, without them, is checked",
  "F.ctc_loss": "its gradient is that of a softmax before it",
};
/** What says that there is no second derivative, as in PyTorch. */
const ONCE = new Set([...TWICE.values()].map(({ refusal }) => refusal).filter((refusal) => refusal !== ""));
/** Rows that the table lends to nobody, or that belong to the exempt. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  to: "x.double(): the Python bindings call it; torch_programs.test.ts derives through it",
  "to.device": "needs two devices; see webgpu.test.ts",
  fill: "x.fill_: the Python bindings call it",
  "fill.tensor": "likewise",
  zero: "likewise",
  draw: "x.normal_: the Python bindings call it",
  alias: "x[...]: likewise",
  keep: "what backward(create_graph=True) leaves in .grad: torch_programs.test.ts derives through it",
  "polygamma.in_place": "x.polygamma_: likewise; its formulas are polygamma's",
  place: "made where the gradient of a slice is, and derived with it",
  "masked_scatter.pad": "likewise, of masked_scatter",
  "convolution.weight": "likewise, of convolution",
  "avg_pool2d.back": "likewise, of avg_pool2d",
  "avg_pool3d.back": "likewise, of avg_pool3d",
  "transpose.own": "transpose, of outputs of recurrent layers: torch_programs.test.ts derives through them",
  mkldnn_rnn_layer: "stack, likewise",
  _ctc_loss: "exempt",
  linalg_cholesky_ex: "exempt",
  cholesky: "exempt",
  cholesky_solve: "exempt",
  cholesky_inverse: "exempt",
  linalg_eigh: "exempt",
};

const reached = new Set<string>();
const functions = overloads().filter(({ python }) => python.length > 0 && !/_$|^Tensor\.__i/.test(python[0]));

describe("gradients are the slopes that small differences show", () => {
  for (const overload of functions)
    test(`${overload.python[0]}(${overload.signature.parameters.map(({ name }) => name).join(", ")})`, () =>
      void scoped(() => check(overload)));
});

describe("so are second derivatives of what PyTorch was asked", () => {
  const folder = new URL("../data/ops/", import.meta.url);
  for (const file of readdirSync(folder).sort()) {
    const cases = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Case[];
    for (const [i, one] of cases.entries()) {
      if (one.g === undefined || /_$/.test(one.f) || one.f in EXEMPT) continue;
      test(`${file.replace(".json", "")} ${i}: ${one.f}`, () => void scoped(() => checkCase(one)));
    }
  }
});

test("every row with a gradient was among them", () => {
  const missing = [...ROWS.values()].filter(
    (row) => row.gradFn !== null && row.gradFn !== "NotImplemented" && !reached.has(row.name) && !(row.name in ELSEWHERE),
  );
  if (missing.length > 0) expect.fail(`no call found for ${missing.map((row) => row.name).join(", ")}`);
});

/** A recorded call, where it goes through a row that no call above went through. */
function checkCase(one: Case): void {
  const { run, args, tensors } = bound(one);
  const inputs = tensors.filter((x) => x.requiresGrad && x.dtype === "float64");
  const found = { args, inputs, outputs: again({ run }, args) ?? [] };
  if (inputs.length === 0 || found.outputs.length === 0 || !walk(found.outputs)) return;
  compareSecond({ run }, found);
}

function check(overload: Overload): void {
  if (overload.python.some((path) => path in EXEMPT)) return;
  const found = attempt(overload);
  if (found === null) return;
  const slopes = gradients(found.outputs, found.inputs);
  walk(found.outputs);
  compare("gradient", overload, found, weighted, slopes);
  compareSecond(overload, found);
}

/** The gradient, weighted, is a function of the inputs and of what came in: its slopes are the second derivatives. */
function compareSecond(overload: Callable, { args, inputs, outputs }: Attempt): void {
  const down = outputs.map((y) => weightsFor(y));
  for (const weights of down) weights.requiresGrad = true;
  const both = [...inputs, ...down];
  const firstOf = (ys: readonly Tensor[]) =>
    grad(ys, inputs, down, { allowUnused: true, createGraph: true }).filter((g): g is Tensor => g !== null && g.requiresGrad);
  const first = firstOf(outputs);
  walk(first);
  const second = first.length === 0 ? both.map(() => null) : unlessRefused(() => gradients(first, both));
  if (second === null) return;
  compare("second derivative", overload, { args, inputs: both, outputs }, (ys) => weighted(firstOf(ys)), second);
}

function unlessRefused<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof TorchError && ONCE.has(error.message)) return null;
    throw error;
  }
}

/** The slopes of the weighted sum of outputs. */
const gradients = (outputs: readonly Tensor[], inputs: readonly Tensor[]): (Tensor | null)[] =>
  grad(
    outputs,
    inputs,
    outputs.map((y) => weightsFor(y)),
    { allowUnused: true, retainGraph: true },
  );

const weighted = (outputs: readonly Tensor[]): number =>
  outputs.reduce((sum, y) => {
    const [numbers, weights] = [listOf(y), listOf(weightsFor(y))];
    return numbers.reduce((total, value, i) => total + value * weights[i], sum);
  }, 0);

function compare(
  what: string,
  overload: Callable,
  { args, inputs }: Attempt,
  value: (outputs: readonly Tensor[]) => number,
  slopes: readonly (Tensor | null)[],
): void {
  const step = 1e-5;
  inputs.forEach((input, k) => {
    const slope = slopes[k] === null ? Array<number>(input.size).fill(0) : listOf(slopes[k]);
    const start = input.storage.pointer >> 3;
    const differences = slope.map((_, i) => {
      // Memory may grow at each call, and the old view of it is gone then.
      const before = state.memory.f64[start + i];
      const at = (x: number): number => {
        state.memory.f64[start + i] = x;
        return value(again(overload, args)!);
      };
      const difference = (at(before + step) - at(before - step)) / (2 * step);
      state.memory.f64[start + i] = before;
      return difference;
    });
    const off = slope.findIndex((x, i) => !(Math.abs(x - differences[i]) <= 2e-6 + 1e-5 * Math.abs(x)));
    if (off >= 0) expect.fail(`${what} by input ${k} (${input.shape.join(" × ")}): ${short(slope)}, but differences ${short(differences)}`);
  });
}

const short = (list: readonly number[]): string => list.map((x) => Number(x.toPrecision(6))).join(" ");

/** Notes the rows that tensors were made by. @returns whether one of them is new. */
function walk(tensors: readonly Tensor[]): boolean {
  const before = reached.size;
  const stack = tensors.flatMap((x) => (x.gradFn === null ? [] : [x.gradFn]));
  const seen = new Set<Node>(stack);
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    reached.add(node.row.name);
    for (const next of node.next) {
      if (next === null || seen.has(next)) continue;
      seen.add(next);
      stack.push(next);
    }
  }
  return reached.size > before;
}

test("nothing is exempt that is not there", () => {
  const paths = new Set(functions.flatMap(({ python }) => python));
  expect(Object.keys({ ...EXEMPT, ...ONCE }).filter((path) => !paths.has(path))).toEqual([]);
  expect(Object.keys(ELSEWHERE).filter((name) => !ROWS.has(name) || reached.has(name))).toEqual([]);
});
