import { oncePerTrace } from "../core/trace/memo.ts";
import type { Phase } from "../core/trace/phase.ts";
import { stepsOf } from "../core/trace/steps.ts";

/** What each line of the program does, by its number from 1: the phase of its last step. */
export const phasesByLine = oncePerTrace((trace): ReadonlyMap<number, Phase> => {
  const phases = new Map<number, Phase>();
  for (const step of stepsOf(trace)) if (step.line !== null) phases.set(step.line, step.phase);
  return phases;
});
