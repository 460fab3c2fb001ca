// Writes docs/operations.md and docs/operations.zh.md from the table of operations. As a command: npm run operations
import { mkdirSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";
import { buildOrExit } from "./build.mjs";
import { root } from "./steps.mjs";

await buildOrExit({ only: ["kernels"] });
const out = path.join(root, "out/operations");
await build({
  configFile: false,
  root,
  logLevel: "warn",
  build: {
    outDir: out,
    emptyOutDir: true,
    target: "node20",
    minify: false,
    ssr: true,
    rolldownOptions: {
      input: { operations: path.join(root, "core/explain/operations.ts") },
      external: builtinModules.map((name) => `node:${name}`),
      checks: { pluginTimings: false },
      output: { format: "es", entryFileNames: "[name].mjs" },
    },
  },
});
const { operationsPage } = await import(pathToFileURL(path.join(out, "operations.mjs")).href);
mkdirSync(path.join(root, "docs"), { recursive: true });
for (const [language, name] of [
  ["en", "operations.md"],
  ["zh", "operations.zh.md"],
]) {
  writeFileSync(path.join(root, "docs", name), operationsPage(language));
  console.log(`docs/${name}`);
}
