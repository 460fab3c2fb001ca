import { EMPTY_TRACE, type Source, type Trace } from "../core/trace/event.ts";
import { graphAt } from "../core/trace/graph.ts";
import { inserted, type Insertion } from "../core/trace/insert.ts";
import { iterationAt, iterationsOf, linesOf, type Step, stepsOf, stopBefore } from "../core/trace/steps.ts";
import type { Folds } from "../core/scene/folding.ts";
import { type Board, Picture } from "../core/scene/picture.ts";
import { EXAMPLES } from "./examples.ts";
import { focusOf } from "./focus.ts";
import { readSettings, type Settings } from "./settings.ts";
import { WORDS } from "./words/index.ts";

/** One number of a Variable: of its data or its gradient, by its place in row-major order. */
export interface Question {
  readonly field: "data" | "grad";
  readonly place: number;
}

/** Everything the views share: a program, its trace, a cursor, a selection, and how the learner likes to see them. The rest is derived. */
export class Session {
  /** The text in the editor. */
  program = $state("");
  /** Name of its file; null before it has one. */
  file = $state<string | null>(null);
  /** The text as it was opened or last saved. */
  saved = $state("");
  /** Raw: a run can hold many thousand events, and none of them ever changes. */
  trace = $state.raw<Trace>(EMPTY_TRACE);
  /** Iterations that the trace leaves out, and that the run can still tell; rising. */
  archived = $state.raw<readonly number[]>([]);
  /** How many events the views show: 0 is the empty graph. */
  cursor = $state(0);
  /** Id of the scene node that the learner picked; null follows the walk. */
  selection = $state<string | null>(null);
  /** The number that the learner asks about; null leaves the choice to us. */
  question = $state.raw<Question | null>(null);
  playing = $state(false);
  settings = $state.raw<Settings>(readSettings());
  /** What the system asks for. */
  systemDark = $state(false);
  systemStill = $state(false);
  /** Modules that the learner folded or unfolded. */
  folds = $state.raw<Folds>({});
  /** What one iteration can show, and where. */
  board = $state.raw<Board | null>(null);
  /** A sentence about something that just happened outside the program: a file was saved, a file is damaged. */
  notice = $state<string | null>(null);

  readonly language = $derived(this.settings.language);
  readonly words = $derived(WORDS[this.language]);
  readonly theme = $derived(this.settings.theme === "system" ? (this.systemDark ? "dark" : "light") : this.settings.theme);
  readonly still = $derived(this.systemStill || !this.settings.animate);

  /** What the document is called: an example by its subject, anything else by its file. */
  readonly title = $derived(
    EXAMPLES.find(({ name }) => `${name}.py` === this.file)?.title[this.language] ?? this.file ?? this.words.untitled,
  );
  readonly dirty = $derived(this.program !== this.saved);
  /** The trace belongs to an older text. */
  readonly stale = $derived(this.trace.events.length > 0 && this.program !== this.trace.program);

  readonly length = $derived(this.trace.events.length);
  readonly steps = $derived(stepsOf(this.trace));
  /** Place in `steps` of the step that the cursor stands after; -1 at the start. */
  readonly stop = $derived(stopBefore(this.steps, this.cursor));
  readonly step = $derived<Step | null>(this.steps[this.stop] ?? null);
  readonly iterations = $derived(iterationsOf(this.trace));
  /** Kept or not; the losses of all are known. */
  readonly iterationCount = $derived(Math.max(this.trace.losses.length, this.iterations.at(-1)?.index ?? 0));
  /** The numbers of all that can be shown: those in the trace and the archived ones; rising. */
  readonly reachable = $derived.by(() => {
    const numbers = new Set(this.archived);
    for (const { index } of this.iterations) if (index !== null) numbers.add(index);
    return [...numbers].sort((a, b) => a - b);
  });
  readonly iteration = $derived(iterationAt(this.iterations, this.cursor));

  readonly graph = $derived(graphAt(this.trace, this.cursor));
  /** null while the nodes have no places yet. */
  readonly picture = $derived.by(() => {
    const { board, trace, iteration } = this;
    return board && board.trace === trace && board.places.start === iteration.start ? new Picture(board, this.cursor) : null;
  });
  /** The node that the inspector shows: the one picked, or else the one that the current step is about. */
  readonly focus = $derived(this.selection ?? focusOf(this.trace, this.step));

  /** What stands at a place of the program that was run; null for more than one line. */
  sourceText(at: Source | null): string | null {
    if (!at || at.endLine !== at.line) return null;
    return this.trace.program.split("\n")[at.line - 1]?.slice(at.column, at.endColumn) ?? null;
  }

  /** Moves by `n` nodes. */
  walk(n: number): void {
    this.#stopAt(this.steps, n);
  }

  /** Moves by `n` lines of the program. */
  walkLines(n: number): void {
    this.#stopAt(linesOf(this.trace), n);
  }

  /** Moves by `n` iterations, to the same step within it. */
  walkIterations(n: number): void {
    const { iterations, iteration, steps } = this;
    const target = iterations[clamp(iterations.indexOf(iteration) + n, 0, iterations.length - 1)];
    const offset = this.stop - stopBefore(steps, iteration.start);
    const first = stopBefore(steps, target.start);
    this.goto(steps[clamp(first + Math.max(offset, 1), first + 1, stopBefore(steps, target.end))]?.cursor ?? 0);
  }

  /** Puts the cursor after so many events. A new place is a new subject: the inspector follows the walk again. */
  goto(cursor: number): void {
    this.cursor = clamp(cursor, 0, this.length);
    this.select(null);
  }

  /** Picks a node, or one of its numbers. */
  select(node: string | null, question: Question | null = null): void {
    this.selection = node;
    this.question = question;
  }

  /** Goes to the same step of an iteration that is in the trace. */
  gotoIteration(index: number): void {
    const place = this.iterations.findIndex((iteration) => iteration.index === index);
    if (place >= 0) this.walkIterations(place - this.iterations.indexOf(this.iteration));
  }

  /** Takes events into the trace that it left out; the views stay where they are. */
  insert(insertion: Insertion): void {
    const { at, remove, events } = insertion;
    if (this.cursor > at) this.cursor += events.length - remove;
    this.trace = { ...this.trace, events: inserted(this.trace.events, insertion) };
  }

  /** Shows a new run from its start. */
  take(trace: Trace, archived: readonly number[] = []): void {
    this.trace = trace;
    this.archived = archived;
    this.cursor = 0;
    this.select(null);
    this.playing = false;
  }

  /** Forgets the run, as when another document comes. */
  clear(): void {
    this.take(EMPTY_TRACE);
  }

  /** Starts to play, from the beginning where the walk is at its end; or stops. */
  togglePlay(): void {
    if (!this.playing && this.cursor === this.length) this.goto(0);
    this.playing = !this.playing && this.length > 0;
  }

  /** The next step of a playing walk. */
  playOn(): void {
    this.walk(1);
    if (this.cursor === this.length) this.playing = false;
  }

  #stopAt(stops: readonly Step[], n: number): void {
    const i = stopBefore(stops, this.cursor);
    const between = i >= 0 && stops[i].cursor < this.cursor;
    const target = i + n + (between && n < 0 ? 1 : 0);
    this.goto(target < 0 ? 0 : (stops[Math.min(target, stops.length - 1)]?.cursor ?? 0));
  }
}

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
