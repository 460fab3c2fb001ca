/** Our engine in a browser, in a worker as in the app: the driver calls `answer` within the page. */
import { helpersOn, type Seed } from "../../core/device/cpu/threads/helper.ts";
import type { Opened, Question, Window } from "./contestant.ts";

/** What the worker says: an answer, or that its engine asks for helpers. */
export type FromEngine = Opened | Window | { readonly seeds: readonly Seed[] };

const engine = new Worker("/engine.js", { type: "module" });
const threads = crossOriginIsolated ? helpersOn(navigator.hardwareConcurrency) + 1 : 1;
engine.postMessage(threads - 1);

let take: (answer: Opened | Window) => void;
engine.onmessage = ({ data }: MessageEvent<FromEngine>) => {
  if ("seeds" in data) for (const seed of data.seeds) new Worker("/helper.js", { type: "module" }).postMessage(seed);
  else take(data);
};

function answer(question: Question): Promise<Opened | Window> {
  engine.postMessage(question);
  return new Promise((resolve) => (take = resolve));
}

Object.assign(globalThis, { answer, threads });
