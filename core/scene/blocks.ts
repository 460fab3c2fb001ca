import type { Event, Trace } from "../trace/event.ts";
import { countBefore } from "../trace/history.ts";
import type { PlacedNode, Places } from "./places.ts";
import type { Area } from "./tiles.ts";

/** Nodes that stand close together, seen from far away: as one. */
export interface Block extends Area {
  /** After how many events each has come; rises. */
  readonly births: readonly number[];
}

/** Gathers the nodes of Places into blocks, coarser and coarser; each coarseness is worked out when it is first asked for. */
export class Blocks {
  readonly #places: Places;
  readonly #births: readonly number[];
  readonly #levels = new Map<number, readonly Block[]>();

  constructor(trace: Trace, places: Places) {
    this.#places = places;
    this.#births = birthsOf(trace, places);
  }

  /** The blocks that reach into an area, as fine as can be without being more than `most`. */
  in(area: Area, most: number): readonly Block[] {
    for (let level = 0; ; level++) {
      const blocks = this.#level(level).filter((block) => touch(block, area));
      if (blocks.length <= most) return blocks;
    }
  }

  #level(level: number): readonly Block[] {
    let blocks = this.#levels.get(level);
    if (blocks === undefined) this.#levels.set(level, (blocks = gather(this.#places, this.#births, FINEST * 2 ** (level / 2))));
    return blocks;
  }
}

/** How much of a block has come, from 0 to 1. */
export const partOf = ({ births }: Block, cursor: number): number => countBefore(births, cursor + 1) / births.length;

/** Length of the smallest blocks, in points. */
const FINEST = 256;

/** Blocks of about this length; in a picture of columns each is as wide as its column, or as several once it would be higher than that. */
function gather({ nodes, columns, direction, width, height }: Places, births: readonly number[], length: number): readonly Block[] {
  const down = direction === "down";
  const several = Math.max(1, Math.ceil((2 * length) / (down ? height : width)));
  const columnOf = (across: number) =>
    columns.length > 1 ? Math.floor((countBefore(columns, across) - 1) / several) : Math.floor(across / length);
  const members = new Map<string, number[]>();
  nodes.forEach(({ x, y }, i) => {
    const key = `${columnOf(down ? x : y)} ${Math.floor((down ? y : x) / length)}`;
    const list = members.get(key);
    if (list) list.push(i);
    else members.set(key, [i]);
  });
  return Array.from(members.values(), (list) => blockOf(list, nodes, births));
}

function blockOf(members: readonly number[], nodes: readonly PlacedNode[], births: readonly number[]): Block {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const i of members) {
    const { x, y, width, height } = nodes[i];
    left = Math.min(left, x - width / 2);
    right = Math.max(right, x + width / 2);
    top = Math.min(top, y - height / 2);
    bottom = Math.max(bottom, y + height / 2);
  }
  return { x: left, y: top, width: right - left, height: bottom - top, births: members.map((i) => births[i]).sort((a, b) => a - b) };
}

export const touch = (a: Area, b: Area) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** After how many events each node is there. */
function birthsOf({ events }: Trace, { nodes, start, end }: Places): number[] {
  const variables = new Map<number, number>();
  const operations = new Map<number, number>();
  const note = (births: Map<number, number>, id: number, at: number) => {
    if (!births.has(id)) births.set(id, at + 1);
  };
  for (let i = start; i < end; i++) visit(events[i], i);
  return nodes.map((node) => (node.kind === "variable" ? variables.get(node.variable) : operations.get(node.operation)) ?? start);

  function visit(event: Event, at: number): void {
    if (event.kind === "leaf") note(variables, event.id, at);
    if (event.kind !== "operation" || event.outputs.length === 0) return;
    note(operations, event.outputs[0].id, at);
    for (const { id } of event.outputs) note(variables, id, at);
  }
}
