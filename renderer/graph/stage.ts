import { type Transition, transition } from "../../core/paint/animate.ts";
import { paintMarks } from "../../core/paint/canvas.ts";
import { ellipse, type Mark, rectangle } from "../../core/paint/mark.ts";
import { marksOf } from "../../core/paint/marks.ts";
import { type ThemeName, themes } from "../../core/paint/theme.ts";
import { nodeAt } from "../../core/scene/hit.ts";
import type { Scene } from "../../core/scene/scene.ts";
import { between, type Camera, fitCamera, keepInView, openCamera, panBy, toScene, type View, zoomAt } from "./camera.ts";

/** What is to be seen. */
export interface Shown {
  readonly scene: Scene;
  readonly theme: ThemeName;
  /** The node that the step is about: kept in view. */
  readonly active: string | null;
  /** The node that the learner picked: wears a ring. */
  readonly selected: string | null;
  /** Milliseconds that a change takes; 0 jumps. */
  readonly duration: number;
}

/** Paints scenes on a canvas, and moves between them. While nothing moves, nothing runs. */
export class GraphStage {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #shown: Shown | null = null;
  #camera: Camera | null = null;
  #view: View = { width: 1, height: 1, top: 0, bottom: 0 };
  #frame: number | null = null;
  /** Marks of the scene at rest. */
  #rest: readonly Mark[] = [];
  #change: ({ readonly of: Transition } & Clock) | null = null;
  /** Where the next scene is to be seen from, if not from where it opens. */
  #wanted: Camera | null = null;
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
    const { scene, duration } = shown;
    this.#shown = shown;
    if (before?.scene !== scene) {
      this.#rest = marksOf(scene);
      this.#change = before && duration > 0 ? { of: transition(before.scene, scene), from: performance.now(), duration } : null;
    }
    const sameSize = before?.scene.width === scene.width && before.scene.height === scene.height;
    if (!sameSize || !this.#camera) {
      this.#moveTo(this.#wanted ?? this.#openCamera(), 0);
      this.#wanted = null;
    } else if (shown.active !== before.active) {
      const node = this.#node(shown.active);
      if (node) this.#moveTo(keepInView(this.camera!, node, this.#view), duration);
    }
    this.#paintSoon();
  }

  /** Shows nothing, as before the first run. */
  clear(): void {
    this.#shown = this.#camera = this.#change = this.#travel = null;
    this.#paintSoon();
  }

  resize(view: View): void {
    const ratio = devicePixelRatio;
    const first = this.#view.width === 1;
    const fitted = this.#shown && this.#camera && sameCamera(this.#camera, this.#openCamera());
    this.#view = view;
    this.#canvas.width = Math.round(view.width * ratio);
    this.#canvas.height = Math.round(view.height * ratio);
    if (this.#shown && (first || fitted)) this.#moveTo(this.#openCamera(), 0);
    this.#paint(performance.now());
  }

  pan(dx: number, dy: number): void {
    if (this.#camera) this.#moveTo(panBy(this.camera!, dx, dy), 0);
  }

  zoom(factor: number, x = this.#view.width / 2, y = this.#view.height / 2): void {
    if (this.#camera) this.#moveTo(zoomAt(this.camera!, factor, x, y, this.#view), 0);
  }

  fit(): void {
    if (this.#shown) this.#moveTo(fitCamera(this.#shown.scene, this.#view), this.#shown.duration);
  }

  /** Shows the scene that comes next from here. */
  open(camera: Camera): void {
    this.#wanted = camera;
  }

  /** Id of the node under a pixel. */
  nodeAt(x: number, y: number): string | null {
    if (!this.#shown || !this.#camera) return null;
    const [sceneX, sceneY] = toScene(this.#camera, x, y, this.#view);
    return nodeAt(this.#shown.scene, sceneX, sceneY)?.id ?? null;
  }

  /** Paints again although nothing moved: a font has arrived. */
  refresh(): void {
    this.#paintSoon();
  }

  end(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
  }

  #node(id: string | null) {
    return this.#shown?.scene.nodes.find((node) => node.id === id) ?? null;
  }

  #openCamera(): Camera {
    return openCamera(this.#shown!.scene, this.#view, this.#node(this.#shown!.active));
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
    const context = this.#context;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    const shown = this.#shown;
    if (!shown || !this.#camera) return;
    if (this.#travel) {
      const t = partOf(this.#travel, now);
      this.#camera = between(this.#travel.start, this.#travel.end, ease(t));
      if (t === 1) this.#travel = null;
    }
    const { x, y, zoom } = this.#camera;
    const scale = zoom * devicePixelRatio;
    context.setTransform(scale, 0, 0, scale, this.#canvas.width / 2 - x * scale, this.#canvas.height / 2 - y * scale);
    const [left, top] = toScene(this.#camera, 0, 0, this.#view);
    const view = { x: left, y: top, width: this.#view.width / zoom, height: this.#view.height / zoom };
    paintMarks(context, [...this.#marksNow(now), ...this.#ring()], themes[shown.theme], { view, scale });
    if (this.#change || this.#travel) this.#paintSoon();
  }

  #marksNow(now: number): readonly Mark[] {
    if (!this.#change) return this.#rest;
    const t = partOf(this.#change, now);
    if (t < 1) return [...this.#change.of.still, ...this.#change.of.moving(t)];
    this.#change = null;
    return this.#rest;
  }

  /** Around the node that the learner picked. */
  #ring(): readonly Mark[] {
    const node = this.#node(this.#shown!.selected);
    if (!node) return [];
    const { x, y, width, height } = node;
    const look = { stroke: "ink", strokeWidth: 1.5, dashed: true } as const;
    if (node.kind === "operation") return [ellipse(x, y, width / 2 + RING, height / 2 + RING, look)];
    return [rectangle(x - width / 2 - RING, y - height / 2 - RING, width + 2 * RING, height + 2 * RING, { ...look, radius: [12, 12] })];
  }
}

/** Distance of the ring around a picked node, in points. */
const RING = 5;

interface Clock {
  /** In the time of requestAnimationFrame. */
  readonly from: number;
  readonly duration: number;
}

const partOf = ({ from, duration }: Clock, now: number) => Math.min(Math.max((now - from) / duration, 0), 1);

const ease = (t: number) => 1 - (1 - t) ** 3;

function sameCamera(a: Camera, b: Camera): boolean {
  return Math.abs(a.x - b.x) < 0.5 && Math.abs(a.y - b.y) < 0.5 && Math.abs(a.zoom / b.zoom - 1) < 0.001;
}
