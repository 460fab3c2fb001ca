import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");

test("the README's example of the library prints what its comments say", async () => {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readFileSync(path.join(root, "README.md"), "utf8"))!;
  const promised = Array.from(code.matchAll(/console\.log\(.*\); \/\/ (.*)/g), (match) => match[1]);
  expect(promised.length).toBeGreaterThan(2);

  const folder = mkdtempSync(path.join(root, "test/unit/readme-"));
  const printed: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((...words) => void printed.push(words.join(" ")));
  try {
    const file = path.join(folder, "example.ts");
    writeFileSync(file, code.replace("./core/index.ts", path.join(root, "core/index.ts")));
    await import(/* @vite-ignore */ file);
  } finally {
    log.mockRestore();
    rmSync(folder, { recursive: true });
  }
  expect(printed).toEqual(promised);
});
