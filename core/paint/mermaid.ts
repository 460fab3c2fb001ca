import type { Scene, SceneNode } from "../scene/scene.ts";
import type { Painter } from "./painter.ts";
import { type Nest, nestsOf } from "./nest.ts";
import { themes } from "./theme.ts";
import { summarizeLines } from "./title.ts";

/** A Mermaid flowchart, for Markdown; Mermaid lays it out itself. */
export const mermaid: Painter = {
  name: "Mermaid",
  extension: "mmd",
  mime: "text/vnd.mermaid",
  paint: (scene, { theme = "print", title = "" } = {}) => {
    const { inks } = themes[theme];
    const gradients = scene.edges.flatMap((edge, i) => (edge.gradient?.shown === "full" && edge.gradient.label ? [{ edge, i }] : []));
    return [
      ...(title ? ["---", `title: ${JSON.stringify(title)}`, "---"] : []),
      `flowchart ${scene.direction === "down" ? "TD" : "LR"}`,
      ...scene.nodes.map((node) => `  ${name(node.id)}${shape(node)}`),
      ...nestsOf(scene).outermost.flatMap((nest) => subgraph(nest, "  ")),
      ...scene.edges.map(({ source, target }) => `  ${name(source)} --> ${name(target)}`),
      ...gradients.map(({ edge }) => `  ${name(edge.target)} -. "${escape(edge.gradient!.label)}" .-> ${name(edge.source)}`),
      ...gradients.map((_, k) => `  linkStyle ${scene.edges.length + k} stroke:${inks.backward},color:${inks.backwardInk}`),
      `  classDef variable fill:${inks.box},stroke:${inks.line},color:${inks.ink}`,
      `  classDef leaf fill:${inks.box},stroke:${inks.leaf},stroke-width:2.4px,color:${inks.ink}`,
      `  classDef operation fill:${inks.operation},stroke:${inks.line},color:${inks.ink}`,
      `  classDef constant fill:${inks.box},stroke:${inks.faint},color:${inks.ink2}`,
      `  classDef module fill:${inks.operation},stroke:${inks.line},color:${inks.ink}`,
      ...(["variable", "leaf", "operation", "constant", "module"] as const).flatMap((kind) => classLine(scene, kind)),
      "",
    ].join("\n");
  },
};

function shape(node: SceneNode): string {
  const label = `"${summarizeLines(node).map(escape).join("<br>")}"`;
  if (node.kind === "operation") return `([${label}])`;
  return node.kind === "module" ? `[[${label}]]` : `[${label}]`;
}

/** A module with what is within it. */
function subgraph({ group, nodes, inner }: Nest, indent: string): string[] {
  return [
    `${indent}subgraph ${name(group.id)} ["${escape([group.title, group.subtitle].join(" ").trim())}"]`,
    ...nodes.map((id) => `${indent}  ${name(id)}`),
    ...inner.flatMap((nest) => subgraph(nest, `${indent}  `)),
    `${indent}end`,
  ];
}

const classOf = (node: SceneNode) => (node.leaf ? "leaf" : node.kind);

function classLine(scene: Scene, kind: ReturnType<typeof classOf>): string[] {
  const members = scene.nodes.filter((node) => classOf(node) === kind).map((node) => name(node.id));
  return members.length > 0 ? [`  class ${members.join(",")} ${kind}`] : [];
}

const name = (id: string) => id.replace("@", "_at_").replace(/[^A-Za-z0-9_]/g, "_");
/** Mermaid's own entities: `#quot;`; Markdown in a label begins with a backtick, and `1.` would begin a list. */
const escape = (plain: string) => plain.replace(/[#"&<>`*_]/g, (sign) => `#${sign.charCodeAt(0)};`).replace(/^(\d+)\. /, "$1#46; ");
