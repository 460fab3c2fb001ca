import { EXPONENTIAL_ENDS, NORMAL_ENDS } from "./ziggurat_tables.ts";

/** What a ziggurat draws from. */
export interface Bits {
  /** 64 random bits. */
  next64(): bigint;
  /** A number in [0, 1) with 53 random bits. */
  double(): number;
}

/** A density, cut into layers of one area: layer i reaches to `ends[i]`, and lies whole under the density as far as `inner[i]`. */
interface Ziggurat {
  readonly ends: readonly number[];
  readonly inner: readonly number[];
  readonly heights: readonly number[];
}

function ziggurat(ends: readonly number[], density: (x: number) => number): Ziggurat {
  const last = ends[ends.length - 1];
  return {
    ends,
    inner: ends.map((_, i) => (i === 0 ? last : i === 1 ? 0 : ends[i - 1])),
    heights: ends.map((end, i) => (i === 0 ? 1 : density(end))),
  };
}

const bell = (x: number): number => Math.exp(-0.5 * x * x);
const decay = (x: number): number => Math.exp(-x);
const NORMAL = ziggurat(NORMAL_ENDS, bell);
const EXPONENTIAL = ziggurat(EXPONENTIAL_ENDS, decay);
const NORMAL_TAIL = NORMAL_ENDS[255];
const EXPONENTIAL_TAIL = EXPONENTIAL_ENDS[255];

/**
 * A normal number, as numpy's Generator draws it: one draw of 64 bits says layer, sign and place.
 *
 * @see G. Marsaglia, W. W. Tsang: The Ziggurat Method for Generating Random Variables, J. Stat. Software 5 (2000).
 */
export function normal(bits: Bits): number {
  const { ends, inner, heights } = NORMAL;
  for (;;) {
    const draw = bits.next64();
    const layer = Number(draw & 255n);
    const sign = (draw >> 8n) & 1n ? -1 : 1;
    const places = (draw >> 9n) & 0xfffffffffffffn;
    const x = Number(places) * (ends[layer] / 2 ** 52);
    if (x < inner[layer]) return sign * x;
    if (layer > 0) {
      if ((heights[layer - 1] - heights[layer]) * bits.double() + heights[layer] < bell(x)) return sign * x;
      continue;
    }
    for (;;) {
      const beyond = (-1 / NORMAL_TAIL) * Math.log1p(-bits.double());
      const y = -Math.log1p(-bits.double());
      if (y + y > beyond * beyond) return ((places >> 8n) & 1n ? -1 : 1) * (NORMAL_TAIL + beyond);
    }
  }
}

/** A number of the exponential distribution with rate 1, as numpy's Generator draws it. */
export function exponential(bits: Bits): number {
  const { ends, inner, heights } = EXPONENTIAL;
  for (;;) {
    const draw = bits.next64() >> 3n;
    const layer = Number(draw & 255n);
    const x = Number(draw >> 8n) * (ends[layer] / 2 ** 53);
    if (x < inner[layer]) return x;
    if (layer === 0) return EXPONENTIAL_TAIL - Math.log1p(-bits.double());
    if ((heights[layer - 1] - heights[layer]) * bits.double() + heights[layer] < decay(x)) return x;
  }
}
