import type { Grid, SceneNode } from "../scene/scene.ts";

/** A node in words, for screen readers and for formats that have no cells. */
export function summarize(node: SceneNode): string {
  const parts = [node.subtitle ? `${node.title} (${node.subtitle})` : node.title];
  if (node.data) parts.push(`= ${gridText(node.data)}`);
  if (node.grad) parts.push(`grad ${gridText(node.grad)}${node.grad.gone && node.drawer ? ` (${node.drawer.note})` : ""}`);
  return parts.join(" ");
}

/** The cells row by row, or the statistics of shaded ones. */
export function gridText({ cells, columns, style, note }: Grid): string {
  if (style === "heat") return note;
  const rows: string[] = [];
  for (let i = 0; i < cells.length; i += columns) rows.push(cells.slice(i, i + columns).join(" "));
  return rows.join("; ");
}
