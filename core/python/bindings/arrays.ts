import { gradFnOf } from "../../autograd/node.ts";
import { state } from "../../autograd/state.ts";
import { data } from "../../ops/create.ts";
import { getItem } from "../../ops/indexing.ts";
import { DEFAULT_ARRAY_PRINT_OPTIONS, formatArray, formatArrayText, formatNumber, formatScalar } from "../../tensor/array_print.ts";
import { DTYPE_NAMES } from "../../tensor/dtype.ts";
import type { Context, Functions } from "./context.ts";
import { readerOf } from "./tensors.ts";

/** How numpy prints: its arrays, which are tensors, and its numbers. */
export function arrayFunctions(context: Context): Functions {
  const { handles } = context;
  let options = DEFAULT_ARRAY_PRINT_OPTIONS;
  return {
    /** The numbers of a tensor as an array shares them; 0 where there is a reason against it. */
    shared_numbers: (h: number) => {
      const x = handles.at(h);
      if (state.gradMode && (x.requiresGrad || gradFnOf(x) !== null)) return 0;
      if (x.device === "cuda" || x.dtype === "bfloat16") return 0;
      return context.during(() => handles.lend(data(x)));
    },
    /** Rows from `start` to `end` of an array (undefined: its ends), untold; 0 where it has no rows. */
    rows_of: (h: number, start: number | undefined, end: number | undefined) => {
      const x = handles.at(h);
      if (x.shape.length === 0) return 0;
      return context.during(() => {
        const { quiet } = state;
        state.quiet = true;
        try {
          return handles.lend(getItem(x, [{ kind: "slice", start: start ?? null, end: end ?? null, step: null }]));
        } finally {
          state.quiet = quiet;
        }
      });
    },
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
