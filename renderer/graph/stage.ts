import { paintMarks } from "../../core/paint/canvas.ts";
import { marksOf } from "../../core/paint/marks.ts";
import { type ThemeName, themes } from "../../core/paint/theme.ts";
import { nodeAt } from "../../core/scene/hit.ts";
import { type Animation, animationOf } from "../../core/scene/animate.ts";
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
  #animation: { readonly of: Animation; readonly from: number; readonly duration: number } | null = null;
  #travel: { readonly start: Camera; readonly end: Camera; readonly from: number; readonly duration: number } | null = null;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d")!;
  }

  get camera(): Camera | null {
    return this.#travel?.end ?? this.#camera;
  }

  show(shown: Shown): void {
    const before = this.#shown;
    this.#shown = shown;
    const { scene, duration } = shown;
    const same = before !== null && before.scene.width === scene.width && before.scene.height === scene.height && sharesNodes(before.scene, scene);
    if (!same) {
      this.#animation = null;
      this.#moveTo(this.#openCamera(), 0);
    } else {
      if (before.scene !== scene) this.#animation = duration > 0 ? { of: animationOf(before.scene, scene), from: performance.now(), duration } : null;
      const active = shown.active !== before.active ? this.#node(shown.active) : null;
      if (active && this.#camera) this.#moveTo(keepInView(this.camera!, active, this.#view), duration);
    }
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

  setCamera(camera: Camera): void {
    this.#moveTo(camera, 0);
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
    const shown = this.#shown;
    const context = this.#context;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    if (!shown || !this.#camera) return;
    if (this.#travel) {
      const { start, end, from, duration } = this.#travel;
      const t = Math.min((now - from) / duration, 1);
      this.#camera = between(start, end, ease(t));
      if (t === 1) this.#travel = null;
    }
    let t = 1;
    if (this.#animation) t = Math.min((now - this.#animation.from) / this.#animation.duration, 1);
    const { x, y, zoom } = this.#camera;
    const scale = zoom * devicePixelRatio;
    context.setTransform(scale, 0, 0, scale, this.#canvas.width / 2 - x * scale, this.#canvas.height / 2 - y * scale);
    const [left, top] = toScene(this.#camera, 0, 0, this.#view);
    const view = { x: left, y: top, width: this.#view.width / zoom, height: this.#view.height / zoom };
    paintMarks(context, marksOf(shown.scene), themes[shown.theme], { view, scale });
    if (t === 1) this.#animation = null;
    if (this.#animation || this.#travel) this.#paintSoon();
  }
}

const ease = (t: number) => 1 - (1 - t) ** 3;

function sharesNodes(a: Scene, b: Scene): boolean {
  return a.nodes.length === b.nodes.length && a.nodes[0]?.id === b.nodes[0]?.id;
}

function sameCamera(a: Camera, b: Camera): boolean {
  return Math.abs(a.x - b.x) < 0.5 && Math.abs(a.y - b.y) < 0.5 && Math.abs(a.zoom / b.zoom - 1) < 0.001;
}
