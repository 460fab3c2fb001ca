import type { DeviceName } from "../tensor/tensor.ts";
import type { Event, EventOf, Id, ModuleCall, Source, Value } from "./event.ts";
import type { Arrival, Operation, Variable } from "./graph.ts";
import { History } from "./history.ts";
import { isPassing } from "./titles.ts";

/** What an iteration finds of those before it. */
export interface Before {
  readonly variables: ReadonlyMap<Id, Variable>;
  readonly operations: ReadonlyMap<Id, Operation>;
}

/** The events of a stretch of a run, as what they make of Variables and operations. They are read in order, each once. */
export class Fold {
  /** Those of the stretch, in the order in which they came into it. */
  readonly variables = new History<Version>();
  readonly operations = new History<Operation>();
  /** Under 0: whether a pass is under way. */
  readonly passing = new History<boolean>();
  /** Variables and operations that the running or last pass came to. */
  #reached: Id[] = [];
  #crossed: Id[] = [];
  /** null: of this stretch only the end is of interest, to what comes after it. */
  readonly #before: Before | null;

  constructor(before: Before | null) {
    this.#before = before;
  }

  /** @param moment the event's place in the trace. */
  read(event: Event, moment: number): void {
    switch (event.kind) {
      case "leaf":
        this.#make(moment, event, { maker: event.maker, within: event.within, names: this.#known(event.id)?.names ?? NONE });
        break;
      case "operation":
        this.#operation(event, moment);
        break;
      case "name": {
        const variable = this.#use(event.id, moment);
        if (variable) this.#change(event.id, moment, { names: renamed(variable, event.name) });
        break;
      }
      case "follow":
        this.#change(event.id, moment, { requiresGrad: event.requiresGrad });
        break;
      case "write": {
        const { id, field, value, version } = event;
        this.#change(id, moment, field === "grad" ? { grad: value, version } : value ? { data: value, version } : { version });
        break;
      }
      case "backward":
        this.#forgetPass(moment);
        this.passing.set(moment, 0, true);
        break;
      case "gradient":
        if (this.#before) this.#gradient(event, moment);
        break;
      case "accumulate":
        this.#change(event.id, moment, { grad: event.value, kept: this.#before !== null });
        break;
      case "backwardEnd":
        this.passing.set(moment, 0, false);
        break;
      case "iteration":
      case "skipped":
      case "print":
      case "warning":
      case "error":
      case "figure":
        break;
      default:
        event satisfies never;
    }
  }

  #operation(event: EventOf<"operation">, moment: number): void {
    const { op, label, inputs, options, outputs, gradFn, saved, device, inPlace, viewOf, within, at } = event;
    for (const operand of inputs) if ("id" in operand) this.#use(operand.id, moment);
    if (outputs.length === 0) return;
    const id = outputs[0].id;
    const before = inPlace === null ? undefined : this.#known(inPlace);
    const carried = before ? { names: before.names, version: before.version + 1 } : {};
    for (const output of outputs) {
      this.#make(moment, { ...output, device, at }, { leaf: gradFn === null, operation: id, viewOf, within, ...carried });
    }
    const ids = outputs.map((output) => output.id);
    const operation = { id, op, label, inputs, options, outputs: ids, gradFn, saved, device, at, inPlace, within, passed: false };
    this.operations.set(moment, id, operation);
  }

  #gradient({ to, from, value, sum, at }: EventOf<"gradient">, moment: number): void {
    const operation = from ? (this.operations.latest(from.id) ?? this.#before?.operations.get(from.id)) : undefined;
    if (operation && !operation.passed) {
      for (const id of operation.outputs) this.#use(id, moment);
      for (const operand of operation.inputs) if ("id" in operand) this.#use(operand.id, moment);
      this.operations.set(moment, operation.id, { ...operation, passed: true });
      this.#crossed.push(operation.id);
    }
    const variable = this.#use(to, moment);
    if (!variable) return;
    if (variable.reached === 0) this.#reached.push(to);
    // One ledger for the whole pass: each version of the Variable knows how far it was filled.
    const ledger = variable.reached === 0 ? [] : variable.ledger;
    ledger.push({ from, value, sum, at });
    this.#change(to, moment, { ledger, reached: ledger.length });
  }

  #forgetPass(moment: number): void {
    for (const id of this.#reached) this.#change(id, moment, { ledger: NONE, reached: 0, kept: false });
    for (const id of this.#crossed) this.operations.set(moment, id, { ...this.operations.latest(id)!, passed: false });
    this.#reached = [];
    this.#crossed = [];
  }

  #make(moment: number, made: Made, more: Partial<Plain>): void {
    this.variables.set(moment, made.id, Object.assign(new Version(fresh(made)), more));
  }

  #known(id: Id): Version | undefined {
    return this.variables.latest(id) ?? (this.#before?.variables.get(id) as Version | undefined);
  }

  /** Brings a Variable into the stretch; undefined for one that the trace never told of. */
  #use(id: Id, moment: number): Version | undefined {
    const variable = this.#known(id);
    if (variable && this.variables.latest(id) === undefined) this.variables.set(moment, id, variable);
    return variable;
  }

  #change(id: Id, moment: number, change: Partial<Version>): void {
    const variable = this.#known(id);
    if (variable) this.variables.set(moment, id, Object.assign(new Version(variable), change));
  }
}

/**
 * What a loop or a function calls a parameter for a while is not its name, nor is what a constructor calls it before the whole module
 * has a name; but a result is what its receiver calls it.
 */
function renamed({ names, operation }: Variable, name: string): readonly string[] {
  if (operation === null && names.includes(name)) return names;
  if (operation === null && !(names.length > 0 && isPassing(names[0]) && !isPassing(name))) return [...names, name];
  return [name, ...names.filter((other) => other !== name)];
}

interface Plain extends Omit<Variable, "arrivals"> {
  readonly ledger: Arrival[];
  readonly reached: number;
}

/** A Variable as it stood from one event to another. */
class Version implements Variable {
  id: Id;
  names: readonly string[];
  data: Value;
  version: number;
  requiresGrad: boolean;
  leaf: boolean;
  maker: string | null;
  operation: Id | null;
  device: DeviceName;
  at: Source | null;
  viewOf: Id | null;
  within: ModuleCall | null;
  grad: Value | null;
  kept: boolean;
  /** Shared by all versions of one pass: of its slips, this one has the first `reached`. */
  ledger: Arrival[];
  reached: number;
  #arrivals: readonly Arrival[] | null = null;

  constructor(from: Plain) {
    // One by one: thousands are made at once, and Object.assign costs four times as much.
    this.id = from.id;
    this.names = from.names;
    this.data = from.data;
    this.version = from.version;
    this.requiresGrad = from.requiresGrad;
    this.leaf = from.leaf;
    this.maker = from.maker;
    this.operation = from.operation;
    this.device = from.device;
    this.at = from.at;
    this.viewOf = from.viewOf;
    this.within = from.within;
    this.grad = from.grad;
    this.kept = from.kept;
    this.ledger = from.ledger;
    this.reached = from.reached;
  }

  get arrivals(): readonly Arrival[] {
    return (this.#arrivals ??= this.reached === 0 ? NONE : this.ledger.slice(0, this.reached));
  }
}

/** Shared by all that have none: most Variables of a long run are never named and never reached. */
const NONE: never[] = [];

interface Made {
  readonly id: Id;
  readonly value: Value;
  readonly requiresGrad: boolean;
  readonly device: DeviceName;
  readonly at: Source | null;
}

function fresh({ id, value, requiresGrad, device, at }: Made): Plain {
  return {
    id,
    names: NONE,
    data: value,
    version: 0,
    requiresGrad,
    leaf: true,
    maker: null,
    operation: null,
    device,
    at,
    viewOf: null,
    within: null,
    grad: null,
    kept: false,
    ledger: NONE,
    reached: 0,
  };
}
