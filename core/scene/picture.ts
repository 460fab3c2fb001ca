import type { Trace } from "../trace/event.ts";
import { type Graph, graphAt } from "../trace/graph.ts";
import { Blocks, partOf, touch } from "./blocks.ts";
import { edgeOf, groupOf, looksOf, type NodeLooks, nodeOf, sceneOf } from "./compose.ts";
import { type Current, currentAt, lit } from "./current.ts";
import type { Places } from "./places.ts";
import { nodeAt } from "./hit.ts";
import type { Direction, Point, Scene, SceneNode, Tone } from "./scene.ts";
import { styles } from "./style.ts";
import { type Area, Tiles } from "./tiles.ts";
import { type SceneWords, sceneWords } from "./words.ts";

/** Everything that one iteration of a run can show, and what stands where. Serves all its cursors. */
export class Board {
  readonly trace: Trace;
  readonly places: Places;
  readonly tiles: Tiles;
  readonly words: SceneWords;
  /** How many modules are folded. */
  readonly folded: number;
  #blocks: Blocks | null = null;

  /** @param tiles of these places; made here if they are not at hand. */
  constructor(trace: Trace, places: Places, tiles: Tiles = tilesOf(places), words: SceneWords = sceneWords.en) {
    this.trace = trace;
    this.places = places;
    this.tiles = tiles;
    this.words = words;
    this.folded = places.nodes.reduce((count, { kind }) => count + (kind === "module" ? 1 : 0), 0);
  }

  get blocks(): Blocks {
    return (this.#blocks ??= new Blocks(this.trace, this.places));
  }
}

export function tilesOf(places: Places): Tiles {
  const tiles = new Tiles();
  tiles.addNodes(places.nodes);
  tiles.addStrands(places.strands);
  return tiles;
}

/** The picture of a run at a cursor, made where and when it is looked at: what {@link sceneOf} makes as a whole. */
export class Picture {
  readonly board: Board;
  readonly cursor: number;
  readonly width: number;
  readonly height: number;
  readonly #graph: Graph;
  readonly #current: Current;
  readonly #nodes = new Map<number, SceneNode>();

  constructor(board: Board, cursor: number) {
    this.board = board;
    this.cursor = cursor;
    this.width = board.places.width;
    this.height = board.places.height;
    this.#graph = graphAt(board.trace, cursor);
    this.#current = lit(currentAt(board.trace, cursor), board.places.inside);
  }

  /** The node with this id, or the folded module within which it is, or, for a Variable without a box, its operation; else null. */
  node(id: string | null): SceneNode | null {
    if (id === null) return null;
    const maker = id.startsWith("v") ? this.#graph.known.get(Number(id.slice(1)))?.operation : null;
    const place = this.#placeOf(id) ?? (maker ? this.#placeOf(`f${maker}`) : undefined);
    return place === undefined ? null : this.#nodeAt(place);
  }

  /** The node that the program has come to last, or else comes to first: where to look while the step's own is not shown. */
  latest(): SceneNode | null {
    const { trace, places } = this.board;
    const placeAt = (i: number) => {
      const event = trace.events[i];
      if (event.kind === "leaf") return this.#placeOf(`v${event.id}`);
      return event.kind === "operation" && event.outputs.length > 0 ? this.#placeOf(`f${event.outputs[0].id}`) : undefined;
    };
    let place: number | undefined;
    for (let i = Math.min(this.cursor, places.end) - 1; place === undefined && i >= places.start; i--) place = placeAt(i);
    for (let i = places.start; place === undefined && i < places.end; i++) place = placeAt(i);
    return place === undefined ? null : this.#nodeAt(place);
  }

  #placeOf(id: string): number | undefined {
    const { tiles, places } = this.board;
    return tiles.placeOf(id) ?? tiles.placeOf(places.inside.get(id) ?? "");
  }

  /** The module that is to be folded or unfolded at a node: itself where it is one, else the innermost around it. */
  moduleOf(id: string | null): Module | null {
    const { frames } = this.board.places;
    const node = this.node(id);
    if (!node) return null;
    if (node.kind === "module") return { id: node.id, key: node.id.slice(1), folded: true };
    const frame = frames.findLast((one) => covers(one, node.x, node.y));
    return frame ? { id: frame.id, key: frame.key, folded: false } : null;
  }

  /** The module whose sign of folding, or whose frame's title, is at a point. */
  moduleAt(x: number, y: number): Module | null {
    const { frames, detail } = this.board.places;
    const { head, side, fold } = styles[detail].frame;
    const frame = frames.findLast((one) => covers({ ...one, width: Math.min(one.width, one.titleWidth), height: head }, x, y));
    if (frame) return { id: frame.id, key: frame.key, folded: false };
    const node = nodeAt(this.part({ x, y, width: 0, height: 0 }), x, y);
    if (node?.kind !== "module" || x > node.x - node.width / 2 + side + fold) return null;
    return { id: node.id, key: node.id.slice(1), folded: true };
  }

  /** Where a module's frame, or its node, begins. */
  cornerOf(id: string): Point | null {
    const frame = this.board.places.frames.find((one) => one.id === id);
    if (frame) return [frame.x, frame.y];
    const node = this.node(id);
    return node && [node.x - node.width / 2, node.y - node.height / 2];
  }

  /** How many modules are folded. */
  get foldedCount(): number {
    return this.board.folded;
  }

  /** The first `count` nodes, without their numbers. */
  first(count: number): NodeLooks[] {
    return this.board.places.nodes.slice(0, count).map((node) => looksOf(node, this.#graph, this.#current));
  }

  /** How many nodes reach into an area. */
  countIn(area: Area): number {
    const { places, tiles } = this.board;
    return tiles.nodesIn(area).filter((i) => {
      const { x, y, width, height } = places.nodes[i];
      return (
        Math.abs(2 * x - 2 * area.x - area.width) < width + area.width && Math.abs(2 * y - 2 * area.y - area.height) < height + area.height
      );
    }).length;
  }

  /** Those nodes and edges that may reach into an area. */
  part(area: Area): Scene {
    const { places, tiles, words } = this.board;
    const { width, height, direction, detail, strands, frames } = places;
    const groups = frames.filter((frame) => touch(frame, area)).map((frame) => groupOf(frame, this.#graph));
    const edges = tiles.strandsIn(area).map((i) => edgeOf(strands[i], this.#graph, this.#current, words));
    return { width, height, direction, detail, groups, edges, nodes: tiles.nodesIn(area).map((i) => this.#nodeAt(i)) };
  }

  /** The same from so far away that at most `most` things can be told apart. */
  far(area: Area, most: number): Far {
    const { blocks, tiles, places } = this.board;
    const lit = Array.from(this.#current.tones, ([id, tone]) => {
      const place = tiles.placeOf(id);
      return place === undefined ? [] : [{ x: places.nodes[place].x, y: places.nodes[place].y, tone }];
    });
    return {
      direction: places.direction,
      blocks: blocks.in(area, most).map((block) => ({ ...block, part: partOf(block, this.cursor) })),
      lit: lit.flat().slice(0, MOST_LIT),
    };
  }

  /** All of it. */
  whole(): Scene {
    const { trace, places, words } = this.board;
    return sceneOf(trace, this.cursor, { places, words });
  }

  #nodeAt(place: number): SceneNode {
    let node = this.#nodes.get(place);
    if (node === undefined) {
      const { places, words } = this.board;
      this.#nodes.set(place, (node = nodeOf(places.nodes[place], this.#graph, this.#current, words)));
    }
    return node;
  }
}

/** A module that is shown, folded or not. */
export interface Module {
  /** Of its node or its frame. */
  readonly id: string;
  readonly key: string;
  readonly folded: boolean;
}

const covers = ({ x, y, width, height }: Area, atX: number, atY: number) => atX >= x && atX <= x + width && atY >= y && atY <= y + height;

/** A picture in which nodes are too small to be told apart. */
export interface Far {
  readonly direction: Direction;
  /** Many nodes as one, and how much of them has come, from 0 to 1. */
  readonly blocks: readonly (Area & { readonly part: number })[];
  /** Where the nodes are that the current step is about. */
  readonly lit: readonly { readonly x: number; readonly y: number; readonly tone: Tone }[];
}

/** A step that is about more nodes than this lights some of them. */
const MOST_LIT = 40;
