import type { DeviceName, Event, EventOf, Id, Source, Value } from "./event.ts";
import type { Arrival, Operation, Told, Variable } from "./graph.ts";

type Open<T> = { -readonly [K in keyof T]: T[K] };
type OpenVariable = Omit<Open<Variable>, "arrivals"> & { arrivals: Arrival[] };
type OpenOperation = Open<Operation>;

/** A graph in the making. */
export interface Fold {
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

export function newFold(): Fold {
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

export function apply(fold: Fold, event: Event): void {
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
