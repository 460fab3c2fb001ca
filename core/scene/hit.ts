import type { Grid, Scene, SceneNode } from "./scene.ts";

/** The node under a point of the Scene, the uppermost first; null where there is none. */
export function nodeAt(scene: Scene, x: number, y: number): SceneNode | null {
  for (let i = scene.nodes.length - 1; i >= 0; i--) if (covers(scene.nodes[i], x, y)) return scene.nodes[i];
  return null;
}

/** A cell of a box: of its data, or of its gradient drawer; counted row by row. */
export interface Cell {
  readonly field: "data" | "grad";
  readonly index: number;
}

/** The cell of a node under a point of the Scene; null beside its numbers. */
export function cellAt(node: SceneNode, x: number, y: number): Cell | null {
  for (const field of ["data", "grad"] as const) {
    const grid = node[field];
    const index = grid ? cellIn(grid, x - node.x, y - node.y) : null;
    if (index !== null) return { field, index };
  }
  return null;
}

function cellIn({ x: left, y: top, cellWidth, cellHeight, gap, columns, cells, style }: Grid, x: number, y: number): number | null {
  if (style === "plain") return null;
  const [column, row] = [Math.floor((x - left) / (cellWidth + gap)), Math.floor((y - top) / (cellHeight + gap))];
  const index = row * columns + column;
  return column >= 0 && column < columns && row >= 0 && index < cells.length ? index : null;
}

function covers(node: SceneNode, x: number, y: number): boolean {
  const [dx, dy] = [(x - node.x) / (node.width / 2), (y - node.y) / (node.height / 2)];
  return node.kind === "operation" ? dx * dx + dy * dy <= 1 : Math.abs(dx) <= 1 && Math.abs(dy) <= 1;
}
