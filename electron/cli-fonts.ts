import { createCanvas, GlobalFonts } from "@napi-rs/canvas";
import PDFDocument from "pdfkit";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { CanvasContext, CanvasFactory } from "../core/paint/canvas.ts";
import { type FontFace, type FontIndex, type FontPackage, type FontSource, runsOf } from "../core/paint/fonts.ts";
import { marksOf } from "../core/paint/marks.ts";
import type { PaintOptions } from "../core/paint/painter.ts";
import type { Scene } from "../core/scene/scene.ts";

/** What painters need of this machine: canvas, PDF document and the fonts that ship with Gradwalk. */
export function machineFor(scene: Scene): Pick<PaintOptions, "canvas" | "fonts" | "pdf"> {
  const fonts = fontSource();
  return { fonts, canvas: canvasWith(scene, fonts), pdf: (settings) => new PDFDocument(settings) };
}

const { resolve } = createRequire(import.meta.url);

function fontSource(): FontSource {
  const read = (name: FontPackage) =>
    JSON.parse(readFileSync(resolve(`@fontsource/${name}/unicode.json`), "utf8")) as FontIndex[FontPackage];
  return {
    index: { inter: read("inter"), "jetbrains-mono": read("jetbrains-mono"), "noto-sans-sc": read("noto-sans-sc") },
    load: ({ package: name, file }) => readFileSync(resolve(`@fontsource/${name}/files/${file}`)),
  };
}

const FAMILIES: { readonly [P in FontPackage]: string } = {
  inter: "Inter",
  "jetbrains-mono": "JetBrains Mono",
  "noto-sans-sc": "Noto Sans SC",
};

/** Canvases whose context knows the fonts of a picture. A family has a name for each slice: of several files of one name, only one would be used. */
function canvasWith(scene: Scene, fonts: FontSource): CanvasFactory {
  const slices = new Map<FontPackage, Set<string>>();
  for (const face of facesOf(scene, fonts.index)) {
    const family = face.file.replace(/-\d+-normal\.woff$/, ""); // one for all weights: "noto-sans-sc-57"
    GlobalFonts.register(fonts.load(face) as Buffer, family);
    slices.set(face.package, (slices.get(face.package) ?? new Set()).add(family));
  }
  const withSlices = (font: string) =>
    (Object.keys(FAMILIES) as FontPackage[]).reduce((text, name) => {
      const own = [...(slices.get(name) ?? [])].map((family) => `"${family}"`);
      return text.replace(new RegExp(`"?\\b${FAMILIES[name]}\\b"?`), own.join(", ") || "$&");
    }, font);
  return (width, height) => {
    const canvas = createCanvas(width, height);
    const context = canvas.getContext("2d");
    const set = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(context), "font")!;
    Object.defineProperty(context, "font", {
      get: () => set.get!.call(context) as string,
      set: (font: string) => set.set!.call(context, withSlices(font)),
    });
    return { context: context as unknown as CanvasContext, toPng: () => canvas.encode("png") };
  };
}

function facesOf(scene: Scene, index: FontIndex): FontFace[] {
  const faces = new Map<string, FontFace>();
  for (const mark of marksOf(scene)) {
    if (mark.kind === "text") for (const { face } of runsOf(mark.text, mark.font, mark.weight, index)) faces.set(face.file, face);
  }
  return [...faces.values()];
}
