import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test, vi } from "vitest";
import { captionOf } from "../../core/explain/index.ts";
import { ROWS } from "../../core/ops/index.ts";
import { stepsOf } from "../../core/trace/steps.ts";
import { loadFonts } from "../../renderer/fonts.ts";
import { lineTrace, mlpTrace, notesTrace } from "../traces.ts";

/** The files of a Chinese font, each with its characters: "U+4e2d, U+2190-21d5". */
const FILES = [
  ...readFileSync(createRequire(import.meta.url).resolve("@fontsource/noto-sans-sc/400.css"), "utf8").matchAll(/unicode-range: ([^;]*)/g),
].map(([, ranges]) =>
  ranges.split(",").map((range) =>
    range
      .replace("U+", "")
      .split("-")
      .map((end) => parseInt(end, 16)),
  ),
);
const isChinese = (letter: string) => /\p{Script=Han}/u.test(letter);
const filesOf = (text: string) =>
  new Set(
    [...text].filter(isChinese).flatMap((letter) => {
      const code = letter.codePointAt(0)!;
      const file = FILES.findIndex((ranges) => ranges.some(([first, last = first]) => first <= code && code <= last));
      return file < 0 ? [] : [file];
    }),
  );

/** Text that is asked for when the first graph is there. */
async function asked(language: "en" | "zh"): Promise<string> {
  const load = vi.fn((font: string, text: string) => Promise.resolve([font, text]));
  vi.stubGlobal("document", { fonts: { load } });
  await loadFonts(language);
  vi.unstubAllGlobals();
  return load.mock.calls.map(([, text]) => text).join("");
}

test("the files that Chinese captions need are loaded before a walk comes to them", async () => {
  const texts = [notesTrace(), lineTrace(2), mlpTrace(2)].flatMap((trace) =>
    stepsOf(trace).map(({ cursor }) => JSON.stringify(captionOf(trace, cursor, "zh", ROWS))),
  );
  const needed = filesOf(texts.join(""));
  expect(needed.size).toBeGreaterThan(8);
  const loaded = filesOf(await asked("zh"));
  expect([...needed].filter((file) => !loaded.has(file))).toEqual([]);
});

test("in English no Chinese file is asked for, and letters of formulas are", async () => {
  expect(filesOf(await asked("en")).size).toBe(0);
  expect(await asked("en")).toContain("σ");
});
