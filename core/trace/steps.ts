import type { Event, Id, Source } from "./event.ts";
import { oncePerTrace } from "./memo.ts";
import { isCarried, type Phase, phasesOf } from "./phase.ts";

/** One stop of the walk: the events [start, cursor) belong together and are shown at once. */
export interface Step {
  readonly start: number;
  /** Where the walk stops: graphAt(trace, cursor) has all events of the step. */
  readonly cursor: number;
  readonly phase: Phase;
  /** Line of the learner's program; null where none caused it. */
  readonly line: number | null;
}

/** A stretch of steps in one phase and one iteration, as the timeline shows it. */
export interface Segment {
  readonly phase: Phase;
  /** null before the first training iteration. */
  readonly iteration: number | null;
  /** Its steps are stepsOf(trace).slice(firstStep, endStep). */
  readonly firstStep: number;
  readonly endStep: number;
  readonly start: number;
  readonly cursor: number;
}

/** The events [start, end) of one iteration; `index` is null for what came before the first. */
export interface Iteration {
  readonly index: number | null;
  readonly start: number;
  readonly end: number;
}

/**
 * The stops of a walk by one node: a leaf with its name, an operation with its name, all gradients that one grad_fn sends, a write.
 *
 * Both gradients of `y * y` come from one grad_fn and so arrive in one step. What is printed belongs to the step before it; the
 * beginning of an iteration, and unfollowed operations that lead to a write, belong to the step after.
 */
export const stepsOf = oncePerTrace((trace): readonly Step[] => {
  const { events } = trace;
  const phases = phasesOf(trace);
  const steps: Step[] = [];
  let group: Group | null = null;
  let start = 0;
  const close = (end: number) => {
    if (end === start) return;
    let head = start;
    while (head < end - 1 && isOpening(events[head])) head++;
    steps.push({ start, cursor: end, phase: phases[head], line: lineOf(events, head, end) });
    start = end;
  };
  events.forEach((event, i) => {
    if (group !== null && joins(group, event, phases[i])) return;
    close(i);
    group = groupOf(event, phases[i]);
  });
  close(events.length);
  return steps;
});

/** The stops of a walk by one line: the last step of each stretch on the same line. */
export const linesOf = oncePerTrace((trace): readonly Step[] => {
  const lines: Step[] = [];
  for (const step of stepsOf(trace)) {
    const last = lines.at(-1);
    const stays = last !== undefined && last.phase === step.phase && (step.line === null || step.line === last.line);
    if (stays) lines[lines.length - 1] = { ...last, cursor: step.cursor };
    else lines.push(step);
  }
  return lines;
});

/** The trace in stretches of one phase and iteration. */
export const segmentsOf = oncePerTrace((trace): readonly Segment[] => {
  const iterations = iterationsOf(trace);
  const segments: Segment[] = [];
  let k = 0;
  stepsOf(trace).forEach((step, i) => {
    while (k + 1 < iterations.length && step.cursor > iterations[k].end) k++;
    const { index } = iterations[k];
    const last = segments.at(-1);
    if (last && last.phase === step.phase && last.iteration === index) {
      segments[segments.length - 1] = { ...last, endStep: i + 1, cursor: step.cursor };
    } else {
      segments.push({ phase: step.phase, iteration: index, firstStep: i, endStep: i + 1, start: step.start, cursor: step.cursor });
    }
  });
  return segments;
});

/** The iterations that were kept; what came before the first is one too, unless nothing did. Never empty. */
export const iterationsOf = oncePerTrace(({ events }): readonly Iteration[] => {
  const iterations: Iteration[] = [];
  let index: number | null = null;
  let start = 0;
  events.forEach((event, i) => {
    if (event.kind !== "iteration") return;
    if (i > start) iterations.push({ index, start, end: i });
    index = event.index;
    start = i;
  });
  iterations.push({ index, start, end: events.length });
  return iterations;
});

/** The place in a sorted list of stops of the one at the cursor or, where it is between two, of the last before it; -1 before all. */
export function stopBefore(stops: readonly { readonly cursor: number }[], cursor: number): number {
  let low = 0;
  let high = stops.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stops[middle].cursor <= cursor) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The iteration that a cursor shows: that of the last event before it. */
export function iterationAt(iterations: readonly Iteration[], cursor: number): Iteration {
  let low = 0;
  let high = iterations.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (iterations[middle].end >= cursor) high = middle;
    else low = middle + 1;
  }
  return iterations[low];
}

/** What the running step waits for, or may still take in. */
interface Group {
  kind: "opening" | "node" | "follow" | "backward" | "gradients" | "accumulates" | "pending" | "write";
  /** "node": what was made; "gradients": the operation that sends them, and whom they reached. */
  from: Id | null;
  readonly reached: Set<Id>;
  readonly line: number | null;
  /** "write": a clearing of gradients, of which all by the same statement are one step; "follow": a setting of requires_grad, likewise. */
  readonly statement: string | null;
}

function groupOf(event: Event, phase: Phase): Group {
  const group = (kind: Group["kind"], more: Partial<Group> = {}): Group => ({
    kind,
    from: null,
    reached: new Set(),
    line: event.at?.line ?? null,
    statement: null,
    ...more,
  });
  switch (event.kind) {
    case "iteration":
    case "skipped":
      return group("opening");
    case "leaf":
      return group(phase === "update" ? "pending" : "node", { reached: new Set([event.id]) });
    case "operation":
      return group(phase === "update" ? "pending" : "node", { reached: new Set(event.outputs.map(({ id }) => id)) });
    case "follow":
      return group("follow", { statement: statementOf(String(event.requiresGrad), event.at) });
    case "backward":
      return group("backward");
    case "gradient":
      return group("gradients", { from: event.from?.id ?? null, reached: new Set([event.to]) });
    case "accumulate":
      return group("accumulates");
    case "write":
      return group("write", { statement: event.field === "grad" ? statementOf(event.label, event.at) : null });
    default:
      return group("node");
  }
}

function joins(group: Group, event: Event, phase: Phase): boolean {
  switch (event.kind) {
    case "name":
    case "print":
    case "warning":
    case "figure":
    case "backwardEnd":
      return true;
    case "iteration":
    case "skipped":
      return group.kind === "opening";
    case "leaf":
    case "operation":
      if (event.kind === "leaf" && event.carried) return group.kind === "opening";
      if (phase === "update") return group.kind === "pending" || (group.kind === "opening" && opens(group, "pending"));
      return group.kind === "opening" && opens(group);
    case "write":
      // Numbers that changed in iterations that were left out come in with the step that follows.
      if (isCarried(event)) return group.kind === "opening";
      if (group.kind === "pending" || group.kind === "opening") return opens(group, "write");
      return group.kind === "write" && event.field === "grad" && group.statement === statementOf(event.label, event.at);
    case "gradient":
      if (event.from === null ? group.kind === "backward" : group.kind === "gradients" && group.from === event.from.id) {
        group.reached.add(event.to);
        return true;
      }
      return false;
    case "accumulate":
      return group.kind === "accumulates" || group.reached.has(event.id);
    case "follow": {
      // torch.ones(2).requires_grad_() is one step, as torch.ones(2, requires_grad=True) is.
      const asMade = group.kind === "node" && group.reached.has(event.id) && event.at?.line === group.line;
      return asMade || (group.kind === "follow" && group.statement === statementOf(String(event.requiresGrad), event.at));
    }
    case "backward":
    case "error":
      return false;
    default:
      event satisfies never;
      return false;
  }
}

/** An opening takes in one node and is then closed to others. */
function opens(group: Group, kind: Group["kind"] = "node"): true {
  group.kind = kind;
  return true;
}

const statementOf = (label: string, at: Source | null) => `${label} ${at?.line}:${at?.column}`;

const isOpening = (event: Event) => event.kind === "iteration" || event.kind === "skipped" || isCarried(event);

/** The line of the first event that has one. */
function lineOf(events: readonly Event[], start: number, end: number): number | null {
  for (let i = start; i < end; i++) if (events[i].at) return events[i].at!.line;
  return null;
}
