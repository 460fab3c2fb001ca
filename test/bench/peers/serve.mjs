/** A peer in Node: questions come as JSON lines, answers go as JSON lines. */
import { createInterface } from "node:readline";
import { answering } from "./answer.mjs";

export async function serve(name, workloads) {
  const answer = answering(workloads);
  console.log(JSON.stringify({ name }));
  for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(await answer(JSON.parse(line))));
}
