// Runs build steps whose inputs have changed since they last ran, one build at a time on this machine.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export const root = path.resolve(import.meta.dirname, "..");
const out = path.join(root, "out");
const ledger = path.join(out, "built.json");
const lock = path.join(out, "lock");

/**
 * @param {{ name: string, inputs: string[], outputs: string[], ignore?: RegExp, run: () => Promise<void> }[]} steps in the order in
 *   which they need each other. Inputs and outputs are files or folders, relative to the root.
 */
export async function runSteps(steps, { force = false } = {}) {
  if (!force && steps.every((step) => isFresh(step))) return;
  await withLock(async () => {
    for (const step of steps) {
      if (!force && isFresh(step)) continue;
      const started = performance.now();
      const before = fingerprint(step);
      await step.run();
      writeJson(ledger, { ...readJson(ledger), [step.name]: before });
      console.error(`built ${step.name} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    }
  });
}

function isFresh(step) {
  return step.outputs.every((file) => existsSync(path.join(root, file))) && readJson(ledger)[step.name] === fingerprint(step);
}

/** Sizes and times are enough to see an edit, and reading them takes milliseconds. */
function fingerprint({ inputs, ignore }) {
  const hash = createHash("sha256");
  const visit = (file) => {
    const stat = statSync(path.join(root, file), { throwIfNoEntry: false });
    if (!stat || ignore?.test(file)) return;
    if (stat.isDirectory())
      readdirSync(path.join(root, file))
        .sort()
        .forEach((name) => visit(`${file}/${name}`));
    else hash.update(`${file} ${stat.size} ${stat.mtimeMs}\n`);
  };
  inputs.forEach(visit);
  return hash.digest("hex");
}

async function withLock(work) {
  mkdirSync(out, { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (!isAlive(Number(readFileSync(lock, "utf8")))) rmSync(lock, { force: true });
      await sleep(100);
    }
  }
  const release = () => rmSync(lock, { force: true });
  process.once("exit", release);
  try {
    await work();
  } finally {
    process.off("exit", release);
    release();
  }
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return {};
  }
}

function writeJson(file, value) {
  writeFileSync(`${file}.part`, JSON.stringify(value, null, 2));
  renameSync(`${file}.part`, file);
}
