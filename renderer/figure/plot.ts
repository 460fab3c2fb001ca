import type { Figure } from "../../core/trace/event.ts";

/** A figure's marks in the units of its SVG. */
export interface Plot {
  readonly width: number;
  readonly height: number;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  readonly series: readonly Drawn[];
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

export const FRAME = { left: 40, top: 10, right: 290, bottom: 150, width: 300, height: 178 } as const;

/** Dots beyond this number are thinned out evenly. */
const MOST_DOTS = 1500;

export function plotOf({ series }: Figure): Plot {
  const drawable = series.filter(({ kind }) => kind !== "image");
  const xs = range(drawable.flatMap(({ x, kind }) => (kind === "bar" || kind === "hist" ? padded(x) : x)));
  const ys = range(drawable.flatMap(({ y, kind }) => (kind === "bar" || kind === "hist" ? [0, ...y] : y)));
  const px = (x: number) => FRAME.left + ((x - xs.low) / (xs.high - xs.low)) * (FRAME.right - FRAME.left);
  const py = (y: number) => FRAME.bottom - ((y - ys.low) / (ys.high - ys.low)) * (FRAME.bottom - FRAME.top);
  return {
    width: FRAME.width,
    height: FRAME.height,
    xTicks: ticks(xs).map((value) => ({ at: px(value), text: short(value) })),
    yTicks: ticks(ys).map((value) => ({ at: py(value), text: short(value) })),
    series: drawable.map(({ kind, x, y, label, style }, hue): Drawn => {
      const points = x
        .map((value, i) => [px(value), py(y[i])] as const)
        .filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b))
        .filter((_, i, all) => i % Math.ceil(all.length / MOST_DOTS) === 0);
      const dotted = kind === "scatter" || /[o.x+*sd^v]/.test(style);
      const lined = kind === "line" && (!dotted || style.includes("-"));
      const width = kind === "bar" || kind === "hist" ? Math.max((0.8 * (px(xs.high) - px(xs.low))) / Math.max(x.length, 1), 1) : 0;
      return {
        label,
        hue,
        dashed: style.includes("--") || style.includes(":"),
        line: lined && points.length > 0 ? "M" + points.map(([a, b]) => `${a.toFixed(1)} ${b.toFixed(1)}`).join("L") : "",
        dots: dotted && kind !== "bar" && kind !== "hist" ? points : [],
        bars: width > 0 ? points.map(([a, b]) => ({ x: a - width / 2, y: Math.min(b, py(0)), width, height: Math.abs(py(0) - b) })) : [],
      };
    }),
  };
}

function range(values: readonly number[]): { low: number; high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return { low: 0, high: 1 };
  const margin = (high - low) * 0.04 || Math.abs(high) * 0.1 || 1;
  return { low: low - margin, high: high + margin };
}

/** Bars need room on both sides. */
function padded(x: readonly number[]): readonly number[] {
  const half = x.length > 1 ? Math.abs(x[1] - x[0]) / 2 : 0.5;
  return x.length > 0 ? [x[0] - half, ...x, x[x.length - 1] + half] : [];
}

/** Three to six round numbers within the range. */
function ticks({ low, high }: { low: number; high: number }): readonly number[] {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!;
  const values: number[] = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) values.push(k * step);
  return values;
}

const short = (value: number) => String(Number(value.toPrecision(3)));
