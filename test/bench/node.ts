/** Our engine in Node: questions come as JSON lines, answers go as JSON lines. */
import { createInterface } from "node:readline";
import { startOnCpu, state } from "../../core/index.ts";
import { allowFused } from "../../electron/fused.ts";
import { Contestant, type Question } from "./contestant.ts";
import { WORKLOADS } from "./workloads.ts";

/** Only here: to go on with the regression for so many steps, and to say how many bytes are in use then. */
interface Soak {
  readonly ask: "soak";
  readonly steps: number;
}

allowFused();
startOnCpu();
const contestant = new Contestant(WORKLOADS);
let soaked: ReturnType<(typeof WORKLOADS)[string]> | null = null;

function soak(steps: number): { heap: number; engine: number } {
  soaked ??= WORKLOADS.W2();
  soaked.run(steps);
  (globalThis as { gc?: () => void }).gc!();
  return { heap: process.memoryUsage().heapUsed, engine: state.memory.used };
}

console.log(JSON.stringify({ name: `Gradwalk, Node ${process.versions.node}` }));
for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line) as Question | Soak;
  console.log(JSON.stringify(question.ask === "soak" ? soak(question.steps) : contestant.answer(question)));
}
