import type { Numbers } from "./numbers.ts";

/** Turns (f, g) into (r, 0): r = c f + s g, 0 = c g − s f. */
export interface Rotation {
  readonly c: number;
  readonly s: number;
  readonly r: number;
}

/** Givens' rotation; c is not negative, r has the sign of f. */
export function rotationOf(f: number, g: number): Rotation {
  if (g === 0) return { c: 1, s: 0, r: f };
  if (f === 0) return { c: 0, s: Math.sign(g), r: Math.abs(g) };
  const r = f < 0 ? -Math.hypot(f, g) : Math.hypot(f, g);
  return { c: f / r, s: g / r, r };
}

/** Givens' rotation as LAPACK had it at first: r is not negative, unless f is negative and the larger of the two. */
export function olderRotationOf(f: number, g: number): Rotation {
  if (g === 0) return { c: 1, s: 0, r: f };
  if (f === 0) return { c: 0, s: 1, r: g };
  const r = f < 0 && -f > Math.abs(g) ? -Math.hypot(f, g) : Math.hypot(f, g);
  return { c: f / r, s: g / r, r };
}

/** A matrix whose rows are turned in pairs. */
export interface Rows {
  readonly numbers: Numbers;
  readonly width: number;
}

/** Rows x and y (p and q) become c x + s y and c y − s x. */
export function turn({ numbers, width }: Rows, p: number, q: number, c: number, s: number): void {
  for (let k = 0, i = p * width, j = q * width; k < width; k++, i++, j++) {
    const [x, y] = [numbers[i], numbers[j]];
    numbers[i] = c * x + s * y;
    numbers[j] = c * y - s * x;
  }
}

/** Rows p and q change places. */
export function exchange({ numbers, width }: Rows, p: number, q: number): void {
  const row = numbers.slice(p * width, (p + 1) * width);
  numbers.copyWithin(p * width, q * width, (q + 1) * width);
  numbers.set(row, q * width);
}
