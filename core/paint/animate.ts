import { along, beginning, trackOf } from "../scene/spline.ts";
import type { Point, Scene, SceneEdge, SceneNode } from "../scene/scene.ts";
import { type Style, styles } from "../scene/style.ts";
import { ellipse, faded, type Ink, type Mark, path } from "./mark.ts";
import { edgeMarks, groupMarks, labelMarks, marksOf, nodeMarks } from "./marks.ts";

/** How the picture gets from one cursor to another. */
export interface Transition {
  /** What rests meanwhile; to be painted once. */
  readonly still: readonly Mark[];
  /** What moves, at part t ∈ [0, 1] of the time; to be painted over `still` in every frame. At 1 both together look like the new Scene. */
  readonly moving: (t: number) => readonly Mark[];
}

/** How long a step takes at normal speed, in milliseconds. */
export const STEP_MILLISECONDS = 340;

/**
 * Forward, a pulse runs along the edges into an operation, then on to its output, whose box then appears. Backward, a gradient climbs
 * its lane to the operation, then the lanes to the operands, where its number joins the drawer. Going back in time, things fade.
 *
 * Between Scenes of different places one picture fades into the other.
 */
export function transition(from: Scene, to: Scene): Transition {
  if (!samePlaces(from, to)) {
    const [before, after] = [marksOf(from), marksOf(to)];
    return { still: [], moving: (t) => [...before.map((mark) => faded(mark, 1 - t)), ...after.map((mark) => faded(mark, t))] };
  }
  const style = styles[to.detail];
  const still: Mark[] = to.groups.flatMap((group) => groupMarks(group, style));
  const movers: ((t: number) => Mark[])[] = [];
  to.edges.forEach((edge, i) => moveEdge(from.edges[i], edge, still, movers));
  to.nodes.forEach((node, i) => moveNode(from.nodes[i], node, style, still, movers));
  to.edges.forEach((edge, i) => moveLabel(from.edges[i], edge, style, still, movers));
  return { still, moving: (t) => movers.flatMap((mover) => mover(t)) };
}

function samePlaces(from: Scene, to: Scene): boolean {
  if (from.nodes.length !== to.nodes.length || from.edges.length !== to.edges.length) return false;
  if (from.detail !== to.detail || from.direction !== to.direction) return false;
  return from.nodes.every((node, i) => {
    const other = to.nodes[i];
    return node.id === other.id && node.x === other.x && node.y === other.y && node.width === other.width && node.height === other.height;
  });
}

/** Parts of the step's time: links into an operation, the operation, links out of it, and the box at their end. */
const FIRST = [0, 0.45] as const;
const MIDDLE = [0.3, 0.6] as const;
const SECOND = [0.42, 0.85] as const;
const LAST = [0.72, 1] as const;

function moveEdge(from: SceneEdge, to: SceneEdge, still: Mark[], movers: ((t: number) => Mark[])[]): void {
  const leaves = to.source.startsWith("f");
  // Only what comes runs: when time goes back, what is lit again was there before.
  const pulses = from.shown === "ghost" && to.shown === "full";
  const climbs = to.gradient?.shown === "full" && from.gradient?.shown !== "full";
  const fades = from.shown === "full" && to.shown === "ghost";
  const lost = from.gradient?.shown === "full" && to.gradient?.shown !== "full";

  const resting: SceneEdge = {
    ...to,
    ...(pulses ? { tone: "idle", shown: from.shown } : {}),
    gradient: climbs ? (from.gradient ?? null) : to.gradient,
  };
  still.push(...edgeMarks(resting));
  if (fades || lost) {
    const before = edgeMarks(fades ? from : { ...to, gradient: from.gradient });
    movers.push((t) => (t >= 1 ? [] : before.map((mark) => faded(mark, 1 - t))));
  }
  if (pulses)
    movers.push(
      running(to.points, edgeMarks({ ...to, gradient: null }), to.tone === "idle" ? "line" : to.tone, leaves ? SECOND : FIRST, 4),
    );
  if (climbs && to.gradient) {
    const { points } = to.gradient;
    // The gradient of an output comes to the operation first; those of the operands leave it.
    const first = leaves && !to.target.startsWith("f");
    const marks = edgeMarks({ ...to, shown: "full" }).slice(1);
    movers.push(running(points, marks, "backward", first ? FIRST : SECOND, 5));
  }
}

/** A line that grows along a way behind a dot, and then stays as `marks`. */
function running(points: readonly Point[], marks: readonly Mark[], ink: Ink, [start, end]: readonly [number, number], radius: number) {
  const track = trackOf(points);
  return (t: number): Mark[] => {
    const part = between(t, start, end);
    if (part <= 0) return [];
    if (part >= 1) return [...marks];
    const at = eased(part);
    const [x, y] = along(track, at);
    return [
      path(beginning(track, at), { straight: true, stroke: ink, strokeWidth: 2.4 }),
      ellipse(x, y, radius * 2, radius * 2, { fill: ink, opacity: 0.2 }),
      ellipse(x, y, radius, radius, { fill: ink }),
    ];
  };
}

function moveNode(from: SceneNode, to: SceneNode, style: Style, still: Mark[], movers: ((t: number) => Mark[])[]): void {
  const after = nodeMarks(to, style);
  if (from.shown === "full" && to.shown === "ghost") {
    still.push(...after);
    const before = nodeMarks(from, style);
    movers.push((t) => (t >= 1 ? [] : before.map((mark) => faded(mark, 1 - t))));
    return;
  }
  if (sameNode(from, to)) {
    still.push(...after);
    return;
  }
  still.push(...nodeMarks({ ...from, tone: "idle" }, style));
  const [start, end] = to.kind === "variable" && to.tone !== "idle" ? LAST : MIDDLE;
  movers.push((t) => {
    const part = eased(between(t, start, end));
    if (part <= 0) return [];
    return part >= 1 ? after : after.map((mark) => faded(mark, part));
  });
}

function moveLabel(from: SceneEdge, to: SceneEdge, style: Style, still: Mark[], movers: ((t: number) => Mark[])[]): void {
  const marks = labelMarks(to, style);
  if (marks.length === 0) {
    const before = labelMarks(from, style);
    if (before.length > 0) movers.push((t) => (t >= 1 ? [] : before.map((mark) => faded(mark, 1 - t))));
    return;
  }
  if (from.gradient?.label === to.gradient?.label) {
    still.push(...marks);
    return;
  }
  const [start, end] = to.source.startsWith("f") && !to.target.startsWith("f") ? MIDDLE : LAST;
  movers.push((t) => {
    const part = eased(between(t, start, end));
    return part > 0 ? marks.map((mark) => faded(mark, part)) : [];
  });
}

/** Nothing new to see: at most, what was lit is lit no longer. */
function sameNode(from: SceneNode, to: SceneNode): boolean {
  if (from.shown !== to.shown || (to.tone !== "idle" && to.tone !== from.tone)) return false;
  return same(from.data?.cells, to.data?.cells) && same(from.grad?.cells, to.grad?.cells) && from.grad?.gone === to.grad?.gone;
}

function same(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((cell, i) => cell === b[i]);
}

const between = (t: number, start: number, end: number) => Math.max(0, Math.min(1, (t - start) / (end - start)));

/** Starts and stops gently. */
const eased = (t: number) => t * t * (3 - 2 * t);
