import type { Trace } from "../../core/trace/event.ts";
import type { Phase } from "../../core/trace/phase.ts";
import { type Iteration, segmentsOf, stepsOf, stopBefore } from "../../core/trace/steps.ts";

/** A bar of the timeline: steps of one phase. Places in percent of the track's width. */
export interface Bar {
  readonly phase: Phase;
  readonly left: number;
  readonly width: number;
  /** Its steps, counted within the track. */
  readonly first: number;
  readonly count: number;
  /** Whether each step is a piece of its own; else they would be thinner than the gaps between them. */
  readonly inPieces: boolean;
}

/** The steps of one iteration side by side, with a gap where the phase changes. */
export interface Track {
  /** Place in stepsOf(trace) of its first step. */
  readonly first: number;
  readonly count: number;
  readonly bars: readonly Bar[];
}

const GAP = 1.2;
/** The least width of a step that is seen by itself, in percent. */
const LEAST_PIECE = 0.75;

export function trackOf(trace: Trace, iteration: Iteration): Track {
  const first = stopBefore(stepsOf(trace), iteration.start) + 1;
  const segments = segmentsOf(trace).filter(({ start, cursor }) => start >= iteration.start && cursor <= iteration.end);
  const count = segments.reduce((sum, { firstStep, endStep }) => sum + endStep - firstStep, 0);
  const gap = Math.min(GAP, 20 / Math.max(segments.length, 1));
  const unit = count > 0 ? (100 - gap * (segments.length - 1)) / count : 0;
  let left = 0;
  const bars = segments.map(({ phase, firstStep, endStep }): Bar => {
    const width = (endStep - firstStep) * unit;
    const bar = { phase, left, width, first: firstStep - first, count: endStep - firstStep, inPieces: unit >= LEAST_PIECE };
    left += width + gap;
    return bar;
  });
  return { first, count, bars };
}

/** Where the playhead stands after `done` steps of the track, in percent. */
export function headAt({ bars }: Track, done: number): number {
  if (bars.length === 0) return 0;
  const bar = bars.find(({ first, count }) => done <= first + count) ?? bars[bars.length - 1];
  return bar.left + (bar.width * Math.max(done - bar.first, 0)) / bar.count;
}

/** After how many steps the playhead stands nearest to a place in percent. */
export function doneAt(track: Track, percent: number): number {
  let best = 0;
  for (let done = 0; done <= track.count; done++) {
    if (Math.abs(headAt(track, done) - percent) < Math.abs(headAt(track, best) - percent)) best = done;
  }
  return best;
}
