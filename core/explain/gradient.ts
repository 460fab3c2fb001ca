import { summary } from "../scene/cells.ts";
import { formatNumber } from "../trace/number.ts";
import type { Id, Trace, Value } from "../trace/event.ts";
import type { Arrival, Graph, Operation, Variable } from "../trace/graph.ts";
import { sum, write } from "./algebra.ts";
import { agrees, indexText, numberAt, sizeOf, uniform } from "./element.ts";
import { sumOfTerms } from "./forward.ts";
import type { Language, Sentences } from "./language.ts";
import { expressionOf, factorName, isNameless, nameOf } from "../trace/names.ts";
import type { Rows } from "./row.ts";
import { derivative, gradientText } from "./rule.ts";
import { fill, math, name, number } from "./sentence.ts";
import type { Sentence } from "./sentence.ts";
import { REDUCED, slopeOf, styleOf } from "./slope.ts";
import type { Term } from "./slope.ts";

/** What is asked: which element of which Variable, at which cursor. */
export interface Question {
  readonly trace: Trace;
  readonly cursor: number;
  readonly graph: Graph;
  readonly rows: Rows;
  readonly words: Sentences;
  readonly language: Language;
  readonly variable: Variable;
  readonly place: number;
}

export interface Line {
  /** "formula": set large. "local": how the operation changes. "product": the numbers. "sum": several gradients. "note": words. */
  readonly kind: "formula" | "local" | "product" | "sum" | "note";
  readonly parts: Sentence;
}

/** How one operation passed a gradient back to a Variable, once for each input where it stood. */
export interface Passage {
  readonly operation: Operation;
  /** The gradient of the operation's output. */
  readonly above: Value;
  readonly arrivals: readonly Arrival[];
  /** The local derivative by the Variable, "2·y"; null where it is not one formula for each element. */
  readonly text: string | null;
  /** The table's rule, for where there is no text; null where it is not all of what gave the number: a loss was weighed besides. */
  readonly rule: string | null;
  /** Several numbers of the gradient from above belong to each number of the Variable, which was repeated. */
  readonly summed: boolean;
  /** The products that add up to the number that arrived; null where they cannot be told. */
  readonly terms: readonly Term[] | null;
}

/** The Variable from which the running or last backward() began. */
export function rootOf({ events }: Trace, cursor: number): Id | null {
  for (let i = Math.min(cursor, events.length) - 1; i >= 0; i--) {
    const event = events[i];
    if (event.kind === "backward") return event.roots[0]?.id ?? null;
  }
  return null;
}

/** Arrivals by the operation they came from, in order; those from backward() itself are left out. */
export function passagesOf(graph: Graph, rows: Rows, arrivals: readonly Arrival[], place: number): Passage[] {
  const groups = new Map<Id, Arrival[]>();
  for (const arrival of arrivals) {
    if (arrival.from) groups.set(arrival.from.id, [...(groups.get(arrival.from.id) ?? []), arrival]);
  }
  return [...groups].flatMap(([id, group]) => {
    const operation = graph.operations.get(id);
    const above = operation?.outputs.map((output) => graph.known.get(output)?.arrivals.at(-1)?.sum).find((value) => value !== undefined);
    return operation && above ? [passageOf(graph, rows, operation, above, group, place)] : [];
  });
}

function passageOf(graph: Graph, rows: Rows, operation: Operation, above: Value, arrivals: readonly Arrival[], place: number): Passage {
  const slopes = arrivals.map((arrival) => ({
    arrived: numberAt(arrival.value, place),
    ...slopeOf(graph, operation, rows.get(operation.op), arrival.from!.input, place, above),
  }));
  const rule = rows.get(operation.op)?.gradients[arrivals[0].from!.input] ?? "";
  const right = slopes.every(({ terms, arrived }) => terms !== null && arrived !== null && agrees(total(terms), arrived));
  const formulas = slopes.map((slope) => slope.formula).filter((formula) => formula !== null);
  const style = styleOf(graph, operation);
  const weighed = !right && REDUCED.test(rule) && slopes.every(({ terms }) => terms !== null);
  const text = weighed
    ? null
    : formulas.length === slopes.length
      ? write(
          formulas.reduce((a, b) => sum(a, b, style)),
          style,
        )
      : slopes.every((slope) => slope.text !== null)
        ? slopes.map((slope) => slope.text).join(" + ")
        : null;
  const summed = text !== null && sizeOf(above.shape) > sizeOf(arrivals[0].value.shape);
  return {
    operation,
    above,
    arrivals,
    text,
    rule: weighed ? null : rule || null,
    summed,
    terms: right ? merged(slopes.map((slope) => slope.terms!)) : null,
  };
}

const total = (terms: readonly Term[]): number => terms.reduce((all, { above, slope }) => all + above * slope, 0);

/** Where an operation used the Variable twice, the same gradient from above meets the sum of both slopes. */
function merged(lists: readonly (readonly Term[])[]): readonly Term[] {
  const [first, ...rest] = lists;
  const same = rest.every((list) => list.length === first.length && list.every((term, i) => term.above === first[i].above));
  if (!same) return lists.flat();
  return first.map((term, i) => ({ above: term.above, slope: rest.reduce((slope, list) => slope + list[i].slope, term.slope) }));
}

/** The chain rule for the gradient that has arrived at a Variable, with the numbers at hand. */
export function explainGradient(question: Question): Line[] {
  const { trace, cursor, graph, rows, words, variable, place } = question;
  const { arrivals } = variable;
  const root = rootOf(trace, cursor);
  const rootName = root === null ? "?" : factorName(graph, root);
  const self = factorName(graph, variable.id);
  const few = arrivals.length <= MOST_ARRIVALS ? arrivals : [...arrivals.slice(0, 2), arrivals[arrivals.length - 1]];
  const passages = passagesOf(graph, rows, few, place);
  const lines: Line[] = [];
  if (arrivals.some((arrival) => arrival.from === null)) {
    const given = arrivals[0].value.numbers.some((x) => x !== 1);
    lines.push({ kind: "formula", parts: math(`${derivative(rootName, rootName)} = ${summary(arrivals[0].value)}`) });
    lines.push({ kind: "note", parts: fill(given ? words.why.rootGiven : words.why.rootOne) });
  }
  const paths = passages.map((passage) => pathText(question, rootName, root, passage)).filter((path) => path !== null);
  if (few !== arrivals) paths.splice(-1, 0, "…");
  if (paths.length > 0) lines.push({ kind: "formula", parts: math(`${derivative(rootName, self)} = ${paths.join(" + ")}`) });
  // Of many, the one that came last is explained.
  for (const passage of few === arrivals ? passages : passages.slice(-1)) lines.push(...explainPassage(question, passage));
  if (arrivals.length > 1) lines.push(sumLine(question));
  lines.push(...staying(question));
  return lines;
}

/** A Variable with more uses than this has only some of them written out. */
const MOST_ARRIVALS = 8;

/** "∂t/∂z · ∂z/∂y"; for an operation on whole matrices its rule; null where the root itself is next, and there is nothing to chain. */
function pathText({ graph, language, variable }: Question, rootName: string, root: Id | null, passage: Passage): string | null {
  const { operation, text, rule, summed } = passage;
  if (text === null) {
    return rule ? gradientText(graph, operation, rootName, rule, language) : null;
  }
  if (operation.id === root) return null;
  const result = factorName(graph, operation.id);
  return `${summed ? "Σ " : ""}${derivative(rootName, result)} · ${derivative(result, factorName(graph, variable.id))}`;
}

function explainPassage({ graph, words, variable, place }: Question, passage: Passage): Line[] {
  const { operation, above, arrivals, text, terms } = passage;
  const lines: Line[] = [];
  const result = factorName(graph, operation.id);
  const slope = terms && terms.length > 0 && terms.every((term) => term.slope === terms[0].slope) ? formatNumber(terms[0].slope) : null;
  if (text !== null) {
    const local = [derivative(result, factorName(graph, variable.id)), ...new Set([text, slope ?? text])].join(" = ");
    const places = { forward: math(`${result} = ${expressionOf(graph, operation)}`), derivative: math(local) };
    lines.push({ kind: "local", parts: isNameless(graph, operation.id) ? places.derivative : fill(words.why.soLocal, places) });
  }
  if (terms !== null) lines.push({ kind: "product", parts: productSentence(words, variable, place, terms, arrivals, graph) });
  else if (arrivals[0].value.sample || above.sample) lines.push({ kind: "note", parts: fill(words.why.leftOut) });
  return lines;
}

function productSentence(
  words: Sentences,
  variable: Variable,
  place: number,
  terms: readonly Term[],
  arrivals: readonly Arrival[],
  graph: Graph,
): Sentence {
  const result = formatNumber(arrivals.reduce((all, arrival) => all + numberAt(arrival.value, place)!, 0));
  const places = {
    count: number(String(terms.length)),
    index: number(indexText(variable.data.shape, place)),
    x: name(nameOf(graph, variable.id), variable.id),
  };
  if (terms.length === 1) {
    const [{ above, slope }] = terms;
    const product = number(`${formatNumber(above)} × ${slope < 0 ? `(${formatNumber(slope)})` : formatNumber(slope)} = ${result}`);
    const scope =
      sizeOf(variable.data.shape) === 1
        ? words.why.forScalar
        : arrivals.every((one) => uniform(one.value))
          ? words.why.forEach
          : words.why.forOne;
    return fill(scope, { ...places, product });
  }
  if (terms.every((term) => term.slope === 1)) {
    return fill(words.why.repeated, {
      ...places,
      product: number(`${sumOfTerms(terms.map((term) => formatNumber(term.above)))} = ${result}`),
    });
  }
  const written = terms.map(
    ({ above, slope }) => `${formatNumber(above)} × ${slope < 0 ? `(${formatNumber(slope)})` : formatNumber(slope)}`,
  );
  const one = sizeOf(variable.data.shape) === 1;
  return fill(one ? words.why.sumOverScalar : words.why.sumOver, { ...places, product: number(`${sumOfTerms(written)} = ${result}`) });
}

/** "0.75 + 0.75 = 1.5, because y is used twice". */
function sumLine({ graph, words, variable, place }: Question): Line {
  return { kind: "sum", parts: fill(words.why.sum, arrivalPlaces(graph, words, variable, place)) };
}

/** The gradients that arrived and their sum, for a template with {sum}, {x} and {times}. */
export function arrivalPlaces(graph: Graph, words: Sentences, variable: Variable, place: number): Record<string, Sentence> {
  const { arrivals } = variable;
  const written = (value: Value): string => {
    const x = numberAt(value, place);
    return x === null ? summary(value) : formatNumber(x, value.dtype);
  };
  return {
    sum: number(`${sumOfTerms(arrivals.map((arrival) => written(arrival.value)))} = ${written(arrivals.at(-1)!.sum)}`),
    x: name(nameOf(graph, variable.id), variable.id),
    times: arrivals.length === 2 ? fill(words.note.twice) : fill(words.note.times, { count: number(String(arrivals.length)) }),
  };
}

/** Whether the gradient is kept, and what it was added to. */
function staying({ trace, cursor, graph, words, variable }: Question): Line[] {
  const places = { x: name(nameOf(graph, variable.id), variable.id) };
  if (!variable.leaf) return [{ kind: "note", parts: fill(variable.kept ? words.note.retained : words.note.passes, places) }];
  if (!variable.requiresGrad) return [];
  if (variable.kept) {
    for (let i = Math.min(cursor, trace.events.length) - 1; i >= 0; i--) {
      const event = trace.events[i];
      if (event.kind !== "accumulate" || event.id !== variable.id) continue;
      if (event.before === null || event.before.numbers.every((x) => x === 0)) break;
      const sums = { ...places, before: number(summary(event.before)), new: number(summary(variable.arrivals.at(-1)!.sum)) };
      return [{ kind: "note", parts: fill(words.why.keptBefore, sums) }];
    }
  }
  return [{ kind: "note", parts: fill(words.note.stays, places) }];
}
