import { piecesOf } from "../scene/spline.ts";
import type { Point } from "../scene/scene.ts";
import type { Area } from "../scene/tiles.ts";
import { arrowOf } from "./arrow.ts";
import { touches } from "./bounds.ts";
import { fontStacks } from "./fonts.ts";
import type { EllipseMark, Mark, PathMark, RectangleMark, TextMark } from "./mark.ts";
import { colourOf, opacityIn, type Theme } from "./theme.ts";

/** What is needed of a CanvasRenderingContext2D; a browser's, an OffscreenCanvas's and @napi-rs/canvas's all have it. */
export interface Canvas2D {
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
  lineJoin: string;
  globalAlpha: number;
  font: string;
  textAlign: string;
  textBaseline: string;
  shadowColor: string;
  shadowBlur: number;
  shadowOffsetY: number;
  beginPath(): void;
  closePath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void;
  ellipse(x: number, y: number, rx: number, ry: number, rotation: number, start: number, end: number): void;
  roundRect(x: number, y: number, width: number, height: number, radii: number | number[]): void;
  rect(x: number, y: number, width: number, height: number): void;
  fill(): void;
  stroke(): void;
  setLineDash(pattern: number[]): void;
  fillText(text: string, x: number, y: number): void;
  strokeText(text: string, x: number, y: number): void;
}

/** Makes a canvas of so many pixels, and its PNG file. */
export type CanvasFactory = (
  width: number,
  height: number,
) => { readonly context: CanvasContext; readonly toPng: () => Promise<Uint8Array> };

/** A context whose transform can be set, too. */
export interface CanvasContext extends Canvas2D {
  setTransform(a: number, b: number, c: number, d: number, e: number, f: number): void;
  fillRect(x: number, y: number, width: number, height: number): void;
}

export interface CanvasOptions {
  /** Only what touches this part of the picture is drawn; in points. */
  readonly view?: Area;
  /** Device pixels per point of the transform in force: text that would be smaller than {@link SMALLEST} pixels is left out. Default 1. */
  readonly scale?: number;
  /** Whether boxes throw shadows, where only a part of a picture is painted anew. Default: {@link throwShadows}. */
  readonly shadows?: boolean;
}

/** Smaller text cannot be read, and costs most. */
export const SMALLEST = 3;

/** A shadow costs more than its box: above this many, and far away, none is drawn. */
const SHADOWS = 150;

/** Whether boxes throw shadows when these marks are painted. */
export function throwShadows(marks: readonly Mark[], theme: Theme, { view, scale = 1 }: CanvasOptions = {}): boolean {
  if (theme.shadow === 0 || scale <= 0.4) return false;
  return marks.filter((mark) => mark.kind === "rectangle" && mark.shadow && (!view || touches(mark, view))).length <= SHADOWS;
}

/** Paints marks in the context's own transform, which maps points of the Scene to pixels. */
export function paintMarks(context: Canvas2D, marks: readonly Mark[], theme: Theme, options: CanvasOptions = {}): void {
  const { view, scale = 1, shadows = throwShadows(marks, theme, options) } = options;
  const visible = view ? marks.filter((mark) => touches(mark, view)) : marks;
  context.textBaseline = "alphabetic";
  context.lineJoin = "round";
  const pen = { font: "" };
  for (const mark of visible) {
    if (mark.kind === "text" && mark.size * scale < SMALLEST) continue;
    context.globalAlpha = opacityIn(mark, theme);
    switch (mark.kind) {
      case "rectangle":
        paintRectangle(context, mark, theme, shadows ? scale : 0);
        break;
      case "ellipse":
        paintEllipse(context, mark, theme);
        break;
      case "path":
        paintPath(context, mark, theme);
        break;
      case "text":
        paintText(context, mark, theme, pen);
        break;
    }
  }
  context.globalAlpha = 1;
}

function paintRectangle(context: Canvas2D, mark: RectangleMark, theme: Theme, shadowScale: number): void {
  const [upper, lower] = mark.radius;
  context.beginPath();
  if (upper === 0 && lower === 0) context.rect(mark.x, mark.y, mark.width, mark.height);
  else context.roundRect(mark.x, mark.y, mark.width, mark.height, [upper, upper, lower, lower]);
  if (mark.shadow && shadowScale > 0) {
    // Shadows ignore the transform, so they are given in pixels.
    context.shadowColor =
      theme.inks.shadow +
      Math.round(theme.shadow * 255)
        .toString(16)
        .padStart(2, "0");
    context.shadowBlur = 10 * shadowScale;
    context.shadowOffsetY = 3 * shadowScale;
  }
  fillAndStroke(context, mark, theme);
}

function paintEllipse(context: Canvas2D, mark: EllipseMark, theme: Theme): void {
  context.beginPath();
  context.ellipse(mark.x, mark.y, mark.rx, mark.ry, 0, 0, 2 * Math.PI);
  fillAndStroke(context, mark, theme);
}

function fillAndStroke(context: Canvas2D, mark: RectangleMark | EllipseMark, theme: Theme): void {
  if (mark.fill !== null) {
    context.fillStyle = colourOf(mark.fill, theme);
    context.fill();
  }
  context.shadowColor = "transparent";
  if (mark.stroke === null) return;
  context.strokeStyle = theme.inks[mark.stroke];
  context.lineWidth = mark.strokeWidth;
  context.setLineDash(mark.dashed ? [4, 4] : []);
  context.stroke();
}

function paintPath(context: Canvas2D, mark: PathMark, theme: Theme): void {
  const { line, head } = arrowOf(mark);
  context.strokeStyle = theme.inks[mark.stroke];
  context.lineWidth = mark.strokeWidth;
  context.setLineDash(mark.dashed ? [4, 4] : []);
  context.beginPath();
  context.moveTo(...line[0]);
  if (mark.straight) for (const point of line.slice(1)) context.lineTo(...point);
  else followSpline(context, line);
  context.stroke();
  if (!head) return;
  context.fillStyle = theme.inks[mark.stroke];
  context.beginPath();
  context.moveTo(...head[0]);
  context.lineTo(...head[1]);
  context.lineTo(...head[2]);
  context.closePath();
  context.fill();
}

function followSpline(context: Canvas2D, points: readonly Point[]): void {
  for (const { control, to } of piecesOf(points)) {
    if (control === null) context.lineTo(...to);
    else context.quadraticCurveTo(...control, ...to);
  }
}

const alignment = { start: "left", middle: "center", end: "right" } as const;

function paintText(context: Canvas2D, mark: TextMark, theme: Theme, pen: { font: string }): void {
  const font = `${mark.weight} ${mark.size}px ${fontStacks[mark.font]}`;
  // To set a font is slow even if it is the same.
  if (font !== pen.font) context.font = pen.font = font;
  context.textAlign = alignment[mark.anchor];
  if (mark.rim) {
    context.strokeStyle = theme.inks.paper;
    context.lineWidth = 3;
    context.setLineDash([]);
    context.strokeText(mark.text, mark.x, mark.y);
  }
  context.fillStyle = theme.inks[mark.fill];
  context.fillText(mark.text, mark.x, mark.y);
}
