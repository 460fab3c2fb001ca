import { ControlPanel } from "./control.ts";
import { checkMessage } from "./check.ts";
import { helpersOn, MOST_HELPERS, type Seed } from "../device/cpu/threads/helper.ts";
import type { ToldIteration } from "../trace/insert.ts";
import type { FolderChanges } from "./folder.ts";
import type { FromRunner, GpuLink, PythonParts, ToRunner } from "./protocol.ts";

/** What the page gives its client. */
export interface ClientHost {
  /** A new worker of the runner. */
  spawn(): RunnerWorker;
  /** Python's parts, fetched and compiled once. */
  parts(): Promise<PythonParts>;
  /** The same, for a start without the snapshot. */
  coldParts(): Promise<PythonParts>;
  /** What "cuda" is for the next run. */
  gpu(): Promise<GpuLink>;
  /** Whether memory can be shared with workers. Without it there is no input(), Stop ends the worker at once, and nobody helps. */
  readonly isolated: boolean;
  /** Cores of the processor. */
  readonly cores: number;
  /** Starts a worker that helps the engine; returns what ends it. */
  help(seed: Seed): () => void;
}

/** A Worker, as far as we use it. */
export interface RunnerWorker {
  postMessage(message: ToRunner, transfer?: MessagePort[]): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
  terminate(): void;
}

export type Request = Omit<Extract<ToRunner, { kind: "run" }>, "kind" | "run" | "port">;

/** Is told how a run goes. `end` is the last call, and comes exactly once. */
export interface RunListener {
  /** Python is there, and the program begins, or begins again. A port that it gives is told the events, too. */
  begin?(): MessagePort | null;
  events(events: Message<"events">["events"]): void;
  text(stream: "out" | "err", text: string): void;
  progress(progress: Message<"progress">): void;
  losses(from: number, losses: Float64Array): void;
  /** Which iterations of those that the trace leaves out {@link RunHandle.iteration} can tell. */
  archive?(iterations: Int32Array): void;
  /** What the program did to its files. */
  files?(changes: FolderChanges): void;
  /** The program waits for a line: see {@link RunHandle.answer}. */
  input(prompt: string): void;
  /** The GPU was lost with numbers that the program needs: all that was told is void, and the program begins again on the CPU. */
  again(): void;
  end(end: RunEnd): void;
}

type Message<K extends FromRunner["kind"]> = Extract<FromRunner, { kind: K }>;

export type RunEnd =
  | ({ readonly outcome: "ended" | "error" | "stopped" } & Pick<Message<"done">, "milliseconds" | "device" | "lostGpu">)
  /** Python broke, or could not start; the message is for the learner. */
  | { readonly outcome: "broken"; readonly message: string };

export interface RunHandle {
  /** Ends the program: asks it first, then takes its worker away. */
  stop(): void;
  /** Answers input(); null is the end of the input. */
  answer(line: string | null): void;
  /** Tells an iteration that the trace leaves out, once the run is over; null where it cannot. */
  iteration(index: number): Promise<ToldIteration | null>;
  /** Nothing more will be asked: takes away the worker that was kept to answer. */
  release(): void;
}

/** A program that was asked to stop has so many milliseconds for it. */
const GRACE = 1500;

/**
 * The page's side of Python: runs programs, each in a worker of its own, which may have been started before.
 *
 * What a worker says is believed only as far as it was checked: a program may have taken it over.
 */
export class PythonClient {
  readonly #host: ClientHost;
  #spare: Promise<Started> | null = null;
  #cold = false;
  #runs = 0;

  constructor(host: ClientHost) {
    this.#host = host;
  }

  /** Starts a worker for the next run, unless one is there: a second's work, best done while nobody waits for anything. */
  warm(): void {
    if (this.#spare) return;
    const spare = (this.#spare = this.#start());
    spare.catch(() => {
      if (this.#spare === spare) this.#spare = null;
    });
  }

  /** Runs a program. Several may run at once; each is told to its own listener. */
  run(request: Request, listener: RunListener): RunHandle {
    this.warm();
    const started = this.#spare!;
    this.#spare = null;
    const run = new ActiveRun(request, listener, {
      again: (cuda) => this.#start({ port: null, cuda }),
      help: (seed) => this.#host.help(seed),
    });
    run.takes(started);
    return run;
  }

  /** A worker whose Python has started; where the snapshot does not fit, once more without it, and so from then on. */
  async #start(gpu?: GpuLink): Promise<Started> {
    const run = ++this.#runs;
    if (!this.#cold) {
      try {
        return await startWorker(this.#host, run, this.#host.parts(), gpu);
      } catch {
        this.#cold = true;
      }
    }
    return startWorker(this.#host, run, this.#host.coldParts(), gpu);
  }
}

interface Started {
  readonly run: number;
  readonly worker: RunnerWorker;
  readonly panel: ControlPanel | null;
  readonly gpu: GpuLink;
  /** Ends each of the engine's helpers. */
  readonly helpers: (() => void)[];
}

/** The worker's own code is loaded while what it needs is fetched. */
function startWorker(host: ClientHost, run: number, parts: Promise<PythonParts>, link?: GpuLink): Promise<Started> {
  const worker = host.spawn();
  const panel = host.isolated ? new ControlPanel() : null;
  const helpers = host.isolated ? helpersOn(host.cores) : 0;
  return new Promise((resolve, reject) => {
    const fail = (message: string) => {
      worker.terminate();
      reject(new Error(message));
    };
    worker.onerror = ({ message }) => fail(message ?? "the worker for Python could not be loaded");
    Promise.all([parts, link ?? host.gpu()]).then(
      ([python, gpu]) => {
        worker.onmessage = ({ data }) => {
          const message = checkMessage(data, run);
          if (message?.kind === "ready") resolve({ run, worker, panel, gpu, helpers: [] });
          else fail(message?.kind === "broken" ? message.message : "the worker for Python said what it should not");
        };
        worker.postMessage({ kind: "start", run, python, control: panel?.buffer ?? null, gpu, helpers }, gpu.port ? [gpu.port] : []);
      },
      (error: unknown) => fail(String((error as Error)?.message ?? error)),
    );
  });
}

/** Takes a worker away, and its engine's helpers. */
function dismiss(started: Started): void {
  dismissHelpers(started);
  started.worker.terminate();
}

function dismissHelpers({ helpers }: Started): void {
  for (const end of helpers.splice(0)) end();
}

/** What a run asks of its client: another worker, where the CPU is "cuda", and helpers. */
interface Owner {
  again(cuda: GpuLink["cuda"]): Promise<Started>;
  help(seed: Seed): () => void;
}

class ActiveRun implements RunHandle {
  readonly #request: Request;
  readonly #listener: RunListener;
  readonly #owner: Owner;
  #started: Started | null = null;
  /** What was answered to input() so far, and how much of it the program that runs has had. */
  readonly #answers: (string | null)[] = [];
  #answered = 0;
  #began = 0;
  #grace: ReturnType<typeof setTimeout> | undefined;
  #over = false;
  /** Iterations that are asked for, in order. */
  readonly #asked: ((told: ToldIteration | null) => void)[] = [];
  #archive = false;

  constructor(request: Request, listener: RunListener, owner: Owner) {
    this.#request = request;
    this.#listener = listener;
    this.#owner = owner;
  }

  takes(started: Promise<Started>): void {
    started.then(
      (worker) => this.#begin(worker),
      (error: unknown) => this.end({ outcome: "broken", message: String((error as Error)?.message ?? error) }),
    );
  }

  #begin(started: Started): void {
    const { worker, run } = started;
    if (this.#over) return dismiss(started);
    this.#started = started;
    this.#began = performance.now();
    worker.onerror = ({ message }) => this.end({ outcome: "broken", message: message ?? "the worker for Python stopped" });
    worker.onmessage = ({ data }) => {
      const message = checkMessage(data, run);
      if (message) this.#hear(message);
      else this.end({ outcome: "broken", message: "the worker for Python said what it should not" });
    };
    const port = this.#listener.begin?.() ?? null;
    worker.postMessage({ kind: "run", run, ...this.#request, port }, port ? [port] : []);
  }

  stop(): void {
    if (this.#over || this.#grace !== undefined) return;
    const panel = this.#started?.panel;
    if (!panel) return this.#endStopped();
    panel.interrupt();
    this.#grace = setTimeout(() => this.#endStopped(), GRACE);
  }

  answer(line: string | null): void {
    this.#answers.push(line);
    this.#answerNext();
  }

  iteration(index: number): Promise<ToldIteration | null> {
    const started = this.#started;
    if (!this.#over || started === null) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.#asked.push(resolve);
      started.worker.postMessage({ kind: "iteration", run: started.run, index });
    });
  }

  release(): void {
    if (!this.#over) return;
    if (this.#started) dismiss(this.#started);
    this.#started = null;
    for (const resolve of this.#asked.splice(0)) resolve(null);
  }

  /** The last word: takes the worker away, unless it can still tell iterations. */
  end(end: RunEnd): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#grace);
    if (this.#started) dismissHelpers(this.#started);
    if (this.#archive && end.outcome !== "broken") this.#answerQuestions();
    else this.release();
    this.#listener.end(end);
  }

  #answerQuestions(): void {
    const { worker, run } = this.#started!;
    worker.onerror = () => this.release();
    worker.onmessage = ({ data }) => {
      const message = checkMessage(data, run);
      if (message?.kind === "iteration") this.#asked.shift()?.(message.told);
      else this.release();
    };
  }

  #endStopped(): void {
    this.#archive = false; // it did not answer
    const milliseconds = this.#started ? performance.now() - this.#began : 0;
    this.end({ outcome: "stopped", milliseconds, device: "cpu", lostGpu: false });
  }

  #again(started: Started): void {
    const { worker, gpu } = started;
    if (gpu.port === null) return this.end({ outcome: "broken", message: "the worker for Python said what it should not" });
    if (this.#grace !== undefined) return this.#endStopped();
    worker.onmessage = worker.onerror = null; // what is still on its way is void
    dismiss(started);
    this.#started = null;
    this.#answered = 0;
    this.#listener.again();
    this.takes(this.#owner.again(gpu.cuda));
  }

  /** The engine does without the helpers that cannot be started. */
  #help(seeds: readonly Seed[], { helpers }: Started): void {
    if (helpers.length === 0) for (const seed of seeds.slice(0, MOST_HELPERS)) helpers.push(this.#owner.help(seed));
  }

  #answerNext(): void {
    const panel = this.#started?.panel;
    if (panel) panel.answer(this.#answers[this.#answered++]);
  }

  #hear(message: FromRunner): void {
    if (this.#over) return;
    switch (message.kind) {
      case "events":
        return this.#listener.events(message.events);
      case "text":
        return this.#listener.text(message.stream, message.text);
      case "progress":
        return this.#listener.progress(message);
      case "losses":
        return this.#listener.losses(message.from, message.losses);
      case "input":
        // A program that is run again hears what it heard before.
        return this.#answered < this.#answers.length ? this.#answerNext() : this.#listener.input(message.prompt);
      case "done":
        return this.end(message);
      case "lost":
        return this.#again(this.#started!);
      case "broken":
        return this.end({ outcome: "broken", message: message.message });
      case "helpers":
        return this.#help(message.seeds, this.#started!);
      case "archive":
        this.#archive = true;
        return this.#listener.archive?.(message.iterations);
      case "files":
        return this.#listener.files?.(message);
      case "iteration":
      case "ready":
        return;
      default:
        message satisfies never;
    }
  }
}
