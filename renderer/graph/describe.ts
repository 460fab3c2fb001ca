import { cellPlan, elementOf, summary } from "../../core/scene/cells.ts";
import type { NodeLooks } from "../../core/scene/compose.ts";
import type { Cell } from "../../core/scene/hit.ts";
import { formatNumber } from "../../core/trace/number.ts";
import type { Id, Value } from "../../core/trace/event.ts";
import type { Graph, Operation, Variable } from "../../core/trace/graph.ts";
import type { Question } from "../session.svelte.ts";
import type { Words } from "../words/index.ts";

/** What a scene node stands for: see SceneNode.id. */
export type Subject =
  | { readonly kind: "variable"; readonly variable: Variable }
  | { readonly kind: "operation"; readonly operation: Operation }
  | { readonly kind: "constant"; readonly number: number };

/** The Variable, operation or number of a node, as it stands; null for one that has not come yet. */
export function subjectOf(graph: Graph, node: string): Subject | null {
  const [, kind, digits, input] = /^([vfc])(\d+)(?:\.(\d+))?/.exec(node) ?? [];
  const id: Id = Number(digits);
  if (kind === "v") {
    const variable = graph.known.get(id);
    return variable ? { kind: "variable", variable } : null;
  }
  const operation = graph.operations.get(id);
  if (!operation) return null;
  if (kind === "f") return { kind: "operation", operation };
  const operand = operation.inputs[Number(input)];
  return operand && "number" in operand ? { kind: "constant", number: operand.number } : null;
}

/** The gradient that a Variable shows: the sum of what has arrived in this pass, or else its `.grad`. */
export function gradientOf(variable: Variable): { readonly value: Value; readonly kept: boolean } | null {
  const sum = variable.arrivals.at(-1)?.sum;
  if (sum && !variable.kept) return { value: sum, kept: false };
  return variable.grad ? { value: variable.grad, kept: true } : null;
}

/** The number that a cell of a node shows; null where it shows none. */
export function questionOf(graph: Graph, node: string, cell: Cell | null): Question | null {
  const subject = subjectOf(graph, node);
  if (cell === null || subject?.kind !== "variable") return null;
  const value = cell.field === "data" ? subject.variable.data : gradientOf(subject.variable)?.value;
  const place = value ? elementOf(cellPlan(value, null), value, cell.index) : null;
  return place === null ? null : { field: cell.field, place };
}

/** A node in words, for the list that stands in for the picture. */
export function describe(node: NodeLooks, graph: Graph, words: Words): string {
  const subject = node.shown === "full" ? subjectOf(graph, node.id) : null;
  const title = [node.title, node.subtitle].filter(Boolean).join(" ");
  if (node.kind === "module") return words.graph.folded(title);
  if (!subject) return `${title}: ${words.graph.notReached}`;
  if (subject.kind !== "variable") return title;
  const { variable } = subject;
  const gradient = gradientOf(variable);
  const parts = [words.graph.dataIs(valueText(variable.data))];
  if (gradient)
    parts.push(gradient.kept ? words.graph.gradIs(valueText(gradient.value)) : words.graph.gradPassing(valueText(gradient.value)));
  return `${title}: ${parts.join("; ")}`;
}

/** More numbers than this are told by their range. */
const MOST_NUMBERS = 16;

/** A Value as nested lists, or, where it is large, by its range. */
export function valueText(value: Value): string {
  const { shape, numbers, dtype } = value;
  if (numbers.length > MOST_NUMBERS) return summary(value);
  let texts = numbers.map((x) => formatNumber(x, dtype));
  for (const size of shape.toReversed()) {
    const rows: string[] = [];
    for (let i = 0; i < texts.length; i += Math.max(size, 1)) rows.push(`[${texts.slice(i, i + size).join(", ")}]`);
    texts = rows.length > 0 ? rows : ["[]"];
  }
  return texts.join(", ");
}
