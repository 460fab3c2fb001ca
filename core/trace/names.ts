import type { Id, Operand } from "./event.ts";
import type { Graph, Operation } from "./graph.ts";
import { formatNumber, superscript } from "./number.ts";
import { calledBy } from "./titles.ts";

/** An operation, wherever in the run it is. The graph of a later iteration no longer shows those of an earlier one. */
export function operationOf(graph: Graph, id: Id): Operation | null {
  const made = graph.known.get(id)?.operation ?? null;
  return made === null ? null : (graph.operations.get(made) ?? null);
}

/** What a Variable is called; for one without a name, how it was computed: "p − y", or in short "⟨mean⟩". */
export function nameOf(graph: Graph, id: Id, depth = 0): string {
  const variable = graph.known.get(id);
  const called = variable && calledBy(variable, graph);
  if (called) return called;
  const operation = operationOf(graph, id);
  if (!operation) return `⟨${variable?.maker || "tensor"}⟩`;
  if (isSame(graph, operation)) return nameOf(graph, (operation.inputs[0] as { id: Id }).id, depth);
  const expression = depth < DEEPEST ? expressionOf(graph, operation, depth + 1) : "";
  return expression !== "" && signsOf(graph, operation, expression, depth + 1) <= LONGEST ? expression : `⟨${operation.label}⟩`;
}

/** Whether neither the program nor a module has a name for it: it is called by its expression, or by a part of it. */
export function isNameless(graph: Graph, id: Id): boolean {
  const variable = graph.known.get(id);
  return !variable || calledBy(variable, graph) === null;
}

/** Whether an operation gives the very numbers of its first input, in the same shape: a view that changes nothing. */
export function isSame(graph: Graph, { op, id, inputs }: Operation): boolean {
  const [input] = inputs;
  if (!RESHAPES.has(op) || input === undefined || !("id" in input)) return false;
  const [before, after] = [graph.known.get(input.id)?.data.shape, graph.known.get(id)?.data.shape];
  return before !== undefined && after !== undefined && String(before) === String(after);
}

/** How many signs an expression has beside the names that the program gave. */
function signsOf(graph: Graph, { inputs }: Operation, expression: string, depth: number): number {
  const named = inputs.filter((input) => "id" in input && graph.known.get(input.id)?.names.length !== 0);
  return named.reduce((signs, input) => signs - operandText(graph, input, depth).length, expression.length);
}

/** The name, in parentheses where it is a computation. */
export function factorName(graph: Graph, id: Id, depth = 0): string {
  const name = nameOf(graph, id, depth);
  return isFactor(name) ? name : `(${name})`;
}

/** How an operation is written: "x + 2", "mean(z)", "(p − y)²". */
export function expressionOf(graph: Graph, operation: Operation, depth = 0): string {
  const { op, label, inputs, options } = operation;
  const words = inputs.map((input) => operandText(graph, input, depth));
  const factors = inputs.map((input) => ("id" in input ? factorName(graph, input.id, depth) : operandText(graph, input)));
  if (words.length === 2 && INFIX.has(label)) {
    const [left, right] =
      op === "rsub" ? [words[1], factors[0]] : label === "+" || label === "−" ? [words[0], label === "−" ? factors[1] : words[1]] : factors;
    return `${left} ${label === "=" ? "==" : label} ${right}`;
  }
  if (words.length === 1 && (label === "−" || label === "√")) return label + factors[0];
  if (isTranspose(graph, operation)) return transposed(factors[0]);
  if (op === "addmm") return `${factors[1]} @ ${factors[2]} + ${words[0]}`;
  if (words.length === 1 && label === "⁻¹") return factors[0] + label;
  if (/^\[.*=$/.test(label)) return `${factors[0]}[…] = ${words[1] ?? ""}`.trimEnd();
  const second = inputs[1];
  if (label === "xⁿ" || label === "aˣ") {
    const raised = second !== undefined && "number" in second ? superscript(second.number) : null;
    return raised === null ? `${factors[0]} ** ${factors[1]}` : factors[0] + raised;
  }
  if (words.length === 1 && WITH_X.has(label)) return label.replace("x", label === "|x|" ? words[0] : factors[0]);
  const window = WINDOWS[op]?.(Object.values(options).map(Number), shapeOf(graph, inputs[0]));
  if (window !== undefined) return `${factors[0]}[${window}]`;
  const values = Object.values(options).map((value) => value.replace(/^\((.*)\)$/, "$1"));
  if (RESHAPES.has(op) || METHODS.has(op)) return `${factors[0]}.${label === "ᵀ" ? "transpose" : label}(${values.join(", ")})`;
  // An argument whose name is not known says nothing.
  const named = Object.entries(options)
    .map(([key, value]) => `${key}=${value.replace(/^\((-?\d+)\)$/, "$1")}`)
    .filter((option) => !/^\d/.test(option) && !USUAL.test(option));
  const few = words.length > MOST_OPERANDS ? [...words.slice(0, 2), "…", words[words.length - 1]] : words;
  return `${label.replaceAll(" ", "_")}(${[...few, ...named].join(", ")})`;
}

/** What stands between the brackets of x[:, 2:5], for a shape of x. */
const WINDOWS: Readonly<Record<string, (options: readonly number[], shape: readonly number[]) => string>> = {
  select: ([dim, index], shape) => ":, ".repeat(from(dim, shape)) + String(index),
  index: () => "…",
  slice: ([dim, start, end, step], shape) => {
    const length = shape[from(dim, shape)];
    const [first, last] = [start === 0 ? "" : String(start), end >= length ? "" : String(end)];
    return `${":, ".repeat(from(dim, shape))}${first}:${last}${step === 1 ? "" : `:${step}`}`;
  },
};

/** A dimension counted from the first one. */
export const from = (dim: number, shape: readonly number[]): number => (dim < 0 ? dim + shape.length : dim);

const shapeOf = (graph: Graph, operand: Operand | undefined): readonly number[] =>
  (operand && "id" in operand && graph.known.get(operand.id)?.data.shape) || [];

/** Whether an operation exchanges the last two dimensions: what ᵀ says. */
export function isTranspose(graph: Graph, { op, label, inputs, options: { dims, dim0, dim1 } }: Operation): boolean {
  if (op === "permute") return dims === "(1, 0)";
  if (label !== "ᵀ" || dim0 === undefined) return label === "ᵀ";
  const shape = shapeOf(graph, inputs[0]);
  const places = [dim0, dim1].map((dim) => from(Number(dim), shape)).sort();
  return places[0] === shape.length - 2 && places[1] === shape.length - 1;
}

/** "wᵀ"; of "wᵀ", "w". */
export const transposed = (factor: string): string => (factor.endsWith("ᵀ") ? factor.slice(0, -1) : `${factor}ᵀ`);

/** Whether a text holds together without parentheses around it: no sign stands outside of parentheses. */
export function isFactor(words: string): boolean {
  let depth = 0;
  for (const sign of words) {
    if ("([⟨".includes(sign)) depth++;
    else if (")]⟩".includes(sign)) depth--;
    else if (depth === 0 && sign === " ") return false;
  }
  return !words.startsWith("−");
}

export function operandText(graph: Graph, operand: Operand, depth = 0): string {
  return "id" in operand ? nameOf(graph, operand.id, depth) : formatNumber(operand.number);
}

/** Longer lists of operands are told by their ends: cat of a whole batch. */
const MOST_OPERANDS = 5;
/** Expressions with more signs than this are not written out where a name is needed. */
const LONGEST = 16;
/** How many operations deep a nameless Variable is written out. */
const DEEPEST = 2;

/** Arguments that a program leaves out, as a rule. */
const USUAL =
  /=(False|None|\(\))$|^(reduction=mean|ignore_index=-100|alpha=1|correction=1|groups=1|diagonal=0|storage_offset=0)$|^(sorted|largest|count_include_pad|include_self)=True$|^padding=\(?0(, 0)*\)?$|^(dilation|stride)=\(?1(, 1)*\)?$/;
const INFIX = new Set(["+", "−", "×", "÷", "@", "%", "//", "=", "≠", "<", "≤", ">", "≥", "&", "|", "^", "<<", ">>"]);
/** The numbers in another shape. */
export const RESHAPES = new Set([
  "view",
  "reshape_alias",
  "unsafe_view",
  "matmul.view",
  "expand",
  "squeeze",
  "squeeze.dim",
  "squeeze_.dim",
  "squeeze.dims",
  "unsqueeze",
]);
/** Others that are written as they are called: x.permute(1, 0). */
const METHODS = new Set(["permute", "transpose", "detach", "to", "to.device"]);
const WITH_X = new Set(["|x|", "x²", "1/x", "⌊x⌋", "⌈x⌉"]);
