// Builds what has changed. As a command: npm run build [-- --force] [--only=cli]
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
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
    script: "renderer/main.ts",
    inputs: [...SOURCES, "renderer", "assets", "out/python", "vite.config.ts", "LICENSE", "scripts/notices.mjs", ...TOOLS],
    outputs: ["out/renderer/index.html"],
    run: async () => (await import("./bundle.mjs")).buildPage(),
  },
];

/** @param {{ only?: string[], force?: boolean }} [options] `only`: the steps wanted, with those before them that they need. */
export async function build({ only, force } = {}) {
  const wanted = (step) => !only || only.includes(step.name) || (step.name !== "shell" && ["kernels", "snapshot"].includes(step.name));
  await runSteps(
    STEPS.filter((step) => wanted(step) && existsSync(path.join(root, step.script))),
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

async function node(script) {
  const { status, signal } = spawnSync(process.execPath, [path.join(root, script)], { cwd: root, stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error(`${script} failed (${signal ?? `exit code ${status}`})`);
}

if (process.argv[1] === import.meta.filename) {
  const only = process.argv
    .find((argument) => argument.startsWith("--only="))
    ?.slice("--only=".length)
    .split(",");
  await buildOrExit({ only, force: process.argv.includes("--force") });
}
