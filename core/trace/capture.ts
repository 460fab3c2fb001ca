import { state } from "../autograd/state.ts";
import { DTYPE_NAMES, DTYPES, isFloat, type DType } from "../tensor/dtype.ts";
import { closeScope, openScope } from "../tensor/make.ts";
import { ON_HOST } from "../tensor/storage.ts";
import { isRepeated, sizeOf, type Shape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { item } from "../ops/create.ts";
import { reduceDims } from "../ops/reduce.ts";
import { copyOf } from "../ops/reshape.ts";
import { SAMPLE_LIMIT, SAMPLE_SIDE, type Value } from "./event.ts";
import type { Log, LogReader } from "./log.ts";

/** How a value stands in a Log. */
const WHOLE = 0;
const SAMPLED = 1;
const SAMPLED_WITH_STATS = 2;
const UNREAD = 3;
/** All numbers are the same one: an expanded tensor. */
const REPEATED = 4;
/** Whole, by {@link captureWhole}. */
const PLAIN = 5;

/** How dtypes stand in a Log. */
const FLOAT32 = DTYPE_NAMES.indexOf("float32");
const FLOAT64 = DTYPE_NAMES.indexOf("float64");
/** Stands in the place of a dtype: dtype and shape are those of the last plain value. */
const LIKE_BEFORE = -1;

/**
 * Writes the numbers of a tensor into the log, in the commonest case by far: few of float32 or float64, as they lie on the host, or all
 * the same one.
 *
 * @returns whether it did; else {@link capture} does.
 */
export function captureWhole(log: Log, tensor: Tensor): boolean {
  const { shape, size, storage, offset, dtype } = tensor;
  const single = dtype === "float32";
  if (size > SAMPLE_LIMIT || !(single || dtype === "float64") || (storage.valid & ON_HOST) === 0) return false;
  if (!tensor.contiguous) return captureRepeated(log, tensor, single);
  if (shape === log.shape && dtype === log.dtype) {
    log.reserve(1);
    log.put(LIKE_BEFORE);
  } else {
    putHead(log, single ? FLOAT32 : FLOAT64, shape);
    log.put(PLAIN);
    log.shape = shape;
    log.dtype = dtype;
  }
  if (single) putAligned(log, (storage.pointer >>> 2) + offset, size);
  else {
    log.reserveDoubles(size);
    const { doubles, double } = log;
    const { f64 } = state.memory;
    const first = (storage.pointer >>> 3) + offset;
    for (let i = 0; i < size; i++) doubles[double + i] = f64[first + i];
    log.double += size;
  }
  return true;
}

function captureRepeated(log: Log, tensor: Tensor, single: boolean): boolean {
  if (!isRepeated(tensor)) return false;
  const { storage, offset } = tensor;
  putHead(log, single ? FLOAT32 : FLOAT64, tensor.shape);
  log.put(REPEATED);
  if (single) {
    log.reserveSingles(1);
    log.singles[log.single++] = state.memory.f32[(storage.pointer >>> 2) + offset];
  } else log.putDouble(state.memory.f64[(storage.pointer >>> 3) + offset]);
  return true;
}

/** Writes a dtype's code and a shape, and makes room for a few ints more. */
function putHead(log: Log, code: number, shape: Shape): void {
  const rank = shape.length;
  log.reserve(rank + 5);
  const { ints } = log;
  let at = log.int;
  ints[at++] = code;
  ints[at++] = rank;
  for (let i = 0; i < rank; i++) ints[at++] = shape[i];
  log.int = at;
}

/**
 * Writes the numbers of a tensor into the log: all of a small one, a sample of a large one.
 *
 * @param wait also for what lies on a GPU; else that is left unread.
 * @param measure also the statistics of a large one.
 */
export function capture(log: Log, tensor: Tensor, wait: boolean, measure: boolean): void {
  const { shape, size, dtype } = tensor;
  const rank = shape.length;
  putHead(log, dtype === "float32" ? FLOAT32 : DTYPE_NAMES.indexOf(dtype), shape);
  if ((tensor.storage.valid & ON_HOST) === 0) {
    if (!wait) return log.put(UNREAD);
    if (collectAll(log, tensor, measure)) return;
    state.machine.toHost(tensor);
  }
  if (size <= SAMPLE_LIMIT && isRepeated(tensor)) {
    log.put(REPEATED);
    return putNumbers(log, tensor, 1, 1, 1, 1);
  }
  const columns = rank === 0 ? 1 : shape[rank - 1];
  const rows = size === 0 ? 0 : size / columns;
  if (size <= SAMPLE_LIMIT) {
    log.put(WHOLE);
    return putNumbers(log, tensor, rows, rows, columns, columns);
  }
  const measured = measure && isFloat(dtype);
  const [keptRows, keptColumns] = [Math.min(rows, SAMPLE_SIDE), Math.min(columns, SAMPLE_SIDE)];
  log.put(measured ? SAMPLED_WITH_STATS : SAMPLED);
  log.put(keptRows);
  log.put(keptColumns);
  putNumbers(log, tensor, rows, keptRows, columns, keptColumns);
  if (measured) putStatistics(log, tensor);
}

/** Has what is wanted of a tensor on a GPU brought into the log later; false where that cannot be. */
function collectAll(log: Log, tensor: Tensor, measure: boolean): boolean {
  if (tensor.dtype !== "float32") return false;
  const { size, shape } = tensor;
  if (size <= SAMPLE_LIMIT) return collect(log, tensor, WHOLE);
  const columns = shape[shape.length - 1];
  const rows = size / columns;
  const sample = [...ends(rows, columns), ...ends(columns, 1)];
  const lengths = sample.map(({ length }) => length);
  const strides = sample.map(({ stride }) => stride);
  const window = new Tensor(tensor.storage, tensor.offset, lengths, strides, tensor.dtype, sizeOf(lengths), false);
  if (!tensor.contiguous || !collect(log, window, measure ? SAMPLED_WITH_STATS : SAMPLED)) return false;
  log.put(Math.min(rows, SAMPLE_SIDE));
  log.put(Math.min(columns, SAMPLE_SIDE));
  if (measure) putStatistics(log, tensor);
  return true;
}

/** The rows or columns that {@link placeOf} names: all of a few, or two blocks. */
function ends(length: number, stride: number): readonly { readonly length: number; readonly stride: number }[] {
  if (length <= SAMPLE_SIDE) return [{ length, stride }];
  const half = SAMPLE_SIDE >> 1;
  return [{ length: 2, stride: (length - half) * stride }, { length: half, stride }]; // prettier-ignore
}

/** Leaves room for a tensor's numbers, which come later; `how` they stand is written before. */
function collect(log: Log, tensor: Tensor, how: number): boolean {
  const at = log.single;
  if (!state.machine.collect(tensor, (numbers) => log.singles.set(numbers, at))) return false;
  log.reserveSingles(tensor.size);
  log.waits = true;
  log.single += tensor.size;
  log.put(how);
  return true;
}

/** The numbers as they lie, from an even place on: two at a time where they lie at an even place, too. A last one may bring its neighbour. */
function putAligned(log: Log, first: number, n: number): void {
  log.reserveSingles(n + 2);
  const at = log.single + (log.single & 1);
  log.single = at + n;
  if (first & 1) {
    const { singles } = log;
    const { f32 } = state.memory;
    for (let i = 0; i < n; i++) singles[at + i] = f32[first + i];
    return;
  }
  const { pairs } = log;
  const { i64 } = state.memory;
  const end = (first + n + 1) >> 1;
  for (let from = first >> 1, to = at >> 1; from < end; from++, to++) pairs[to] = i64[from];
}

/** Which of `length` rows or columns is the i-th that is kept: the first half of them are the first ones, the others the last ones. */
const placeOf = (i: number, kept: number, length: number): number => (i < kept >> 1 ? i : length - kept + i);

/** The numbers of a tensor, seen as a matrix of rows: those at the rows and columns that are kept. */
function putNumbers(log: Log, tensor: Tensor, rows: number, keptRows: number, columns: number, keptColumns: number): void {
  const count = keptRows * keptColumns;
  if (tensor.dtype === "float32") {
    log.reserveSingles(count);
    putKept(log.singles, log.single, state.memory.f32, 2, tensor, rows, keptRows, columns, keptColumns);
    log.single += count;
    return;
  }
  const from = arrayOf(tensor.dtype);
  if (from === null) {
    const mark = openScope();
    const wide = copyOf(tensor, "float64");
    state.machine.toHost(wide);
    putNumbers(log, wide, rows, keptRows, columns, keptColumns);
    return closeScope(mark);
  }
  log.reserveDoubles(count);
  putKept(log.doubles, log.double, from, Math.log2(from.BYTES_PER_ELEMENT), tensor, rows, keptRows, columns, keptColumns);
  log.double += count;
}

function putKept(
  to: Float32Array | Float64Array,
  at: number,
  from: Numbers,
  shift: number,
  { storage, offset, shape, strides }: Tensor,
  rows: number,
  keptRows: number,
  columns: number,
  keptColumns: number,
): void {
  const last = shape.length - 1;
  const step = last < 0 ? 0 : strides[last];
  const first = (storage.pointer >>> shift) + offset;
  const half = keptColumns >> 1;
  const skipped = (columns - keptColumns) * step;
  for (let r = 0; r < keptRows; r++) {
    let row = placeOf(r, keptRows, rows);
    let start = first;
    if (last === 1) start += row * strides[0];
    else
      for (let d = last - 1; d >= 0; d--) {
        start += (row % shape[d]) * strides[d];
        row = Math.floor(row / shape[d]);
      }
    for (let c = 0; c < half; c++, start += step) to[at++] = Number(from[start]);
    start += skipped;
    for (let c = half; c < keptColumns; c++, start += step) to[at++] = Number(from[start]);
  }
}

type Numbers = Float32Array | Float64Array | BigInt64Array | Int32Array | Int16Array | Int8Array | Uint8Array;

/** The host's memory as numbers of a dtype; null where JavaScript has no such numbers. */
function arrayOf(dtype: DType): Numbers | null {
  const { memory } = state;
  switch (dtype) {
    case "float32":
      return memory.f32;
    case "float64":
      return memory.f64;
    case "int64":
      return memory.i64;
    case "int32":
      return memory.i32;
    case "int16":
      return memory.i16;
    case "int8":
      return memory.i8;
    case "bool":
    case "uint8":
      return memory.u8;
    default:
      return null;
  }
}

/** The least, the largest and the mean number; where one is NaN, all are. */
function putStatistics(log: Log, tensor: Tensor): void {
  const { compute } = DTYPES[tensor.dtype];
  const mark = openScope();
  log.reserveDoubles(3);
  for (const kind of ["min", "max", "sum"] as const) {
    const at = log.double++;
    const count = kind === "sum" ? tensor.size : 1;
    const y = reduceDims(kind, tensor, [], false, compute);
    if (state.machine.collect(y, ([number]) => (log.doubles[at] = number / count))) log.waits = true;
    else log.doubles[at] = item(y) / count;
  }
  closeScope(mark);
}

/** Rows or columns of the matrix that a large tensor is seen as: the first ones and the last ones. */
function sampledPlaces(length: number): number[] {
  const kept = Math.min(length, SAMPLE_SIDE);
  return Array.from({ length: kept }, (_, i) => placeOf(i, kept, length));
}

/** Reads back what {@link capture} wrote. */
export function readValue(log: LogReader): Value {
  const code = log.take();
  if (code === LIKE_BEFORE) return readWhole(log);
  const dtype = DTYPE_NAMES[code];
  const shape = Array.from({ length: log.take() }, () => log.take());
  const how = log.take();
  if (how === PLAIN) {
    log.shape = shape;
    log.dtype = dtype;
    return readWhole(log);
  }
  if (how === UNREAD) return { dtype, shape, numbers: [], sample: { rows: [], columns: [] }, stats: null };
  const last = shape.length - 1;
  const take = (count: number): number[] => (dtype === "float32" ? log.takeSingles(count) : log.takeDoubles(count));
  const size = shape.reduce((n, length) => n * length, 1);
  if (how === WHOLE) return { dtype, shape, numbers: take(size), sample: null, stats: null };
  if (how === REPEATED) return { dtype, shape, numbers: new Array<number>(size).fill(take(1)[0]), sample: null, stats: null };
  const [rows, columns] = [log.take(), log.take()];
  const numbers = take(rows * columns);
  const places = { rows: sampledPlaces(shape.slice(0, last).reduce((n, length) => n * length, 1)), columns: sampledPlaces(shape[last]) };
  if (how === SAMPLED) return { dtype, shape, numbers, sample: places, stats: null };
  const [min, max, mean] = log.takeDoubles(3);
  return { dtype, shape, numbers, sample: places, stats: { min, max, mean } };
}

/** What {@link captureWhole} wrote, after its head. */
function readWhole(log: LogReader): Value {
  const { dtype, shape } = log;
  const size = sizeOf(shape);
  return { dtype, shape, numbers: dtype === "float32" ? log.takeAligned(size) : log.takeDoubles(size), sample: null, stats: null };
}
