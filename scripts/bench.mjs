// Times the engine beside others, window by window in turn, and prints one table. As a command: npm run bench [-- options]
//   --python PATH   a Python with PyTorch; else the one in PYTHON, else python3
//   --chromium      our engine in Chromium, too; on WebGPU: --only gpu; and the page as a learner has it: --only app
//   --peers         TensorFlow.js and jax-js, too: installed once into a cache folder, never into the project
//   --only W1,W2    some workloads; "python" stands for the programs of test/bench/python, "start" for those of test/bench/start
//   --soak N        no table: our engine's heap after a tenth of N regression steps, and after all of them; with --chromium
//                   also what is in use on the GPU after so many bike steps
//   --rounds N      windows of each; the median counts. Default 25
//   --window MS     how long one is. Default 20
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { build as bundle } from "vite";
import { buildOrExit } from "./build.mjs";
import { root } from "./steps.mjs";

const bench = path.join(root, "test/bench");
const out = path.join(root, "out/bench");
const record = path.join(out, "figures.jsonl");
const peersBuilt = path.join(root, "node_modules/.cache/gradwalk-bench/built");
const NODE_PEERS = ["tfjs", "jaxjs"];
const GPU_PEERS = [
  ["jax-js with jit", "jaxjs_webgpu"],
  ["TensorFlow.js", "tfjs_webgpu"],
];
let installed;

const WORKLOADS = {
  W1: "example of four nodes",
  W2: "regression step, 100 points",
  W3m: "bike step by hand",
  W3m_f64: "bike step by hand, float64",
  W3n: "bike step, Sequential and SGD",
  W4f_256: "matmul 256",
  W4b_256: "matmul 256, both ways",
  W4f_512: "matmul 512",
  W4b_512: "matmul 512, both ways",
  W4f_1024: "matmul 1024",
  W4b_1024: "matmul 1024, both ways",
  W5: "chain and sum, 10⁶ elements",
  W6: "softmax cross-entropy 1024 × 1000",
  W7: "MLP 784-256-128-10, batch 256",
};
/** Everything on tensors of "cuda". */
const GPU_WORKLOADS = {
  W3n_gpu: "bike step, loss read each time",
  W3n_gpu_end: "bike step, losses read at the end",
};
const PEERS = {
  "@jax-js/jax": "0.1.25",
  "@tensorflow/tfjs-core": "4.22.0",
  "@tensorflow/tfjs-backend-wasm": "4.22.0",
  "@tensorflow/tfjs-backend-webgpu": "4.22.0",
};

/** What TensorFlow.js finds its WASM by: names that modules do not have. */
const COMMON = `import { createRequire as commonRequire } from "node:module";
const require = commonRequire(import.meta.url);
const __filename = require.resolve("@tensorflow/tfjs-backend-wasm");
const __dirname = __filename.replace(/[^/]*$/, "");`;

const { values: options } = parseArgs({
  options: {
    python: { type: "string" },
    chromium: { type: "boolean", default: false },
    peers: { type: "boolean", default: false },
    only: { type: "string" },
    soak: { type: "string" },
    rounds: { type: "string", default: "25" },
    window: { type: "string", default: "20" },
  },
});
const wanted = options.only?.split(",");
const isWanted = (name) => wanted === undefined || wanted.includes(name);
const rounds = Number(options.rounds);

await buildOrExit({ only: ["kernels"] });
await buildBench();
const python = options.soak === undefined ? findTorch() : null;
const before = lastFigures();
const figures = [];

const machine = `${os.cpus()[0]?.model ?? "an unknown processor"}, ${os.cpus().length} cores, load ${os.loadavg()[0].toFixed(1)}`;
if (options.soak === undefined) await compare();
else {
  await soak(Number(options.soak));
  if (options.chromium) await soakGpu(Number(options.soak));
}
appendFileSync(record, figures.map((figure) => `${JSON.stringify(figure)}\n`).join(""));

async function compare() {
  if (python === null) console.log("No Python with PyTorch was found, so there is nothing to compare with: name one with --python PATH.\n");
  console.log(`Median time of a step of ${rounds} windows of ${options.window} ms, in turn; × is PyTorch's time over ours. ${machine}\n`);
  await compareEngines();
  if (isWanted("python")) comparePrograms();
  if (isWanted("start")) await compareStarts();
  if (options.chromium) await compareOnGpu();
  if (options.chromium && isWanted("app")) await timeApp();
}

/** The page as a learner has it. */
async function timeApp() {
  await buildOrExit();
  const { measureApp } = await import("../test/bench/app.mjs");
  console.log();
  await measureApp(root, (name, milliseconds) => {
    note(name, "the page in Chromium", milliseconds * 1000);
    const last = before.get(`${name} the page in Chromium`);
    console.log([name.padEnd(64), time(milliseconds * 1000).padStart(10), (last === undefined ? "" : time(last)).padStart(10)].join("  "));
  });
}

/** Everything that runs the workloads, asked in turn. Ours come first. */
async function compareEngines() {
  const names = Object.keys(WORKLOADS).filter(isWanted);
  if (names.length === 0) return;
  const contestants = [await startProcess(process.execPath, [path.join(out, "node.mjs")])];
  if (options.chromium) contestants.push(await startChromium());
  if (python !== null) contestants.push(await startProcess(python, [path.join(bench, "torch_peer.py")]));
  if (options.peers) for (const name of NODE_PEERS) contestants.push(await startProcess(process.execPath, [await peer(name)]));
  const torch = contestants.findIndex(({ name }) => name.startsWith("PyTorch"));
  printHead(contestants.map(({ name }) => name));
  for (const workload of names) {
    const medians = await measure(workload, contestants);
    contestants.forEach(({ name }, i) => note(workload, name, medians[i]));
    printRow(workload, WORKLOADS[workload], contestants, medians, torch);
  }
  for (const contestant of contestants) await contestant.close();
}

/** Each engine in a page of its own, in turn, on the adapter that Chromium has: the graphics card, else the processor. */
async function compareOnGpu() {
  const names = Object.keys(GPU_WORKLOADS).filter((name) => isWanted(name) || isWanted("gpu"));
  if (names.length === 0) return;
  const gpu = await startGpu();
  const contestants = [await gpu.open("Gradwalk", "/gpu.js")];
  if (options.peers) {
    await peer("tfjs_webgpu");
    for (const [name, file] of GPU_PEERS) contestants.push(await gpu.open(name, `/peers/${file}.js`));
  }
  console.log(`\nIn Chromium ${gpu.version}, on WebGPU by ${gpu.adapter}; × is the other's time over ours`);
  printHead(contestants.map(({ name }) => name));
  for (const workload of names) {
    // Longer, for at its end all wait for the GPU.
    const medians = await measure(workload, contestants, 10 * Number(options.window));
    contestants.forEach(({ name }, i) => note(workload, `${name}, WebGPU by ${gpu.adapter}`, medians[i]));
    const last = before.get(`${workload} Gradwalk, WebGPU by ${gpu.adapter}`);
    const cells = medians.map((us, i) => time(us) + (i === 0 ? "" : `  ${(us / medians[0]).toPrecision(3)} ×`));
    printCells(`${workload.padEnd(11)} ${GPU_WORKLOADS[workload]}`, cells, contestants, last);
  }
  await gpu.close();
}

/** The median time of a step for each contestant, NaN where it lacks the workload. All must agree on the numbers. */
async function measure(workload, contestants, windowMs = Number(options.window)) {
  const opened = [];
  for (const contestant of contestants) opened.push(await contestant.ask({ ask: "open", workload, windowMs }));
  const { check } = opened[opened.length > 1 ? contestants.findIndex(({ name }) => name.startsWith("PyTorch")) : 0] ?? opened[0];
  opened.forEach((answer, i) => {
    if (!answer.missing && !agree(answer.check, check))
      console.log(`${contestants[i].name} computes other numbers in ${workload}: ${answer.check}, not ${check}`);
  });
  const times = contestants.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, contestant] of contestants.entries())
      if (!opened[i].missing) times[i].push((await contestant.ask({ ask: "window" })).us);
  }
  return times.map(median);
}

/** The same Python programs by our command line and by PyTorch. A program prints the time of a step, window by window, then its loss. */
function comparePrograms() {
  const cli = path.join(root, "out/cli/cli.mjs");
  if (!existsSync(cli))
    return console.log("\nThe command line is not built, so the Python programs were not run: npm run build builds it.");
  const ours = { name: "Gradwalk's command line", command: [process.execPath, cli, "run"] };
  const runners = python === null ? [ours] : [ours, { name: "PyTorch", command: [python] }];
  console.log();
  printHead(runners.map(({ name }) => name));
  for (const file of readdirSync(path.join(bench, "python")).sort()) {
    const times = runners.map(() => []);
    const losses = [];
    for (let round = 0; round < 3; round++) {
      runners.forEach(({ name, command: [program, ...words] }, i) => {
        const env = { ...process.env, OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
        const { stdout, stderr, status } = spawnSync(program, [...words, path.join(bench, "python", file)], { encoding: "utf8", env });
        if (status !== 0) return console.log(`${name} could not run ${file}: ${stderr.trim().split("\n").at(-1)}`);
        // In the first third of its windows code gets warm.
        const windows = Array.from(stdout.matchAll(/^us (.+)$/gm), (match) => Number(match[1]));
        times[i].push(...windows.slice(Math.floor(windows.length / 3)));
        losses[i] = Number(/^loss (.+)$/m.exec(stdout)?.[1]);
      });
    }
    if (losses.length === 2 && !agree([losses[0]], [losses[1]])) console.log(`${file}: our loss is ${losses[0]}, PyTorch's ${losses[1]}`);
    const medians = times.map(median);
    runners.forEach(({ name }, i) => note(file, name, medians[i]));
    printRow(file, "", runners, medians, runners.length === 2 ? 1 : -1);
  }
}

/** How long it takes until a script's first line is printed. */
async function compareStarts() {
  const cli = path.join(root, "out/cli/cli.mjs");
  if (!existsSync(cli)) return;
  const ours = { name: "Gradwalk's command line", command: [process.execPath, cli, "run"] };
  const runners = python === null ? [ours] : [ours, { name: "PyTorch", command: [python] }];
  console.log();
  printHead(runners.map(({ name }) => name));
  for (const file of readdirSync(path.join(bench, "start")).sort()) {
    const times = runners.map(() => []);
    for (let round = 0; round < 5; round++)
      for (const [i, { command }] of runners.entries()) times[i].push(await firstLine([...command, path.join(bench, "start", file)]));
    const medians = times.map(median);
    runners.forEach(({ name }, i) => note(`start ${file}`, name, medians[i]));
    printRow("start", `the first line of ${file}`, runners, medians, runners.length === 2 ? 1 : -1);
  }
}

/** Microseconds until a program prints. */
async function firstLine([program, ...words]) {
  const begin = performance.now();
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "inherit"] });
  const us = await new Promise((resolve) => child.stdout.once("data", () => resolve(1000 * (performance.now() - begin))));
  await new Promise((resolve) => child.once("close", resolve));
  return us;
}

/** A long run must not grow: the heap of JavaScript, and what is in use of the engine's memory. */
async function soak(steps) {
  const contestant = await startProcess(process.execPath, ["--expose-gc", path.join(out, "node.mjs")]);
  const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(2)} MiB`;
  for (const part of [0.1, 0.9]) {
    const { heap, engine } = await contestant.ask({ ask: "soak", steps: Math.round(part * steps) });
    console.log(`After ${part === 0.1 ? "10" : "100"} % of ${steps} regression steps: heap ${mebibytes(heap)}, engine ${engine} bytes`);
  }
  await contestant.close();
}

/** The same on the GPU: all memory there, used or waiting to be. */
async function soakGpu(steps) {
  const gpu = await startGpu();
  const contestant = await gpu.open("Gradwalk", "/gpu.js");
  for (const part of [0.1, 0.9]) {
    const { engine, bytes, buffers } = await contestant.ask({ ask: "soak", steps: Math.round(part * steps) });
    const done = `After ${part === 0.1 ? "10" : "100"} % of ${steps} bike steps on WebGPU by ${gpu.adapter}`;
    console.log(`${done}: ${buffers} buffers, ${bytes} bytes, engine ${engine} bytes`);
  }
  await gpu.close();
}

/** Within a part in 500: sums may be taken in another order. */
function agree(a, b) {
  return a.length === b.length && a.every((x, i) => Math.abs(x - b[i]) <= 2e-3 * Math.max(Math.abs(b[i]), 1e-3));
}

function median(times) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted.length === 0 ? NaN : sorted[sorted.length >> 1];
}

// ---- contestants

async function startProcess(command, words) {
  const child = spawn(command, words, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${command} ${words.join(" ")} ended`);
    return JSON.parse(value);
  };
  const { name } = await answer();
  const ask = (question) => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    return answer();
  };
  return { name, ask, close: () => child.stdin.end() };
}

async function startChromium() {
  const { open, version, close } = await launch([]);
  const page = await open("", "/page.js");
  return { ...page, name: `Gradwalk, Chromium ${version}, threads: ${page.threads}`, close };
}

/** Chromium with WebGPU, and the name of its adapter. */
async function startGpu() {
  for (const more of [[], ["--use-webgpu-adapter=swiftshader"]]) {
    const browser = await launch(["--enable-unsafe-webgpu", ...more]);
    const adapter = await browser.adapter();
    if (adapter !== null) return { ...browser, adapter };
    await browser.close();
  }
  throw new Error("this Chromium has no WebGPU");
}

/** A Chromium whose pages each run one script of the bench: it gives them `answer`. */
async function launch(args) {
  const { chromium } = await import("@playwright/test");
  const { ensureChromium } = await import("./chromium.mjs");
  const server = createServer(answerRequest);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: ["--no-sandbox", ...args] });
  const goto = async (path) => {
    const page = await browser.newPage();
    page.on("pageerror", (error) => console.error(`${path}: ${error.message}`));
    await page.goto(`http://127.0.0.1:${server.address().port}${path}`);
    return page;
  };
  return {
    version: browser.version().split(".")[0],
    async adapter() {
      const page = await goto("/");
      const name = await page.evaluate(async () => {
        const info = (await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" }))?.info;
        return info === undefined ? null : `${info.vendor} ${info.architecture} ${info.description}`.trim();
      });
      await page.close();
      return name;
    },
    async open(name, script) {
      const page = await goto(`/?${script}`);
      await page.waitForFunction("globalThis.answer !== undefined");
      const threads = await page.evaluate("globalThis.threads");
      return { name, threads, ask: (question) => page.evaluate((asked) => globalThis.answer(asked), question), close: () => page.close() };
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** A page for /?SCRIPT, isolated so that memory can be shared; our scripts, and the peers' under /peers/. */
function answerRequest({ url }, response) {
  const { pathname, search } = new URL(url, "http://localhost");
  const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
  if (pathname === "/") {
    response.writeHead(200, { ...headers, "Content-Type": "text/html" });
    return response.end(`<!doctype html>${search === "" ? "" : `<script type="module" src="${search.slice(1)}"></script>`}`);
  }
  const file = pathname.startsWith("/peers/") ? path.join(peersBuilt, pathname.slice(7)) : path.join(out, pathname);
  if (!existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, { ...headers, "Content-Type": "text/javascript" });
  response.end(readFileSync(file));
}

/** The file of a peer, bundled beside the packages that it needs. */
async function peer(name) {
  await (installed ??= installPeers());
  return path.join(peersBuilt, `${name}.mjs`);
}

async function installPeers() {
  const cache = path.dirname(peersBuilt);
  mkdirSync(cache, { recursive: true });
  writeFileSync(path.join(cache, "package.json"), JSON.stringify({ private: true, type: "module", dependencies: PEERS }));
  if (Object.keys(PEERS).some((name) => !existsSync(path.join(cache, "node_modules", name)))) {
    console.log(`Installing ${Object.keys(PEERS).join(", ")} into ${path.relative(root, cache)}…`);
    const words = ["install", "--no-audit", "--no-fund", "--silent"];
    const { status } = spawnSync("npm", words, { cwd: cache, stdio: "inherit", shell: process.platform === "win32" });
    if (status !== 0) throw new Error("the peers could not be installed");
  }
  for (const file of ["data.ts", ...readdirSync(path.join(bench, "peers")).map((name) => `peers/${name}`)]) {
    mkdirSync(path.dirname(path.join(cache, file)), { recursive: true });
    copyFileSync(path.join(bench, file), path.join(cache, file));
  }
  const inputs = (names) => Object.fromEntries(names.map((name) => [name, path.join(cache, "peers", `${name}.mjs`)]));
  const shared = { configFile: false, root: cache, logLevel: "error" };
  const built = { minify: false, outDir: peersBuilt, emptyOutDir: false };
  await bundle({
    ...shared,
    ssr: { noExternal: true },
    build: {
      ...built,
      target: "node20",
      ssr: true,
      rolldownOptions: {
        input: inputs(NODE_PEERS),
        output: { format: "es", entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs", banner: COMMON },
      },
    },
  });
  await bundle({
    ...shared,
    base: "/peers/",
    build: {
      ...built,
      target: "es2022",
      modulePreload: false,
      rolldownOptions: { input: inputs(GPU_PEERS.map(([, file]) => file)), output: { entryFileNames: "[name].js" } },
    },
  });
}

function findTorch() {
  const candidates = [options.python, process.env.PYTHON, "python3"].filter((name) => name !== undefined);
  const has = (name) => spawnSync(name, ["-c", "import torch, numpy"], { stdio: "ignore" }).status === 0;
  const found = candidates.find(has);
  if (options.python !== undefined && found !== options.python) throw new Error(`${options.python} has no PyTorch with NumPy`);
  return found ?? null;
}

async function buildBench() {
  const shared = { configFile: false, root, logLevel: "error" };
  const node = { target: "node20", ssr: true, minify: false, emptyOutDir: false, outDir: out };
  const output = { format: "es", entryFileNames: "[name].mjs" };
  const input = { node: path.join(bench, "node.ts"), helper: path.join(root, "electron/helper.worker.ts") };
  await bundle({ ...shared, build: { ...node, rolldownOptions: { input, external: [/^node:/], output } } });
  const page = { target: "es2022", outDir: out, emptyOutDir: false, modulePreload: { polyfill: false } };
  const pages = {
    page: path.join(bench, "page.ts"),
    engine: path.join(bench, "engine.ts"),
    helper: path.join(root, "renderer/helper.worker.ts"),
    gpu: path.join(bench, "gpu/page.ts"),
  };
  await bundle({
    ...shared,
    worker: { format: "es" },
    build: { ...page, rolldownOptions: { input: pages, output: { entryFileNames: "[name].js" } } },
  });
}

// ---- figures

function note(workload, engine, us) {
  if (!Number.isNaN(us)) figures.push({ date: new Date().toISOString(), machine, workload, engine, us: Number(us.toPrecision(4)) });
}

/** Of the runs before this one: the latest figure of each workload and engine. */
function lastFigures() {
  const lines = existsSync(record) ? readFileSync(record, "utf8").trim().split("\n") : [];
  return new Map(lines.map((line) => JSON.parse(line)).map(({ workload, engine, us }) => [`${workload} ${engine}`, us]));
}

function printHead(names) {
  console.log(["".padEnd(46), ...names, "last run".padStart(10)].join("  "));
}

/** `torch`: which of the engines is PyTorch, -1 where it is missing. */
function printRow(workload, about, engines, medians, torch) {
  const last = before.get(`${workload} ${engines[0].name}`);
  const columns = medians.map((us, i) => {
    const ratio = isOurs(engines[i]) && torch >= 0 ? `  ${(medians[torch] / us).toPrecision(3).padStart(5)} ×` : "";
    return time(us) + ratio;
  });
  printCells(`${workload.padEnd(8)} ${about}`, columns, engines, last);
}

function printCells(title, cells, engines, last) {
  const columns = cells.map((cell, i) => cell.padStart(engines[i].name.length));
  console.log([title.padEnd(46), ...columns, (last === undefined ? "" : time(last)).padStart(10)].join("  "));
}

function isOurs({ name }) {
  return name.startsWith("Gradwalk");
}

function time(us) {
  if (Number.isNaN(us)) return "–";
  return us < 1000 ? `${us.toPrecision(3)} µs` : `${(us / 1000).toPrecision(3)} ms`;
}
