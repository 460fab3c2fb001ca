// npm start [-- file.py] [--browser] [--no-open] [--build]
// The desktop app where Electron is or can be had; otherwise the same page in the browser, saying why in one sentence.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { buildOrExit } from "./build.mjs";
import { findElectron } from "./electron.mjs";
import { root } from "./steps.mjs";

const require = createRequire(import.meta.url);
const flags = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
const [file] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const unknown = flags.filter((flag) => !["--browser", "--no-open", "--build"].includes(flag));
if (unknown.length > 0) fail(`${unknown.join(" ")}: unknown. npm start takes --browser, --no-open, --build and a file.`);

await buildOrExit({ only: ["shell", "page"], force: flags.includes("--build") });
const electron = flags.includes("--browser") ? { why: "you asked for the browser" } : await findElectron();
if (electron.file) startElectron(electron.file);
else await startBrowser(electron.why);

function startElectron(executable) {
  const started = Date.now();
  let fellBack = false;
  const child = spawn(executable, [root, ...(file ? [path.resolve(file)] : [])], { stdio: "inherit" });
  const fallBack = (why) => {
    if (!fellBack) void startBrowser(why);
    fellBack = true;
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => (fellBack ? process.exit(0) : child.kill(signal)));
  child.on("error", (error) => fallBack(`Electron did not start (${error.message})`));
  child.on("close", (code, signal) => {
    if (code && Date.now() - started < 5000) fallBack(`Electron stopped at once (exit code ${code}; its message is above)`);
    else if (!fellBack) process.exitCode = code ?? (signal ? 1 : 0);
  });
}

async function startBrowser(why) {
  const { listen } = require(path.join(root, "out/serve/index.cjs"));
  const { url } = await listen(path.join(root, "out/renderer"), { port: Number(process.env.PORT ?? 0), file: firstFile() });
  console.log(`Gradwalk is running in the browser because ${why}: ${url}`);
  if (flags.includes("--no-open") || process.env.BROWSER === "none") return;
  const [command, ...rest] = { win32: ["cmd", "/c", "start", "", url.replaceAll("&", "^&")], darwin: ["open", url] }[process.platform] ?? [
    "xdg-open",
    url,
  ];
  spawn(command, rest, { stdio: "ignore", detached: true })
    .on("error", () => {}) // no browser to be found: the address is on screen
    .unref();
}

function firstFile() {
  if (!file) return undefined;
  try {
    return { name: path.basename(file), text: new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file)) };
  } catch (error) {
    fail(`${file} cannot be read (${error.code === "ERR_ENCODING_INVALID_ENCODED_DATA" ? "it is not UTF-8" : error.code}).`);
  }
}

function fail(sentence) {
  console.error(sentence);
  process.exit(2);
}
