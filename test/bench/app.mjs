// The page in Chromium, as a learner has it: start, large graphs, long runs. Times are of this machine as it is now; CPU is the main
// thread's own, whatever else runs.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const programs = {
  chain: `import torch
x = torch.ones(2, 2, requires_grad=True)
y = x
for i in range(2000):
    y = y * 0.999 + x
y.mean().backward()
`,
  loop: `import torch
torch.manual_seed(0)
x, y = torch.rand(128, 4), torch.rand(128, 1)
w1 = torch.randn(4, 10, requires_grad=True)
w2 = torch.randn(10, 1, requires_grad=True)
for step in range(2000):
    loss = ((torch.sigmoid(x @ w1) @ w2 - y) ** 2).mean()
    loss.backward()
    for p in (w1, w2):
        p.data.add_(-0.05 * p.grad.data)
        p.grad.data.zero_()
`,
};

/**
 * @param {string} root of the project, built.
 * @param {(name: string, milliseconds: number) => void} tell
 */
export async function measureApp(root, tell) {
  const { chromium } = await import("@playwright/test");
  const { ensureChromium } = await import("../../scripts/chromium.mjs");
  const { listen } = createRequire(import.meta.url)(path.join(root, "out/serve/index.cjs"));
  const server = await listen(path.join(root, "out/renderer"));
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: ["--no-sandbox"] });
  const context = await browser.newContext({ reducedMotion: "reduce", viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    globalThis.halts = [];
    new PerformanceObserver((list) => globalThis.halts.push(...list.getEntries())).observe({ type: "longtask" });
  });
  const drawn = () => page.getByTestId("graph-list").getByRole("listitem").first().waitFor({ state: "attached", timeout: 60_000 });
  // Halts are told late: what the filling of the editor took, which nobody does, may come after the run began.
  let runBegan = 0;
  const longest = async () => {
    await frames(30);
    return page.evaluate(
      (began) => Math.max(0, ...globalThis.halts.map(({ startTime, duration }) => (startTime < began ? 0 : duration))),
      runBegan,
    );
  };
  const frames = (count) =>
    page.evaluate(async (left) => {
      for (; left > 0; left--) await new Promise(requestAnimationFrame);
    }, count);
  const run = async (program) => {
    await page.getByTestId("editor").locator(".cm-content").fill(program);
    await frames(2);
    runBegan = await page.evaluate(() => performance.now());
    const began = Date.now();
    await page.keyboard.press("Control+Enter");
    await page
      .getByTestId("stop")
      .waitFor({ timeout: 10_000 })
      .catch(() => {}); // a short run may be over already
    await page.getByTestId("run").waitFor({ timeout: 600_000 });
    await page.keyboard.press("Escape");
    return Date.now() - began;
  };

  await page.goto(server.url);
  await drawn();
  let began = Date.now();
  await page.reload();
  await drawn();
  tell("start to the first graph, second load", Date.now() - began);

  const cdp = await context.newCDPSession(page);
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  const cpu = async (work) => {
    const spent = async () => (await cdp.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration").value * 1000;
    const before = await spent();
    await work();
    return (await spent()) - before;
  };

  await page.waitForTimeout(2000); // nobody pastes a program sooner: what the page puts off until after its first graph is done by then
  began = Date.now();
  await run(programs.chain);
  await page.locator("[data-testid=graph-list] li").nth(150).waitFor({ state: "attached", timeout: 60_000 });
  tell("10,000 nodes: from Run to the graph", Date.now() - began);
  tell("10,000 nodes: longest halt of the page", await longest());
  await page.keyboard.press("ArrowRight");
  await frames(3);
  const steps = 20;
  const walked = await cpu(async () => {
    for (let i = 0; i < steps; i++) {
      await page.keyboard.press("ArrowRight");
      await frames(1);
    }
  });
  tell("10,000 nodes: CPU of a step", walked / steps);
  const canvas = await page.getByTestId("graph").boundingBox();
  const [x, y] = [canvas.x + canvas.width / 2, canvas.y + canvas.height / 2];
  for (const [name, key] of [
    ["near", null],
    ["as a whole", "0"],
  ]) {
    if (key) await page.keyboard.press(key);
    await frames(30);
    await page.mouse.move(x, y);
    await page.mouse.down();
    const panned = await cpu(async () => {
      for (let i = 0; i < 60; i++) {
        await page.mouse.move(x + 3 * i, y + 2 * i);
        await frames(1);
      }
    });
    await page.mouse.up();
    tell(`10,000 nodes, ${name}: CPU of a frame while panning`, panned / 61);
  }

  await run(programs.loop);
  await page.keyboard.press("PageDown");
  const number = page.getByTestId("timeline").getByRole("textbox");
  const times = [];
  for (const index of ["1000", "500", "1500", "777", "1234"]) {
    await number.fill(index);
    const spent = await cpu(async () => {
      await number.press("Enter");
      await page.waitForFunction(([wanted]) => document.querySelector("[data-testid=timeline] input").value.replace(/\D/g, "") === wanted && document.querySelector("[data-testid=graph-list] li"), [index]); // prettier-ignore
      await frames(1);
    });
    times.push(spent);
  }
  tell("one of 2,000 iterations on screen: CPU", times.sort((a, b) => a - b)[2]);

  // The predictor's training rows are 16,875: the table's, without the last three weeks.
  const bike = readFileSync(path.join(root, "test/bench/python/bike_by_hand.py"), "utf8");
  const whole = bike
    .replaceAll("40 * batch_size", "16_875")
    .replace("range(100)", "range(1000)")
    .replace(/^ +print\(.*us.*$/m, "    pass");
  tell("the bike run of the notes, 1,000 epochs", await run(whole));
  tell("the bike run: longest halt of the page", await longest());
  await browser.close();
  server.close();
}
