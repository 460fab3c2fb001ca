import "../../core/ops/index.ts";
import { generatorAt } from "../../core/ops/random.ts";
import { clone, transpose } from "../../core/ops/reshape.ts";
import { numbersOf, tensor } from "../../core/ops/create.ts";
import { overloads, type Overload } from "../../core/python/bindings/operations.ts";
import { defaultValue, type Parameter } from "../../core/python/signature.ts";
import { quietly, state } from "../../core/autograd/state.ts";
import { isFloat, type DType } from "../../core/tensor/dtype.ts";
import { Scalar } from "../../core/tensor/scalar.ts";
import { Tensor } from "../../core/tensor/tensor.ts";

/** Calls functions of the table by their Python names, as test/record/ops.py calls PyTorch's. */

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A line of test/data/ops: the function's path, its arguments, and what PyTorch gave. */
export interface Case {
  readonly f: string;
  readonly a: readonly Json[];
  readonly k: { readonly [key: string]: Json };
  readonly seed?: number;
  readonly y?: readonly Json[];
  readonly g?: readonly (readonly (number | string)[] | null)[];
  readonly e?: readonly [string, string];
  readonly w?: readonly string[];
  /** Of the gradients derived once more: their grad_fn from weights that do not require grad and from such that do, and the second ones or the refusal. */
  readonly h?: {
    readonly still: readonly (string | null)[];
    readonly fn: readonly (string | null)[];
    readonly g?: readonly (readonly (number | string)[] | null)[];
    readonly e?: readonly [string, string];
  };
  readonly m?: readonly (readonly [number, readonly (number | string)[]])[];
}

export interface Outcome {
  readonly y: readonly unknown[];
  /** Every tensor among the arguments, in order. */
  readonly tensors: readonly Tensor[];
  readonly warnings: readonly string[];
}

const FUNCTIONS = new Map<string, Overload[]>();
for (const overload of overloads()) for (const path of overload.python) FUNCTIONS.set(path, [...(FUNCTIONS.get(path) ?? []), overload]);

/** Whether the table has a function of this path. */
export const known = (path: string): boolean => FUNCTIONS.has(path);

/** The overload that a case means, and its arguments. */
export function bound({ f, a, k }: Case): { run: Overload["run"]; args: unknown[]; tensors: Tensor[] } {
  const tensors: Tensor[] = [];
  const given = a.map((x) => decode(x, tensors));
  const named = Object.fromEntries(Object.entries(k).map(([name, x]) => [name, decode(x, tensors)]));
  const changes = f.endsWith("_") && !f.endsWith("__");
  const args = given.map((x) => (changes && x instanceof Tensor && x.requiresGrad ? clone(x) : x));
  const found = meant(f, args, named);
  if (found === null) throw new Error(`no overload of ${f} takes ${JSON.stringify([a, k]).slice(0, 200)}`);
  return { ...found, tensors };
}

/** The overload of a function that takes these arguments, with all of them in its order; null where none does. */
export function meant(
  path: string,
  given: readonly unknown[],
  named: Readonly<Record<string, unknown>>,
): { run: Overload["run"]; args: unknown[] } | null {
  for (const { signature, run } of FUNCTIONS.get(path) ?? []) {
    const args = bind(signature.parameters, given, named);
    if (args !== null) return { run, args };
  }
  return null;
}

export function call(one: Case): Outcome {
  const { run, args, tensors } = bound(one);
  if (one.seed !== undefined) generatorAt(0).manualSeed(one.seed);
  const warnings: string[] = [];
  const { warn } = state;
  state.warn = (message) => warnings.push(message);
  try {
    return { y: flat(run(...args)), tensors, warnings };
  } finally {
    state.warn = warn;
  }
}

const flat = (y: unknown): unknown[] => (Array.isArray(y) ? y.flatMap(flat) : [y]);

export const numberIn = (x: Json): number => (x === "nan" ? NaN : x === "inf" ? Infinity : x === "-inf" ? -Infinity : Number(x));

/** A value as ops.py wrote it down; tensors are also put into the list. */
function decode(x: Json, tensors: Tensor[]): unknown {
  if (x === null || typeof x === "boolean" || typeof x === "string") return x;
  if (typeof x === "number") return new Scalar(x, "int");
  if (Array.isArray(x)) return x.map((y) => decode(y, tensors));
  const fields = x as { readonly [key: string]: Json };
  if ("n" in fields) return new Scalar(numberIn(fields.n), "float");
  if ("dt" in fields) return { dtype: fields.dt as DType };
  const made = quietly(() => {
    const whole = tensor((fields.t as Json[]).map(numberIn), fields.s as number[], { dtype: fields.d as DType });
    return "turn" in fields ? transpose.raw(whole, -1, -2) : whole;
  });
  made.requiresGrad = "g" in fields;
  tensors.push(made);
  return made;
}

/** Arguments in the order of a signature; null where it is not the one that is meant. */
function bind(parameters: readonly Parameter[], args: readonly unknown[], named: Readonly<Record<string, unknown>>): unknown[] | null {
  const left = { ...named };
  const bound: unknown[] = [];
  if (args.length > parameters.filter((p) => !p.keyword).length) return null;
  for (const [i, parameter] of parameters.entries()) {
    const { name } = parameter;
    let value: unknown;
    if (!parameter.keyword && i < args.length) value = args[i];
    else if (name in left) {
      value = left[name];
      delete left[name];
    } else if (parameter.default !== null) {
      bound.push(defaultValue(parameter));
      continue;
    } else return null;
    const fitted = fit(value, parameter);
    if (fitted === undefined) return null;
    bound.push(fitted);
  }
  return Object.keys(left).length === 0 ? bound : null;
}

/** A value as the parameter takes it; undefined where it does not. */
function fit(value: unknown, { type, list, length, nullable }: Parameter): unknown {
  if (value === null) return nullable ? null : undefined;
  if (!list) return fitOne(value, type);
  if (Array.isArray(value)) {
    const all = value.map((x) => fitOne(x, type));
    return all.includes(undefined) ? undefined : all;
  }
  const one = length > 0 ? fitOne(value, type) : undefined;
  return one === undefined ? undefined : Array.from({ length }, () => one);
}

function fitOne(value: unknown, type: Parameter["type"]): unknown {
  const scalar = value instanceof Scalar ? value : typeof value === "boolean" ? new Scalar(Number(value), "bool") : null;
  switch (type) {
    case "Tensor":
      return value instanceof Tensor ? value : undefined;
    case "Operand":
      return value instanceof Tensor ? value : (scalar ?? undefined);
    case "Number":
      return scalar ?? undefined;
    case "int":
      return value instanceof Scalar && value.category === "int" ? value.value : undefined;
    case "float":
      return value instanceof Scalar ? value.value : undefined;
    case "bool":
      return typeof value === "boolean" ? value : undefined;
    case "str":
      return typeof value === "string" ? value : undefined;
    case "ScalarType":
      return (value as { dtype?: DType }).dtype;
  }
}

/** What ops.py weighs outputs with. */
export const WEIGHTS = [0.125, 1.0, -0.5, 1.375, 0.875, -0.375, 1.25, 0.75, -0.25, 1.125, 0.625];

export const weightsFor = (y: Tensor, start = 0): Tensor =>
  quietly(() =>
    tensor(
      Array.from({ length: y.size }, (_, i) => WEIGHTS[(i + start) % WEIGHTS.length]),
      y.shape,
      { dtype: y.dtype },
    ),
  );

export const follows = (x: unknown): x is Tensor => x instanceof Tensor && isFloat(x.dtype) && x.requiresGrad && x.gradFn !== null;

export const listOf = (x: Tensor): number[] => Array.from(numbersOf(x));
