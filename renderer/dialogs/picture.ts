import PDFDocument from "pdfkit";
import type { CanvasFactory } from "../../core/paint/canvas.ts";
import type { FontSource } from "../../core/paint/fonts.ts";
import { type Painter, painters } from "../../core/paint/index.ts";
import type { PdfFactory } from "../../core/paint/pdf.ts";
import type { ThemeName } from "../../core/paint/theme.ts";
import type { Scene } from "../../core/scene/scene.ts";
import inter from "@fontsource/inter/unicode.json";
import jetbrainsMono from "@fontsource/jetbrains-mono/unicode.json";
import notoSansSc from "@fontsource/noto-sans-sc/unicode.json";

export { type Painter, painters };

export interface PictureOptions {
  readonly theme: ThemeName;
  /** PNG: pixels per point. */
  readonly scale: number;
  readonly title: string;
}

/** A picture as the bytes of a file. */
export async function pictureOf(painter: Painter, scene: Scene, options: PictureOptions): Promise<Uint8Array> {
  const painted = await painter.paint(scene, { ...options, canvas: browserCanvas, fonts, pdf: newPdf });
  return typeof painted === "string" ? new TextEncoder().encode(painted) : painted;
}

/** Puts a picture on the clipboard: text as text, pixels as an image. */
export async function copyPicture(painter: Painter, scene: Scene, options: PictureOptions): Promise<void> {
  const bytes = await pictureOf(painter, scene, options);
  if (painter.mime === "image/png") {
    const blob = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: painter.mime });
    await navigator.clipboard.write([new ClipboardItem({ [painter.mime]: blob })]);
  } else {
    await navigator.clipboard.writeText(new TextDecoder().decode(bytes));
  }
}

/** No font to begin with: pdfkit's own is not in its browser build, and every text of a picture names one. */
const newPdf: PdfFactory = (settings) => new PDFDocument({ ...settings, font: "" });

const browserCanvas: CanvasFactory = (width, height) => {
  const canvas = new OffscreenCanvas(width, height);
  return {
    context: canvas.getContext("2d")!,
    toPng: async () => new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer()),
  };
};

/** Addresses of the fonts' files in the weights of the picture: the stylesheets of the page name the same ones. */
const FILES = import.meta.glob<string>(
  "../../node_modules/@fontsource/{inter,jetbrains-mono,noto-sans-sc}/files/*-{400,600,700}-normal.woff",
  {
    query: "?url",
    import: "default",
    eager: true,
  },
);

const fonts: FontSource = {
  index: { inter, "jetbrains-mono": jetbrainsMono, "noto-sans-sc": notoSansSc },
  load: async (face) => {
    const answer = await fetch(FILES[`../../node_modules/@fontsource/${face.package}/files/${face.file}`]);
    return new Uint8Array(await answer.arrayBuffer());
  },
};
