import type { Id } from "../trace/event.ts";
import type { Graph, Operation, Variable } from "../trace/graph.ts";
import { isPassing } from "../trace/titles.ts";
import { type Call, isModule, Modules } from "./modules.ts";
import type { Room } from "./room.ts";

/** What the picture shows of a graph, before sizes and places. */
export interface Plan {
  readonly nodes: readonly PlanNode[];
  readonly edges: readonly PlanEdge[];
  /** Unfolded modules; each after the one around it. */
  readonly groups: readonly PlanGroup[];
  /** Of each node, the place of the innermost group around it; -1 for none. */
  readonly groupOf: readonly number[];
  /** Of what a folded module has within it ("f12", "v12"), the module's node. */
  readonly inside: ReadonlyMap<string, string>;
}

export interface PlanGroup {
  /** "mnet.0". */
  readonly id: string;
  readonly call: Call;
  /** Place of the group around it; -1 for none. */
  readonly outer: number;
}

/** Whether a module is folded: "net.0", and how many calls are around it. */
export type Folding = (key: string, depth: number) => boolean;

export type PlanNode =
  | {
      readonly kind: "variable";
      readonly id: string;
      readonly variable: Id;
      /** Set for another small box of a leaf, at one of its many uses. */ readonly usedBy: Id | null;
    }
  | {
      readonly kind: "operation";
      readonly id: string;
      readonly operation: Id;
      /** Its two operands may change places. */ readonly commutes: boolean;
    }
  | {
      readonly kind: "constant";
      readonly id: string;
      readonly number: number;
      /** The operation's node, and its place among the operands. */ readonly of: number;
      readonly input: number;
    }
  /** A folded module. */
  | { readonly kind: "module"; readonly id: string; readonly call: Call };

/** All links from one node to another: `y * y` has one with two strands. */
export interface PlanEdge {
  readonly source: number;
  readonly target: number;
  readonly strands: readonly Strand[];
}

/** One arrow: an operand on its way into an operation, or an operation's output. */
export interface Strand {
  readonly id: string;
  /** The Variable that it carries, and whose gradient comes back along it. */
  readonly variable: Id;
  /** The operation that it enters, and as which input; null for an output on its way to its box. */
  readonly into: { readonly operation: Id; readonly input: number } | null;
  /** The operation that it leaves; null where it leaves a box. */
  readonly outOf: Id | null;
  /** True where a gradient comes back along it during this part of the run. */
  readonly gradient: boolean;
}

export type Intermediates = "boxes" | "hidden";

const commutative: ReadonlySet<string> = new Set(["+", "*", "×", "add", "mul"]);

/** A leaf with more uses than this gets a small box of its own at each use. */
const MANY_USES = 3;

/** What there is to show of a finished graph, before it is said how. */
export interface Showable {
  readonly graph: Graph;
  /** Those that autograd follows, and those that they use; all where it follows none. */
  readonly operations: readonly Operation[];
  readonly modules: Modules;
  /** The operation that made a Variable. */
  readonly made: ReadonlyMap<Id, Operation>;
  /** By how many operations each Variable is used. */
  readonly uses: ReadonlyMap<Id, number>;
}

export function showableOf(graph: Graph): Showable {
  const operations = shownOperations(graph);
  const made = new Map<Id, Operation>();
  for (const operation of operations) for (const id of operation.outputs) made.set(id, operation);
  return { graph, operations, modules: new Modules(graph, operations), made, uses: usesOf(operations) };
}

/**
 * Chooses what to show of the finished graph.
 *
 * A folded module is one node; what does not leave it is not shown.
 *
 * @param intermediates "hidden": a Variable without a name, between two operations, has no box.
 */
export function planOf(showable: Showable, room: Room, intermediates: Intermediates, isFolded: Folding): Plan {
  const { graph, operations, modules, made, uses } = showable;
  const folds = foldsOf(modules, isFolded);
  const draft = new Draft(modules);
  for (const id of unusedLeaves(graph, uses, operations.length > 0)) draft.box(id);

  const unnamed = (id: Id) => graph.variables.get(id)?.names.length === 0;
  const hidden = (id: Id) => intermediates === "hidden" && made.has(id) && uses.has(id) && unnamed(id);
  const firstUse = new Map<Id, Id>();
  for (const operation of operations) {
    const fold = folds.operation(operation.id);
    if (fold) draft.swallow(`f${operation.id}`, fold);
    const variables = operation.inputs.flatMap((operand) => ("id" in operand && !folds.swallows(operand.id) ? [operand.id] : []));
    for (const id of variables) if (!firstUse.has(id)) firstUse.set(id, operation.id);
    // A leaf's box comes before the ellipse that uses it, so that the list reads in the order of the program.
    const sources = new Map<Id, number>();
    for (const id of variables) {
      const many = fold === null && !made.has(id) && uses.get(id)! > MANY_USES && firstUse.get(id) !== operation.id;
      if (!sources.has(id) && !hidden(id)) sources.set(id, many ? draft.alias(id, operation.id) : draft.box(id));
    }
    const ellipse = fold ? draft.module(operation, fold) : draft.operation(operation);
    operation.inputs.forEach((operand, input) => {
      if ("number" in operand) return fold ? undefined : draft.constant(operation.id, input, operand.number, ellipse);
      const { id } = operand;
      if (folds.swallows(id)) return draft.swallow(`v${id}`, folds.variable(id)!);
      // What a folded module makes and uses again may be seen outside, but does not come back to it.
      if (fold && made.has(id) && folds.operation(made.get(id)!.id) === fold) return;
      const into = { operation: operation.id, input };
      const gradient = room.sent.has(`${operation.id}.${input}`);
      const source = sources.get(id);
      const maker = source === undefined ? made.get(id)!.id : null;
      const from = maker === null ? `v${id}` : `f${maker}`;
      const strand = { id: `${from}>f${operation.id}.${input}`, variable: id, into, outOf: maker, gradient };
      draft.connect(source ?? draft.ellipseOf(maker!), ellipse, strand);
    });
    const gradient = room.crossed.has(operation.id);
    for (const id of operation.outputs) {
      if (folds.swallows(id)) draft.swallow(`v${id}`, folds.variable(id)!);
      else if (hidden(id)) {
        if (fold) draft.swallow(`v${id}`, fold);
      } else
        draft.connect(ellipse, draft.box(id), { id: `f${operation.id}>v${id}`, variable: id, into: null, outOf: operation.id, gradient });
    }
  }
  return draft.plan();
}

/** The outermost folded module around each operation and Variable. */
interface Folds {
  operation(id: Id): Call | null;
  variable(id: Id): Call | null;
  /** Whether a Variable is seen no more. */
  swallows(id: Id): boolean;
}

function foldsOf(modules: Modules, isFolded: Folding): Folds {
  const folds = new Map<Call, Call>();
  // A call comes after the one around it.
  for (const call of modules.calls) {
    const around = call.outer && folds.get(call.outer);
    if (around) folds.set(call, around);
    else if (isModule(call) && isFolded(call.key, call.depth)) folds.set(call, call);
  }
  const of = (call: Call | null) => (call && folds.get(call)) ?? null;
  const variable = (id: Id) => of(modules.ofVariable(id));
  return { operation: (id) => of(modules.ofOperation(id)), variable, swallows: (id) => variable(id) !== null };
}

/** The id of a module's node or frame. */
export const moduleId = (key: string) => `m${key}`;

/** A plan in the making. */
class Draft {
  readonly #nodes: PlanNode[] = [];
  readonly #edges = new Map<string, { source: number; target: number; strands: Strand[] }>();
  readonly #boxes = new Map<Id, number>();
  readonly #ellipses = new Map<Id, number>();
  /** Of each node, the innermost call around it. */
  readonly #calls: (Call | null)[] = [];
  readonly #folded = new Map<Call, number>();
  readonly #inside = new Map<string, string>();
  readonly #modules: Modules;

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  plan(): Plan {
    const groups: PlanGroup[] = [];
    const places = new Map<Call, number>();
    const placeOf = (call: Call | null): number => {
      if (call === null) return -1;
      let place = places.get(call);
      if (place === undefined) {
        const outer = placeOf(call.outer);
        place = isModule(call) ? groups.push({ id: moduleId(call.key), call, outer }) - 1 : outer;
        places.set(call, place);
      }
      return place;
    };
    const groupOf = this.#calls.map(placeOf);
    return { nodes: this.#nodes, edges: [...this.#edges.values()], groups, groupOf, inside: this.#inside };
  }

  /** Notes that something is within a folded module. */
  swallow(id: string, fold: Call): void {
    this.#inside.set(id, moduleId(fold.key));
  }

  /** The node of the folded module that an operation is a part of. */
  module({ id }: Operation, fold: Call): number {
    let node = this.#folded.get(fold);
    if (node === undefined) {
      node = this.#add({ kind: "module", id: moduleId(fold.key), call: fold }, fold.outer);
      this.#folded.set(fold, node);
    }
    this.#ellipses.set(id, node);
    return node;
  }

  /** The one box of a Variable. */
  box(variable: Id): number {
    let node = this.#boxes.get(variable);
    if (node === undefined) this.#boxes.set(variable, (node = this.#addBox(variable)));
    return node;
  }

  alias(variable: Id, usedBy: Id): number {
    return this.#add({ kind: "variable", id: `v${variable}@f${usedBy}`, variable, usedBy }, this.#modules.ofOperation(usedBy));
  }

  operation({ id, op, label }: Operation): number {
    const commutes = commutative.has(op) || commutative.has(label);
    const node = this.#add({ kind: "operation", id: `f${id}`, operation: id, commutes }, this.#modules.ofOperation(id));
    this.#ellipses.set(id, node);
    return node;
  }

  ellipseOf(operation: Id): number {
    return this.#ellipses.get(operation)!;
  }

  constant(operation: Id, input: number, number: number, of: number): void {
    this.#add({ kind: "constant", id: `c${operation}.${input}`, number, of, input }, this.#modules.ofOperation(operation));
  }

  connect(source: number, target: number, strand: Strand): void {
    if (source === target) return; // from one part of a folded module to another
    const key = `${source} ${target}`;
    const edge = this.#edges.get(key);
    if (edge) edge.strands.push(strand);
    else this.#edges.set(key, { source, target, strands: [strand] });
  }

  #addBox(variable: Id): number {
    return this.#add({ kind: "variable", id: `v${variable}`, variable, usedBy: null }, this.#modules.ofVariable(variable));
  }

  #add(node: PlanNode, call: Call | null): number {
    this.#calls.push(call);
    return this.#nodes.push(node) - 1;
  }
}

function shownOperations({ operations, variables }: Graph): Operation[] {
  const all = [...operations.values()];
  // In no_grad, a view of a leaf that requires grad says that it requires grad, too; but nothing comes back to it.
  const demands = (variable: Variable | undefined) => variable !== undefined && variable.requiresGrad && variable.viewOf === null;
  const followed = ({ gradFn, outputs }: Operation) => gradFn !== null || outputs.some((id) => demands(variables.get(id)));
  if (!all.some(followed)) return all;
  const wanted = new Set<Id>();
  for (const operation of all) if (followed(operation)) for (const operand of operation.inputs) if ("id" in operand) wanted.add(operand.id);
  return all.filter((operation) => followed(operation) || operation.outputs.some((id) => wanted.has(id)));
}

/** By how many operations each Variable is used. */
function usesOf(operations: readonly Operation[]): Map<Id, number> {
  const uses = new Map<Id, number>();
  for (const { inputs } of operations) {
    for (const id of new Set(inputs.flatMap((operand) => ("id" in operand ? [operand.id] : [])))) uses.set(id, (uses.get(id) ?? 0) + 1);
  }
  return uses;
}

/** Leaves that stand alone: named ones that no operation uses; all of them where nothing is computed yet. */
function* unusedLeaves({ variables, operations }: Graph, uses: ReadonlyMap<Id, number>, busy: boolean): Generator<Id> {
  const used = usesOf([...operations.values()]);
  for (const { id, operation, names, requiresGrad } of variables.values()) {
    if (operation !== null || uses.has(id)) continue;
    // A parameter that only a constructor named was copied, or given up.
    const aside = names.every(isPassing) || (used.has(id) && !requiresGrad);
    if (!aside || !busy) yield id;
  }
}
