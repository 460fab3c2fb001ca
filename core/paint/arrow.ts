import type { Point } from "../scene/scene.ts";
import { endDirection } from "../scene/spline.ts";
import type { PathMark } from "./mark.ts";

/** A path's line, ended where its arrow head begins, and the head's three corners: tip, left, right. */
export function arrowOf({ points, head }: PathMark): { line: readonly Point[]; head: readonly Point[] | null } {
  if (head === 0) return { line: points, head: null };
  const [x, y] = points[points.length - 1];
  const [dx, dy] = endDirection(points);
  const half = head * 0.42;
  const base: Point = [x - dx * head, y - dy * head];
  const corners: Point[] = [
    [x, y],
    [base[0] - dy * half, base[1] + dx * half],
    [base[0] + dy * half, base[1] - dx * half],
  ];
  return { line: [...points.slice(0, -1), [x - dx * head * 0.8, y - dy * head * 0.8]], head: corners };
}
