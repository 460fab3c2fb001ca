import wasm from "pyodide/pyodide.asm.wasm?url";
import stdlib from "pyodide/python_stdlib.zip?url";
import type { Seed } from "../core/device/cpu/threads/helper.ts";
import { PythonClient, type RunnerWorker } from "../core/python/client.ts";
import { fetchParts, withoutSnapshot } from "../core/python/parts.ts";
import type { PythonParts } from "../core/python/protocol.ts";
import snapshot from "../out/python/python.snapshot?url";
import sources from "../out/python/sources.json?url";
import { Gpu } from "./gpu.ts";

const ADDRESSES = { wasm, stdlib, snapshot, sources };

/** What "cuda" is for the learner's programs. */
export const gpu = new Gpu();

let parts: Promise<PythonParts> | null = null;
const fetched = () => (parts ??= fetchParts(ADDRESSES));

/** Runs the learner's programs; a worker for the first begins to start at once. */
export const python = new PythonClient({
  spawn: () => new Worker(new URL("./runner.worker.ts", import.meta.url), { type: "module", name: "python" }) as RunnerWorker,
  parts: fetched,
  coldParts: async () => withoutSnapshot(await fetched(), ADDRESSES),
  gpu: () => gpu.connect(),
  isolated: crossOriginIsolated,
  cores: navigator.hardwareConcurrency,
  help,
});
python.warm();

/** A worker that computes beside the engine's; where it does not start, the engine does without. */
function help(seed: Seed): () => void {
  const worker = new Worker(new URL("./helper.worker.ts", import.meta.url), { type: "module", name: "helper" });
  worker.postMessage(seed);
  return () => worker.terminate();
}
