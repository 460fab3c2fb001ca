import { chromium, expect, test, type Browser, type Page } from "@playwright/test";
import type { Work } from "../../core/device/webgpu/channel.ts";
import type { Client } from "../../core/device/webgpu/client.ts";
import type { CheckName, Outcome } from "../gpu/engine.worker.ts";
import type {} from "../gpu/page.ts";
import { serveHarness } from "../gpu/serve.ts";

/**
 * Every kernel on the GPU against the plainest twin, in Chromium on the software adapter. The checks are in ../gpu/checks.ts and run
 * where the engine runs: in a worker that waits for the worker of the GPU.
 */
let harness: Awaited<ReturnType<typeof serveHarness>>;
let page: Page;
test.beforeAll(async ({ browser }) => {
  harness = await serveHarness();
  page = await open(browser);
  expect(await page.evaluate(() => window.harness.connect())).toBe(true);
});
test.afterAll(async () => {
  await page.close();
  await harness.close();
});

async function open(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(harness.url);
  await page.waitForFunction(() => window.harness !== undefined);
  return page;
}
async function check(name: CheckName, on: Page = page): Promise<Outcome> {
  const outcome = await on.evaluate((name) => window.harness.check(name), name);
  expect(await on.evaluate(() => window.harness.errors)).toEqual([]);
  expect(outcome.failures).toEqual([]);
  return outcome;
}

test("the page is told that the adapter is a software one", async () => {
  expect(await page.evaluate(() => window.harness.isolated)).toBe(true);
  expect(await page.evaluate(() => window.harness.told(1))).toMatchObject({
    kind: "software",
    vendor: "google",
    architecture: "swiftshader",
  });
});

const kernels: Partial<Record<CheckName, string>> = {
  functions: "each function of formulas is right to 1e-5, nan and infinities included",
  pairs: "operators, comparisons and functions of two numbers are right at every pair of edges",
  remainders: "fmod, mod and floordiv are exact",
  table: "each formula of the table of operations has its WGSL form and gives the same numbers",
  inPlace: "a result may be one of the operands, or share a storage with them",
  copy: "copies walk any strides and convert dtypes as the CPU does",
  add: "copies that add do so once for each time an element occurs",
  fill: "fill leaves what lies between strides alone",
  reduce: "reductions agree on any shape, with ties and nan",
  scan: "running sums, products and extremes agree",
  gemm: "matrix products agree for any strides, batches and lengths",
  tiled: "products of large matrices agree by way of workgroup memory, too",
  softmax: "softmax, its logarithm and both gradients agree",
  indexing: "take and put agree, with equal indices in order",
  large: "tensors larger than the channel pass whole",
};
for (const [name, promise] of Object.entries(kernels)) {
  test(promise, async () => {
    expect((await check(name as CheckName)).compared).toBeGreaterThan(0);
  });
}

test("neighbours that do not depend on each other run as one, once they have come before", async () => {
  const turns = (await check("neighbours")).notes.dispatches as number[];
  expect(turns[0]).toBe(9);
  // A buffer that the garbage collector gives back in the middle of a turn parts neighbours.
  expect(Math.min(...turns)).toBe(4);
  expect(Math.max(...turns)).toBe(9);
});

test("the engine gives the same numbers and gradients on cuda as on cpu", async () => {
  const { compared, notes } = await check("engine");
  expect(compared).toBeGreaterThan(200);
  expect((notes.work as { dispatches: number }).dispatches).toBeGreaterThan(100);
});

test("recorded steps wait once for all their numbers, and no more than that for their losses", async () => {
  const { whole, others } = (await check("recorded")).notes as Record<"whole" | "others", Work>;
  expect(whole.reads).toBe(3); // three steps
  // Of thirty steps: one read of all losses; for each step two uploads and 16 dispatches: 6 forwards, 8 backwards (the loss's two
  // gradients are one), one of the optimizer for all four parameters, and one that puts the loss aside.
  expect(others).toMatchObject({ reads: 1, bindGroups: 0, pipelines: 0, buffers: 0, uploads: 60, dispatches: 30 * 16 });
  expect(others.submits).toBeLessThanOrEqual(30);
  expect(others.passes).toBeLessThanOrEqual(30);
});

test("large work on cpu tensors goes where it costs least, what is on cuda to the GPU; the numbers are the same", async () => {
  expect((await check("placement")).compared).toBeGreaterThan(500_000);
});

test("gradients on the GPU are the slopes that small steps there show", async () => {
  expect((await check("slopes")).compared).toBeGreaterThanOrEqual(144);
});

test("random programs give the same numbers, gradients and errors on cuda as on cpu", async () => {
  const [seed, count, batch] = [Number(process.env.FUZZ_SEED ?? 1), Number(process.env.FUZZ_COUNT ?? 60), 50];
  const failures: unknown[] = [];
  for (let from = seed; from < seed + count; from += batch) {
    const outcome = await page.evaluate(([from, n]) => window.harness.fuzz(from, n), [from, Math.min(batch, seed + count - from)]);
    expect(await page.evaluate(() => window.harness.errors)).toEqual([]);
    failures.push(...outcome.failures);
  }
  expect(failures).toEqual([]);
});

test("a training step of the bike network is one pass and one submit, and makes nothing new", async () => {
  const { work } = (await check("bike")).notes;
  expect(work).toMatchObject({ passes: 1, submits: 1, bindGroups: 0, pipelines: 0, buffers: 0, uploads: 2, reads: 1 });
  expect((work as { dispatches: number }).dispatches).toBeLessThanOrEqual(25);
});

test("three hundred steps are three hundred submits, and make nothing new", async () => {
  const { work, before, after } = (await check("steady")).notes;
  expect(work).toMatchObject({ passes: 300, submits: 300, bindGroups: 0, pipelines: 0, buffers: 0 });
  expect((before as Client["memory"]).bytes).toBeGreaterThan(128 * 56 * 4);
  expect(after).toEqual(before);
});

test("a second run gets a channel of its own, and the pipelines of the first", async () => {
  expect(await page.evaluate(() => window.harness.connect())).toBe(true);
  const { work } = (await check("bike")).notes;
  expect(work).toMatchObject({ passes: 1, submits: 1, bindGroups: 0 });
});

test("a GPU process that dies takes no more than what was there alone; it comes back, but not for ever", async () => {
  const own = await chromium.launch({ executablePath: process.env.CHROMIUM, chromiumSandbox: false, args: GPU_ARGS });
  const page = await open(own);
  const system = await own.newBrowserCDPSession();
  let deaths = 0;
  for (let kind = "software"; kind === "software";) {
    expect(await page.evaluate(() => window.harness.connect())).toBe(true);
    await check("leave", page);
    const { processInfo } = await system.send("SystemInfo.getProcessInfo");
    process.kill(processInfo.find(({ type }) => type === "GPU")!.id, "SIGKILL");
    deaths++;
    kind = (await page.evaluate((count) => window.harness.told(count), deaths + 1)).kind;
    expect(["software", "lost"]).toContain(kind);
    await check("afterLoss", page);
  }
  // Chromium itself gives up after the second or the third; we do after the third.
  expect([2, 3]).toContain(deaths);
  expect(await page.evaluate(() => window.harness.connect())).toBe(false);
  await own.close();
});

test("a browser without WebGPU says so, and the engine does without", async () => {
  const own = await chromium.launch({ executablePath: process.env.CHROMIUM, chromiumSandbox: false, args: ["--disable-gpu"] });
  const page = await open(own);
  expect(await page.evaluate(() => window.harness.told(1))).toMatchObject({ kind: "blocked", vendor: "", architecture: "" });
  expect(await page.evaluate(() => window.harness.connect())).toBe(false);
  await own.close();
});

const GPU_ARGS = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--disable-background-networking", "--no-first-run"];
