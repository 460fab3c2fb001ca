import type { Value } from "../trace/event.ts";
import type { Graph } from "../trace/graph.ts";
import { summary } from "./cells.ts";
import type { Measure } from "./measure.ts";
import type { PlacedNode, PlacedStrand } from "./places.ts";
import type { Strand } from "./plan.ts";
import type { Room } from "./room.ts";
import type { Direction, Point } from "./scene.ts";
import { along, trackOf } from "./spline.ts";
import type { Style } from "./style.ts";
import type { SceneWords } from "./words.ts";

/** Where the number of a gradient stands, with room for the longest that it will be. */
export interface Label {
  readonly at: Point;
  readonly anchor: "start" | "end" | "middle";
  readonly bounds: Rectangle;
}

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The size of the label of a link's gradients; null where none comes. */
export function labelSize(bundle: readonly Strand[], room: Room, graph: Graph, style: Style, words: SceneWords, measure: Measure) {
  const texts: string[][] = bundle.filter((strand) => strand.gradient).map((strand) => valuesOf(strand, room).map(summary));
  if (texts.length === 0) return null;
  const { font, size, weight } = style.gradient;
  const longest = texts.map((list) => list.reduce((most, text) => Math.max(most, measure(text, font, size, weight)), 0));
  const plus = measure(bundle.length > 1 ? " + ".repeat(bundle.length - 1) : "+ ", font, size, weight);
  const width = longest.reduce((a, b) => a + b, plus);
  if (bundle.length === 1) return { width, height: size + 4 };
  const remark = remarkOf(bundle, graph, words);
  return { width: Math.max(width, measure(remark, style.remark.font, style.remark.size)), height: size + style.remark.size + 8 };
}

/** What is said about a Variable that one operation uses several times. */
export function remarkOf(bundle: readonly Strand[], graph: Pick<Graph, "known">, words: SceneWords): string {
  const name = graph.known.get(bundle[0].variable)?.names[0];
  return bundle.length > 1 && name !== undefined ? words.adds(name, bundle.length) : "";
}

function valuesOf({ into, variable }: Strand, room: Room): readonly Value[] {
  return (into ? room.sent.get(`${into.operation}.${into.input}`) : room.values.get(variable)?.grad) ?? [];
}

/**
 * Finds a place for each label beside its lane: in the middle and to the right if nothing is there, else nearer to an end or on the
 * other side, wherever it covers least.
 */
export function placeLabels(
  strands: readonly PlacedStrand[],
  nodes: readonly PlacedNode[],
  direction: Direction,
  style: Style,
  sizeOf: (bundle: readonly Strand[]) => { width: number; height: number } | null,
): PlacedStrand[] {
  const taken = new Obstacles();
  for (const { x, y, width, height } of nodes) taken.addRectangle({ x: x - width / 2, y: y - height / 2, width, height }, SOLID);
  for (const { points, lane } of strands) {
    taken.addLine(points);
    if (lane) taken.addLine(lane.points);
  }
  const forwardOf = new Map(strands.map((strand) => [strand.id, strand.points]));
  return strands.map((strand) => {
    const last = strand.bundle[strand.bundle.length - 1];
    if (!strand.lane || strand.strand !== last) return strand;
    const size = sizeOf(strand.bundle);
    if (!size) return strand;
    const first = forwardOf.get(strand.bundle[0].id) ?? strand.points;
    let best: Label | null = null;
    let least = Infinity;
    for (const label of candidates(strand.lane.points, first, size, direction, style)) {
      const cost = taken.cost(label.bounds);
      if (cost < least) [best, least] = [label, cost];
      if (cost === 0) break;
    }
    if (best) taken.addRectangle(best.bounds, SOLID);
    return { ...strand, lane: { points: strand.lane.points, label: best } };
  });
}

/** Beside the gradient's lane, then beyond the forward lane; in the middle first. */
function* candidates(
  lane: readonly Point[],
  forward: readonly Point[],
  { width, height }: { width: number; height: number },
  direction: Direction,
  style: Style,
): Generator<Label> {
  const [near, far] = [trackOf(lane, 4), trackOf(forward, 4)];
  const away = style.gradient.size * 0.9;
  for (const t of [0.5, 0.72, 0.28, 0.88]) {
    const [x, y] = along(near, t);
    const [fx, fy] = along(far, 1 - t);
    if (direction === "down") {
      yield { at: [x + away, y], anchor: "start", bounds: { x: x + away, y: y - height / 2, width, height } };
      yield { at: [fx - away, y], anchor: "end", bounds: { x: fx - away - width, y: y - height / 2, width, height } };
    } else {
      yield { at: [x, y + away], anchor: "middle", bounds: { x: x - width / 2, y: y + away - height / 2, width, height } };
      yield { at: [x, fy - away], anchor: "middle", bounds: { x: fx - width / 2, y: fy - away - height / 2, width, height } };
    }
  }
}

/** What it costs to cover a node or another label, against 1 for a bit of a line. */
const SOLID = 100;
const TILE = 64;

/** What is in the way, in tiles, so that asking costs the same in a large picture as in a small one. */
class Obstacles {
  readonly #tiles = new Map<string, (Rectangle & { readonly cost: number })[]>();

  addRectangle(rectangle: Rectangle, cost: number): void {
    const entry = { ...rectangle, cost };
    for (const key of tilesOf(rectangle)) {
      const tile = this.#tiles.get(key);
      if (tile) tile.push(entry);
      else this.#tiles.set(key, [entry]);
    }
  }

  addLine(points: readonly Point[]): void {
    for (let i = 1; i < points.length; i++) {
      const [[x0, y0], [x1, y1]] = [points[i - 1], points[i]];
      const n = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / 12));
      for (let k = 0; k < n; k++) {
        this.addRectangle({ x: x0 + ((x1 - x0) * k) / n - 1, y: y0 + ((y1 - y0) * k) / n - 1, width: 2, height: 2 }, 1);
      }
    }
  }

  cost(rectangle: Rectangle): number {
    let sum = 0;
    for (const key of tilesOf(rectangle)) {
      for (const other of this.#tiles.get(key) ?? []) if (overlap(rectangle, other)) sum += other.cost;
    }
    return sum;
  }
}

function tilesOf({ x, y, width, height }: Rectangle): string[] {
  const keys: string[] = [];
  for (let i = Math.floor(x / TILE); i <= Math.floor((x + width) / TILE); i++) {
    for (let j = Math.floor(y / TILE); j <= Math.floor((y + height) / TILE); j++) keys.push(`${i} ${j}`);
  }
  return keys;
}

const overlap = (a: Rectangle, b: Rectangle) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
