import type { Font } from "./measure.ts";
import type { Detail } from "./scene.ts";

/** A manner of writing: family, size in points, weight. */
export interface TextStyle {
  readonly font: Font;
  readonly size: number;
  readonly weight: number;
}

/** The measures of the picture, in points. Everything that draws or places reads them here. */
export interface Style {
  readonly title: TextStyle;
  readonly unnamed: TextStyle;
  readonly subtitle: TextStyle;
  readonly label: TextStyle;
  readonly gradFn: TextStyle;
  readonly cell: TextStyle;
  readonly note: TextStyle;
  readonly constant: TextStyle;
  readonly gradient: TextStyle;
  readonly remark: TextStyle;
  readonly box: {
    readonly minWidth: number;
    readonly maxTitle: number;
    readonly padding: number;
    readonly radius: number;
    readonly head: number;
  };
  readonly ellipse: { readonly width: number; readonly height: number };
  readonly cells: { readonly width: number; readonly height: number; readonly gap: number; readonly heat: number };
  /** Of a module: room above what is within its frame, and beside it; the sign that folds it; the height of the folded box. */
  readonly frame: { readonly head: number; readonly side: number; readonly fold: number; readonly folded: number };
  readonly constantHeight: number;
  /** Room between rows, between boxes of a row, and beside a lane. */
  readonly gap: { readonly row: number; readonly node: number; readonly lane: number; readonly constant: number };
  /** Distance of a lane from its link's middle: alone, where several links enter an operation, and of one more strand. */
  readonly lane: { readonly single: number; readonly many: number; readonly strand: number };
  /** Between two operands' ports. */
  readonly port: number;
}

const sans = (size: number, weight = 400): TextStyle => ({ font: "sans", size, weight });
const mono = (size: number, weight = 400): TextStyle => ({ font: "mono", size, weight });

export const styles: { readonly [D in Detail]: Style } = {
  full: {
    title: mono(14, 700),
    unnamed: mono(12),
    subtitle: mono(11),
    label: sans(15, 600),
    gradFn: mono(9.5),
    cell: mono(12),
    note: mono(10),
    constant: mono(14),
    gradient: mono(13, 600),
    remark: sans(12),
    box: { minWidth: 132, maxTitle: 200, padding: 12, radius: 9, head: 30 },
    ellipse: { width: 104, height: 50 },
    cells: { width: 44, height: 22, gap: 3, heat: 13 },
    frame: { head: 30, side: 16, fold: 18, folded: 56 },
    constantHeight: 34,
    gap: { row: 44, node: 28, lane: 16, constant: 44 },
    lane: { single: 15, many: 8, strand: 10 },
    port: 34,
  },
  compact: {
    title: mono(12.5, 700),
    unnamed: mono(11),
    subtitle: mono(9.5),
    label: sans(12.5, 600),
    gradFn: mono(8.5),
    cell: mono(11.5),
    note: mono(9),
    constant: mono(11.5),
    gradient: mono(11, 600),
    remark: sans(10.5),
    box: { minWidth: 76, maxTitle: 150, padding: 10, radius: 8, head: 22 },
    ellipse: { width: 60, height: 34 },
    cells: { width: 40, height: 20, gap: 2, heat: 8 },
    frame: { head: 24, side: 12, fold: 15, folded: 42 },
    constantHeight: 24,
    gap: { row: 36, node: 22, lane: 12, constant: 30 },
    lane: { single: 8, many: 5, strand: 7 },
    port: 18,
  },
};
