import type { Heat, Ink, Paint } from "./mark.ts";

/** Colours as #rrggbb. */
export interface Theme {
  readonly inks: { readonly [I in Ink]: string };
  /** Shades of numbers: most negative, zero, most positive. */
  readonly ramps: { readonly [R in Heat["ramp"]]: readonly [negative: string, zero: string, positive: string] };
  /** Exponent of every opacity: on dark ground what is faint needs more of its colour to be seen. */
  readonly fade: number;
  /** How dark the shadow under a box is, from 0 to 1. */
  readonly shadow: number;
}

export type ThemeName = "light" | "dark" | "print";

const light: Theme = {
  inks: {
    paper: "#fbfaf7",
    box: "#ffffff",
    ink: "#1d2330",
    ink2: "#535c6c",
    ink3: "#656e7e",
    line: "#7b8598",
    faint: "#c5cad4",
    operation: "#eef1f6",
    leaf: "#2f7d4f",
    shadow: "#1d2330",
    cell: "#dce9f6",
    forward: "#2563a8",
    forwardSoft: "#dce9f6",
    forwardInk: "#1f5592",
    backward: "#c8511b",
    backwardSoft: "#fbe6d9",
    backwardInk: "#a83f10",
    backwardCell: "#f6c3a3",
    update: "#2f7d4f",
    updateSoft: "#ddf0e3",
    updateInk: "#24653f",
    error: "#b3261e",
    errorSoft: "#f9dedc",
    errorInk: "#9c1f18",
  },
  fade: 1,
  ramps: { data: ["#7a4a8f", "#f3f5f9", "#2563a8"], grad: ["#3d7f86", "#faf3ee", "#c8511b"] },
  shadow: 0.1,
};

const dark: Theme = {
  inks: {
    paper: "#15181f",
    box: "#1f242e",
    ink: "#e9ecf2",
    ink2: "#b4bccb",
    ink3: "#98a2b3",
    line: "#7d889b",
    faint: "#434b5a",
    operation: "#2a313d",
    leaf: "#57b67e",
    shadow: "#000000",
    cell: "#24405f",
    forward: "#6aa8ec",
    forwardSoft: "#223a57",
    forwardInk: "#9cc6f5",
    backward: "#ee7f4b",
    backwardSoft: "#46291b",
    backwardInk: "#f7a67e",
    backwardCell: "#7a3f22",
    update: "#57b67e",
    updateSoft: "#1f3d2c",
    updateInk: "#8fd5ab",
    error: "#f2857d",
    errorSoft: "#4c2321",
    errorInk: "#f7b0aa",
  },
  fade: 0.72,
  ramps: { data: ["#b98bd0", "#262c37", "#6aa8ec"], grad: ["#6fc0c7", "#2c2723", "#ee7f4b"] },
  shadow: 0.45,
};

/** White, without shadows, as a page or a slide wants it. */
const print: Theme = { ...light, inks: { ...light.inks, paper: "#ffffff" }, shadow: 0 };

export const themes: { readonly [T in ThemeName]: Theme } = { light, dark, print };

/** How opaque a mark is in a theme. */
export const opacityIn = ({ opacity }: { readonly opacity: number }, { fade }: Theme): number => (opacity === 1 ? 1 : opacity ** fade);

/** The colour of a paint, as #rrggbb. */
export function colourOf(paint: Paint, theme: Theme): string {
  if (typeof paint === "string") return theme.inks[paint];
  const [negative, zero, positive] = theme.ramps[paint.ramp];
  return mix(zero, paint.value < 0 ? negative : positive, Math.min(1, Math.abs(paint.value)));
}

export function mix(a: string, b: string, part: number): string {
  const [from, to] = [channels(a), channels(b)];
  return `#${from
    .map((c, i) =>
      Math.round(c + (to[i] - c) * part)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

/** Red, green and blue from 0 to 255. */
export function channels(colour: string): readonly [number, number, number] {
  const n = Number.parseInt(colour.slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

/** Contrast of two colours from 1 to 21. @see https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
  return (x + 0.05) / (y + 0.05);
}

function luminance(colour: string): number {
  const [r, g, b] = channels(colour).map((c) => {
    const s = c / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
