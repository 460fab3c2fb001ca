import type { Value } from "../../core/trace/event.ts";

/** A tensor's numbers as rows of cells; null stands for those that were not recorded. */
export interface Matrix {
  readonly rows: readonly (readonly (number | null)[])[];
  /** "text" prints the cells; "heat" only shades them, since there are too many to read. */
  readonly style: "text" | "heat";
  /** The largest absolute number, for shading. */
  readonly most: number;
}

/** More columns than this cannot be printed side by side. */
const MOST_COLUMNS = 6;
const MOST_ROWS = 12;

/** @param value of any shape; its last dimension runs along the rows, all others are stacked. */
export function matrixOf({ shape, numbers, sample }: Value): Matrix {
  const wide = shape.at(-1) ?? 1;
  const tall = wide > 0 ? shape.slice(0, -1).reduce((product, size) => product * size, 1) : 0;
  const columns = sample ? sample.columns : indices(wide);
  const rows = sample ? sample.rows : indices(tall);
  const cells = withGaps(rows).map((row) => (row === null ? withGaps(columns).map(() => null) : withGaps(columns).map((column) => cell(row, column))));
  function cell(row: number, column: number | null): number | null {
    return column === null ? null : numbers[rows.indexOf(row) * columns.length + columns.indexOf(column)];
  }
  const finite = numbers.filter(Number.isFinite);
  const style = columns.length <= MOST_COLUMNS && rows.length <= MOST_ROWS ? "text" : "heat";
  return { rows: cells, style, most: Math.max(...finite.map(Math.abs), 0) };
}

/** Puts a null where indices are left out. */
function withGaps(kept: readonly number[]): readonly (number | null)[] {
  return kept.flatMap((index, i) => (i > 0 && index !== kept[i - 1] + 1 ? [null, index] : [index]));
}

const indices = (count: number) => Array.from({ length: count }, (_, i) => i);
