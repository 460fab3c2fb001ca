// Writes docs/operations.md and docs/operations.zh.md from the table of operations. As a command: npm run operations
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { buildOrExit } from "./build.mjs";
import { importModule } from "./bundle.mjs";
import { root } from "./steps.mjs";

await buildOrExit({ only: ["kernels"] });
const { operationsPage } = await importModule("operations", "core/explain/operations.ts");
mkdirSync(path.join(root, "docs"), { recursive: true });
for (const [language, name] of [
  ["en", "operations.md"],
  ["zh", "operations.zh.md"],
]) {
  writeFileSync(path.join(root, "docs", name), operationsPage(language));
  console.log(`docs/${name}`);
}
