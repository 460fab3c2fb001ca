import { formatCount } from "../trace/number.ts";
import type { Event, EventKind, ModuleCall, Trace } from "../trace/event.ts";
import { graphAt } from "../trace/graph.ts";
import type { Graph } from "../trace/graph.ts";
import type { Phase } from "../trace/phase.ts";
import { segmentsOf, stepsOf, stopBefore } from "../trace/steps.ts";
import { SENTENCES } from "./language.ts";
import type { Language } from "./language.ts";
import { operationOf } from "../trace/names.ts";
import type { Rows } from "./row.ts";
import { fill, join, number, operation, text } from "./sentence.ts";
import type { Sentence } from "./sentence.ts";
import { tell } from "./tell.ts";

/** What the current step is, in one sentence, and why it is so, in another. */
export interface Caption {
  readonly phase: Phase;
  /** "Backward, step 2 of 4"; null before the first step. */
  readonly prefix: Sentence | null;
  readonly body: Sentence;
  readonly note: Sentence | null;
}

/** The caption of the step at a cursor. */
export function captionOf(trace: Trace, cursor: number, language: Language, rows: Rows): Caption {
  const words = SENTENCES[language];
  const steps = stepsOf(trace);
  const before = stopBefore(steps, cursor);
  // Between two stops, the events so far of the step that is under way.
  const index = before >= 0 && steps[before].cursor === cursor ? before : Math.min(before + 1, steps.length - 1);
  const step = cursor > 0 ? steps[index] : undefined;
  if (!step) return { phase: "forward", prefix: null, body: fill(words.caption.start), note: null };
  const events = trace.events.slice(step.start, Math.min(cursor, step.cursor));
  const event = headline(events);
  const graph = graphAt(trace, cursor);
  const told = tell({ trace, cursor, language, rows, words, graph, events }, event);
  const within = moduleOf(event, graph);
  const prefix = prefixOf(trace, index, step.phase, graph, language);
  const place = within && fill(words.prefix.within, { path: operation(within.path) });
  return { phase: step.phase, prefix: place ? join([prefix, place], " · ") : prefix, ...told };
}

/** The call of a module that an event is a part of: of an operation, or of one that sends a gradient. */
function moduleOf(event: Event, graph: Graph): ModuleCall | null {
  if (event.kind === "operation") return event.within;
  const from = event.kind === "gradient" ? event.from : null;
  return from ? (operationOf(graph, from.id)?.within ?? null) : null;
}

/** Which event of a step its sentence is about: the first of these kinds that it has. */
const HEADLINES: readonly EventKind[] = [
  "error",
  "gradient",
  "accumulate",
  "write",
  "backward",
  "operation",
  "leaf",
  "follow",
  "warning",
  "figure",
  "print",
  "name",
  "iteration",
  "skipped",
  "backwardEnd",
];

function headline(events: readonly Event[]): Event {
  for (const kind of HEADLINES) {
    const found = events.filter((event) => event.kind === kind);
    if (kind === "gradient" && events.some((event) => event.kind === "backward")) continue;
    if (found.length > 0) return found[kind === "write" || kind === "gradient" ? 0 : found.length - 1];
  }
  return events[events.length - 1];
}

function prefixOf(trace: Trace, index: number, phase: Phase, graph: Graph, language: Language): Sentence {
  const { prefix } = SENTENCES[language];
  const segment = segmentsOf(trace).find(({ firstStep, endStep }) => index >= firstStep && index < endStep)!;
  const places = { step: number(String(index - segment.firstStep + 1)), count: number(String(segment.endStep - segment.firstStep)) };
  const inIteration = graph.iteration !== null;
  const phaseText = inIteration ? prefix[phase] : prefix[phase].charAt(0).toUpperCase() + prefix[phase].slice(1);
  const step = fill(prefix.step, { ...places, phase: text(phaseText) });
  if (!inIteration) return step;
  const total = trace.losses.length;
  const iteration = fill(total >= graph.iteration ? prefix.iterationOf : prefix.iteration, {
    index: number(formatCount(graph.iteration)),
    count: number(formatCount(total)),
  });
  return join([iteration, step], " · ");
}
