import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { start } from "../../core/autograd/state.ts";
import { cpuMachine } from "../../core/machine.ts";
import { forgetConstants } from "../../core/ops/elementwise.ts";
import { toDevice } from "../../core/ops/move.ts";
import { generatorAt } from "../../core/ops/random.ts";
import { scoped } from "../../core/tensor/make.ts";
import { Tensor } from "../../core/tensor/tensor.ts";
import { bound, listOf, type Case } from "./ops_call.ts";

/** Each of PyTorch's recorded calls on tensors of "cuda", for which the CPU stands in: the results are there, too, and the same. */

beforeAll(() => {
  forgetConstants();
  start(cpuMachine("lent"));
});

/** They take no tensor. */
const ANYWHERE = ["torch.tril_indices", "torch.triu_indices"];

const folder = new URL("../data/ops/", import.meta.url);
for (const file of readdirSync(folder).sort()) {
  test(`what ${file.replace(".json", "")} gives lies on cuda where its tensors do`, () => {
    for (const one of JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Case[])
      if (one.e === undefined && !ANYWHERE.includes(one.f)) scoped(() => check(one));
  });
}

function check(one: Case): void {
  const [expected, got] = [false, true].map((cuda) => {
    const { run, args } = bound(one);
    if (one.seed !== undefined) generatorAt(0).manualSeed(one.seed);
    return tensorsOf(run(...(cuda ? args.map(onCuda) : args)));
  });
  expect(got.map(({ device }) => device), `${one.f} ${JSON.stringify([one.a, one.k])}`).toEqual(expected.map(() => "cuda")); // prettier-ignore
  got.forEach((y, i) => expect(close(listOf(y), listOf(expected[i])), one.f).toBe(true));
}

const onCuda = (x: unknown): unknown => (x instanceof Tensor ? toDevice(x, "cuda") : Array.isArray(x) ? x.map(onCuda) : x);
const tensorsOf = (y: unknown): Tensor[] => (Array.isArray(y) ? y.flatMap(tensorsOf) : y instanceof Tensor ? [y] : []);
/** Sums may be taken in another order. */
const close = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((x, i) => Object.is(x, b[i]) || x === b[i] || Math.abs(x - b[i]) <= 1e-6 * Math.abs(b[i]));
