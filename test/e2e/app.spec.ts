import { expect, type Page, test } from "@playwright/test";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { COVERED, openCamera } from "../../renderer/graph/camera.ts";
import { sceneOf } from "../../core/scene/compose.ts";
import { captionOf, plain } from "../../core/explain/index.ts";
import { ROWS } from "../../core/ops/index.ts";
import type { Trace, Value } from "../../core/trace/event.ts";
import { graphAt, type Variable } from "../../core/trace/graph.ts";
import { readTrace } from "../../core/trace/jsonl.ts";
import { linesOf, stepsOf } from "../../core/trace/steps.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** The trace of an example as the command line records it: the page must show this and nothing else. */
function traceOf(example: string): Trace {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "gradwalk-walk-")), "t.jsonl");
  const script = path.join(root, "assets/examples", example);
  const { status, stderr } = spawnSync(process.execPath, [path.join(root, "out/cli/cli.mjs"), "trace", script, "-o", file], {
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  return readTrace(readFileSync(file, "utf8"));
}

/** Opens the page at the start of the first example's walk, in English and without motion, where nothing plays by itself. */
async function open(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: "reduce", colorScheme: "light" });
  await page.goto("/");
  await expect(page.getByTestId("caption")).toContainText("→");
}

/** What the list that stands in for the picture says, by node. */
async function nodesOf(page: Page): Promise<Record<string, { shown: string; text: string }>> {
  const items = await page
    .getByTestId("graph-list")
    .locator("li")
    .evaluateAll((list) =>
      list.map((item) => [(item as HTMLElement).dataset.node!, (item as HTMLElement).dataset.shown!, item.textContent.trim()]),
    );
  return Object.fromEntries(items.map(([node, shown, text]) => [node, { shown, text }]));
}

/** A tensor of up to two dimensions as nested lists. */
function nested({ shape, numbers }: Value): string {
  if (shape.length === 0) return String(numbers[0]);
  const rows = Array.from({ length: shape[0] }, (_, i) => numbers.slice(i * shape[1], (i + 1) * shape[1]).join(", "));
  return `[${rows.map((row) => `[${row}]`).join(", ")}]`;
}

function expected(variable: Variable): RegExp {
  const passing = variable.arrivals.at(-1)?.sum;
  const escape = (text: string) => text.replace(/[[\]().]/g, "\\$&");
  const data = `data ${escape(nested(variable.data))}`;
  if (variable.grad) return new RegExp(`${data}; gradient ${escape(nested(variable.grad))}$`);
  if (passing) return new RegExp(`${data}; gradient passing, not kept, ${escape(nested(passing))}$`);
  return new RegExp(`${data}$`);
}

/** Compares all that the page shows with the run as it stood at a cursor. */
async function expectShown(page: Page, trace: Trace, cursor: number): Promise<void> {
  const graph = graphAt(trace, cursor);
  const { body } = captionOf(trace, cursor, "en", ROWS);
  await expect(page.getByTestId("caption")).toContainText(cursor === 0 ? "→" : plain(body));
  const nodes = await nodesOf(page);
  for (const [id, variable] of graph.variables) {
    expect(nodes[`v${id}`].shown).toBe("full");
    expect(nodes[`v${id}`].text).toMatch(expected(variable));
  }
  for (const id of graph.operations.keys()) expect(nodes[`f${id}`].shown).toBe("full");
  const shown = Object.entries(nodes).filter(([node, { shown }]) => shown === "full" && !node.startsWith("c"));
  expect(shown).toHaveLength(graph.variables.size + graph.operations.size);
}

test("the walk of the notes' first example shows the trace at each cursor, forward and back again", async ({ page }) => {
  const trace = traceOf("graph.py");
  const stops = [0, ...stepsOf(trace).map(({ cursor }) => cursor)];
  await open(page);
  await expectShown(page, trace, 0);
  for (const cursor of stops.slice(1)) {
    await page.keyboard.press("ArrowRight");
    await expectShown(page, trace, cursor);
  }
  for (const cursor of stops.slice(0, -1).toReversed()) {
    await page.keyboard.press("ArrowLeft");
    await expectShown(page, trace, cursor);
  }
  await page.keyboard.press("ArrowLeft");
  await expectShown(page, trace, 0);
});

test("0.75 + 0.75 = 1.5 is seen to arrive at y, which does not keep it, and x keeps 1.5", async ({ page }) => {
  // y = 3, z = y², t = mean(z): ∂t/∂z = 1/4, each operand of y * y sends 3/4, and + passes 3/2 on to x.
  await open(page);
  const inspector = page.getByTestId("inspector");
  const title = inspector.getByRole("heading", { level: 2 });
  for (let i = 0; i < 20 && !(await inspector.locator("dd", { hasText: "+ 0.75" }).isVisible()); i++)
    await page.keyboard.press("ArrowRight");
  await expect(title).toHaveText("y");
  await expect(inspector.getByRole("table", { name: "grad" }).getByRole("cell")).toHaveText(["1.50", "1.50", "1.50", "1.50"]);
  await expect(inspector.locator("dd")).toHaveText(["0.75", "+ 0.75", "1.5"]);
  await expect(inspector).toContainText(/arriving · not kept/i);
  await page.keyboard.press("End");
  await expect(title).toHaveText("x");
  await expect(inspector).toContainText(/\bkept\b/i);
  await expect(inspector.getByRole("table", { name: "grad" }).getByRole("cell")).toHaveText(["1.50", "1.50", "1.50", "1.50"]);
  await expect(page.getByTestId("output")).toContainText("None None tensor([[1.5000, 1.5000],\n        [1.5000, 1.5000]])");
});

test("Shift and an arrow walk one line; Home and End go to the ends; the transport's buttons do the same", async ({ page }) => {
  const trace = traceOf("graph.py");
  const lines = linesOf(trace).map(({ cursor }) => cursor);
  await open(page);
  for (const cursor of lines) {
    await page.keyboard.press("Shift+ArrowRight");
    await expectShown(page, trace, cursor);
  }
  await page.keyboard.press("Shift+ArrowLeft");
  await expectShown(page, trace, lines.at(-2)!);
  await page.getByTestId("to-start").click();
  await expectShown(page, trace, 0);
  await page.getByTestId("step-forward").click();
  await expectShown(page, trace, stepsOf(trace)[0].cursor);
  await page.getByTestId("step-back").click();
  await expectShown(page, trace, 0);
  await page.getByTestId("to-end").click();
  await expectShown(page, trace, trace.events.length);
  await page.keyboard.press("Home");
  await expectShown(page, trace, 0);
});

test("the sub-expression of the current step is lit in the editor", async ({ page }) => {
  await open(page);
  const lit = page.getByTestId("editor").locator(".cm-lit");
  const seen = new Set<string>();
  for (const step of stepsOf(traceOf("graph.py"))) {
    await page.keyboard.press("ArrowRight");
    await expect(page.getByTestId("editor").locator(".cm-litLine.cm-line")).toHaveCount(step.line === null ? 0 : 1);
    seen.add((await lit.allTextContents()).join(""));
  }
  expect([...seen]).toEqual(["torch.ones(2, 2, requires_grad=True)", "x + 2", "y * y", "torch.mean(z)", "t.backward()"]);
});

test("a click on a node selects it and jumps nowhere; so does the list that stands in for the picture", async ({ page }) => {
  const trace = traceOf("graph.py");
  await open(page);
  await page.keyboard.press("End");
  const caption = await page.getByTestId("caption").textContent();
  const inspector = page.getByTestId("inspector");
  const canvas = page.getByTestId("graph");
  const { width, height } = (await canvas.boundingBox())!;
  const scene = sceneOf(trace, trace.events.length);
  const camera = openCamera(scene, { width, height, ...COVERED }, null);
  const z = scene.nodes.find(({ title }) => title === "z")!;
  await canvas.click({ position: { x: (z.x - camera.x) * camera.zoom + width / 2, y: (z.y - camera.y) * camera.zoom + height / 2 } });
  await expect(inspector.getByRole("heading", { level: 2 })).toHaveText("z");
  await expect(inspector.getByRole("table", { name: "data" }).getByRole("cell")).toHaveText(["9.00", "9.00", "9.00", "9.00"]);
  await expect(page.getByTestId("caption")).toHaveText(caption!);
  await page.getByTestId("graph-list").getByRole("button", { name: /^y / }).focus();
  await expect(inspector.getByRole("heading", { level: 2 })).toHaveText("y");
  await expect(page.getByTestId("caption")).toHaveText(caption!);
});

test("keys belong to the editor while it has the focus, but Ctrl+Enter runs from there", async ({ page }) => {
  await open(page);
  const text = page.getByTestId("editor").locator(".cm-content");
  await text.fill("import torch\na = torch.ones(3, requires_grad=True)\n(a * 5).sum().backward()\nprint(a.grad)");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Home");
  await expect(page.getByText("Edited since the last run")).toBeVisible();
  await expect(page.getByTestId("caption")).toContainText("→");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByTestId("output")).toContainText("tensor([5., 5., 5.])");
  await page.keyboard.press("Escape");
  await page.keyboard.press("End");
  await expect(page.getByTestId("inspector").getByRole("table", { name: "grad" }).getByRole("cell")).toHaveText(["5.00", "5.00", "5.00"]);
});

test("an error stands below the program's output in PyTorch's words, with our help, and its place is marked", async ({ page }) => {
  await open(page);
  const text = page.getByTestId("editor").locator(".cm-content");
  await text.fill("import torch\nx = torch.ones(2, requires_grad=True)\nprint('so far')\n(x * x).backward()");
  await page.keyboard.press("Control+Enter");
  const output = page.getByTestId("output");
  await expect(output).toContainText("so far");
  await expect(output).toContainText("RuntimeError: grad can be implicitly created only for scalar outputs");
  await expect(output.locator(".help")).not.toBeEmpty();
  await expect(page.getByTestId("editor").locator(".cm-litLine.cm-line")).toHaveText("(x * x).backward()");
});

test("an endless loop is stopped, and the page runs the next program", async ({ page }) => {
  await open(page);
  const text = page.getByTestId("editor").locator(".cm-content");
  await text.fill("print('begun', flush=True)\nwhile True:\n    pass");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByTestId("output")).toContainText("begun");
  await page.getByTestId("stop").click();
  await expect(page.getByTestId("run")).toBeVisible();
  await text.fill("print(6 * 7)");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByTestId("output")).toContainText("42");
});

test("large work gets a second thread, and can be stopped in the middle of it", async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "hardwareConcurrency", { value: 2 }));
  await open(page);
  const text = page.getByTestId("editor").locator(".cm-content");
  const helping = () => page.workers().filter((worker) => worker.url().includes("helper.worker")).length;
  await text.fill("a = torch.ones(300, 300)\nprint((a @ a).sum().item(), flush=True)\nwhile True:\n    b = a @ a");
  expect(helping()).toBe(0);
  await page.keyboard.press("Control+Enter");
  await expect(page.getByTestId("output")).toContainText("27000000.0");
  await expect.poll(helping).toBe(1);
  await page.getByTestId("stop").click();
  await expect(page.getByTestId("run")).toBeVisible();
  await expect.poll(helping).toBe(0);
  await text.fill("print(6 * 7)");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByTestId("output")).toContainText("42");
});

test("of twenty thousand printed lines the last are seen, and a program that prints without end is stopped", async ({ page }) => {
  await open(page);
  const text = page.getByTestId("editor").locator(".cm-content");
  const output = page.getByTestId("output");
  await text.fill("for i in range(20_001):\n    print('line', i)");
  await page.keyboard.press("Control+Enter");
  await expect(output).toContainText("line 20000");
  await expect(page.getByTestId("run")).toBeVisible();
  expect(await output.locator("div").count()).toBeLessThan(2000);
  await text.fill("while True:\n    print('again')");
  await page.keyboard.press("Control+Enter");
  await expect(output).toContainText("again");
  await page.getByTestId("stop").click();
  await expect(page.getByTestId("run")).toBeVisible();
});

test("language and theme change at once, and last", async ({ page }) => {
  await open(page);
  await page.getByTestId("language").click();
  await expect(page.getByTestId("run")).toContainText("运行");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByTestId("caption")).toContainText("叶子");
  await page.getByTestId("theme").click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(page.getByTestId("run")).toContainText("运行");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
});

test("the picture is saved as it stands on the screen", async ({ page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, "showSaveFilePicker")); // a download can be caught, the system's dialog cannot
  await open(page);
  await page.keyboard.press("End");
  await page.getByTestId("export").click();
  const saved: Record<string, string> = {};
  for (const format of ["SVG", "PNG", "PDF", "TikZ", "DOT", "Mermaid"]) {
    await page.getByRole("dialog").getByText(format).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("dialog").getByRole("button", { name: "Save" }).click(),
    ]);
    saved[format] = readFileSync(await download.path(), "latin1");
  }
  for (const format of ["SVG", "TikZ"]) expect(saved[format]).toContain("0.75 + 0.75");
  for (const format of ["SVG", "TikZ", "DOT", "Mermaid"]) expect(saved[format]).toContain("AddBackward0");
  expect(saved.PNG.slice(1, 4)).toBe("PNG");
  expect(saved.PDF.slice(0, 5)).toBe("%PDF-");
});

test("a program reads the files it is given and leaves what it writes, also for the next visit", async ({ page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, "showSaveFilePicker")); // a download can be caught, the system's dialog cannot
  await open(page);
  const output = page.getByTestId("output");
  const text = page.getByTestId("editor").locator(".cm-content");
  const run = async (program: string) => {
    await text.fill(program);
    await page.keyboard.press("Control+Enter");
  };
  await run('print(open("hour.csv").read())');
  await expect(output).toContainText("No such file or directory: 'hour.csv'");
  await expect(output).toContainText("Files, above the code");
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["1,2,3"], "hour.csv"));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(page.getByRole("alert")).toContainText("Programs can now open hour.csv.");
  await run('import os\nprint(open("hour.csv").read())\nos.mkdir("out")\nopen("out/made.txt", "w").write("张量")');
  await expect(output).toContainText("1,2,3");
  await expect(page.getByRole("alert")).toBeHidden();
  await output.getByRole("button", { name: "Files…" }).click();
  const rows = page.getByTestId("files").locator("li");
  await expect(rows).toContainText(["hour.csv 5 B", "out/made.txt 6 B"]);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save out/made.txt…" }).click()]);
  expect([download.suggestedFilename(), readFileSync(await download.path(), "utf8")]).toEqual(["made.txt", "张量"]);
  await page.getByRole("button", { name: "Remove hour.csv" }).click();
  await rows.filter({ hasText: "hour.csv" }).getByRole("button", { name: "Put back" }).click();
  await page.getByRole("button", { name: "Remove out/made.txt" }).click();
  await page.getByTestId("choose-files").setInputFiles({ name: "two.txt", mimeType: "text/plain", buffer: Buffer.from("22") });
  await expect(rows).toContainText(["hour.csv", "out/made.txt", "two.txt"]);
  await page.reload();
  await expect(text).toContainText("made.txt"); // the text is back, and no later comes over what is typed
  await expect(page.getByTestId("files-button")).toHaveText("Files · 2");
  await run('print(open("hour.csv").read() + open("two.txt").read())');
  await expect(output).toContainText("1,2,322");
});

test("after a run the walk plays by itself, and pauses at a key", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await page.goto("/");
  const play = page.getByTestId("play");
  await expect(play).toHaveAccessibleName("Pause");
  await page.keyboard.press("Space");
  await expect(play).toHaveAccessibleName("Play");
  await page.keyboard.press("End");
  await page.keyboard.press("Space");
  await expect(play).toHaveAccessibleName("Pause");
  await expect(page.getByTestId("caption")).toContainText("Forward");
});

test("nothing is asked of any other host, and the policy is never violated", async ({ page, baseURL }) => {
  const foreign: string[] = [];
  const errors: string[] = [];
  page.on(
    "request",
    (request) => /^(https?|wss?):/.test(request.url()) && !request.url().startsWith(baseURL!) && foreign.push(request.url()),
  );
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  await open(page);
  await page.keyboard.press("End");
  await page.getByTestId("export").click();
  await page.keyboard.press("Escape");
  expect(foreign).toEqual([]);
  expect(errors).toEqual([]);
});
