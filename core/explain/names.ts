import { formatNumber } from "../scene/number.ts";
import type { Id, Operand } from "../trace/event.ts";
import type { Graph, Operation } from "../trace/graph.ts";
import { superscript } from "./algebra.ts";

/** What core/explain needs to know of an operation: a row of the table of operations has it. */
export interface Row {
  /** "y = a * b", or words: "y = Σ a / n". */
  readonly formula: string;
  /** One for each input: "∂a = dy * b", or words: "∂a = ∂y bᵀ"; empty where there is none. */
  readonly gradients: readonly string[];
}

export type Rows = ReadonlyMap<string, Row>;

/** An operation, wherever in the run it is. The graph of a later iteration no longer shows those of an earlier one. */
export function operationOf(graph: Graph, id: Id): Operation | null {
  const made = graph.known.get(id)?.operation ?? null;
  return made === null ? null : (graph.operations.get(made) ?? null);
}

/** What the program calls a Variable; for one without a name, how it was computed: "p − y", or in short "⟨mean⟩". */
export function nameOf(graph: Graph, id: Id, depth = 0): string {
  const variable = graph.known.get(id);
  if (variable && variable.names.length > 0) return variable.names[0];
  const operation = operationOf(graph, id);
  if (operation) {
    const expression = depth < DEEPEST ? expressionOf(graph, operation, depth + 1) : "";
    return expression !== "" && expression.length <= LONGEST ? expression : `⟨${operation.label}⟩`;
  }
  return variable?.maker ? `⟨${variable.maker}⟩` : "?";
}

/** The name, in parentheses where it is a computation. */
export function factorName(graph: Graph, id: Id, depth = 0): string {
  const name = nameOf(graph, id, depth);
  return isFactor(name) ? name : `(${name})`;
}

/** How an operation is written: "x + 2", "mean(z)", "(p − y)²". */
export function expressionOf(graph: Graph, { op, label, inputs, options }: Operation, depth = 0): string {
  const words = inputs.map((input) => operandText(graph, input, depth));
  const factors = inputs.map((input) => ("id" in input ? factorName(graph, input.id, depth) : operandText(graph, input)));
  if (words.length === 2 && INFIX.has(label)) {
    const [left, right] =
      op === "rsub" ? [words[1], factors[0]] : label === "+" || label === "−" ? [words[0], label === "−" ? factors[1] : words[1]] : factors;
    return `${left} ${label} ${right}`;
  }
  if (words.length === 1 && (label === "−" || label === "√")) return label + factors[0];
  if (words.length === 1 && label === "ᵀ") return factors[0] + label;
  if (op === "addmm") return `${factors[1]} @ ${factors[2]} + ${words[0]}`;
  const second = inputs[1];
  if (label === "xⁿ" || label === "aˣ") {
    const raised = second !== undefined && "number" in second ? superscript(second.number) : null;
    return raised === null ? `${factors[0]} ** ${factors[1]}` : factors[0] + raised;
  }
  if (words.length === 1 && WITH_X.has(label)) return label.replace("x", label === "|x|" ? words[0] : factors[0]);
  const named = Object.entries(options).map(([key, value]) => `${key}=${value}`);
  return `${label}(${[...words, ...named].join(", ")})`;
}

/** Whether a text holds together without parentheses around it: no sign stands outside of parentheses. */
function isFactor(words: string): boolean {
  let depth = 0;
  for (const sign of words) {
    if (sign === "(") depth++;
    else if (sign === ")") depth--;
    else if (depth === 0 && sign === " ") return false;
  }
  return !words.startsWith("−");
}

export function operandText(graph: Graph, operand: Operand, depth = 0): string {
  return "id" in operand ? nameOf(graph, operand.id, depth) : formatNumber(operand.number);
}

/** Longer ones are not written out where a name is needed. */
const LONGEST = 16;
/** How many operations deep a nameless Variable is written out. */
const DEEPEST = 2;

const INFIX = new Set(["+", "−", "×", "÷", "@", "%", "//", "=", "≠", "<", "≤", ">", "≥"]);
const WITH_X = new Set(["|x|", "x²", "1/x", "⌊x⌋", "⌈x⌉"]);
