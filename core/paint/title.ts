import type { Grid, SceneNode } from "../scene/scene.ts";

/** A node in words, for screen readers. */
export function summarize(node: SceneNode): string {
  const [title, ...rest] = summarizeLines(node);
  return [node.subtitle ? `${title} (${node.subtitle})` : title, ...rest.slice(node.subtitle ? 1 : 0)].join(" ");
}

/** A node in lines of text, for formats that have no cells: title, subtitle, numbers, gradient. */
export function summarizeLines({ title, subtitle, data, grad, drawer }: SceneNode): string[] {
  const lines = [title, subtitle];
  if (data) lines.push(gridText(data));
  if (grad) lines.push(`grad ${gridText(grad)}${grad.gone && drawer ? ` (${drawer.note})` : ""}`);
  return lines.filter((line) => line !== "");
}

/** The cells row by row, or the statistics of shaded ones. */
function gridText({ cells, columns, style, note }: Grid): string {
  if (style === "heat") return note;
  const rows: string[] = [];
  for (let i = 0; i < cells.length; i += columns) rows.push(cells.slice(i, i + columns).join(" "));
  return rows.join("; ");
}
