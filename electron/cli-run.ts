import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { ControlPanel } from "../core/python/control.ts";
import { INTERRUPTED, type PythonOptions } from "../core/python/host.ts";
import { EMPTY_TRACE, type Trace } from "../core/trace/event.ts";

/** What the thread that runs Python is given. */
export interface ScriptRun {
  readonly program: string;
  /** As given on the command line: so it stands in tracebacks. */
  readonly file: string;
  readonly arguments: readonly string[];
  readonly notebook: boolean;
  /** How many events to keep; null: none, which is fastest. */
  readonly budget: number | null;
  readonly control: SharedArrayBuffer;
  /** Folder of Pyodide's files. */
  readonly pyodide: string;
}

/** What it is given next: made ready here, while the thread itself starts. */
export interface ScriptPython {
  readonly module: WebAssembly.Module;
  readonly image: PythonOptions["image"];
}

/** What it says: that it wants input, each time; how the run ended, once. */
export type ScriptMessage = "input" | ScriptEnd;

export interface ScriptEnd {
  readonly status: number;
  readonly trace: Trace;
}

/**
 * Runs a script in a thread of its own, so that Ctrl-C is heard here while Python computes there.
 *
 * As under Python, Ctrl-C raises KeyboardInterrupt; a second one, where the first was not even looked at, ends the process.
 */
export function runScript(program: string, options: Pick<ScriptRun, "file" | "arguments" | "notebook" | "budget">): Promise<ScriptEnd> {
  const panel = new ControlPanel();
  const run: ScriptRun = {
    ...options,
    program,
    control: panel.buffer,
    pyodide: path.dirname(new URL(import.meta.resolve("pyodide")).pathname),
  };
  const interrupt = () => {
    if (panel.isInterrupting) process.exit(INTERRUPTED);
    panel.interrupt();
  };
  process.on("SIGINT", interrupt);
  return new Promise<ScriptEnd>((resolve, reject) => {
    const worker = new Worker(new URL("./python.worker.mjs", import.meta.url), { workerData: run, resourceLimits: { stackSizeMb: STACK } });
    worker.on("message", (message: ScriptMessage) => {
      if (message === "input") giveInput(panel);
      else resolve(message);
    });
    worker.once("error", (error) => reject(new Error(error.message.slice(0, 400)))); // Pyodide's code is one line of a megabyte
    prepare(run.pyodide).then(
      (python) => worker.postMessage(python, "snapshot" in python.image ? [python.image.snapshot.buffer as ArrayBuffer] : []),
      (error: Error) => {
        reject(error);
        void worker.terminate();
      },
    );
    worker.once("exit", (status) => resolve({ status, trace: { ...EMPTY_TRACE, program } }));
  }).finally(() => process.off("SIGINT", interrupt));
}

async function prepare(pyodide: string): Promise<ScriptPython> {
  const compiling = readFile(path.join(pyodide, "pyodide.asm.wasm")).then((bytes) => WebAssembly.compile(bytes));
  const image = readImage(path.resolve(import.meta.dirname, "../python"));
  return { module: await compiling, image };
}

/** Python's memory as it was once torch was imported, or the sources to import it from. */
function readImage(folder: string): PythonOptions["image"] {
  const snapshot = path.join(folder, "python.snapshot");
  if (existsSync(snapshot) && process.env.GRADWALK_COLD === undefined) return { snapshot: readFileSync(snapshot) };
  return { sources: JSON.parse(readFileSync(path.join(folder, "sources.json"), "utf8")) as Record<string, string> };
}

/** Hands on what stdin has, once it has some. */
function giveInput(panel: ControlPanel): void {
  const { stdin } = process;
  const chunk = stdin.read() as Buffer | null;
  if (chunk !== null) {
    const rest = chunk.subarray(panel.give(chunk));
    if (rest.length > 0) stdin.unshift(rest);
  } else if (stdin.readableEnded || stdin.errored) {
    panel.give(null);
  } else {
    const again = () => {
      for (const event of READY) stdin.off(event, again);
      giveInput(panel);
    };
    for (const event of READY) stdin.on(event, again);
  }
}

const READY = ["readable", "end", "error"];

/** Megabytes of stack: Python code that recurses through C raises RecursionError before it is used up. */
const STACK = 64;
