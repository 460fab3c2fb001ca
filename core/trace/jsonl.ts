import type { DType } from "../tensor/dtype.ts";
import {
  type Event,
  type EventKind,
  type EventOf,
  type Axes,
  type Figure,
  type Image,
  type ModuleCall,
  type Series,
  type Side,
  TRACE_VERSION,
  type Trace,
} from "./event.ts";
import {
  anything,
  boolean,
  count,
  either,
  list,
  nullable,
  number,
  object,
  oneOf,
  ReadError,
  type Reader,
  record,
  string,
  toJson,
} from "./reader.ts";

/**
 * Writes a trace as JSON lines: a header, then an event a line.
 *
 * JSON has no NaN, no infinities and no -0; they are written as the strings "NaN", "Infinity", "-Infinity" and "-0".
 */
export const writeTrace = (trace: Trace): string => [...traceLines(trace)].join("");

/** What {@link writeTrace} writes, line by line: a long run is more than one string can hold. */
export function* traceLines({ version, program, losses, events }: Trace): Generator<string> {
  yield `${toJson({ gradwalk: "trace", version, program, losses })}\n`;
  for (const event of events) yield `${toJson(event)}\n`;
}

/**
 * Reads what {@link writeTrace} wrote.
 *
 * @throws {TraceError} naming the line, the field, what stood there and what was needed.
 */
export function readTrace(text: string): Trace {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  if (lines.length === 0) throw new TraceError(1, "the file is empty, but a trace begins with a line that says so");
  const { version, program, losses } = readLine(lines[0], 1, header);
  const events = lines.slice(1).map((line, i) => readLine(line, i + 2, event));
  return { version, program, losses, events };
}

/** A trace that cannot be read. */
export class TraceError extends Error {
  override readonly name = "TraceError";
  /** Counts from 1. */
  readonly line: number;

  constructor(line: number, reason: string) {
    super(`line ${line}: ${reason}`);
    this.line = line;
  }
}

function readLine<T>(text: string, line: number, read: Reader<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    const start = text.length > 40 ? `${text.slice(0, 40)}…` : text;
    throw new TraceError(line, `${JSON.stringify(start)} is not JSON; each line of a trace is one JSON object`);
  }
  try {
    return read(json);
  } catch (error) {
    if (error instanceof ReadError) throw new TraceError(line, error.message);
    throw error;
  }
}

const dtypes = [
  "float32",
  "float64",
  "float16",
  "bfloat16",
  "int64",
  "int32",
  "int16",
  "int8",
  "uint8",
  "bool",
] as const satisfies readonly DType[];

const id = count;
const at = nullable(object({ line: count, column: count, endLine: count, endColumn: count }));
const device = oneOf(["cpu", "cuda"]);
const value = object({
  dtype: oneOf(dtypes),
  shape: list(count),
  numbers: list(number),
  sample: nullable(object({ rows: list(count), columns: list(count) })),
  stats: nullable(object({ min: number, max: number, mean: number })),
});
const operand = either("an operand, { id } or { number }", { id: object({ id }), number: object({ number }) });
/** Traces of version 1 do not tell of it. */
const within: Reader<ModuleCall | null> = (json) => (json === undefined || json === null ? null : call(json));
const call: Reader<ModuleCall> = object({ call: count, path: string, type: string, options: string, outer: within });
const kind = <K extends EventKind>(name: K) => oneOf([name]);
const side = object({ label: string, scale: oneOf(["linear", "log"]), limits: list(number) });
const series: Reader<Series> = object({
  kind: oneOf(["line", "bar", "hist", "across", "down"]),
  x: list(number),
  y: list(number),
  label: string,
  colour: string,
  line: oneOf(["solid", "dashed", "none"]),
  dots: boolean,
});
const image: Reader<Image> = object({
  kind: oneOf(["image"]),
  columns: count,
  numbers: list(number),
  colours: boolean,
  range: list(number),
  map: string,
  extent: list(number),
  square: boolean,
});
const drawn: Reader<Series | Image> = (json) => (object({ kind: string })(json).kind === "image" ? image(json) : series(json));
const axes: Reader<Axes> = object({ cell: count, title: string, frame: boolean, x: side, y: side, series: list(drawn) });
const figureNow: Reader<Figure> = object({ title: string, columns: count, axes: list(axes) });
/** Until version 2, a figure was one set of axes. */
const figureThen = object({
  title: string,
  xLabel: string,
  yLabel: string,
  series: list(object({ kind: string, x: list(number), y: list(number), label: string, style: string })),
});
const figure: Reader<Figure> = (json) => {
  if (typeof json !== "object" || json === null || !("series" in json)) return figureNow(json);
  const { title, xLabel, yLabel, series } = figureThen(json);
  const sideOf = (label: string): Side => ({ label, scale: "linear", limits: [] });
  const told = series.flatMap(({ kind, x, y, label, style }): (Series | Image)[] => {
    if (kind === "image") {
      const [columns] = x;
      const range = [Math.min(...y), Math.max(...y)];
      const extent = [-0.5, columns - 0.5, y.length / columns - 0.5, -0.5];
      return [{ kind, columns, numbers: y, colours: false, range, map: style, extent, square: true }];
    }
    const bars = kind === "bar" || kind === "hist" ? kind : null;
    return [{ kind: bars ?? "line", x, y, label, colour: "", line: kind === "scatter" ? "none" : "solid", dots: kind === "scatter" }];
  });
  return { title: "", columns: 1, axes: [{ cell: 0, title, frame: true, x: sideOf(xLabel), y: sideOf(yLabel), series: told }] };
};

/** How to read each kind of event; the compiler asks for a row for each, and for each of its fields. */
const kinds: { readonly [K in EventKind]: Reader<EventOf<K>> } = {
  leaf: object({ kind: kind("leaf"), at, id, value, requiresGrad: boolean, maker: string, device, carried: boolean, within }),
  operation: object({
    kind: kind("operation"),
    at,
    op: string,
    label: string,
    inputs: list(operand),
    options: record(string),
    outputs: list(object({ id, value, requiresGrad: boolean })),
    gradFn: nullable(string),
    saved: list((json) => (json === "y" ? "y" : count(json))),
    device,
    inPlace: nullable(id),
    viewOf: nullable(id),
    within,
  }),
  follow: object({ kind: kind("follow"), at, id, requiresGrad: boolean }),
  name: object({ kind: kind("name"), at, id, name: string }),
  write: object({
    kind: kind("write"),
    at,
    id,
    field: oneOf(["data", "grad"]),
    label: string,
    before: nullable(value),
    value: nullable(value),
    version: count,
  }),
  backward: object({ kind: kind("backward"), at, roots: list(object({ id, gradient: value })) }),
  gradient: object({ kind: kind("gradient"), at, to: id, from: nullable(object({ id, input: count })), value, sum: value }),
  accumulate: object({ kind: kind("accumulate"), at, id, before: nullable(value), value }),
  backwardEnd: object({ kind: kind("backwardEnd"), at }),
  iteration: object({ kind: kind("iteration"), at, index: count }),
  skipped: object({ kind: kind("skipped"), at, from: count, to: count, events: count }),
  print: object({ kind: kind("print"), at, stream: oneOf(["out", "err"]), text: string }),
  warning: object({ kind: kind("warning"), at, category: string, message: string }),
  error: object({ kind: kind("error"), at, type: string, message: string, traceback: string }),
  figure: object({ kind: kind("figure"), at, figure }),
};

const kindOf = object({ kind: anything });

const event: Reader<Event> = (json) => {
  const { kind } = kindOf(json);
  if (typeof kind !== "string" || !Object.hasOwn(kinds, kind)) throw new ReadError(kind, `one of ${Object.keys(kinds).join(", ")}`, "kind");
  return kinds[kind as EventKind](json);
};

const header = (json: unknown) => {
  const head = object({ gradwalk: anything, version: anything })(json);
  if (head.gradwalk !== "trace") throw new ReadError(head.gradwalk, '"trace": this file is no trace of Gradwalk', "gradwalk");
  if (typeof head.version === "number" && head.version > TRACE_VERSION) {
    throw new ReadError(head.version, `at most ${TRACE_VERSION}: the trace was written by a newer Gradwalk; update to read it`, "version");
  }
  return object({ version: count, program: string, losses: list(number) })(json);
};
