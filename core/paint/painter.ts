import type { Scene } from "../scene/scene.ts";
import type { CanvasFactory } from "./canvas.ts";
import type { FontSource } from "./fonts.ts";
import type { PdfFactory } from "./pdf.ts";
import type { ThemeName } from "./theme.ts";

/** A format that a Scene can be saved in. */
export interface Painter {
  /** As a menu shows it. */
  readonly name: string;
  /** Without the dot. */
  readonly extension: string;
  readonly mime: string;
  /** Text, or the bytes of a file. */
  readonly paint: (scene: Scene, options?: PaintOptions) => string | Uint8Array | Promise<Uint8Array>;
}

export interface PaintOptions {
  /** Default "light". */
  readonly theme?: ThemeName;
  /** Named in formats that can hold a title. */
  readonly title?: string;
  /** PNG: pixels per point, 1 to 4. Default 2. */
  readonly scale?: number;
  /** PNG: makes the canvas. */
  readonly canvas?: CanvasFactory;
  /** PDF: where the fonts' files come from, and what makes the document. */
  readonly fonts?: FontSource;
  readonly pdf?: PdfFactory;
}
