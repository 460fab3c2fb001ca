// Makes Python's memory image, with torch, numpy and matplotlib imported: Python then starts in half a second instead of three.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import { root } from "./steps.mjs";

const out = path.join(root, "out/python");
const pyodide = path.dirname(fileURLToPath(import.meta.resolve("pyodide")));

/**
 * @param {Record<string, string>} sources our Python packages, path → text
 * @returns {Promise<Uint8Array>} the image, for Node and browsers alike, without the zeros at its end
 */
export async function makeSnapshot(sources) {
  // An image made where JavaScript can suspend WebAssembly needs that where it is restored: not every host can.
  delete WebAssembly.Suspending;
  delete WebAssembly.promising;
  const { loadPyodide } = await import("pyodide");
  const host = await load("core/python/host.ts");
  const { START_BYTES } = await load("core/python/memory.ts");
  const { NO_PACKAGES } = await load("core/python/pyodide.ts");
  const python = await loadPyodide({ _makeSnapshot: true, jsglobals: {}, lockFileContents: NO_PACKAGES, packageBaseUrl: "/" });
  host.install(python, sources);
  python.runPython("import gc; gc.collect()");
  const { length } = python._module.HEAPU8;
  if (length > START_BYTES)
    throw new Error(`Python's memory grew to ${length} bytes while it imported our packages; ${START_BYTES} are allowed`);
  const image = python.makeMemorySnapshot();
  return image.subarray(0, 4 * Math.ceil((image.findLastIndex((byte) => byte !== 0) + 1) / 4));
}

/** Our Python packages: the files of core/python/py, and what is generated from the table of operations. */
export async function pythonSources() {
  const { generatedSources } = await load("core/python/generated.ts");
  return { ...readPython(path.join(root, "core/python/py")), ...generatedSources() };
}

function readPython(folder, prefix = "") {
  return Object.fromEntries(
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      if (entry.isDirectory()) return Object.entries(readPython(path.join(folder, entry.name), `${prefix}${entry.name}/`));
      return entry.name.endsWith(".py") ? [[prefix + entry.name, readFileSync(path.join(folder, entry.name), "utf8")]] : [];
    }),
  );
}

async function load(file) {
  return (await runnerImport(path.join(root, file), { configFile: false, root, logLevel: "error" })).module;
}

async function main() {
  const sources = JSON.stringify(await pythonSources(), null, 1);
  const version = JSON.parse(readFileSync(path.join(pyodide, "package.json"), "utf8")).version;
  const inputs = createHash("sha256")
    .update(`${version}\n${sources}\n${readFileSync(import.meta.filename)}`)
    .digest("hex");
  const files = { "python.snapshot": null, "sources.json": sources, "inputs.sha256": inputs };
  const isFresh = Object.keys(files).every((name) => existsSync(path.join(out, name)));
  if (isFresh && readFileSync(path.join(out, "inputs.sha256"), "utf8") === inputs) return;

  files["python.snapshot"] = await makeSnapshot(JSON.parse(sources));
  mkdirSync(out, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(path.join(out, `${name}.part`), content);
    renameSync(path.join(out, `${name}.part`), path.join(out, name));
  }
}

if (process.argv[1] === import.meta.filename) {
  await main().catch((error) => {
    console.error(error.message); // alone: Pyodide's code, which Node would show, is one line of a megabyte
    process.exit(1);
  });
  process.exit(0); // Pyodide keeps the process alive
}
