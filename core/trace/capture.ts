import { state } from "../autograd/state.ts";
import { DTYPE_NAMES, isFloat } from "../tensor/dtype.ts";
import { scoped } from "../tensor/make.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { numbersOf } from "../ops/create.ts";
import { SAMPLE_LIMIT, SAMPLE_SIDE, type Value } from "./event.ts";
import type { Log, LogReader } from "./log.ts";

/** How a value stands in a Log. */
const WHOLE = 0;
const SAMPLED = 1;
const SAMPLED_WITH_STATS = 2;
const UNREAD = 3;

/**
 * Writes the numbers of a tensor into the log: all of a small one, a sample of a large one.
 *
 * @param thorough also the statistics of a large one, and what lies on a GPU, which costs a wait. Else that is left unread.
 */
export function capture(log: Log, tensor: Tensor, thorough: boolean): void {
  const { shape, size } = tensor;
  log.put(DTYPE_NAMES.indexOf(tensor.dtype));
  log.put(shape.length);
  for (let i = 0; i < shape.length; i++) log.put(shape[i]);
  if (tensor.device === "cuda" && !thorough) return log.put(UNREAD);
  state.machine.toHost(tensor);
  if (size <= SAMPLE_LIMIT) {
    log.put(WHOLE);
    log.reserve(0, size);
    if (tensor.contiguous && tensor.dtype === "float32")
      copyFloats(log, state.memory.f32, (tensor.storage.pointer >> 2) + tensor.offset, size);
    else if (tensor.contiguous && tensor.dtype === "float64")
      copyFloats(log, state.memory.f64, (tensor.storage.pointer >> 3) + tensor.offset, size);
    else copyAny(log, tensor);
    return;
  }
  log.put(thorough && isFloat(tensor.dtype) ? SAMPLED_WITH_STATS : SAMPLED);
  sample(log, tensor);
  if (thorough && isFloat(tensor.dtype)) statistics(log, tensor);
}

function copyFloats(log: Log, from: Float32Array | Float64Array, start: number, n: number): void {
  const to = log.numbers;
  let at = log.number;
  for (let i = 0; i < n; i++) to[at++] = from[start + i];
  log.number = at;
}

function copyAny(log: Log, tensor: Tensor): void {
  const { shape, strides, size } = tensor;
  const read = reader(tensor);
  const place = new Array<number>(shape.length).fill(0);
  let offset = tensor.offset;
  for (let n = 0; n < size; n++) {
    log.numbers[log.number++] = read(offset);
    for (let d = shape.length - 1; d >= 0; d--) {
      offset += strides[d];
      if (++place[d] < shape[d]) break;
      offset -= shape[d] * strides[d];
      place[d] = 0;
    }
  }
}

/** Reads the element at an offset from the start of the storage. */
function reader({ dtype, storage: { pointer } }: Tensor): (offset: number) => number {
  const { memory } = state;
  switch (dtype) {
    case "float32":
      return (i) => memory.f32[(pointer >> 2) + i];
    case "float64":
      return (i) => memory.f64[(pointer >> 3) + i];
    case "int64":
      return (i) => Number(memory.i64[(pointer >> 3) + i]);
    case "int32":
      return (i) => memory.i32[(pointer >> 2) + i];
    case "int16":
      return (i) => memory.i16[(pointer >> 1) + i];
    case "int8":
      return (i) => memory.i8[pointer + i];
    case "bool":
    case "uint8":
      return (i) => memory.u8[pointer + i];
    case "bfloat16":
      return (i) => {
        bits[0] = memory.u16[(pointer >> 1) + i] << 16;
        return asFloat[0];
      };
    case "float16":
      return (i) => halfToNumber(memory.u16[(pointer >> 1) + i]);
  }
}

const bits = new Uint32Array(1);
const asFloat = new Float32Array(bits.buffer);

function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/** Rows and columns of the matrix that a large tensor is seen as: the first ones and the last ones of each. */
export function sampledPlaces(length: number): number[] {
  if (length <= SAMPLE_SIDE) return Array.from({ length }, (_, i) => i);
  const half = SAMPLE_SIDE / 2;
  return Array.from({ length: SAMPLE_SIDE }, (_, i) => (i < half ? i : length - SAMPLE_SIDE + i));
}

function sample(log: Log, tensor: Tensor): void {
  const { shape, strides } = tensor;
  const last = shape.length - 1;
  const rows = sampledPlaces(shape.slice(0, last).reduce((n, length) => n * length, 1));
  const columns = sampledPlaces(shape[last]);
  const read = reader(tensor);
  log.put(rows.length);
  log.put(columns.length);
  log.reserve(0, rows.length * columns.length);
  for (const row of rows) {
    let offset = tensor.offset;
    for (let d = last - 1, rest = row; d >= 0; d--) {
      offset += (rest % shape[d]) * strides[d];
      rest = Math.floor(rest / shape[d]);
    }
    for (const column of columns) log.numbers[log.number++] = read(offset + column * strides[last]);
  }
}

function statistics(log: Log, tensor: Tensor): void {
  let [min, max, sum] = [Infinity, -Infinity, 0];
  scoped(() => {
    for (const x of numbersOf(tensor)) {
      if (x < min) min = x;
      if (x > max) max = x;
      sum += x;
    }
  });
  log.reserve(0, 3);
  log.numbers[log.number++] = Number.isNaN(sum) ? NaN : min;
  log.numbers[log.number++] = Number.isNaN(sum) ? NaN : max;
  log.numbers[log.number++] = sum / tensor.size;
}

/** Reads back what {@link capture} wrote. */
export function readValue(log: LogReader): Value {
  const dtype = DTYPE_NAMES[log.take()];
  const shape = Array.from({ length: log.take() }, () => log.take());
  const how = log.take();
  if (how === UNREAD) return { dtype, shape, numbers: [], sample: { rows: [], columns: [] }, stats: null };
  const last = shape.length - 1;
  if (how === WHOLE)
    return { dtype, shape, numbers: log.takeNumbers(shape.reduce((n, length) => n * length, 1)), sample: null, stats: null };
  const [rows, columns] = [log.take(), log.take()];
  const numbers = log.takeNumbers(rows * columns);
  const places = { rows: sampledPlaces(shape.slice(0, last).reduce((n, length) => n * length, 1)), columns: sampledPlaces(shape[last]) };
  if (how === SAMPLED) return { dtype, shape, numbers, sample: places, stats: null };
  const [min, max, mean] = log.takeNumbers(3);
  return { dtype, shape, numbers, sample: places, stats: { min, max, mean } };
}
