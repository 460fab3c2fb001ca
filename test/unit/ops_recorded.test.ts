import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { grad } from "../../core/autograd/backward.ts";
import { start } from "../../core/autograd/state.ts";
import { cpuMachine } from "../../core/machine.ts";
import { TorchError } from "../../core/tensor/error.ts";
import { scoped } from "../../core/tensor/make.ts";
import { Tensor } from "../../core/tensor/tensor.ts";
import { call, follows, known, listOf, numberIn, weightsFor, type Case, type Outcome } from "./ops_call.ts";

/** Every line of test/data/ops: values, dtypes, grad_fn, gradients, errors and warnings as real PyTorch gave them (test/record/ops.py). */

beforeAll(() => start(cpuMachine()));

const FOLDER = new URL("../data/ops/", import.meta.url);
const ONLY = process.env.OPS_ONLY;

for (const file of readdirSync(FOLDER).sort()) {
  const cases = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")) as Case[];
  describe(file.replace(".json", ""), () => {
    for (const [i, one] of cases.entries()) {
      if (ONLY !== undefined && !new RegExp(ONLY).test(one.f)) continue;
      test(`${one.f} is as in PyTorch (${i}): ${JSON.stringify([one.a, one.k]).slice(0, 100)}`, () => void scoped(() => check(one)));
    }
  });
}

function check(one: Case): void {
  if (!known(one.f)) expect.fail(`the table has no ${one.f}`);
  if (one.e !== undefined) same("error", errorOf(one), one.e);
  else {
    const { y, gradients, tensors, warnings } = run(one);
    same("warnings", warnings, one.w ?? []);
    same("results", y.map(describeResult), one.y!.map(describeRecorded));
    y.forEach((x, i) => x instanceof Tensor && near("value", listOf(x), (one.y![i] as { t: (number | string)[] }).t, x.dtype));
    for (const [place, numbers] of one.m ?? []) near(`argument ${place} afterwards`, listOf(tensors[place]), numbers, tensors[place].dtype);
    same("which gradients there are", gradients?.map((g) => g !== null) ?? null, one.g?.map((g) => g !== null) ?? null);
    gradients?.forEach((g, i) => g !== null && near(`gradient ${i}`, listOf(g), one.g![i]!, g.dtype));
    if (one.h !== undefined) checkAgain(one, one.h);
  }
}

/** The gradients derived once more: their grad_fn, from weights that require no grad and from such that do, and the second ones. */
function checkAgain(one: Case, h: NonNullable<Case["h"]>): void {
  same("first gradients", first(one, false).gradients.map(nameOf), h.still);
  const { inputs, weights, gradients } = first(one, true);
  same("first gradients, from weights that require grad", gradients.map(nameOf), h.fn);
  const found = gradients.filter((g) => g !== null && g.requiresGrad) as Tensor[];
  try {
    const second = grad(found, [...inputs, ...weights], found.map((g) => weightsFor(g, 3)), { allowUnused: true }); // prettier-ignore
    same("which second gradients there are", second.map((g) => g !== null), h.g?.map((g) => g !== null) ?? h.e); // prettier-ignore
    second.forEach((g, i) => g !== null && near(`second gradient ${i}`, listOf(g), h.g![i]!, g.dtype));
  } catch (error) {
    if (!(error instanceof TorchError)) throw error;
    same("refusal", [error.type, error.message], h.e);
  }
}

function first(one: Case, follow: boolean): { inputs: Tensor[]; weights: Tensor[]; gradients: (Tensor | null)[] } {
  const outcome = call(one);
  const outputs = outcome.y.filter(follows);
  const inputs = outcome.tensors.filter((x) => x.requiresGrad);
  const weights = outputs.map((x) => weightsFor(x));
  for (const weight of weights) weight.requiresGrad = follow;
  return { inputs, weights, gradients: grad(outputs, inputs, weights, { createGraph: true, allowUnused: true }) };
}

const nameOf = (g: Tensor | null): string | null => g?.gradFn?.name ?? null;

/** Forward, and backward from the weighted outputs. */
function run(one: Case): Outcome & { gradients: (Tensor | null)[] | null } {
  const outcome = call(one);
  const outputs = outcome.y.filter(follows);
  const inputs = outcome.tensors.filter((x) => x.requiresGrad);
  if (outputs.length === 0 || inputs.length === 0) return { ...outcome, gradients: null };
  return {
    ...outcome,
    gradients: grad(
      outputs,
      inputs,
      outputs.map((x) => weightsFor(x)),
      { allowUnused: true },
    ),
  };
}

function errorOf(one: Case): readonly string[] {
  try {
    run(one);
  } catch (error) {
    return error instanceof TorchError ? [error.type, error.message] : [String(error)];
  }
  return ["none"];
}

function describeResult(x: unknown): unknown {
  return x instanceof Tensor ? { shape: x.shape, dtype: x.dtype, gradFn: x.gradFn?.name ?? null } : x;
}

function describeRecorded(x: unknown): unknown {
  if (typeof x !== "object" || x === null) return x;
  if ("n" in x) return numberIn(x.n as number);
  const { s, d, fn } = x as { s: number[]; d: string; fn: string | null };
  return { shape: s, dtype: d, gradFn: fn };
}

/** float64 to nine digits; float32 to its rounding, sums of some numbers included. */
function near(what: string, got: readonly number[], recorded: readonly (number | string)[], dtype: string): void {
  const wanted = recorded.map(numberIn);
  const [relative, absolute] = dtype === "float64" ? [1e-9, 1e-9] : dtype === "float32" ? [1e-4, 1e-5] : [1e-9, 0];
  const close = (x: number, y: number) => Object.is(x, y) || x === y || Math.abs(x - y) <= absolute + relative * Math.abs(y);
  if (got.length !== wanted.length || !got.every((x, i) => close(x, wanted[i]))) same(what, got.map(short), wanted.map(short));
}

function same(what: string, got: unknown, wanted: unknown): void {
  const [ours, theirs] = [got, wanted].map((x) => JSON.stringify(x));
  if (ours !== theirs) expect.fail(`${what}: ${ours}, but PyTorch ${theirs}`);
}

/** NaN and the infinities as words, for JSON has none. */
const short = (x: number): number | string => (Number.isFinite(x) ? Number(x.toPrecision(12)) : String(x));
