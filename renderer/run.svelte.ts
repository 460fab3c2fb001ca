import { type GpuStatus, NO_GPU } from "../core/device/webgpu/adapter.ts";
import type { RunEnd, RunHandle } from "../core/python/client.ts";
import { type Event, TRACE_VERSION } from "../core/trace/event.ts";
import { insertionOf } from "../core/trace/insert.ts";
import { phasesOf } from "../core/trace/phase.ts";
import { segmentsOf, stepsOf } from "../core/trace/steps.ts";
import type { ToLayout } from "./layout.worker.ts";
import { type Line, Live } from "./live.svelte.ts";
import { entriesOf } from "./output.ts";
import { gpu, python } from "./python.ts";
import type { Session } from "./session.svelte.ts";
import { NOTHING_SHELVED, type Shelf, type Shelved } from "./shelf.svelte.ts";

/** How many events of a run are on the page from its end on: the fold of so many takes a few milliseconds. */
const BUDGET = 30_000;
/** How many bytes the other iterations may take in their worker: 2,000 of a small network fit in. */
const ARCHIVE = 128 * 2 ** 20;

/** Runs the learner's programs, one at a time, and gives the session what they told. */
export class Run {
  /** What the running program tells; null while none runs. */
  live = $state.raw<Live | null>(null);
  /** The last lines of a run that printed more than its trace keeps; else empty. */
  rest = $state.raw<readonly Line[]>([]);
  /** What the last run did to its files. */
  shelved = $state.raw<Shelved>(NOTHING_SHELVED);
  /** Whether the last run was ended by the learner. */
  stopped = $state(false);
  #gpuStatus = $state.raw<GpuStatus>(NO_GPU);
  /** Whether WebGPU computed anything in the last run. */
  usedGpu = $state(false);
  /** What computes beside the CPU is called: the graphics card, or the software that was used in its place; null where nothing does. */
  readonly gpu = $derived(this.usedGpu || this.#gpuStatus.kind === "ready" ? nameOf(this.#gpuStatus) : null);

  /** Is told where a run begins and ends; its events it gets at first hand. */
  hear: ((news: ToLayout, transfer?: Transferable[]) => void) | null = null;

  readonly #session: Session;
  readonly #shelf: Shelf;
  #handle: RunHandle | null = null;
  /** The run that the session shows: it can still tell iterations. */
  #ended: RunHandle | null = null;

  constructor(session: Session, shelf: Shelf) {
    this.#session = session;
    this.#shelf = shelf;
    gpu.watch((status) => (this.#gpuStatus = status));
  }

  /** Runs a program. Resolves to true when its trace is the session's, and to false where another run took its place. */
  start(program: string, file: string): Promise<boolean> {
    this.abandon();
    const session = this.#session;
    let live = new Live();
    const events: Event[] = [];
    const losses: number[] = [];
    let archived: readonly number[] = [];
    this.live = live;
    this.rest = [];
    this.shelved = NOTHING_SHELVED;
    this.stopped = false;
    return new Promise((resolve) => {
      const end = async (how: RunEnd) => {
        const trace = { version: TRACE_VERSION, program, events, losses };
        const last = live;
        const gaveWay = () => {
          if (this.live === last) return false;
          handle.release();
          this.shown();
          resolve(false);
          return true;
        };
        // What the views ask of a trace as a whole is worked out in slices, between which the page can move.
        for (const part of [phasesOf, stepsOf, segmentsOf, entriesOf]) {
          if (gaveWay()) return;
          part(trace);
          await new Promise((next) => setTimeout(next));
        }
        if (gaveWay()) return;
        this.live = null;
        this.#ended = handle;
        this.#handle = null;
        this.stopped = how.outcome === "stopped";
        this.usedGpu = how.outcome !== "broken" && how.device === "cuda";
        live.flush();
        this.rest = live.written > printed(events) ? live.lines : [];
        if (how.outcome === "broken") session.notice = session.words.notice.broken(how.message);
        else if (how.lostGpu) session.notice = session.words.notice.wentOn;
        this.hear?.({ kind: "end", program, count: events.length });
        session.take(trace, archived);
        if (events.length === 0) this.shown();
        resolve(true);
      };
      const request = { program, file, files: this.#shelf.contents, budget: BUDGET, archive: ARCHIVE, language: session.language };
      const handle = (this.#handle = python.run(request, {
        begin: () => {
          live.started = true;
          if (this.live !== live || !this.hear) return null;
          const { port1, port2 } = new MessageChannel();
          this.hear({ kind: "begin", port: port1 }, [port1]);
          return port2;
        },
        events: (more) => {
          for (const event of more) events.push(event);
        },
        text: (stream, text) => live.write(stream, text),
        progress: ({ iterations, loss }) => Object.assign(live, { iterations, loss }),
        losses: (from, more) => more.forEach((loss, i) => (losses[from + i] = loss)),
        archive: (iterations) => (archived = Array.from(iterations)),
        files: async (changes) => {
          const told = live;
          const shelved = await this.#shelf.take(changes);
          if (told === live) this.shelved = shelved;
        },
        input: (prompt) => (live.prompt = prompt),
        again: () => {
          events.length = losses.length = 0;
          if (this.live !== live) return;
          this.live = live = new Live();
          session.notice = session.words.notice.again;
        },
        end: (how) => void end(how),
      }));
    });
  }

  /** All of the last run is on the page: when that is painted, a worker is started for the next, as more than one core's work. */
  shown(): void {
    requestIdleCallback(() => python.warm(), { timeout: 2000 });
  }

  /** Ends the running program, if there is one. */
  stop(): void {
    this.#handle?.stop();
  }

  /** Ends it without waiting for what it still has to tell: another document or run takes its place. */
  abandon(): void {
    this.stop();
    this.live = null;
    this.rest = [];
    this.#handle = null;
    this.#ended?.release();
    this.#ended = null;
  }

  /** Takes an iteration into the session's trace that was left out. Resolves to whether it is there. */
  async fetchIteration(index: number): Promise<boolean> {
    const run = this.#ended;
    const told = await run?.iteration(index);
    if (!told || run !== this.#ended) return false;
    const insertion = insertionOf(this.#session.trace.events, told);
    if (insertion === null) return false;
    this.hear?.({ kind: "insert", insertion });
    this.#session.insert(insertion);
    return true;
  }

  /** Answers the program's input(). */
  answer(line: string): void {
    if (this.live) this.live.prompt = null;
    this.#handle?.answer(line);
  }
}

/** How many characters of a program's standard output are in its trace. */
const printed = (events: readonly Event[]) =>
  events.reduce((sum, event) => sum + (event.kind === "print" && event.stream === "out" ? event.text.length : 0), 0);

const nameOf = ({ vendor, architecture }: GpuStatus) => [vendor, architecture].filter(Boolean).join(" ") || "GPU";
