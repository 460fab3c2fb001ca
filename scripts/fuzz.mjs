// Random small programs: the engine on the CPU against small steps, against PyTorch and against itself on the GPU. As a command: npm run fuzz [-- options]
//   --seed N        the first seed. Default 1
//   --count N       how many programs. Default 2000
//   --python PATH   compare with the PyTorch of this Python, too
//   --chromium      compare with WebGPU in Chromium, too
//   --record        writes what PyTorch says of the first --count programs to test/data/fuzz.json (needs --python)
import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { buildOrExit } from "./build.mjs";
import { importModule } from "./bundle.mjs";
import { root } from "./steps.mjs";

const { values: options } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "2000" },
    python: { type: "string" },
    chromium: { type: "boolean", default: false },
    record: { type: "boolean", default: false },
  },
});
const [first, count] = [Number(options.seed), Number(options.count)];

await buildOrExit({ only: ["kernels"] });
const { begin, check, generate, rowsOf, toPython } = await importModule("fuzz", "test/fuzz/node.ts");
begin();

const peers = {};
const torch = options.python === undefined ? null : startTorch(options.python);
if (torch !== null) peers.PyTorch = torch.run;

let failed = 0;
if (options.record) await record();
else {
  const rows = new Set();
  for (let seed = first; seed < first + count; seed++) {
    for (const row of rowsOf(generate(seed))) rows.add(row);
    for (const sentence of await check(seed, peers)) {
      failed++;
      console.log(sentence);
    }
  }
  console.log(`They went through ${rows.size} rows of the table of operations.`);
  console.log(`${count} programs on the CPU against small steps${torch === null ? "" : " and PyTorch"}: ${failed} differences.`);
  if (options.chromium) failed += onGpu();
}
torch?.end();
process.exitCode = failed > 0 ? 1 : 0;

/** A Python process that runs one program after the other. */
function startTorch(python) {
  const process = spawn(python, [path.join(root, "test/fuzz/torch_peer.py")], { stdio: ["pipe", "pipe", "inherit"] });
  const waiting = [];
  createInterface({ input: process.stdout }).on("line", (line) => waiting.shift()(JSON.parse(line)));
  process.on("exit", (code) => {
    if (waiting.length > 0) throw new Error(`${python} ended with ${code}`);
  });
  const run = (program) =>
    new Promise((resolve) => {
      waiting.push(resolve);
      process.stdin.write(`${JSON.stringify([program.leaves.length, toPython(program)])}\n`);
    });
  return { run, end: () => process.stdin.end() };
}

/** Every program in Chromium, on "cpu" and on "cuda" tensors of float32. @returns 1 if some differ. */
function onGpu() {
  const bin = path.join(root, "node_modules/.bin", process.platform === "win32" ? "playwright.cmd" : "playwright");
  const args = ["test", "-c", "test/gpu/playwright.config.ts", "-g", "random programs", "--retries=0", "--timeout=0"];
  const env = { ...process.env, FUZZ_SEED: options.seed, FUZZ_COUNT: options.count };
  return spawnSync(bin, args, { cwd: root, stdio: "inherit", shell: process.platform === "win32", env }).status === 0 ? 0 : 1;
}

/** One line of JSON per program: its Python, and PyTorch's answer with ten digits. */
async function record() {
  const short = (list) => list?.map((x) => Number(x.toPrecision(11))) ?? null;
  const lines = [];
  for (let seed = first; seed < first + count; seed++) {
    const program = generate(seed);
    const { error, names, values, gradients } = await torch.run(program);
    const last = short(values[values.length - 1]);
    lines.push(
      JSON.stringify({
        seed,
        python: toPython(program).split("\n").slice(program.leaves.length),
        error,
        names,
        last,
        gradients: gradients.map(short),
      }),
    );
  }
  writeFileSync(path.join(root, "test/data/fuzz.json"), `[\n${lines.join(",\n")}\n]\n`);
  console.log(`test/data/fuzz.json: ${lines.length} programs.`);
}
