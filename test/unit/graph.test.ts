import { describe, expect, test } from "vitest";
import type { Event } from "../../core/trace/event.ts";
import { graphAt, type Variable } from "../../core/trace/graph.ts";
import { phasesOf } from "../../core/trace/phase.ts";
import { iterationAt, iterationsOf, linesOf, segmentsOf, stepsOf, stopBefore } from "../../core/trace/steps.ts";
import { chainTrace, lineTrace, notesTrace, TraceBuilder, v, value } from "../traces.ts";

const named = (variables: Iterable<Variable>, name: string) => [...variables].find((variable) => variable.names[0] === name)!;

describe("graphAt", () => {
  const trace = notesTrace();
  const end = graphAt(trace, trace.events.length);

  test("at 0 there is nothing", () => {
    const graph = graphAt(trace, 0);
    expect([graph.variables.size, graph.operations.size, graph.latest, graph.phase]).toEqual([0, 0, null, "forward"]);
  });

  test("a variable used twice keeps a ledger of two slips of 0.75 that add up to 1.5", () => {
    const y = named(end.variables.values(), "y");
    expect(y.arrivals.map((slip) => slip.value.numbers[0])).toEqual([0.75, 0.75]);
    expect(y.arrivals.map((slip) => slip.sum.numbers[0])).toEqual([0.75, 1.5]);
    expect(y.arrivals.map((slip) => slip.from!.input)).toEqual([0, 1]);
  });

  test("only the leaf keeps its gradient; elsewhere .grad is None", () => {
    expect(named(end.variables.values(), "x").grad!.numbers).toEqual([1.5, 1.5, 1.5, 1.5]);
    expect(["y", "z", "t"].map((name) => named(end.variables.values(), name).grad)).toEqual([null, null, null]);
  });

  test("folding a prefix knows nothing of what comes later", () => {
    const forward = graphAt(
      trace,
      trace.events.findIndex((event) => event.kind === "backward"),
    );
    expect([...forward.variables.values()].flatMap((variable) => variable.arrivals)).toEqual([]);
    expect([...forward.operations.values()].some((operation) => operation.passed)).toBe(false);
  });

  test("the same cursor gives an equal graph, whatever was folded in between", () => {
    const first = graphAt(trace, 10);
    graphAt(trace, trace.events.length);
    expect(graphAt(trace, 10)).toEqual(first);
  });

  test("a second pass begins a new ledger and adds to .grad", () => {
    const b = new TraceBuilder();
    const x = b.leaf("x", value([1], 3), { requiresGrad: true });
    const y = b.operation("×", "MulBackward0", [v(x), 2], value([1], 6), "y");
    for (let k = 0; k < 2; k++) b.backward(y, value([1], 1), () => value([1], 2));
    const graph = graphAt(b.trace(), b.events.length);
    expect(graph.variables.get(x)!.arrivals).toHaveLength(1);
    expect(graph.variables.get(x)!.grad!.numbers).toEqual([4]);
  });

  test("setting .grad to None is not setting it to 0", () => {
    const b = new TraceBuilder();
    const x = b.leaf("x", value([1], 3), { requiresGrad: true });
    b.write(x, "grad", "zero_", value([1], 0));
    b.write(x, "grad", "zero_grad", null);
    expect(graphAt(b.trace(), 3).variables.get(x)!.grad!.numbers).toEqual([0]);
    expect(graphAt(b.trace(), 4).variables.get(x)!.grad).toBeNull();
  });

  test("an operation in place carries the name over and raises the version", () => {
    const b = new TraceBuilder();
    const x = b.leaf("x", value([1], 3), { requiresGrad: true });
    const y = b.operation("×", "MulBackward0", [v(x), 2], value([1], 6), "y");
    const z = b.operation("+=", "AddBackward0", [v(y), 1], value([1], 7));
    const last = b.events.pop() as Extract<Event, { kind: "operation" }>;
    b.events.push({ ...last, inPlace: y });
    const after = graphAt(b.trace(), b.events.length).variables.get(z)!;
    expect([after.names, after.version]).toEqual([["y"], 1]);
  });

  test("a leaf keeps its name while a loop or a function calls it otherwise; a result is what its receiver calls it", () => {
    const b = new TraceBuilder();
    const w = b.leaf("w", value([1], 3), { requiresGrad: true });
    const out = b.operation("×", "MulBackward0", [v(w), 2], value([1], 6), "out");
    for (const [id, name] of [
      [w, "p"],
      [w, "w"],
      [out, "loss"],
    ] as const)
      b.events.push({ kind: "name", at: null, id, name });
    const { variables } = graphAt(b.trace(), b.events.length);
    expect([variables.get(w)!.names, variables.get(out)!.names]).toEqual([
      ["w", "p"],
      ["loss", "out"],
    ]);
  });

  test("an iteration forgets the boxes of earlier ones, and keeps what is used again", () => {
    const loop = lineTrace(3);
    const graph = graphAt(loop, loop.events.length);
    expect(graph.iteration).toBe(3);
    expect([...graph.variables.values()].filter((variable) => variable.names[0] === "p")).toHaveLength(1);
    expect(["a", "b", "x", "y"].every((name) => named(graph.variables.values(), name))).toBe(true);
    const start = loop.events.findIndex((event) => event.kind === "iteration" && event.index === 2);
    expect(graphAt(loop, start + 1).variables.size).toBe(0);
    expect(named(graphAt(loop, start + 1).known.values(), "a").data.numbers).toEqual([0.9812]);
  });

  test("27,000 events fold without recursion", () => {
    const long = chainTrace(13_000);
    expect(long.events.length).toBeGreaterThan(27_000);
    expect(graphAt(long, long.events.length).operations.size).toBe(13_000);
  });
});

describe("steps", () => {
  const trace = notesTrace();
  const kinds = stepsOf(trace).map((step) => trace.events.slice(step.start, step.cursor).map((event) => event.kind));

  test("the notes' example walks in eight steps, both gradients of y * y in one", () => {
    expect(kinds).toEqual([
      ["leaf", "name"],
      ["operation", "name"],
      ["operation", "name"],
      ["operation", "name"],
      ["backward", "gradient"],
      ["gradient"],
      ["gradient", "gradient"],
      ["gradient", "accumulate", "backwardEnd", "print"],
    ]);
  });

  test("steps cover the trace without gap or overlap", () => {
    for (const t of [trace, lineTrace(3)]) {
      let cursor = 0;
      for (const step of stepsOf(t)) {
        expect(step.start).toBe(cursor);
        expect(step.cursor).toBeGreaterThan(cursor);
        cursor = step.cursor;
      }
      expect(cursor).toBe(t.events.length);
    }
  });

  test("a walk by lines stops once a line: 3, 4, 5, 6, 7", () => {
    expect(linesOf(trace).map((step) => step.line)).toEqual([3, 4, 5, 6, 7]);
  });

  test("the work that leads to a write is one step with it", () => {
    const loop = lineTrace(1);
    const updates = stepsOf(loop).filter((step) => step.phase === "update");
    const told = updates.map((step) => loop.events.slice(step.start, step.cursor).map((event) => event.kind));
    expect(told).toContainEqual(["leaf", "operation", "write"]);
  });

  test("segments are forward, backward, update of each iteration in turn", () => {
    const segments = segmentsOf(lineTrace(2)).filter((segment) => segment.iteration !== null);
    const order = segments.map((segment) => `${segment.iteration} ${segment.phase}`);
    expect(order.filter((name, i) => name !== order[i - 1]).slice(0, 2)).toEqual(["1 forward", "1 backward"]);
    expect(segments.every((segment) => segment.endStep > segment.firstStep)).toBe(true);
  });

  test("every event has a phase, and the pass is backward from its first to its last", () => {
    const phases = phasesOf(trace);
    const first = trace.events.findIndex((event) => event.kind === "backward");
    const last = trace.events.findIndex((event) => event.kind === "backwardEnd");
    expect(phases.slice(first, last + 1).every((phase) => phase === "backward")).toBe(true);
    expect(phases.slice(0, first).every((phase) => phase === "forward")).toBe(true);
  });

  test("a cursor belongs to the iteration of the last event before it", () => {
    const loop = lineTrace(3);
    const iterations = iterationsOf(loop);
    expect(iterations.map((iteration) => iteration.index)).toEqual([null, 1, 2, 3]);
    expect(iterationAt(iterations, 0).index).toBeNull();
    expect(iterationAt(iterations, iterations[1].start).index).toBeNull();
    expect(iterationAt(iterations, iterations[1].start + 1).index).toBe(1);
    expect(iterationAt(iterations, loop.events.length).index).toBe(3);
  });

  test("stopBefore finds the stop at or before a cursor", () => {
    const stops = [{ cursor: 2 }, { cursor: 5 }];
    expect([0, 2, 4, 5, 9].map((cursor) => stopBefore(stops, cursor))).toEqual([-1, 0, 0, 1, 1]);
  });
});
