/** Our engine in Node: questions come as JSON lines, answers go as JSON lines. */
import { createInterface } from "node:readline";
import { allowFused } from "../../electron/fused.ts";
import { Contestant, type Question } from "./contestant.ts";

allowFused();
const contestant = new Contestant();
console.log(JSON.stringify({ name: `Gradwalk, Node ${process.versions.node}` }));
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(contestant.answer(JSON.parse(line) as Question)));
}
