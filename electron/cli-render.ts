import type { Painter } from "../core/paint/index.ts";
import { sceneOf } from "../core/scene/compose.ts";
import { sceneWords } from "../core/scene/words.ts";
import type { Language } from "../core/document.ts";
import type { Trace } from "../core/trace/event.ts";
import { stepsOf } from "../core/trace/steps.ts";
import type { At } from "./cli-arguments.ts";
import { machineFor } from "./cli-fonts.ts";

/** The number of events before a moment; null where the run has no such moment. */
export function cursorAt(trace: Trace, at: At): number | null {
  const { length } = trace.events;
  if ("cursor" in at) return at.cursor === Infinity ? length : at.cursor <= length ? at.cursor : null;
  const stops = stepsOf(trace).filter(({ phase }) => phase === at.phase);
  return (at.stop === Infinity ? stops.at(-1) : stops[at.stop - 1])?.cursor ?? null;
}

export interface DrawOptions {
  readonly painter: Painter;
  readonly theme: "light" | "dark";
  readonly language: Language;
  readonly scale: number;
  readonly title: string;
}

/** The picture of a run at a cursor, as the content of a file. */
export async function drawTrace(
  trace: Trace,
  cursor: number,
  { painter, theme, language, scale, title }: DrawOptions,
): Promise<string | Uint8Array> {
  const scene = sceneOf(trace, cursor, { words: sceneWords[language] });
  return painter.paint(scene, { theme, scale, title, ...machineFor(scene) });
}
