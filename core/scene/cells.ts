import type { Value } from "../trace/event.ts";
import { formatNumber, formatRange } from "../trace/number.ts";

/** Which numbers of a Value a box shows, and how. Depends on the shape alone, so that it holds for the whole run. */
export interface CellPlan {
  readonly style: "text" | "heat" | "plain";
  /** "plain": what the one line tells of more than one number. */
  readonly line: Line;
  readonly columns: number;
  readonly rows: number;
  /** Place in `numbers` of each cell, row by row; null for "…" . */
  readonly picks: readonly (number | null)[];
}

/** At most this many cells as text, and this many in a row. */
const TEXT_CELLS = 16;
const TEXT_SIDE = 6;
const HEAT_SIDE = 12;

/** Of many numbers in one line: their shape, or their range. */
export type Line = "shape" | "range";

const NOTHING: CellPlan = { style: "text", line: "shape", columns: 0, rows: 0, picks: [] };

/** Numbers while they can be read, shades beyond; `line` asks for one line whatever the size. */
export function cellPlan({ shape, numbers, sample }: Value, line: Line | null): CellPlan {
  if (numbers.length === 0) return NOTHING;
  if (line) return { style: "plain", line, columns: 1, rows: 1, picks: [0] };
  const columns = sample ? sample.columns.length : (shape.at(-1) ?? 1);
  const rows = numbers.length / columns;
  if (!sample && numbers.length <= TEXT_CELLS && columns <= TEXT_SIDE && rows <= TEXT_SIDE)
    return grid("text", range(rows), range(columns), columns);
  if (!sample && (rows === 1 || columns === 1)) return wrapped(numbers.length);
  return grid("heat", sample ? gaps(sample.rows) : ends(rows), sample ? gaps(sample.columns) : ends(columns), columns);
}

/** The text of each cell, or of the one line. */
export function cellTexts(plan: CellPlan, value: Value): string[] {
  if (plan.style === "plain") return [lineText(value, plan.line)];
  if (plan.style === "heat") return plan.picks.map((pick) => (pick === null ? "…" : ""));
  return plan.picks.map((pick) => (pick === null ? "…" : formatNumber(value.numbers[pick], value.dtype)));
}

export function cellNumbers(plan: CellPlan, value: Value): number[] {
  return plan.picks.map((pick) => (pick === null ? NaN : value.numbers[pick]));
}

/** The element that a cell shows, in row-major order; null for "…". */
export function elementOf({ picks }: CellPlan, { shape, sample }: Value, cell: number): number | null {
  const pick = picks[cell] ?? null;
  if (pick === null || sample === null) return pick;
  const kept = sample.columns.length;
  return sample.rows[Math.floor(pick / kept)] * shape[shape.length - 1] + sample.columns[pick % kept];
}

/** A whole Value in one short text: its number, or the range of its numbers. */
export function summary(value: Value): string {
  if (value.numbers.length === 0) return "[]";
  if (value.numbers.length === 1 && value.stats === null) return formatNumber(value.numbers[0], value.dtype);
  const { low, high } = rangeOf(value);
  return about(value) + formatRange(low, high, value.dtype);
}

/** The statistics under shaded cells. */
export function statistics(value: Value): string {
  const { low, high, mean } = rangeOf(value);
  if (low === high) return about(value) + formatNumber(low, value.dtype);
  return `${about(value)}${formatRange(low, high, value.dtype)}, mean ${formatNumber(mean)}`;
}

export const shapeText = (shape: readonly number[], scalar: string) => (shape.length === 0 ? scalar : shape.join("×"));

const lineText = (value: Value, line: Line) =>
  line === "range" || value.numbers.length === 1 ? summary(value) : shapeText(value.shape, "");

/** Of a tensor of which only some numbers were kept, and no statistics, no more can be told than about. */
const about = ({ sample, stats }: Value) => (sample && !stats ? "≈ " : "");

function rangeOf({ numbers, stats }: Value): { low: number; high: number; mean: number } {
  if (stats) return { low: stats.min, high: stats.max, mean: stats.mean };
  let [low, high, sum] = [Infinity, -Infinity, 0];
  for (const x of numbers) {
    if (Number.isNaN(x)) return { low: NaN, high: NaN, mean: NaN };
    low = Math.min(low, x);
    high = Math.max(high, x);
    sum += x;
  }
  return { low, high, mean: sum / numbers.length };
}

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

type Picks = readonly (number | null)[];

/** All of n, or the first and the last HEAT_SIDE / 2, with null for those between. */
function ends(n: number): Picks {
  if (n <= HEAT_SIDE) return range(n);
  const half = HEAT_SIDE / 2;
  return [...range(half), null, ...range(half).map((i) => n - half + i)];
}

/** The places of what was kept, with null where some were left out between two. */
function gaps(kept: readonly number[]): Picks {
  return kept.flatMap((at, i) => (i > 0 && at > kept[i - 1] + 1 ? [null, i] : [i]));
}

function grid(style: CellPlan["style"], rows: Picks, columns: Picks, stride: number): CellPlan {
  const picks = rows.flatMap((r) => columns.map((c) => (r === null || c === null ? null : r * stride + c)));
  return { style, line: "shape", rows: rows.length, columns: columns.length, picks };
}

/** One long row or column, read like text: line after line. */
function wrapped(n: number): CellPlan {
  const columns = Math.min(n, HEAT_SIDE);
  return { style: "heat", line: "shape", rows: Math.ceil(n / columns), columns, picks: range(n) };
}
