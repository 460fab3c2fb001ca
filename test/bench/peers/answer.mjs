/** Answers the bench's questions with workloads of another engine: `run(n)` and `check()` may be asynchronous. */
export function answering(workloads) {
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
  return async (question) => (question.ask === "open" ? open(question) : { us: await run() });
}

/** A workload of what runs n steps: its check is `numbers` after so many of them. */
export const checked = (run, steps, numbers) => ({
  run,
  check: async () => {
    await run(steps);
    return numbers();
  },
});

/** Classes as rows that are 1 at the class. */
export function oneHot(labels, classes) {
  const rows = new Float32Array(labels.length * classes);
  labels.forEach((label, i) => (rows[i * classes + label] = 1));
  return rows;
}
