import type { Scene } from "../scene/scene.ts";
import { arrowOf } from "./arrow.ts";
import { fontStacks } from "./fonts.ts";
import type { Mark, PathMark, RectangleMark } from "./mark.ts";
import { markGroupsOf } from "./marks.ts";
import type { Painter } from "./painter.ts";
import { linePath, pair, rectanglePath, round } from "./shape.ts";
import { colourOf, opacityIn, type Theme, themes } from "./theme.ts";

/** A stand-alone SVG document; text stays text. */
export const svg: Painter = {
  name: "SVG",
  extension: "svg",
  mime: "image/svg+xml",
  paint: (scene, { theme = "light", title = "" } = {}) => svgText(scene, themes[theme], title),
};

function svgText(scene: Scene, theme: Theme, title: string): string {
  const [width, height] = [round(scene.width), round(scene.height)];
  const shadows = theme.shadow > 0;
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    ...(title ? [`<title>${escape(title)}</title>`] : []),
    `<style>.s{font-family:${escape(fontStacks.sans)}}.m{font-family:${escape(fontStacks.mono)}}</style>`,
    ...(shadows ? [shadowFilter(theme)] : []),
    `<rect width="${width}" height="${height}" fill="${theme.inks.paper}"/>`,
  ];
  for (const group of markGroupsOf(scene)) {
    const name = group.title ? `<title>${escape(group.title)}</title>` : "";
    lines.push(`<g data-id="${escape(group.id)}">${name}${group.marks.map((mark) => markText(mark, theme, shadows)).join("")}</g>`);
  }
  return `${lines.join("\n")}\n</svg>\n`;
}

const shadowFilter = (theme: Theme) =>
  `<filter id="shadow" x="-30%" y="-30%" width="160%" height="170%"><feDropShadow dx="0" dy="3" stdDeviation="5" ` +
  `flood-color="${theme.inks.shadow}" flood-opacity="${theme.shadow}"/></filter>`;

function markText(mark: Mark, theme: Theme, shadows: boolean): string {
  const opacity = mark.opacity < 1 ? ` opacity="${round(opacityIn(mark, theme))}"` : "";
  const dashes = mark.dashed ? ` stroke-dasharray="4 4"` : "";
  switch (mark.kind) {
    case "rectangle": {
      const shadow = mark.shadow && shadows ? ` filter="url(#shadow)"` : "";
      return `<${rectangleShape(mark)}${fillAndStroke(mark, theme)}${dashes}${opacity}${shadow}/>`;
    }
    case "ellipse":
      return `<ellipse cx="${round(mark.x)}" cy="${round(mark.y)}" rx="${round(mark.rx)}" ry="${round(mark.ry)}"${fillAndStroke(mark, theme)}${dashes}${opacity}/>`;
    case "path":
      return pathText(mark, theme, dashes, opacity);
    case "text": {
      const weight = mark.weight === 400 ? "" : ` font-weight="${mark.weight}"`;
      const anchor = mark.anchor === "start" ? "" : ` text-anchor="${mark.anchor}"`;
      const rim = mark.rim ? ` stroke="${theme.inks.paper}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"` : "";
      const style = `class="${mark.font === "sans" ? "s" : "m"}" font-size="${mark.size}"${weight}${anchor}`;
      return `<text x="${round(mark.x)}" y="${round(mark.y)}" ${style} fill="${theme.inks[mark.fill]}"${rim}${opacity}>${escape(mark.text)}</text>`;
    }
  }
}

function rectangleShape(mark: RectangleMark): string {
  const [upper, lower] = mark.radius;
  if (upper !== lower) return `path d="${rectanglePath(mark)}"`;
  const rounded = upper > 0 ? ` rx="${upper}"` : "";
  return `rect x="${round(mark.x)}" y="${round(mark.y)}" width="${round(mark.width)}" height="${round(mark.height)}"${rounded}`;
}

function fillAndStroke({ fill, stroke, strokeWidth }: Pick<RectangleMark, "fill" | "stroke" | "strokeWidth">, theme: Theme): string {
  const line = stroke ? ` stroke="${theme.inks[stroke]}" stroke-width="${strokeWidth}"` : "";
  return ` fill="${fill === null ? "none" : colourOf(fill, theme)}"${line}`;
}

function pathText(mark: PathMark, theme: Theme, dashes: string, opacity: string): string {
  const colour = theme.inks[mark.stroke];
  const { line, head } = arrowOf(mark);
  const d = linePath(line, mark.straight);
  const stroke = `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${mark.strokeWidth}"${dashes}${opacity}/>`;
  return head ? `${stroke}<path d="M${head.map(pair).join("L")}Z" fill="${colour}"${opacity}/>` : stroke;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (plain: string) => plain.replace(/[&<>"]/g, (sign) => entities[sign]);
