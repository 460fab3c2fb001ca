import { state } from "../autograd/state.ts";
import { follow, isSeen } from "../autograd/follow.ts";
import type { Input } from "../autograd/listener.ts";
import type { Node } from "../autograd/node.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Row, Rule } from "./row.ts";

/** An operation as written in its family's file; see {@link Row} for the fields. */
export interface Spec<A extends readonly unknown[], Y extends Tensor | readonly Tensor[]> {
  readonly name: string;
  readonly label?: string;
  /** Default: the name in capitals and "Backward0": "MmBackward0". */
  readonly gradFn?: string | null;
  readonly python?: readonly string[];
  readonly signatures?: readonly string[];
  /** See {@link Row}: "dim keepdim", "-" for one that is not to be shown. */
  readonly options?: string;
  /** See {@link Row}. Default false. */
  readonly inPlace?: boolean;
  readonly formula?: string;
  readonly view?: boolean;
  /** PyTorch's node keeps the first input although no rule reads it: what is then written there, or freed, is missed on the way back. */
  readonly keepsInput?: boolean;
  /** How many of the first arguments are tensors (null where one may be missing). "list": the first argument is a list of them. Default 1. */
  readonly inputs?: number | "list";
  /** Computes the result, unseen by autograd. */
  readonly forward: (...args: A) => Y;
  /** One for each input, in order; null where none can be had. */
  readonly gradient?: readonly (Gradient | null)[] | { readonly formula: string; readonly saves: string; readonly all: Row["whole"] };
}

export interface Gradient {
  /** For the learner: "∂a = ∂y bᵀ". */
  readonly formula: string;
  /** What the rule reads: "a", "b", "c" … for inputs, "y", "z" and "x" for the first three outputs. */
  readonly saves?: string;
  readonly rule: Rule;
}

/** A function of the table: call it, or read its row. */
export type Op<A extends readonly unknown[] = readonly never[], Y = Tensor | readonly Tensor[]> = ((...args: A) => Y) & {
  readonly row: Row;
  readonly raw: (...args: A) => Y;
  /** As `raw`, but writes its result over a tensor, which it then returns, where it fits there and the kernel may; else it makes a new one. */
  readonly over?: (target: Tensor, first: unknown, rest: readonly unknown[]) => Tensor;
};

/** All rows, by name. */
export const ROWS = new Map<string, Row>();
/** The functions behind them, for the Python bindings. */
export const OPS = new Map<string, Op>();

/** Makes an operation of its spec: the forward computation, followed by autograd. */
export function define<A extends readonly unknown[], Y extends Tensor | readonly Tensor[]>(spec: Spec<A, Y>): Op<A, Y> {
  const row = enter(rowOf(spec));
  const raw = unseen(spec.forward);
  return publish(row, spec.inputs === undefined || spec.inputs === 1 ? ofOne(row, raw) : ofMany(row, raw, spec.inputs), raw);
}

/** The followed operation of a tensor, and of whatever else. */
function ofOne<A extends readonly unknown[], Y>(row: Row, raw: (...args: A) => Y): (...args: A) => Y {
  const work = raw as (...args: readonly unknown[]) => Y;
  const call = (a: unknown, ...rest: readonly unknown[]): Y => {
    const y = work(a, ...rest);
    if (isSeen()) follow(row, [a as Input], rest, outputsOf(y));
    return y;
  };
  return call as unknown as (...args: A) => Y;
}

/** The same of several tensors, or of a list of them. */
function ofMany<A extends readonly unknown[], Y>(row: Row, raw: (...args: A) => Y, count: number | "list"): (...args: A) => Y {
  const places = count === "list" ? 1 : count;
  return (...args) => {
    const y = raw(...args);
    if (isSeen()) follow(row, (count === "list" ? args[0] : args.slice(0, count)) as readonly Input[], args.slice(places), outputsOf(y));
    return y;
  };
}

const outputsOf = (y: unknown): readonly Tensor[] => (Array.isArray(y) ? y : [y]) as readonly Tensor[];

/** What a computation is made of is neither followed nor told. */
function unseen<A extends readonly unknown[], Y>(forward: (...args: A) => Y): (...args: A) => Y {
  return (...args) => {
    const { quiet, gradMode } = state;
    if (quiet && !gradMode) return forward(...args);
    state.quiet = true;
    state.gradMode = false;
    try {
      return forward(...args);
    } finally {
      state.quiet = quiet;
      state.gradMode = gradMode;
    }
  };
}

export const NO_ARGUMENTS: readonly unknown[] = [];

/** Puts a row into the table. */
export function enter(row: Row): Row {
  if (ROWS.has(row.name)) throw new Error(`two operations are called ${row.name}`);
  ROWS.set(row.name, row);
  return row;
}

export function publish<A extends readonly unknown[], Y>(row: Row, call: (...args: A) => Y, raw: (...args: A) => Y): Op<A, Y> {
  const op = Object.assign(call, { row, raw });
  OPS.set(row.name, op as unknown as Op);
  return op;
}

function rowOf<A extends readonly unknown[], Y extends Tensor | readonly Tensor[]>(spec: Spec<A, Y>): Row {
  const given = spec.gradient ?? [];
  const count = spec.inputs === "list" ? 0 : (spec.inputs ?? 1);
  // A row that says all gradients at once has no rule for any input.
  const list = "all" in given ? Array<null>(count).fill(null) : (given as readonly (Gradient | null)[]);
  const kept = spec.keepsInput ? [0] : [];
  const differentiable = "all" in given || list.some((gradient) => gradient !== null);
  return {
    name: spec.name,
    label: spec.label ?? spec.name,
    gradFn: spec.gradFn !== undefined ? spec.gradFn : differentiable ? className(spec.name) : null,
    python: spec.python ?? [],
    signatures: spec.signatures ?? [],
    options: spec.options?.split(" ").map((name) => (name === "-" ? "" : name)),
    inPlace: spec.inPlace ?? false,
    formula: spec.formula ?? "",
    gradients: "all" in given ? [given.formula] : list.map((gradient) => gradient?.formula ?? ""),
    view: spec.view ?? false,
    rules: list.map((gradient) => (gradient ? reading(kept, gradient.rule) : null)),
    whole: "all" in given && given.all ? reading(kept, given.all) : null,
    saves:
      "all" in given
        ? [[...kept, ...placesOf(given.saves)]]
        : list.map((gradient) => (gradient ? [...kept, ...placesOf(gradient.saves ?? "")] : [])),
  };
}

/** A rule that first asks for inputs which it does not need: whether they are still what they were. */
function reading<T>(places: readonly number[], rule: (node: Node) => T): (node: Node) => T {
  if (places.length === 0) return rule;
  return (node) => {
    for (const place of places) node.input(place);
    return rule(node);
  };
}

/** "a y" → [0, -1]; the outputs are y, z, x. */
export function placesOf(saves: string): number[] {
  return [...saves.replaceAll(" ", "")].map((letter) =>
    letter === "y" ? -1 : letter === "z" ? -2 : letter === "x" ? -3 : letter.charCodeAt(0) - "a".charCodeAt(0),
  );
}

/** "log_softmax" → "LogSoftmaxBackward0". */
export const className = (name: string): string =>
  name
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("") + "Backward0";
