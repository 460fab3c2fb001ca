import type { Event, Trace } from "../core/trace/event.ts";
import type { Step } from "../core/trace/steps.ts";

/** The scene node that a step is about: what it made, or what its gradient reached; null where it is about none. */
export function focusOf(trace: Trace, step: Step | null): string | null {
  if (!step) return null;
  for (let i = step.cursor - 1; i >= step.start; i--) {
    const node = nodeOf(trace.events[i]);
    if (node !== null) return node;
  }
  return null;
}

/** The event of a step that says most about it: for the source range that is lit. */
export function mainEventOf(trace: Trace, step: Step | null): Event | null {
  if (!step) return null;
  const events = trace.events.slice(step.start, step.cursor);
  return events.find((event) => nodeOf(event) !== null && event.at !== null) ?? events.find((event) => event.at !== null) ?? null;
}

function nodeOf(event: Event): string | null {
  switch (event.kind) {
    case "leaf":
    case "follow":
    case "write":
    case "accumulate":
      return `v${event.id}`;
    case "operation":
      return event.outputs.length > 0 ? `v${event.outputs[0].id}` : null;
    case "gradient":
      return `v${event.to}`;
    default:
      return null;
  }
}
