import { summary } from "../scene/cells.ts";
import { formatNumber } from "../trace/number.ts";
import type { Event, EventOf, Id, Trace, Value } from "../trace/event.ts";
import type { Graph, Operation } from "../trace/graph.ts";
import { oncePerTrace } from "../trace/memo.ts";
import { agrees, firstKept, numberAt, sizeOf } from "./element.ts";
import { arrivalPlaces, passagesOf, rootOf } from "./gradient.ts";
import type { Language, Sentences } from "./language.ts";
import { expressionOf, factorName, isFactor, isNameless, isSame, isTranspose, nameOf } from "../trace/names.ts";
import type { Rows } from "./row.ts";
import { derivative, gradientText } from "./rule.ts";
import { fill, gradFn, join, math, name, number, operation, text } from "./sentence.ts";
import type { Sentence } from "./sentence.ts";

/** One event in words: what happened, and why it is so. */
export interface Told {
  readonly body: Sentence;
  readonly note: Sentence | null;
}

export interface Scope {
  readonly trace: Trace;
  readonly cursor: number;
  readonly language: Language;
  readonly rows: Rows;
  readonly words: Sentences;
  readonly graph: Graph;
  /** Those of the step, as far as the cursor. */
  readonly events: readonly Event[];
}

/** Puts the event that a step is about into words. */
export function tell(scope: Scope, event: Event): Told {
  const { graph, words } = scope;
  const plain = (body: Sentence): Told => ({ body, note: null });
  switch (event.kind) {
    case "leaf": {
      const { leafCarried, leafFollowed, leafLater, leafPlain } = words.caption;
      const followed = graph.known.get(event.id)?.requiresGrad ?? event.requiresGrad;
      const line = followed ? undefined : followedLater(scope.trace).get(event.id);
      const template = event.carried ? leafCarried : followed ? leafFollowed : line !== undefined ? leafLater : leafPlain;
      const places = { x: named(graph, event.id), maker: operation(`${event.maker}(…)`), line: number(String(line)) };
      return plain(fill(template, places));
    }
    case "follow": {
      const told = scope.events.filter((one): one is EventOf<"follow"> => one.kind === "follow");
      const all = [...new Set(told.map(({ id }) => id))];
      const names = all.slice(0, MOST_NAMES).map((id) => named(graph, id));
      const x = join(all.length > MOST_NAMES ? [...names, text("…")] : names, ", ");
      return plain(fill(event.requiresGrad ? words.caption.follow : words.caption.unfollow, { x }));
    }
    case "operation":
      return tellOperation(scope, event);
    case "name":
      return plain(fill(words.caption.name, { x: named(graph, event.id) }));
    case "write":
      return tellWrite(scope, event);
    case "backward": {
      const roots = event.roots.map(({ id }) => named(graph, id));
      const root = factorName(graph, event.roots[0].id);
      const seed = math(`${derivative(root, root)} = ${summary(event.roots[0].gradient)}`);
      return plain(fill(words.caption.backward, { roots: join(roots, ", "), seed }));
    }
    case "gradient":
      return tellGradient(scope, event);
    case "accumulate": {
      const again = event.before !== null;
      const places = { x: named(graph, event.id), before: valueText(event.before), value: valueText(event.value) };
      return plain(fill(again ? words.caption.accumulateAgain : words.caption.accumulateFirst, places));
    }
    case "backwardEnd":
      return plain(fill(words.caption.backwardEnd));
    case "iteration":
      return plain(fill(words.caption.iteration, { index: number(String(event.index)) }));
    case "skipped":
      return plain(fill(words.caption.skipped, { from: number(String(event.from)), to: number(String(event.to)) }));
    case "print":
      return plain(fill(words.caption.print, { text: math(firstLine(event.text)) }));
    case "warning":
      return plain(fill(words.caption.warning, { category: text(event.category), message: text(firstLine(event.message)) }));
    case "error":
      return plain(fill(words.caption.error, { category: text(event.type), message: text(firstLine(event.message)) }));
    case "figure":
      return plain(fill(words.caption.figure));
  }
}

/** So many names are told of one step, and then an ellipsis. */
const MOST_NAMES = 6;

/** In which line autograd began to follow a leaf that it did not follow when it was made. */
const followedLater = oncePerTrace(({ events }): ReadonlyMap<Id, number> => {
  const lines = new Map<Id, number>();
  for (const event of events) {
    if (event.kind === "follow" && event.requiresGrad && event.at && !lines.has(event.id)) lines.set(event.id, event.at.line);
  }
  return lines;
});

const named = (graph: Graph, id: Id): Sentence => name(nameOf(graph, id), id);

const valueText = (value: Value | null): Sentence => number(value === null ? "None" : summary(value));

function firstLine(words: string): string {
  const line = words.trimEnd().split("\n", 1)[0];
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

function tellOperation({ graph, words }: Scope, event: EventOf<"operation">): Told {
  const id = event.outputs[0]?.id;
  const done = graph.operations.get(id);
  if (!done) return { body: operation(event.label), note: null };
  const expression = expressionOf(graph, done);
  const self = nameOf(graph, id);
  const places = {
    // A result that the program does not name is what its expression says.
    y: name(self, id),
    expression: math(expression),
    gradFn: gradFn(event.gradFn ?? ""),
    x: event.viewOf === null ? text("") : named(graph, event.viewOf),
    version: number(String(graph.known.get(id)?.version ?? 0)),
    saved: join(savedNames(graph, event), ", "),
  };
  const shown = (template: string) => fill(isNameless(graph, id) ? template.replace("{y} = ", "") : template, places);
  if (event.inPlace !== null) return { body: shown(words.caption.operationInPlace), note: null };
  if (event.op === "detach") return { body: shown(words.caption.operationDetached), note: null };
  if (event.viewOf !== null) return { body: shown(words.caption[viewKind(graph, done, event.viewOf)]), note: null };
  if (event.gradFn === null) {
    if (graph.known.get(id)?.requiresGrad) return { body: shown(words.caption.operationBegun), note: null };
    const could = event.inputs.some((input) => "id" in input && graph.known.get(input.id)?.requiresGrad);
    return { body: shown(words.caption.operationUnfollowed), note: fill(could ? words.note.unfollowedOff : words.note.unfollowedPlain) };
  }
  return { body: shown(event.saved.length > 0 ? words.caption.operationSaves : words.caption.operation), note: null };
}

/** What a view shows of its base. */
function viewKind(graph: Graph, operation: Operation, base: Id) {
  const [before, after] = [base, operation.id].map((id) => sizeOf(graph.known.get(id)?.data.shape ?? []));
  if (after > before) return "operationViewRepeated";
  if (after < before) return "operationViewPart";
  return isSame(graph, operation) ? "operationViewSame" : "operationView";
}

/** What an operation keeps for the way back, each once. */
function savedNames(graph: Graph, event: EventOf<"operation">): Sentence[] {
  const ids = event.saved.map((place) => {
    if (place === "y") return event.outputs[0].id;
    const input = event.inputs[place];
    return input && "id" in input ? input.id : null;
  });
  return [...new Set(ids.filter((id) => id !== null))].map((id) => named(graph, id));
}

function tellWrite({ graph, words, events }: Scope, event: EventOf<"write">): Told {
  const self = named(graph, event.id);
  const places = { x: self, label: operation(event.label), before: valueText(event.before), after: valueText(event.value) };
  if (event.field === "grad") {
    const writes = events.filter((one): one is EventOf<"write"> => one.kind === "write" && one.field === "grad");
    const grads = join(
      [...new Set(writes.map(({ id }) => id))].map((id) => [...named(graph, id), ...text(".grad")]),
      ", ",
    );
    if (event.value === null) return { body: fill(words.caption.writeNone, { x: grads }), note: null };
    if (event.value.numbers.every((x) => x === 0)) return { body: fill(words.caption.writeEmptied, { x: grads }), note: null };
    return { body: fill(words.caption.writeGrad, { ...places, x: grads }), note: null };
  }
  const rate = rateOf(event, graph.known.get(event.id)?.grad ?? null);
  if (rate === null) return { body: fill(words.caption.writeData, places), note: null };
  const note = rate < 0 ? fill(words.note.againstGradient) : null;
  return { body: fill(words.caption.writeStep, { ...places, rate: number(formatNumber(rate)) }), note };
}

/** By which multiple of the gradient every number moved; null where it was not one and the same. */
function rateOf({ before, value }: EventOf<"write">, grad: Value | null): number | null {
  if (before === null || value === null || grad === null || grad.numbers.length !== value.numbers.length) return null;
  let rate: number | null = null;
  for (let i = 0; i < value.numbers.length; i++) {
    if (grad.numbers[i] === 0) continue;
    const own = (value.numbers[i] - before.numbers[i]) / grad.numbers[i];
    // The difference of two float32 numbers is exact only to the last bits of the larger one.
    const doubt = (2 ** -22 * Math.abs(value.numbers[i])) / Math.abs(grad.numbers[i]);
    if (rate !== null && !agrees(rate, own) && Math.abs(rate - own) > doubt) return null;
    rate ??= own;
  }
  return rate === null || rate === 0 ? null : Number(rate.toPrecision(3));
}

function tellGradient(scope: Scope, event: EventOf<"gradient">): Told {
  const { trace, cursor, graph, words, events } = scope;
  const gradients = events.filter((one): one is EventOf<"gradient"> => one.kind === "gradient");
  const targets = [...new Set(gradients.map(({ to }) => to))];
  const sender = event.from && graph.operations.get(event.from.id);
  const root = rootOf(trace, cursor);
  const last = gradients[gradients.length - 1];
  const note = noteOf(scope, targets);
  const target = graph.known.get(last.to);
  if (!sender || root === null || !target) {
    return { body: fill(words.caption.accumulateFirst, { x: named(graph, last.to), value: valueText(last.sum) }), note };
  }
  const above = derivative(factorName(graph, root), factorName(graph, sender.id));
  const places = {
    gradFn: gradFn(sender.gradFn ?? sender.label),
    above: math(above),
    targets: join(
      targets.map((id) => named(graph, id)),
      ", ",
    ),
    number: valueText(last.value),
  };
  const products = targets.map((id) => productText(scope, sender.id, id, above));
  const known = products.filter((product) => product !== null);
  if (known.length < products.length) return { body: fill(words.caption.gradientPlain, places), note };
  if (known.every((product) => product === above)) {
    return { body: fill(words.caption[passing(graph.known.get(sender.id)!.data, last.value)], places), note };
  }
  if (known.length === 1) {
    // "…, 0 elsewhere, back to x": a rule that is words has its own commas.
    const product = scope.language === "en" && / [a-z]+$/.test(known[0]) && known[0].includes(", ") ? `${known[0]},` : known[0];
    return { body: fill(words.caption.gradientTimes, { ...places, product: math(product) }), note };
  }
  const pairs = known.map((product, i) => fill(words.caption.gradientPair, { product: math(product), x: named(graph, targets[i]) }));
  return { body: fill(words.caption.gradientEach, { ...places, pairs: join(pairs, ", ") }), note };
}

/** How a gradient that goes on as it is changes its shape. */
function passing({ shape: from }: Value, { shape: to }: Value) {
  if (String(from) === String(to)) return "gradientSame";
  return sizeOf(to) > sizeOf(from) ? "gradientRepeated" : "gradientShaped";
}

/** What one Variable gets: "2·y·∂t/∂z", "Σ ∂t/∂y", "xᵀ ∂t/∂y"; null where no rule says it. */
function productText({ trace, cursor, graph, rows, language }: Scope, sender: Id, target: Id, above: string): string | null {
  const variable = graph.known.get(target);
  if (!variable) return null;
  const arrivals = variable.arrivals.filter((arrival) => arrival.from?.id === sender);
  const [passage] = passagesOf(graph, rows, arrivals, firstKept(variable.data));
  if (passage === undefined) return null;
  if (passage.text === null) {
    const { operation, rule } = passage;
    return rule ? gradientText(graph, operation, factorName(graph, rootOf(trace, cursor)!), rule, language) : null;
  }
  const sum = passage.summed ? "Σ " : "";
  if (passage.text === "1") return sum + (isTranspose(graph, passage.operation) ? `(${above})ᵀ` : above);
  if (passage.text === "-1") return `-${sum}${above}`;
  return `${sum}${isFactor(passage.text) ? passage.text : `(${passage.text})`}·${above}`;
}

/** What becomes of the gradients that arrived: added, kept, or gone. */
function noteOf({ graph, words }: Scope, targets: readonly Id[]): Sentence | null {
  const variables = targets.map((id) => graph.known.get(id)).filter((variable) => variable !== undefined);
  const shared = variables.find((variable) => variable.arrivals.length > 1);
  if (shared && numberAt(shared.data, firstKept(shared.data)) !== null)
    return fill(words.note.adds, arrivalPlaces(graph, words, shared, firstKept(shared.data)));
  const one = variables[0];
  if (!one || variables.length > 1) return null;
  const template = one.leaf ? words.note.stays : one.kept ? words.note.retained : words.note.passes;
  return fill(template, { x: named(graph, one.id) });
}
