import type { Font } from "../scene/measure.ts";

/** Families in the order of preference: ours, then what a reader's system has, Chinese included. */
export const fontStacks: { readonly [F in Font]: string } = {
  sans: `Inter, "Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "Helvetica Neue", Arial, sans-serif`,
  mono: `"JetBrains Mono", "Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "SFMono-Regular", Consolas, monospace`,
};

/** The fonts that ship with Gradwalk, as packages of @fontsource: each in slices, a file per slice and weight. */
export type FontPackage = "inter" | "jetbrains-mono" | "noto-sans-sc";

/** The `unicode.json` of each package: which characters each slice has, as CSS writes them. */
export type FontIndex = { readonly [P in FontPackage]: Readonly<Record<string, string>> };

/** One file of a package. */
export interface FontFace {
  readonly package: FontPackage;
  /** "jetbrains-mono-latin-700-normal.woff", in the package's folder `files`. WOFF, since WOFF2 cannot be embedded in part. */
  readonly file: string;
}

/** Where a painter that embeds fonts gets them: only the files that a picture's text needs are asked for. */
export interface FontSource {
  readonly index: FontIndex;
  readonly load: (face: FontFace) => Uint8Array | Promise<Uint8Array>;
}

/** A part of a text in one face. */
export interface Run {
  readonly face: FontFace;
  readonly text: string;
}

const packages: { readonly [F in Font]: readonly FontPackage[] } = {
  sans: ["inter", "noto-sans-sc"],
  mono: ["jetbrains-mono", "inter", "noto-sans-sc"],
};

/** Splits a text where its faces change. A character that no slice has stays with its neighbours, and shows as a box. */
export function runsOf(text: string, font: Font, weight: number, index: FontIndex): Run[] {
  const runs: { face: FontFace; text: string }[] = [];
  for (const glyph of text) {
    const face = faceOf(glyph.codePointAt(0)!, font, weight, index) ?? runs.at(-1)?.face ?? faceOf(0x41, font, weight, index)!;
    const last = runs.at(-1);
    if (last && last.face.file === face.file) last.text += glyph;
    else runs.push({ face, text: glyph });
  }
  return runs;
}

function faceOf(code: number, font: Font, weight: number, index: FontIndex): FontFace | null {
  for (const name of packages[font]) {
    for (const [slice, ranges] of Object.entries(index[name])) {
      if (!covers(ranges, code)) continue;
      return {
        package: name,
        file: `${name}-${slice.replace(/[[\]]/g, "")}-${weight >= 550 ? (name === "inter" ? 600 : 700) : 400}-normal.woff`,
      };
    }
  }
  return null;
}

/** @param ranges "U+0000-00FF,U+0131". */
function covers(ranges: string, code: number): boolean {
  return parsed(ranges).some(([from, to]) => from <= code && code <= to);
}

const known = new Map<string, readonly (readonly [from: number, to: number])[]>();

/** The same few hundred ranges are asked for every character. */
function parsed(ranges: string): readonly (readonly [number, number])[] {
  let list = known.get(ranges);
  if (!list) {
    list = ranges.split(",").map((range): [number, number] => {
      const [from, to] = range.trim().replace(/^U\+/i, "").split("-");
      return [Number.parseInt(from, 16), Number.parseInt(to ?? from, 16)];
    });
    known.set(ranges, list);
  }
  return list;
}
