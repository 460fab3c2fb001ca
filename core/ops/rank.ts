import { indexError, notImplemented, runtimeError } from "../tensor/error.ts";
import { dimension } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { around } from "./activation.ts";
import { compose } from "./compose.ts";
import { numbersOf } from "./create.ts";
import { define } from "./define.ts";
import { share, valueSelecting } from "./extreme.ts";
import { filled, places, zeros } from "./fresh.ts";
import { gatherAlong, scatterAlong } from "./gather.ts";
import { copyOf, reshape } from "./reshape.ts";
import { quickSelect, selectNth, sortFirst, sortRange, type Before } from "./select.ts";

/** What is chosen by its rank along a dimension: the k largest, the k-th, the middle, the most frequent. */

/** Chooses places of one row: `order` holds all of them, `row` their numbers. */
type Choose = (row: Float64Array, order: Int32Array) => ArrayLike<number>;

/** For each row along d: the `count` places chosen, int64. @returns them in a's shape, with that length at d. */
function chosen(a: Tensor, d: number, count: number, choose: Choose): Tensor {
  const [outer, n, inner] = around(a, d);
  const numbers = numbersOf(a);
  const found = new Float64Array(outer * count * inner);
  const [row, order] = [new Float64Array(n), new Int32Array(n)];
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      for (let k = 0; k < n; k++) row[k] = numbers[(o * n + k) * inner + i];
      for (let k = 0; k < n; k++) order[k] = k;
      const best = choose(row, order);
      for (let k = 0; k < count; k++) found[(o * count + k) * inner + i] = best[k];
    }
  }
  return places(found, a.shape.length === 0 ? [] : a.shape.with(d, count), a.device);
}

/** Values and places of a reduction that chose one of each row. @throws {TorchError} IndexError, where the rows are empty. */
function valuesAt(name: string, a: Tensor, dim: number, keep: boolean, choose: Choose): Tensor[] {
  const d = dimension(dim, a.shape.length);
  if (a.shape[d] === 0) throw indexError(`${name}(): Expected reduction dim ${d} to have non-zero size.`);
  const indices = chosen(a, d, 1, choose);
  const shape = keep ? indices.shape : a.shape.filter((_, i) => i !== d);
  return [gatherAlong.raw(a, dim, indices), indices].map((x) => reshape(x, shape));
}

/** Before another in rising order; NaN comes last. */
const rising =
  (row: Float64Array): Before =>
  (i, j) =>
    row[i] < row[j] || (row[j] !== row[j] && row[i] === row[i]);
/** Before another in falling order; NaN comes first. */
const falling =
  (row: Float64Array): Before =>
  (i, j) =>
    row[i] > row[j] || (row[i] !== row[i] && row[j] === row[j]);

const ONE_PLACE = { formula: "∂a = ∂y at the place found, 0 elsewhere", saves: "z", all: (node: Parameters<typeof valueSelecting>[0]) => [valueSelecting(node)] }; // prettier-ignore

/** The k largest (or smallest) along dim, in order if asked. */
export const topk = define({
  name: "topk",
  python: ["torch.topk", "Tensor.topk"],
  signatures: ["topk(Tensor input, int k, int dim=-1, bool largest=True, bool sorted=True) -> (values, indices)"],
  formula: "y = the k largest of a along dim",
  forward: (a: Tensor, k: number, dim: number, largest: boolean, sorted: boolean) => {
    if (a.dtype === "bool") throw runtimeError("topk does not support bool dtypes on CPU");
    const d = dimension(dim, a.shape.length);
    const n = a.shape.length === 0 ? 1 : a.shape[d];
    if (k < 0 || k > n) throw runtimeError("selected index k out of range");
    const indices = chosen(a, d, k, (row, order) => {
      const before = (largest ? falling : rising)(row);
      if (k * 64 <= n) sortFirst(order, k, before);
      else {
        selectNth(order, k - 1, before);
        if (sorted) sortRange(order, before, 0, k - 1);
      }
      return order;
    });
    return [gatherAlong.raw(a, dim, indices), indices];
  },
  gradient: {
    formula: "∂a = ∂y at the places found, 0 elsewhere",
    saves: "z",
    all: (node) => {
      const { dy, args, shapes } = node;
      if (shapes[0].length === 0) return [dy];
      return [scatterAlong(zeros(shapes[0], dy), dimension(args[1] as number, shapes[0].length), node.output(1), dy, false)];
    },
  },
});

/** The k-th smallest of each row, and where it is. Args: dim, keep, k. */
const kthOp = define({
  name: "kthvalue",
  formula: "y = the k-th smallest of a along dim",
  options: "dim keepdim k",
  forward: (a: Tensor, dim: number, keep: boolean, k: number) => {
    if (a.dtype === "bool") throw notImplemented("\"kthvalue_cpu\" not implemented for 'Bool'");
    const d = dimension(dim, a.shape.length);
    const n = a.shape.length === 0 ? 1 : a.shape[d];
    if (n > 0 && (k <= 0 || k > n)) throw runtimeError(`kthvalue(): selected number k out of range for dimension ${d}`);
    return valuesAt("kthvalue", a, dim, keep, (row, order) => {
      quickSelect(order, k - 1, falling(row));
      return [order[k - 1]];
    });
  },
  gradient: ONE_PLACE,
});
compose(
  "kthvalue",
  ["torch.kthvalue", "Tensor.kthvalue"],
  ["kthvalue(Tensor input, int k, int dim=-1, bool keepdim=False) -> (values, indices)"],
  (a: Tensor, k: number, dim: number, keep: boolean) => kthOp(a, dim, keep, k),
);

/** The place of the lower of the two in the middle, the first of equals counting as smaller. Any NaN wins, or (`skips`) is passed over. */
const middle =
  (skips: boolean): Choose =>
  (row, order) => {
    const nan = row.findIndex(Number.isNaN);
    if (nan >= 0 && !skips) return [nan];
    const count = nan < 0 ? row.length : row.reduce((sum, x) => sum + Number(!Number.isNaN(x)), 0);
    const k = Math.max(count - 1, 0) >> 1;
    const before = rising(row);
    selectNth(order, k, (i, j) => before(i, j) || (i < j && !before(j, i)));
    return [order[k]];
  };

for (const [name, skips] of [
  ["median", false],
  ["nanmedian", true],
] as const) {
  const formula = skips ? "y = the middle of a, NaN passed over" : "y = the middle of a";
  const gradFn = skips ? "NanmedianBackward" : "MedianBackward";
  const refuse = (a: Tensor): void => {
    if (a.dtype === "bool") throw notImplemented("\"median_cpu\" not implemented for 'Bool'");
  };
  define({
    name,
    gradFn: `${gradFn}0`,
    python: [`torch.${name}`, `Tensor.${name}`],
    signatures: [`${name}(Tensor input)`],
    formula,
    forward: (a: Tensor) => {
      refuse(a);
      if (a.size === 0) return filled([], NaN, a);
      return valuesAt("median", reshape(copyOf(a, a.dtype), [a.size]), 0, false, middle(skips))[0];
    },
    gradient: [{ formula: "∂a = ∂y, shared among the places where a = y", saves: "ay", rule: share }],
  });
  define({
    name: `${name}.dim`,
    label: name,
    gradFn: `${gradFn}1`,
    python: [`torch.${name}`, `Tensor.${name}`],
    signatures: [`${name}(Tensor input, int dim, bool keepdim=False) -> (values, indices)`],
    formula: formula.replace("of a", "of a along dim"),
    forward: (a: Tensor, dim: number, keep: boolean) => {
      refuse(a);
      return valuesAt("median", a, dim, keep, middle(skips));
    },
    gradient: ONE_PLACE,
  });
}

/** The most frequent of each row, the smallest of such, and where the last of them came to lie when the row was sorted. */
export const mode = define({
  name: "mode",
  python: ["torch.mode", "Tensor.mode"],
  signatures: ["mode(Tensor input, int dim=-1, bool keepdim=False) -> (values, indices)"],
  formula: "y = the most frequent of a along dim",
  forward: (a: Tensor, dim: number, keep: boolean) =>
    valuesAt("mode", a, dim, keep, (row, order) => {
      sortRange(order, (i, j) => row[i] < row[j]);
      let [best, most, count] = [0, 0, 0];
      for (let k = 0; k < order.length; k++) {
        count++;
        if (k + 1 < order.length && row[order[k]] === row[order[k + 1]]) continue;
        if (count > most) [best, most] = [order[k], count];
        count = 0;
      }
      return [best];
    }),
  gradient: ONE_PLACE,
});
