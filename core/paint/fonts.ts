import type { Font } from "../scene/measure.ts";

/** Families in the order of preference: ours, then what a reader's system has, Chinese included. */
export const fontStacks: { readonly [F in Font]: string } = {
  sans: `Inter, "Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "Helvetica Neue", Arial, sans-serif`,
  mono: `"JetBrains Mono", "Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "SFMono-Regular", Consolas, monospace`,
};

/** Files of the fonts that ship with Gradwalk (TrueType, WOFF or WOFF2), for formats that embed them. */
export interface FontFiles {
  /** Inter, regular and semi-bold. */
  readonly sans: FontFile;
  readonly sansBold: FontFile;
  /** JetBrains Mono, regular and bold. */
  readonly mono: FontFile;
  readonly monoBold: FontFile;
  /**
   * Further files for glyphs that those lack, asked in turn. Noto Sans SC ships in about a hundred slices; {@link slicesFor} tells
   * which ones a text needs.
   */
  readonly fallback: readonly FontFile[];
}

export type FontFile = Uint8Array;
