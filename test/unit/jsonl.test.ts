import { describe, expect, test } from "vitest";
import { type Event, type Trace, TRACE_VERSION } from "../../core/trace/event.ts";
import { readTrace, TraceError, writeTrace } from "../../core/trace/jsonl.ts";
import { lineTrace, notesTrace, value } from "../traces.ts";

const at = { line: 1, column: 0, endLine: 1, endColumn: 5 };
const odd = { dtype: "float64", shape: [4], numbers: [NaN, Infinity, -Infinity, -0], sample: null, stats: null } as const;
const sampled = {
  ...value([100, 100], [1, 2, 3, 4]),
  sample: { rows: [0, 99], columns: [0, 99] },
  stats: { min: NaN, max: NaN, mean: NaN },
};

const inner = {
  call: 2,
  path: "net.0",
  type: "Linear",
  options: "in_features=1",
  outer: { call: 1, path: "net", type: "Net", options: "", outer: null },
};

/** One of every kind of event. */
const all: Event[] = [
  { kind: "leaf", id: 1, value: odd, requiresGrad: true, maker: "tensor", device: "cuda", carried: false, within: inner, at },
  {
    kind: "operation",
    op: "mul",
    label: "*",
    inputs: [{ id: 1 }, { number: Infinity }],
    options: { dim: "1" },
    outputs: [{ id: 2, value: sampled, requiresGrad: true }],
    gradFn: "MulBackward0",
    saved: [0, "y"],
    device: "cpu",
    inPlace: 1,
    viewOf: null,
    within: { call: 1, path: "net", type: "Net", options: "", outer: null },
    at: null,
  },
  { kind: "follow", id: 1, requiresGrad: false, at },
  { kind: "name", id: 2, name: "变量", at },
  { kind: "write", id: 1, field: "grad", label: "zero_", before: null, value: odd, version: 3, at },
  { kind: "backward", roots: [{ id: 2, gradient: odd }], at },
  { kind: "gradient", to: 1, from: { id: 2, input: 0 }, value: odd, sum: odd, at },
  { kind: "accumulate", id: 1, before: null, value: odd, at },
  { kind: "backwardEnd", at },
  { kind: "iteration", index: 1, at },
  { kind: "skipped", from: 2, to: 9, events: 40, at: null },
  { kind: "print", stream: "out", text: 'NaN "quoted"\n中文 \u2028', at },
  { kind: "warning", category: "UserWarning", message: "careful", at },
  { kind: "error", type: "ValueError", message: "no", traceback: "Traceback…", at },
  {
    kind: "figure",
    figure: {
      title: "loss",
      columns: 2,
      axes: [
        {
          cell: 1,
          title: "",
          frame: true,
          x: { label: "epoch", scale: "linear", limits: [0, 1] },
          y: { label: "", scale: "log", limits: [] },
          series: [
            { kind: "line", x: [0, 1], y: [NaN, 1], label: "", colour: "r", line: "dashed", dots: true },
            { kind: "image", columns: 2, numbers: [1, 2], colours: false, range: [1, 2], map: "", extent: [0, 1, 1, 0], square: true },
          ],
        },
      ],
    },
    at,
  },
];

describe("a trace as JSON lines", () => {
  test("comes back equal, every kind of event, NaN, infinities and -0 included", () => {
    const trace: Trace = { version: TRACE_VERSION, program: "print('你好')\n", events: all, losses: [1, NaN] };
    expect(readTrace(writeTrace(trace))).toStrictEqual(trace);
  });

  test("comes back equal for whole runs", () => {
    for (const trace of [notesTrace(), lineTrace(2)]) expect(readTrace(writeTrace(trace))).toStrictEqual(trace);
  });

  test("of version 1 is read, too: it told nothing of modules", () => {
    const text = writeTrace(notesTrace()).replace(`"version":${TRACE_VERSION}`, '"version":1').replaceAll(',"within":null', "");
    expect(readTrace(text)).toStrictEqual({ ...notesTrace(), version: 1 });
  });

  test("has one line a event, and a header", () => {
    expect(writeTrace(notesTrace()).trimEnd().split("\n")).toHaveLength(notesTrace().events.length + 1);
  });

  const good = writeTrace(notesTrace()).split("\n");
  const broken = (line: number, change: (text: string) => string) =>
    good.map((text, i) => (i === line - 1 ? change(text) : text)).join("\n");

  test.each([
    ["", /^line 1: the file is empty/],
    ["hello", /^line 1: "hello" is not JSON/],
    [broken(1, (t) => t.replace('"trace"', '"lesson"')), /^line 1: gradwalk is "lesson", but it must be "trace"/],
    [broken(1, (t) => t.replace(`"version":${TRACE_VERSION}`, '"version":999')), /^line 1: version is 999.*newer Gradwalk/],
    [broken(3, () => "{"), /^line 3: "\{" is not JSON/],
    [broken(3, (t) => t.replace('"name"', '"nome"')), /^line 3: kind is "nome", but it must be one of leaf, /],
    [broken(2, (t) => t.replace("[1,1,1,1]", '[1,"one",1,1]')), /^line 2: value\.numbers\[1\] is "one", but it must be a number/],
    [broken(2, (t) => t.replace('"requiresGrad":true,', "")), /^line 2: requiresGrad is missing, but it must be true or false/],
    [broken(2, (t) => t.replace('"line":3', '"line":-3')), /^line 2: at\.line is -3/],
  ])("says where it is broken: %#", (text, message) => {
    expect(() => readTrace(text)).toThrow(TraceError);
    expect(() => readTrace(text)).toThrow(message);
  });
});
