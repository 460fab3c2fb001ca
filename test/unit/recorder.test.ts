import { afterEach, beforeAll, expect, test } from "vitest";
import { backward } from "../../core/autograd/backward.ts";
import { inPlace, overwrite } from "../../core/autograd/inplace.ts";
import { start, state } from "../../core/autograd/state.ts";
import * as ops from "../../core/ops/index.ts";
import { scoped } from "../../core/tensor/make.ts";
import type { Event } from "../../core/trace/event.ts";
import { graphAt } from "../../core/trace/graph.ts";
import { inserted, insertionOf } from "../../core/trace/insert.ts";
import { isCarried } from "../../core/trace/phase.ts";
import { Recorder } from "../../core/trace/recorder.ts";
import { iterationsOf, stepsOf } from "../../core/trace/steps.ts";
import { cpuMachine } from "../../core/machine.ts";

beforeAll(() => start(cpuMachine()));
afterEach(() => void (state.listener = null));

const { add, mul, mean, ones, tensor, data } = ops;

function record(budget = 1000, archive = 0): Recorder {
  const recorder = new Recorder(
    (place) => (place === 0 ? null : { line: place, column: 0, endLine: place, endColumn: 1 }),
    budget,
    archive,
  );
  state.listener = recorder;
  return recorder;
}

const brief = (e: Event): string => {
  switch (e.kind) {
    case "leaf":
      return `leaf ${e.id}${e.carried ? " carried" : ""} ${e.value.numbers}`;
    case "operation":
      return `${e.label} ${e.inputs.map((x) => ("id" in x ? `v${x.id}` : x.number))} → ${e.outputs.map((y) => `v${y.id} ${y.value.numbers}`)} ${e.gradFn}`;
    case "gradient":
      return `gradient ${e.value.numbers} from ${e.from?.id ?? "root"} to ${e.to}, sum ${e.sum.numbers}`;
    case "accumulate":
      return `accumulate ${e.id} ${e.before?.numbers ?? "None"} → ${e.value.numbers}`;
    case "write":
      return `write ${e.field} ${e.id} ${e.label} ${e.before?.numbers ?? "None"} → ${e.value?.numbers ?? "None"}`;
    case "name":
      return `name ${e.id} ${e.name}`;
    case "iteration":
      return `iteration ${e.index}`;
    case "skipped":
      return `skipped ${e.from}-${e.to}`;
    default:
      return e.kind;
  }
};

test("the notes' first example: every arriving gradient is told, and they add", () => {
  const recorder = record();
  const x = ones([2, 2], { requiresGrad: true });
  recorder.name(x, "x");
  const y = add(x, 2);
  recorder.name(y, "y");
  const z = mul(y, y);
  const t = mean(z);
  backward([t]);
  expect(recorder.take(true).map(brief)).toEqual([
    "leaf 1 1,1,1,1",
    "name 1 x",
    "+ v1,2 → v2 3,3,3,3 AddBackward0",
    "name 2 y",
    "× v2,v2 → v3 9,9,9,9 MulBackward0",
    "mean v3 → v4 9 MeanBackward0",
    "backward",
    "gradient 1 from root to 4, sum 1",
    "gradient 0.25,0.25,0.25,0.25 from 4 to 3, sum 0.25,0.25,0.25,0.25",
    "gradient 0.75,0.75,0.75,0.75 from 3 to 2, sum 0.75,0.75,0.75,0.75",
    "gradient 0.75,0.75,0.75,0.75 from 3 to 2, sum 1.5,1.5,1.5,1.5",
    "gradient 1.5,1.5,1.5,1.5 from 2 to 1, sum 1.5,1.5,1.5,1.5",
    "accumulate 1 None → 1.5,1.5,1.5,1.5",
    "backwardEnd",
  ]);
});

/** w ← w - 0.25 · d(w - 3)²/dw, as the notes write it. */
function train(recorder: Recorder, iterations: number): void {
  recorder.at = 1;
  const w = tensor(7, undefined, { requiresGrad: true });
  recorder.name(w, "w");
  for (let i = 0; i < iterations; i++) {
    scoped(() => {
      recorder.at = 2;
      const loss = mean(ops.pow(ops.sub(w, 3), 2));
      recorder.at = 3;
      backward([loss]);
      recorder.at = 4;
      inPlace("add_", ops.add as never, data(w), mul.raw(data(w.grad!), -0.25));
      overwrite("zero_", data(w.grad!), 0);
    });
  }
}

test("values of one shape in two dtypes are told apart", () => {
  const recorder = record();
  for (const dtype of ["float64", "float32", "float64", "float64", "float32"] as const) ops.full([2, 3], dtype.length + 0.1, { dtype });
  ops.full([3, 2], 0.1, { dtype: "float64" });
  const told = recorder.take(true).map((event) => event.kind === "leaf" && [event.value.dtype, event.value.shape, event.value.numbers]);
  const [single, double] = [
    ["float32", [2, 3], new Array(6).fill(Math.fround(7.1))],
    ["float64", [2, 3], new Array(6).fill(7.1)],
  ];
  expect(told).toEqual([double, single, double, double, single, ["float64", [3, 2], new Array(6).fill(0.1)]]);
});

test("an expanded tensor is told with all its numbers, in float32 and in float64", () => {
  const recorder = record();
  for (const dtype of ["float32", "float64"] as const) ops.expand(ops.full([1], 0.1, { dtype }), [3]);
  const told = recorder.take(true).map((event) => event.kind === "operation" && event.outputs[0].value.numbers);
  expect(told.filter(Boolean)).toEqual([new Array(3).fill(Math.fround(0.1)), [0.1, 0.1, 0.1]]);
});

test("an operation on a gradient names the Variable it belongs to", () => {
  const recorder = record();
  const w = tensor(7, undefined, { requiresGrad: true });
  backward([mul(w, w)]);
  mul(data(w.grad!), -0.5);
  expect(recorder.take(true).map(brief).at(-1)).toBe("× v1,-0.5 → v3 -7 null");
});

test("a short loop is kept whole, with its iterations and losses", () => {
  const recorder = record();
  train(recorder, 3);
  const told = recorder.take(true).map(brief);
  expect(recorder.losses).toEqual([16, 4, 1]);
  expect(told.filter((line) => /iteration|skipped|carried/.test(line))).toEqual(["iteration 1", "iteration 2", "iteration 3"]);
  expect(told.filter((line) => /write/.test(line))).toEqual([
    "write data 1 add_ 7 → 5",
    "write grad 1 zero_ 8 → 0",
    "write data 1 add_ 5 → 4",
    "write grad 1 zero_ 4 → 0",
    "write data 1 add_ 4 → 3.5",
    "write grad 1 zero_ 2 → 0",
  ]);
});

/** Calls backward() and updates w at each of these places in turn, with a loss of ten times the place. */
function trainAt(recorder: Recorder, places: readonly number[]): string[] {
  const w = tensor(1, undefined, { requiresGrad: true });
  for (const place of places) {
    scoped(() => {
      const loss = mul(ops.sub(w, data(w)), 10 * place);
      recorder.at = place;
      backward([add(loss, 10 * place)]);
      inPlace("add_", ops.add as never, data(w), mul.raw(data(w.grad!), -0.25));
    });
  }
  const told = recorder.take(true).map((event) => (event.kind === "backward" ? String(event.at!.line) : brief(event)));
  return told.filter((line) => /^(iteration|skipped|\d+$)/.test(line));
}

test("an iteration may have two backward(), each with its updates, as a GAN's has", () => {
  const recorder = record();
  expect(trainAt(recorder, [2, 3, 2, 3, 2, 3])).toEqual(["iteration 1", "2", "3", "iteration 2", "2", "3", "iteration 3", "2", "3"]);
  expect(recorder.losses).toEqual([30, 30, 30]);
});

test("a long loop of two backward() leaves out whole iterations, and tells each of them afterwards", () => {
  const recorder = record(200, 1e6);
  const told = trainAt(
    recorder,
    Array.from({ length: 400 }, (_, i) => 2 + (i % 2)),
  );
  expect(recorder.losses.length).toBe(200);
  expect(told.slice(0, 3)).toEqual(["iteration 1", "2", "3"]);
  expect(told.slice(-3)).toEqual(["iteration 200", "2", "3"]);
  const { events } = recorder.iteration(100)!;
  expect(events.flatMap((event) => (event.kind === "backward" ? [event.at!.line] : []))).toEqual([2, 3]);
});

test("where the second backward() comes no more, the first alone makes iterations again", () => {
  const marks = trainAt(record(), [2, 3, 2, 3, 2, 2, 2, 2, 2]);
  expect(marks).toEqual(["iteration 1", "2", "3", "iteration 2", "2", "3", "iteration 3", "2", "2", "iteration 4", "2", "iteration 5", "2", "iteration 6", "2"]); // prettier-ignore
});

test("an inner loop of one backward() keeps its iterations, whatever follows it", () => {
  const marks = trainAt(record(), [2, 2, 2, 3, 2, 2, 3, 2]);
  expect(marks).toEqual(["iteration 1", "2", "iteration 2", "2", "iteration 3", "2", "3", "iteration 4", "2", "iteration 5", "2", "3", "2"]); // prettier-ignore
});

test("of a long loop the first and the last iterations are kept whole, and all losses", () => {
  const recorder = record(100);
  train(recorder, 200);
  const events = recorder.take(true);
  const told = events.map(brief);
  expect(recorder.losses.length).toBe(200);
  expect(events.length).toBeLessThanOrEqual(130);
  const marks = told.filter((line) => /^(iteration|skipped)/.test(line));
  expect(marks[0]).toBe("iteration 1");
  expect(marks.at(-1)).toBe("iteration 200");
  expect(marks.filter((line) => line.startsWith("skipped"))).toHaveLength(1);
  // What was left out comes in with its value of then: w is known to be changed before it is used again.
  const after = told.slice(told.findIndex((line) => line.startsWith("skipped")));
  expect(after[2]).toMatch(/^write data 1 {2}[\d.]+ → 3\b/);
});

test("one endless segment does not outgrow the budget, and what is missing is counted", () => {
  const recorder = record(100);
  const x = ones([1]);
  for (let i = 0; i < 500; i++) scoped(() => add(x, i));
  const events = recorder.take(true);
  expect(events.length).toBeLessThanOrEqual(60);
  expect(events.at(-1)).toMatchObject({ kind: "skipped", events: 451 });
});

/** The whole run; and one with a small budget and an archive, in which these iterations are asked for and taken in. */
function asked(iterations: readonly number[], archive = 1e6) {
  const trace = (events: readonly Event[]) => ({ version: 1, program: "", events, losses: [] });
  const whole = record(1e6);
  train(whole, 60);
  const short = record(100, archive);
  train(short, 60);
  let events = short.take(true);
  for (const index of iterations) events = inserted(events, insertionOf(events, short.iteration(index)!)!);
  return { whole: trace(whole.take(true)), short, kept: trace(events) };
}

const eventsOf = (trace: ReturnType<typeof asked>["whole"], index: number) => {
  const { start, end } = iterationsOf(trace).find((iteration) => iteration.index === index)!;
  return trace.events.slice(start, end).filter((event) => event.kind !== "skipped" && !isCarried(event));
};

test("an iteration that was left out is told exactly, in whatever order iterations are asked for", () => {
  const { whole, kept } = asked([30, 12, 31, 45]);
  for (const index of [12, 30, 31, 45]) expect(eventsOf(kept, index)).toEqual(eventsOf(whole, index));
  const marks = kept.events.flatMap((event): (number | number[])[] =>
    event.kind === "skipped" ? [[event.from, event.to]] : event.kind === "iteration" ? [event.index] : [],
  );
  const [first, last] = [marks.findIndex(Array.isArray), marks.findLastIndex(Array.isArray)];
  const from = (marks[first] as number[])[0];
  const to = (marks[last] as number[])[1];
  expect(marks.slice(first, last + 1)).toEqual([[from, 11], 12, [13, 29], 30, 31, [32, 44], 45, [46, to]]);
});

test("what is taken in changes nothing of what was there: each graph of a kept iteration is that of the whole run", () => {
  const { whole, kept } = asked([30, 12]);
  const states = (trace: typeof whole, index: number) => {
    const { start, end } = iterationsOf(trace).find((iteration) => iteration.index === index)!;
    const stops = stepsOf(trace).filter(({ cursor }) => cursor > start && cursor <= end);
    return stops.map(({ cursor, phase }) => {
      const { variables } = graphAt(trace, cursor);
      return [phase, [...variables.values()].map(({ id, data, grad, names }) => [id, data.numbers, grad?.numbers, names])];
    });
  };
  for (const index of [1, 2, 12, 30, 59, 60]) expect(states(kept, index), String(index)).toEqual(states(whole, index));
});

test("an archive that is too small for all keeps iterations that are spread evenly", () => {
  const all = asked([]).short.archived;
  const few = asked([], 30_000).short.archived;
  expect(few.length).toBeGreaterThan(4);
  expect(few.length).toBeLessThan(all.length / 1.5);
  const gaps = few.slice(1).map((index, i) => index - few[i]);
  expect(new Set(gaps).size).toBe(1);
  expect(asked([], 30_000).short.iteration(few[0] + 1)).toBeNull();
});

test("without an archive nothing that was left out can be told", () => {
  const { short } = asked([], 0);
  expect([short.archived, short.iteration(30)]).toEqual([[], null]);
});

test("an iteration that prints is kept where it is, and those around it can still be told exactly", () => {
  const run = (recorder: Recorder) => {
    recorder.at = 1;
    const w = tensor(7, undefined, { requiresGrad: true });
    for (let i = 1; i <= 60; i++) {
      scoped(() => {
        const loss = mean(ops.pow(ops.sub(w, 3), 2));
        recorder.at = 3;
        backward([loss]);
        recorder.at = 4;
        inPlace("add_", ops.add as never, data(w), mul.raw(data(w.grad!), -0.01));
        overwrite("zero_", data(w.grad!), 0);
        if (i % 20 === 0) recorder.print("out", `${i}`);
      });
    }
    return recorder;
  };
  const trace = (events: readonly Event[]) => ({ version: 1, program: "", events, losses: [] });
  const whole = trace(run(record(1e6)).take(true));
  const short = run(record(100, 1e6));
  let events = short.take(true);
  expect(events.flatMap((event) => (event.kind === "print" ? [event.text] : []))).toEqual(["20", "40", "60"]);
  for (const index of [35, 15, 45]) events = inserted(events, insertionOf(events, short.iteration(index)!)!);
  for (const index of [15, 20, 35, 40, 45]) expect(eventsOf(trace(events), index), String(index)).toEqual(eventsOf(whole, index));
});
