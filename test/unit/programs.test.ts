import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

/**
 * Whole programs on the command line, against what real PyTorch 2.13 printed for them. The `notes_*` programs are the blocks of a
 * beginner's notes, word for word, after a few lines that make the data they assume.
 */
const folder = path.resolve(import.meta.dirname, "../programs");
const cli = path.resolve(import.meta.dirname, "../../out/cli/cli.mjs");

function run(file: string) {
  if (!existsSync(cli)) throw new Error("the command line is not built: run `npm run build` first");
  return spawnSync(process.execPath, [cli, "run", path.join(folder, file)], { encoding: "utf8" });
}

/** A line without its numbers; and its numbers. Thousands of steps apart, a sum in another order shows in the last digits. */
const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]\d+)?/g;
const frame = (line: string): string => line.replace(NUMBER, "#");
const numbers = (line: string): number[] => (line.match(NUMBER) ?? []).map(Number);

for (const file of readdirSync(folder).filter((name) => name.endsWith(".py"))) {
  const expected = path.join(folder, file.replace(/\.py$/, ".out"));
  if (!existsSync(expected)) continue;
  test(`${file} prints what it prints with PyTorch`, () => {
    const { stdout, stderr, status } = run(file);
    const [ours, theirs] = [stdout, readFileSync(expected, "utf8")].map((text) => text.split("\n"));
    expect(ours.map(frame), stderr).toEqual(theirs.map(frame));
    ours.forEach((line, i) =>
      numbers(line).forEach((x, k) => expect(Math.abs(x / numbers(theirs[i])[k] - 1 || 0), line).toBeLessThan(2e-6)),
    );
    expect(status, stderr).toBe(0);
  });
}

test("a program that stops where PyTorch would stop tells the line, and exits with 1", () => {
  const { stderr, status } = run("notes_line_stray.py");
  expect(status).toBe(1);
  expect(stderr).toContain("line 9, in <module>\n    expand_as(x)# 可以升维\n    ^^^^^^^^^\nNameError: name 'expand_as' is not defined");
});
