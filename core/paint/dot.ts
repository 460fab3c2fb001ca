import type { Scene, SceneEdge, SceneNode } from "../scene/scene.ts";
import type { Painter } from "./painter.ts";
import { type Nest, nestsOf } from "./nest.ts";
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
    ...clusters(scene, theme),
    ...scene.edges.flatMap((edge) => edgeTexts(edge, theme)),
    "}",
    "",
  ].join("\n");
}

function nodeText(node: SceneNode, height: number, { inks }: Theme): string {
  const operation = node.kind === "operation";
  const module = node.kind === "module";
  const fields = [
    `label=${quote(summarizeLines(node).join("\n"))}`,
    `shape=${operation ? "ellipse" : module ? "box3d" : "box"}`,
    `style=${quote(operation || module ? "filled" : "filled,rounded")}`,
    `fillcolor=${quote(operation || module ? inks.operation : inks.box)}`,
    `color=${quote(node.leaf ? inks.leaf : node.kind === "constant" ? inks.faint : inks.line)}`,
    `penwidth=${node.leaf ? 2.4 : 1.2}`,
    `width=${inches(node.width)}, height=${inches(node.height)}`,
    `pos=${quote(`${round(node.x)},${round(height - node.y)}!`)}`,
  ];
  return `  ${quote(node.id)} [${fields.join(", ")}];`;
}

/** Modules with what is within them, nested; `dot` frames them. */
function clusters(scene: Scene, { inks }: Theme): string[] {
  const look = `style="filled,rounded", fillcolor=${quote(inks.paper)}, color=${quote(inks.faint)}, fontcolor=${quote(inks.ink2)}`;
  const text = ({ group, nodes, inner }: Nest, depth: number): string[] => {
    const indent = "  ".repeat(depth);
    return [
      `${indent}subgraph ${quote(`cluster_${group.id}`)} {`,
      `${indent}  graph [label=${quote([group.title, group.subtitle].join(" ").trim())}, labeljust=l, ${look}];`,
      ...nodes.map((id) => `${indent}  ${quote(id)};`),
      ...inner.flatMap((nest) => text(nest, depth + 1)),
      `${indent}}`,
    ];
  };
  return nestsOf(scene).outermost.flatMap((nest) => text(nest, 1));
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
