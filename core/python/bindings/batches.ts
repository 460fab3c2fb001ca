import { gradFnOf } from "../../autograd/node.ts";
import { state } from "../../autograd/state.ts";
import { data } from "../../ops/create.ts";
import { slice } from "../../ops/indexing.ts";
import type { Context, Functions } from "./context.ts";
import { copied } from "./create.ts";

/** What training loops do with each batch beside operations: each gives one tensor, which Python gets as a Tensor. */
export function batchFunctions(context: Context): Functions {
  const { handles } = context;
  return {
    data_of: (h: number) => context.during(() => handles.lend(data(handles.at(h)))),
    /** A leaf with a copy of an array's numbers, in another dtype (-1: its own). */
    copy_array: (h: number, dtype: number, requiresGrad: number) =>
      context.during(() => handles.lend(copied(handles.at(h), dtype, -1, "tensor", requiresGrad === 1))),
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
          return handles.lend(slice(x, 0, start ?? 0, end ?? x.shape[0], 1));
        } finally {
          state.quiet = quiet;
        }
      });
    },
  };
}
