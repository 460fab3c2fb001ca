import type { EventOf } from "../core/trace/event.ts";
import { oncePerTrace } from "../core/trace/memo.ts";

/** One thing that the program told, and after how many events it did. */
export type Entry =
  | { readonly kind: "text"; readonly cursor: number; readonly stream: "out" | "err"; readonly text: string }
  | { readonly kind: "told"; readonly cursor: number; readonly event: EventOf<"warning" | "figure" | "error"> };

/** What a run told, in order; text that was written piece by piece is one entry a line. */
export const entriesOf = oncePerTrace(({ events }): readonly Entry[] => {
  const entries: Entry[] = [];
  events.forEach((event, i) => {
    if (event.kind === "warning" || event.kind === "figure" || event.kind === "error") {
      entries.push({ kind: "told", cursor: i + 1, event });
    } else if (event.kind === "print") {
      for (const piece of event.text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
        const last = entries.at(-1);
        const open = last?.kind === "text" && last.stream === event.stream && !last.text.endsWith("\n");
        if (open) entries[entries.length - 1] = { ...last, text: last.text + piece };
        else entries.push({ kind: "text", cursor: i + 1, stream: event.stream, text: piece });
      }
    }
  });
  return entries;
});

/** At most this many entries are shown at once: more would make the page slow, and nobody reads them. */
export const MOST_ENTRIES = 400;
