import type { Image } from "../../core/trace/event.ts";

/** The pixels of an image, four bytes each; what is no number is not drawn. */
export function pixelsOf({ numbers, columns, colours, range, map }: Image): {
  data: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
} {
  const each = colours ? 3 : 1;
  const count = Math.floor(numbers.length / each);
  const data = new Uint8ClampedArray(4 * count);
  const [low, high] = range;
  const part = (x: number) => (high > low ? Math.min(Math.max((x - low) / (high - low), 0), 1) : 0.5);
  for (let i = 0; i < count; i++) {
    const cell = Array.from({ length: each }, (_, k) => numbers[i * each + k]);
    if (!cell.every(Number.isFinite)) continue;
    data.set([...(colours ? cell.map((x) => 255 * part(x)) : colourAt(map, part(cell[0]))), 255], 4 * i);
  }
  return { data, width: columns, height: Math.max(Math.floor(count / columns), 1) };
}

type Colour = readonly [red: number, green: number, blue: number];

/** From the lowest number to the highest; a name with "_r" runs the other way. */
const MAPS: Readonly<Record<string, readonly Colour[]>> = {
  gray: [[0, 0, 0], [255, 255, 255]],
  Greys: [[255, 255, 255], [0, 0, 0]],
  Blues: [[247, 251, 255], [107, 174, 214], [8, 48, 107]],
  Reds: [[255, 245, 240], [251, 106, 74], [103, 0, 13]],
  hot: [[10, 0, 0], [255, 0, 0], [255, 255, 0], [255, 255, 255]],
  coolwarm: [[59, 76, 192], [221, 221, 221], [180, 4, 38]],
  viridis: [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]],
}; // prettier-ignore
const SAME: Readonly<Record<string, string>> = { grey: "gray", binary: "Greys", gist_gray: "gray", RdBu_r: "coolwarm", bwr: "coolwarm", seismic: "coolwarm", RdYlBu_r: "coolwarm", RdBu: "coolwarm_r", RdYlBu: "coolwarm_r" }; // prettier-ignore

/** @param part from 0 to 1. */
function colourAt(map: string, part: number): Colour {
  const name = SAME[map] ?? map;
  const stops = MAPS[name.replace(/_r$/, "")] ?? MAPS.viridis;
  const at = (name.endsWith("_r") ? 1 - part : part) * (stops.length - 1);
  const i = Math.min(Math.floor(at), stops.length - 2);
  const mix = (k: number) => stops[i][k] + (stops[i + 1][k] - stops[i][k]) * (at - i);
  return [mix(0), mix(1), mix(2)];
}
