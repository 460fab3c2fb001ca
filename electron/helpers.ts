import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { type Helpers, helpersOn } from "../core/device/cpu/threads/helper.ts";

/** Helpers for an engine in Node; null where there is one core. They keep no process alive. */
export function nodeHelpers(module: URL, count = helpersOn(availableParallelism())): Helpers | null {
  if (count === 0) return null;
  return {
    count,
    start(seeds) {
      for (const seed of seeds) {
        const worker = new Worker(module, { workerData: seed });
        worker.on("error", () => {}); // the engine does without it
        worker.unref();
      }
    },
  };
}
