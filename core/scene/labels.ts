import type { Value } from "../trace/event.ts";
import type { Graph } from "../trace/graph.ts";
import { calledBy } from "../trace/titles.ts";
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
  /** True where there is room for the remark, too. */
  readonly remark: boolean;
  readonly bounds: Rectangle;
}

export interface LabelSize {
  readonly width: number;
  readonly height: number;
  /** With the remark below the number; null without one. */
  readonly remarked: { readonly width: number; readonly height: number } | null;
}

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The size of the label of a link's gradients; null where none comes. */
export function labelSize(
  bundle: readonly Strand[],
  room: Room,
  graph: Graph,
  style: Style,
  words: SceneWords,
  measure: Measure,
): LabelSize | null {
  const texts: string[][] = bundle.filter((strand) => strand.gradient).map((strand) => valuesOf(strand, room).map(summary));
  if (texts.length === 0) return null;
  const { font, size, weight } = style.gradient;
  const longest = texts.map((list) => list.reduce((most, text) => Math.max(most, measure(text, font, size, weight)), 0));
  const plus = measure(bundle.length > 1 ? " + ".repeat(bundle.length - 1) : "+ ", font, size, weight);
  const width = longest.reduce((a, b) => a + b, plus);
  const remark = remarkOf(bundle, graph, words);
  const remarkWidth = measure(remark, style.remark.font, style.remark.size);
  const remarked = remark ? { width: Math.max(width, remarkWidth), height: size + style.remark.size + 8 } : null;
  return { width, height: size + 4, remarked };
}

/** What is said about a Variable that one operation uses several times. */
export function remarkOf(bundle: readonly Strand[], graph: Pick<Graph, "known" | "titles">, words: SceneWords): string {
  const variable = graph.known.get(bundle[0].variable);
  const name = variable && variable.names.length > 0 ? calledBy(variable, graph) : null;
  return bundle.length > 1 && name !== null ? words.adds(name, bundle.length) : "";
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
  sizeOf: (bundle: readonly Strand[]) => LabelSize | null,
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
    const label = bestLabel(candidates(strand.lane.points, first, size, direction, style), taken);
    if (label) taken.addRectangle(label.bounds, SOLID);
    return { ...strand, lane: { points: strand.lane.points, label } };
  });
}

/** The first that covers nothing, or the one that covers least; a remark never covers anything. */
function bestLabel(labels: Iterable<Label>, taken: Obstacles): Label | null {
  let best: Label | null = null;
  let least = Infinity;
  for (const label of labels) {
    const cost = taken.cost(label.bounds);
    if (cost === 0) return label;
    if (cost < least && !label.remark) [best, least] = [label, cost];
  }
  return best;
}

/** Beside the gradient's lane, then beyond the forward lane; in the middle first, and with the remark first. */
function* candidates(
  lane: readonly Point[],
  forward: readonly Point[],
  size: LabelSize,
  direction: Direction,
  style: Style,
): Generator<Label> {
  if (size.remarked) yield* candidatesOf(lane, forward, size.remarked, true, direction, style);
  yield* candidatesOf(lane, forward, size, false, direction, style);
}

function* candidatesOf(
  lane: readonly Point[],
  forward: readonly Point[],
  { width, height }: { readonly width: number; readonly height: number },
  remark: boolean,
  direction: Direction,
  style: Style,
): Generator<Label> {
  const [near, far] = [trackOf(lane, 4), trackOf(forward, 4)];
  const away = style.gradient.size * 0.9;
  const off = away + height / 2 - style.gradient.size * 0.4;
  for (const t of [0.5, 0.72, 0.28, 0.88]) {
    const [x, y] = along(near, t);
    const [fx, fy] = along(far, 1 - t);
    const right: Label = { at: [x + away, y], anchor: "start", remark, bounds: { x: x + away, y: y - height / 2, width, height } };
    const left: Label = { at: [fx - away, y], anchor: "end", remark, bounds: { x: fx - away - width, y: y - height / 2, width, height } };
    const below: Label = {
      at: [x, y + off],
      anchor: "middle",
      remark,
      bounds: { x: x - width / 2, y: y + off - height / 2, width, height },
    };
    const top = (direction === "down" ? y : fy) - off;
    const above: Label = { at: [x, top], anchor: "middle", remark, bounds: { x: x - width / 2, y: top - height / 2, width, height } };
    yield* direction === "down" ? [right, below, left, above] : [below, above, right];
  }
}

/** What it costs to cover a node or another label, against 1 for a bit of a line. */
const SOLID = 100;
const TILE = 64;

/** What is in the way, in tiles, so that asking costs the same in a large picture as in a small one. */
class Obstacles {
  readonly #tiles = new Map<number, Obstacle[]>();

  addRectangle({ x, y, width, height }: Rectangle, cost: number): void {
    const entry = { x, y, width, height, cost };
    for (let i = tile(x); i <= tile(x + width); i++) {
      for (let j = tile(y); j <= tile(y + height); j++) {
        const key = tileKey(i, j);
        const list = this.#tiles.get(key);
        if (list) list.push(entry);
        else this.#tiles.set(key, [entry]);
      }
    }
  }

  /** A leg along an axis is a thin rectangle; a slanted one is a row of dots. */
  addLine(points: readonly Point[]): void {
    for (let i = 1; i < points.length; i++) {
      const [[x0, y0], [x1, y1]] = [points[i - 1], points[i]];
      const [dx, dy] = [x1 - x0, y1 - y0];
      const n = Math.abs(dx) < 1 || Math.abs(dy) < 1 ? 1 : Math.ceil(Math.hypot(dx, dy) / 12);
      const [width, height] = n === 1 ? [Math.abs(dx) + 2, Math.abs(dy) + 2] : [2, 2];
      for (let k = 0; k < n; k++) {
        const [x, y] = n === 1 ? [Math.min(x0, x1), Math.min(y0, y1)] : [x0 + (dx * k) / n, y0 + (dy * k) / n];
        this.addRectangle({ x: x - 1, y: y - 1, width, height }, 1);
      }
    }
  }

  cost(rectangle: Rectangle): number {
    const { x, y, width, height } = rectangle;
    let sum = 0;
    for (let i = tile(x); i <= tile(x + width); i++) {
      for (let j = tile(y); j <= tile(y + height); j++) {
        const list = this.#tiles.get(tileKey(i, j));
        if (list) for (const other of list) if (overlap(rectangle, other)) sum += other.cost;
      }
    }
    return sum;
  }
}

interface Obstacle extends Rectangle {
  readonly cost: number;
}

const tile = (at: number) => Math.floor(at / TILE);

/** One number for both: pictures are less than 2²⁰ tiles long. */
const tileKey = (i: number, j: number) => i * 2 ** 21 + j;

const overlap = (a: Rectangle, b: Rectangle) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
