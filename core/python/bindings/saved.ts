import type { Node } from "../../autograd/node.ts";
import { state } from "../../autograd/state.ts";
import { empty } from "../../tensor/make.ts";
import { dtypeOfNumber, Scalar } from "../../tensor/scalar.ts";
import { rowMajor, sizeOf } from "../../tensor/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { defaultValue, parseSignature, type Parameter } from "../signature.ts";
import { SAVED_NAMES } from "./saved_names.ts";

/** What a grad_fn saved: a tensor, or a value in Python's words. */
export type Saved = Tensor | string;

/** What PyTorch's node of this name saves and ours can tell, in PyTorch's order. */
export function savedNames(node: Node): string[] {
  return (NAMES.get(node.name) ?? []).filter((name) => sourceOf(node, name) !== undefined);
}

/**
 * @returns undefined where PyTorch's node has no such name.
 * @throws {TorchError} RuntimeError, where backward has let go of the tensor, or it was written into since.
 */
export function savedOf(node: Node, name: string): Saved | undefined {
  return NAMES.get(node.name)?.includes(name) === true ? sourceOf(node, name)?.() : undefined;
}

const NAMES: ReadonlyMap<string, readonly string[]> = new Map(
  SAVED_NAMES.trim()
    .split("\n")
    .flatMap((line) => {
      const [names, kinds] = line.split(": ");
      return kinds.split(" ").map((kind) => [kind.replace(".", "Backward"), names.split(" ")] as const);
    }),
);

/** How a name is read from a node: from its inputs, its outputs, what is known of an input, its options, or what never changes. */
function sourceOf(node: Node, name: string): (() => Saved) | undefined {
  const { row } = node;
  const inputs = inputNames(node);
  const place = inputs.indexOf(name);
  if (place >= 0) return places(node).has(place) ? readOf(node, place) : undefined;
  const output = outputOf(node, name);
  if (output >= 0 && places(node).has(-1 - output)) return readOf(node, node.next.length + output);
  const known = /^(\w+)_sym_(sizes|strides|numel|argsize_(\d))$/.exec(name);
  if (known !== null) {
    const of = inputs.indexOf(known[1]);
    return of < 0 ? undefined : () => measureOf(node, of, known[2], Number(known[3]));
  }
  const option = optionOf(node, name);
  if (option !== undefined) return option;
  const fixed = FIXED[row.name]?.[name] ?? ALWAYS[name];
  return fixed === undefined ? undefined : () => fixed;
}

/** Places that any of the row's rules reads. */
const places = ({ row }: Node): Set<number> => new Set(row.saves.flat());

function readOf(node: Node, place: number): () => Saved {
  const count = node.next.length;
  return () => {
    const saved = node.saved[place] !== undefined || (node.freed && places(node).has(place < count ? place : count - 1 - place));
    if (!saved) return "None";
    const value = place < count ? node.input(place) : node.output(place - count);
    return value === null || value instanceof Tensor ? (value ?? "None") : numberOf(node, value);
  };
}

/** PyTorch makes a tensor of a number that stands beside one; exponents and bounds stay numbers. */
function numberOf(node: Node, value: Scalar | number): Saved {
  const number = value instanceof Scalar ? value : new Scalar(value, Number.isInteger(value) ? "int" : "float");
  if (!/^(Mul|Div)Backward0$/.test(node.name)) return wordOf(number);
  const y = empty([], dtypeOfNumber(number.category));
  state.device.fill(y, number.value);
  return y;
}

/** "input" is called self, as the first input of most. */
function inputNames(node: Node): readonly string[] {
  const { row } = node;
  const known = INPUTS.get(row.name) ?? INPUTS.get(node.name);
  if (known !== undefined) return known;
  const parameters = parametersOf(node);
  if (parameters[0]?.list === true) return [];
  const own = parameters.slice(0, node.next.length).map(({ name }, i) => (i === 0 && /^(input|tensor)$/.test(name) ? "self" : name));
  return own.length === node.next.length ? own : ["self", "other"].slice(0, node.next.length);
}

function parametersOf({ row }: Node): readonly Parameter[] {
  return row.signatures.length === 0 ? [] : parseSignature(row.signatures[0]).parameters;
}

function outputOf(node: Node, name: string): number {
  const numbered = /^result(\d?)$/.exec(name);
  if (numbered !== null) return Number(numbered[1] || 0);
  const { row } = node;
  const known = OUTPUTS.get(node.name);
  if (known !== undefined) return known.indexOf(name);
  return row.signatures.length === 0 ? -1 : parseSignature(row.signatures[0]).fields.indexOf(name);
}

function measureOf(node: Node, i: number, what: string, dimension: number): Saved {
  const shape = node.shapes[i];
  if (what === "sizes") return wordOf(shape);
  if (what === "numel") return wordOf(sizeOf(shape));
  if (what !== "strides") return wordOf(shape[dimension]);
  const saved = node.saved[i];
  return wordOf(saved instanceof Tensor ? saved.strides : rowMajor(shape));
}

/** An argument after the inputs, by its name in the signature. */
function optionOf(node: Node, name: string): (() => Saved) | undefined {
  const all = parametersOf(node);
  const parameters = all.slice(all[0]?.list === true ? 1 : node.next.length);
  const names = OPTIONS[node.row.name]?.split(" ") ?? node.row.options ?? parameters.map((parameter) => parameter.name);
  const alias = ALIASES[name] ?? name;
  const k = names.indexOf(alias);
  if (k < 0) return undefined;
  const parameter = parameters.find((one) => one.name === alias);
  const float = parameter === undefined ? /^(beta|delta|eps|margin)$/.test(name) : parameter.type === "float";
  return () => {
    const argument = node.args[k];
    const given =
      (Array.isArray(argument) && argument.length === 0 && name === "dim" ? null : argument) ??
      (parameter === undefined || parameter.default === null ? null : defaultValue(parameter));
    return given instanceof Tensor ? given : wordOf(given, float, float);
  };
}

/** A value in Python's words. PyTorch hands on a negative int of 64 bits among the options as if it had no sign. */
function wordOf(value: unknown, signed = true, float = false): string {
  if (value instanceof Scalar)
    return value.category === "bool" ? wordOf(value.value !== 0) : wordOf(value.value, true, value.category === "float");
  if (Array.isArray(value)) return `(${value.map((part: unknown) => `${wordOf(part, signed, float)}, `).join("")})`;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (value === null) return "None";
  if (typeof value === "string") return REDUCTIONS[value] ?? JSON.stringify(value);
  const number = value as number;
  if (!Number.isFinite(number)) return Number.isNaN(number) ? 'float("nan")' : `float("${number > 0 ? "inf" : "-inf"}")`;
  if (!Number.isInteger(number)) return String(number);
  if (float) return `${number}.0`;
  return number < 0 && !signed ? String(BigInt(number) + 2n ** 64n) : String(number);
}

const REDUCTIONS: Readonly<Record<string, string>> = { none: "0", mean: "1", sum: "2" };

/** Of rows, or of all with a grad_fn, whose signature does not tell. */
const INPUTS: ReadonlyMap<string, readonly string[]> = new Map(
  [
    ["MseLoss SmoothL1Loss HuberLoss BinaryCrossEntropy BinaryCrossEntropyWithLogits NllLoss NllLoss2D SoftMarginLoss", "self target"],
    ["Convolution NativeBatchNorm NativeLayerNorm NativeGroupNorm", "input weight bias"],
    ["PreluKernel", "self weight"],
    ["Embedding", "weight indices"],
    ["Cdist", "x1 x2"],
    ["ScaledDotProductFlashAttentionForCpu", "query key value"],
    ["addmm addmm.scaled", "self mat1 mat2"],
    ["addmv.scaled", "self mat vec"],
    ["addr.scaled", "self vec1 vec2"],
    ["baddbmm.scaled addbmm.scaled", "self batch1 batch2"],
    ["clamp clamp.tensor", "self min max"],
    ["clamp.low clamp.low.tensor clamp_min.number clamp_min.tensor", "self min"],
    ["clamp.high clamp.high.tensor clamp_max.number clamp_max.tensor", "self max"],
  ].flatMap(([rows, names]) => rows.split(" ").map((row) => [/^[A-Z]/.test(row) ? `${row}Backward0` : row, names.split(" ")] as const)),
);

const OUTPUTS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    LinalgInvExBackward0: ["inverse"],
    LinalgCholeskyExBackward0: ["L"],
    LinalgSvdBackward0: ["U", "S", "Vh"],
    KthvalueBackward0: ["values", "indices"],
  }),
);

/** Arguments of rows whose signature does not tell. */
const OPTIONS: Readonly<Record<string, string>> = {
  slice: "dim start end step",
  scatter: "dim index",
  scatter_add: "dim index",
  "scatter.value": "dim index",
};

/** Options that PyTorch's node calls otherwise. */
const ALIASES: Readonly<Record<string, string>> = { split_size: "split_size_or_sections", split_sizes: "split_size_or_sections" };

/** What no argument says. */
const ALWAYS: Readonly<Record<string, string>> = { alpha: "1", beta: "1", sparse_grad: "False", divisor_override: "None", groups: "1" };
const FIXED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  elu: { input_scale: "1", scale: "1" },
  gelu: { approximate: "'none'" },
  "gelu.tanh": { approximate: "'tanh'" },
  "clamp.low": { max: "None" },
  "clamp.low.tensor": { max: "None" },
  "clamp.high": { min: "None" },
  "clamp.high.tensor": { min: "None" },
  native_batch_norm: { training: "True" },
};
