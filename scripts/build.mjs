// Builds what has changed. As a command: npm run build [-- --force] [--only=cli]
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { root, runSteps } from "./steps.mjs";

const TOOLS = ["package-lock.json", "scripts/build.mjs", "scripts/bundle.mjs"];
const SOURCES = ["core", "shaders", "electron"];

/** In the order in which they need each other. A step whose script is not there is left out. */
const STEPS = [
  {
    name: "kernels",
    script: "scripts/kernels.mjs",
    inputs: ["core/ops", "core/tensor", "core/device/cpu", "scripts/kernels.mjs", "package-lock.json"],
    ignore: /\.generated\.ts$/,
    outputs: ["core/device/cpu/kernels.generated.ts"],
    run: () => node("scripts/kernels.mjs"),
  },
  {
    name: "snapshot",
    script: "scripts/snapshot.mjs",
    inputs: ["core/python", "core/ops", "scripts/snapshot.mjs", "package-lock.json"],
    outputs: ["out/python"],
    run: () => node("scripts/snapshot.mjs"),
  },
  {
    name: "cli",
    needs: ["kernels", "snapshot"],
    script: "electron/cli.ts",
    inputs: [...SOURCES, "assets/fonts", ...TOOLS],
    outputs: ["out/cli/cli.mjs"],
    run: async () => (await import("./bundle.mjs")).buildCli(),
  },
  {
    name: "shell",
    script: "electron/main.ts",
    inputs: ["core/document.ts", "electron", ...TOOLS],
    outputs: ["out/main/index.cjs", "out/preload/index.cjs", "out/serve/index.cjs"],
    run: async () => (await import("./bundle.mjs")).buildShell(),
  },
  {
    name: "page",
    needs: ["kernels", "snapshot"],
    script: "renderer/main.ts",
    inputs: [...SOURCES, "renderer", "assets", "out/python", "vite.config.ts", "LICENSE", "scripts/notices.mjs", ...TOOLS],
    outputs: ["out/renderer/index.html"],
    run: async () => (await import("./bundle.mjs")).buildPage(),
  },
];

/** @param {{ only?: string[], force?: boolean }} [options] `only`: the steps wanted, to which those that they need are added. */
export async function build({ only, force } = {}) {
  const wanted = new Set(only ?? STEPS.map((step) => step.name));
  for (const { name, needs = [] } of STEPS) if (wanted.has(name)) needs.forEach((need) => wanted.add(need));
  await runSteps(
    STEPS.filter((step) => wanted.has(step.name) && existsSync(path.join(root, step.script))),
    { force },
  );
}

/** The same for a program that can do nothing else when it fails. */
export async function buildOrExit(options) {
  try {
    await build(options);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

/** Its output goes to a file: a pipe would lose the end of a long one when the program dies. */
async function node(script) {
  const log = path.join(root, "out", `${path.basename(script)}.log`);
  const file = openSync(log, "w");
  const { status, signal } = spawnSync(process.execPath, [path.join(root, script)], { cwd: root, stdio: ["ignore", file, file] });
  closeSync(file);
  if (status === 0) return;
  // An error within Pyodide quotes its one line of a megabyte.
  const lines = readFileSync(log, "utf8")
    .split("\n")
    .map((line) => line.slice(0, 300));
  throw new Error([...lines, `${script} failed (${signal ?? `exit code ${status}`})`].join("\n"));
}

if (process.argv[1] === import.meta.filename) {
  const only = process.argv
    .find((argument) => argument.startsWith("--only="))
    ?.slice("--only=".length)
    .split(",");
  await buildOrExit({ only, force: process.argv.includes("--force") });
}
