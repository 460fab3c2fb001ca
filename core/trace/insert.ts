import type { Event, EventOf } from "./event.ts";

/** An iteration that the trace left out, told afterwards. */
export interface ToldIteration {
  readonly index: number;
  readonly events: readonly Event[];
  /** What makes the Variables again what they are for the events that follow in the trace. */
  readonly after: readonly Event[];
}

/** A change of a list of events: `remove` of them at `at` give way to others. */
export interface Insertion {
  readonly at: number;
  readonly remove: number;
  readonly events: readonly Event[];
}

/** Where in the trace a told iteration goes; null where it is there already, or the trace has no gap for it. */
export function insertionOf(events: readonly Event[], { index, events: told, after }: ToldIteration): Insertion | null {
  const at = events.findIndex((event) => event.kind === "skipped" && event.from <= index && index <= event.to);
  if (at < 0) return null;
  const gap = events[at] as EventOf<"skipped">;
  const next = events.slice(at + 1, at + 2).filter(({ kind }) => kind === "iteration");
  const each = (gap.events - told.length) / Math.max(gap.to - gap.from, 1);
  const skipped = (from: number, to: number): Event[] =>
    from <= to ? [{ kind: "skipped", at: null, from, to, events: Math.max(0, Math.round(each * (to - from + 1))) }] : [];
  const here: Event = { kind: "iteration", at: null, index };
  const list = [...skipped(gap.from, index - 1), here, ...told, ...skipped(index + 1, gap.to), ...next, ...after];
  return { at, remove: 1 + next.length, events: list };
}

export function inserted(events: readonly Event[], { at, remove, events: list }: Insertion): Event[] {
  return [...events.slice(0, at), ...list, ...events.slice(at + remove)];
}
