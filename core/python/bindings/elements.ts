import { state } from "../../autograd/state.ts";
import { full } from "../../ops/create.ts";
import { getItem } from "../../ops/indexing.ts";
import { DTYPE_NAMES, isFloat } from "../../tensor/dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Context, Functions } from "./context.ts";
import { sumAsNumpy } from "./numpy_sum.ts";
import { readerOf } from "./tensors.ts";

/** Single numbers of numpy's arrays, which loops in Python ask for most. Nothing of it is told. */
export function elementFunctions({ handles }: Context): Functions {
  return {
    /** The number at an index; undefined where that is no number, or no index of this array's, and for -0. */
    number_at: (h: number, ...index: number[]) => {
      const x = handles.at(h);
      const place = placeOf(x, index);
      if (place < 0) return undefined;
      state.machine.toHost(x);
      const value = readerOf(x.dtype, x)(place);
      return Object.is(value, -0) ? undefined : value; // which would arrive as the int 0
    },
    /** Writes a number there. @returns 0 where that must be told, or refused. */
    put_at: (h: number, value: number | boolean | bigint, ...index: number[]) => {
      const x = handles.at(h);
      const place = x.storage.refs === 1 ? placeOf(x, index) : -1;
      if (place < 0 || typeof value === "bigint" || !write(x, place, Number(value))) return 0;
      state.machine.wroteHost(x);
      return 1;
    },
  };
}

/** Those whose result is a tensor. */
export function elementTensors(context: Context): Functions {
  const { handles } = context;
  const untold = (make: () => Tensor): number =>
    context.during(() => {
      const { quiet } = state;
      state.quiet = true;
      try {
        return handles.lend(make());
      } finally {
        state.quiet = quiet;
      }
    });
  return {
    /** A row; 0 where there is none of this number. */
    row_at: (h: number, i: number) => {
      const x = handles.at(h);
      if (x.shape.length < 2 || i < -x.shape[0] || i >= x.shape[0]) return 0;
      return untold(() => getItem(x, [{ kind: "int", value: i }]));
    },
    /** The sum over axes, of float32 or float64. */
    sum_as_numpy: (h: number, ...axes: number[]) => untold(() => sumAsNumpy(handles.at(h), axes)),
    /** One number, without dimension. */
    number_tensor: (value: number | boolean, dtype: number) => untold(() => full([], Number(value), { dtype: DTYPE_NAMES[dtype] })),
  };
}

/** Where in its storage the number at a whole index is; -1: nowhere. */
function placeOf({ shape, strides, offset }: Tensor, index: readonly number[]): number {
  if (shape.length !== index.length) return -1;
  let place = offset;
  for (let k = 0; k < shape.length; k++) {
    const given = Number(index[k]);
    const i = given < 0 ? given + shape[k] : given;
    if (!(i >= 0 && i < shape[k])) return -1;
    place += i * strides[k];
  }
  return place;
}

/** Whether a number could be written: numpy refuses some, and has rules of its own for what is out of range. */
function write(x: Tensor, place: number, value: number): boolean {
  const { memory } = state;
  const whole = Math.trunc(value);
  if (x.dtype !== "bool" && !isFloat(x.dtype) && !(Math.abs(whole) < 2 ** (x.dtype === "int64" ? 53 : 31))) return false;
  state.machine.toHost(x);
  const at = x.storage.pointer;
  if (x.dtype === "float64") memory.f64[at / 8 + place] = value;
  else if (x.dtype === "float32") memory.f32[at / 4 + place] = value;
  else if (x.dtype === "int64") memory.i64[at / 8 + place] = BigInt(whole);
  else if (x.dtype === "int32") memory.i32[at / 4 + place] = whole;
  else if (x.dtype === "bool") memory.u8[at + place] = value === 0 ? 0 : 1;
  else return false;
  return true;
}
