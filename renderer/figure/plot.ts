import type { Axes, Image, Series, Side } from "../../core/trace/event.ts";

/** One set of axes in the units of its SVG, which are about a pixel each. */
export interface Plot {
  readonly width: number;
  readonly height: number;
  /** Where the numbers are drawn. */
  readonly room: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  readonly series: readonly Drawn[];
  readonly images: readonly Placed[];
}

export interface Tick {
  readonly at: number;
  readonly text: string;
}

export interface Drawn {
  readonly label: string;
  /** Path of the line; empty where there is none. */
  readonly line: string;
  readonly dashed: boolean;
  readonly dots: readonly (readonly [x: number, y: number])[];
  readonly bars: readonly { readonly x: number; readonly y: number; readonly width: number; readonly height: number }[];
  /** Place among the theme's colours. */
  readonly hue: number;
}

/** An image, and where it stands: its top may lie below its bottom. */
export interface Placed {
  readonly image: Image;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Dots beyond this number are thinned out evenly. */
const MOST_DOTS = 1500;
/** Axes narrower than this have no room for numbers at their sides. */
const LEAST_TICKED = 110;
/** How high axes are for their width, but for images. */
const HEIGHT = 0.56;

/** @param width in pixels. */
export function plotOf(axes: Axes, width: number): Plot {
  const series = axes.series.filter((one) => one.kind !== "image");
  const images = axes.series.filter((one) => one.kind === "image");
  const ticked = axes.frame && width >= LEAST_TICKED;
  const margin = ticked ? { left: 36, right: 8, top: 8, bottom: axes.x.label === "" ? 18 : 30 } : { left: 2, right: 2, top: 2, bottom: 2 };
  const square = images.find((image) => image.square);
  const across = width - margin.left - margin.right;
  const high = square ? Math.min((across * rowsOf(square)) / square.columns, across * 1.5) : across * HEIGHT;
  const room = { left: margin.left, top: margin.top, right: width - margin.right, bottom: margin.top + high };
  const x = scaleOf(axes.x, [...series.flatMap(xsOf), ...images.map(({ extent }) => extent.slice(0, 2))].flat(), room.left, room.right, images.length > 0); // prettier-ignore
  const y = scaleOf(axes.y, [...series.flatMap(ysOf), ...images.map(({ extent }) => extent.slice(2))].flat(), room.bottom, room.top, images.length > 0, square); // prettier-ignore
  return {
    width,
    height: room.bottom + margin.bottom,
    room,
    xTicks: ticked ? x.ticks : [],
    yTicks: ticked ? y.ticks : [],
    series: series.map((one, i) => drawnOf(one, hueOf(one, i), x.at, y.at, room)),
    images: images.map((image) => {
      const [left, right, bottom, top] = image.extent;
      return { image, x: x.at(left), y: y.at(top), width: x.at(right) - x.at(left), height: y.at(bottom) - y.at(top) };
    }),
  };
}

const rowsOf = ({ numbers, columns, colours }: Image) => Math.max(numbers.length / columns / (colours ? 3 : 1), 1);

type To = (value: number) => number;

function drawnOf({ kind, x, y, label, line, dots }: Series, hue: number, atX: To, atY: To, room: Plot["room"]): Drawn {
  const drawn = { label, hue, dashed: line === "dashed", line: "", dots: [], bars: [] };
  if (kind === "across") return { ...drawn, line: y.map((value) => `M${room.left} ${atY(value).toFixed(1)}H${room.right}`).join("") };
  if (kind === "down") return { ...drawn, line: x.map((value) => `M${atX(value).toFixed(1)} ${room.top}V${room.bottom}`).join("") };
  const points = x
    .map((value, i) => [atX(value), atY(y[i])] as const)
    .filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b))
    .filter((_, i, all) => i % Math.ceil(all.length / MOST_DOTS) === 0);
  if (kind === "line") {
    const path = line !== "none" && points.length > 0 ? "M" + points.map(([a, b]) => `${a.toFixed(1)} ${b.toFixed(1)}`).join("L") : "";
    return { ...drawn, line: path, dots: dots ? points : [] };
  }
  const width = Math.max((0.8 * (room.right - room.left)) / Math.max(x.length, 1), 1);
  const zero = atY(0);
  const foot = Number.isFinite(zero) ? zero : room.bottom; // a log scale has no 0
  const bars = points.map(([a, b]) => ({ x: a - width / 2, y: Math.min(b, foot), width, height: Math.abs(foot - b) }));
  return { ...drawn, bars };
}

const isBar = ({ kind }: Series) => kind === "bar" || kind === "hist";
const xsOf = (series: Series) => (isBar(series) ? padded(series.x) : series.x);
const ysOf = (series: Series) => (isBar(series) ? [0, ...series.y] : series.y);

/** From numbers to places between `from` and `to`; images fill their axes, all else has some room around it. */
function scaleOf(
  side: Side,
  values: readonly number[],
  from: number,
  to: number,
  filled: boolean,
  turned?: Image,
): { at: To; ticks: readonly Tick[] } {
  const log = side.scale === "log";
  const turn: To = log ? (value) => (value > 0 ? Math.log10(value) : NaN) : (value) => value;
  const limits = side.limits.map(turn);
  const given = limits.length === 2 && limits.every(Number.isFinite) && limits[0] !== limits[1];
  const { low, high } = given ? { low: limits[0], high: limits[1] } : range(values.map(turn), filled);
  // An image counts its rows downwards.
  const [first, last] = turned && !given && turned.extent[2] > turned.extent[3] ? [high, low] : [low, high];
  const at: To = (value) => from + ((turn(value) - first) / (last - first)) * (to - from);
  const marks = log ? powers(low, high) : ticks(Math.min(low, high), Math.max(low, high));
  return { at, ticks: marks.map((value) => ({ at: at(value), text: short(value) })) };
}

function range(values: readonly number[], filled: boolean): { low: number; high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return { low: 0, high: 1 };
  const margin = filled && high > low ? 0 : (high - low) * 0.04 || Math.abs(high) * 0.1 || 1;
  return { low: low - margin, high: high + margin };
}

/** Bars need room on both sides. */
function padded(x: readonly number[]): readonly number[] {
  const half = x.length > 1 ? Math.abs(x[1] - x[0]) / 2 : 0.5;
  return x.length > 0 ? [x[0] - half, ...x, x[x.length - 1] + half] : [];
}

/** Three to six round numbers within the range. */
function ticks(low: number, high: number): readonly number[] {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!;
  const values: number[] = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) values.push(k * step);
  return values;
}

/** Powers of ten between two exponents; where there is none, the ends. */
function powers(low: number, high: number): readonly number[] {
  const every = Math.max(Math.ceil((high - low) / 5), 1);
  const values: number[] = [];
  for (let k = Math.ceil(low); k <= high; k += every) values.push(10 ** k);
  return values.length > 0 ? values : [10 ** low, 10 ** high];
}

const short = (value: number) => String(Number(value.toPrecision(3)));

/** Colours that programs name, as places among the theme's: what the learner made red stays apart from what is blue. */
const NAMED: readonly (readonly string[])[] = [
  ["b", "blue", "tab:blue", "navy", "royalblue", "steelblue", "dodgerblue", "c", "cyan"],
  ["r", "red", "tab:red", "orange", "tab:orange", "crimson", "darkorange", "tomato", "salmon", "coral"],
  ["g", "green", "tab:green", "lime", "darkgreen", "forestgreen", "seagreen", "teal"],
  ["m", "magenta", "purple", "tab:purple", "violet", "pink", "tab:pink"],
  ["y", "yellow", "gold", "brown", "tab:brown", "olive"],
  ["k", "black", "gray", "grey", "tab:gray", "dimgray", "lightgray"],
];

function hueOf({ colour }: Series, place: number): number {
  const numbered = /^C(\d+)$/.exec(colour);
  if (numbered) return Number(numbered[1]);
  const named = NAMED.findIndex((names) => names.includes(colour.toLowerCase()));
  return named < 0 ? place : named;
}
