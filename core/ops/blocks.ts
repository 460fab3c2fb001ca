import { state } from "../autograd/state.ts";
import { runtimeError } from "../tensor/error.ts";
import { resultType } from "../tensor/scalar.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { compose } from "./compose.ts";
import { define } from "./define.ts";
import { filled, places } from "./fresh.ts";
import { indexSelect } from "./gather.ts";
import { slice } from "./indexing.ts";
import { stack } from "./join.ts";
import { reshape } from "./reshape.ts";
import { atleast2d } from "./views.ts";

/** Tensors set out in a larger one. */

/** Matrices along the diagonal of one of zeros; a vector is a row. */
const blockDiagonal = define({
  name: "block_diag",
  python: [],
  formula: "y = the aᵢ along the diagonal, 0 elsewhere",
  inputs: "list",
  forward: (tensors: readonly Tensor[]) => {
    tensors.forEach(({ shape }, i) => {
      if (shape.length > 2)
        throw runtimeError(`torch.block_diag: Input tensors must have 2 or fewer dimensions. Input ${i} has ${shape.length} dimensions`);
    });
    const blocks = corners(tensors.map(({ shape }) => shape));
    const dtype = resultType(tensors);
    const y = filled(
      [blocks.reduce((n, { rows }) => n + rows, 0), blocks.reduce((n, { columns }) => n + columns, 0)],
      0,
      tensors[0],
      dtype,
    );
    blocks.forEach((block, i) => tensors[i].size > 0 && state.device.copy(window(y, block), atleast2d(tensors[i]), false));
    return y;
  },
  gradient: {
    formula: "∂aᵢ = its block of ∂y",
    saves: "",
    all: ({ dy, shapes }) => corners(shapes).map((block, i) => reshape(part(dy, block), shapes[i])),
  },
});
interface Block {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}
function corners(shapes: readonly Shape[]): Block[] {
  let [row, column] = [0, 0];
  return shapes.map((shape) => {
    const block = { row, column, rows: shape.length < 2 ? 1 : shape[0], columns: shape[shape.length - 1] ?? 1 };
    row += block.rows;
    column += block.columns;
    return block;
  });
}
const part = (x: Tensor, { row, column, rows, columns }: Block): Tensor =>
  slice(slice(x, 0, row, row + rows, 1), 1, column, column + columns, 1);
const window = (x: Tensor, { row, column, rows, columns }: Block): Tensor => slice.raw(slice.raw(x, 0, row, row + rows, 1), 1, column, column + columns, 1); // prettier-ignore
compose("block_diag", ["torch.block_diag_of"], ["block_diag_of(Tensor[] tensors)"], blockDiagonal);

/** Every choice of r elements, in order, as rows. */
compose(
  "combinations",
  ["torch.combinations"],
  ["combinations(Tensor input, int r=2, bool with_replacement=False)"],
  (a: Tensor, r: number, again: boolean) => {
    if (a.shape.length !== 1) throw runtimeError(`Expect a 1D vector, but got shape [${a.shape.join(", ")}]`);
    if (r < 0) throw runtimeError(`Expect a non-negative number, but got ${r}`);
    if (r === 0) return filled([0], 0, a);
    let rows: number[][] = [[]];
    for (let k = 0; k < r; k++)
      rows = rows.flatMap((row) => {
        const first = row.length === 0 ? 0 : row[row.length - 1] + Number(!again);
        return Array.from({ length: Math.max(a.size - first, 0) }, (_, i) => [...row, first + i]);
      });
    return stack(Array.from({ length: r }, (_, k) => indexSelect(a, 0, places(rows.map((row) => row[k]), [rows.length]))), 1); // prettier-ignore
  },
);
