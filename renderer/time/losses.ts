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
    const known = losses.slice(first, end).filter(Number.isFinite);
    return { first: first + 1, end: end + 1, mean: known.length > 0 ? known.reduce((sum, x) => sum + x, 0) / known.length : NaN };
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
