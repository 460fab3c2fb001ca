import type { Event } from "./event.ts";
import { oncePerTrace } from "./memo.ts";

/** What the program is doing: computing, sending gradients back, or changing numbers with them. */
export type Phase = "forward" | "backward" | "update";

/**
 * The phase of every event.
 *
 * From `backward()` to its end is backward, a write is an update, and the rest is forward; but leaves and operations that
 * autograd does not follow and that lead to a write (`- lr * w.grad.data`) already belong to the update.
 */
export const phasesOf = oncePerTrace(({ events }): readonly Phase[] => {
  const phases: Phase[] = [];
  let inBackward = false;
  // Unfollowed work since the last write or backward(), whose phase the next telling event decides.
  let undecided: number | null = null;
  events.forEach((event, i) => {
    if (event.kind === "backward") inBackward = true;
    const writes = event.kind === "write" && !isCarried(event);
    phases.push(inBackward ? "backward" : writes ? "update" : "forward");
    if (event.kind === "backwardEnd") {
      inBackward = false;
      undecided = i + 1;
    } else if (writes) {
      for (let k = undecided ?? i; k < i; k++) phases[k] = "update";
      undecided = i + 1;
    } else if (startsForward(event)) {
      undecided = null;
    }
  });
  return phases;
});

/** A change that iterations made which were left out: it comes in with the next iteration that was kept. */
export const isCarried = (event: Event): boolean => event.kind === "write" && event.label === "" && event.at === null;

function startsForward(event: Event): boolean {
  switch (event.kind) {
    case "iteration":
    case "backward":
      return true;
    case "leaf":
    case "follow":
      return event.requiresGrad;
    case "operation":
      return event.gradFn !== null;
    default:
      return false;
  }
}
