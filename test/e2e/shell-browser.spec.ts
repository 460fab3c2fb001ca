/** Files and recovery where there is no Electron: the browser's side of renderer/desktop.ts. */
import { expect, test, type Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { begun, text } from "./launch.ts";

/** The pickers of the File System Access API cannot be driven by a test; without them the page uses an input and a download. */
test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    for (const name of ["showOpenFilePicker", "showSaveFilePicker"]) Reflect.deleteProperty(window, name);
  });
  page.on("filechooser", () => {}); // Playwright takes choosers over only while someone listens, and begins too late on a busy machine
  await page.goto("./");
  await begun(page);
});

const python = (name: string, code: string) => ({ name, mimeType: "text/x-python", buffer: Buffer.from(code) });

async function open(page: Page, file: ReturnType<typeof python>): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.keyboard.press("ControlOrMeta+o");
  await (await chooser).setFiles(file);
}

test("a file is opened, edited and saved as a download", async ({ page }) => {
  await open(page, python("a.py", "x = 1"));
  await expect(text(page)).toContainText("x = 1");
  await text(page).fill("x = 2 # 改");
  const download = page.waitForEvent("download");
  await page.keyboard.press("ControlOrMeta+s");
  expect((await download).suggestedFilename()).toBe("a.py");
  expect(readFileSync(await (await download).path(), "utf8")).toBe("x = 2 # 改");
});

test("a notebook is opened as its program, and saved under the name of a Python file", async ({ page }) => {
  await open(page, python("lesson.ipynb", JSON.stringify({ cells: [{ cell_type: "code", source: ["!pip install torch\n", "a = 1"] }] })));
  await expect(text(page)).toContainText("# !pip install torch");
  await text(page).fill("a = 2");
  const download = page.waitForEvent("download");
  await page.keyboard.press("ControlOrMeta+s");
  expect((await download).suggestedFilename()).toBe("lesson.py");
});

test("what is typed survives a reload", async ({ page }) => {
  await text(page).fill("kept = 1");
  await expect.poll(() => page.evaluate(() => Object.values(localStorage).join())).toContain("kept = 1");
  page.on("dialog", (dialog) => dialog.accept()); // the browser's own question about leaving
  await page.reload();
  await expect(text(page)).toContainText("kept = 1");
});

test("opening over unsaved changes asks, and a no keeps the text", async ({ page }) => {
  await text(page).fill("mine = 1");
  const asked = page.waitForEvent("dialog");
  const opening = open(page, python("b.py", "theirs = 1"));
  await (await asked).dismiss();
  await opening;
  await expect(text(page)).toContainText("mine = 1");
});

test("a file that is no text is refused with a sentence", async ({ page }) => {
  await open(page, { ...python("picture.py", ""), buffer: Buffer.from([0xff, 0xd8, 0xff, 0xe0]) });
  await expect(page.getByText(/picture\.py is not text in UTF-8/)).toBeVisible();
});

test("an example asks before it takes the place of unsaved changes, and never overwrites the open file", async ({ page }) => {
  const example = async () => {
    await page.locator("[aria-haspopup=menu]").first().click();
    await page.getByRole("menuitem", { name: /graph\.py/ }).click();
  };
  await open(page, python("a.py", "mine = 1"));
  await text(page).fill("mine = 2");
  page.once("dialog", (dialog) => dialog.dismiss());
  await example();
  await expect(text(page)).toContainText("mine = 2");
  page.once("dialog", (dialog) => dialog.accept());
  await example();
  await expect(text(page)).toContainText("torch.ones");
  const download = page.waitForEvent("download");
  await page.keyboard.press("ControlOrMeta+s");
  expect((await download).suggestedFilename()).not.toBe("a.py");
});
