import type { Scene } from "../scene/scene.ts";
import { arrowOf } from "./arrow.ts";
import { type FontSource, type Run, runsOf } from "./fonts.ts";
import type { EllipseMark, Mark, PathMark, RectangleMark, TextMark } from "./mark.ts";
import { marksOf } from "./marks.ts";
import type { Painter } from "./painter.ts";
import { linePath, pair, rectanglePath } from "./shape.ts";
import { colourOf, opacityIn, type Theme, themes } from "./theme.ts";

/** What is needed of pdfkit's document; its constructor is passed in as `(options) => new PDFDocument(options)`. */
export interface PdfDocument {
  registerFont(name: string, bytes: Uint8Array): unknown;
  font(name: string): unknown;
  fontSize(size: number): unknown;
  widthOfString(text: string): number;
  text(text: string, x: number, y: number, options: { lineBreak: boolean; baseline: "alphabetic" }): unknown;
  path(data: string): unknown;
  rect(x: number, y: number, width: number, height: number): unknown;
  ellipse(x: number, y: number, rx: number, ry: number): unknown;
  fillColor(colour: string): unknown;
  strokeColor(colour: string): unknown;
  lineWidth(width: number): unknown;
  dash(length: number, options: { space: number }): unknown;
  undash(): unknown;
  opacity(part: number): unknown;
  fill(): unknown;
  stroke(): unknown;
  fillAndStroke(): unknown;
  on(event: "data", listener: (bytes: Uint8Array) => void): unknown;
  on(event: "end", listener: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  end(): unknown;
}

export type PdfFactory = (options: {
  size: [width: number, height: number];
  margin: number;
  info: { Title: string; Creator: string };
}) => PdfDocument;

/** One page as large as the picture. Text stays text, with its fonts embedded, Chinese too. */
export const pdf: Painter = {
  name: "PDF",
  extension: "pdf",
  mime: "application/pdf",
  async paint(scene, { theme = "print", title = "", fonts, pdf: make } = {}) {
    if (!fonts) throw new Error("pdf: no fonts were given; pass options.fonts, which loads the fonts' files");
    if (!make) throw new Error("pdf: no document was given; pass options.pdf, which makes a pdfkit document");
    return pdfBytes(scene, themes[theme], title, fonts, make);
  },
};

async function pdfBytes(scene: Scene, theme: Theme, title: string, fonts: FontSource, make: PdfFactory): Promise<Uint8Array> {
  const marks = marksOf(scene);
  const runs = new Map<TextMark, readonly Run[]>();
  for (const mark of marks) if (mark.kind === "text") runs.set(mark, runsOf(mark.text, mark.font, mark.weight, fonts.index));
  const document = make({ size: [scene.width, scene.height], margin: 0, info: { Title: title, Creator: "Gradwalk" } });
  const bytes = collected(document);
  const faces = new Map([...runs.values()].flat().map(({ face }) => [face.file, face]));
  for (const [file, face] of faces) document.registerFont(file, await fonts.load(face));
  document.rect(0, 0, scene.width, scene.height);
  document.fillColor(theme.inks.paper);
  document.fill();
  for (const mark of marks) paintMark(document, mark, theme, runs);
  document.end();
  return bytes;
}

function collected(document: PdfDocument): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  return new Promise((resolve, reject) => {
    document.on("data", (bytes) => parts.push(bytes));
    document.on("error", reject);
    document.on("end", () => {
      const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        whole.set(part, at);
        at += part.length;
      }
      resolve(whole);
    });
  });
}

function paintMark(document: PdfDocument, mark: Mark, theme: Theme, runs: ReadonlyMap<TextMark, readonly Run[]>): void {
  document.opacity(opacityIn(mark, theme));
  switch (mark.kind) {
    case "rectangle":
      if (mark.shadow) paintShadow(document, mark, theme);
      document.path(rectanglePath(mark));
      fillAndStroke(document, mark, theme);
      break;
    case "ellipse":
      document.ellipse(mark.x, mark.y, mark.rx, mark.ry);
      fillAndStroke(document, mark, theme);
      break;
    case "path":
      paintPath(document, mark, theme);
      break;
    case "text":
      paintText(document, mark, theme, runs.get(mark) ?? []);
      break;
  }
}

/** PDF has no blur: a few faint outlines, one within the other. */
function paintShadow(document: PdfDocument, mark: RectangleMark, theme: Theme): void {
  if (theme.shadow === 0) return;
  document.opacity((theme.shadow * opacityIn(mark, theme)) / 5);
  for (const spread of [0, 2, 4]) {
    const radius = [mark.radius[0] + spread, mark.radius[1] + spread] as const;
    const { x, y, width, height } = mark;
    document.path(
      rectanglePath({ ...mark, radius, x: x - spread, y: y - spread + 3, width: width + 2 * spread, height: height + 2 * spread }),
    );
    document.fillColor(theme.inks.shadow);
    document.fill();
  }
  document.opacity(opacityIn(mark, theme));
}

function fillAndStroke(document: PdfDocument, mark: RectangleMark | EllipseMark, theme: Theme): void {
  if (mark.fill !== null) document.fillColor(colourOf(mark.fill, theme));
  if (mark.stroke !== null) setStroke(document, theme.inks[mark.stroke], mark.strokeWidth, mark.dashed);
  if (mark.fill !== null && mark.stroke !== null) document.fillAndStroke();
  else if (mark.fill !== null) document.fill();
  else document.stroke();
}

function paintPath(document: PdfDocument, mark: PathMark, theme: Theme): void {
  const { line, head } = arrowOf(mark);
  setStroke(document, theme.inks[mark.stroke], mark.strokeWidth, mark.dashed);
  document.path(linePath(line, mark.straight));
  document.stroke();
  if (!head) return;
  document.path(`M${head.map(pair).join("L")}Z`);
  document.fillColor(theme.inks[mark.stroke]);
  document.fill();
}

function setStroke(document: PdfDocument, colour: string, width: number, dashed: boolean): void {
  document.strokeColor(colour);
  document.lineWidth(width);
  if (dashed) document.dash(4, { space: 4 });
  else document.undash();
}

function paintText(document: PdfDocument, mark: TextMark, theme: Theme, runs: readonly Run[]): void {
  document.fontSize(mark.size);
  const widths = runs.map(({ face, text }) => {
    document.font(face.file);
    return document.widthOfString(text);
  });
  const width = widths.reduce((a, b) => a + b, 0);
  let x = mark.x - (mark.anchor === "start" ? 0 : mark.anchor === "middle" ? width / 2 : width);
  if (mark.rim) {
    // A rim drawn as text would be found twice by whoever searches the page.
    document.opacity(opacityIn(mark, theme) * 0.85);
    document.rect(x - 1.5, mark.y - mark.size * 0.85, width + 3, mark.size * 1.1);
    document.fillColor(theme.inks.paper);
    document.fill();
    document.opacity(opacityIn(mark, theme));
  }
  document.fillColor(theme.inks[mark.fill]);
  runs.forEach(({ face, text }, i) => {
    document.font(face.file);
    document.text(text, x, mark.y, { lineBreak: false, baseline: "alphabetic" });
    x += widths[i];
  });
}
