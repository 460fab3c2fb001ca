import type { PlacedNode, PlacedStrand } from "../core/scene/places.ts";
import { Board } from "../core/scene/picture.ts";
import { Tiles } from "../core/scene/tiles.ts";
import { sceneWords } from "../core/scene/words.ts";
import type { FromLayout, ToLayout } from "./layout.worker.ts";
import type { Run } from "./run.svelte.ts";
import type { Session } from "./session.svelte.ts";

/** Keeps the session's board that of the iteration that its cursor shows; it is laid out in a worker of its own. */
export function usePlaces(session: Session, run: Run): void {
  const worker = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module", name: "layout" });
  const send = (message: ToLayout, transfer: Transferable[] = []) => worker.postMessage(message, transfer);
  let request = 0;

  run.hear = send;
  $effect(() => {
    const { trace, language, iteration, folds } = session;
    if (trace.events.length === 0) return;
    const own = ++request;
    const nodes: PlacedNode[] = [];
    const strands: PlacedStrand[] = [];
    const tiles = new Tiles();
    worker.onmessage = ({ data }: MessageEvent<FromLayout>) => {
      if (data.request !== own) return;
      if ("nodes" in data) {
        tiles.addNodes(data.nodes);
        for (const node of data.nodes) nodes.push(node);
      } else if ("strands" in data) {
        tiles.addStrands(data.strands);
        for (const strand of data.strands) strands.push(strand);
      } else {
        session.board = new Board(trace, { ...data.places, nodes, strands }, tiles, sceneWords[language]);
        run.shown();
      }
    };
    send({ kind: "place", request: own, cursor: iteration.start + 1, language, folds });
  });
  $effect(() => () => {
    run.hear = null;
    worker.terminate();
  });
}
