import { overwrite } from "../autograd/inplace.ts";
import { state, withGradMode } from "../autograd/state.ts";
import { DTYPES, isFloat } from "../tensor/dtype.ts";
import { indexError, runtimeError, TorchError, valueError } from "../tensor/error.ts";
import { refuseTooLarge } from "../tensor/make.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { mul } from "./arithmetic.ts";
import { compose } from "./compose.ts";
import { item, madeFrom, numbersOf } from "./create.ts";
import { define } from "./define.ts";
import { checkDevices } from "./devices.ts";
import { filled, listed, places, zeros } from "./fresh.ts";
import { gatherAlong, indexSelect, scatterAlong } from "./gather.ts";
import { select, unsqueeze } from "./indexing.ts";
import { where } from "./pointwise.ts";
import { reshape } from "./reshape.ts";
import { reduceDims } from "./reduce.ts";
import { vectorNorm } from "./statistics.ts";
import { indexAdd } from "./slices.ts";

/** Rows of a table, looked up by number. */

function checkIndices(indices: Tensor, rows: number): Float64Array {
  if (indices.dtype !== "int64" && indices.dtype !== "int32") {
    throw runtimeError(
      `Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.${DTYPES[indices.dtype].scalar}Tensor instead (while checking arguments for embedding)`,
    );
  }
  const list = numbersOf(indices);
  for (const i of list) if (i < 0 || i >= rows) throw indexError("index out of range in self");
  return list;
}

/** Inputs: the table [rows, width], indices. Args: the row that learns nothing (-1: none), whether a row's gradient is shared among its uses. */
const lookUp = define({
  name: "embedding",
  python: [],
  formula: "y = the rows of a that b names",
  inputs: 2,
  options: "- -",
  forward: (table: Tensor, indices: Tensor, _padding: number, _share: boolean) => {
    checkDevices("_index_select", ["self", table], ["index", indices]);
    const list = checkIndices(indices, table.shape[0]);
    return reshape(indexSelect.raw(table, 0, places(list, [list.length])), [...indices.shape, ...table.shape.slice(1)]);
  },
  gradient: [
    {
      formula: "∂a = ∂y added to the rows that were used",
      saves: "b",
      rule: ({ dy, b: indices, args, shapes }) => {
        const [padding, share] = args as [number, boolean];
        const list = numbersOf(indices);
        const rows = reshape(dy, [list.length, ...shapes[0].slice(1)]);
        const uses = new Map<number, number>();
        for (const i of list) uses.set(i, (uses.get(i) ?? 0) + 1);
        const weights = list.map((i) => (i === padding ? 0 : share ? 1 / uses.get(i)! : 1));
        const counted = weights.some((w) => w !== 1) ? mul(rows, listed(weights, [list.length, 1], dy.dtype, dy.device)) : rows;
        return indexAdd(zeros(shapes[0], dy), counted, 0, places(list, [list.length]), 1);
      },
    },
    null,
  ],
});
compose(
  "embedding.torch",
  ["torch.embedding", "F.embedding_lookup"],
  ["embedding(Tensor weight, Tensor indices, int padding_idx=-1, bool scale_grad_by_freq=False, bool sparse=False)"],
  (table: Tensor, indices: Tensor, padding: number, share: boolean) => lookUp(table, indices, padding, share),
);

function paddingRow(padding: number | null, rows: number): number {
  if (padding === null) return -1;
  if (padding >= rows || padding < -rows) throw new TorchError("AssertionError", "Padding_idx must be within num_embeddings");
  return padding < 0 ? padding + rows : padding;
}

/** Rows that are used and longer than `most` are made as long as that, in place. */
function shorten(table: Tensor, indices: Tensor, most: number, p: number): void {
  withGradMode(false, () => {
    for (const i of new Set(checkIndices(indices, table.shape[0]))) {
      const row = select.raw(table, 0, i);
      const norm = item(vectorNorm.raw(row, p, [], false));
      if (norm > most) overwrite("embedding_renorm_", row, mul.raw(row, most / (norm + 1e-7)));
    }
  });
}

compose(
  "embedding",
  ["F.embedding"],
  [
    "embedding(Tensor input, Tensor weight, int? padding_idx=None, float? max_norm=None, float norm_type=2.0, bool scale_grad_by_freq=False, bool sparse=False)",
  ],
  (indices: Tensor, table: Tensor, padding: number | null, most: number | null, p: number, share: boolean) => {
    const row = paddingRow(padding, table.shape[0]);
    if (most !== null) shorten(table, indices, most, p);
    return lookUp(table, indices, row, share);
  },
);

type Bagging = "sum" | "mean" | "max";

/** Inputs: the table, weights of the rows or null. Args: indices, the bag of each, the number of bags, how, the row that does not count. */
const bag = define({
  name: "embedding_bag",
  python: [],
  formula: "y = the rows of a that index names, bag by bag",
  inputs: 2,
  forward: (
    table: Tensor,
    weights: Tensor | null,
    indices: readonly number[],
    bags: readonly number[],
    count: number,
    mode: Bagging,
    padding: number,
  ) => bagged(table, weights, indices, bags, count, mode, padding).y,
  gradient: {
    formula: "∂a = ∂y of its bag, added to the rows that were used",
    saves: "ab",
    all: (node) => {
      const { dy, a, args, next } = node;
      const weights = node.input(1) as Tensor | null;
      const [indices, bags, count, mode, padding] = args as [number[], number[], number, Bagging, number];
      const list = (numbers: readonly number[]) => places(numbers, [numbers.length]);
      if (mode === "max") {
        const { winners, found } = bagged(a, weights, indices, bags, count, mode, padding);
        return [scatterAlong(zeros(a.shape, dy), 0, winners!, where(found!, dy, 0), true), null];
      }
      const share = shareOf(indices, bags, count, mode, padding);
      const down = mul(indexSelect(dy, 0, list(bags)), listed(share, [share.length, 1], dy.dtype, dy.device));
      const rows = weights === null ? down : mul(down, unsqueeze(weights, 1));
      return [
        indexAdd(zeros(a.shape, dy), rows, 0, list(indices), 1),
        next[1] === null ? null : reduceDims("sum", mul.raw(down, indexSelect.raw(a, 0, list(indices))), [1], false, dy.dtype),
      ];
    },
  },
});

/** What each index counts: 0 for the row that does not; over the bag's size for a mean. */
function shareOf(indices: readonly number[], bags: readonly number[], count: number, mode: Bagging, padding: number): number[] {
  const sizes = new Float64Array(count);
  bags.forEach((b, i) => (sizes[b] += indices[i] === padding ? 0 : 1));
  return indices.map((i, k) => (i === padding ? 0 : mode === "mean" ? 1 / sizes[bags[k]] : 1));
}

function bagged(
  table: Tensor,
  weights: Tensor | null,
  indices: readonly number[],
  bags: readonly number[],
  count: number,
  mode: Bagging,
  padding: number,
) {
  const width = table.shape[1];
  const rows = indexSelect.raw(table, 0, places(indices, [indices.length]));
  if (mode !== "max") {
    const share = shareOf(indices, bags, count, mode, padding);
    let counted = mul.raw(rows, listed(share, [share.length, 1], table.dtype, table.device));
    if (weights !== null) counted = mul.raw(counted, unsqueeze.raw(weights, 1));
    return { y: indexAdd.raw(zeros([count, width], table), counted, 0, places(bags, [bags.length]), 1), winners: null, found: null };
  }
  const numbers = numbersOf(rows);
  const best = new Float64Array(count * width).fill(-1);
  indices.forEach((index, k) => {
    if (index === padding) return;
    for (let j = 0; j < width; j++) {
      const at = bags[k] * width + j;
      if (best[at] < 0 || numbers[k * width + j] > numbers[best[at] * width + j]) best[at] = k;
    }
  });
  const winners = places(best.map((k) => (k < 0 ? 0 : indices[k])), [count, width]); // prettier-ignore
  // A bag that holds nothing gives zeros.
  const found = listed(
    best.map((k) => Number(k >= 0)),
    [count, width],
    "bool",
    table.device,
  );
  return { y: where.raw(found, gatherAlong.raw(table, 0, winners), 0), winners, found };
}

compose(
  "embedding_bag",
  ["F.embedding_bag"],
  [
    "embedding_bag(Tensor input, Tensor weight, Tensor? offsets=None, float? max_norm=None, float norm_type=2, bool scale_grad_by_freq=False, str mode='mean', bool sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False, int? padding_idx=None)",
  ],
  (
    input: Tensor,
    table: Tensor,
    offsets: Tensor | null,
    most: number | null,
    p: number,
    _share: boolean,
    mode: string,
    _sparse: boolean,
    weights: Tensor | null,
    includesLast: boolean,
    padding: number | null,
  ) => {
    if (mode !== "sum" && mode !== "mean" && mode !== "max") throw valueError("mode has to be one of sum, mean or max");
    if (weights !== null && mode !== "sum") {
      throw new TorchError(
        "NotImplementedError",
        `embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got mode='${mode}'). Please open a feature request on GitHub.`,
      );
    }
    if (table.dtype === "int64" && isFloat(input.dtype)) {
      state.warn(
        "Argument order of nn.functional.embedding_bag was changed. Usage `embedding_bag(weight, input, ...)` is deprecated, and should now be `embedding_bag(input, weight, ...)`.",
      );
      [input, table] = [table, input];
    }
    const { bags, count } = bagsOf(input, offsets, includesLast);
    if (most !== null) shorten(table, input, most, p);
    const indices = Array.from(checkIndices(input, table.shape[0]));
    const flat = weights === null ? null : reshape(weights, [weights.size]);
    return bag(table, flat, indices, bags, count, mode, paddingRow(padding, table.shape[0]));
  },
);

/** The bag of each index: a row each, or from one offset to the next. */
function bagsOf(input: Tensor, offsets: Tensor | null, includesLast: boolean): { bags: number[]; count: number } {
  if (input.shape.length === 2) {
    if (offsets !== null)
      throw valueError(
        "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences. However, found offsets of type <class 'torch.Tensor'>",
      );
    const width = input.shape[1];
    return { bags: Array.from({ length: input.size }, (_, i) => Math.floor(i / width)), count: input.shape[0] };
  }
  if (input.shape.length !== 1) throw valueError(`input has to be 1D or 2D Tensor, but got Tensor of dimension ${input.shape.length}`);
  if (offsets === null) throw valueError("offsets has to be a 1D Tensor but got None");
  const starts = Array.from(numbersOf(offsets));
  if (starts.length > 0 && starts[0] !== 0)
    throw runtimeError(
      `offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, got ${starts[0]}\n[ torch.LongTensor{} ]`,
    );
  if (includesLast) starts.pop();
  const bags: number[] = [];
  for (let i = 0, b = -1; i < input.size; i++) {
    while (b + 1 < starts.length && starts[b + 1] <= i) b++;
    bags.push(b);
  }
  return { bags, count: starts.length };
}

/** A row of zeros with a 1 at the place of each class. */
compose("one_hot", ["F.one_hot"], ["one_hot(Tensor input, int num_classes=-1)"], (indices: Tensor, given: number) => {
  if (indices.dtype !== "int64") throw runtimeError("one_hot is only applicable to index tensor of type LongTensor.");
  const list = numbersOf(indices);
  if (list.length === 0) {
    if (given <= 0) throw runtimeError("Can not infer total number of classes from empty tensor.");
    return madeFrom("one_hot", [indices], filled([...indices.shape, given], 0, indices));
  }
  if (list.some((i) => i < 0)) throw runtimeError("Class values must be non-negative.");
  const most = list.reduce((x, y) => Math.max(x, y));
  if (given !== -1 && given < 1) throw runtimeError("num_classes should be positive");
  if (given !== -1 && most >= given) throw runtimeError("Class values must be smaller than num_classes.");
  const classes = given === -1 ? most + 1 : given;
  const shape: Shape = [...indices.shape, classes];
  refuseTooLarge(shape, "int64");
  const numbers = new Uint8Array(list.length * classes);
  list.forEach((i, k) => (numbers[k * classes + i] = 1));
  return madeFrom("one_hot", [indices], places(numbers, shape, indices.device));
});
