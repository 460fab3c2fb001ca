import { state } from "../autograd/state.ts";
import { DTYPES, isFloat, type DType } from "../tensor/dtype.ts";
import { indexError, notImplemented, runtimeError, valueError } from "../tensor/error.ts";
import { alias, empty } from "../tensor/make.ts";
import { Scalar, numberOf } from "../tensor/scalar.ts";
import { rowMajor, sizeOf, type Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { mul, pow } from "./arithmetic.ts";
import { compose } from "./compose.ts";
import { numbersOf } from "./create.ts";
import { define } from "./define.ts";
import { listed, places, zeros } from "./fresh.ts";
import { gatherAlong, scatterAlong } from "./gather.ts";
import { unsqueeze } from "./indexing.ts";
import { abs, relu, sign } from "./pointwise.ts";
import {
  check, checkAdaptiveAverage, checkAdaptiveMax, checkLine, checkUnpool, refuseAdaptive, refuseLength, refuseLengths, refuseRank, unpooledSize, type Pooling,
} from "./pool_checks.ts"; // prettier-ignore
import { copyOf, reshape } from "./reshape.ts";
import { mean } from "./reduce.ts";
import { resampling, type Weights } from "./resample.ts";
import { squeezeDim } from "./views.ts";
import { cropped, padded, reach, windowsOn, type Sliding } from "./windows.ts";

/** One number for each window of the last dimensions: its largest, its mean. */

/** The border behind that the last window reaches. */
const behind = (size: Shape, count: Shape, { kernel, stride, padding, dilation }: Pooling): Shape => {
  const reaches = reach(kernel, dilation);
  return size.map((n, i) => (count[i] - 1) * stride[i] + reaches[i] - n - padding[i]);
};

/** All windows of x, one after the other: [windows, numbers of one]. */
function windowsOf(x: Tensor, pooling: Pooling, count: Shape, border: number): Tensor {
  const { compute } = DTYPES[x.dtype];
  const sliding: Sliding = { ...pooling, count };
  const size = x.shape.slice(-count.length);
  const view = windowsOn(padded(x, pooling.padding, behind(size, count, pooling), border, compute), sliding);
  const n = sizeOf(pooling.kernel);
  return alias(copyOf(view, compute), [view.size / n, n], [n, 1], 0);
}

function reduced(kind: "max" | "argmax" | "sum", windows: Tensor, shape: Shape): Tensor {
  const y = empty(shape, kind === "argmax" ? "int64" : windows.dtype, windows.device);
  if (y.size > 0) state.device.reduce(kind, y, windows, windows.shape[0], windows.shape[1], 1);
  return y;
}

const stored = (x: Tensor, dtype: DType): Tensor => (x.dtype === dtype ? x : copyOf(x, dtype));

/** From places within windows to places within the planes of x, counted row by row. */
function planePlaces(within: Tensor, size: Shape, count: Shape, { kernel, stride, padding, dilation }: Pooling): Tensor {
  const windows = sizeOf(count);
  const steps = [rowMajor(count), rowMajor(kernel), rowMajor(size)];
  const list = numbersOf(within).map((inside, i) => {
    let place = 0;
    for (let d = 0; d < size.length; d++) {
      const window = Math.floor((i % windows) / steps[0][d]) % count[d];
      const k = Math.floor(inside / steps[1][d]) % kernel[d];
      const at = window * stride[d] - padding[d] + k * dilation[d];
      place += Math.min(Math.max(at, 0), size[d] - 1) * steps[2][d];
    }
    return place;
  });
  return places(list, within.shape, within.device);
}

/** dy added into the planes of a tensor of `shape`, at places counted row by row. */
function planted(dy: Tensor, indices: Tensor, shape: Shape, rank: number): Tensor {
  const planes = [sizeOf(shape.slice(0, -rank)), sizeOf(shape.slice(-rank))];
  const each = [planes[0], planes[0] === 0 ? 0 : dy.size / planes[0]];
  return reshape(scatterAlong(zeros(planes, dy), 1, reshape(indices, each), reshape(dy, each), true), shape);
}

/** Values and places; the first of ties. */
const maxPool = [2, 3].map((rank) =>
  define({
    name: `max_pool${rank}d_with_indices`,
    keepsInput: true,
    label: "max pool",
    gradFn: `MaxPool${rank}DWithIndicesBackward0`,
    formula: "y = the largest of each window of a",
    options: "kernel_size stride padding dilation ceil_mode",
    forward: (x: Tensor, kernel: Shape, stride: Shape, padding: Shape, dilation: Shape, ceil: boolean) => {
      const pooling = { kernel, stride, padding, dilation, ceil };
      const count = check(`max_pool${rank}d`, x, pooling);
      if (x.dtype === "bool") throw notImplemented(`"max_pool${rank}d" not implemented for 'Bool'`);
      const shape = [...x.shape.slice(0, -rank), ...count];
      const windows = windowsOf(x, pooling, count, isFloat(x.dtype) ? -Infinity : -(2 ** 63));
      return [
        stored(reduced("max", windows, shape), x.dtype),
        planePlaces(reduced("argmax", windows, shape), x.shape.slice(-rank), count, pooling),
      ];
    },
    gradient: {
      formula: "∂a = ∂y at the place of the largest, 0 elsewhere",
      saves: "z",
      all: (node) => [planted(node.dy, node.output(1), node.shapes[0], rank)],
    },
  }),
);

/** Adds a dimension of length 1 before the last, and takes it away again: pooling in one dimension is pooling in two. */
const asPlane = (list: Shape, first: number): Shape => [first, ...list];

type MaxArguments = [Tensor, Shape, Shape | null, Shape, Shape, boolean, boolean];
for (const rank of [1, 2, 3]) {
  const name = `max_pool${rank}d`;
  const list = `int[${rank}]`;
  const shared = `Tensor input, ${list} kernel_size, ${list}? stride=None, ${list} padding=0, ${list} dilation=1, bool ceil_mode=False`;
  const run = (...[x, kernel, stride, padding, dilation, ceil, both]: MaxArguments): readonly Tensor[] => {
    const given = stride ?? [];
    const step = given.length > 0 ? given : kernel;
    if (rank > 1) {
      refuseLengths(name, rank, { kernel_size: kernel, stride: given, padding, dilation });
      return maxPool[rank - 2](x, kernel, step, padding, dilation, ceil);
    }
    if (both) {
      refuseRank(name, x);
      for (const [list, numbers] of Object.entries({ kernel_size: kernel, stride: step, padding, dilation }))
        refuseLength(name, list, numbers);
    } else checkLine(x, { kernel, stride: step, padding, dilation, ceil }, given);
    const plane = maxPool[0](unsqueeze(x, -2), asPlane(kernel, 1), asPlane(step, 1), asPlane(padding, 0), asPlane(dilation, 1), ceil);
    return plane.map((y) => squeezeDim(y, -2));
  };
  compose(
    name,
    [`F.${name}`],
    [`${name}(${shared}, bool return_indices=False) -> (_)`],
    (...[x, kernel, stride, padding, dilation, ceil, both]: MaxArguments) => {
      const [values, indices] = run(x, kernel, stride, padding, dilation, ceil, both);
      return both ? [values, indices] : [values];
    },
  );
  compose(
    `${name}.torch`,
    [`torch.${name}`],
    [`${name}(${shared})`],
    (x: Tensor, kernel: Shape, stride: Shape | null, padding: Shape, dilation: Shape, ceil: boolean) =>
      run(x, kernel, stride, padding, dilation, ceil, false)[0],
  );
  compose(
    `${name}.indices`,
    [`torch.${name}_with_indices`, `F.${name}_with_indices`],
    [`${name}_with_indices(${shared}, bool return_indices=True) -> Tensor[]`],
    (x: Tensor, kernel: Shape, stride: Shape | null, padding: Shape, dilation: Shape, ceil: boolean) =>
      run(x, kernel, stride, padding, dilation, ceil, true),
  );
}

/** What each window's sum is divided by: one number, or where windows differ one for each. */
function divisors(
  size: Shape,
  count: Shape,
  { kernel, stride, padding }: Pooling,
  counts: boolean,
  given: number | null,
): number | Float64Array {
  if (given !== null) return given;
  const steps = rowMajor(count);
  const list = Float64Array.from({ length: sizeOf(count) }, (_, i) =>
    size.reduce((n, length, d) => {
      const start = (Math.floor(i / steps[d]) % count[d]) * stride[d] - padding[d];
      const end = Math.min(start + kernel[d], length + padding[d]);
      return n * (counts ? end - start : Math.min(end, length) - Math.max(start, 0));
    }, 1),
  );
  return list.every((n) => n === list[0]) ? list[0] : list;
}

const over = (x: Tensor, divisor: number | Float64Array, count: Shape): Tensor =>
  mul.raw(x, typeof divisor === "number" ? 1 / divisor : listed(divisor.map((n) => 1 / n), count, x.dtype, x.device)); // prettier-ignore

type AverageArguments = [Shape, Shape, Shape, boolean, boolean, number | null];
const poolingOf = ([kernel, stride, padding, ceil]: AverageArguments): Pooling => ({
  kernel,
  stride,
  padding,
  dilation: kernel.map(() => 1),
  ceil,
});

/** Averages, and (mutually) the gradient that spreads each average over its window. */
function averages(rank: number) {
  type Average = (x: Tensor, ...args: AverageArguments) => Tensor;
  type Spread = (dy: Tensor, size: Shape, ...args: AverageArguments) => Tensor;
  const average: Average = define({
    name: `avg_pool${rank}d`,
    keepsInput: true,
    label: "avg pool",
    gradFn: `AvgPool${rank}DBackward0`,
    formula: "y = the mean of each window of a",
    options: "kernel_size stride padding ceil_mode count_include_pad",
    forward: (x: Tensor, ...args: AverageArguments) => {
      const pooling = poolingOf(args);
      const count = check(`avg_pool${rank}d`, x, pooling);
      const size = x.shape.slice(-rank);
      const divisor = divisors(size, count, pooling, args[4], args[5]);
      const total = reduced("sum", windowsOf(x, pooling, count, 0), [...x.shape.slice(0, -rank), ...count]);
      return isFloat(x.dtype)
        ? stored(over(total, divisor, count), x.dtype)
        : copyOf(over(copyOf(total, "float64"), divisor, count), x.dtype);
    },
    gradient: [
      {
        formula: "∂a = ∂y / n for every element of its windows",
        rule: ({ dy, args, shapes }) => spreadOut(dy, shapes[0].slice(-rank), ...(args as AverageArguments)),
      },
    ],
  });
  const spreadOut: Spread = define({
    name: `avg_pool${rank}d.back`,
    label: "avg pool",
    gradFn: `AvgPool${rank}DBackwardBackward0`,
    formula: "y = a / n, added where its windows looked",
    forward: (dy: Tensor, size: Shape, ...args: AverageArguments) => {
      const pooling = poolingOf(args);
      const count = dy.shape.slice(-rank);
      const share = over(dy, divisors(size, count, pooling, args[4], args[5]), count);
      const after = behind(size, count, pooling);
      const lead = dy.shape.slice(0, -rank);
      const whole = zeros([...lead, ...size.map((n, i) => n + pooling.padding[i] + after[i])], share);
      const windows = windowsOn(whole, { ...pooling, count });
      const repeated = alias(share, windows.shape, [...share.strides, ...pooling.kernel.map(() => 0)], share.offset);
      if (share.size > 0) state.device.copy(windows, repeated, true);
      return cropped(whole, [...lead, ...size], pooling.padding, after);
    },
    gradient: [
      { formula: "∂a = the mean of ∂y in each window", rule: ({ dy, args }) => average(dy, ...(args.slice(1) as AverageArguments)) },
    ],
  });
  return average;
}
export const averagePool = [2, 3].map(averages);

/** Averages in any number of dimensions; an empty stride is the kernel. */
function averaged(
  rank: number,
  x: Tensor,
  kernel: Shape,
  stride: Shape,
  padding: Shape,
  ceil: boolean,
  counts: boolean,
  given: number | null,
): Tensor {
  const name = `avg_pool${rank}d`;
  const step = stride.length > 0 ? stride : kernel;
  if (rank > 1) {
    refuseLengths(name, rank, { kernel_size: kernel, stride, padding });
    if (given === 0) throw runtimeError("divisor must be not zero");
    return averagePool[rank - 2](x, kernel, step, padding, ceil, counts, given);
  }
  refuseRank(name, x);
  for (const [list, numbers] of Object.entries({ kernel_size: kernel, stride: step, padding })) refuseLength(name, list, numbers);
  return squeezeDim(averagePool[0](unsqueeze(x, -2), asPlane(kernel, 1), asPlane(step, 1), asPlane(padding, 0), ceil, counts, null), -2);
}

for (const rank of [1, 2, 3]) {
  const name = `avg_pool${rank}d`;
  const list = `int[${rank}]`;
  const divisor = rank > 1 ? ", int? divisor_override=None" : "";
  compose(
    name,
    [`F.${name}`, `torch.${name}`],
    [
      `${name}(Tensor input, ${list} kernel_size, ${list}? stride=None, ${list} padding=0, bool ceil_mode=False, bool count_include_pad=True${divisor})`,
    ],
    (x: Tensor, kernel: Shape, stride: Shape | null, padding: Shape, ceil: boolean, counts: boolean, given: number | null = null) =>
      averaged(rank, x, kernel, stride ?? [], padding, ceil, counts, given),
  );
}

/** Where the i-th of `out` windows that cover `n` numbers begins and ends. */
const adaptive = (i: number, n: number, out: number): [number, number] => [Math.floor((i * n) / out), Math.ceil(((i + 1) * n) / out)];

/** The averages of such windows: sums, then a division, as PyTorch does. */
function averaging(n: number, out: number): Weights {
  const numbers = new Float64Array(out * n);
  const over = new Float64Array(out);
  for (let i = 0; i < out; i++) {
    const [start, end] = adaptive(i, n, out);
    numbers.fill(1, i * n + start, i * n + end);
    over[i] = end - start;
  }
  return { rows: out, columns: n, numbers, over };
}
const adaptiveAverage = [2, 3].map((rank) =>
  resampling(`adaptive_avg_pool${rank}d`, "avg pool", `AdaptiveAvgPool${rank}DBackward0`, "y = the mean of each window of a", true),
);

export function adaptiveAveragePool(x: Tensor, out: Shape, rank: number): Tensor {
  const size = x.shape.slice(-rank);
  if (rank === 1) return squeezeDim(adaptiveAverage[0](unsqueeze(x, -2), [averaging(1, 1), averaging(size[0], out[0])]), -2);
  if (out.every((n) => n === 1)) return mean(x, out.map((_, i) => -1 - i), true); // prettier-ignore
  return adaptiveAverage[rank - 2](x, size.map((n, i) => averaging(n, out[i]))); // prettier-ignore
}

/** Largest numbers of such windows, and their places. */
const adaptiveMax = [2, 3].map((rank) =>
  define({
    name: `adaptive_max_pool${rank}d`,
    keepsInput: true,
    label: "max pool",
    gradFn: `AdaptiveMaxPool${rank}DBackward0`,
    formula: "y = the largest of each window of a",
    options: "output_size",
    forward: (x: Tensor, out: Shape) => {
      const size = x.shape.slice(-rank);
      const windows = windowLists(size, out);
      const planes = x.size / sizeOf(size);
      const numbers = numbersOf(x);
      const found: number[] = [];
      for (let p = 0; p < planes; p++) for (const list of windows) found.push(list.reduce((best, at) => (better(numbers, p * sizeOf(size), at, best) ? at : best), list[0])); // prettier-ignore
      const indices = places(found, [...x.shape.slice(0, -rank), ...out], x.device);
      const flat = (y: Tensor, each: number) => reshape(copyOf(y, y.dtype), [planes, each]);
      return [reshape(gatherAlong.raw(flat(x, sizeOf(size)), 1, flat(indices, sizeOf(out))), indices.shape), indices];
    },
    gradient: {
      formula: "∂a = ∂y at the place of the largest, 0 elsewhere",
      saves: "z",
      all: (node) => [planted(node.dy, node.output(1), node.shapes[0], rank)],
    },
  }),
);

/** NaN is larger than any number; of equals the first stays. */
const better = (numbers: Float64Array, start: number, at: number, best: number): boolean =>
  numbers[start + at] > numbers[start + best] || (Number.isNaN(numbers[start + at]) && !Number.isNaN(numbers[start + best]));

/** The places of each window, row by row. */
function windowLists(size: Shape, out: Shape): number[][] {
  let lists: number[][] = [[0]];
  const steps = rowMajor(size);
  size.forEach((n, d) => {
    const ranges = Array.from({ length: out[d] }, (_, i) => adaptive(i, n, out[d]));
    lists = lists.flatMap((list) =>
      ranges.map(([start, end]) => list.flatMap((at) => Array.from({ length: end - start }, (_, i) => at + (start + i) * steps[d]))),
    );
  });
  return lists;
}

for (const rank of [1, 2, 3]) {
  const list = `int[${rank}]`;
  const average = `adaptive_avg_pool${rank}d`;
  compose(average, [`F.${average}`, `torch.${average}`], [`${average}(Tensor input, ${list} output_size)`], (x: Tensor, out: Shape) => {
    if (rank > 1) {
      if (out.length !== rank) throw runtimeError(`${average}: output_size must be ${rank}`);
      checkAdaptiveAverage(x, out);
    } else {
      refuseRank(average, x);
      refuseLength(average, "output_size", out);
      checkAdaptiveAverage(unsqueeze(x, -2), [1, ...out]);
    }
    return adaptiveAveragePool(x, out, rank);
  });
  const most = `adaptive_max_pool${rank}d`;
  const run = (x: Tensor, out: Shape): readonly Tensor[] => {
    if (rank > 1) {
      if (out.length !== rank) throw runtimeError(`${most}(): internal error: output_size.size() must be ${rank}`);
      checkAdaptiveMax(x, out);
      return adaptiveMax[rank - 2](x, out);
    }
    refuseRank(most, x);
    refuseLength(most, "output_size", out);
    refuseAdaptive(most, x, rank, 1, "");
    const plane = unsqueeze(x, -2);
    checkAdaptiveMax(plane, [1, ...out]);
    return adaptiveMax[0](plane, [1, ...out]).map((y) => squeezeDim(y, -2));
  };
  compose(
    most,
    [`F.${most}`],
    [`${most}(Tensor input, ${list} output_size, bool return_indices=False) -> (_)`],
    (x: Tensor, out: Shape, both: boolean) => {
      const [values, indices] = run(x, out);
      return both ? [values, indices] : [values];
    },
  );
  compose(`${most}.torch`, [`torch.${most}`], [`${most}(Tensor input, ${list} output_size) -> Tensor[]`], run);
}

/** (Σ aᵖ)^(1/p) of each window. */
for (const rank of [1, 2, 3]) {
  const name = `lp_pool${rank}d`;
  const list = `int[${rank}]`;
  compose(
    name,
    [`F.${name}`],
    [`${name}(Tensor input, Number norm_type, ${list} kernel_size, ${list}? stride=None, bool ceil_mode=False)`],
    (x: Tensor, p: Scalar | number, kernel: Shape, stride: Shape | null, ceil: boolean) => {
      if (rank > 1 && kernel.length !== rank)
        throw valueError(
          kernel.length > rank
            ? `too many values to unpack (expected ${rank})`
            : `not enough values to unpack (expected ${rank}, got ${kernel.length})`,
        );
      const padding = Array<number>(rank).fill(0);
      const average = averaged(rank, pow(x, p), kernel, stride ?? [], padding, ceil, true, null);
      return pow(mul(mul(sign(average), relu(abs(average))), sizeOf(kernel)), new Scalar(1 / numberOf(p), "float"));
    },
  );
}

/** The other way round: each number at its place among zeros. */
const unpool = [2, 3].map((rank) =>
  define({
    name: `max_unpool${rank}d`,
    label: "max unpool",
    gradFn: `MaxUnpool${rank}DBackward0`,
    formula: "y = a at the places of index, 0 elsewhere",
    forward: (x: Tensor, indices: Tensor, size: Shape) => {
      checkUnpool(x, indices, size);
      const shape = [...x.shape.slice(0, -rank), ...size];
      for (const i of numbersOf(indices)) {
        if (i < 0 || i >= sizeOf(size))
          throw runtimeError(`Found an invalid max index: ${i} (output volumes are of size ${size.join("x")})`);
      }
      const each = [x.size / sizeOf(x.shape.slice(-rank)), sizeOf(x.shape.slice(-rank))];
      const flat = (y: Tensor) => reshape(copyOf(y, y.dtype), each);
      return reshape(scatterAlong(zeros([each[0], sizeOf(size)], x), 1, flat(indices), flat(x), false), shape);
    },
    gradient: [
      {
        formula: "∂a = ∂y at the places of index",
        rule: ({ dy, args, shapes }) => {
          const [indices, size] = args as [Tensor, Shape];
          const each = sizeOf(shapes[0].slice(-rank));
          const planes = sizeOf(shapes[0]) / each;
          return reshape(gatherAlong(reshape(dy, [planes, sizeOf(size)]), 1, reshape(indices, [planes, each])), shapes[0]);
        },
      },
    ],
  }),
);
for (const rank of [1, 2, 3]) {
  const name = `max_unpool${rank}d`;
  const list = `int[${rank}]`;
  compose(
    name,
    [`F.${name}`],
    [`${name}(Tensor input, Tensor indices, ${list} kernel_size, ${list}? stride=None, ${list} padding=0, int[]? output_size=None)`],
    (x: Tensor, indices: Tensor, kernel: Shape, stride: Shape | null, padding: Shape, given: Shape | null) => {
      if (kernel.length !== rank || x.shape.length < rank) throw indexError("tuple index out of range");
      const step = stride === null || stride.length === 0 ? kernel : stride;
      const size = unpooledSize(x, kernel, step, padding, given);
      if (rank > 1) return unpool[rank - 2](x, indices, size);
      return squeezeDim(unpool[0](unsqueeze(x, -1), unsqueeze(indices, -1), [...size, 1]), -1);
    },
  );
}
