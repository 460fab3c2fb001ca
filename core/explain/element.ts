import { broadcast, sizeOf } from "../tensor/shape.ts";
import type { Value } from "../trace/event.ts";

/*
 * Single numbers of recorded Values: where they are kept, and which of them meet when shapes broadcast. A place is the index of an
 * element in row-major order.
 */

export { sizeOf };

/** The number at a place; null where the recorder did not keep it. */
export function numberAt({ shape, numbers, sample }: Value, place: number): number | null {
  if (sample === null) return numbers[place] ?? null;
  const columns = shape.at(-1) ?? 1;
  const row = sample.rows.indexOf(Math.floor(place / columns));
  const column = sample.columns.indexOf(place % columns);
  return row < 0 || column < 0 ? null : numbers[row * sample.columns.length + column];
}

/** The place of the first number that was kept. */
export function firstKept({ shape, sample }: Value): number {
  return sample === null ? 0 : sample.rows[0] * (shape.at(-1) ?? 1) + sample.columns[0];
}

/** The places of all numbers that were kept. */
export function keptPlaces({ shape, sample }: Pick<Value, "shape" | "sample">): number[] {
  if (sample === null) return Array.from({ length: sizeOf(shape) }, (_, place) => place);
  const columns = shape.at(-1) ?? 1;
  return sample.rows.flatMap((row) => sample.columns.map((column) => row * columns + column));
}

/** "[0, 1]", as it would be indexed. */
export function indexText(shape: readonly number[], place: number): string {
  return `[${indexOf(shape, place).join(", ")}]`;
}

export function indexOf(shape: readonly number[], place: number): number[] {
  const index = new Array<number>(shape.length);
  let rest = place;
  for (let i = shape.length - 1; i >= 0; i--) {
    index[i] = rest % shape[i];
    rest = Math.floor(rest / shape[i]);
  }
  return index;
}

export function placeOf(shape: readonly number[], index: readonly number[]): number {
  return shape.reduce((place, length, i) => place * length + index[i], 0);
}

/** The places along a dimension through one of them: of a row, the whole row. */
export function placesAlong(shape: readonly number[], dim: number, place: number): number[] {
  const index = indexOf(shape, place);
  return Array.from({ length: shape[dim] ?? 1 }, (_, k) => placeOf(shape, index.map((i, d) => (d === dim ? k : i)))); // prettier-ignore
}

/** The shape to which all operands are broadcast. */
export const meetingShape = (operands: readonly (Value | number)[]): readonly number[] =>
  operands.reduce((shape: readonly number[], x) => (typeof x === "number" ? shape : broadcast(shape, x.shape)), []);

/** The place in `small` that stands beside a place in `large`, the shape it was broadcast to. */
export function broadcastPlace(small: readonly number[], large: readonly number[], place: number): number {
  const index = indexOf(large, place).slice(large.length - small.length);
  return placeOf(
    small,
    index.map((i, dim) => (small[dim] === 1 ? 0 : i)),
  );
}

/** All places in `large` beside which a place in `small` stands. */
export function broadcastPlaces(small: readonly number[], large: readonly number[], place: number): number[] {
  const index = indexOf(small, place);
  const lead = large.length - small.length;
  let places = [0];
  large.forEach((length, dim) => {
    const own = dim < lead || (small[dim - lead] === 1 && length !== 1) ? null : index[dim - lead];
    places = places.flatMap((p) => (own === null ? Array.from({ length }, (_, i) => p * length + i) : [p * length + own]));
  });
  return places;
}

/** Whether all kept numbers are the same. */
export const uniform = ({ numbers, stats }: Value): boolean =>
  numbers.every((x) => Object.is(x, numbers[0])) && (stats === null || stats.min === stats.max);

/** Equal up to the rounding of float32 sums. */
export function agrees(a: number, b: number): boolean {
  if (Object.is(a, b)) return true;
  return Math.abs(a - b) <= 1e-3 * Math.max(Math.abs(a), Math.abs(b)) + 1e-9;
}
