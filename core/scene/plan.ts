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
      /** Another small box of a leaf with many uses. */ readonly alias: boolean;
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
  const uses = usesOf(operations);
  const nodes: PlanNode[] = [];
  const edges = new Map<string, { source: number; target: number; strands: Strand[] }>();
  const boxes = new Map<Id, number>();
  const ellipses = new Map<Id, number>();

  const made = new Map(operations.flatMap((operation) => operation.outputs.map((id) => [id, operation] as const)));
  const hidden = (id: Id) =>
    intermediates === "hidden" && made.has(id) && (uses.get(id) ?? 0) > 0 && graph.variables.get(id)?.names.length === 0;
  const add = (node: PlanNode) => nodes.push(node) - 1;
  const connect = (source: number, target: number, strand: Strand) => {
    const key = `${source} ${target}`;
    const edge = edges.get(key);
    if (edge) edge.strands.push(strand);
    else edges.set(key, { source, target, strands: [strand] });
  };
  const box = (variable: Id): number => {
    let node = boxes.get(variable);
    if (node === undefined) boxes.set(variable, (node = add({ kind: "variable", id: `v${variable}`, variable, alias: false })));
    return node;
  };

  for (const variable of graph.variables.values()) {
    const lonely = variable.operation === null && (uses.get(variable.id) ?? 0) === 0;
    const aside = variable.names.length === 0 || feedsHiddenOnly(graph, variable.id);
    if (lonely && !(aside && operations.length > 0)) box(variable.id);
  }
  for (const operation of operations) {
    const ellipse = add({
      kind: "operation",
      id: `f${operation.id}`,
      operation: operation.id,
      commutes: commutative.has(operation.op) || commutative.has(operation.label),
    });
    ellipses.set(operation.id, ellipse);
    const aliased = new Map<Id, number>();
    operation.inputs.forEach((operand, input) => {
      if ("number" in operand) {
        add({ kind: "constant", id: `c${operation.id}.${input}`, number: operand.number, of: ellipse, input });
        return;
      }
      const maker = made.get(operand.id);
      const into = { operation: operation.id, input };
      const gradient = room.sent.has(`${operation.id}.${input}`);
      const strand = { id: `v${operand.id}>f${operation.id}.${input}`, variable: operand.id, into, outOf: null, gradient };
      if (hidden(operand.id) && maker) {
        connect(ellipses.get(maker.id)!, ellipse, { ...strand, id: `f${maker.id}>f${operation.id}.${input}`, outOf: maker.id });
        return;
      }
      let source = boxes.get(operand.id);
      if (!maker && source !== undefined && uses.get(operand.id)! > MANY_USES) {
        source = aliased.get(operand.id);
        if (source === undefined) {
          source = add({ kind: "variable", id: `v${operand.id}@f${operation.id}`, variable: operand.id, alias: true });
        }
      }
      source ??= box(operand.id);
      aliased.set(operand.id, source);
      connect(source, ellipse, strand);
    });
    for (const output of operation.outputs) {
      if (hidden(output)) continue;
      const gradient = room.crossed.has(operation.id);
      connect(ellipse, box(output), { id: `f${operation.id}>v${output}`, variable: output, into: null, outOf: operation.id, gradient });
    }
  }
  return { nodes, edges: [...edges.values()] };
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

function feedsHiddenOnly({ operations, variables }: Graph, id: Id): boolean {
  if (variables.get(id)?.requiresGrad) return false;
  for (const { inputs } of operations.values()) if (inputs.some((operand) => "id" in operand && operand.id === id)) return true;
  return false;
}
