import type { Event, Id, Trace } from "../trace/event.ts";
import { isCarried, type Phase, phasesOf } from "../trace/phase.ts";
import { stepsOf, stopBefore } from "../trace/steps.ts";
import type { Tone } from "./scene.ts";

/** What the step at a cursor is about. */
export interface Current {
  /** By node id, "v12" or "f12". */
  readonly tones: ReadonlyMap<string, Tone>;
  /** Inputs that sent a gradient in this step, "f.i", and the operations they belong to. */
  readonly sent: ReadonlySet<string>;
  readonly crossed: ReadonlySet<Id>;
}

/** What lies within a folded module lights the module's node. */
export function lit(current: Current, inside: ReadonlyMap<string, string>): Current {
  if (inside.size === 0) return current;
  const tones = new Map(current.tones);
  for (const [id, tone] of current.tones) if (inside.has(id)) tones.set(inside.get(id)!, tone);
  return { ...current, tones };
}

export function currentAt(trace: Trace, cursor: number): Current {
  const steps = stepsOf(trace);
  const stop = stopBefore(steps, cursor);
  const start = stop < 0 ? 0 : steps[stop].cursor === cursor ? steps[stop].start : steps[stop].cursor;
  const phases = phasesOf(trace);
  const tones = new Map<string, Tone>();
  const sent = new Set<string>();
  const crossed = new Set<Id>();
  for (let i = start; i < Math.min(cursor, trace.events.length); i++) mark(trace.events[i], phases[i], tones, sent, crossed);
  return { tones, sent, crossed };
}

function mark(event: Event, phase: Phase, tones: Map<string, Tone>, sent: Set<string>, crossed: Set<Id>): void {
  switch (event.kind) {
    case "leaf":
      if (!event.carried) tones.set(`v${event.id}`, phase);
      break;
    case "follow":
      tones.set(`v${event.id}`, phase);
      break;
    case "operation":
      for (const { id } of event.outputs) tones.set(`v${id}`, phase);
      if (event.outputs.length > 0) tones.set(`f${event.outputs[0].id}`, phase);
      break;
    case "write":
      if (!isCarried(event)) tones.set(`v${event.id}`, "update");
      break;
    case "backward":
      for (const { id } of event.roots) tones.set(`v${id}`, "backward");
      break;
    case "gradient":
      tones.set(`v${event.to}`, "backward");
      if (!event.from) break;
      tones.set(`f${event.from.id}`, "backward");
      sent.add(`${event.from.id}.${event.from.input}`);
      crossed.add(event.from.id);
      break;
    case "accumulate":
      tones.set(`v${event.id}`, "backward");
      break;
  }
}
