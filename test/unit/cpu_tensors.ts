import type { Memory } from "../../core/device/cpu/memory.ts";
import { DTYPES, type DType } from "../../core/tensor/dtype.ts";
import { Storage } from "../../core/tensor/storage.ts";
import { Tensor } from "../../core/tensor/tensor.ts";

/** How far beyond a tensor's storage, on both sides, {@link guarded} looks for writes. */
const GUARD = 64;

export const rowMajor = (shape: readonly number[]): number[] => shape.map((_, d) => shape.slice(d + 1).reduce((a, b) => a * b, 1));
export const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A tensor in the middle of a storage of its own, `offset` numbers from its start, with `values` (in row-major order) in it. */
export function make(
  memory: Memory,
  dtype: DType,
  shape: readonly number[],
  values?: ArrayLike<number>,
  strides: readonly number[] = rowMajor(shape),
  offset = 0,
): Tensor {
  const { size } = DTYPES[dtype];
  const reach = offset + shape.reduce((sum, n, d) => sum + (n - 1) * Math.max(strides[d], 0), 1);
  const bytes = Math.max(reach, 1) * size;
  const start = memory.allocate(bytes + 2 * GUARD);
  memory.u8.fill(0xa5, start, start + bytes + 2 * GUARD);
  const contiguous = strides.every((stride, d) => shape[d] === 1 || stride === rowMajor(shape)[d]);
  const tensor = new Tensor(new Storage(start + GUARD, bytes, 1), offset, shape, strides, dtype, count(shape), contiguous);
  if (values !== undefined) indices(tensor).forEach((at, i) => write(memory, tensor, at, values[i]));
  return tensor;
}

/** Where each number lies, in numbers from the storage's start, in row-major order. */
export function indices(x: Tensor): number[] {
  let all = [x.offset];
  x.shape.forEach((n, d) => (all = all.flatMap((at) => Array.from({ length: n }, (_, i) => at + i * x.strides[d]))));
  return all;
}

export const read = (memory: Memory, x: Tensor): number[] => indices(x).map((at) => readAt(memory, x, at));

/** The bytes of a tensor's storage and of the guards around it. */
export function bytesAround(memory: Memory, x: Tensor): Uint8Array {
  return memory.u8.slice(x.storage.pointer - GUARD, x.storage.pointer + x.storage.bytes + GUARD);
}

/** Whether `work` changed nothing of the storage and its guards but the numbers of `y`. */
export function guarded(memory: Memory, y: Tensor, work: () => void): boolean {
  const before = bytesAround(memory, y);
  work();
  const after = bytesAround(memory, y);
  const { size } = DTYPES[y.dtype];
  for (const at of indices(y)) before.fill(0, GUARD + at * size, GUARD + (at + 1) * size);
  for (const at of indices(y)) after.fill(0, GUARD + at * size, GUARD + (at + 1) * size);
  return before.every((byte, i) => byte === after[i]);
}

function readAt(memory: Memory, x: Tensor, at: number): number {
  const { pointer } = x.storage;
  switch (x.dtype) {
    case "float32":
      return memory.f32[pointer / 4 + at];
    case "float64":
      return memory.f64[pointer / 8 + at];
    case "int64":
      return Number(memory.i64[pointer / 8 + at]);
    case "int32":
      return memory.i32[pointer / 4 + at];
    case "int16":
      return memory.i16[pointer / 2 + at];
    case "int8":
      return memory.i8[pointer + at];
    case "bool":
    case "uint8":
      return memory.u8[pointer + at];
    case "float16":
      return half(memory.u16[pointer / 2 + at]);
    case "bfloat16":
      return new Float32Array(new Uint32Array([memory.u16[pointer / 2 + at] << 16]).buffer)[0];
  }
}

function write(memory: Memory, x: Tensor, at: number, value: number): void {
  const { pointer } = x.storage;
  switch (x.dtype) {
    case "float32":
      memory.f32[pointer / 4 + at] = value;
      break;
    case "float64":
      memory.f64[pointer / 8 + at] = value;
      break;
    case "int64":
      memory.i64[pointer / 8 + at] = BigInt(value);
      break;
    case "int32":
      memory.i32[pointer / 4 + at] = value;
      break;
    case "int16":
      memory.i16[pointer / 2 + at] = value;
      break;
    case "int8":
      memory.i8[pointer + at] = value;
      break;
    case "bool":
    case "uint8":
      memory.u8[pointer + at] = value;
      break;
    case "float16":
      memory.u16[pointer / 2 + at] = HALVES.get(value)!;
      break;
    case "bfloat16":
      memory.u16[pointer / 2 + at] = new Uint32Array(new Float32Array([value]).buffer)[0] >>> 16;
      break;
  }
}

/** By IEEE 754's definition. */
function half(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The bits of every half there is, by its value. */
const HALVES = new Map(Array.from({ length: 65536 }, (_, bits) => [half(bits), bits]));

/** A generator of numbers in [0, 1): mulberry32, so that a test is the same each time. */
export function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
