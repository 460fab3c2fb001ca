import type { Graph } from "../trace/graph.ts";
import { isModule } from "./modules.ts";
import { type Intermediates, type Plan, planOf, type Showable, showableOf } from "./plan.ts";
import type { Room } from "./room.ts";

/** Which modules the learner folded (true) or unfolded (false), by key; of all others the size of the graph decides. */
export type Folds = Readonly<Record<string, boolean>>;

/** A graph of more nodes has its modules folded, from the innermost outwards, until no more are left. */
export const FOLD_LIMIT = 120;
/** Even if that is too many still, the outermost module stays unfolded up to so many nodes: one box would say nothing. */
const OPEN_LIMIT = 400;

/** With a box for every Variable up to so many nodes. */
export const BOXES_LIMIT = 60;
/** A graph of more operations, folded or not, is not asked how it would be with all boxes. */
const MOST_BOXED = 1000;

/** Chooses what to show of a graph, so that it can be read: with how many boxes, and which modules folded. */
export function readablePlan(graph: Graph, room: Room, folds: Folds, wanted: Intermediates | null): Plan {
  const showable = showableOf(graph);
  const planAt = (depth: number, intermediates: Intermediates, chosen: Folds = {}) =>
    planOf(showable, room, intermediates, (key, at) => chosen[key] ?? at >= depth);
  const depth = depthFor(showable, (at) => planAt(at, "hidden").nodes.length);
  const few = () => showable.operations.length <= MOST_BOXED && planAt(depth, "boxes").nodes.length <= BOXES_LIMIT;
  return planAt(depth, wanted ?? (few() ? "boxes" : "hidden"), folds);
}

/** How many calls around a module it takes for it to be folded. */
function depthFor({ modules }: Showable, sizeAt: (depth: number) => number): number {
  const calls = modules.calls.filter(isModule);
  if (calls.length === 0 || sizeAt(Infinity) <= FOLD_LIMIT) return Infinity;
  const deepest = calls.reduce((most, { depth }) => Math.max(most, depth), 0);
  for (let depth = deepest; depth > 0; depth--) if (sizeAt(depth) <= FOLD_LIMIT) return depth;
  return deepest > 0 && sizeAt(1) <= OPEN_LIMIT ? 1 : 0;
}
