import { backward } from "../../core/autograd/backward.ts";
import { getItem, setItem, type IndexPart } from "../../core/ops/indexing.ts";
import { add, mul, numbersOf, sum, tensor } from "../../core/ops/index.ts";
import { TorchError } from "../../core/tensor/error.ts";
import { scoped } from "../../core/tensor/make.ts";
import { Scalar } from "../../core/tensor/scalar.ts";
import type { Shape } from "../../core/tensor/shape.ts";
import { type DeviceName, Tensor } from "../../core/tensor/tensor.ts";
import type { DType } from "../../core/tensor/dtype.ts";
import { meant } from "../unit/ops_call.ts";

/** Small programs as data: the engine runs them on any device, and PyTorch runs their Python. */

export interface Program {
  readonly seed: number;
  /** The first variables. All of them require grad. */
  readonly leaves: readonly { readonly shape: Shape; readonly values: readonly number[] }[];
  /** Each makes the next variable; one that writes in place, or that does nothing else, makes none. */
  readonly lines: readonly Line[];
}

export interface Line {
  /** A function's path in Python, "Tensor.add_", "F.relu"; "get" and "set" are `x[…]` and `x[…] = y`. */
  readonly f: string;
  readonly a: readonly Argument[];
  readonly k?: Readonly<Record<string, Argument>>;
  readonly index?: readonly IndexPart[];
  /** Which part of a tuple it makes the variable of. */
  readonly part?: number;
}

/** A variable by its number, a float, an int, a truth, a word, nothing, whole numbers or truths as a tensor, or a list. */
export type Argument =
  | { readonly v: number }
  | { readonly x: number }
  | { readonly places: readonly number[]; readonly shape: Shape }
  | { readonly mask: readonly boolean[]; readonly shape: Shape }
  | null
  | number
  | boolean
  | string
  | readonly Argument[];

export interface Outcome {
  /** The error that ended the program, as "RuntimeError: text"; null: none. */
  readonly error: string | null;
  /** Every variable at the end. */
  readonly values: readonly (readonly number[])[];
  /** The name of its grad_fn; null: it has none. */
  readonly names: readonly (string | null)[];
  /** Of each leaf; null: none arrived. */
  readonly gradients: readonly (readonly number[] | null)[];
  /** What backward started from. */
  readonly loss: number;
}

export interface Place {
  readonly dtype: DType;
  readonly device: DeviceName;
}
export const PRECISE: Place = { dtype: "float64", device: "cpu" };

/** Runs a program, and backward from the weighted sum of all that was made. */
export function run(program: Program, place: Place = PRECISE, moved?: readonly (readonly number[])[]): Outcome {
  let outcome: Outcome;
  scoped(() => {
    const variables: Tensor[] = [];
    let error: string | null = null;
    let loss: Tensor | null = null;
    const leaves = program.leaves.map(({ shape, values }, i) =>
      tensor(moved?.[i] ?? values, shape, { dtype: place.dtype, device: place.device, requiresGrad: true }),
    );
    try {
      variables.push(...leaves);
      for (const line of program.lines) step(line, variables, place);
      loss = lossOf(variables, leaves.length, place);
      if (moved === undefined && loss !== null) backward([loss]);
    } catch (caught) {
      if (!(caught instanceof TorchError)) throw caught;
      error = `${caught.type}: ${caught.message}`;
    }
    outcome = {
      error,
      values: moved === undefined ? variables.map((x) => Array.from(numbersOf(x))) : [],
      names: variables.map((x) => x.gradFn?.name ?? null),
      gradients: leaves.map((x) => (x.grad === null ? null : Array.from(numbersOf(x.grad)))),
      loss: loss === null ? NaN : numbersOf(loss)[0],
    };
  });
  return outcome!;
}

/** The rows of the table that a program's variables were made through. */
export function rowsOf(program: Program): ReadonlySet<string> {
  const rows = new Set<string>();
  scoped(() => {
    const variables: Tensor[] = program.leaves.map(({ shape, values }) => tensor(values, shape, { dtype: "float64", requiresGrad: true }));
    try {
      for (const line of program.lines) step(line, variables, PRECISE);
    } catch (caught) {
      if (!(caught instanceof TorchError)) throw caught;
    }
    const stack = variables.flatMap((x) => (x.gradFn === null ? [] : [x.gradFn]));
    const seen = new Set(stack);
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (node.variable === null) rows.add(node.row.name);
      for (const next of node.next) {
        if (next === null || seen.has(next)) continue;
        seen.add(next);
        stack.push(next);
      }
    }
  });
  return rows;
}

/** Does one line. */
export function step(line: Line, variables: Tensor[], place: Place): void {
  const args = line.a.map((x) => valueOf(x, variables, place));
  if (line.f === "get") variables.push(getItem(args[0] as Tensor, line.index!));
  else if (line.f === "set") setItem(args[0] as Tensor, line.index!, asTensor(args[1], place));
  else {
    const named = Object.fromEntries(Object.entries(line.k ?? {}).map(([name, x]) => [name, valueOf(x, variables, place)]));
    const call = meant(line.f, args, named);
    if (call === null) throw new Error(`no overload takes ${pythonOf(line, variables.length)}`);
    const y = call.run(...call.args) as Tensor | readonly Tensor[];
    if (!writes(line)) variables.push(Array.isArray(y) ? (y as readonly Tensor[])[line.part ?? 0] : (y as Tensor));
  }
}

export const writes = ({ f }: Line): boolean => f === "set" || (f.startsWith("Tensor.") && f.endsWith("_"));

const asTensor = (x: unknown, { dtype, device }: Place): Tensor =>
  x instanceof Tensor ? x : tensor([(x as Scalar).value], [], { dtype, device });

function valueOf(x: Argument, variables: readonly Tensor[], place: Place): unknown {
  if (Array.isArray(x)) return (x as readonly Argument[]).map((y) => valueOf(y, variables, place));
  if (typeof x === "number") return new Scalar(x, "int");
  if (typeof x !== "object" || x === null) return x;
  if ("mask" in x) return tensor(x.mask.map(Number), x.shape, { dtype: "bool", device: place.device });
  if ("v" in x) return variables[x.v];
  if ("x" in x) return new Scalar(x.x, "float");
  const { places, shape } = x as { places: readonly number[]; shape: Shape };
  return tensor(places, shape, { dtype: "int64", device: place.device });
}

/** Σ of every made variable times weights; of the leaves where nothing was made. */
function lossOf(variables: readonly Tensor[], leaves: number, { dtype, device }: Place): Tensor | null {
  const made = variables.slice(leaves);
  let loss: Tensor | null = null;
  for (const x of made.length > 0 ? made : variables) {
    const part = sum(mul(x, tensor(weights(x.size), x.shape, { dtype, device })));
    loss = loss === null ? part : add(loss, part);
  }
  return loss;
}

const WEIGHTS = [0.125, 1, -0.5, 1.375, 0.875, -0.375, 1.25, 0.75, -0.25, 1.125, 0.625];
const weights = (size: number): number[] => Array.from({ length: size }, (_, i) => WEIGHTS[i % WEIGHTS.length]);

/** The program as a learner would type it. `dtype` as in Python: "float64". */
export function toPython({ leaves, lines }: Program, dtype = "float64"): string {
  const text = leaves.map(
    ({ shape, values }, i) =>
      `x${i} = torch.tensor([${values.join(", ")}], dtype=torch.${dtype}).reshape(${tuple(shape)}).requires_grad_()`,
  );
  let next = leaves.length;
  for (const line of lines) {
    text.push(pythonOf(line, next));
    if (!writes(line)) next++;
  }
  return text.join("\n");
}

function pythonOf(line: Line, next: number): string {
  const args = line.a.map(argumentText);
  if (line.f === "set") return `${args[0]}[${indexText(line.index!)}] = ${args[1]}`;
  if (line.f === "get") return `x${next} = ${args[0]}[${indexText(line.index!)}]`;
  const named = Object.entries(line.k ?? {}).map(([name, x]) => `${name}=${argumentText(x)}`);
  const isMethod = line.f.startsWith("Tensor.");
  const path = line.f === "torch.einsum_of" ? "torch.einsum" : isMethod ? `${args[0]}.${line.f.slice("Tensor.".length)}` : line.f;
  const list = [...(isMethod ? args.slice(1) : args), ...named].join(", ");
  const part = line.part === undefined ? "" : `[${line.part}]`;
  return `${writes(line) ? "" : `x${next} = `}${path}(${list})${part}`;
}

function argumentText(x: Argument): string {
  if (Array.isArray(x)) return `[${(x as readonly Argument[]).map(argumentText).join(", ")}]`;
  if (typeof x === "number") return String(x);
  if (typeof x === "boolean") return x ? "True" : "False";
  if (typeof x === "string") return JSON.stringify(x);
  if (x === null) return "None";
  if ("mask" in x) return `torch.tensor([${x.mask.map(argumentText).join(", ")}]).reshape(${tuple(x.shape)})`;
  if ("v" in x) return `x${x.v}`;
  if ("x" in x) return Number.isInteger(x.x) ? `${x.x}.0` : String(x.x);
  const { places, shape } = x as { places: readonly number[]; shape: Shape };
  return `torch.tensor([${places.join(", ")}]).reshape(${tuple(shape)})`;
}

const tuple = (shape: Shape): string => `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
const end = (n: number | null): string => (n === null ? "" : String(n));
const indexText = (parts: readonly IndexPart[]): string =>
  parts
    .map((part) => {
      if (part.kind === "int") return String(part.value);
      if (part.kind === "slice") return `${end(part.start)}:${end(part.end)}${part.step === null ? "" : `:${part.step}`}`;
      return part.kind === "none" ? "None" : "...";
    })
    .join(", ");

/** Where gradients are not the slopes that small steps show (Richardson's extrapolation of central differences); null: nowhere. */
export function offSlope(program: Program, { gradients }: Outcome): string | null {
  for (const [i, { values }] of program.leaves.entries()) {
    for (let k = 0; k < values.length; k++) {
      const at = (by: number): number => {
        const moved = program.leaves.map((leaf) => leaf.values);
        moved[i] = values.map((x, n) => (n === k ? x + by : x));
        return run(program, PRECISE, moved).loss;
      };
      const central = (h: number): number => (at(h) - at(-h)) / (2 * h);
      const slope = (4 * central(1e-4) - central(2e-4)) / 3;
      const gradient = gradients[i]?.[k] ?? 0;
      if (!(Math.abs(gradient - slope) <= 1e-6 + 1e-5 * Math.abs(slope)))
        return `gradient ${gradient} of x${i}[${k}], where small steps show ${slope}`;
    }
  }
  return null;
}

/** Where two outcomes differ by more than rounding; null: nowhere. `relative` is to the largest number of a tensor. */
export function difference(got: Outcome, want: Outcome, relative: number, named = true): string | null {
  if (inner(got.error) !== inner(want.error) && ![got.error, want.error].some((error) => error !== null && OVERLAP.test(error)))
    return `${got.error ?? "no error"}, not ${want.error ?? "no error"}`;
  if (got.error !== null || want.error !== null) return null;
  if (named && got.names.map(plain).join() !== want.names.map(plain).join())
    return `grad_fn ${got.names.join(" ")}, not ${want.names.join(" ")}`;
  return apart("x", got.values, want.values, relative) ?? apart("gradient of x", got.gradients, want.gradients, relative);
}

/** Whether windows overlap depends on the order in memory, too: see {@link plain}. */
const OVERLAP = /some elements of the input tensor and the written-to tensor/;

/** Which tensor was written into has several names: a product is made of views, of which the two have others. */
const inner = (error: string | null): string | null =>
  error?.replace(/\[torch\.\w+ \[[^\]]*\]\], which is output \d+ of [\w:]+,/, "a tensor") ?? null;

/** PyTorch keeps a turned order of dimensions in memory through pointwise functions, so that reshape must copy where it need not here. */
const plain = (name: string | null): string | null => name?.replace(/^(UnsafeView|ReshapeAlias)Backward/, "ViewBackward") ?? null;

function apart(
  what: string,
  got: readonly (readonly number[] | null)[],
  want: readonly (readonly number[] | null)[],
  relative: number,
): string | null {
  for (const [i, wanted] of want.entries()) {
    const list = got[i] ?? null;
    if (list === null || wanted === null) {
      if (list !== wanted) return `${what}${i} is ${list === null ? "None" : "there"}, not ${wanted === null ? "None" : "there"}`;
      continue;
    }
    const scale = wanted.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
    const k = wanted.findIndex((x, n) => !(Math.abs(x - list[n]) <= relative * scale));
    if (k >= 0 || list.length !== wanted.length) return `${what}${i}[${k}] is ${list[k]}, not ${wanted[k]}`;
  }
  return null;
}

/** The same program without what does not matter for `differs`: lines are taken out from the end on as long as it still differs. */
export async function smallest(program: Program, differs: (program: Program) => Promise<boolean>): Promise<Program> {
  let best = program;
  for (let i = best.lines.length - 1; i >= 0; i--) {
    const shorter = without(best, i);
    if (shorter !== null && (await differs(shorter).catch(() => false))) best = shorter;
  }
  return best;
}

/** Without line i; null where a later line needs what it made. */
function without(program: Program, i: number): Program | null {
  const gone = writes(program.lines[i]) ? null : program.leaves.length + program.lines.slice(0, i).filter((line) => !writes(line)).length;
  const rest = program.lines.filter((_, k) => k !== i);
  if (gone === null) return { ...program, lines: rest };
  let needed = false;
  const renumber = (x: Argument): Argument => {
    if (Array.isArray(x)) return (x as readonly Argument[]).map(renumber);
    if (typeof x !== "object" || x === null || !("v" in x)) return x;
    needed ||= x.v === gone;
    return { v: x.v > gone ? x.v - 1 : x.v };
  };
  const lines = rest.map((line) => ({ ...line, a: line.a.map(renumber) }));
  return needed ? null : { ...program, lines };
}
