import type { Point } from "./scene.ts";

/** A piece of a spline: a straight line, or a quadratic curve. */
export type Piece =
  | { readonly from: Point; readonly to: Point; readonly control: null }
  | { readonly from: Point; readonly to: Point; readonly control: Point };

/** The pieces of the quadratic spline that a control polygon stands for. */
export function piecesOf(points: readonly Point[]): Piece[] {
  if (points.length < 3) return [{ from: points[0], to: points[points.length - 1], control: null }];
  const pieces: Piece[] = [];
  let from = points[0];
  for (let i = 1; i + 1 < points.length; i++) {
    const last = i + 2 === points.length;
    const to: Point = last ? points[i + 1] : [(points[i][0] + points[i + 1][0]) / 2, (points[i][1] + points[i + 1][1]) / 2];
    pieces.push({ from, to, control: points[i] });
    from = to;
  }
  return pieces;
}

/** The place at part t ∈ [0, 1] of a piece. */
export function pointOn({ from, to, control }: Piece, t: number): Point {
  const s = 1 - t;
  if (control === null) return [s * from[0] + t * to[0], s * from[1] + t * to[1]];
  return [s * s * from[0] + 2 * s * t * control[0] + t * t * to[0], s * s * from[1] + 2 * s * t * control[1] + t * t * to[1]];
}

/** The direction in which a spline ends, of length 1. */
export function endDirection(points: readonly Point[]): Point {
  const end = points[points.length - 1];
  for (let i = points.length - 2; i >= 0; i--) {
    const [dx, dy] = [end[0] - points[i][0], end[1] - points[i][1]];
    const length = Math.hypot(dx, dy);
    if (length > 0.5) return [dx / length, dy / length];
  }
  return [0, 1];
}

/** A spline as a polyline with its length so far at each point, for moving along it at a steady speed. */
export interface Track {
  readonly points: readonly Point[];
  readonly lengths: readonly number[];
}

export function trackOf(points: readonly Point[], parts = 12): Track {
  const line: Point[] = [points[0]];
  for (const piece of piecesOf(points)) {
    const n = piece.control === null ? 1 : parts;
    for (let k = 1; k <= n; k++) line.push(pointOn(piece, k / n));
  }
  const lengths = [0];
  for (let i = 1; i < line.length; i++) lengths.push(lengths[i - 1] + Math.hypot(line[i][0] - line[i - 1][0], line[i][1] - line[i - 1][1]));
  return { points: line, lengths };
}

/** The place at part t ∈ [0, 1] of a track's length. */
export function along({ points, lengths }: Track, t: number): Point {
  const at = Math.max(0, Math.min(1, t)) * lengths[lengths.length - 1];
  let i = 1;
  while (i < lengths.length - 1 && lengths[i] < at) i++;
  const length = lengths[i] - lengths[i - 1];
  const part = length > 0 ? (at - lengths[i - 1]) / length : 0;
  const [[x0, y0], [x1, y1]] = [points[i - 1], points[i]];
  return [x0 + (x1 - x0) * part, y0 + (y1 - y0) * part];
}

/** The first part t ∈ [0, 1] of a track, as a polyline. */
export function beginning(track: Track, t: number): Point[] {
  const at = Math.max(0, Math.min(1, t)) * track.lengths[track.lengths.length - 1];
  const line = track.points.filter((_, i) => i === 0 || track.lengths[i] < at);
  return [...line, along(track, t)];
}
