/** One bar of the loss strip: some iterations side by side. */
export interface LossBar {
  /** Iterations [first, end), 1 for the first. */
  readonly first: number;
  readonly end: number;
  /** From 0 to 1. */
  readonly height: number;
}

const MOST_BARS = 96;

/**
 * The losses as bars, on a scale that shows a thousandfold fall without hiding its end.
 *
 * @param losses of every iteration, NaN where there was none.
 */
export function lossBars(losses: readonly number[]): readonly LossBar[] {
  const count = Math.min(losses.length, MOST_BARS);
  const means = Array.from({ length: count }, (_, i) => {
    const first = Math.floor((i * losses.length) / count);
    const end = Math.floor(((i + 1) * losses.length) / count);
    return { first: first + 1, end: end + 1, mean: meanOf(losses, first, end) };
  });
  const known = means.map(({ mean }) => mean).filter(Number.isFinite);
  const low = Math.min(...known, 0);
  const high = Math.max(...known);
  return means.map(({ first, end, mean }) => ({
    first,
    end,
    height: Number.isFinite(mean) && high > low ? ((mean - low) / (high - low)) ** 0.35 : 0,
  }));
}

/** Of those from `first` to `end` that are known; NaN where none is. A run may have hundreds of thousands: nothing is made of them. */
function meanOf(losses: readonly number[], first: number, end: number): number {
  let sum = 0;
  let known = 0;
  for (let i = first; i < end; i++) {
    const loss = losses[i];
    if (!Number.isFinite(loss)) continue;
    sum += loss;
    known++;
  }
  return known > 0 ? sum / known : NaN;
}

/** How a bar looks: of an iteration that the walk has passed, and of one that can be shown. */
export const LOOKS = ["", "past", "kept", "past kept"] as const;

/** A bar in pixels: its gap to the next, its least width, and how its upper corners are rounded. */
const BAR = { gap: 2, width: 1, radius: 2 };

/**
 * The bars as the outlines of an SVG, one for each of {@link LOOKS}: a hundred elements would be made, and asked at each step.
 *
 * @param width in pixels, as is `height`.
 */
export function barOutlines(
  bars: readonly LossBar[],
  width: number,
  height: number,
  isPast: (bar: LossBar) => boolean,
  isKept: (bar: LossBar) => boolean,
): readonly string[] {
  const outlines = LOOKS.map(() => "");
  const pitch = (width + BAR.gap) / bars.length;
  const wide = Math.max(pitch - BAR.gap, BAR.width);
  const radius = Math.min(BAR.radius, wide / 2);
  bars.forEach((bar, i) => {
    const [left, tall] = [round(i * pitch), round(height * (0.12 + 0.88 * bar.height))];
    const corner = `${round(radius)} ${round(radius)} 0 0 1 ${round(radius)}`;
    const up = round(tall - radius);
    const outline = `M${left} ${height}v${-up}a${corner} ${-round(radius)}h${round(wide - 2 * radius)}a${corner} ${round(radius)}v${up}z`;
    outlines[(isPast(bar) ? 1 : 0) + (isKept(bar) ? 2 : 0)] += outline;
  });
  return outlines;
}

const round = (x: number) => Math.round(x * 100) / 100;
