import { type Transition, transition } from "../../core/paint/animate.ts";
import { changedMarks, reachOf } from "../../core/paint/bounds.ts";
import { paintMarks, throwShadows } from "../../core/paint/canvas.ts";
import { farMarks } from "../../core/paint/far.ts";
import { ellipse, type Mark, type MarkGroup, rectangle } from "../../core/paint/mark.ts";
import { markGroupsOf } from "../../core/paint/marks.ts";
import { type ThemeName, themes } from "../../core/paint/theme.ts";
import { type Cell, cellAt, nodeAt } from "../../core/scene/hit.ts";
import type { Module, Picture } from "../../core/scene/picture.ts";
import type { Point, SceneNode } from "../../core/scene/scene.ts";
import type { Area } from "../../core/scene/tiles.ts";
import { areaOf, between, type Camera, fitCamera, keepInView, openCamera, panBy, toScene, type View, zoomAt } from "./camera.ts";

/** What is to be seen. */
export interface Shown {
  readonly picture: Picture;
  readonly theme: ThemeName;
  /** The node that the step is about: kept in view. */
  readonly active: string | null;
  /** The node that the learner picked: wears a ring. */
  readonly selected: string | null;
  /** Milliseconds that a change takes; 0 jumps. */
  readonly duration: number;
}

/** Where more nodes than this would be seen, blocks of them are: text could not be read, and a frame has to be drawn in its time. */
export const MOST_NODES = 400;

/**
 * Paints pictures on a canvas, and moves between them. While nothing moves, nothing runs; only what is in view is made, and while the
 * view stays, only where the picture changes is painted anew.
 */
export class GraphStage {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #shown: Shown | null = null;
  #camera: Camera | null = null;
  #view: View = { width: 1, height: 1, top: 0, bottom: 0 };
  /** How much of the view the caption covers, in pixels. */
  #caption = 0;
  /** Whether the camera is where the last step brought it, and not where the learner went. */
  #follows = false;
  #frame: number | null = null;
  #change: ({ readonly before: Picture } & Clock) | null = null;
  #made: Made | null = null;
  /** What the canvas shows; null where all must be painted. */
  #painted: Painted | null = null;
  /** Where the next picture is to be seen from, if not from where it opens. */
  #wanted: Camera | null = null;
  /** A module that keeps its place on the screen, and where it is in the present picture. */
  #held: { readonly id: string; readonly corner: Point } | null = null;
  #travel: ({ readonly start: Camera; readonly end: Camera } & Clock) | null = null;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d")!;
  }

  get camera(): Camera | null {
    return this.#travel?.end ?? this.#camera;
  }

  show(shown: Shown): void {
    const before = this.#shown;
    const { picture, duration } = shown;
    this.#shown = shown;
    if (before?.picture !== picture) {
      this.#change = before && duration > 0 ? { before: before.picture, from: performance.now(), duration } : null;
      this.#made = null;
    }
    const held = this.#held && before?.picture.board !== picture.board ? this.#held : null;
    const corner = held && picture.cornerOf(held.id);
    if (held) this.#held = null;
    const sameSize = before?.picture.width === picture.width && before.picture.height === picture.height;
    if (held && corner && this.#camera) {
      const { x, y, zoom } = this.camera!;
      const camera = { x: x + corner[0] - held.corner[0], y: y + corner[1] - held.corner[1], zoom };
      const node = picture.node(held.id);
      this.#moveTo(node ? keepInView(camera, node, picture, this.#view) : camera, 0);
    } else if (!sameSize || !this.#camera) {
      this.#moveTo(this.#wanted ?? this.#openCamera(), 0);
      this.#wanted = null;
    } else if (shown.active !== before.active) {
      this.#follows = true;
      this.#keepInView();
    }
    this.#paintSoon();
  }

  /** The caption covers so many pixels of the view now: the step's node is not to stand behind it. */
  cover(top: number): void {
    this.#caption = top;
    if (this.#shown && this.#camera && this.#follows) this.#keepInView();
  }

  /** Shows nothing, as before the first run. */
  clear(): void {
    this.#shown = this.#camera = this.#change = this.#travel = this.#made = this.#painted = null;
    this.#paintSoon();
  }

  resize(view: View): void {
    const ratio = devicePixelRatio;
    const first = this.#view.width === 1;
    const fitted = this.#shown && this.#camera && sameCamera(this.#camera, this.#openCamera());
    this.#view = view;
    this.#painted = null;
    this.#canvas.width = Math.round(view.width * ratio);
    this.#canvas.height = Math.round(view.height * ratio);
    if (this.#shown && (first || fitted)) this.#moveTo(this.#openCamera(), 0);
    this.#paint(performance.now());
  }

  pan(dx: number, dy: number): void {
    this.#follows = false;
    if (this.#camera) this.#moveTo(panBy(this.camera!, dx, dy), 0);
  }

  zoom(factor: number, x = this.#view.width / 2, y = this.#view.height / 2): void {
    this.#follows = false;
    if (this.#camera) this.#moveTo(zoomAt(this.camera!, factor, x, y, this.#view), 0);
  }

  fit(): void {
    this.#follows = false;
    if (this.#shown) this.#moveTo(fitCamera(this.#shown.picture, this.#view), this.#shown.duration);
  }

  /** Shows the picture that comes next from here. */
  open(camera: Camera): void {
    this.#wanted = camera;
  }

  /** The module whose sign of folding is under a pixel. */
  moduleUnder(x: number, y: number): Module | null {
    if (!this.#shown || !this.#camera || this.#made?.far) return null;
    return this.#shown.picture.moduleAt(...toScene(this.#camera, x, y, this.#view));
  }

  /** What is under a pixel: a node, and a cell of its numbers; null where no node can be made out. */
  under(x: number, y: number): { readonly node: SceneNode; readonly cell: Cell | null } | null {
    if (!this.#shown || !this.#camera || this.#made?.far) return null;
    const [sceneX, sceneY] = toScene(this.#camera, x, y, this.#view);
    const node = nodeAt(this.#shown.picture.part({ x: sceneX, y: sceneY, width: 0, height: 0 }), sceneX, sceneY);
    return node && { node, cell: cellAt(node, sceneX, sceneY) };
  }

  /** The next picture has this module where it is now on the screen. */
  hold(id: string): void {
    const corner = this.#shown?.picture.cornerOf(id);
    if (corner) this.#held = { id, corner };
  }

  /** Paints again although nothing moved: a font has arrived. */
  refresh(): void {
    this.#painted = null;
    this.#paintSoon();
  }

  end(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
  }

  #keepInView(): void {
    const { picture, active, duration } = this.#shown!;
    const node = picture.node(active);
    const view = { ...this.#view, top: Math.max(this.#view.top, this.#caption) };
    if (node) this.#moveTo(keepInView(this.camera!, node, picture, view), duration);
  }

  #openCamera(): Camera {
    const { picture, active } = this.#shown!;
    return openCamera(picture, this.#view, picture.node(active) ?? picture.latest());
  }

  #moveTo(end: Camera, duration: number): void {
    if (duration > 0 && this.#camera) this.#travel = { start: this.#camera, end, from: performance.now(), duration };
    else {
      this.#travel = null;
      this.#camera = end;
    }
    this.#paintSoon();
  }

  #paintSoon(): void {
    this.#frame ??= requestAnimationFrame((now) => {
      this.#frame = null;
      this.#paint(now);
    });
  }

  #paint(now: number): void {
    const shown = this.#shown;
    if (!shown || !this.#camera) return this.#wipe(0, 0, this.#canvas.width, this.#canvas.height);
    if (this.#travel) {
      const t = partOf(this.#travel, now);
      this.#camera = between(this.#travel.start, this.#travel.end, ease(t));
      if (t === 1) this.#travel = null;
    }
    const scale = this.#camera.zoom * devicePixelRatio;
    const view = areaOf(this.#camera, this.#view);
    const layers = this.#layersNow(this.#makeFor(view), now);
    const over = [...layers.over, ...this.#ring()];
    const marks = [...layers.base, ...over];
    const shadows = throwShadows(marks, themes[shown.theme], { view, scale });
    const before = this.#painted;
    this.#painted = { ...layers, over, camera: this.#camera, theme: shown.theme, shadows };
    this.#paintPart(marks, before && changedSince(before, this.#painted), shadows, scale);
    if (this.#change || this.#travel) this.#paintSoon();
  }

  /** Paints the canvas; where it is known what `changed`, only that part of it. */
  #paintPart(marks: readonly Mark[], changed: readonly Mark[] | null, shadows: boolean, scale: number): void {
    const { width, height } = this.#canvas;
    const { x, y } = this.#camera!;
    const reach = changed === null ? null : reachOf(changed);
    if (changed !== null && reach === null) return;
    const [middleX, middleY] = [width / 2 - x * scale, height / 2 - y * scale];
    const left = reach ? clamped(Math.floor(reach.x * scale + middleX), width) : 0;
    const top = reach ? clamped(Math.floor(reach.y * scale + middleY), height) : 0;
    const right = reach ? clamped(Math.ceil((reach.x + reach.width) * scale + middleX), width) : width;
    const bottom = reach ? clamped(Math.ceil((reach.y + reach.height) * scale + middleY), height) : height;
    if (right === left || bottom === top) return;
    const context = this.#context;
    context.save();
    this.#wipe(left, top, right - left, bottom - top);
    context.beginPath();
    context.rect(left, top, right - left, bottom - top);
    context.clip();
    context.setTransform(scale, 0, 0, scale, middleX, middleY);
    const view = { x: (left - middleX) / scale, y: (top - middleY) / scale, width: (right - left) / scale, height: (bottom - top) / scale };
    paintMarks(context, marks, themes[this.#shown!.theme], { view, scale, shadows });
    context.restore();
  }

  #wipe(x: number, y: number, width: number, height: number): void {
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.clearRect(x, y, width, height);
  }

  /**
   * What is needed to paint a view. A new picture is made where it is seen now and on the way of the camera; where the learner pans it,
   * with some more around that, so that panning rarely makes anything.
   */
  #makeFor(view: Area): Made {
    const { picture } = this.#shown!;
    const { zoom } = this.#camera!;
    const known = this.#made;
    if (known && contains(known.area, view) && (!known.far || known.zoom === zoom)) return known;
    if (picture.countIn(view) > MOST_NODES) {
      const base = farMarks(picture.far(view, MOST_NODES), zoom);
      return (this.#made = { area: view, far: true, zoom, rest: { base, groups: null, over: [] }, change: null });
    }
    const area = this.#travel ? around(view, areaOf(this.#travel.end, this.#view)) : grown(view, known ? AROUND : 0);
    const scene = picture.part(area);
    const change = this.#change && transition(this.#change.before.part(area), scene);
    const groups = markGroupsOf(scene);
    return (this.#made = { area, far: false, zoom, rest: { base: groups.flatMap(({ marks }) => marks), groups, over: [] }, change });
  }

  #layersNow({ rest, change }: Made, now: number): Layers {
    if (!this.#change) return rest;
    const t = partOf(this.#change, now);
    if (t === 1) this.#change = null;
    return t === 1 || change === null ? rest : { base: change.still, groups: null, over: change.moving(t) };
  }

  /** Around the node that the learner picked. */
  #ring(): readonly Mark[] {
    const node = this.#shown!.picture.node(this.#shown!.selected);
    if (!node) return [];
    const { x, y, width, height } = node;
    const look = { stroke: "ink", strokeWidth: 1.5, dashed: true } as const;
    if (node.kind === "operation") return [ellipse(x, y, width / 2 + RING, height / 2 + RING, look)];
    return [rectangle(x - width / 2 - RING, y - height / 2 - RING, width + 2 * RING, height + 2 * RING, { ...look, radius: [12, 12] })];
  }
}

/** Distance of the ring around a picked node, in points. */
const RING = 5;

/** How much is made beyond each side of the view, in parts of it. */
const AROUND = 0.3;

/** The marks of a part of a picture. */
interface Made {
  readonly area: Area;
  readonly far: boolean;
  readonly zoom: number;
  /** As it is at rest, and on the way there. */
  readonly rest: Layers;
  readonly change: Transition | null;
}

/** Marks to be painted. */
interface Layers {
  /** The same list for as long as it stays as it is; as groups, too, where those are known. */
  readonly base: readonly Mark[];
  readonly groups: readonly MarkGroup[] | null;
  /** What is painted over it in this frame. */
  readonly over: readonly Mark[];
}

interface Painted extends Layers {
  readonly camera: Camera;
  readonly theme: ThemeName;
  readonly shadows: boolean;
}

/** The marks by which two frames differ; null where all of the second is to be painted. */
function changedSince(before: Painted, now: Painted): readonly Mark[] | null {
  const { x, y, zoom } = before.camera;
  const stays = x === now.camera.x && y === now.camera.y && zoom === now.camera.zoom;
  if (!stays || before.theme !== now.theme || before.shadows !== now.shadows) return null;
  const over = [...before.over, ...now.over];
  if (before.base === now.base) return over;
  return before.groups && now.groups && [...changedMarks(before.groups, now.groups), ...over];
}

interface Clock {
  /** In the time of requestAnimationFrame. */
  readonly from: number;
  readonly duration: number;
}

const partOf = ({ from, duration }: Clock, now: number) => Math.min(Math.max((now - from) / duration, 0), 1);

const clamped = (pixel: number, most: number) => Math.min(Math.max(pixel, 0), most);

const ease = (t: number) => 1 - (1 - t) ** 3;

const contains = (outer: Area, inner: Area) =>
  outer.x <= inner.x &&
  outer.y <= inner.y &&
  outer.x + outer.width >= inner.x + inner.width &&
  outer.y + outer.height >= inner.y + inner.height;

/** The least area that has both. */
function around(a: Area, b: Area): Area {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return { x, y, width: Math.max(a.x + a.width, b.x + b.width) - x, height: Math.max(a.y + a.height, b.y + b.height) - y };
}

const grown = ({ x, y, width, height }: Area, part: number): Area => ({
  x: x - width * part,
  y: y - height * part,
  width: width * (1 + 2 * part),
  height: height * (1 + 2 * part),
});

function sameCamera(a: Camera, b: Camera): boolean {
  return Math.abs(a.x - b.x) < 0.5 && Math.abs(a.y - b.y) < 0.5 && Math.abs(a.zoom / b.zoom - 1) < 0.001;
}
