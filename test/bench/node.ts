/** Our engine in Node: questions come as JSON lines, answers go as JSON lines. */
import { createInterface } from "node:readline";
import { start } from "../../core/autograd/state.ts";
import { state } from "../../core/index.ts";
import { cpuMachine } from "../../core/machine.ts";
import { allowFused } from "../../electron/fused.ts";
import { nodeHelpers } from "../../electron/helpers.ts";
import { Contestant, type Question } from "./contestant.ts";
import { WORKLOADS } from "./workloads.ts";

/** Only here: to go on with the regression for so many steps, and to say how many bytes are in use then. */
interface Soak {
  readonly ask: "soak";
  readonly steps: number;
}

allowFused();
const helpers = nodeHelpers(new URL("./helper.mjs", import.meta.url));
start(cpuMachine("none", helpers));
const contestant = new Contestant(WORKLOADS);
let soaked: ReturnType<(typeof WORKLOADS)[string]> | null = null;

function soak(steps: number): { heap: number; engine: number } {
  soaked ??= WORKLOADS.W2();
  soaked.run(steps);
  (globalThis as { gc?: () => void }).gc!();
  return { heap: process.memoryUsage().heapUsed, engine: state.memory.used };
}

console.log(JSON.stringify({ name: `Gradwalk, Node ${process.versions.node}, threads: ${1 + (helpers?.count ?? 0)}` }));
for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line) as Question | Soak;
  console.log(JSON.stringify(question.ask === "soak" ? soak(question.steps) : contestant.answer(question)));
}
