import { start } from "../../core/autograd/state.ts";
import { cpuMachine } from "../../core/machine.ts";
import { createBindings, type Bindings } from "../../core/python/bindings.ts";
import { TABLE_PATH, tableSource } from "../../core/python/bindings/table.ts";
import { startPython, type Python } from "../../core/python/host.ts";
import { Output } from "../../core/python/output.ts";
import { WORDS } from "../../core/python/words.ts";
import { Recorder } from "../../core/trace/recorder.ts";
import type { Event, Figure } from "../../core/trace/event.ts";
import { folder, pyodide, readSources } from "./fake.ts";

/** Python with our torch on the CPU. */

export interface Run {
  readonly out: string;
  readonly err: string;
  readonly status: number;
  readonly events: readonly Event[];
  /** What pyplot showed. */
  readonly figures: readonly Figure[];
  /** Tensors that Python held after the program. */
  readonly held: number;
}

export interface TorchPython {
  readonly python: Python;
  /** Runs a program in a namespace of its own. */
  run(source: string, recorded?: boolean): Run;
}

export const torchSources = (): Record<string, string> => ({ ...readSources("core/python/py"), [TABLE_PATH]: tableSource() });

export async function startTorch(): Promise<TorchPython> {
  let out = "";
  let err = "";
  let figures: Figure[] = [];
  let bindings: Bindings;
  start(cpuMachine());
  const output = new Output(
    { text: (stream, text) => (stream === "out" ? (out += text) : (err += text)), print() {} },
    Infinity,
    WORDS.en.output,
  );
  const python = await startPython({
    pyodide,
    files: { folder },
    image: { sources: torchSources() },
    backend: (bridge) => (bindings = createBindings(bridge)),
    output,
    control: null,
    input: { stdin: () => null },
    listener: { warning() {}, error() {}, figure: (figure) => figures.push(figure) },
    trusted: true,
    memory: 512 * 2 ** 20,
  });
  return {
    python,
    run(source, recorded = true) {
      out = err = "";
      figures = [];
      const recorder = new Recorder(python.places.source, 100_000);
      bindings.begin(recorded ? recorder : null);
      const status = python.run({ source, file: "graph.py", arguments: [], notebook: false, language: "en" });
      output.end();
      bindings.begin(null);
      return { out, err, status, events: recorder.take(true), figures, held: bindings.functions.held() as number };
    },
  };
}
