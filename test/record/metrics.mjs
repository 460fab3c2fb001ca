// Writes core/scene/metrics.ts: the advance widths of Inter, read from the font files that ship with Gradwalk.
// Run: node test/record/metrics.mjs > core/scene/metrics.ts
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(import.meta.url);
const fontkit = createRequire(require.resolve("pdfkit"))("fontkit");

const open = (subset, weight) =>
  fontkit.create(readFileSync(require.resolve(`@fontsource/inter/files/inter-${subset}-${weight}-normal.woff2`)));

const wanted = [];
for (let code = 0x20; code < 0x7f; code++) wanted.push(code);
for (let code = 0xa0; code < 0x180; code++) wanted.push(code);
for (let code = 0x391; code < 0x3ca; code++) wanted.push(code);
for (const glyph of "–—‘’“”•…−×÷·→←↑↓∂√∞≈≠≤≥ᵀ²³°✓") wanted.push(glyph.codePointAt(0));

function tableOf(weight) {
  const fonts = ["latin", "latin-ext", "greek"].map((subset) => open(subset, weight));
  const table = {};
  for (const code of wanted) {
    const font = fonts.find((one) => one.hasGlyphForCodePoint(code));
    if (font) table[String.fromCodePoint(code)] = Math.round((font.glyphForCodePoint(code).advanceWidth / font.unitsPerEm) * 1000) / 1000;
  }
  return table;
}

// Semi-bold and bold differ by less than 2 %; the wider one stands for both.
const bold = tableOf(600);
for (const [glyph, width] of Object.entries(tableOf(700))) bold[glyph] = Math.max(bold[glyph] ?? 0, width);

console.log("/** Advance widths of Inter in parts of its size, made by test/record/metrics.mjs from the fonts that ship with Gradwalk. */");
console.log(
  `export const widths: { readonly regular: Readonly<Record<string, number>>; readonly bold: Readonly<Record<string, number>> } = ${JSON.stringify({ regular: tableOf(400), bold })};`,
);
