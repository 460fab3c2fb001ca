import { dot } from "./dot.ts";
import { mermaid } from "./mermaid.ts";
import type { Painter } from "./painter.ts";
import { pdf } from "./pdf.ts";
import { png } from "./png.ts";
import { svg } from "./svg.ts";
import { tikz } from "./tikz.ts";

/** Every format that a picture can be saved in, in the order of the menu. To add one: write its file, then add its row. */
export const painters: readonly Painter[] = [svg, png, pdf, tikz, dot, mermaid];

export type { PaintOptions, Painter } from "./painter.ts";
