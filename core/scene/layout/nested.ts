import type { Arrangement, Spacing } from "./arrange.ts";
import { type Layout, type LayoutLink, type LayoutNode, layoutOf, netOf } from "./layout.ts";
import { depths, linksOf, topological } from "./links.ts";
import { Memo } from "./memo.ts";
import type { Route } from "./route.ts";

/** Nodes that stand together in a frame. */
export interface LayoutGroup {
  /** Place of the group around it, which comes before it; -1 for none. */
  readonly outer: number;
  /** How much room its title needs. */
  readonly title: number;
}

/** Room between a frame and what is within it, and whether titles run across the flow or along it. */
export interface Frames {
  readonly title: "across" | "along";
  /** On the side of the title. */
  readonly head: number;
  readonly side: number;
}

/** Corner and size, across and along. */
export interface Frame {
  readonly across: number;
  readonly along: number;
  readonly width: number;
  readonly depth: number;
}

/**
 * Lays out each group by itself, with ports where links come in and go out; to the group around it, it is one node. So frames never
 * meet what is not within them, and equal groups are laid out once.
 *
 * @param groupOf of each node, the place of the innermost group around it; -1 for none.
 */
export function nestedLayoutOf(
  nodes: readonly LayoutNode[],
  links: readonly LayoutLink[],
  spacing: Spacing,
  groups: readonly LayoutGroup[],
  groupOf: readonly number[],
  frames: Frames,
  memo = new Memo(),
): Layout & { readonly frames: readonly Frame[] } {
  if (groups.length === 0) return { ...layoutOf(nodes, links, spacing, memo), frames: [] };
  const levels = [...groups.map((_, g) => new Level(g)), new Level(-1)];
  const levelOf = (group: number) => levels[group < 0 ? groups.length : group];
  nodes.forEach((_, i) => levelOf(groupOf[i]).node(i));
  groups.forEach(({ outer }, g) => levelOf(outer).group(g));
  const pieces = links.map((link) => piecesOf(link, groups, groupOf, levelOf));
  const depth = depthsOf(nodes.length, links);

  // From the innermost outwards: a group comes after the one around it.
  const inner = new Array<Inner>(groups.length);
  for (let g = groups.length - 1; g >= 0; g--) inner[g] = levels[g].arrange(nodes, inner, depth, spacing, groups[g], frames, memo);
  const root = levelOf(-1);
  const whole = layoutOf(root.sizes(nodes, inner), root.linksNow(inner), spacing, memo);

  // From the outermost inwards: where each level has its zero.
  const origin = new Array<readonly [number, number]>(groups.length + 1).fill([0, 0]);
  const placeIn = (level: number, entity: number): readonly [number, number] => {
    if (level < 0) return [whole.nodes[entity].across, whole.nodes[entity].along];
    const { arrangement, corner } = inner[level];
    const [across, along] = origin[level];
    return [across + corner[0] + arrangement.x[entity], along + corner[1] + arrangement.y[entity]];
  };
  const framed = groups.map(({ outer }, g): Frame => {
    const [across, along] = placeIn(outer, levelOf(outer).groupAt(g));
    const { axis, width, depth } = inner[g];
    origin[g] = [across - axis, along - depth / 2];
    return { across: across - axis, along: along - depth / 2, width, depth };
  });
  const places = nodes.map((_, i) => {
    const [across, along] = placeIn(groupOf[i], levelOf(groupOf[i]).nodeAt(i));
    return { across, along };
  });
  const routeIn = ({ level, link }: Piece): Route => {
    if (level < 0) return whole.routes[link];
    const { arrangement, corner } = inner[level];
    const { columns, turns } = arrangement.routes[link];
    const [across, along] = origin[level];
    return { columns: columns.map((at) => at + across + corner[0]), turns: turns.map((at) => at + along + corner[1]) };
  };
  return { ...whole, nodes: places, routes: pieces.map((list) => joined(list.map(routeIn))), frames: framed };
}

function depthsOf(count: number, links: readonly LayoutLink[]): Int32Array {
  const all = linksOf(
    count,
    Int32Array.from(links, (link) => link.source),
    Int32Array.from(links, (link) => link.target),
  );
  return depths(all, topological(all));
}

/** A link's way through one level, as a link of that level. */
interface Piece {
  readonly level: number;
  readonly link: number;
}

/** A laid out group, as the level around it sees it. */
interface Inner {
  readonly arrangement: Arrangement;
  /** Of what is within, relative to the frame. */
  readonly corner: readonly [across: number, along: number];
  readonly width: number;
  readonly depth: number;
  /** Where the group's axis is, from the side of the frame. */
  readonly axis: number;
  readonly length: number;
  /** Where the links of a node come in or go out, relative to the axis. */
  readonly comesIn: ReadonlyMap<number, number>;
  readonly goesOut: ReadonlyMap<number, number>;
}

type Entity =
  | { readonly kind: "node"; readonly node: number }
  | { readonly kind: "group"; readonly group: number }
  /** Where the links of a node outside come in, or those of a node inside go out. */
  | { readonly kind: "in" | "out"; readonly node: number };

interface LevelLink {
  readonly source: number;
  readonly target: number;
  /** The node that it comes from. */
  readonly from: number;
  readonly link: LayoutLink;
  /** It enters the node that the link leads to, and not a group or a port. */
  readonly direct: boolean;
}

/** What stands directly within one group, or within none. */
class Level {
  readonly #group: number;
  readonly #entities: Entity[] = [];
  readonly #places = new Map<string, number>();
  readonly #links: LevelLink[] = [];
  readonly #shared = new Map<string, number>();

  constructor(group: number) {
    this.#group = group;
  }

  node = (node: number) => this.#add(`n${node}`, { kind: "node", node });
  group = (group: number) => this.#add(`g${group}`, { kind: "group", group });
  port = (kind: "in" | "out", node: number) => this.#add(`${kind}${node}`, { kind, node });
  nodeAt = (node: number) => this.#places.get(`n${node}`)!;
  groupAt = (group: number) => this.#places.get(`g${group}`)!;

  /** Links of one node on the same way share it. */
  link(source: number, target: number, link: LayoutLink, direct: boolean): Piece {
    const key = `${source} ${target} ${link.source}`;
    let place = direct ? undefined : this.#shared.get(key);
    if (place === undefined) {
      place = this.#links.push({ source, target, from: link.source, link, direct }) - 1;
      if (!direct) this.#shared.set(key, place);
    } else if (this.#links[place].link.lane < link.lane) this.#links[place] = { ...this.#links[place], link };
    return { level: this.#group, link: place };
  }

  sizes(nodes: readonly LayoutNode[], inner: readonly Inner[]): LayoutNode[] {
    const lane = new Float64Array(this.#entities.length);
    for (const { source, target, link } of this.#links) for (const end of [source, target]) lane[end] = Math.max(lane[end], link.lane);
    return this.#entities.map((entity, i): LayoutNode => {
      if (entity.kind === "node") return nodes[entity.node];
      if (entity.kind !== "group") return { before: lane[i], after: lane[i], depth: 0 };
      const { axis, width, depth, length } = inner[entity.group];
      return { before: axis, after: width - axis, depth, length };
    });
  }

  linksNow(inner: readonly Inner[]): LayoutLink[] {
    return this.#links.map(({ source, target, from, link, direct }): LayoutLink => {
      const [leaves, enters] = [this.#entities[source], this.#entities[target]];
      const start = leaves.kind === "group" ? inner[leaves.group].goesOut.get(from)! : leaves.kind === "in" ? 0 : undefined;
      const port = direct ? link.port : enters.kind === "group" ? inner[enters.group].comesIn.get(from)! : 0;
      return { source, target, port, start, flexible: direct ? link.flexible : 0, lane: link.lane, gap: link.gap };
    });
  }

  arrange(
    nodes: readonly LayoutNode[],
    inner: readonly Inner[],
    depth: Int32Array,
    spacing: Spacing,
    { title }: LayoutGroup,
    frames: Frames,
    memo: Memo,
  ): Inner {
    const sizes = this.sizes(nodes, inner);
    const places = (kind: Entity["kind"]) => this.#entities.flatMap((entity, i) => (entity.kind === kind ? [i] : []));
    const nodeOf = (i: number) => (this.#entities[i] as Extract<Entity, { node: number }>).node;
    const ends = { first: places("in"), last: places("out") };
    // What comes the longest way comes in on the main chain, which is to run straight through all frames.
    const byDepth = ends.first.toSorted((a, b) => depth[nodeOf(a)] - depth[nodeOf(b)]);
    byDepth.forEach((i, k) => {
      if (depth[nodeOf(i)] > 0) sizes[i] = { ...sizes[i], length: (k + 1) * this.#entities.length };
    });
    const links = this.linksNow(inner);
    const all = { nodes: sizes.map((_, i) => i), links: links.map((_, e) => e) };
    const arrangement = memo.arrange(netOf(all, sizes, links, ends), spacing);

    const { head, side } = frames;
    const across = frames.title === "across";
    // Above the row of ports there is room for a title anyway,
    // and what comes in does so beside the title.
    const beside = ends.first.reduce((room, i) => Math.max(room, title - arrangement.x[i] + sizes[i].before), side);
    const corner = across ? ([beside, ends.first.length > 0 ? 4 : head] as const) : ([head, side] as const);
    const width = Math.max(arrangement.across + corner[0] + side, across ? title : 0);
    const whole = Math.max(arrangement.along + corner[1] + (across && ends.last.length > 0 ? 4 : side), across ? 0 : title);
    const at = (entity: number) => corner[0] + arrangement.x[entity];
    const length = this.#entities.reduce((sum, entity) => sum + (entity.kind === "group" ? inner[entity.group].length : 1), 0);
    const main = byDepth.at(-1) ?? ends.last[0];
    const axis = main === undefined ? width / 2 : at(main);
    const offsets = (ports: readonly number[]) => new Map(ports.map((i) => [nodeOf(i), at(i) - axis]));
    return { arrangement, corner, width, depth: whole, axis, length, comesIn: offsets(ends.first), goesOut: offsets(ends.last) };
  }

  #add(key: string, entity: Entity): number {
    let place = this.#places.get(key);
    if (place === undefined) this.#places.set(key, (place = this.#entities.push(entity) - 1));
    return place;
  }
}

/** Cuts a link where it crosses frames: up from its source, across, and down to its target. */
function piecesOf(
  link: LayoutLink,
  groups: readonly LayoutGroup[],
  groupOf: readonly number[],
  levelOf: (group: number) => Level,
): Piece[] {
  const { source, target } = link;
  const [up, down] = [around(groupOf[source], groups), around(groupOf[target], groups)];
  while (up.length > 1 && down.length > 1 && up.at(-2) === down.at(-2)) {
    up.pop();
    down.pop();
  }
  const pieces: Piece[] = [];
  // The last of both is the level that has the two of them.
  up.forEach((group, k) => {
    if (k === up.length - 1) return;
    const level = levelOf(group);
    pieces.push(level.link(k === 0 ? level.node(source) : level.group(up[k - 1]), level.port("out", source), link, false));
  });
  const level = levelOf(up.at(-1)!);
  const from = up.length > 1 ? level.group(up.at(-2)!) : level.node(source);
  const direct = down.length === 1;
  pieces.push(level.link(from, direct ? level.node(target) : level.group(down.at(-2)!), link, direct));
  for (let k = down.length - 2; k >= 0; k--) {
    const within = levelOf(down[k]);
    pieces.push(within.link(within.port("in", source), k === 0 ? within.node(target) : within.group(down[k - 1]), link, k === 0));
  }
  return pieces;
}

/** A group and those around it, outwards; -1 at the end. */
function around(group: number, groups: readonly LayoutGroup[]): number[] {
  const list = [group];
  while (group >= 0) list.push((group = groups[group].outer));
  return list;
}

/** One way of several that follow each other: each ends in the column in which the next begins. */
function joined(routes: readonly Route[]): Route {
  if (routes.length === 1) return routes[0];
  const columns = [...routes[0].columns];
  const turns = routes[0].turns.slice(0, -1);
  for (const route of routes.slice(1)) {
    columns.push(...route.columns.slice(1));
    turns.push(...route.turns.slice(1, -1));
  }
  return { columns, turns: [...turns, routes[routes.length - 1].turns.at(-1)!] };
}
