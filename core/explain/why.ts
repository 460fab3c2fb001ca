import { summary } from "../scene/cells.ts";
import { formatNumber } from "../trace/number.ts";
import type { EventOf, Id, Trace, Value } from "../trace/event.ts";
import { graphAt } from "../trace/graph.ts";
import type { Operation } from "../trace/graph.ts";
import { firstKept, indexText, numberAt, sizeOf, uniform } from "./element.ts";
import { forwardOf } from "./forward.ts";
import { explainGradient } from "./gradient.ts";
import type { Line, Question } from "./gradient.ts";
import { SENTENCES } from "./language.ts";
import type { Language } from "./language.ts";
import { expressionOf, factorName, isNameless } from "../trace/names.ts";
import type { Rows } from "./row.ts";
import { ruleText } from "./rule.ts";
import { fill, math, number, text } from "./sentence.ts";
import type { Sentence } from "./sentence.ts";

/** Why one number is what it is. */
export interface Why {
  /** "Why 1.5?" */
  readonly title: Sentence;
  readonly lines: readonly Line[];
}

/**
 * Why the numbers of a Variable are what they are at this cursor.
 *
 * No arithmetic is shown that does not give the recorded number: where tensors are too large to be recorded whole, or the rule is
 * not one of numbers, the rule alone is told.
 *
 * @param rows the table of operations.
 * @param place the element in row-major order; null is the first one that was recorded.
 * @returns `grad` is null where no gradient has arrived in this pass; both are null for a Variable that is not known here.
 */
export function whyOf(trace: Trace, cursor: number, id: Id, language: Language, rows: Rows, place: number | null = null): Whys {
  const graph = graphAt(trace, cursor);
  const variable = graph.known.get(id);
  if (!variable) return { data: null, grad: null };
  const question = { trace, cursor, graph, rows, words: SENTENCES[language], language, variable, place: place ?? firstKept(variable.data) };
  const last = variable.arrivals.at(-1);
  return {
    data: { title: titleOf(question, variable.data), lines: explainData(question) },
    grad: last ? { title: titleOf(question, last.sum), lines: explainGradient(question) } : null,
  };
}

export interface Whys {
  readonly data: Why | null;
  readonly grad: Why | null;
}

function titleOf({ words, place }: Question, value: Value): Sentence {
  const x = numberAt(value, place);
  return fill(words.why.title, { number: number(x === null ? summary(value) : formatNumber(x, value.dtype)) });
}

function explainData(question: Question): Line[] {
  const { graph, words, variable } = question;
  const written = lastWrite(question);
  if (written) {
    const places = { label: text(written.label), before: values(written.before), after: values(written.value) };
    return [{ kind: "note", parts: fill(words.why.written, places) }];
  }
  const operation = variable.operation === null ? undefined : graph.operations.get(variable.operation);
  if (operation) return computed(question, operation);
  const made = variable.maker === null ? fill(words.why.carried) : fill(words.why.made, { maker: math(variable.maker) });
  return [{ kind: "note", parts: made }];
}

const values = (value: Value | null): Sentence => number(value === null ? "None" : summary(value));

/** The last time that its numbers were overwritten since it was made; null where they were not. */
function lastWrite({ trace, cursor, variable }: Question): EventOf<"write"> | null {
  for (let i = Math.min(cursor, trace.events.length) - 1; i >= 0; i--) {
    const event = trace.events[i];
    if (event.kind === "write" && event.id === variable.id && event.field === "data") return event;
    if (event.kind === "leaf" && event.id === variable.id) return null;
    if (event.kind === "operation" && event.outputs.some((output) => output.id === variable.id)) return null;
  }
  return null;
}

/** z = y × y: 3 × 3 = 9. */
function computed({ graph, rows, words, variable, place, language }: Question, operation: Operation): Line[] {
  const row = rows.get(operation.op);
  const expression = expressionOf(graph, operation);
  const told = isNameless(graph, variable.id) ? expression : `${factorName(graph, variable.id)} = ${expression}`;
  const lines: Line[] = [{ kind: "formula", parts: math(told) }];
  const forward = forwardOf(graph, operation, row, variable, place);
  if (forward !== null) {
    const scope =
      sizeOf(variable.data.shape) === 1 ? words.why.computed : uniform(variable.data) ? words.why.computedEach : words.why.computedOne;
    const places = { formula: number(forward), index: number(indexText(variable.data.shape, place)) };
    lines.push({ kind: "product", parts: fill(scope, places) });
  } else if (row && row.formula !== "") {
    const rule = ruleText(graph, operation, row.formula, language);
    const [left, right] = rule.split(" = ");
    if (left !== right) lines.push({ kind: "local", parts: math(rule) });
    if (operation.inputs.some((input) => "id" in input && graph.known.get(input.id)?.data.sample)) {
      lines.push({ kind: "note", parts: fill(words.why.leftOut) });
    }
  }
  return lines;
}
