import type { Event, EventKind } from "../trace/event.ts";
import { FOLDER_LIMIT, isFilePath } from "./folder.ts";
import type { FromRunner } from "./protocol.ts";

/** Takes what a worker sent for a message of this run; null where it is none: then nothing the worker says can be believed. */
export function checkMessage(data: unknown, run: number): FromRunner | null {
  if (!isRecord(data) || data.run !== run || typeof data.kind !== "string") return null;
  const check = Object.hasOwn(CHECKS, data.kind) ? CHECKS[data.kind as FromRunner["kind"]] : null;
  return check?.(data) ? (data as unknown as FromRunner) : null;
}

/** Takes what came for events; null where they are none. */
export const checkEvents = (data: unknown): readonly Event[] | null =>
  Array.isArray(data) && data.every(isEvent) ? (data as readonly Event[]) : null;

type Fields = Readonly<Record<string, unknown>>;

const CHECKS: Readonly<Record<FromRunner["kind"], (fields: Fields) => boolean>> = {
  ready: () => true,
  events: ({ events }) => checkEvents(events) !== null,
  text: ({ stream, text }) => isStream(stream) && typeof text === "string",
  progress: ({ iterations, operations, loss }) => isCount(iterations) && isCount(operations) && (loss === null || typeof loss === "number"),
  losses: ({ from, losses }) => isCount(from) && losses instanceof Float64Array,
  helpers: ({ seeds }) =>
    isList(
      seeds,
      ({ memory, modules, board, scratch }) =>
        memory instanceof WebAssembly.Memory &&
        Array.isArray(modules) &&
        modules.every((module) => module instanceof WebAssembly.Module) &&
        isCount(board) &&
        isCount(scratch),
    ),
  archive: ({ iterations }) => iterations instanceof Int32Array,
  files: ({ written, removed, left }) =>
    written instanceof Map &&
    [...written].every(([path, bytes]) => isPath(path) && bytes instanceof Uint8Array) &&
    sum([...written.values()]) <= FOLDER_LIMIT &&
    [removed, left].every((paths) => Array.isArray(paths) && paths.every((path) => typeof path === "string")),
  iteration: ({ told }) =>
    told === null || (isRecord(told) && isCount(told.index) && [told.events, told.after].every((list) => checkEvents(list) !== null)),
  input: ({ prompt }) => typeof prompt === "string",
  done: ({ outcome, milliseconds, device, lostGpu }) =>
    ["ended", "error", "stopped"].includes(outcome as string) &&
    isFinite(milliseconds) &&
    ["cpu", "cuda"].includes(device as string) &&
    typeof lostGpu === "boolean",
  lost: () => true,
  broken: ({ message }) => typeof message === "string",
};

/** For each kind of event, a look at the fields that are read without further care. */
const EVENTS: Readonly<Record<EventKind, (fields: Fields) => boolean>> = {
  leaf: ({ id, value }) => isCount(id) && isValue(value),
  operation: ({ op, inputs, outputs }) =>
    typeof op === "string" &&
    Array.isArray(inputs) &&
    inputs.every(isRecord) &&
    isList(outputs, ({ id, value }) => isCount(id) && isValue(value)),
  follow: ({ id, requiresGrad }) => isCount(id) && typeof requiresGrad === "boolean",
  name: ({ id, name }) => isCount(id) && typeof name === "string",
  write: ({ id, before, value }) => isCount(id) && (before === null || isValue(before)) && (value === null || isValue(value)),
  backward: ({ roots }) => isList(roots, ({ id, gradient }) => isCount(id) && isValue(gradient)),
  gradient: ({ to, value, sum }) => isCount(to) && isValue(value) && isValue(sum),
  accumulate: ({ id, before, value }) => isCount(id) && (before === null || isValue(before)) && isValue(value),
  backwardEnd: () => true,
  iteration: ({ index }) => isCount(index),
  skipped: ({ from, to }) => isCount(from) && isCount(to),
  print: ({ stream, text }) => isStream(stream) && typeof text === "string",
  warning: ({ category, message }) => typeof category === "string" && typeof message === "string",
  error: ({ type, message, traceback }) => [type, message, traceback].every((text) => typeof text === "string"),
  figure: ({ figure }) =>
    isRecord(figure) && isList(figure.axes, ({ x, y, series }) => isRecord(x) && isRecord(y) && isList(series, isDrawn)),
};

const isDrawn = ({ kind, x, y, numbers, extent }: Fields) =>
  kind === "image" ? Array.isArray(numbers) && Array.isArray(extent) : Array.isArray(x) && Array.isArray(y);

function isEvent(event: unknown): boolean {
  if (!isRecord(event) || typeof event.kind !== "string" || !Object.hasOwn(EVENTS, event.kind)) return false;
  return (event.at === null || isSource(event.at)) && EVENTS[event.kind as EventKind](event);
}

const isPath = (value: unknown) => typeof value === "string" && isFilePath(value);
const sum = (files: readonly Uint8Array[]) => files.reduce((bytes, file) => bytes + file.length, 0);
const isRecord = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
const isList = (value: unknown, each: (fields: Fields) => boolean) =>
  Array.isArray(value) && value.every((item) => isRecord(item) && each(item));
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const isFinite = (value: unknown) => Number.isFinite(value);
const isStream = (value: unknown) => value === "out" || value === "err";
const isSource = (value: unknown) => isRecord(value) && [value.line, value.column, value.endLine, value.endColumn].every(isCount);
const isValue = (value: unknown) =>
  isRecord(value) && typeof value.dtype === "string" && Array.isArray(value.shape) && Array.isArray(value.numbers);
