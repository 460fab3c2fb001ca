/** Answers the bench's questions with workloads of another engine: `run(n)` and `check()` may be asynchronous. */
import { createInterface } from "node:readline";

export async function serve(name, workloads) {
  console.log(JSON.stringify({ name }));
  let workload, steps;
  const run = async () => {
    const begin = performance.now();
    await workload.run(steps);
    return (1000 * (performance.now() - begin)) / steps;
  };
  const open = async ({ workload: wanted, windowMs }) => {
    if (!(wanted in workloads)) return { missing: true };
    workload = workloads[wanted]();
    const check = [...(await workload.check())];
    const begin = performance.now();
    let least = Infinity;
    for (steps = 1; performance.now() - begin < 1000; steps = Math.min(100, steps * 2)) least = Math.min(least, await run());
    steps = Math.max(1, Math.round((1000 * windowMs) / least));
    return { check, steps };
  };
  for await (const line of createInterface({ input: process.stdin })) {
    const question = JSON.parse(line);
    console.log(JSON.stringify(question.ask === "open" ? await open(question) : { us: await run() }));
  }
}

/** Classes as rows that are 1 at the class. */
export function oneHot(labels, classes) {
  const rows = new Float32Array(labels.length * classes);
  labels.forEach((label, i) => (rows[i * classes + label] = 1));
  return rows;
}
