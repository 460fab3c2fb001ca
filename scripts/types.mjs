// Checks the types: each folder against the world it may know (core without DOM or Node, electron without DOM, …).
import { spawnSync } from "node:child_process";
import path from "node:path";
import { buildOrExit } from "./build.mjs";
import { root } from "./steps.mjs";

await buildOrExit({ only: ["kernels"] }); // core imports what this makes
const bin = (name) => path.join(root, "node_modules/.bin", process.platform === "win32" ? `${name}.cmd` : name);
const checks = [
  ...["core", "electron", "test"].map((folder) => [bin("tsc"), ["-p", `${folder}/tsconfig.json`]]),
  [bin("svelte-check"), ["--tsconfig", "renderer/tsconfig.json", "--fail-on-warnings"]],
];
const failed = checks.filter(
  ([command, args]) => spawnSync(command, args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" }).status,
);
process.exitCode = failed.length > 0 ? 1 : 0;
