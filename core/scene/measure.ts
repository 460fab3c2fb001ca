import { widths } from "./metrics.ts";

/** The two families of the picture: Inter for words, JetBrains Mono for names and numbers; both fall back to Noto Sans SC. */
export type Font = "sans" | "mono";

/** The width of a line of text, in points. */
export type Measure = (text: string, font: Font, size: number, weight?: number) => number;

/** Every glyph of JetBrains Mono is this wide, in parts of its size. */
const MONO = 0.6;
const CJK = 1;

/**
 * Measures by the tables of the fonts that ship with Gradwalk; no font needs to be loaded. A glyph that no table knows counts as
 * one em, so that text is never wider than was thought.
 */
export const measureByTable: Measure = (text, font, size, weight = 400) => {
  const table = weight >= 550 ? widths.bold : widths.regular;
  let sum = 0;
  for (const glyph of text) {
    const code = glyph.codePointAt(0)!;
    if (font === "mono" && (code < 0x250 || (code >= 0x2000 && code < 0x2300))) sum += MONO;
    else sum += (font === "sans" ? table[glyph] : undefined) ?? CJK;
  }
  return sum * size;
};

/** The text, or as much of its beginning as fits, with an ellipsis. */
export function fitText(text: string, width: number, font: Font, size: number, weight: number, measure: Measure): string {
  if (measure(text, font, size, weight) <= width) return text;
  const glyphs = [...text];
  while (glyphs.length > 1 && measure(`${glyphs.join("")}…`, font, size, weight) > width) glyphs.pop();
  return `${glyphs.join("")}…`;
}
