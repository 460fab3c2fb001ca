import type { Point } from "../scene/scene.ts";
import { piecesOf } from "../scene/spline.ts";
import type { PathMark, RectangleMark } from "./mark.ts";

/** The outline of a rectangle as SVG path data. */
export function rectanglePath({ x, y, width, height, radius: [upper, lower] }: RectangleMark): string {
  const [left, top, right, bottom] = [x, y, x + width, y + height].map(round);
  const arc = (r: number, dx: number, dy: number) => (r > 0 ? `a${r} ${r} 0 0 1 ${dx} ${dy}` : "");
  return (
    `M${round(left + upper)} ${top}H${round(right - upper)}${arc(upper, upper, upper)}V${round(bottom - lower)}${arc(lower, -lower, lower)}` +
    `H${round(left + lower)}${arc(lower, -lower, -lower)}V${round(top + upper)}${arc(upper, upper, -upper)}Z`
  );
}

/** A line, straight or a spline, as SVG path data. */
export function linePath(points: readonly Point[], straight: PathMark["straight"]): string {
  if (straight) return `M${points.map(pair).join("L")}`;
  const pieces = piecesOf(points).map(({ control, to }) => (control ? `Q${pair(control)} ${pair(to)}` : `L${pair(to)}`));
  return `M${pair(points[0])}${pieces.join("")}`;
}

/** To a hundredth of a point: finer than any eye, and short. */
export const round = (n: number) => Math.round(n * 100) / 100;
export const pair = ([x, y]: Point) => `${round(x)} ${round(y)}`;
