import type { Scene, SceneNode } from "./scene.ts";

/** The node under a point of the Scene, the uppermost first; null where there is none. */
export function nodeAt(scene: Scene, x: number, y: number): SceneNode | null {
  for (let i = scene.nodes.length - 1; i >= 0; i--) if (covers(scene.nodes[i], x, y)) return scene.nodes[i];
  return null;
}

function covers(node: SceneNode, x: number, y: number): boolean {
  const [dx, dy] = [(x - node.x) / (node.width / 2), (y - node.y) / (node.height / 2)];
  return node.kind === "operation" ? dx * dx + dy * dy <= 1 : Math.abs(dx) <= 1 && Math.abs(dy) <= 1;
}
