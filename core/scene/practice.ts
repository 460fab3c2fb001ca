import { type Event, type Id, type Trace, TRACE_VERSION, type Value } from "../trace/event.ts";

/**
 * A run that nobody wrote, with many nodes: `y = y * 0.5 + x`, so many times, and backward(). Whoever lays it out a few times has
 * compiled code by the time that a learner waits for a large graph, and takes half as long for it.
 */
export function practiceTrace(turns: number): Trace {
  const events: Event[] = [];
  const one: Value = { dtype: "float32", shape: [2, 2], numbers: [1, 1, 1, 1], sample: null, stats: null };
  const x: Id = 1;
  const operation = (op: string, gradFn: string, id: Id, a: Id, b: { readonly id: Id } | { readonly number: number }) =>
    events.push({
      ...{ kind: "operation", at: null, op, label: op, inputs: [{ id: a }, b], options: {}, gradFn, saved: [], device: "cpu" },
      ...{ outputs: [{ id, value: one, requiresGrad: true }], inPlace: null, viewOf: null, within: null },
    });
  const gradient = (to: Id, from: Id, input: number) =>
    events.push({ kind: "gradient", at: null, to, from: { id: from, input }, value: one, sum: one });
  const product = (turn: number): Id => 2 * turn + 2;
  const sum = (turn: number): Id => (turn < 0 ? x : 2 * turn + 3);

  const leaf = { kind: "leaf", at: null, id: x, value: one, requiresGrad: true, maker: "ones" } as const;
  events.push({ ...leaf, device: "cpu", carried: false, within: null });
  events.push({ kind: "name", at: null, id: x, name: "x" });
  for (let turn = 0; turn < turns; turn++) {
    operation("mul", "MulBackward0", product(turn), sum(turn - 1), { number: 0.5 });
    operation("add", "AddBackward0", sum(turn), product(turn), { id: x });
    events.push({ kind: "name", at: null, id: sum(turn), name: "y" });
  }
  events.push({ kind: "backward", at: null, roots: [{ id: sum(turns - 1), gradient: one }] });
  for (let turn = turns - 1; turn >= 0; turn--) {
    gradient(product(turn), sum(turn), 0);
    gradient(x, sum(turn), 1);
    gradient(sum(turn - 1), product(turn), 0);
  }
  events.push({ kind: "accumulate", at: null, id: x, before: null, value: one }, { kind: "backwardEnd", at: null });
  return { version: TRACE_VERSION, program: "", events, losses: [] };
}
