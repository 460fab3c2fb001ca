import type { Scene, SceneEdge, SceneNode } from "../scene/scene.ts";
import type { Painter } from "./painter.ts";
import { round } from "./shape.ts";
import { type Theme, themes } from "./theme.ts";
import { summarizeLines } from "./title.ts";

/** Graphviz: `dot` lays it out anew, `neato -n2` keeps our places. Lengths in points, y upwards. */
export const dot: Painter = {
  name: "Graphviz DOT",
  extension: "dot",
  mime: "text/vnd.graphviz",
  paint: (scene, { theme = "print", title = "" } = {}) => dotText(scene, themes[theme], title),
};

function dotText(scene: Scene, theme: Theme, title: string): string {
  const { inks } = theme;
  return [
    `digraph ${quote(title || "gradwalk")} {`,
    `  graph [rankdir=${scene.direction === "down" ? "TB" : "LR"}, ordering=in, bgcolor=${quote(inks.paper)}, splines=true];`,
    `  node [fontname="JetBrains Mono, Noto Sans SC", fontsize=12, fontcolor=${quote(inks.ink)}, fixedsize=true];`,
    `  edge [fontname="JetBrains Mono", fontsize=11, color=${quote(inks.line)}, fontcolor=${quote(inks.backwardInk)}, arrowsize=0.7];`,
    ...scene.nodes.map((node) => nodeText(node, scene.height, theme)),
    ...scene.edges.flatMap((edge) => edgeTexts(edge, theme)),
    "}",
    "",
  ].join("\n");
}

function nodeText(node: SceneNode, height: number, { inks }: Theme): string {
  const operation = node.kind === "operation";
  const fields = [
    `label=${quote(summarizeLines(node).join("\n"))}`,
    `shape=${operation ? "ellipse" : "box"}`,
    `style=${quote(operation ? "filled" : "filled,rounded")}`,
    `fillcolor=${quote(operation ? inks.operation : inks.box)}`,
    `color=${quote(node.leaf ? inks.leaf : node.kind === "constant" ? inks.faint : inks.line)}`,
    `penwidth=${node.leaf ? 2.4 : 1.2}`,
    `width=${inches(node.width)}, height=${inches(node.height)}`,
    `pos=${quote(`${round(node.x)},${round(height - node.y)}!`)}`,
  ];
  return `  ${quote(node.id)} [${fields.join(", ")}];`;
}

function edgeTexts(edge: SceneEdge, { inks }: Theme): string[] {
  const forward = `  ${quote(edge.source)} -> ${quote(edge.target)};`;
  if (edge.gradient?.shown !== "full") return [forward];
  // Not to be counted as a link of its own, or the layout would run in circles.
  const label = edge.gradient.label ? `, label=${quote(edge.gradient.label)}` : "";
  return [
    forward,
    `  ${quote(edge.target)} -> ${quote(edge.source)} [color=${quote(inks.backward)}, penwidth=2, constraint=false${label}];`,
  ];
}

const inches = (points: number) => Math.round((points / 72) * 1000) / 1000;
const quote = (plain: string) => `"${plain.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n")}"`;
