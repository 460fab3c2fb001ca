import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { operationsPage } from "../../core/explain/operations.ts";
import { overloads } from "../../core/python/bindings/operations.ts";

const written = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");

test("the page of operations is the table's, in both languages: else, npm run operations", () => {
  expect(written("operations.md")).toBe(operationsPage("en"));
  expect(written("operations.zh.md")).toBe(operationsPage("zh"));
});

test("its links lead to entries, and both languages have the same ones", () => {
  const [en, zh] = [operationsPage("en"), operationsPage("zh")];
  const anchors = (page: string) => [...page.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id);
  const links = [...en.matchAll(/\]\(#([^)]+)\)/g)].map(([, id]) => id);
  expect(new Set(anchors(en)).size).toBe(anchors(en).length);
  expect(links).toEqual(anchors(en));
  expect(anchors(zh)).toEqual(anchors(en));
});

test("every function that Python may call by a plain name is in it", () => {
  const page = operationsPage("en");
  const paths = overloads().flatMap(({ python }) => python.filter((path) => /^(torch|F)\.[a-z]\w*[a-z0-9]$/.test(path)));
  const missing = paths.filter((path) => !page.includes(path.replace(/^F\./, "torch.nn.functional.")));
  expect(missing.filter((path) => !/_(of|dims|lookup|to|step)$/.test(path))).toEqual([]);
});

test("what is said of PyTorch 1.13 is said", () => {
  for (const page of [operationsPage("en"), operationsPage("zh")]) {
    expect(page.match(/PyTorch 1\.13/g)).toHaveLength(12);
    expect(page).toContain("ReshapeAliasBackward0");
  }
});
