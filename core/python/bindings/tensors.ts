import { isInference } from "../../autograd/follow.ts";
import { gradFnOf } from "../../autograd/node.ts";
import { state } from "../../autograd/state.ts";
import { copyOf } from "../../ops/reshape.ts";
import { DTYPE_NAMES, DTYPES, isFloat, type DType } from "../../tensor/dtype.ts";
import { runtimeError } from "../../tensor/error.ts";
import { changedPrintOptions, DEFAULT_PRINT_OPTIONS, formatTensor } from "../../tensor/print.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Context, Functions } from "./context.ts";

/** What a tensor is asked for: its shape, its flags, its numbers, its text. */
export function tensorFunctions(context: Context): Functions {
  const { handles, bridge } = context;
  let buffer = 0;
  let options = DEFAULT_PRINT_OPTIONS;
  /** Into Python's buffer of int32. */
  const tell = (list: readonly number[]): number => {
    const ints = context.ints();
    const start = buffer >> 2;
    for (let i = 0; i < list.length; i++) ints[start + i] = list[i];
    return list.length;
  };

  return {
    /** Python's buffer for one answer: int32 numbers, or one double or int64. */
    set_buffer: (address: number) => {
      buffer = address;
    },
    release: (h: number) => handles.release(h),
    /** The results of the last call that had several, as int32 handles. */
    take_results: (address: number) => {
      context.ints().set(context.pending, address >> 2);
      context.pending = [];
    },
    held: () => handles.count,

    shape_of: (h: number) => tell(handles.at(h).shape),
    strides_of: (h: number) => tell(handles.at(h).strides),
    /** Bits: requires grad, leaf, keeps its gradient, made in inference mode; from 16 on the dtype's code; from 256 on the device. */
    flags_of: (h: number) => flags(handles.at(h)),
    number_of: (h: number, what: number) => NUMBERS[what](handles.at(h)),
    shares_storage: (a: number, b: number) => Number(handles.at(a).storage === handles.at(b).storage),

    /** Puts the one number of a tensor into Python's buffer. @returns its kind: 0 bool, 1 int, 2 float. */
    item_of: (h: number, as: string) => {
      const x = handles.at(h);
      if (x.size !== 1) throw runtimeError(as === "bool" ? ambiguous(x) : `a Tensor with ${x.size} elements cannot be converted to Scalar`);
      state.machine.toHost(x);
      const bytes = new DataView(bridge.heap().buffer, buffer, 8);
      const value = readerOf(x.dtype, x)(x.offset);
      if (typeof value === "bigint") bytes.setBigInt64(0, value, true);
      else if (isFloat(x.dtype)) bytes.setFloat64(0, value, true);
      else bytes.setBigInt64(0, BigInt(value), true);
      return isFloat(x.dtype) ? 2 : x.dtype === "bool" ? 0 : 1;
    },

    /** Copies the numbers of a tensor, row-major, to an address: in its own dtype, float16 and bfloat16 as float32. */
    read_numbers: (h: number, address: number) => context.during(() => read(handles.at(h), bridge.heap(), address)),

    /** repr(); parameter 1 for an nn.Parameter. */
    text_of: (h: number, parameter: number) => {
      const x = handles.at(h);
      state.machine.toHost(x);
      const { shape, strides, offset, dtype, requiresGrad, device } = x;
      const gradFn = requiresGrad ? (gradFnOf(x)?.name ?? null) : null;
      const printed = { shape, strides, offset, dtype, requiresGrad, gradFn, device, defaultDtype: state.defaultDtype };
      return formatTensor({ ...printed, read: readerOf(dtype, x), parameter: parameter === 1 }, options);
    },
    set_print_options: (
      precision: unknown,
      threshold: unknown,
      edgeItems: unknown,
      lineWidth: unknown,
      profile: unknown,
      sciMode: unknown,
    ) => {
      options = changedPrintOptions(options, { precision, threshold, edgeItems, lineWidth, profile, sciMode } as never);
    },

    name_tensor: (h: number, name: number) => {
      // A hook, or backward() of the learner's own Function, names gradients, and what was saved: those have their names.
      if (state.quiet) return;
      const { name: text, place, lent } = bridge.places.name(name);
      const x = handles.at(h);
      if (lent && x.name !== "") return;
      context.witness.at = place;
      context.witness.name(x, text);
    },
  };
}

const flags = (x: Tensor): number =>
  (x.requiresGrad || gradFnOf(x) !== null ? 1 : 0) |
  (x.gradFn === null ? 2 : 0) |
  (x.retainsGrad ? 4 : 0) |
  (isInference(x) ? 8 : 0) |
  (DTYPE_NAMES.indexOf(x.dtype) << 4) |
  (x.device === "cuda" ? 256 : 0);

const NUMBERS: readonly ((x: Tensor) => number)[] = [
  (x) => x.size,
  (x) => x.shape.length,
  (x) => x.offset,
  (x) => x.version.n,
  (x) => Number(x.contiguous),
  (x) => x.storage.pointer + x.offset * DTYPES[x.dtype].size,
  (x) => DTYPES[x.dtype].size,
  (x) => x.storage.bytes,
];

const ambiguous = (x: Tensor): string =>
  x.size === 0 ? "Boolean value of Tensor with no values is ambiguous" : "Boolean value of Tensor with more than one value is ambiguous";

/** Reads a number of a tensor's storage by its place in it. */
export function readerOf(dtype: DType, { storage }: Tensor): (place: number) => number | bigint {
  const { memory } = state;
  const start = storage.pointer / DTYPES[dtype].size;
  switch (dtype) {
    case "float32":
      return (place) => memory.f32[start + place];
    case "float64":
      return (place) => memory.f64[start + place];
    case "int64":
      return (place) => memory.i64[start + place];
    case "int32":
      return (place) => memory.i32[start + place];
    case "int16":
      return (place) => memory.i16[start + place];
    case "int8":
      return (place) => memory.i8[start + place];
    case "uint8":
    case "bool":
      return (place) => memory.u8[start + place];
    case "bfloat16":
      return (place) => fromBits(memory.u16[start + place] << 16);
    case "float16":
      return (place) => half(memory.u16[start + place]);
  }
}

const bits = new DataView(new ArrayBuffer(4));

function fromBits(word: number): number {
  bits.setInt32(0, word);
  return bits.getFloat32(0);
}

/** The number that 16 bits stand for: sign, 5 bits of exponent, 10 of mantissa. */
function half(word: number): number {
  const sign = word & 0x8000 ? -1 : 1;
  const exponent = (word >> 10) & 31;
  const mantissa = word & 1023;
  if (exponent === 31) return mantissa === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? mantissa * 2 ** -24 : (1 + mantissa / 1024) * 2 ** (exponent - 15));
}

function read(x: Tensor, heap: Uint8Array, address: number): void {
  if (x.size === 0) return;
  const wide: DType = x.dtype === "float16" || x.dtype === "bfloat16" ? "float32" : x.dtype;
  const source = x.contiguous && x.dtype === wide ? x : copyOf(x, wide);
  state.machine.toHost(source);
  const { size } = DTYPES[wide];
  const start = source.storage.pointer + source.offset * size;
  heap.set(state.memory.u8.subarray(start, start + source.size * size), address);
}
