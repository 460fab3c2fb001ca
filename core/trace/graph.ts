import type { DeviceName, Event, EventOf, Id, Operand, Source, Trace, Value } from "./event.ts";
import { type Phase, phasesOf } from "./phase.ts";
import { iterationAt, iterationsOf } from "./steps.ts";

/** One gradient that reached a Variable in the running (or last) pass. */
export interface Arrival {
  /** The operation it came from, by its first output, and which of its inputs the Variable was; null from backward() itself. */
  readonly from: { readonly id: Id; readonly input: number } | null;
  readonly value: Value;
  /** Of all arrivals so far, this one included. */
  readonly sum: Value;
  readonly at: Source | null;
}

/** A Variable as it stood at one moment of the run. */
export interface Variable {
  readonly id: Id;
  /** What the program calls it, latest name first; empty for an intermediate that was never bound. */
  readonly names: readonly string[];
  readonly data: Value;
  /** Raised by every write. */
  readonly version: number;
  readonly requiresGrad: boolean;
  /** Made by no operation that autograd follows; PyTorch's `is_leaf`. */
  readonly leaf: boolean;
  /** What made a Variable that no operation made: "ones", "Parameter"; else null. */
  readonly maker: string | null;
  /** The operation that made it, by its first output; else null. */
  readonly operation: Id | null;
  readonly device: DeviceName;
  readonly at: Source | null;
  /** Shares its storage with this Variable. */
  readonly viewOf: Id | null;
  /** Gradients of this pass, in the order in which they came: the ledger whose slips add up. */
  readonly arrivals: readonly Arrival[];
  /** `.grad`; null is None, which is not 0. */
  readonly grad: Value | null;
  /** True once this pass has put its sum into `.grad`. */
  readonly kept: boolean;
}

/** An operation of the graph. */
export interface Operation {
  /** Its first output. */
  readonly id: Id;
  readonly op: string;
  readonly label: string;
  readonly inputs: readonly Operand[];
  readonly options: Readonly<Record<string, string>>;
  readonly outputs: readonly Id[];
  readonly gradFn: string | null;
  readonly saved: readonly (number | "y")[];
  readonly device: DeviceName;
  readonly at: Source | null;
  /** The Variable it wrote into, as it was before. */
  readonly inPlace: Id | null;
  /** True once this pass has sent a gradient back through it. */
  readonly passed: boolean;
}

/** What the program told the learner: printed text, warnings, figures, and the error that ended it. */
export type Told = EventOf<"print" | "warning" | "figure" | "error">;

/** The run as it stood at one cursor. */
export interface Graph {
  /** Those of the current iteration, in the order in which they came into it. */
  readonly variables: ReadonlyMap<Id, Variable>;
  readonly operations: ReadonlyMap<Id, Operation>;
  /** Every Variable so far, those of earlier iterations too. */
  readonly known: ReadonlyMap<Id, Variable>;
  readonly latest: Event | null;
  readonly phase: Phase;
  /** True between `backward()` and its end. */
  readonly passing: boolean;
  /** null before the first training iteration. */
  readonly iteration: number | null;
  readonly output: readonly Told[];
}

/**
 * The graph that the first `cursor` events describe.
 *
 * Pure: the same trace and cursor give the same graph, so going back in time is folding fewer events. An `iteration` event forgets
 * the boxes of earlier iterations; one that is used again (a parameter, a hidden state) comes back at its first use.
 *
 * @param cursor from 0 to trace.events.length; beyond is taken as the nearest of them.
 */
export function graphAt(trace: Trace, cursor: number): Graph {
  const count = Math.max(0, Math.min(trace.events.length, Math.floor(cursor)));
  const fold = newFold();
  // What went on inside earlier iterations is not shown: of them only the Variables are needed, as they stand at the end.
  const { start } = iterationAt(iterationsOf(trace), count);
  for (let i = 0; i < count; i++) {
    fold.present = i >= start;
    apply(fold, trace.events[i]);
  }
  const { variables, operations, known, passing, iteration, output } = fold;
  const latest = count > 0 ? trace.events[count - 1] : null;
  const phase = count > 0 ? phasesOf(trace)[count - 1] : "forward";
  return { variables, operations, known, latest, phase, passing, iteration, output };
}

type Open<T> = { -readonly [K in keyof T]: T[K] };
type OpenVariable = Omit<Open<Variable>, "arrivals"> & { arrivals: Arrival[] };
type OpenOperation = Open<Operation>;

interface Fold {
  variables: Map<Id, OpenVariable>;
  operations: Map<Id, OpenOperation>;
  known: Map<Id, OpenVariable>;
  knownOperations: Map<Id, OpenOperation>;
  /** Those with arrivals, and operations passed through, in the running or last pass. */
  reached: OpenVariable[];
  crossed: OpenOperation[];
  passing: boolean;
  /** False while events of earlier iterations are read. */
  present: boolean;
  iteration: number | null;
  output: Told[];
}

function newFold(): Fold {
  return {
    variables: new Map(),
    operations: new Map(),
    known: new Map(),
    knownOperations: new Map(),
    reached: [],
    crossed: [],
    passing: false,
    present: true,
    iteration: null,
    output: [],
  };
}

function apply(fold: Fold, event: Event): void {
  switch (event.kind) {
    case "leaf": {
      const variable = fresh(event.id, event.value, event.requiresGrad, event.device, event.at);
      variable.maker = event.maker;
      variable.names = fold.known.get(event.id)?.names ?? NONE;
      add(fold, variable);
      break;
    }
    case "operation":
      applyOperation(fold, event);
      break;
    case "name": {
      const variable = use(fold, event.id);
      if (variable) variable.names = [event.name, ...variable.names.filter((name) => name !== event.name)];
      break;
    }
    case "write": {
      const variable = use(fold, event.id);
      if (!variable) break;
      if (event.field === "grad") variable.grad = event.value;
      else if (event.value) variable.data = event.value;
      variable.version = event.version;
      break;
    }
    case "backward":
      forgetPass(fold);
      fold.passing = true;
      break;
    case "gradient":
      if (fold.present) applyGradient(fold, event);
      break;
    case "accumulate": {
      const variable = use(fold, event.id);
      if (!variable) break;
      variable.grad = event.value;
      variable.kept = fold.present;
      break;
    }
    case "backwardEnd":
      fold.passing = false;
      break;
    case "iteration":
      fold.iteration = event.index;
      break;
    case "skipped":
      break;
    case "print":
    case "warning":
    case "error":
    case "figure":
      fold.output.push(event);
      break;
    default:
      event satisfies never;
  }
}

function applyOperation(fold: Fold, event: EventOf<"operation">): void {
  const { op, label, inputs, options, outputs, gradFn, saved, device, inPlace, viewOf, at } = event;
  for (const operand of inputs) if ("id" in operand) use(fold, operand.id);
  if (outputs.length === 0) return;
  const id = outputs[0].id;
  const before = inPlace === null ? undefined : fold.known.get(inPlace);
  const ids: Id[] = [];
  for (const output of outputs) {
    const variable = fresh(output.id, output.value, output.requiresGrad, device, at);
    variable.leaf = gradFn === null;
    variable.operation = id;
    variable.viewOf = viewOf;
    if (before) {
      variable.names = before.names;
      variable.version = before.version + 1;
    }
    ids.push(output.id);
    add(fold, variable);
  }
  const operation = { id, op, label, inputs, options, outputs: ids, gradFn, saved, device, at, inPlace, passed: false };
  if (fold.present) fold.operations.set(id, operation);
  fold.knownOperations.set(id, operation);
}

function applyGradient(fold: Fold, { to, from, value, sum, at }: EventOf<"gradient">): void {
  const operation = from ? fold.knownOperations.get(from.id) : undefined;
  if (operation) {
    if (!fold.operations.has(operation.id)) {
      fold.operations.set(operation.id, operation);
      for (const id of operation.outputs) use(fold, id);
      for (const operand of operation.inputs) if ("id" in operand) use(fold, operand.id);
    }
    if (!operation.passed) fold.crossed.push(operation);
    operation.passed = true;
  }
  const variable = use(fold, to);
  if (!variable) return;
  if (variable.arrivals.length === 0) {
    fold.reached.push(variable);
    variable.arrivals = [];
  }
  variable.arrivals.push({ from, value, sum, at });
}

/** Shared by all that have none: most Variables of a long run are never named and never reached. */
const NONE: never[] = [];

function fresh(id: Id, data: Value, requiresGrad: boolean, device: DeviceName, at: Source | null): OpenVariable {
  return {
    id,
    names: NONE,
    data,
    version: 0,
    requiresGrad,
    leaf: true,
    maker: null,
    operation: null,
    device,
    at,
    viewOf: null,
    arrivals: NONE,
    grad: null,
    kept: false,
  };
}

function add(fold: Fold, variable: OpenVariable): void {
  fold.known.set(variable.id, variable);
  if (fold.present) fold.variables.set(variable.id, variable);
}

/** Brings a Variable into the current iteration; undefined for one that the trace never told of. */
function use(fold: Fold, id: Id): OpenVariable | undefined {
  const variable = fold.known.get(id);
  if (variable && fold.present) fold.variables.set(id, variable);
  return variable;
}

function forgetPass(fold: Fold): void {
  for (const variable of fold.reached) {
    variable.arrivals = NONE;
    variable.kept = false;
  }
  for (const operation of fold.crossed) operation.passed = false;
  fold.reached = [];
  fold.crossed = [];
}
