import type { Scene, SceneGroup } from "../scene/scene.ts";

/** A frame, with the nodes and the frames that stand directly within it. */
export interface Nest {
  readonly group: SceneGroup;
  readonly nodes: string[];
  readonly inner: Nest[];
}

/** The frames of a scene as a tree, for formats that lay out anew; and the nodes that are in none. */
export function nestsOf({ groups, nodes }: Pick<Scene, "groups" | "nodes">): {
  readonly outermost: readonly Nest[];
  readonly free: readonly string[];
} {
  const nests = groups.map((group): Nest => ({ group, nodes: [], inner: [] }));
  // An inner frame comes after the one around it.
  const around = (x: number, y: number, before: number) =>
    nests.slice(0, before).findLast(({ group }) => x > group.x && x < group.x + group.width && y > group.y && y < group.y + group.height);
  const outermost: Nest[] = [];
  nests.forEach((nest, i) => {
    const { x, y, width, height } = nest.group;
    (around(x + width / 2, y + height / 2, i)?.inner ?? outermost).push(nest);
  });
  const free: string[] = [];
  for (const { id, x, y } of nodes) (around(x, y, nests.length)?.nodes ?? free).push(id);
  return { outermost, free };
}
