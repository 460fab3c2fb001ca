import { ControlPanel } from "./control.ts";
import { checkMessage } from "./check.ts";
import type { FromRunner, PythonParts, ToRunner } from "./protocol.ts";

/** What the page gives its client. */
export interface ClientHost {
  /** A new worker of the runner. */
  spawn(): RunnerWorker;
  /** Python's parts, fetched and compiled once. */
  parts(): Promise<PythonParts>;
  /** The same, for a start without the snapshot. */
  coldParts(): Promise<PythonParts>;
  /** A port to the GPU for one run; null: the CPU computes. */
  gpu(): Promise<MessagePort | null>;
  /** Whether memory can be shared with workers. Without it there is no input(), and Stop ends the worker at once. */
  readonly isolated: boolean;
}

/** A Worker, as far as we use it. */
export interface RunnerWorker {
  postMessage(message: ToRunner, transfer?: MessagePort[]): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
  terminate(): void;
}

export type Request = Omit<Extract<ToRunner, { kind: "run" }>, "kind" | "run">;

/** Is told how a run goes. `end` is the last call, and comes exactly once. */
export interface RunListener {
  /** Python is there, and the program begins. */
  begin?(): void;
  events(events: Message<"events">["events"]): void;
  text(stream: "out" | "err", text: string): void;
  progress(progress: Message<"progress">): void;
  losses(from: number, losses: Float64Array): void;
  /** The program waits for a line: see {@link RunHandle.answer}. */
  input(prompt: string): void;
  end(end: RunEnd): void;
}

type Message<K extends FromRunner["kind"]> = Extract<FromRunner, { kind: K }>;

export type RunEnd =
  | { readonly outcome: "ended" | "error" | "stopped"; readonly milliseconds: number; readonly device: Message<"done">["device"] }
  /** Python broke, or could not start; the message is for the learner. */
  | { readonly outcome: "broken"; readonly message: string };

export interface RunHandle {
  /** Ends the program: asks it first, then takes its worker away. */
  stop(): void;
  /** Answers input(); null is the end of the input. */
  answer(line: string | null): void;
}

/** A program that was asked to stop has so many milliseconds for it. */
const GRACE = 1500;

/**
 * The page's side of Python: runs programs, each in a worker of its own, and keeps a started one ready for the next.
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

  /** Starts a worker for the next run, unless one is there. */
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
    const run = new ActiveRun(listener, () => this.warm());
    started.then(
      (worker) => run.begin(worker, request),
      (error: unknown) => run.end({ outcome: "broken", message: String((error as Error)?.message ?? error) }),
    );
    return run;
  }

  /** A worker whose Python has started; where the snapshot does not fit, once more without it, and so from then on. */
  async #start(): Promise<Started> {
    const run = ++this.#runs;
    if (!this.#cold) {
      try {
        return await startWorker(this.#host, run, await this.#host.parts());
      } catch {
        this.#cold = true;
      }
    }
    return startWorker(this.#host, run, await this.#host.coldParts());
  }
}

interface Started {
  readonly run: number;
  readonly worker: RunnerWorker;
  readonly panel: ControlPanel | null;
}

async function startWorker(host: ClientHost, run: number, python: PythonParts): Promise<Started> {
  const gpu = await host.gpu();
  const panel = host.isolated ? new ControlPanel() : null;
  const worker = host.spawn();
  return new Promise((resolve, reject) => {
    const fail = (message: string) => {
      worker.terminate();
      reject(new Error(message));
    };
    worker.onerror = ({ message }) => fail(message ?? "the worker for Python could not be loaded");
    worker.onmessage = ({ data }) => {
      const message = checkMessage(data, run);
      if (message?.kind === "ready") resolve({ run, worker, panel });
      else fail(message?.kind === "broken" ? message.message : "the worker for Python said what it should not");
    };
    worker.postMessage({ kind: "start", run, python, control: panel?.buffer ?? null, gpu }, gpu ? [gpu] : []);
  });
}

class ActiveRun implements RunHandle {
  readonly #listener: RunListener;
  readonly #after: () => void;
  #started: Started | null = null;
  #began = 0;
  #grace: ReturnType<typeof setTimeout> | undefined;
  #over = false;

  constructor(listener: RunListener, after: () => void) {
    this.#listener = listener;
    this.#after = after;
  }

  begin(started: Started, request: Request): void {
    const { worker, run } = started;
    if (this.#over) return worker.terminate();
    this.#started = started;
    this.#began = performance.now();
    worker.onerror = ({ message }) => this.end({ outcome: "broken", message: message ?? "the worker for Python stopped" });
    worker.onmessage = ({ data }) => {
      const message = checkMessage(data, run);
      if (message) this.#hear(message);
      else this.end({ outcome: "broken", message: "the worker for Python said what it should not" });
    };
    this.#listener.begin?.();
    worker.postMessage({ kind: "run", run, ...request });
  }

  stop(): void {
    if (this.#over || this.#grace !== undefined) return;
    const panel = this.#started?.panel;
    if (!panel) return this.#endStopped();
    panel.interrupt();
    this.#grace = setTimeout(() => this.#endStopped(), GRACE);
  }

  answer(line: string | null): void {
    this.#started?.panel?.answer(line);
  }

  /** The last word: takes the worker away, and starts another for the next run. */
  end(end: RunEnd): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#grace);
    this.#started?.worker.terminate();
    this.#listener.end(end);
    this.#after();
  }

  #endStopped(): void {
    const milliseconds = this.#started ? performance.now() - this.#began : 0;
    this.end({ outcome: "stopped", milliseconds, device: "cpu" });
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
        return this.#listener.input(message.prompt);
      case "done":
        return this.end(message);
      case "broken":
        return this.end({ outcome: "broken", message: message.message });
      case "ready":
        return;
      default:
        message satisfies never;
    }
  }
}
