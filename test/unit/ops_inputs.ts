import { generatorAt } from "../../core/ops/random.ts";
import { tensor } from "../../core/ops/create.ts";
import { quietly } from "../../core/autograd/state.ts";
import type { Overload } from "../../core/python/bindings/operations.ts";
import { defaultValue, type Signature } from "../../core/python/signature.ts";
import { Scalar } from "../../core/tensor/scalar.ts";
import { sizeOf, type Shape } from "../../core/tensor/shape.ts";
import type { Tensor } from "../../core/tensor/tensor.ts";
import { grad } from "../../core/autograd/backward.ts";
import { TorchError } from "../../core/tensor/error.ts";
import { follows, listOf, weightsFor } from "./ops_call.ts";

/** Finds, by trying, arguments with which a function of the table can be called: so a new row needs no test of its own. */

/** Shapes of the tensors of a call, the first one's first; the last stands for all that follow. */
const SHAPES: readonly (readonly Shape[])[] = [
  [[2, 3]],
  [[3]],
  [[3, 3]],
  [[2, 3], [3]],
  [
    [2, 3],
    [3, 2],
  ],
  [[2, 3], [2]],
  [
    [2, 2, 3],
    [2, 3, 2],
  ],
  [
    [2, 2],
    [2, 3],
    [3, 2],
  ],
  [[2], [2, 3], [3]],
  [[2, 3], [2], [3]],
  [
    [2, 2, 3],
    [2, 2, 4],
    [2, 4, 3],
  ],
  [
    [2, 2],
    [2, 2, 3],
    [2, 3, 2],
  ],
  [[2, 3], [4, 3], [4]],
  [[2, 3], [], []],
  [[3, 2], [3]],
  [[2, 3], [2, 3], []],
  [[1, 2, 5], [2, 2, 2], [2]],
  [[1, 2, 4, 4], [2, 2, 2, 2], [2]],
  [[1, 2, 3, 3, 3], [2, 2, 2, 2, 2], [2]],
  [[2, 4, 3], [4], [4]],
  [[2, 2, 3], [2], [2], [2], [2]],
  [
    [1, 1, 2],
    [1, 1, 2],
  ],
  [
    [1, 1, 2, 2],
    [1, 1, 2, 2],
  ],
  [
    [1, 1, 2, 2, 2],
    [1, 1, 2, 2, 2],
  ],
  [[1, 8, 2, 2]],
  [[1, 4, 4]],
  [[1, 8, 9]],
  [[2, 3], [2, 4], [5, 3, 4], [5]],
  [[4, 1, 3], [1, 1], [1], [1]],
  [[2, 3], [2, 2], [8, 3], [8, 2], [8], [8]],
  [[2, 3], [2, 2], [6, 3], [6, 2], [6], [6]],
  [[2, 3], [2, 2], [2, 3], [2, 2], [2], [2]],
  [[2, 2, 3], [1, 2, 2], [2, 3], [2, 2], [2], [2]],
  [[4]],
  [[]],
];

/** Numbers of the tensors: of both signs, of one, above 1. No two are equal, none is near a kink. */
const NUMBERS: readonly ((i: number) => number)[] = [(i) => 1.7 * spread(i) - 0.83, (i) => 0.1 + 0.8 * spread(i), (i) => 1.1 + spread(i)];
const spread = (i: number): number => ((i + 1) * 0.6180339887498949) % 1;

/** Names of tensors that choose others; any other is of floats. */
const CHOOSES = /index|indices|mask|condition|target|label/;

/** What tensors after the first that choose are: floats, places, truths, signs. */
const KINDS = ["float", "place", "index", "truth", "sign"] as const;

/** Through these no gradient goes, in PyTorch neither. */
const CONSTANT = new Set([
  "running_mean",
  "running_var",
  "pos_weight",
  "binary_cross_entropy.weight",
  "binary_cross_entropy_with_logits.weight",
  "soft_margin_loss.target",
  "nll_loss.weight",
  "cross_entropy.weight",
  "multi_margin_loss.weight",
  "quantile.q",
  "nanquantile.q",
]);

/** Words and numbers that some parameters need. */
const WORDS: Readonly<Record<string, readonly unknown[]>> = {
  equation: ["ij,jk->ik"],
  reduce: ["sum"],
  mode: ["bilinear"],
  p: [new Scalar(2, "int"), "fro", 2],
  ord: ["fro"],
};
const INTS: Readonly<Record<string, number>> = {
  dim: -1,
  dim0: 0,
  dim1: -1,
  dim2: -2,
  start: 0,
  length: 1,
  size: 2,
  n: 2,
  chunks: 2,
  sections: 2,
  groups: 2,
  num_layers: 1,
};

/** What can be called with the arguments of its signature. */
export type Callable = Pick<Overload, "run">;

export interface Attempt {
  /** What the call was made with, for {@link again}. */
  readonly args: readonly unknown[];
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}

/** The first call that succeeds with a finite result that requires grad; null where none does. */
export function attempt(overload: Overload): Attempt | null {
  const { parameters } = overload.signature;
  const tensors = parameters.filter(({ type }) => type === "Tensor" || type === "Operand").length;
  if (tensors === 0) return null;
  for (const numbers of NUMBERS) {
    for (const kind of tensors > 1 ? KINDS : KINDS.slice(0, 1)) {
      for (const optional of [true, false]) {
        for (const shapes of SHAPES) {
          const made = make(overload.signature, shapes, numbers, kind, optional);
          const outputs = again(overload, made.args);
          if (outputs === null || !goesBack(outputs, made.inputs)) continue;
          if (outputs.length > 0 && outputs.every((y) => listOf(y).every(Number.isFinite))) return { ...made, outputs };
        }
      }
    }
  }
  return null;
}

/** Whether there is a gradient: PyTorch refuses some shapes only here. */
function goesBack(outputs: readonly Tensor[], inputs: readonly Tensor[]): boolean {
  try {
    grad(
      outputs,
      inputs,
      outputs.map((y) => weightsFor(y)),
      { allowUnused: true, retainGraph: true },
    );
    return true;
  } catch (error) {
    if (error instanceof TorchError) return false;
    throw error;
  }
}

/** What comes out now; null where it is refused. Random numbers are the same each time. */
export function again(overload: Callable, args: readonly unknown[]): Tensor[] | null {
  generatorAt(0).manualSeed(7);
  try {
    const y = overload.run(...args);
    return (Array.isArray(y) ? y : [y])
      .flat()
      .filter(follows)
      .filter((x) => x.gradFn!.name !== "NotImplemented");
  } catch {
    return null;
  }
}

function make(
  signature: Signature,
  shapes: readonly Shape[],
  numbers: (i: number) => number,
  kind: (typeof KINDS)[number],
  optional: boolean,
) {
  const { name: owner, parameters } = signature;
  const inputs: Tensor[] = [];
  let count = 0;
  let at = 0;
  const one = (name: string): Tensor => {
    const shape = shapes[Math.min(count, shapes.length - 1)];
    const isFirst = count++ === 0;
    const size = sizeOf(shape);
    const fill = (f: (i: number) => number) => Array.from({ length: size }, (_, i) => f(i));
    return quietly(() => {
      if (isFirst || kind === "float" || !CHOOSES.test(name)) {
        at += 7;
        const x = tensor(fill((i) => numbers(at + i)), shape, { dtype: "float64", requiresGrad: !CONSTANT.has(name) && !CONSTANT.has(`${owner}.${name}`) }); // prettier-ignore
        if (x.requiresGrad) inputs.push(x);
        return x;
      }
      if (kind === "place") return tensor(fill((i) => i), shape, { dtype: "int64" }); // prettier-ignore
      if (kind === "index") return tensor(fill((i) => i % 2), shape, { dtype: "int64" }); // prettier-ignore
      if (kind === "truth") return tensor(fill((i) => (i + 1) % 2), shape, { dtype: "bool" }); // prettier-ignore
      return tensor(fill((i) => (i % 2 === 0 ? 1 : -1)), shape, { dtype: "float64" }); // prettier-ignore
    });
  };
  const args = parameters.map((parameter) => {
    const { name, type, list, length, nullable, default: given } = parameter;
    if (type === "Tensor" && list) return [one(name), one(name)];
    if (type === "Tensor" && (given === null || (optional && nullable && given === "None"))) return one(name);
    if (type === "Operand" && given === null) return one(name);
    if (given !== null)
      return type === "Number" && given !== "None" ? new Scalar(defaultValue(parameter) as number, "float") : defaultValue(parameter);
    if (name === "size" && parameters.some((p) => p.name === "stride")) return [2];
    if (type === "int") {
      const n = INTS[name] ?? (name.startsWith("dim") ? 0 : 1);
      return list ? listFor(name, length, n) : n;
    }
    if (type === "Number") return new Scalar(0.5, "float");
    if (type === "float") return list ? [0] : 0.5;
    if (type === "bool") return true;
    if (type === "str") return WORDS[name]?.[0] ?? "mean";
    return null;
  });
  return { args, inputs };
}

/** A list of ints: sizes, dimensions, times. */
function listFor(name: string, length: number, n: number): number[] {
  if (length > 0) return Array.from({ length }, () => (name.startsWith("kernel") || name === "output_size" ? 2 : n));
  const lists: Readonly<Record<string, readonly number[]>> = {
    size: [-1],
    shape: [-1],
    dims: [0],
    sizes: [1, -1],
    repeats: [2, 1],
    normalized_shape: [3],
    pad: [1, 0],
    stride: [1, 1],
    indices: [1],
    split_size_or_sections: [1, 1],
    output_size: [4, 4],
  };
  return [...(lists[name] ?? [0])];
}
