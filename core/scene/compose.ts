import type { Trace, Value } from "../trace/event.ts";
import { type Arrival, type Graph, graphAt, type Variable } from "../trace/graph.ts";
import type { CellRoom } from "./boxes.ts";
import { cellNumbers, cellTexts, statistics, summary } from "./cells.ts";
import { type Current, currentAt, lit } from "./current.ts";
import { remarkOf } from "./labels.ts";
import type { Framed } from "./frames.ts";
import type { Strand } from "./plan.ts";
import { type PlacedNode, type PlacedStrand, type Places, placesOf, type PlacesOptions } from "./places.ts";
import type { Grid, Scene, SceneEdge, SceneGradient, SceneGroup, SceneNode, Shown } from "./scene.ts";
import { type SceneWords, sceneWords } from "./words.ts";

export interface SceneOptions extends PlacesOptions {
  /** Where everything is, from {@link placesOf} with the same trace and options; made anew if it is missing or of another iteration. */
  readonly places?: Places;
}

/** The picture of a run at a cursor. Pure; between two cursors of one iteration nothing moves. */
export function sceneOf(trace: Trace, cursor: number, options: SceneOptions = {}): Scene {
  const { words = sceneWords.en } = options;
  const places = options.places && holds(options.places, trace, cursor) ? options.places : placesOf(trace, cursor, options);
  const graph = graphAt(trace, cursor);
  const current = lit(currentAt(trace, cursor), places.inside);
  return {
    width: places.width,
    height: places.height,
    direction: places.direction,
    detail: places.detail,
    groups: places.frames.map((frame) => groupOf(frame, graph)),
    edges: places.strands.map((strand) => edgeOf(strand, graph, current, words)),
    nodes: places.nodes.map((node) => nodeOf(node, graph, current, words)),
  };
}

function holds({ start, end }: Places, trace: Trace, cursor: number): boolean {
  return end <= trace.events.length && (start === 0 ? cursor >= 0 : cursor > start) && cursor <= end;
}

/** The gradient that came from an input of an operation in this pass, and its place among those of its Variable; null before. */
function arrivalOf(graph: Graph, { variable, into }: Strand): { readonly arrival: Arrival; readonly place: number } | null {
  if (into === null) return null;
  const arrivals = graph.known.get(variable)?.arrivals ?? [];
  const place = arrivals.findIndex(({ from }) => from?.id === into.operation && from.input === into.input);
  return place < 0 ? null : { arrival: arrivals[place], place };
}

/** What a node is called, and how it stands. */
export type NodeLooks = Pick<SceneNode, "id" | "kind" | "title" | "subtitle" | "tone" | "shown">;

export function looksOf(node: PlacedNode, graph: Graph, current: Current): NodeLooks {
  const { id, kind } = node;
  switch (kind) {
    case "variable": {
      const { title, subtitle } = node.box;
      if (!graph.known.has(node.variable)) return { id, kind, title, subtitle, tone: "idle", shown: "ghost" };
      const isMeant = node.usedBy === null || current.tones.has(`f${node.usedBy}`);
      return { id, kind, title, subtitle, tone: (isMeant && current.tones.get(`v${node.variable}`)) || "idle", shown: "full" };
    }
    case "operation":
    case "module": {
      const { title, subtitle, operation } = node;
      return { id, kind, title, subtitle, tone: current.tones.get(id) ?? "idle", shown: shownIf(graph.operations.has(operation)) };
    }
    case "constant":
      return { id, kind, title: node.title, subtitle: "", tone: "idle", shown: shownIf(graph.operations.has(node.operation)) };
  }
}

export function nodeOf(node: PlacedNode, graph: Graph, current: Current, words: SceneWords): SceneNode {
  const { x, y, width, height } = node;
  const plain = { ...looksOf(node, graph, current), x, y, width, height, leaf: false, named: true, data: null, drawer: null, grad: null };
  if (node.kind !== "variable") return plain;
  const { box } = node;
  const { named } = box;
  const variable = graph.known.get(node.variable);
  if (!variable) return { ...plain, named, drawer: box.drawer && { ...box.drawer, note: "" } };
  const grad = box.grad && gradOf(variable, graph, box.grad);
  return {
    ...plain,
    named,
    leaf: variable.leaf && variable.requiresGrad,
    data: box.data && gridOf(box.data, variable.data),
    drawer: box.drawer && { ...box.drawer, note: grad?.gone ? words.notKept : words.none },
    grad,
  };
}

export function groupOf({ id, title, subtitle, x, y, width, height, operation }: Framed, graph: Graph): SceneGroup {
  return { id, title, subtitle, x, y, width, height, shown: shownIf(graph.operations.has(operation)) };
}

/** What the gradient drawer shows: the sum on its way, and after it `.grad`. */
function gradOf(variable: Variable, graph: Graph, room: CellRoom): SceneNode["grad"] {
  const sum = variable.arrivals.at(-1)?.sum;
  if (sum && !variable.kept && (graph.passing || variable.grad === null)) {
    return { ...gridOf(room, sum), passing: true, gone: !graph.passing };
  }
  return variable.grad && { ...gridOf(room, variable.grad), passing: false, gone: false };
}

function gridOf({ plan, x, y, cellWidth, cellHeight, gap, note }: CellRoom, value: Value): Grid {
  return {
    x,
    y,
    cellWidth,
    cellHeight,
    gap,
    columns: plan.columns,
    cells: cellTexts(plan, value),
    numbers: cellNumbers(plan, value),
    style: plan.style,
    note: note ? statistics(value) : "",
  };
}

export function edgeOf(placed: PlacedStrand, graph: Graph, current: Current, words: SceneWords): SceneEdge {
  const { id, source, target, points, strand } = placed;
  const operation = strand === null ? target : strand.into ? `f${strand.into.operation}` : `f${strand.outOf}`;
  const tone = current.tones.get(operation);
  return {
    id,
    source,
    target,
    points,
    tone: tone === "forward" || tone === "update" ? tone : "idle",
    shown: shownIf(graph.operations.has(Number(operation.slice(1)))),
    gradient: gradientOf(placed, graph, current, words),
  };
}

function gradientOf({ strand, lane, bundle }: PlacedStrand, graph: Graph, current: Current, words: SceneWords): SceneGradient | null {
  if (strand === null || lane === null) return null;
  const quiet = { points: lane.points, label: "", labelAt: lane.points[0], anchor: "start", remark: "", active: false } as const;
  const came = strand.into
    ? arrivalOf(graph, strand) !== null
    : graph.operations.get(strand.outOf!)?.passed === true && (graph.known.get(strand.variable)?.arrivals.length ?? 0) > 0;
  if (!came) return graph.passing ? { ...quiet, shown: "ghost" } : null;
  const active = strand.into ? current.sent.has(`${strand.into.operation}.${strand.into.input}`) : current.crossed.has(strand.outOf!);
  const { label } = lane;
  if (label === null) return { ...quiet, shown: "full", active };
  const { text, remark } = strand.into
    ? sumText(bundle, graph, words, label.remark)
    : { text: summary(graph.known.get(strand.variable)!.arrivals.at(-1)!.sum), remark: "" };
  return { points: lane.points, shown: "full", label: text, labelAt: label.at, anchor: label.anchor, remark, active };
}

/** "0.75 + 0.75"; a gradient that is added to one that came another way begins with "+". */
function sumText(
  bundle: PlacedStrand["bundle"],
  graph: Graph,
  words: SceneWords,
  roomForRemark: boolean,
): { text: string; remark: string } {
  const entries = bundle.flatMap((strand) => arrivalOf(graph, strand) ?? []);
  const added = entries.reduce((first, { place }) => Math.min(first, place), Infinity) > 0;
  const text = (added ? "+ " : "") + entries.map(({ arrival }) => summary(arrival.value)).join(" + ");
  return { text, remark: entries.length > 1 && roomForRemark ? remarkOf(bundle, graph, words) : "" };
}

const shownIf = (there: boolean): Shown => (there ? "full" : "ghost");
