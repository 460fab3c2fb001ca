import { state } from "../../autograd/state.ts";
import { DEFAULT_ARRAY_PRINT_OPTIONS, formatArray, formatArrayText, formatNumber, formatScalar } from "../../tensor/array_print.ts";
import { DTYPE_NAMES } from "../../tensor/dtype.ts";
import type { Context, Functions } from "./context.ts";
import { readerOf } from "./tensors.ts";

/** How numpy prints: its arrays, which are tensors, and its numbers. */
export function arrayFunctions(context: Context): Functions {
  const { handles } = context;
  let options = DEFAULT_ARRAY_PRINT_OPTIONS;
  return {
    array_text: (h: number, repr: number) => {
      const x = handles.at(h);
      state.machine.toHost(x);
      const { shape, strides, offset, dtype } = x;
      return (repr === 1 ? formatArray : formatArrayText)({ shape, strides, offset, dtype, read: readerOf(dtype, x) }, options);
    },
    scalar_text: (value: number | bigint | boolean, dtype: number, repr: number) =>
      (repr === 1 ? formatScalar : formatNumber)(typeof value === "boolean" ? Number(value) : value, DTYPE_NAMES[dtype]),
    /** undefined leaves an option as it is. */
    set_array_print_options: (precision?: number, threshold?: number, edgeItems?: number, lineWidth?: number, suppress?: boolean) => {
      const changes = { precision, threshold, edgeItems, lineWidth, suppress };
      options = { ...options, ...Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) };
    },
  };
}
