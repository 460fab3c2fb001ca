import type { SceneNode } from "../../core/scene/scene.ts";
import type { Area } from "../../core/scene/tiles.ts";

/** Which part of a scene is seen: the scene's point in the middle of the view, and how many pixels a point has. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** The view in pixels, and how much of each side is covered by the caption and the legend. */
export interface View {
  readonly width: number;
  readonly height: number;
  readonly top: number;
  readonly bottom: number;
}

/** What a caption of one line and the legend cover of the canvas, in pixels. */
export const COVERED = { top: 68, bottom: 30 } as const;
/** Above the caption, and below it. */
export const CAPTION_MARGIN = 20;

const MARGIN = 24;
/** Pixels that are kept free around the node of a step. */
const BREATH = 10;
const LEAST_ZOOM = 0.01;
const MOST_ZOOM = 4;
/** Small graphs are not blown up beyond this. */
const MOST_FIT = 1.25;

/** Shows a whole scene in the part of the view that nothing covers. */
export function fitCamera(scene: { readonly width: number; readonly height: number }, view: View): Camera {
  const free = freeOf(view);
  const zoom = clampZoom(Math.min(free.width / Math.max(scene.width, 1), free.height / Math.max(scene.height, 1), MOST_FIT));
  return { x: scene.width / 2, y: scene.height / 2 - free.shift / zoom, zoom };
}

/** A scene too large to be read when all of it is shown is first seen at a readable size, around a node or from its start. */
export function openCamera(scene: { readonly width: number; readonly height: number }, view: View, node: SceneNode | null): Camera {
  const fitted = fitCamera(scene, view);
  if (fitted.zoom >= READABLE) return fitted;
  const free = freeOf(view);
  const zoom = READABLE;
  const whole = { x: fitted.x, y: scene.height / 2 - free.shift / zoom, zoom };
  const first = node ?? { x: scene.width / 2, y: 0, width: 0, height: 0 };
  return within({ ...whole, x: first.x, y: first.y - free.shift / zoom }, scene, view);
}

const READABLE = 0.7;

export function zoomAt(camera: Camera, factor: number, pixelX: number, pixelY: number, view: View): Camera {
  const zoom = clampZoom(camera.zoom * factor);
  const [x, y] = toScene(camera, pixelX, pixelY, view);
  return { x: x - (pixelX - view.width / 2) / zoom, y: y - (pixelY - view.height / 2) / zoom, zoom };
}

export function panBy(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x - dx / camera.zoom, y: camera.y - dy / camera.zoom };
}

export function toScene(camera: Camera, pixelX: number, pixelY: number, view: View): [x: number, y: number] {
  return [camera.x + (pixelX - view.width / 2) / camera.zoom, camera.y + (pixelY - view.height / 2) / camera.zoom];
}

/** The part of the scene that is in view. */
export function areaOf(camera: Camera, view: View): Area {
  const [x, y] = toScene(camera, 0, 0, view);
  return { x, y, width: view.width / camera.zoom, height: view.height / camera.zoom };
}

/**
 * A camera of the same zoom that has the node, with some room around it, in the free part of the view: this one where it has, and else
 * one most of a page further, so that the next steps need no other.
 */
export function keepInView(
  camera: Camera,
  node: SceneNode,
  scene: { readonly width: number; readonly height: number },
  view: View,
): Camera {
  const free = freeOf(view);
  const room = (2 * BREATH) / camera.zoom;
  const middle = camera.y + free.shift / camera.zoom;
  const dx = turnTo({ middle: node.x, size: node.width + room }, { middle: camera.x, size: free.width / camera.zoom }, scene.width);
  const dy = turnTo({ middle: node.y, size: node.height + room }, { middle, size: free.height / camera.zoom }, scene.height);
  return dx === 0 && dy === 0 ? camera : { ...camera, x: camera.x + dx, y: camera.y + dy };
}

/** A camera on the way from one to another; `t` from 0 to 1. */
export function between(from: Camera, to: Camera, t: number): Camera {
  const mix = (a: number, b: number) => a + (b - a) * t;
  return { x: mix(from.x, to.x), y: mix(from.y, to.y), zoom: from.zoom * (to.zoom / from.zoom) ** t };
}

/** The part of the view that nothing covers, and how far its middle lies below that of the view. */
function freeOf({ width, height, top, bottom }: View) {
  return { width: Math.max(width - 2 * MARGIN, 40), height: Math.max(height - top - bottom, 40), shift: (top - bottom) / 2 };
}

/** Moves a camera so that it shows as little as possible beyond the scene's edges. */
function within(camera: Camera, scene: { readonly width: number; readonly height: number }, view: View): Camera {
  const free = freeOf(view);
  const halfWidth = free.width / 2 / camera.zoom;
  const halfHeight = free.height / 2 / camera.zoom;
  const shift = free.shift / camera.zoom;
  return { ...camera, x: hold(camera.x, halfWidth, scene.width), y: hold(camera.y + shift, halfHeight, scene.height) - shift };
}

/** What lies between two places of an axis. */
interface Range {
  readonly middle: number;
  readonly size: number;
}

/**
 * How far a page must move to hold a range: then a quarter of it is what came before the range, as far as the scene reaches. Of a
 * range that is larger than the page, it shows the start.
 */
function turnTo(range: Range, page: Range, scene: number): number {
  const spare = (page.size - range.size) / 2;
  const ahead = range.middle - page.middle;
  if (Math.abs(ahead) <= spare) return 0;
  const middle = range.middle + (spare < 0 ? spare : Math.sign(ahead) * Math.min(spare, page.size / 4));
  return hold(middle, page.size / 2, scene) - page.middle;
}

/** The middle of a page, moved so that it shows as little as possible beyond the scene's edges. */
function hold(middle: number, half: number, scene: number): number {
  return scene <= 2 * half ? scene / 2 : Math.min(Math.max(middle, half), scene - half);
}

const clampZoom = (zoom: number) => Math.min(Math.max(zoom, LEAST_ZOOM), MOST_ZOOM);
