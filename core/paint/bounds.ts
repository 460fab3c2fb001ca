import type { Area } from "../scene/tiles.ts";
import type { Mark, MarkGroup } from "./mark.ts";

/** How far a shadow, an arrow's head or half a line reach beyond the points of a mark. */
const RIM = 16;

/** Whether a mark may reach into a part of the picture. */
export function touches(mark: Mark, view: Area): boolean {
  const [left, top, right, bottom] = boundsOf(mark);
  return left - RIM < view.x + view.width && right + RIM > view.x && top - RIM < view.y + view.height && bottom + RIM > view.y;
}

/** The part of the picture that marks may reach into; null for none. */
export function reachOf(marks: readonly Mark[]): Area | null {
  if (marks.length === 0) return null;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const mark of marks) {
    const bounds = boundsOf(mark);
    left = Math.min(left, bounds[0]);
    top = Math.min(top, bounds[1]);
    right = Math.max(right, bounds[2]);
    bottom = Math.max(bottom, bounds[3]);
  }
  return { x: left - RIM, y: top - RIM, width: right - left + 2 * RIM, height: bottom - top + 2 * RIM };
}

/** The marks that only one of two pictures has; what both have is in the same order in both. */
export function changedMarks(before: readonly MarkGroup[], after: readonly MarkGroup[]): readonly Mark[] {
  const gone = new Map(before.map((group) => [group.id, group.marks]));
  const changed: Mark[] = [];
  for (const { id, marks } of after) {
    const known = gone.get(id);
    gone.delete(id);
    if (known === undefined) changed.push(...marks);
    else if (!isSame(known, marks)) changed.push(...known, ...marks);
  }
  for (const marks of gone.values()) changed.push(...marks);
  return changed;
}

/** Whether two of what marks are made of say the same. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((part, i) => isSame(part, b[i]));
  for (const key in a) if (!isSame(a[key as keyof typeof a], b[key as keyof typeof b])) return false;
  return true;
}

function boundsOf(mark: Mark): readonly [left: number, top: number, right: number, bottom: number] {
  switch (mark.kind) {
    case "rectangle":
      return [mark.x, mark.y, mark.x + mark.width, mark.y + mark.height];
    case "ellipse":
      return [mark.x - mark.rx, mark.y - mark.ry, mark.x + mark.rx, mark.y + mark.ry];
    case "text": {
      // No glyph of our fonts is wider than its size.
      const width = mark.text.length * mark.size;
      const left = mark.anchor === "start" ? mark.x : mark.anchor === "end" ? mark.x - width : mark.x - width / 2;
      return [left, mark.y - mark.size, left + width, mark.y + mark.size];
    }
    case "path": {
      let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
      for (const [x, y] of mark.points) {
        if (x < left) left = x;
        if (x > right) right = x;
        if (y < top) top = y;
        if (y > bottom) bottom = y;
      }
      return [left, top, right, bottom];
    }
  }
}
