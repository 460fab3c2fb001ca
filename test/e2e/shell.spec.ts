import { expect, test } from "@playwright/test";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  answer,
  appRoot,
  clickMenu,
  closeWindow,
  end,
  executable,
  exit,
  freshFolder,
  isDouble,
  launch,
  text,
  timesAsked,
  title,
} from "./launch.ts";

test.beforeAll(() => console.log(isDouble ? "the shell on the double of Electron, with Chromium" : "the shell on a real Electron"));

test("starts isolated: no Node in the page, cross-origin isolated, quiet under the strict policy", async () => {
  const { app, page } = await launch();
  const errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.reload();
  await expect(text(page)).toBeVisible();
  const globals = await page.evaluate(() => {
    const has = (name: string) => typeof (globalThis as Record<string, unknown>)[name];
    return [has("require"), has("process"), has("SharedArrayBuffer"), crossOriginIsolated, isSecureContext];
  });
  expect(globals).toEqual(["undefined", "undefined", "function", true, true]);
  const offered = ["backup", "close", "onCommand", "recent", "replace", "replaceByFile", "save", "saveExport", "setLanguage", "start"];
  expect(await page.evaluate(() => Object.keys(window.gradwalk!).sort())).toEqual(offered);
  expect(errors).toEqual([]);
  await end(app);
});

test("runs the program: Python, the engine and the graph work under the strict policy", async () => {
  const { app, page } = await launch();
  const errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.getByTestId("run").click();
  await expect(page.getByTestId("output")).toContainText("1.5000");
  await expect(page.getByTestId("caption")).not.toBeEmpty();
  expect(errors).toEqual([]);
  await end(app);
});

test("opens a document, edits it and saves it where it was", async () => {
  const { app, page, folder } = await launch();
  const file = path.join(folder, "a.gradwalk");
  writeFileSync(file, JSON.stringify({ gradwalk: 1, code: "x = torch.ones(2, 2)\n", language: "en", view: null }));
  await answer(app, "showOpenDialog", { canceled: false, filePaths: [file] });
  await clickMenu(app, "dialog");
  await expect(text(page)).toContainText("x = torch.ones(2, 2)");
  await expect.poll(() => title(app)).toBe("a.gradwalk — Gradwalk");
  await text(page).fill("y = x + 2 # 加法");
  await expect.poll(() => title(app)).toBe("• a.gradwalk — Gradwalk");
  await clickMenu(app, "save");
  await expect.poll(() => title(app)).toBe("a.gradwalk — Gradwalk");
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ gradwalk: 1, code: "y = x + 2 # 加法" });
  expect((await page.evaluate(() => window.gradwalk!.recent())).map((recent) => recent.name)).toEqual(["a.gradwalk"]);
  await end(app);
});

test("a Python file is opened from the command line, and saved as its code alone", async () => {
  const folder = freshFolder();
  const file = path.join(folder, "script.py");
  writeFileSync(file, "a = 1\r\nb = 2\r\n");
  const { app, page } = await launch({ folder, args: [file] });
  await expect(text(page)).toContainText("b = 2");
  await text(page).fill("c = 3");
  await clickMenu(app, "save");
  await expect.poll(() => readFileSync(file, "utf8")).toBe("c = 3");
  await end(app);
});

test("a broken document is refused with a sentence, and the text stays", async () => {
  const { app, page, folder } = await launch();
  const file = path.join(folder, "broken.gradwalk");
  writeFileSync(file, "{ not json");
  await text(page).fill("kept = 1");
  await answer(app, "showOpenDialog", { canceled: false, filePaths: [file] });
  await clickMenu(app, "dialog");
  await expect(page.getByText(/broken\.gradwalk is damaged/)).toBeVisible();
  await expect(text(page)).toContainText("kept = 1");
  await end(app);
});

test("an exported file lands where the learner says", async () => {
  const { app, page, folder } = await launch();
  const file = path.join(folder, "graph.svg");
  await answer(app, "showSaveDialog", { canceled: false, filePath: file });
  const bytes = [...Buffer.from("<svg>梯度</svg>")];
  expect(await page.evaluate((bytes) => window.gradwalk!.saveExport("graph.svg", new Uint8Array(bytes)), bytes)).toEqual({
    kind: "done",
    value: "graph.svg",
  });
  expect(readFileSync(file, "utf8")).toBe("<svg>梯度</svg>");
  await end(app);
});

test("asks before closing over unsaved changes: cancel stays, save writes and closes", async () => {
  const { app, page, folder } = await launch();
  await text(page).fill("z = y * y");
  await answer(app, "showMessageBox", { response: 2 });
  await closeWindow(app);
  await expect.poll(() => timesAsked(app, "showMessageBox")).toBe(1);
  await expect(text(page)).toContainText("z = y * y");
  const file = path.join(folder, "z.gradwalk");
  await answer(app, "showMessageBox", { response: 0 });
  await answer(app, "showSaveDialog", { canceled: false, filePath: file });
  const gone = exit(app);
  await closeWindow(app);
  expect(await gone).toBe(0);
  expect(JSON.parse(readFileSync(file, "utf8")).code).toBe("z = y * y");
  expect(existsSync(path.join(folder, "recovery.json"))).toBe(false);
});

test("opening another file over unsaved changes asks, and Don't save leaves the first file as it was", async () => {
  const folder = freshFolder();
  const one = path.join(folder, "one.py");
  const two = path.join(folder, "two.py");
  writeFileSync(one, "one = 1");
  writeFileSync(two, "two = 2");
  const { app, page } = await launch({ folder, args: [one] });
  await expect(text(page)).toContainText("one = 1");
  await text(page).fill("changed = 1");
  await answer(app, "showOpenDialog", { canceled: false, filePaths: [two] });
  await answer(app, "showMessageBox", { response: 1 });
  await clickMenu(app, "dialog");
  await expect(text(page)).toContainText("two = 2");
  expect(await timesAsked(app, "showMessageBox")).toBe(1);
  expect(readFileSync(one, "utf8")).toBe("one = 1");
  await end(app);
});

test("a recent file opens again, and a path that is not among them opens nothing", async () => {
  const folder = freshFolder();
  const file = path.join(folder, "one.py");
  const secret = path.join(folder, "secret.py");
  writeFileSync(file, "one = 1");
  writeFileSync(secret, "secret = 1");
  const { app, page } = await launch({ folder, args: [file] });
  await expect(text(page)).toContainText("one = 1");
  const ask = (key: string) =>
    page.evaluate(
      (key) => window.gradwalk!.replace({ kind: "recent", key }, { document: { code: "", language: null, view: null }, dirty: false }),
      key,
    );
  expect(await ask(secret)).toEqual({ kind: "cancelled" });
  expect(await ask(file)).toMatchObject({ kind: "done", value: { name: "one.py", document: { code: "one = 1" } } });
  await end(app);
});

test("a notebook is opened as its program, under the name of a Python file, and is never written", async () => {
  const folder = freshFolder();
  const file = path.join(folder, "lesson.ipynb");
  const notebook = JSON.stringify({ cells: [{ cell_type: "code", source: ["%matplotlib inline\n", "a = 1"] }] });
  writeFileSync(file, notebook);
  const { app, page } = await launch({ folder, args: [file] });
  await expect(text(page)).toContainText("# %matplotlib inline");
  await expect.poll(() => title(app)).toBe("lesson.py — Gradwalk");
  await text(page).fill("b = 2");
  const saved = path.join(folder, "lesson.py");
  await answer(app, "showSaveDialog", { canceled: false, filePath: saved });
  await clickMenu(app, "save");
  await expect.poll(() => existsSync(saved) && readFileSync(saved, "utf8")).toBe("b = 2");
  expect(readFileSync(file, "utf8")).toBe(notebook);
  await end(app);
});

test("a file dropped on the page is opened", async () => {
  const { app, page } = await launch();
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["dropped = 1"], "dropped.py"));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(text(page)).toContainText("dropped = 1");
  await end(app);
});

test("the text comes back after the page crashes", async () => {
  const { app, page, folder } = await launch();
  await text(page).fill("t = z.mean()");
  await expect.poll(() => existsSync(path.join(folder, "recovery.json"))).toBe(true);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].webContents.forcefullyCrashRenderer());
  const shown = () =>
    app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]
        .webContents.executeJavaScript(`document.querySelector("[data-testid=editor] .cm-content")?.textContent`)
        .catch(() => null),
    );
  await expect.poll(shown).toBe("t = z.mean()");
  await end(app);
});

test("the text comes back after the whole app is killed", async () => {
  const { app, page, folder } = await launch();
  await text(page).fill("w = 1");
  await expect.poll(() => existsSync(path.join(folder, "recovery.json"))).toBe(true);
  const gone = exit(app);
  app.process().kill("SIGKILL");
  await gone;
  const again = await launch({ folder });
  await expect(text(again.page)).toContainText("w = 1");
  await expect.poll(() => title(again.app)).toMatch(/^• /); // it is in no file yet
  await end(again.app);
});

test("a second start hands its file to the first, from its own folder", async () => {
  const folder = freshFolder();
  writeFileSync(path.join(folder, "one.py"), "one = 1");
  writeFileSync(path.join(folder, "two.py"), "two = 2");
  const { app, page } = await launch({ folder, args: [path.join(folder, "one.py")] });
  await expect(text(page)).toContainText("one = 1");
  const env = { ...process.env, GRADWALK_USER_DATA: folder };
  const second = spawnSync(executable, ["--no-sandbox", appRoot, "two.py"], { cwd: folder, env, timeout: 20_000 });
  expect(second.status).toBe(0);
  await expect(text(page)).toContainText("two = 2");
  await end(app);
});

test("the menu follows the language of the app, and is kept", async () => {
  const { app, page, folder } = await launch();
  const labels = (of: typeof app) => of.evaluate(({ Menu }) => Menu.getApplicationMenu()!.items.map((item) => item.label));
  await page.evaluate(() => window.gradwalk!.setLanguage("zh"));
  await expect.poll(() => labels(app)).toContain("文件(&F)");
  await expect
    .poll(() => existsSync(path.join(folder, "settings.json")) && readFileSync(path.join(folder, "settings.json"), "utf8"))
    .toContain("zh");
  await page.evaluate(() => window.gradwalk!.setLanguage("en"));
  await expect.poll(() => labels(app)).toContain("&File");
  await end(app);
});

test("navigation, new windows, permissions, requests and eval are refused", async () => {
  const { app, page } = await launch();
  await app.evaluate(({ shell }) => {
    const opened: string[] = ((globalThis as Record<string, unknown>).opened = []);
    shell.openExternal = async (url: string) => void opened.push(url);
  });
  await page.evaluate(() => (location.href = "https://evil.example/"));
  await page.evaluate(() => void window.open("https://evil.example/pop"));
  await page.evaluate(() => void window.open("https://pytorch.org/docs"));
  await expect.poll(() => app.evaluate(() => (globalThis as Record<string, unknown>).opened)).toEqual(["https://pytorch.org/docs"]);
  const urls = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.webContents.getURL()));
  expect(urls).toEqual(["gradwalk://app/index.html"]);
  expect(await page.evaluate(async () => (await navigator.permissions.query({ name: "geolocation" })).state)).toBe("denied");
  const reached = (url: string) =>
    page.evaluate(
      (url) =>
        fetch(url).then(
          (response) => response.status,
          () => "blocked",
        ),
      url,
    );
  expect(await reached("https://evil.example/x")).toBe("blocked");
  for (const path of ["../main/index.cjs", "..%2fmain%2findex.cjs", "%2e%2e/main/index.cjs", "..\\main\\index.cjs"]) {
    expect(await reached(`./${path}`)).not.toBe(200);
  }
  // In a callback of its own, because DevTools' evaluation is let through the policy.
  const evaluated = await page.evaluate(
    () =>
      new Promise((resolve) =>
        setTimeout(() => {
          try {
            resolve(new Function("return 1")());
          } catch (error) {
            resolve((error as Error).name);
          }
        }),
      ),
  );
  expect(evaluated).toBe("EvalError");
  await end(app);
});

test("the main process answers only its own window, on its own page", async () => {
  const { app } = await launch();
  const said = await app.evaluate(
    async ({ BrowserWindow }, preload) => {
      const ask = `window.gradwalk ? window.gradwalk.start().then(() => "answered", (error) => error.message) : "no bridge"`;
      const ours = BrowserWindow.getAllWindows()[0];
      const other = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true, contextIsolation: true } });
      await other.loadURL("gradwalk://app/index.html");
      const otherWindow = (await other.webContents.executeJavaScript(ask)) as string;
      other.destroy();
      await ours.loadURL("about:blank");
      const otherPage = (await ours.webContents.executeJavaScript(ask)) as string;
      return { otherWindow, otherPage };
    },
    path.join(appRoot, "out/preload/index.cjs"),
  );
  expect(said.otherWindow).toContain("refused: start");
  expect(said.otherPage).toContain("refused: start");
  await end(app);
});
