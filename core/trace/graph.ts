import type { DeviceName } from "../tensor/tensor.ts";
import type { Event, EventOf, Id, ModuleCall, Operand, Source, Trace, Value } from "./event.ts";
import { type Before, Fold } from "./fold.ts";
import { countBefore, Moment } from "./history.ts";
import { oncePerTrace } from "./memo.ts";
import { type Phase, phasesOf } from "./phase.ts";
import { iterationAt, iterationsOf } from "./steps.ts";
import { titlesOf } from "./titles.ts";

/** One gradient that reached a Variable in the running (or last) pass. */
export interface Arrival {
  /** The operation it came from, by its first output, and which of its inputs the Variable was; null from backward() itself. */
  readonly from: { readonly id: Id; readonly input: number } | null;
  readonly value: Value;
  /** Of all arrivals so far, this one included. */
  readonly sum: Value;
  readonly at: Source | null;
}

/** A Variable as it stood at one moment of the run. */
export interface Variable {
  readonly id: Id;
  /** What the program calls it, the one to show first: a leaf's earliest name, a result's latest. Empty where it was never bound. */
  readonly names: readonly string[];
  readonly data: Value;
  /** Raised by every write. */
  readonly version: number;
  readonly requiresGrad: boolean;
  /** Made by no operation that autograd follows; PyTorch's `is_leaf`. */
  readonly leaf: boolean;
  /** What made a Variable that no operation made: "ones", "Parameter"; else null. */
  readonly maker: string | null;
  /** The operation that made it, by its first output; else null. */
  readonly operation: Id | null;
  readonly device: DeviceName;
  readonly at: Source | null;
  /** Shares its storage with this Variable. */
  readonly viewOf: Id | null;
  /** The call of an nn.Module in which it was made. */
  readonly within: ModuleCall | null;
  /** Gradients of this pass, in the order in which they came: the ledger whose slips add up. */
  readonly arrivals: readonly Arrival[];
  /** `.grad`; null is None, which is not 0. */
  readonly grad: Value | null;
  /** True once this pass has put its sum into `.grad`. */
  readonly kept: boolean;
}

/** An operation of the graph. */
export interface Operation {
  /** Its first output. */
  readonly id: Id;
  readonly op: string;
  readonly label: string;
  readonly inputs: readonly Operand[];
  readonly options: Readonly<Record<string, string>>;
  readonly outputs: readonly Id[];
  readonly gradFn: string | null;
  readonly saved: readonly (number | "y")[];
  readonly device: DeviceName;
  readonly at: Source | null;
  /** The Variable it wrote into, as it was before. */
  readonly inPlace: Id | null;
  /** The innermost call of an nn.Module that it is a part of. */
  readonly within: ModuleCall | null;
  /** True once this pass has sent a gradient back through it. */
  readonly passed: boolean;
}

/** What the program told the learner: printed text, warnings, figures, and the error that ended it. */
export type Told = EventOf<"print" | "warning" | "figure" | "error">;

/** The run as it stood at one cursor. */
export interface Graph {
  /** Those of the current iteration, in the order in which they came into it. */
  readonly variables: ReadonlyMap<Id, Variable>;
  readonly operations: ReadonlyMap<Id, Operation>;
  /** Every Variable so far, those of earlier iterations too. */
  readonly known: ReadonlyMap<Id, Variable>;
  /** What Variables without a name are known by; of the whole iteration, so that they are called alike from its first step on. */
  readonly titles: ReadonlyMap<Id, string>;
  readonly latest: Event | null;
  readonly phase: Phase;
  /** True between `backward()` and its end. */
  readonly passing: boolean;
  /** null before the first training iteration. */
  readonly iteration: number | null;
  readonly output: readonly Told[];
}

/**
 * The graph that the first `cursor` events describe.
 *
 * Pure: the same trace and cursor give the same graph, so going back in time is looking at an earlier moment. An `iteration` event
 * forgets the boxes of earlier iterations; one that is used again (a parameter, a hidden state) comes back at its first use.
 *
 * Every event of an iteration is read once, when a cursor first passes it; after that a graph costs nothing until it is asked.
 *
 * @param cursor from 0 to trace.events.length; beyond is taken as the nearest of them.
 */
export function graphAt(trace: Trace, cursor: number): Graph {
  const count = Math.max(0, Math.min(trace.events.length, Math.floor(cursor)));
  const { start, end, index } = iterationAt(iterationsOf(trace), count);
  const part = foldsOf(trace).part(start);
  part.readTo(count);
  const { variables, operations, passing } = part.fold;
  const { before } = part;
  return {
    variables: new Moment<Variable>(variables, count),
    operations: new Moment(operations, count),
    known: new Moment<Variable>(variables, count, before.variables),
    latest: count > 0 ? trace.events[count - 1] : null,
    phase: count > 0 ? phasesOf(trace)[count - 1] : "forward",
    passing: passing.get(0, count) ?? false,
    iteration: count > start ? index : null,
    get titles() {
      return part.titles(end);
    },
    get output() {
      return toldBefore(trace, count);
    },
  };
}

/** Reads the events of a stretch as far as they are asked for. */
class Part {
  readonly fold: Fold;
  readonly before: Before;
  readonly #events: readonly Event[];
  readonly #start: number;
  #next: number;
  #titles: ReadonlyMap<Id, string> | null = null;

  constructor(events: readonly Event[], start: number, before: Before | null) {
    this.#start = start;
    this.fold = new Fold(before);
    this.before = before ?? NOTHING;
    this.#events = events;
    this.#next = start;
  }

  /** @param end of the iteration. */
  titles(end: number): ReadonlyMap<Id, string> {
    return (this.#titles ??= titlesOf(this.#events, this.#start, end));
  }

  readTo(end: number): void {
    for (; this.#next < end; this.#next++) this.fold.read(this.#events[this.#next], this.#next);
  }
}

/** The iterations that were looked at, and what all events leave to those that come after them. */
class Folds {
  readonly #events: readonly Event[];
  readonly #past: Part;
  readonly #parts = new Map<number, Part>();

  constructor({ events }: Trace) {
    this.#events = events;
    this.#past = new Part(events, 0, null);
  }

  /** The iteration that begins with this event. */
  part(start: number): Part {
    let part = this.#parts.get(start);
    if (part === undefined) {
      // What went on inside earlier iterations is not shown: of them only the Variables are needed, as they stand at the end.
      this.#past.readTo(start);
      const { variables, operations } = this.#past.fold;
      const before = { variables: new Moment<Variable>(variables, start), operations: new Moment(operations, start) };
      if (this.#parts.size >= MOST_PARTS) this.#parts.clear();
      this.#parts.set(start, (part = new Part(this.#events, start, before)));
    }
    return part;
  }
}

/** So many iterations are remembered event by event: those that a learner goes back and forth between. */
const MOST_PARTS = 16;

const NOTHING: Before = { variables: new Map(), operations: new Map() };

const foldsOf = oncePerTrace((trace) => new Folds(trace));

const toldOf = oncePerTrace(({ events }) => {
  const told: Told[] = [];
  const moments: number[] = [];
  events.forEach((event, i) => {
    if (event.kind !== "print" && event.kind !== "warning" && event.kind !== "error" && event.kind !== "figure") return;
    told.push(event);
    moments.push(i);
  });
  return { told, moments };
});

function toldBefore(trace: Trace, cursor: number): readonly Told[] {
  const { told, moments } = toldOf(trace);
  return told.slice(0, countBefore(moments, cursor));
}
