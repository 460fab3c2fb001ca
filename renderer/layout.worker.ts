import type { Language } from "../core/document.ts";
import { type Places, placesOf } from "../core/scene/places.ts";
import { sceneWords } from "../core/scene/words.ts";
import { EMPTY_TRACE, type Trace } from "../core/trace/event.ts";

/** A run to lay out, or one of its iterations. The run is sent once: it may be large. */
export type ToLayout =
  | { readonly kind: "trace"; readonly trace: Trace }
  | { readonly kind: "place"; readonly request: number; readonly cursor: number; readonly language: Language };

export interface FromLayout {
  readonly request: number;
  readonly places: Places;
}

let trace = EMPTY_TRACE;

addEventListener("message", ({ data }: MessageEvent<ToLayout>) => {
  if (data.kind === "trace") {
    trace = data.trace;
    return;
  }
  const places = placesOf(trace, data.cursor, { words: sceneWords[data.language] });
  postMessage({ request: data.request, places } satisfies FromLayout);
});
