import type { GraphStage } from "./stage.ts";

/** A pointer that moved less than this many pixels was a click. */
const CLICK = 4;

/**
 * Drag pans, two fingers pinch, the wheel zooms (or pans, on a trackpad), a click picks what is there.
 *
 * @returns ends it.
 */
export function listenToPointers(canvas: HTMLCanvasElement, stage: GraphStage, pick: (x: number, y: number) => void): () => void {
  const down = new Map<number, { x: number; y: number }>();
  let moved = 0;
  const ending = new AbortController();
  const on = <K extends "pointerdown" | "pointermove" | "pointerup" | "pointercancel" | "wheel">(
    kind: K,
    listener: (event: HTMLElementEventMap[K]) => void,
  ) => canvas.addEventListener(kind, listener, { signal: ending.signal, passive: false });

  on("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    if (down.size === 0) moved = 0;
    down.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
  });
  on("pointermove", ({ pointerId, offsetX: x, offsetY: y }) => {
    const before = down.get(pointerId);
    if (!before) return;
    const other = [...down].find(([id]) => id !== pointerId)?.[1];
    if (other) {
      const spread = (p: { x: number; y: number }) => Math.max(Math.hypot(p.x - other.x, p.y - other.y), 1);
      stage.zoom(spread({ x, y }) / spread(before), (x + other.x) / 2, (y + other.y) / 2);
      stage.pan((x - before.x) / 2, (y - before.y) / 2);
    } else if (moved > CLICK) {
      stage.pan(x - before.x, y - before.y);
    }
    moved += Math.hypot(x - before.x, y - before.y);
    down.set(pointerId, { x, y });
  });
  on("pointerup", ({ pointerId, offsetX, offsetY }) => {
    if (down.delete(pointerId) && down.size === 0 && moved <= CLICK) pick(offsetX, offsetY);
  });
  on("pointercancel", ({ pointerId }) => void down.delete(pointerId));
  on("wheel", (event) => {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 24 : 1;
    // A trackpad's two fingers pan, and its pinch comes as a wheel with Ctrl; a mouse's wheel turns in large, whole steps.
    const trackpad =
      !event.ctrlKey && event.deltaMode === WheelEvent.DOM_DELTA_PIXEL && (event.deltaX !== 0 || Math.abs(event.deltaY) < 50);
    if (trackpad) stage.pan(-event.deltaX, -event.deltaY);
    else stage.zoom(Math.exp((-event.deltaY * lines) / (event.ctrlKey ? 120 : 480)), event.offsetX, event.offsetY);
  });
  return () => ending.abort();
}
