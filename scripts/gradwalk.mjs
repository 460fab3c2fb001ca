#!/usr/bin/env node
// npx gradwalk …: the command line, built first where it is not.
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { buildOrExit } from "./build.mjs";
import { root } from "./steps.mjs";

const cli = path.join(root, "out/cli/cli.mjs");
await buildOrExit({ only: ["cli"] });
if (!existsSync(cli)) {
  console.error("gradwalk: the command line is not built; run npm ci in Gradwalk's folder first.");
  process.exit(1);
}
await import(pathToFileURL(cli).href);
