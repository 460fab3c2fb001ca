import type { PlacedNode, PlacedStrand } from "./places.ts";
import type { Point } from "./scene.ts";

/** A part of the picture: corner and size, in points. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * What stands where, so that a frame costs what it shows and not what there is.
 *
 * Nodes and strands are known by their places in the list that they were added from; they can be added bit by bit.
 */
export class Tiles {
  readonly #nodes = new Map<number, number[]>();
  readonly #strands = new Map<number, number[]>();
  readonly #places = new Map<string, number>();
  #nodeCount = 0;
  #strandCount = 0;

  addNodes(nodes: readonly PlacedNode[]): void {
    for (const { id, x, y, width, height } of nodes) {
      this.#places.set(id, this.#nodeCount);
      put(this.#nodes, this.#nodeCount++, x - width / 2, y - height / 2, x + width / 2, y + height / 2);
    }
  }

  addStrands(strands: readonly PlacedStrand[]): void {
    for (const { points, lane } of strands) {
      this.#putLine(points);
      if (lane) {
        this.#putLine(lane.points);
        if (lane.label) {
          const { x, y, width, height } = lane.label.bounds;
          put(this.#strands, this.#strandCount, x, y, x + width, y + height);
        }
      }
      this.#strandCount++;
    }
  }

  /** The place of the node with this id; undefined where there is none. */
  placeOf(id: string): number | undefined {
    return this.#places.get(id);
  }

  /** Nodes that may reach into an area, in their order. */
  nodesIn(area: Area): number[] {
    return found(this.#nodes, area);
  }

  strandsIn(area: Area): number[] {
    return found(this.#strands, area);
  }

  #putLine(points: readonly Point[]): void {
    for (let i = 1; i < points.length; i++) {
      const [[x0, y0], [x1, y1]] = [points[i - 1], points[i]];
      put(this.#strands, this.#strandCount, Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1));
    }
  }
}

/** Side of a tile, in points. */
const TILE = 512;
/** One number for both places of a tile: pictures are less than 2²⁰ tiles wide. */
const keyOf = (i: number, j: number) => i * 2 ** 21 + j;
const tile = (at: number) => Math.floor(at / TILE);

function put(tiles: Map<number, number[]>, item: number, left: number, top: number, right: number, bottom: number): void {
  for (let i = tile(left); i <= tile(right); i++) {
    for (let j = tile(top); j <= tile(bottom); j++) {
      const key = keyOf(i, j);
      const list = tiles.get(key);
      if (!list) tiles.set(key, [item]);
      else if (list[list.length - 1] !== item) list.push(item);
    }
  }
}

function found(tiles: ReadonlyMap<number, readonly number[]>, { x, y, width, height }: Area): number[] {
  const items = new Set<number>();
  const wanted = (tile(x + width) - tile(x) + 1) * (tile(y + height) - tile(y) + 1);
  if (wanted > tiles.size) for (const list of tiles.values()) for (const item of list) items.add(item);
  else {
    for (let i = tile(x); i <= tile(x + width); i++) {
      for (let j = tile(y); j <= tile(y + height); j++) for (const item of tiles.get(keyOf(i, j)) ?? []) items.add(item);
    }
  }
  return [...items].sort((a, b) => a - b);
}
