// The Vite builds: the page (ESM, browser), the desktop shell (CommonJS: a sandboxed preload takes nothing else), the command line (ESM).
import { builtinModules } from "node:module";
import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";
import { root } from "./steps.mjs";

const checks = { pluginTimings: false }; // advice on speed, not faults
const builtin = [...builtinModules, ...builtinModules.map((name) => `node:${name}`)];

export async function buildPage() {
  await build({ configFile: path.join(root, "vite.config.ts"), logLevel: "warn" });
}

export async function buildShell() {
  for (const [name, entry] of Object.entries({ main: "main.ts", preload: "preload.ts", serve: "serve.ts" })) {
    await build({
      ...node(`out/${name}`),
      ssr: { noExternal: true },
      build: {
        ...node(`out/${name}`).build,
        rolldownOptions: {
          input: { index: path.join(root, "electron", entry) },
          external: ["electron", ...builtin],
          checks,
          output: { format: "cjs", entryFileNames: "[name].cjs", codeSplitting: false },
        },
      },
    });
  }
}

/** Packages stay where npm put them: pyodide and canvas find their own files there. */
export async function buildCli() {
  const workers = readdirSync(path.join(root, "electron")).filter((file) => file.endsWith(".worker.ts"));
  const input = Object.fromEntries(["cli.ts", ...workers].map((file) => [file.slice(0, -".ts".length), path.join(root, "electron", file)]));
  await buildModules("out/cli", input);
}

/**
 * A TypeScript module of ours, for a script that needs what it exports.
 *
 * @param {string} name of the folder in out/ where its bundle goes.
 * @param {string} file relative to the root.
 */
export async function importModule(name, file) {
  await buildModules(`out/${name}`, { [name]: path.join(root, file) });
  return import(pathToFileURL(path.join(root, "out", name, `${name}.mjs`)).href);
}

/** ESM for Node: each entry of `input` becomes a module of its own. */
async function buildModules(outDir, input) {
  const shared = node(outDir);
  const output = { format: "es", entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" };
  await build({ ...shared, build: { ...shared.build, rolldownOptions: { input, external: builtin, checks, output } } });
}

function node(outDir) {
  return {
    configFile: false,
    root,
    logLevel: "warn",
    build: { outDir: path.join(root, outDir), emptyOutDir: true, target: "node20", minify: false, sourcemap: true, ssr: true },
  };
}
