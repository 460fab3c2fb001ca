import type { Language } from "../core/document.ts";
import type { Folds } from "../core/scene/folding.ts";
import { Memo } from "../core/scene/layout/memo.ts";
import { practiceTrace } from "../core/scene/practice.ts";
import { type PlacedNode, type PlacedStrand, type Places, placesOf } from "../core/scene/places.ts";
import { sceneWords } from "../core/scene/words.ts";
import { inserted, type Insertion } from "../core/trace/insert.ts";
import { EMPTY_TRACE, type Trace, TRACE_VERSION } from "../core/trace/event.ts";
import { Arrivals } from "./arrivals.ts";

/** What the page tells of a run, and asks for when it is over. */
export type ToLayout =
  /** The worker that runs the program tells its events through the port. */
  | { readonly kind: "begin"; readonly port: MessagePort }
  /** The page's trace has so many of them. */
  | { readonly kind: "end"; readonly program: string; readonly count: number }
  | { readonly kind: "insert"; readonly insertion: Insertion }
  | { readonly kind: "place"; readonly request: number; readonly cursor: number; readonly language: Language; readonly folds: Folds };

/** The answer, in portions too: nodes and strands in their order, and at last the rest. */
export type FromLayout = { readonly request: number } & (
  { readonly nodes: readonly PlacedNode[] } | { readonly strands: readonly PlacedStrand[] } | { readonly places: Places }
);

/** How many nodes or strands one message has at most. */
const PORTION = 400;

/** So many layouts of so many turns of a made-up loop, once a first graph is shown: then a large one finds its code compiled. */
const PRACTICE = { layouts: 8, turns: 120 };
let practised = 0;

/** Iterations of a loop are alike, and so is a graph before and after a module in it was folded. */
const memo = new Memo();

/** The run that goes on, and the trace of the last one that is over: its last events may still be on their way. */
let arrivals: Arrivals | null = null;
let trace: Promise<Trace> = Promise.resolve(EMPTY_TRACE);

addEventListener("message", ({ data }: MessageEvent<ToLayout>) => {
  switch (data.kind) {
    case "begin":
      arrivals?.close();
      arrivals = new Arrivals(data.port);
      break;
    case "end": {
      const { program, count } = data;
      trace = (arrivals?.first(count) ?? Promise.resolve([])).then((events) => ({ version: TRACE_VERSION, program, events, losses: [] }));
      break;
    }
    case "insert":
      trace = trace.then((whole) => ({ ...whole, events: inserted(whole.events, data.insertion) }));
      break;
    case "place":
      void trace.then((whole) => place(whole, data));
  }
});

function place(trace: Trace, { request, cursor, language, folds }: Extract<ToLayout, { kind: "place" }>): void {
  const { nodes, strands, ...rest } = placesOf(trace, cursor, { words: sceneWords[language], folds, memo });
  const post = (message: FromLayout) => postMessage(message);
  for (let i = 0; i < nodes.length; i += PORTION) post({ request, nodes: nodes.slice(i, i + PORTION) });
  for (let i = 0; i < strands.length; i += PORTION) post({ request, strands: strands.slice(i, i + PORTION) });
  post({ request, places: { ...rest, nodes: [], strands: [] } });
  if (practised === 0) practise();
}

/** One layout between two messages, which are answered before the next. */
function practise(): void {
  if (practised++ === PRACTICE.layouts) return;
  setTimeout(() => {
    placesOf(practiceTrace(PRACTICE.turns), 1, { memo: new Memo() });
    practise();
  });
}
