import type { Value } from "../trace/event.ts";
import type { Variable } from "../trace/graph.ts";
import { type CellPlan, cellPlan, cellTexts, shapeText, statistics } from "./cells.ts";
import { fitText, type Measure } from "./measure.ts";
import { formatNumber } from "../trace/number.ts";
import type { Values } from "./room.ts";
import type { Style } from "./style.ts";
import type { SceneWords } from "./words.ts";

/** Where cells stand in a box, relative to its centre, and which numbers they show. */
export interface CellRoom {
  readonly plan: CellPlan;
  readonly x: number;
  readonly y: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly gap: number;
  /** True where a line of statistics follows. */
  readonly note: boolean;
}

/** A box, sized for every value that its Variable takes. */
export interface Box {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly named: boolean;
  readonly subtitle: string;
  readonly data: CellRoom | null;
  readonly grad: CellRoom | null;
  /** Top of the gradient drawer relative to the centre, and its height. */
  readonly drawer: { readonly y: number; readonly height: number } | null;
}

/** @param called its name, or for a Variable without one what the learner wrote. */
export function boxOf(variable: Variable, values: Values, called: string, style: Style, words: SceneWords, measure: Measure): Box {
  const line = style.box.head < 24;
  const { padding, minWidth, head, maxTitle } = style.box;
  const named = variable.names.length > 0;
  const titleStyle = named ? style.title : style.unnamed;
  const { font, size, weight } = titleStyle;
  const title = fitText(called, maxTitle, font, size, weight, measure);
  const subtitle = line ? "" : subtitleOf(variable, words);
  const dataPlan = cellPlan(values.data[0] ?? variable.data, line ? "shape" : null);
  const data = cellSize(dataPlan, values.data, style, measure);
  const gradPlan = values.grad.length > 0 ? cellPlan(values.grad[0], line ? "range" : null) : null;
  const grad = gradPlan && cellSize(gradPlan, values.grad, style, measure);

  const titleWidth = measure(title, font, size, weight);
  const subtitleWidth = subtitle ? measure(subtitle, style.subtitle.font, style.subtitle.size) + 12 : 0;
  const noneWidth = grad ? measure(`${words.none} ${words.notKept}`, style.note.font, style.note.size) * 0.6 : 0;
  const inner = Math.max(titleWidth + subtitleWidth, data.width, grad?.width ?? 0, noneWidth);
  const width = Math.max(minWidth, Math.ceil(inner) + 2 * padding);
  const bodyHeight = data.height + (line ? 4 : 11);
  const drawerHeight = grad ? grad.height + (line ? 0 : 13) : 0;
  const height = head + bodyHeight + drawerHeight;
  const top = -height / 2;
  return {
    width,
    height,
    title,
    named,
    subtitle,
    data: roomAt(dataPlan, data, top + head),
    grad: gradPlan && grad ? roomAt(gradPlan, grad, top + head + bodyHeight + (line ? 0 : 6)) : null,
    drawer: grad ? { y: top + head + bodyHeight, height: drawerHeight } : null,
  };
}

/** A small box that stands for a leaf at one of its many uses. */
export function aliasOf(box: Box, style: Style, measure: Measure): Box {
  const { font, size, weight } = style.title;
  const width = Math.max(46, Math.ceil(measure(box.title, font, size, weight)) + 2 * style.box.padding);
  return { ...box, width, height: style.constantHeight, subtitle: "", data: null, grad: null, drawer: null };
}

export function constantSize(number: number, style: Style, measure: Measure): { width: number; height: number; text: string } {
  const text = formatNumber(number);
  const { font, size } = style.constant;
  return {
    text,
    width: Math.max(style.constantHeight * 1.6, measure(text, font, size) + 2 * style.box.padding),
    height: style.constantHeight,
  };
}

/** Wide enough for its label and, below it, where the ellipse is narrower, the name of its grad_fn. */
export function ellipseSize(label: string, gradFn: string | null, style: Style, measure: Measure): { width: number; height: number } {
  const { width, height } = style.ellipse;
  const labelWidth = measure(label, style.label.font, style.label.size, style.label.weight) + 8;
  if (style.box.head < 24 || gradFn === null) return { height, width: Math.max(width, Math.ceil(labelWidth / 0.86)) };
  const gradFnWidth = measure(gradFn, style.gradFn.font, style.gradFn.size) + 8;
  return { height, width: Math.max(width, Math.ceil(labelWidth / 0.93), Math.ceil(gradFnWidth / 0.74)) };
}

function subtitleOf({ data, leaf, requiresGrad, maker, device }: Variable, words: SceneWords): string {
  const parts = [shapeText(data.shape, words.scalar)];
  if (leaf && (requiresGrad || maker !== null)) parts.push(words.leaf);
  if (device !== "cpu") parts.push(device);
  return parts.join(" ");
}

interface CellSize {
  readonly width: number;
  readonly height: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly gap: number;
}

function cellSize(plan: CellPlan, values: readonly Value[], style: Style, measure: Measure): CellSize {
  const { width, height, gap, heat } = style.cells;
  const { font } = style.cell;
  if (plan.columns === 0) return { width: 0, height: 0, cellWidth: 0, cellHeight: 0, gap: 0 };
  const widest = (texts: readonly string[], size: number) => texts.reduce((most, text) => Math.max(most, measure(text, font, size)), 0);
  if (plan.style === "heat") {
    const noteWidth = widest(values.map(statistics), style.note.size);
    const cellWidth = Math.max(heat, Math.min(32, 96 / plan.columns));
    return { width: Math.max(plan.columns * cellWidth, noteWidth), height: plan.rows * heat + NOTE, cellWidth, cellHeight: heat, gap: 0 };
  }
  const text = Math.ceil(
    widest(
      values.flatMap((value) => cellTexts(plan, value)),
      style.cell.size,
    ),
  );
  const line = plan.style === "plain";
  const cellWidth = line ? text : Math.max(width, text + 10);
  const between = line ? 0 : gap;
  const span = (count: number, size: number) => count * (size + between) - between;
  return { width: span(plan.columns, cellWidth), height: span(plan.rows, height), cellWidth, cellHeight: height, gap: between };
}

/** Height of the line of statistics below shaded cells. */
const NOTE = 18;

function roomAt(plan: CellPlan, { cellWidth, cellHeight, gap }: CellSize, y: number): CellRoom | null {
  if (plan.columns === 0) return null;
  const x = -(plan.columns * (cellWidth + gap) - gap) / 2;
  return { plan, x, y, cellWidth, cellHeight, gap, note: plan.style === "heat" };
}
