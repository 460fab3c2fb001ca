import type { FromLayout, ToLayout } from "./layout.worker.ts";
import type { Session } from "./session.svelte.ts";

/** Keeps the session's places those of the iteration that its cursor shows; they are made in a worker of their own. */
export function usePlaces(session: Session): void {
  const worker = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module", name: "layout" });
  const send = (message: ToLayout) => worker.postMessage(message);
  let request = 0;

  $effect(() => {
    const { trace } = session;
    send({ kind: "trace", trace });
  });
  $effect(() => {
    const { trace, language, iteration } = session;
    if (trace.events.length === 0) return;
    const own = ++request;
    worker.onmessage = ({ data }: MessageEvent<FromLayout>) => {
      if (data.request === own && own === request) session.placed = { trace, language, places: data.places };
    };
    send({ kind: "place", request: own, cursor: iteration.start + 1, language });
  });
  $effect(() => () => worker.terminate());
}
