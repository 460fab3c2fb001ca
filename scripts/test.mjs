// npm test: installs what the tests need, builds, and runs every check. Ends with one line: N passed, N failed.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { build } from "./build.mjs";
import { ensureChromium } from "./chromium.mjs";
import { root } from "./steps.mjs";

const results = path.join(root, "test-results");
const unitReport = path.join(results, "unit.json");
const e2eReport = path.join(results, "e2e.json");
let passed = 0;
let failed = 0;

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
let chromium;
try {
  chromium = ensureChromium();
  await build();
} catch (error) {
  console.error(error.message);
  console.log("0 passed, 1 failed");
  process.exit(1);
}

// The checks of the text run beside the unit tests; the specs run alone, because a busy machine makes a browser late.
await Promise.all([
  (async () => {
    await check("format", "prettier", ["--check", "--cache", "--log-level=warn", "."]);
    await check("lint", "eslint", ["--cache", "--cache-location=node_modules/.cache/eslint/", "."]);
    await check("types", process.execPath, ["scripts/types.mjs"]);
  })(),
  suite("unit", ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${unitReport}`], readUnit),
]);
await suite("e2e", ["playwright", "test"], readE2e, { live: true });
await check("pack", process.execPath, ["scripts/pack-check.mjs"]);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** One check counts as one test. What it prints is shown when it is over, so that two lanes do not mix. */
async function check(name, command, args) {
  const { code, output, seconds } = await run(command, args);
  console.log(`${code === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)\n${code === 0 ? "" : output}`);
  count(code === 0 ? 1 : 0, code === 0 ? 0 : 1);
}

/** Counts the tests of a runner by its report; a runner that wrote none counts as one failure. */
async function suite(name, [command, ...args], read, { live = false } = {}) {
  const { code, output, seconds } = await run(command, args, live);
  console.log(`${live ? "" : output}\n${code === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)\n`);
  try {
    const { good, bad } = read();
    count(good, bad === 0 && code !== 0 ? 1 : bad);
  } catch {
    count(0, 1);
  }
}

function count(good, bad) {
  passed += good;
  failed += bad;
}

function readUnit() {
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(unitReport, "utf8"));
  return { good: numPassedTests, bad: numFailedTests };
}

function readE2e() {
  const { expected, unexpected, flaky } = JSON.parse(readFileSync(e2eReport, "utf8")).stats;
  return { good: expected + flaky, bad: unexpected };
}

/** Runs a program of node_modules/.bin, or one given by its path. `live`: what it prints is shown as it comes. */
function run(command, args, live = false) {
  const started = Date.now();
  const local = path.isAbsolute(command) ? command : path.join(root, "node_modules/.bin", command);
  const env = { ...process.env, CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: e2eReport, FORCE_COLOR: process.stdout.isTTY ? "1" : "0" };
  return new Promise((resolve) => {
    const child = spawn(local, args, { cwd: root, env, shell: process.platform === "win32" });
    const parts = [];
    const take = (part) => (live ? process.stdout.write(part) : parts.push(part));
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", (error) => parts.push(Buffer.from(String(error))));
    child.on("close", (code) =>
      resolve({ code, output: Buffer.concat(parts).toString(), seconds: Math.round((Date.now() - started) / 1000) }),
    );
  });
}
