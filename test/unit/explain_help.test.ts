import { describe, expect, test } from "vitest";
import recorded from "../data/errors.json" with { type: "json" };
import { en } from "../../core/explain/en.ts";
import { adviceFor, helpFor, PATTERNS } from "../../core/explain/help.ts";
import { zh } from "../../core/explain/zh.ts";

describe("help with what PyTorch really says", () => {
  for (const { key, program, type, message } of recorded.records) {
    test(`${key}: ${program.split("\n").at(-1)}`, () => {
      for (const [language, sentences] of [
        ["en", en],
        ["zh", zh],
      ] as const) {
        const help = adviceFor(type!, message!, language)!;
        expect(help).not.toBeNull();
        const template = sentences.help[key as keyof typeof en.help].cause;
        // What stands between the places that are filled tells which sentence it is.
        const pieces = template.split(/\{\d\}/);
        expect(pieces.every((piece) => help.cause.includes(piece))).toBe(true);
        for (const sentence of Object.values(help)) expect(sentence).not.toMatch(/\{\d\}/);
      }
    });
  }

  test("every kind of help has a recorded message, but for those of Gradwalk itself", () => {
    const seen = new Set(recorded.records.map((record) => record.key));
    const unseen = Object.keys(en.help).filter((key) => !seen.has(key));
    expect(unseen).toEqual(["missing"]);
    for (const { key } of PATTERNS) expect(en.help[key]).toBeDefined();
  });
});

test("numbers of the message stand in the help", () => {
  const help = adviceFor("RuntimeError", "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x4)", "en")!;
  expect(help.cause).toContain("the left is 2 × 3 and the right 2 × 4: 3 ≠ 2");
  expect(adviceFor("NameError", "name 'x_train' is not defined", "zh")!.remedy).toContain("x_train = torch.linspace(0, 1, 100)");
});

test("short names that courses import have their own help, and so has what Gradwalk lacks", () => {
  expect(adviceFor("NameError", "name 'nn' is not defined", "en")!.remedy).toContain("import torch.nn as nn");
  expect(adviceFor("NotImplementedError", "Gradwalk has no torch.fft.fft", "en")!.cause).toContain("not one of them yet");
});

test("an error that nobody foresaw gets what is true of any, and what is no mistake gets nothing", () => {
  expect(adviceFor("ValueError", "the learner's own words", "en")!.cause).toMatch(/^What the line asks for cannot be done/);
  expect(adviceFor("KeyError", "'a'", "zh")!.cause).toBe("键里没有 'a'。");
  expect(adviceFor("AssertionError", "x must be small", "en")).toBeNull();
  expect(helpFor({ kind: "error", type: "StopIteration", message: "done" }, "zh")).toBeNull();
});

test("a version note is told where PyTorch 1.13 differs", () => {
  const told = helpFor({ kind: "error", type: "AttributeError", message: "'NoneType' object has no attribute 'zero_'" }, "en")!;
  expect(told).toContain("In PyTorch 2.x optimizer.zero_grad() sets .grad to None; in 1.13 it set zeros.");
});

test("both languages fill the same places", () => {
  const places = (sentence: string) => [...new Set(sentence.match(/\{\w+\}/g) ?? [])].sort();
  const compare = (a: object, b: object, path: string) => {
    for (const [key, sentence] of Object.entries(a)) {
      const other = (b as Record<string, unknown>)[key];
      if (typeof sentence === "string") expect(places(other as string), `${path}.${key}`).toEqual(places(sentence));
      else compare(sentence as object, other as object, `${path}.${key}`);
    }
  };
  compare(en, zh, "");
});
