import type { Painter } from "./painter.ts";
import { svg } from "./svg.ts";
import { png } from "./png.ts";

/** Every format that a picture can be saved in, in the order of the menu. To add one: write its file, then add its row. */
export const painters: readonly Painter[] = [svg, png];

export type { PaintOptions, Painter } from "./painter.ts";
