import type { LayoutLink } from "./layout/layout.ts";
import { depths, linksOf, topological } from "./layout/links.ts";
import type { Plan, PlanEdge } from "./plan.ts";
import type { Style } from "./style.ts";

/** Two lengths: across the flow and along it. "Down" that is x and y, "right" it is y and x. */
export type Across = readonly [across: number, along: number];

/** A link of the plan with the lanes that it needs, relative to its middle: forward before, gradients after. */
export interface PlanLink extends LayoutLink {
  readonly forward: readonly number[];
  readonly backward: readonly number[];
}

/**
 * Where each link enters its operation.
 *
 * The deepest operand enters at the axis, so that the main chain is straight, and the others keep their order to both sides of it.
 * Of two operands that may change places, the other one enters from the side that it comes from.
 */
export function linksFor(plan: Plan, sizes: readonly Across[], style: Style, gapOf: (edge: PlanEdge) => number): PlanLink[] {
  const entering = new Map<number, number[]>();
  plan.edges.forEach((edge, e) => {
    if (edge.strands[0].into === null) return;
    const list = entering.get(edge.target);
    if (list) list.push(e);
    else entering.set(edge.target, [e]);
  });
  const depth = depthOf(plan);
  const links = plan.edges.map((edge) => {
    const alone = (entering.get(edge.target)?.length ?? 1) < 2;
    const operation = edge.strands[0].into === null ? edge.source : edge.target;
    const lanes = lanesOf(edge, alone, (sizes[operation][0] / 2) * 0.76, style);
    return { source: edge.source, target: edge.target, port: 0, flexible: 0, gap: gapOf(edge), ...lanes };
  });
  for (const [target, edges] of entering) {
    if (edges.length < 2) continue;
    const firstInput = (e: number) => plan.edges[e].strands[0].into!.input;
    edges.sort((a, b) => firstInput(a) - firstInput(b));
    let anchor = 0;
    edges.forEach((e, k) => {
      if (depth[plan.edges[e].source] > depth[plan.edges[edges[anchor]].source]) anchor = k;
    });
    const half = sizes[target][0] / 2;
    const widest = edges.reduce((most, e) => Math.max(most, links[e].lane), 0);
    const limit = Math.max(half * 0.9 - widest, half * 0.4);
    const pitch = Math.min(style.port, limit / Math.max(anchor, edges.length - 1 - anchor));
    const node = plan.nodes[target];
    const free = edges.length === 2 && node.kind === "operation" && node.commutes;
    edges.forEach((e, k) => {
      links[e] = free ? { ...links[e], flexible: k === anchor ? 0 : pitch } : { ...links[e], port: (k - anchor) * pitch };
    });
  }
  return links;
}

/**
 * One strand: forward and gradient at the same distance from the middle. More: all lanes at even distances.
 *
 * @param reach how far from the middle a lane can still touch the operation.
 */
function lanesOf(
  { strands }: PlanEdge,
  alone: boolean,
  reach: number,
  style: Style,
): { forward: number[]; backward: number[]; lane: number } {
  const n = strands.length;
  const gradient = strands.some((strand) => strand.gradient);
  const offsets = (count: number, pitch: number) => Array.from({ length: count }, (_, i) => (i - (count - 1) / 2) * pitch);
  const count = gradient ? 2 * n : n;
  const pitch = n === 1 ? 2 * (alone ? style.lane.single : style.lane.many) : 2 * style.lane.strand;
  const lanes = offsets(count, count > 1 ? Math.min(pitch, (2 * reach) / (count - 1)) : 0);
  return { forward: lanes.slice(0, n), backward: lanes.slice(n), lane: lanes[lanes.length - 1] };
}

function depthOf(plan: Plan): Int32Array {
  const source = Int32Array.from(plan.edges, (edge) => edge.source);
  const target = Int32Array.from(plan.edges, (edge) => edge.target);
  const links = linksOf(plan.nodes.length, source, target);
  return depths(links, topological(links));
}
