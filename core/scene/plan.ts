import type { Id } from "../trace/event.ts";
import type { Graph, Operation } from "../trace/graph.ts";
import type { Room } from "./room.ts";

/** What the picture shows of a graph, before sizes and places. */
export interface Plan {
  readonly nodes: readonly PlanNode[];
  readonly edges: readonly PlanEdge[];
}

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
    };

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

/**
 * Chooses what to show of the finished graph.
 *
 * Operations that autograd does not follow are left out unless one that it follows uses them, or unless it follows none.
 *
 * @param intermediates "hidden": a Variable without a name, between two operations, has no box.
 */
export function planOf(graph: Graph, room: Room, intermediates: Intermediates): Plan {
  const operations = shownOperations(graph);
  const made = new Map(operations.flatMap((operation) => operation.outputs.map((id) => [id, operation] as const)));
  const uses = usesOf(operations);
  const draft = new Draft();
  for (const id of unusedLeaves(graph, uses, operations.length > 0)) draft.box(id);

  const unnamed = (id: Id) => graph.variables.get(id)?.names.length === 0;
  const hidden = (id: Id) => intermediates === "hidden" && made.has(id) && uses.has(id) && unnamed(id);
  const firstUse = new Map<Id, Id>();
  for (const operation of operations) {
    const variables = operation.inputs.flatMap((operand) => ("id" in operand ? [operand.id] : []));
    for (const id of variables) if (!firstUse.has(id)) firstUse.set(id, operation.id);
    // A leaf's box comes before the ellipse that uses it, so that the list reads in the order of the program.
    const sources = new Map<Id, number>();
    for (const id of variables) {
      const many = !made.has(id) && uses.get(id)! > MANY_USES && firstUse.get(id) !== operation.id;
      if (!sources.has(id) && !hidden(id)) sources.set(id, many ? draft.alias(id, operation.id) : draft.box(id));
    }
    const ellipse = draft.operation(operation);
    operation.inputs.forEach((operand, input) => {
      if ("number" in operand) return draft.constant(operation.id, input, operand.number, ellipse);
      const { id } = operand;
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
      if (hidden(id)) continue;
      draft.connect(ellipse, draft.box(id), { id: `f${operation.id}>v${id}`, variable: id, into: null, outOf: operation.id, gradient });
    }
  }
  return draft.plan();
}

/** A plan in the making. */
class Draft {
  readonly #nodes: PlanNode[] = [];
  readonly #edges = new Map<string, { source: number; target: number; strands: Strand[] }>();
  readonly #boxes = new Map<Id, number>();
  readonly #ellipses = new Map<Id, number>();

  plan(): Plan {
    return { nodes: this.#nodes, edges: [...this.#edges.values()] };
  }

  /** The one box of a Variable. */
  box(variable: Id): number {
    let node = this.#boxes.get(variable);
    if (node === undefined) this.#boxes.set(variable, (node = this.#add({ kind: "variable", id: `v${variable}`, variable, usedBy: null })));
    return node;
  }

  alias(variable: Id, usedBy: Id): number {
    return this.#add({ kind: "variable", id: `v${variable}@f${usedBy}`, variable, usedBy });
  }

  operation({ id, op, label }: Operation): number {
    const commutes = commutative.has(op) || commutative.has(label);
    const node = this.#add({ kind: "operation", id: `f${id}`, operation: id, commutes });
    this.#ellipses.set(id, node);
    return node;
  }

  ellipseOf(operation: Id): number {
    return this.#ellipses.get(operation)!;
  }

  constant(operation: Id, input: number, number: number, of: number): void {
    this.#add({ kind: "constant", id: `c${operation}.${input}`, number, of, input });
  }

  connect(source: number, target: number, strand: Strand): void {
    const key = `${source} ${target}`;
    const edge = this.#edges.get(key);
    if (edge) edge.strands.push(strand);
    else this.#edges.set(key, { source, target, strands: [strand] });
  }

  #add(node: PlanNode): number {
    return this.#nodes.push(node) - 1;
  }
}

function shownOperations({ operations, variables }: Graph): Operation[] {
  const all = [...operations.values()];
  const followed = (operation: Operation) => operation.outputs.some((id) => variables.get(id)?.requiresGrad);
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
    const aside = names.length === 0 || (used.has(id) && !requiresGrad);
    if (!aside || !busy) yield id;
  }
}
