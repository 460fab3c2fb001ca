import { DTYPES, isFloat, type DType } from "../tensor/dtype.ts";
import { cNumber, notImplemented, runtimeError } from "../tensor/error.ts";
import { numberOf, resultType, type Operand, type Scalar } from "../tensor/scalar.ts";
import { dimension, listText, type Shape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { around } from "./activation.ts";
import { compose } from "./compose.ts";
import { numbersOf } from "./create.ts";
import { listed, places } from "./fresh.ts";
import { gatherAlong, indexSelect } from "./gather.ts";
import { nonzeroPlaces } from "./indexing.ts";
import { copyOf } from "./reshape.ts";

/** What there is, how often, and where it belongs. No gradient goes through these. */

const vector = (numbers: ArrayLike<number>, like: Tensor): Tensor => listed(numbers, [numbers.length], like.dtype, like.device);

/** The numbers of a tensor, each once, in order; which of them each element is; and how often each comes. */
function uniqueOf(a: Tensor): [Tensor, Tensor, Tensor] {
  const numbers = numbersOf(a);
  const order = Array.from(numbers, (_, i) => i).sort((i, j) => compare(numbers[i], numbers[j]) || i - j);
  const values: number[] = [];
  const counts: number[] = [];
  const inverse = new Float64Array(numbers.length);
  for (const i of order) {
    if (values.length === 0 || values[values.length - 1] !== numbers[i]) {
      values.push(numbers[i]);
      counts.push(0);
    }
    counts[counts.length - 1]++;
    inverse[i] = values.length - 1;
  }
  return [vector(values, a), places(inverse, a.shape, a.device), places(counts, [counts.length], a.device)];
}

/** NaN counts as the largest. */
const compare = (x: number, y: number): number => (x < y ? -1 : x > y ? 1 : Number(Number.isNaN(x)) - Number(Number.isNaN(y)));

/** The slices along a dimension, as lists of numbers. */
function slicesOf(a: Tensor, d: number): number[][] {
  const [outer, n, inner] = around(a, d);
  const numbers = numbersOf(a);
  return Array.from({ length: n }, (_, k) => {
    const slice: number[] = [];
    for (let o = 0; o < outer; o++) for (let i = 0; i < inner; i++) slice.push(numbers[(o * n + k) * inner + i]);
    return slice;
  });
}

/** The same of slices along a dimension, sorted, or where only neighbours count (`sorted` false) in their order. */
function uniqueSlices(a: Tensor, dim: number, sorted: boolean): [Tensor, Tensor, Tensor] {
  const d = dimension(dim, a.shape.length);
  const slices = slicesOf(a, d);
  const compareSlices = (x: readonly number[], y: readonly number[]) => {
    for (let i = 0; i < x.length; i++) if (compare(x[i], y[i]) !== 0) return compare(x[i], y[i]);
    return 0;
  };
  const order = slices.map((_, i) => i);
  if (sorted) order.sort((i, j) => compareSlices(slices[i], slices[j]) || i - j);
  const firsts: number[] = [];
  const counts: number[] = [];
  const inverse = new Float64Array(slices.length);
  for (const [k, i] of order.entries()) {
    if (k === 0 || compareSlices(slices[order[k - 1]], slices[i]) !== 0) {
      firsts.push(i);
      counts.push(0);
    }
    counts[counts.length - 1]++;
    inverse[i] = firsts.length - 1;
  }
  return [
    indexSelect.raw(a, d, places(firsts, [firsts.length])),
    places(inverse, [slices.length], a.device),
    places(counts, [counts.length], a.device),
  ];
}

/** Without repetitions of neighbours. */
function consecutive(a: Tensor): [Tensor, Tensor, Tensor] {
  const numbers = numbersOf(a);
  const values: number[] = [];
  const counts: number[] = [];
  const inverse = new Float64Array(numbers.length);
  numbers.forEach((x, i) => {
    if (i === 0 || x !== numbers[i - 1]) {
      values.push(x);
      counts.push(0);
    }
    counts[counts.length - 1]++;
    inverse[i] = values.length - 1;
  });
  return [vector(values, a), places(inverse, a.shape, a.device), places(counts, [counts.length], a.device)];
}

const chosen = ([values, inverse, counts]: readonly Tensor[], withInverse: boolean, withCounts: boolean): Tensor[] => [
  values,
  ...(withInverse ? [inverse] : []),
  ...(withCounts ? [counts] : []),
];

const unique = (a: Tensor, dim: number | null) => (dim === null ? uniqueOf(a) : uniqueSlices(a, dim, true));
const runs = (a: Tensor, dim: number | null) => (dim === null ? consecutive(a) : uniqueSlices(a, dim, false));
const UNIQUE = ["torch.unique", "Tensor.unique"];
compose(
  "unique",
  UNIQUE,
  ["unique(Tensor input, bool sorted=True, *, int? dim=None)"],
  (a: Tensor, _sorted: boolean, dim: number | null) => unique(a, dim)[0],
);
compose(
  "unique.all",
  UNIQUE,
  ["unique(Tensor input, bool sorted=True, bool return_inverse=False, bool return_counts=False, int? dim=None) -> Tensor[]"],
  (a: Tensor, _sorted: boolean, inverse: boolean, counts: boolean, dim: number | null) => chosen(unique(a, dim), inverse, counts),
);
const RUNS = ["torch.unique_consecutive", "Tensor.unique_consecutive"];
compose(
  "unique_consecutive",
  RUNS,
  ["unique_consecutive(Tensor input, *, int? dim=None)"],
  (a: Tensor, dim: number | null) => runs(a, dim)[0],
);
compose(
  "unique_consecutive.all",
  RUNS,
  ["unique_consecutive(Tensor input, bool return_inverse=False, bool return_counts=False, int? dim=None) -> Tensor[]"],
  (a: Tensor, inverse: boolean, counts: boolean, dim: number | null) => chosen(runs(a, dim), inverse, counts),
);

/** How often each whole number from 0 on comes; with weights, their sums. */
compose(
  "bincount",
  ["torch.bincount", "Tensor.bincount"],
  ["bincount(Tensor input, Tensor? weights=None, int minlength=0)"],
  (a: Tensor, weights: Tensor | null, least: number) => {
    if (isFloat(a.dtype) || a.dtype === "bool") throw notImplemented(`"bincount_cpu" not implemented for '${DTYPES[a.dtype].scalar}'`);
    if (least < 0) throw runtimeError("minlength should be >= 0");
    const numbers = numbersOf(a);
    if (a.shape.length !== 1 || numbers.some((x) => x < 0)) throw runtimeError("bincount only supports 1-d non-negative integral inputs.");
    if (weights !== null && weights.size !== a.size) throw runtimeError("weights should be 1-d and have the same length as input");
    const counts = new Float64Array(numbers.reduce((most, x) => Math.max(most, x + 1), least));
    const weight = weights === null ? null : numbersOf(weights);
    numbers.forEach((x, i) => (counts[x] += weight === null ? 1 : weight[i]));
    const dtype: DType = weights === null ? "int64" : weights.dtype === "float32" ? "float32" : "float64";
    return listed(counts, [counts.length], dtype, a.device);
  },
);

/** How many numbers fall into each of `bins` bins of equal width; the last one has its upper end, too. */
compose(
  "histc",
  ["torch.histc", "Tensor.histc"],
  ["histc(Tensor input, int bins=100, Number min=0, Number max=0)"],
  (a: Tensor, bins: number, low: Scalar | number, high: Scalar | number) => {
    if (!isFloat(a.dtype)) throw notImplemented(`"histogram_cpu" not implemented for '${DTYPES[a.dtype].scalar}'`);
    if (bins <= 0) throw runtimeError(`torch.histogram(): bins must be > 0, but got ${bins} for dimension 0`);
    const numbers = numbersOf(a);
    let [from, to] = [numberOf(low), numberOf(high)];
    if (from === to && numbers.length > 0)
      [from, to] = [numbers.reduce((x, y) => Math.min(x, y)), numbers.reduce((x, y) => Math.max(x, y))];
    if (from === to) [from, to] = [from - 1, to + 1];
    if (!Number.isFinite(from) || !Number.isFinite(to))
      throw runtimeError(
        `torch.histc: range of [${cNumber(from).replace(/^nan$/, "-nan")}, ${cNumber(to).replace(/^nan$/, "-nan")}] is not finite`,
      );
    if (from > to) throw runtimeError("torch.histc: max must be larger than min");
    const counts = new Float64Array(bins);
    for (const x of numbers) if (x >= from && x <= to) counts[Math.min(Math.floor(((x - from) / (to - from)) * bins), bins - 1)]++;
    return listed(counts, [bins], a.dtype, a.device);
  },
);

/** Counts (or weights) of bins between edges, as counts or as a density. */
function histogram(a: Tensor, edges: Float64Array, weight: Tensor | null, dense: boolean): Tensor[] {
  if (!isFloat(a.dtype)) throw notImplemented(`"histogramdd" not implemented for '${DTYPES[a.dtype].scalar}'`);
  if (edges.length === 0)
    throw runtimeError(
      "torch.histogramdd: bins tensor should have at least 1 element, but got 0 elements in the bins tensor for dimension 0",
    );
  const bins = edges.length - 1;
  const shaped = weight === null || listText(weight.shape) === listText(a.shape);
  if (!shaped)
    throw runtimeError(
      `torch.histogramdd: if weight tensor is provided it should have the same shape as the input tensor excluding its innermost dimension, but got input with shape [${a.size}, 1] and weight with shape ${listText(weight.shape)}`,
    );
  const counts = new Float64Array(bins);
  const weights = weight === null ? null : numbersOf(weight);
  numbersOf(a).forEach((x, i) => {
    if (x >= edges[0] && x <= edges[bins]) counts[Math.min(placeIn(edges, x, true) - 1, bins - 1)] += weights === null ? 1 : weights[i];
  });
  const total = counts.reduce((n, x) => n + x, 0);
  const heights = dense ? counts.map((n, i) => n / total / (edges[i + 1] - edges[i])) : counts;
  return [listed(heights, [bins], a.dtype, a.device), listed(edges, [bins + 1], a.dtype, a.device)];
}
const REST_OF_HISTOGRAM = "Tensor? weight=None, bool density=False) -> (hist, bin_edges)";
compose(
  "histogram",
  ["torch.histogram", "Tensor.histogram"],
  [`histogram(Tensor input, int bins=100, *, float[]? range=None, ${REST_OF_HISTOGRAM}`],
  (a: Tensor, bins: number, range: readonly number[] | null, weight: Tensor | null, dense: boolean) => {
    if (bins <= 0) throw runtimeError(`torch.histogram(): bins must be > 0, but got ${bins} for dimension 0`);
    if (range !== null && range.length !== 2)
      throw runtimeError(`torch.histogramdd: for a 1-dimensional histogram range should have 2 elements, but got ${range.length}`);
    if (range !== null && range[0] > range[1])
      throw runtimeError(`torch.histogramdd: min should not exceed max, but got min ${range[0]} max ${range[1]} for dimension 0`);
    const numbers = numbersOf(a);
    let [low, high] =
      range ?? (a.size === 0 ? [0, 1] : [numbers.reduce((x, y) => Math.min(x, y)), numbers.reduce((x, y) => Math.max(x, y))]);
    if (low === high) [low, high] = [low - 0.5, high + 0.5];
    const edges = Float64Array.from({ length: bins + 1 }, (_, i) => (i === bins ? high : low + ((high - low) * i) / bins));
    return histogram(a, edges, weight, dense);
  },
);
compose(
  "histogram.edges",
  ["torch.histogram", "Tensor.histogram"],
  [`histogram(Tensor input, Tensor bins, *, ${REST_OF_HISTOGRAM}`],
  (a: Tensor, bins: Tensor, weight: Tensor | null, dense: boolean) => histogram(a, numbersOf(bins), weight, dense),
);

/** The places of what is not 0, cut or filled up to `size` rows. */
compose(
  "nonzero_static",
  ["torch.nonzero_static", "Tensor.nonzero_static"],
  ["nonzero_static(Tensor input, *, int size, int fill_value=-1)"],
  (a: Tensor, size: number, rest: number) => {
    if (size < 0) throw runtimeError("nonzero_static: 'size' must be an non-negative integer");
    const columns = nonzeroPlaces(a).map(numbersOf);
    const numbers = Array.from({ length: size }, (_, i) => columns.map((column) => (i < column.length ? column[i] : rest))).flat();
    return places(numbers, [size, a.shape.length], a.device);
  },
);

/** The place in a sorted row before which x belongs; with `right`, behind what equals it. */
function placeIn(row: Float64Array, x: number, right: boolean): number {
  let [low, high] = [0, row.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const before = right ? compare(row[middle], x) <= 0 : compare(row[middle], x) < 0;
    if (before) low = middle + 1;
    else high = middle;
  }
  return low;
}

function search(sorted: Tensor, values: Tensor, narrow: boolean, right: boolean): Tensor {
  const rank = sorted.shape.length;
  if (rank !== 1 && (rank !== values.shape.length || sorted.shape.slice(0, -1).some((n, i) => n !== values.shape[i]))) {
    throw runtimeError(
      "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor must match, " +
        `but we got boundaries tensor ${listText(sorted.shape)} and input value tensor ${listText(values.shape)}`,
    );
  }
  const rows = numbersOf(sorted);
  const n = sorted.shape[rank - 1];
  const each = rank === 1 ? values.size : values.shape[values.shape.length - 1];
  const found = numbersOf(values).map((x, i) => {
    const row = rank === 1 ? 0 : Math.floor(i / each);
    return placeIn(rows.subarray(row * n, (row + 1) * n), x, right);
  });
  const y = places(found, values.shape, sorted.device);
  return narrow ? copyOf(y, "int32") : y;
}
const scalar = (x: Scalar | number): Tensor => listed([numberOf(x)], [], "float64");
for (const [suffix, type] of [
  ["", "Tensor"],
  [".number", "Number"],
] as const) {
  const tensorOf = (x: Tensor | Scalar | number): Tensor => (x instanceof Tensor ? x : scalar(x));
  compose(
    `searchsorted${suffix}`,
    ["torch.searchsorted"],
    [`searchsorted(Tensor sorted_sequence, ${type} input, *, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None)`],
    (sorted: Tensor, values: Tensor | Scalar | number, narrow: boolean, right: boolean, side: string | null, sorter: Tensor | null) => {
      if (side !== null && side !== "left" && side !== "right")
        throw runtimeError(`torch.searchsorted(): side can only be 'left' or 'right' but got ${side}`);
      if (side === "left" && right)
        throw runtimeError("torch.searchsorted(): side and right can't be set to opposites, got side of left while right was True");
      if (sorter !== null && listText(sorter.shape) !== listText(sorted.shape))
        throw runtimeError(
          `torch.searchsorted(): boundary and sorter must have the same size, but got boundary tensor ${listText(sorted.shape)}and got sorter tensor ${listText(sorter.shape)}`,
        );
      if (sorter !== null && sorter.dtype !== "int64")
        throw runtimeError(`torch.searchsorted(): sorter must be a tensor of long dtype but got dtype ${DTYPES[sorter.dtype].scalar}`);
      const ordered = sorter === null ? sorted : gatherAlong.raw(sorted, sorted.shape.length - 1, sorter);
      return search(ordered, tensorOf(values), narrow, right || side === "right");
    },
  );
  compose(
    `bucketize${suffix}`,
    ["torch.bucketize"],
    [`bucketize(${type} input, Tensor boundaries, *, bool out_int32=False, bool right=False)`],
    (values: Tensor | Scalar | number, boundaries: Tensor, narrow: boolean, right: boolean) => {
      if (boundaries.shape.length !== 1)
        throw runtimeError(`boundaries tensor must be 1 dimension, but got dim(${boundaries.shape.length})`);
      return search(boundaries, tensorOf(values), narrow, right);
    },
  );
}

/** Whether each element is among the others. */
const isin = (elements: Operand, others: Operand, _unique: boolean, invert: boolean): Tensor => {
  const dtype = resultType([elements, others]);
  const listOf = (x: Operand): ArrayLike<number> =>
    x instanceof Tensor ? numbersOf(x.dtype === dtype ? x : copyOf(x, dtype)) : [numberOf(x)];
  const known = new Set(Array.from(listOf(others)).filter((x) => !Number.isNaN(x)));
  const shape: Shape = elements instanceof Tensor ? elements.shape : [];
  const truths = Array.from(listOf(elements), (x) => Number(known.has(x) !== invert));
  return listed(truths, shape, "bool", elements instanceof Tensor ? elements.device : (others as Tensor).device);
};
const REST = "*, bool assume_unique=False, bool invert=False";
compose(
  "isin",
  ["torch.isin"],
  [
    `isin(Tensor elements, Tensor test_elements, ${REST})`,
    `isin(Tensor elements, Number test_element, ${REST})`,
    `isin(Number element, Tensor test_elements, ${REST})`,
  ],
  isin,
);
