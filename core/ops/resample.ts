import { state } from "../autograd/state.ts";
import { DTYPES, type DType } from "../tensor/dtype.ts";
import { alias, empty } from "../tensor/make.ts";
import { rowMajor } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { around } from "./activation.ts";
import { div } from "./arithmetic.ts";
import { define } from "./define.ts";
import { compact, listed, places, zeros } from "./fresh.ts";
import { indexSelect } from "./gather.ts";
import { indexAdd } from "./slices.ts";
import { copyOf } from "./reshape.ts";

/** Sums with fixed weights along the last dimensions, one after the other: averages of windows, interpolation. */

/** y[row] = Σ numbers[row, column] · x[column]; row-major. */
export interface Weights {
  readonly rows: number;
  readonly columns: number;
  readonly numbers: Float64Array;
  /** What the sums of the rows are divided by. */
  readonly over?: Float64Array;
  /** What each x is divided by before it is summed. */
  readonly under?: Float64Array;
}

/** An operation on (x, weights of each of the last dimensions). */
export function resampling(
  name: string,
  label: string,
  gradFn: string,
  formula: string,
  keepsInput = false,
): (x: Tensor, weights: readonly Weights[]) => Tensor {
  const op: (x: Tensor, weights: readonly Weights[]) => Tensor = define({
    name,
    label,
    gradFn,
    formula,
    keepsInput,
    forward: (x: Tensor, weights: readonly Weights[]) => {
      const { compute } = DTYPES[x.dtype];
      const lead = x.shape.length - weights.length;
      const shared = weights.reduce((z, { under }, i) => divided(z, lead + i, under, compute), compact(x, compute));
      const sums = weights.reduce((z, w, i) => along(z, lead + i, w, compute), shared);
      const y = weights.reduce((z, { over }, i) => divided(z, lead + i, over, compute), sums);
      return y.dtype === x.dtype && y !== x ? y : copyOf(y, x.dtype);
    },
    gradient: [
      { formula: "∂a = ∂y, sent back by the same weights", rule: ({ dy, args }) => op(dy, (args[0] as readonly Weights[]).map(turned)) },
    ],
  });
  return op;
}

function turned({ rows, columns, numbers, over, under }: Weights): Weights {
  const back = new Float64Array(numbers.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) back[j * rows + i] = numbers[i * columns + j];
  return { rows: columns, columns: rows, numbers: back, over: under, under: over };
}

/** x divided by a number for each place along dimension d. */
function divided(x: Tensor, d: number, by: Float64Array | undefined, dtype: DType): Tensor {
  return by ? div.raw(x, listed(by, x.shape.map((n, i) => (i === d ? n : 1)), dtype, x.device)) : x; // prettier-ignore
}

/** The weights times x along dimension d. */
function along(x: Tensor, d: number, { rows, columns, numbers }: Weights, dtype: DType): Tensor {
  if (rows === columns && isIdentity(numbers, rows)) return x;
  const [outer, , inner] = around(x, d);
  const shape = x.shape.map((n, i) => (i === d ? rows : n));
  const y = empty(shape, dtype, x.device);
  if (y.size === 0) return y;
  const w = listed(numbers, [rows, columns], dtype, x.device);
  const each = (z: Tensor, n: number) => alias(z, [outer, n, inner], rowMajor([outer, n, inner]), z.offset);
  state.device.gemm(each(y, rows), alias(w, [outer, rows, columns], [0, columns, 1], 0), each(x, columns), null);
  return y;
}

function isIdentity(numbers: Float64Array, n: number): boolean {
  for (let i = 0; i < numbers.length; i++) if (numbers[i] !== (i % (n + 1) === 0 ? 1 : 0)) return false;
  return true;
}

/** An operation on (x, places): along each of the last dimensions y shows the places of x that its list names. */
export function reindexing(
  name: string,
  label: string,
  gradFn: string,
  formula: string,
  keepsInput = false,
): (x: Tensor, lists: readonly (readonly number[])[]) => Tensor {
  return define({
    name,
    label,
    gradFn,
    formula,
    keepsInput,
    forward: (x: Tensor, lists: readonly (readonly number[])[]) =>
      lists.reduce((y, list, i) => indexSelect.raw(y, x.shape.length - lists.length + i, places(list, [list.length])), x),
    gradient: [
      {
        formula: "∂a = ∂y, added at the places that it shows",
        rule: ({ dy, args, shapes }) => {
          const lists = args[0] as readonly (readonly number[])[];
          const lead = shapes[0].length - lists.length;
          return lists.reduce((da, list, i) => gathered(da, lead + i, list, shapes[0][lead + i]), dy);
        },
      },
    ],
  });
}

/** Slices added at the places of a list, in `n` slices of zeros: the other way round than index_select. */
const gathered = define({
  name: "index_select.back",
  label: "gather",
  gradFn: "IndexSelectBackwardBackward0",
  formula: "y = the slices of a, added at the places of a list",
  forward: (a: Tensor, d: number, list: readonly number[], n: number) => {
    const shape = a.shape.map((length, i) => (i === d ? n : length));
    return indexAdd.raw(zeros(shape, a), a, d, places(list, [list.length]), 1);
  },
  gradient: [
    {
      formula: "∂a = the slices of ∂y",
      rule: ({ dy, args }): Tensor =>
        indexSelect(dy, args[0] as number, places(args[1] as readonly number[], [(args[1] as readonly number[]).length])),
    },
  ],
});
