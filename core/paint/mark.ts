import type { Font } from "../scene/measure.ts";
import type { Point } from "../scene/scene.ts";

/** What a colour is for. A theme says which colour that is; marks know no other. */
export type Ink =
  | "paper"
  | "box"
  | "ink"
  | "ink2"
  | "ink3"
  | "line"
  | "faint"
  | "operation"
  | "leaf"
  | "shadow"
  | "cell"
  | "forward"
  | "forwardSoft"
  | "forwardInk"
  | "backward"
  | "backwardSoft"
  | "backwardInk"
  | "backwardCell"
  | "update"
  | "updateSoft"
  | "updateInk"
  | "error"
  | "errorSoft"
  | "errorInk";

/** A shade of numbers: from -1, the most negative, over 0 to 1. */
export interface Heat {
  readonly ramp: "data" | "grad";
  readonly value: number;
}

export type Paint = Ink | Heat;

interface Look {
  /** From 0 to 1. */
  readonly opacity: number;
  readonly dashed: boolean;
}

export interface RectangleMark extends Look {
  readonly kind: "rectangle";
  /** Top left corner. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Of the upper and of the lower corners. */
  readonly radius: readonly [upper: number, lower: number];
  readonly fill: Paint | null;
  readonly stroke: Ink | null;
  readonly strokeWidth: number;
  readonly shadow: boolean;
}

export interface EllipseMark extends Look {
  readonly kind: "ellipse";
  /** Centre and half axes. */
  readonly x: number;
  readonly y: number;
  readonly rx: number;
  readonly ry: number;
  readonly fill: Paint | null;
  readonly stroke: Ink | null;
  readonly strokeWidth: number;
}

export interface PathMark extends Look {
  readonly kind: "path";
  /** Control polygon, as in a Scene; `straight` takes its points as they are. */
  readonly points: readonly Point[];
  readonly straight: boolean;
  readonly stroke: Ink;
  readonly strokeWidth: number;
  /** Length of the arrow head, which ends at the last point; 0 for none. */
  readonly head: number;
}

export interface TextMark extends Look {
  readonly kind: "text";
  readonly text: string;
  /** Left end, middle or right end, as `anchor` says, of the base line. */
  readonly x: number;
  readonly y: number;
  readonly anchor: "start" | "middle" | "end";
  readonly font: Font;
  readonly size: number;
  readonly weight: number;
  readonly fill: Ink;
  /** Drawn on a rim of paper, to be read across lines. */
  readonly rim: boolean;
}

/** The smallest things that every painter can draw. */
export type Mark = RectangleMark | EllipseMark | PathMark | TextMark;

/** A node or an edge of the Scene and the marks that draw it. */
export interface MarkGroup {
  readonly id: string;
  /** What it is, in words, for those who cannot see it. */
  readonly title: string;
  readonly marks: readonly Mark[];
}

export const rectangle = (
  x: number,
  y: number,
  width: number,
  height: number,
  look: Partial<Omit<RectangleMark, "kind" | "x" | "y" | "width" | "height">>,
): RectangleMark => ({
  kind: "rectangle",
  x,
  y,
  width,
  height,
  radius: [0, 0],
  fill: null,
  stroke: null,
  strokeWidth: 1,
  shadow: false,
  opacity: 1,
  dashed: false,
  ...look,
});

export const ellipse = (
  x: number,
  y: number,
  rx: number,
  ry: number,
  look: Partial<Omit<EllipseMark, "kind" | "x" | "y" | "rx" | "ry">>,
): EllipseMark => ({ kind: "ellipse", x, y, rx, ry, fill: null, stroke: null, strokeWidth: 1, opacity: 1, dashed: false, ...look });

export const path = (points: readonly Point[], look: Partial<Omit<PathMark, "kind" | "points">>): PathMark => ({
  kind: "path",
  points,
  straight: false,
  stroke: "line",
  strokeWidth: 1,
  head: 0,
  opacity: 1,
  dashed: false,
  ...look,
});

export const text = (
  content: string,
  x: number,
  y: number,
  style: { readonly font: Font; readonly size: number; readonly weight: number },
  look: Partial<Omit<TextMark, "kind" | "text" | "x" | "y" | "font" | "size" | "weight">>,
): TextMark => ({
  kind: "text",
  text: content,
  x,
  y,
  ...style,
  anchor: "start",
  fill: "ink",
  rim: false,
  opacity: 1,
  dashed: false,
  ...look,
});

/** The same mark, fainter. */
export const faded = <M extends Mark>(mark: M, opacity: number): M => ({ ...mark, opacity: mark.opacity * opacity });
