import type { DeviceName, Event, EventOf, Id, Operand, Source, Trace, Value } from "./event.ts";
import { apply, newFold } from "./fold.ts";
import { type Phase, phasesOf } from "./phase.ts";
import { iterationAt, iterationsOf } from "./steps.ts";

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
  /** What the program calls it, latest name first; empty for an intermediate that was never bound. */
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
 * Pure: the same trace and cursor give the same graph, so going back in time is folding fewer events. An `iteration` event forgets
 * the boxes of earlier iterations; one that is used again (a parameter, a hidden state) comes back at its first use.
 *
 * @param cursor from 0 to trace.events.length; beyond is taken as the nearest of them.
 */
export function graphAt(trace: Trace, cursor: number): Graph {
  const count = Math.max(0, Math.min(trace.events.length, Math.floor(cursor)));
  const fold = newFold();
  // What went on inside earlier iterations is not shown: of them only the Variables are needed, as they stand at the end.
  const { start } = iterationAt(iterationsOf(trace), count);
  for (let i = 0; i < count; i++) {
    fold.present = i >= start;
    apply(fold, trace.events[i]);
  }
  const { variables, operations, known, passing, iteration, output } = fold;
  const latest = count > 0 ? trace.events[count - 1] : null;
  const phase = count > 0 ? phasesOf(trace)[count - 1] : "forward";
  return { variables, operations, known, latest, phase, passing, iteration, output };
}
