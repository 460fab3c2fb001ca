import type { Point, Scene } from "../scene/scene.ts";
import { piecesOf } from "../scene/spline.ts";
import { arrowOf } from "./arrow.ts";
import type { EllipseMark, Mark, PathMark, RectangleMark, TextMark } from "./mark.ts";
import { markGroupsOf } from "./marks.ts";
import type { Painter } from "./painter.ts";
import { round } from "./shape.ts";
import { colourOf, opacityIn, type Theme, themes } from "./theme.ts";

/** A stand-alone LaTeX document with a TikZ picture: the same marks as on screen. Chinese text needs XeLaTeX or LuaLaTeX. */
export const tikz: Painter = {
  name: "LaTeX TikZ",
  extension: "tex",
  mime: "application/x-tex",
  paint: (scene, { theme = "print" } = {}) => tikzText(scene, themes[theme]),
};

function tikzText(scene: Scene, theme: Theme): string {
  const colours = new Map<string, string>();
  const name = (colour: string) => {
    let known = colours.get(colour);
    if (!known) colours.set(colour, (known = `gw${letters(colours.size)}`));
    return known;
  };
  const groups = markGroupsOf(scene);
  const body = groups.flatMap(({ id, marks }) => [`  % ${id}`, ...marks.map((mark) => `  ${markText(mark, theme, name)}`)]);
  const chinese = groups.some(({ marks }) => marks.some((mark) => mark.kind === "text" && /[\u2e80-\u9fff\uff00-\uffef]/.test(mark.text)));
  return [
    `\\documentclass[tikz,border=6bp]{standalone}`,
    ...(chinese ? [`\\usepackage[fontset=fandol]{ctex} % compile with xelatex or lualatex`] : []),
    ...[...colours].map(([colour, known]) => `\\definecolor{${known}}{HTML}{${colour.slice(1).toUpperCase()}}`),
    `\\begin{document}`,
    `% Lengths in points of 1/72 inch, y downwards.`,
    `\\begin{tikzpicture}[x=1bp,y=-1bp,text depth=0pt,inner sep=0pt,outer sep=0pt]`,
    ...body,
    `\\end{tikzpicture}`,
    `\\end{document}`,
    "",
  ].join("\n");
}

type Name = (colour: string) => string;

function markText(mark: Mark, theme: Theme, name: Name): string {
  switch (mark.kind) {
    case "rectangle": {
      const radius = Math.min(Math.max(...mark.radius), mark.width / 2, mark.height / 2);
      const corners = mark.radius[0] === mark.radius[1] && radius > 0 ? [`rounded corners=${round(radius)}bp`] : [];
      const shape =
        mark.radius[0] === mark.radius[1]
          ? `${pair([mark.x, mark.y])} rectangle ${pair([mark.x + mark.width, mark.y + mark.height])}`
          : lowerRounded(mark);
      return `\\path${options([...corners, ...looks(mark, theme, name)])} ${shape};`;
    }
    case "ellipse":
      return `\\path${options(looks(mark, theme, name))} ${pair([mark.x, mark.y])} ellipse [x radius=${round(mark.rx)}, y radius=${round(mark.ry)}];`;
    case "path":
      return pathText(mark, theme, name);
    case "text":
      return textText(mark, theme, name);
  }
}

/** Square corners above, round ones below. */
function lowerRounded({ x, y, width, height, radius: [, lower] }: RectangleMark): string {
  const [right, bottom] = [x + width, y + height];
  return `${pair([x, y])} -- ${pair([right, y])} {[rounded corners=${lower}bp] -- ${pair([right, bottom])} -- ${pair([x, bottom])}} -- cycle`;
}

function looks(mark: RectangleMark | EllipseMark, theme: Theme, name: Name): string[] {
  const { fill, stroke, strokeWidth, dashed } = mark;
  return [
    ...(fill === null ? [] : [`fill=${name(colourOf(fill, theme))}`]),
    ...(stroke === null ? [] : [`draw=${name(theme.inks[stroke])}`, `line width=${strokeWidth}bp`]),
    ...shared(opacityIn(mark, theme), dashed),
  ];
}

function pathText(mark: PathMark, theme: Theme, name: Name): string {
  const colour = name(theme.inks[mark.stroke]);
  const { line, head } = arrowOf(mark);
  const way = mark.straight ? line.map(pair).join(" -- ") : splineText(line);
  const stroke = `\\draw${options([colour, `line width=${mark.strokeWidth}bp`, ...shared(opacityIn(mark, theme), mark.dashed)])} ${way};`;
  return head
    ? `${stroke} \\fill${options([colour, ...shared(opacityIn(mark, theme), false)])} ${head.map(pair).join(" -- ")} -- cycle;`
    : stroke;
}

/** TikZ has cubic curves only: a quadratic one has its control points at two thirds of the way to its own. */
function splineText(points: readonly Point[]): string {
  return `${pair(points[0])}${piecesOf(points)
    .map(({ from, control, to }) => {
      if (!control) return ` -- ${pair(to)}`;
      const third = (end: Point): Point => [end[0] + ((control[0] - end[0]) * 2) / 3, end[1] + ((control[1] - end[1]) * 2) / 3];
      return ` .. controls ${pair(third(from))} and ${pair(third(to))} .. ${pair(to)}`;
    })
    .join("")}`;
}

const anchors = { start: "base west", middle: "base", end: "base east" } as const;

function textText(mark: TextMark, theme: Theme, name: Name): string {
  const family = mark.font === "mono" ? "\\ttfamily" : "\\sffamily";
  const weight = mark.weight >= 600 ? "\\bfseries" : "";
  const font = `${family}${weight}\\fontsize{${mark.size * (mark.font === "mono" ? 1.1 : 1)}bp}{${mark.size * 1.2}bp}\\selectfont`;
  const look = [
    `anchor=${anchors[mark.anchor]}`,
    `text=${name(theme.inks[mark.fill])}`,
    `font=${font}`,
    ...shared(opacityIn(mark, theme), false),
  ];
  return `\\node${options(look)} at ${pair([mark.x, mark.y])} {${escape(mark.text)}};`;
}

const shared = (opacity: number, dashed: boolean) => [
  ...(opacity < 1 ? [`opacity=${round(opacity)}`] : []),
  ...(dashed ? ["dash pattern=on 4bp off 4bp"] : []),
];

const options = (list: readonly string[]) => (list.length > 0 ? `[${list.join(",")}]` : "");
const pair = ([x, y]: Point) => `(${round(x)},${round(y)})`;

/** 0, 1, … as a, b, …, z, ba: TeX names have no digits. */
function letters(n: number): string {
  let name = "";
  do {
    name = String.fromCharCode(97 + (n % 26)) + name;
    n = Math.floor(n / 26);
  } while (n > 0);
  return name;
}

const special: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "×": "$\\times$",
  "÷": "$\\div$",
  "−": "$-$",
  "·": "$\\cdot$",
  "…": "\\ldots{}",
  "→": "$\\to$",
  "∂": "$\\partial$",
};
const escape = (plain: string) => plain.replace(/[\\{}$&#^_%~×÷−·…→∂]/g, (sign) => special[sign] ?? `\\${sign}`);
