/** The thread of the command line that runs Python, on the CPU. */
import { once } from "node:events";
import { readdirSync, writeSync } from "node:fs";
import path from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { loadPyodide } from "pyodide";
// @ts-expect-error the package has no types for this file
import createPyodideModule from "pyodide/pyodide.asm.mjs";
import { cpuMachine } from "../core/machine.ts";
import type { Engine } from "../core/python/backend.ts";
import { Control } from "../core/python/control.ts";
import { engineOn } from "../core/python/engine.ts";
import { BrokenError, type Python, startPython } from "../core/python/host.ts";
import { Output } from "../core/python/output.ts";
import type { PyodidePackage } from "../core/python/pyodide.ts";
import { WORDS } from "../core/python/words.ts";
import { EMPTY_TRACE, TRACE_VERSION, type Trace } from "../core/trace/event.ts";
import { Recorder } from "../core/trace/recorder.ts";
import { askOnce } from "./fused.ts";
import { nodeHelpers } from "./helpers.ts";
import type { ScriptEnd, ScriptMessage, ScriptPython, ScriptRun } from "./cli-run.ts";

/** Longest wait for input in one piece, in milliseconds: Ctrl-C is noticed after it at the latest. */
const WAIT = 100;

const [prepared] = (await once(parentPort!, "message")) as [ScriptPython];
tell(await run(workerData as ScriptRun, prepared));

function tell(message: ScriptMessage): void {
  parentPort!.postMessage(message);
}

async function run(
  { program, file, arguments: words, notebook, budget, control: buffer, pyodide }: ScriptRun,
  { module, image }: ScriptPython,
): Promise<ScriptEnd> {
  const control = new Control(buffer);
  let engine!: Engine;
  let recorder: Recorder | null = null;
  const at = (place: number) => {
    if (recorder) recorder.at = place;
    return recorder;
  };
  const output = new Output(
    {
      text: (stream, text) => writeAll(stream === "out" ? 1 : 2, text),
      print: (stream, text, place) => at(place)?.print(stream, text),
    },
    Infinity,
    WORDS.en.output,
  );
  const starting = startPython({
    pyodide: { loadPyodide: loadPyodide as never, createPyodideModule } satisfies PyodidePackage,
    files: { folder: pyodide, module },
    image,
    backend: (bridge) => (engine = engineOn(machine, bridge)),
    output,
    control,
    input: { read: readInput(output, control, () => python.pyodide.checkInterrupt()) },
    listener: {
      warning: (category, message, place) => at(place)?.warning(category, message),
      error: (type, message, traceback, place) => at(place)?.error(type, message, traceback),
      figure: (figure, place) => at(place)?.figure(figure),
    },
    trusted: true,
    memory: Infinity,
  });
  const machine = cpuMachine("none", nodeHelpers(new URL("./helper.worker.mjs", import.meta.url))); // while Python is being compiled
  const python = await starting;
  enter(python, file);
  if (budget !== null) {
    recorder = new Recorder(python.places.source, budget);
    engine.begin(recorder);
  }
  askOnce();
  let status: number;
  try {
    status = python.run({ source: program, file, arguments: words, notebook, language: "en" });
  } catch (error) {
    if (!(error instanceof BrokenError)) throw error;
    writeAll(2, `gradwalk: ${WORDS.en.broken}\n`);
    status = 1;
  }
  output.end();
  return { status, trace: recorder ? traceOf(program, recorder) : EMPTY_TRACE };
}

function traceOf(program: string, recorder: Recorder): Trace {
  return { version: TRACE_VERSION, program, events: recorder.take(true), losses: recorder.losses };
}

/** Gives the script the host's files under their own names, the working folder, and its own folder for imports. */
function enter({ pyodide: { FS, runPython } }: Python, file: string): void {
  const isWindows = process.platform === "win32";
  const cwd = isWindows ? "/host" : process.cwd();
  const mount = (folder: string, root: string) => {
    FS.mkdirTree(folder);
    FS.mount(FS.filesystems.NODEFS, { root }, folder);
  };
  if (isWindows) mount(cwd, process.cwd());
  else {
    const own = ["dev", "lib", "proc", "sys"]; // Python has its own there
    for (const entry of readdirSync("/", { withFileTypes: true })) {
      if (entry.isDirectory() && !own.includes(entry.name)) mount(`/${entry.name}`, `/${entry.name}`);
    }
  }
  FS.chdir(cwd);
  const folder = path.posix.resolve(cwd, path.posix.dirname(isWindows ? file.replaceAll("\\", "/") : file));
  runPython(`import sys; sys.path[0] = ${JSON.stringify(folder)}`);
}

/** Writes all of a text, also to a pipe that is full. A reader that has gone ends the script, as it ends any other program. */
function writeAll(stream: 1 | 2, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(stream, bytes, done);
    } catch (error) {
      if ((error as { code?: string }).code !== "EAGAIN") process.exit(1);
      pause();
    }
  }
}

/** Reads what is there, as read(2) does: 0 is the end. The main thread reads for us, as only there can Ctrl-C end the wait. */
function readInput(output: Output, control: Control, checkInterrupt: () => void): (into: Uint8Array) => number {
  let rest: Uint8Array | null = new Uint8Array();
  return (into) => {
    if (rest?.length === 0) {
      output.flush();
      control.ask();
      tell("input");
      let answer: Uint8Array | null | undefined;
      do {
        answer = control.answer(WAIT);
        checkInterrupt();
      } while (answer === undefined);
      rest = answer;
    }
    if (rest === null) return 0;
    const taken = rest.subarray(0, into.length);
    into.set(taken);
    rest = rest.subarray(taken.length);
    return taken.length;
  };
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
}
