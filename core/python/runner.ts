import type { Connect, Engine } from "./backend.ts";
import { Control } from "./control.ts";
import { harden } from "./harden.ts";
import { BrokenError, INTERRUPTED, type Python, type PythonListener, startPython } from "./host.ts";
import { Output, SHOWN } from "./output.ts";
import type { FromRunner, GpuLink, ToRunner } from "./protocol.ts";
import type { PyodidePackage } from "./pyodide.ts";
import type { Seed } from "../device/cpu/threads/helper.ts";
import { Recorder } from "../trace/recorder.ts";
import { WORDS } from "./words.ts";

/** Bytes that Python may take in the app. */
const MEMORY = 512 * 2 ** 20;

/** Time between two messages with news, in milliseconds. */
const NEWS = 100; // the page is told how far a run is ten times a second at most

/** How many events one message has at most: the page takes them in between two frames, on a slow machine, too. */
const PORTION = 100;

/** A worker's global scope, as far as we use it. */
export interface RunnerScope {
  postMessage(message: FromRunner): void;
  addEventListener(type: "message", listener: (event: { readonly data: ToRunner }) => void): void;
}

type Start = Extract<ToRunner, { kind: "start" }>;
type Run = Extract<ToRunner, { kind: "run" }>;

/** Makes this worker the runner of one program: starts Python, locks the doors, waits for the program, runs it. */
export function serveRunner(scope: RunnerScope, pyodide: PyodidePackage, connect: Connect): void {
  const post = scope.postMessage.bind(scope);
  let runner: Promise<Runner> | null = null;
  scope.addEventListener("message", ({ data }) => {
    const { run } = data;
    const fail = (error: unknown) => post({ kind: "broken", run, message: String((error as Error)?.message ?? error) });
    if (data.kind === "start") {
      runner = startRunner(data, post, pyodide, connect);
      runner.then(() => {
        harden(scope);
        post({ kind: "ready", run });
      }, fail);
    } else if (data.kind === "iteration") {
      runner?.then((ready) => ready.tellIteration(data.index)).catch(fail);
    } else {
      runner?.then((ready) => ready.run(data)).catch(fail);
    }
  });
}

async function startRunner(
  { run, python, control, gpu, helpers }: Start,
  post: (message: FromRunner) => void,
  pyodide: PyodidePackage,
  connect: Connect,
): Promise<Runner> {
  const runner = new Runner(run, post, control && new Control(control));
  await runner.start(python, gpu, helpers, pyodide, connect);
  return runner;
}

class Runner {
  readonly #number: number;
  readonly #post: (message: FromRunner) => void;
  readonly #control: Control | null;
  readonly #output: Output;
  #python!: Python;
  #engine!: Engine;
  #recorder!: Recorder;
  /** Who is told the events beside the page. */
  #port: MessagePort | null = null;
  #words = WORDS.en;
  #failed = false;
  /** When news were told last, and of how many iterations. */
  #told = 0;
  #toldLosses = 0;
  #toldOperations = 0;

  constructor(number: number, post: (message: FromRunner) => void, control: Control | null) {
    this.#number = number;
    this.#post = post;
    this.#control = control;
    this.#output = new Output(
      {
        text: (stream, text) => post({ kind: "text", run: number, stream, text }),
        print: (stream, text, place) => this.#at(place).print(stream, text),
      },
      SHOWN.first,
      { enough: () => this.#words.output.enough(), omitted: (n) => this.#words.output.omitted(n) },
    );
  }

  async start(parts: Start["python"], gpu: GpuLink, helpers: number, pyodide: PyodidePackage, connect: Connect): Promise<void> {
    const run = this.#number;
    const team = helpers > 0 ? { count: helpers, start: (seeds: readonly Seed[]) => this.#post({ kind: "helpers", run, seeds }) } : null;
    const listener: PythonListener = {
      warning: (category, message, place) => this.#at(place).warning(category, message),
      error: (type, message, traceback, place) => {
        this.#failed = true;
        this.#at(place).error(type, message, traceback);
      },
      figure: (figure, place) => this.#at(place).figure(figure),
    };
    const snapshot = parts.snapshot && new Uint8Array(await parts.snapshot.arrayBuffer());
    this.#python = await startPython({
      pyodide,
      files: parts,
      image: snapshot ? { snapshot } : { sources: parts.sources ?? {} },
      backend: (bridge) => {
        this.#engine = connect(bridge, gpu, () => this.#post({ kind: "lost", run }), team);
        return {
          functions: this.#engine.functions,
          tensors: this.#engine.tensors,
          told: () => this.#engine.told(),
          release: (handle) => this.#engine.release(handle),
          beat: () => this.#beat(),
        };
      },
      output: this.#output,
      control: this.#control,
      input: { stdin: () => this.#ask() },
      listener,
      trusted: false,
      memory: MEMORY,
    });
  }

  tellIteration(index: number): void {
    this.#post({ kind: "iteration", run: this.#number, told: this.#recorder.iteration(index) });
  }

  async run({ program, file, files, budget, archive, language, port }: Run): Promise<void> {
    this.#port = port;
    this.#words = WORDS[language];
    for (const [path, blob] of files) this.#python.folder.put(path, new Uint8Array(await blob.arrayBuffer()));
    this.#recorder = new Recorder(this.#python.places.source, budget, archive);
    this.#engine.begin(this.#recorder);
    const began = performance.now();
    let status: number;
    try {
      status = this.#python.run({ source: program, file, arguments: [], notebook: true, language });
    } catch (error) {
      if (!(error instanceof BrokenError)) throw error;
      this.#finish();
      return this.#post({ kind: "broken", run: this.#number, message: this.#words.broken });
    }
    const milliseconds = performance.now() - began;
    this.#finish();
    const changes = this.#python.folder.changes();
    if (changes.written.size + changes.removed.length + changes.left.length > 0)
      this.#post({ kind: "files", run: this.#number, ...changes });
    const iterations = this.#recorder.archived;
    if (iterations.length > 0) this.#post({ kind: "archive", run: this.#number, iterations: Int32Array.from(iterations) });
    const outcome = status === INTERRUPTED ? "stopped" : this.#failed ? "error" : "ended";
    const { gpu } = this.#engine;
    const device = gpu === "unused" ? "cpu" : "cuda";
    this.#post({ kind: "done", run: this.#number, outcome, milliseconds, device, lostGpu: gpu === "lost" });
  }

  /** The recorder, told where in the program the next event happens. */
  #at(place: number): Recorder {
    this.#recorder.at = place;
    return this.#recorder;
  }

  #beat(): void {
    this.#engine.beat?.();
    if (performance.now() - this.#told >= NEWS) this.#tellNews(false);
  }

  #tellNews(end: boolean): void {
    this.#told = performance.now();
    if (this.#recorder === undefined) return; // Python starts
    const run = this.#number;
    const { losses, operations } = this.#recorder;
    const events = this.#recorder.take(end);
    for (let i = 0; i < events.length; i += PORTION) {
      const portion = events.slice(i, i + PORTION);
      this.#port?.postMessage(portion);
      this.#post({ kind: "events", run, events: portion });
    }
    if (losses.length > this.#toldLosses) {
      this.#post({ kind: "losses", run, from: this.#toldLosses, losses: Float64Array.from(losses.slice(this.#toldLosses)) });
    }
    if (operations > this.#toldOperations) {
      this.#post({ kind: "progress", run, iterations: losses.length, operations, loss: losses.at(-1) ?? null });
    }
    this.#toldLosses = losses.length;
    this.#toldOperations = operations;
  }

  #finish(): void {
    this.#output.end();
    this.#tellNews(true);
  }

  /** Waits for the page to answer input(). */
  #ask(): string | null {
    if (this.#control === null) {
      this.#output.write("err", this.#words.noInput + "\n", 0);
      return null;
    }
    this.#output.flush();
    this.#tellNews(false);
    this.#control.ask();
    this.#post({ kind: "input", run: this.#number, prompt: this.#output.prompt });
    for (;;) {
      const line = this.#control.answer(WAIT);
      this.#python.pyodide.checkInterrupt();
      if (line !== undefined) return line && new TextDecoder().decode(line);
    }
  }
}

/** Longest wait in one piece, in milliseconds: a stop is noticed after it at the latest. */
const WAIT = 100;
