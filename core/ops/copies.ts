import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { compose } from "./compose.ts";
import { define, type Op } from "./define.ts";
import { select, slice, unsqueeze } from "./indexing.ts";
import { asStrided, copyOf, expand, permute, reshape, t, transpose, view } from "./reshape.ts";
import { chunk, diagonal, split, splitSizes, squeezeAll, squeezeDim, squeezeDims, unbind, unfold } from "./views.ts";

/** What views show, as tensors of their own. */

type Result = Tensor | readonly Tensor[];
const copied = (y: Result): Result => ("dtype" in y ? copyOf(y, y.dtype) : y.map((part) => copyOf(part, part.dtype)));

/** The same operation as a view's, but for the storage. */
function copying<F extends (...args: never[]) => unknown>(
  name: string,
  of: F,
  gradFn: string,
  python: readonly string[],
  signatures: readonly string[],
): F {
  const { row, raw } = of as unknown as Op<readonly unknown[], Result>;
  return define<readonly unknown[], Result>({
    name,
    label: row.label,
    gradFn,
    python,
    signatures,
    formula: row.formula,
    // A copy may be of any shape of the same size, where a view may not.
    forward: (...args) => copied(name === "view_copy" ? reshape(...(args as [Tensor, Shape])) : raw(...args)),
    gradient:
      row.whole !== null
        ? { formula: row.gradients[0], saves: "", all: row.whole }
        : row.rules.map((rule, i) => rule && { formula: row.gradients[i], rule }),
  }) as unknown as F;
}

const VIEWS: readonly (readonly [(...args: never[]) => unknown, name: string, parameters: string])[] = [
  [view, "view", "int[] size"],
  [expand, "expand", "int[] size, *, bool implicit=False"],
  [permute, "permute", "int[] dims"],
  [transpose, "transpose", "int dim0, int dim1"],
  [t, "t", ""],
  [squeezeAll, "squeeze", ""],
  [squeezeDim, "squeeze.dim", "int dim"],
  [squeezeDims, "squeeze.dims", "int[] dim"],
  [unsqueeze, "unsqueeze", "int dim"],
  [select, "select", "int dim, int index"],
  [diagonal, "diagonal.dims", "int offset=0, int dim1=0, int dim2=1"],
  [unfold, "unfold", "int dimension, int size, int step"],
  [asStrided, "as_strided", "int[] size, int[] stride, int storage_offset=0"],
  [unbind, "unbind", "int dim=0"],
  [split, "split", "int split_size, int dim=0"],
  [splitSizes, "split_with_sizes", "int[] split_sizes, int dim=0"],
];
for (const [op, name, parameters] of VIEWS) {
  const { row } = op as unknown as Op;
  const [base, overload] = name.split(".");
  const list = row.signatures[0]?.includes("Tensor[]") ? " -> Tensor[]" : "";
  copying(`${base}_copy${overload === undefined ? "" : `.${overload}`}`, op, `${row.gradFn}_copy`, [`torch.${base}_copy`], [
    `${base}_copy(Tensor input${parameters === "" ? "" : `, ${parameters}`})${list}`,
  ]); // prettier-ignore
}

define({
  name: "alias_copy",
  gradFn: "AliasBackward0_copy",
  python: ["torch.alias_copy"],
  signatures: ["alias_copy(Tensor input)"],
  formula: "y = a",
  forward: (a: Tensor) => copyOf(a, a.dtype),
  gradient: [{ formula: "∂a = ∂y", rule: ({ dy }) => dy }],
});

const narrowCopy = copying("narrow_copy", slice, "NarrowCopyBackward0", [], []);
compose(
  "narrow_copy",
  ["torch.narrow_copy", "Tensor.narrow_copy"],
  ["narrow_copy(Tensor input, int dim, int start, int length)"],
  (a: Tensor, dim: number, start: number, length: number) => {
    const from = start < 0 ? start + a.shape.at(dim)! : start;
    return narrowCopy(a, dim, from, from + length, 1);
  },
);

/** Pieces that are no views: writing into one is nobody else's affair. */
const unsafeSplit = copying("unsafe_split", split, "UnsafeSplitBackward0", ["torch.unsafe_split", "Tensor.unsafe_split"], ["unsafe_split(Tensor input, int split_size, int dim=0) -> Tensor[]"]); // prettier-ignore
copying(
  "unsafe_split_with_sizes",
  splitSizes,
  "UnsafeSplitWithSizesBackward0",
  ["torch.unsafe_split_with_sizes", "Tensor.unsafe_split_with_sizes"],
  ["unsafe_split_with_sizes(Tensor input, int[] split_sizes, int dim=0) -> Tensor[]"],
);
compose(
  "unsafe_chunk",
  ["torch.unsafe_chunk", "Tensor.unsafe_chunk"],
  ["unsafe_chunk(Tensor input, int chunks, int dim=0) -> Tensor[]"],
  (a: Tensor, chunks: number, dim: number) => unsafeSplit(a, Math.max(chunk(a, chunks, dim)[0].shape.at(dim)!, 1), dim),
);
