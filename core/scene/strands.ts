import { laneOf, type Route } from "./layout/route.ts";
import type { PlacedStrand } from "./places.ts";
import type { Plan } from "./plan.ts";
import type { Across, PlanLink } from "./ports.ts";
import type { Point } from "./scene.ts";

/** Room between an arrow and the node that it leaves, and the one that its head touches. */
const LEAVE = 2;
const TOUCH = 1.5;

/** The arrows of each link: a forward lane for each strand and, where a gradient comes back, a lane for it. */
export function linkStrands(
  plan: Plan,
  links: readonly PlanLink[],
  routes: readonly Route[],
  centres: readonly Across[],
  sizes: readonly Across[],
  turn: (at: Across) => Point,
): PlacedStrand[] {
  return plan.edges.flatMap(({ source, target, strands }, e) => {
    const { forward, backward } = links[e];
    const route = routes[e];
    const [first, last] = [route.columns[0], route.columns[route.columns.length - 1]];
    const [start, end] = [route.turns[0], route.turns[route.turns.length - 1]];
    const inset = (node: number, at: number) => ellipseInset(plan, node, at - centres[node][0], sizes);
    const lane = (offset: number, leave: number, touch: number) =>
      laneOf(route, offset, start - inset(source, first + offset) + leave, end + inset(target, last + offset) - touch).map(turn);
    return strands.map((strand, k): PlacedStrand => {
      const points = simplified(lane(forward[k], LEAVE, TOUCH));
      const gradient = strand.gradient ? simplified(lane(backward[k], TOUCH, LEAVE).reverse()) : null;
      return {
        id: strand.id,
        source: plan.nodes[source].id,
        target: plan.nodes[target].id,
        strand,
        points,
        lane: gradient && { points: gradient, label: null },
        bundle: strands,
      };
    });
  });
}

/** Straight arrows from the plain numbers to their operations. */
export function constantStrands(
  plan: Plan,
  centres: readonly Across[],
  sizes: readonly Across[],
  turn: (at: Across) => Point,
): PlacedStrand[] {
  return plan.nodes.flatMap((node, i): PlacedStrand[] => {
    if (node.kind !== "constant") return [];
    const [across, along] = centres[i];
    const [to, middle] = centres[node.of];
    const side = Math.sign(to - across);
    const height = sizes[node.of][1] / 2;
    const off = along - middle;
    const narrowed = Math.abs(off) < height ? Math.sqrt(1 - (off / height) ** 2) : 0;
    const end: Across =
      narrowed > 0 ? [to - side * ((sizes[node.of][0] / 2) * narrowed + TOUCH), along] : [to, middle + Math.sign(off) * height];
    const points = [turn([across + side * (sizes[i][0] / 2 + TOUCH), along]), turn(end)];
    const target = plan.nodes[node.of].id;
    return [{ id: `${node.id}>${target}.${node.input}`, source: node.id, target, strand: null, points, lane: null, bundle: [] }];
  });
}

/** How much further a line that far from the axis has to go to touch an ellipse than its box; 0 for boxes. */
function ellipseInset(plan: Plan, node: number, offset: number, sizes: readonly Across[]): number {
  if (plan.nodes[node].kind !== "operation") return 0;
  const [width, height] = sizes[node];
  const part = Math.min(1, Math.abs(offset) / (width / 2));
  return (height / 2) * (1 - Math.sqrt(1 - part * part));
}

/** A straight way needs two points. */
function simplified(points: Point[]): Point[] {
  const [[x0, y0], [x1, y1]] = [points[0], points[points.length - 1]];
  const straight = points.every(([x]) => Math.abs(x - x0) < 1e-6) || points.every(([, y]) => Math.abs(y - y0) < 1e-6);
  return straight
    ? [
        [x0, y0],
        [x1, y1],
      ]
    : points;
}
