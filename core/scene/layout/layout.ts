import type { Arrangement, FlexibleNet, Spacing } from "./arrange.ts";
import { linksOf } from "./links.ts";
import { Memo } from "./memo.ts";
import type { Ends } from "./ranks.ts";
import type { Route } from "./route.ts";

/** A node to place; lengths in points. The axis is where links run on straight. */
export interface LayoutNode {
  /** Extent to both sides of the axis, across the flow. */
  readonly before: number;
  readonly after: number;
  /** Size along the flow. */
  readonly depth: number;
  /** How long a chain it stands for; default 1. */
  readonly length?: number;
}

export interface LayoutLink {
  readonly source: number;
  readonly target: number;
  /** Where it enters its target, relative to the axis. */
  readonly port: number;
  /** Where it leaves its source, relative to the axis; default: wherever it looks best. */
  readonly start?: number;
  /** Set where it may enter on either side, this far from the axis. */
  readonly flexible: number;
  /** Half the room of its lanes, across. */
  readonly lane: number;
  /** The least room before its target, along. */
  readonly gap: number;
}

export interface Layout {
  /** Axis across and centre along the flow of each node. */
  readonly nodes: readonly { readonly across: number; readonly along: number }[];
  readonly routes: readonly Route[];
  readonly across: number;
  readonly along: number;
  /** Where columns begin, across. */
  readonly columns: readonly number[];
}

/**
 * Places any graph without circles: its connected parts beside each other, in the order of their first node, each in layers.
 *
 * The parts of one node, which nothing links, stand in lines of about the size of the rest.
 */
export function layoutOf(nodes: readonly LayoutNode[], links: readonly LayoutLink[], spacing: Spacing, memo = new Memo()): Layout {
  const parts = connectedParts(nodes.length, links);
  const places = new Array<{ across: number; along: number }>(nodes.length);
  const routes = new Array<Route>(links.length);
  const linked = parts.filter((part) => part.links.length > 0);
  const lonely = parts.filter((part) => part.links.length === 0).map((part) => part.nodes[0]);
  const apart = spacing.node * 2;
  let across = 0;
  let along = 0;
  const columns: number[] = [];
  for (const part of linked) {
    const arrangement = memo.arrange(netOf(part, nodes, links, null), spacing);
    put(part, arrangement, across, places, routes);
    for (const column of arrangement.columns) columns.push(column + across);
    across += arrangement.across + apart;
    along = Math.max(along, arrangement.along);
  }
  const lines = lonelyLines(lonely, nodes, across, Math.max(along, 360), spacing, places);
  return { nodes: places, routes, across: Math.max(lines.across, across - apart, 0), along: Math.max(along, lines.along), columns };
}

export interface Part {
  readonly nodes: number[];
  readonly links: number[];
}

function connectedParts(count: number, links: readonly LayoutLink[]): Part[] {
  const parent = Int32Array.from({ length: count }, (_, i) => i);
  const root = (i: number) => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]];
    return i;
  };
  for (const { source, target } of links) parent[root(source)] = root(target);
  const parts = new Map<number, Part>();
  const partOf = (node: number) => {
    const key = root(node);
    let part = parts.get(key);
    if (!part) parts.set(key, (part = { nodes: [], links: [] }));
    return part;
  };
  for (let i = 0; i < count; i++) partOf(i).nodes.push(i);
  links.forEach(({ source }, e) => partOf(source).links.push(e));
  return [...parts.values()];
}

export function netOf(part: Part, nodes: readonly LayoutNode[], links: readonly LayoutLink[], ends: Ends | null): FlexibleNet {
  const index = new Map(part.nodes.map((node, i) => [node, i]));
  const column = (pick: (link: LayoutLink) => number) => Float64Array.from(part.links, (e) => pick(links[e]));
  const extent = (pick: (node: LayoutNode) => number) => Float64Array.from(part.nodes, (i) => pick(nodes[i]));
  const source = Int32Array.from(part.links, (e) => index.get(links[e].source)!);
  const target = Int32Array.from(part.links, (e) => index.get(links[e].target)!);
  const port = column((link) => link.port);
  return {
    links: linksOf(part.nodes.length, source, target, (a, b) => port[a] - port[b] || a - b),
    before: extent((node) => node.before),
    after: extent((node) => node.after),
    depth: extent((node) => node.depth),
    port,
    start: column((link) => link.start ?? NaN),
    length: extent((node) => node.length ?? 1),
    ends,
    flexible: column((link) => link.flexible),
    lane: column((link) => link.lane),
    gap: column((link) => link.gap),
  };
}

function put(part: Part, { x, y, routes }: Arrangement, shift: number, places: { across: number; along: number }[], all: Route[]): void {
  part.nodes.forEach((node, i) => (places[node] = { across: x[i] + shift, along: y[i] }));
  part.links.forEach((e, i) => (all[e] = { columns: routes[i].columns.map((column) => column + shift), turns: routes[i].turns }));
}

/** Fills lines along the flow, each `length` long, from `start` across. */
function lonelyLines(
  lonely: readonly number[],
  nodes: readonly LayoutNode[],
  start: number,
  length: number,
  spacing: Spacing,
  places: { across: number; along: number }[],
): { across: number; along: number } {
  let [across, along, widest, longest] = [start, 0, 0, 0];
  for (const node of lonely) {
    const { before, after, depth } = nodes[node];
    if (along > 0 && along + depth > length) {
      across += widest + spacing.node;
      [along, widest] = [0, 0];
    }
    places[node] = { across: across + before, along: along + depth / 2 };
    widest = Math.max(widest, before + after);
    longest = Math.max(longest, along + depth);
    along += depth + spacing.node;
  }
  return { across: lonely.length > 0 ? across + widest : 0, along: longest };
}
