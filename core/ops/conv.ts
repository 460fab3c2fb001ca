import { cName } from "./pairs.ts";
import { state } from "../autograd/state.ts";
import { DTYPES, type DType } from "../tensor/dtype.ts";
import { notImplemented, runtimeError } from "../tensor/error.ts";
import { alias, empty } from "../tensor/make.ts";
import { listText, rowMajor, sizeOf, type Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./arithmetic.ts";
import { compose } from "./compose.ts";
import { define } from "./define.ts";
import { compact, zeros } from "./fresh.ts";
import { unsqueeze } from "./indexing.ts";
import { constantPad } from "./pad.ts";
import { copyOf } from "./reshape.ts";
import { sum } from "./reduce.ts";
import { squeezeDim } from "./views.ts";
import { cropped, padded, reach, windowsOn, type Sliding } from "./windows.ts";

/**
 * Convolutions of any rank: all windows of the input as columns, times the kernels as one matrix; a matrix for each group.
 *
 * x: [n, c, …size], w: [o, c / groups, …kernel], y: [n, o, …count].
 */
interface Steps {
  readonly stride: Shape;
  readonly padding: Shape;
  readonly dilation: Shape;
  readonly groups: number;
}

/** The windows on x: [groups, c / groups · kernel, n · count]. */
function columns(x: Tensor, sliding: Sliding, { padding, groups }: Steps, dtype: DType): Tensor {
  const whole = padding.some((p) => p > 0) ? padded(x, padding, padding, 0, dtype) : compact(x, dtype);
  const view = grouped(whole, sliding, groups);
  const y = copyOf(view, dtype);
  const [g, c] = view.shape;
  return alias(
    y,
    [g, c * sizeOf(sliding.kernel), x.shape[0] * sizeOf(sliding.count)],
    rowMajor([g, c * sizeOf(sliding.kernel), x.shape[0] * sizeOf(sliding.count)]),
    0,
  );
}

/** The windows on a padded x as [groups, c / groups, …kernel, n, …count]. */
function grouped(x: Tensor, sliding: Sliding, groups: number): Tensor {
  const rank = sliding.kernel.length;
  const [n, c] = x.shape;
  const parted = alias(
    x,
    [n, groups, c / groups, ...x.shape.slice(2)],
    [x.strides[0], x.strides[1] * (c / groups), ...x.strides.slice(1)],
    x.offset,
  );
  const range = (from: number) => sliding.kernel.map((_, i) => from + i);
  return windowsOn(parted, sliding, [1, 2, ...range(3 + rank), 0, ...range(3)]);
}

/** [n, o, …count] as a matrix for each group: [groups, o / groups, n · count]. */
function rows(y: Tensor, groups: number, dtype: DType): Tensor {
  const [n, o, ...count] = y.shape;
  const turned = alias(y, [o, n, ...count], [y.strides[1], y.strides[0], ...y.strides.slice(2)], y.offset);
  const whole = copyOf(turned, dtype);
  const shape = [groups, o / groups, n * sizeOf(count)];
  return alias(whole, shape, rowMajor(shape), 0);
}

const kernelMatrix = (w: Tensor, groups: number, dtype: DType): Tensor => {
  const shape = [groups, w.shape[0] / groups, sizeOf(w.shape.slice(1))];
  return alias(compact(w, dtype), shape, rowMajor(shape), w.contiguous && w.dtype === dtype ? w.offset : 0);
};

const transposed = (x: Tensor): Tensor =>
  alias(x, [x.shape[0], x.shape[2], x.shape[1]], [x.strides[0], x.strides[2], x.strides[1]], x.offset);

function product(a: Tensor, b: Tensor): Tensor {
  const y = empty([a.shape[0], a.shape[1], b.shape[2]], a.dtype, a.device);
  if (y.size === 0) return y;
  if (a.shape[2] === 0) state.device.fill(y, 0);
  else state.device.gemm(y, a, b, null);
  return y;
}

const slidingOf = (size: Shape, kernel: Shape, { stride, padding, dilation }: Steps): Sliding => {
  const reaches = reach(kernel, dilation);
  return { kernel, stride, dilation, count: size.map((n, i) => Math.floor((n + 2 * padding[i] - reaches[i]) / stride[i]) + 1) };
};

const stored = (x: Tensor, dtype: DType): Tensor => (x.dtype === dtype ? x : copyOf(x, dtype));

/** A bias for each channel, added in place. */
function withBias(y: Tensor, bias: Tensor | null): Tensor {
  return bias === null ? y : add.raw(y, alias(bias, [y.shape[1], ...y.shape.slice(2).map(() => 1)], [bias.strides[0], ...y.shape.slice(2).map(() => 0)], bias.offset)); // prettier-ignore
}

/** Inputs: x, w, bias (or null). */
export const convolve = define({
  name: "convolution",
  label: "conv",
  python: [],
  formula: "y = a ∗ b + c",
  inputs: 3,
  options: "stride padding dilation groups",
  forward: (x: Tensor, w: Tensor, bias: Tensor | null, stride: Shape, padding: Shape, dilation: Shape, groups: number) => {
    const steps = { stride, padding, dilation, groups };
    const { compute } = DTYPES[x.dtype];
    const sliding = slidingOf(x.shape.slice(2), w.shape.slice(2), steps);
    const y = product(kernelMatrix(w, groups, compute), columns(x, sliding, steps, compute));
    const shape = [x.shape[0], w.shape[0], ...sliding.count];
    // [o, n, …count], seen as [n, o, …count].
    const strides = rowMajor([shape[1], shape[0], ...sliding.count]);
    const turned = alias(y, shape, [strides[1], strides[0], ...strides.slice(2)], 0);
    return withBias(copyOf(turned, x.dtype), bias);
  },
  gradient: [
    {
      formula: "∂a = ∂y ∗ b, transposed",
      saves: "b",
      rule: ({ dy, b, args, shapes }): Tensor => convolveBack(dy, b, null, ...(args as Stepping), shapes[0].slice(2)),
    },
    {
      formula: "∂b = a ∗ ∂y",
      saves: "a",
      rule: ({ dy, a, args, shapes }): Tensor => convolveWeight(dy, a, ...(args as Stepping), shapes[1].slice(2)),
    },
    {
      formula: "∂c = Σ ∂y of each channel",
      rule: ({ dy }) =>
        sum(
          dy,
          dy.shape.map((_, d) => d).filter((d) => d !== 1),
        ),
    },
  ],
});

type Stepping = [Shape, Shape, Shape, number];

/** Inputs: y [n, o, …], w [o, c / groups, …], bias (or null). @returns x: [n, c, …size]; what convolution's gradient does, and conv_transpose. */
export const convolveBack = define({
  name: "convolution.transposed",
  label: "convᵀ",
  gradFn: "ConvolutionBackward0",
  python: [],
  formula: "y = a ∗ b, transposed, + c",
  inputs: 3,
  forward: (y: Tensor, w: Tensor, bias: Tensor | null, stride: Shape, padding: Shape, dilation: Shape, groups: number, size: Shape) => {
    const steps = { stride, padding, dilation, groups };
    const { compute } = DTYPES[y.dtype];
    const sliding = { kernel: w.shape.slice(2), stride, dilation, count: y.shape.slice(2) };
    const spread = product(transposed(kernelMatrix(w, groups, compute)), rows(y, groups, compute));
    const channels = w.shape[1] * groups;
    const shape = [y.shape[0], channels, ...size];
    // Windows may end before the padded input does, and never behind it.
    const whole = zeros(shape.map((n, d) => (d < 2 ? n : n + 2 * padding[d - 2])), spread); // prettier-ignore
    const view = grouped(whole, sliding, groups);
    if (spread.size > 0) state.device.copy(view, alias(spread, view.shape, rowMajor(view.shape), 0), true);
    return withBias(stored(steps.padding.some((p) => p > 0) ? cropped(whole, shape, padding, padding) : whole, y.dtype), bias);
  },
  gradient: [
    { formula: "∂a = ∂y ∗ b", saves: "b", rule: ({ dy, b, args }): Tensor => convolve(dy, b, null, ...(args.slice(0, 4) as Stepping)) },
    {
      formula: "∂b = ∂y ∗ a",
      saves: "a",
      rule: ({ dy, a, args, shapes }): Tensor => convolveWeight(a, dy, ...(args.slice(0, 4) as Stepping), shapes[1].slice(2)),
    },
    {
      formula: "∂c = Σ ∂y of each channel",
      rule: ({ dy }) =>
        sum(
          dy,
          dy.shape.map((_, d) => d).filter((d) => d !== 1),
        ),
    },
  ],
});

/** Inputs: dy [n, o, …], x [n, c, …]. @returns dw: [o, c / groups, …kernel]. */
const convolveWeight = define({
  name: "convolution.weight",
  label: "conv",
  gradFn: "ConvolutionBackward0",
  python: [],
  formula: "y = b ∗ a",
  inputs: 2,
  forward: (dy: Tensor, x: Tensor, stride: Shape, padding: Shape, dilation: Shape, groups: number, kernel: Shape) => {
    const steps = { stride, padding, dilation, groups };
    const { compute } = DTYPES[x.dtype];
    const sliding = { kernel, stride, dilation, count: dy.shape.slice(2) };
    const dw = product(rows(dy, groups, compute), transposed(columns(x, sliding, steps, compute)));
    const shape = [dy.shape[1], x.shape[1] / groups, ...kernel];
    return stored(alias(dw, shape, rowMajor(shape), 0), x.dtype);
  },
  gradient: [
    { formula: "∂a = b ∗ ∂y", saves: "b", rule: ({ dy, b, args }): Tensor => convolve(b, dy, null, ...(args.slice(0, 4) as Stepping)) },
    {
      formula: "∂b = a ∗ ∂y, transposed",
      saves: "a",
      rule: ({ dy, a, args, shapes }): Tensor => convolveBack(a, dy, null, ...(args.slice(0, 4) as Stepping), shapes[1].slice(2)),
    },
  ],
});

const by = (list: Shape): string => list.join(" x ");

function check(x: Tensor, w: Tensor, bias: Tensor | null, steps: Steps, extra: Shape | null): void {
  const { stride, padding, groups, dilation } = steps;
  refuseWeight(w, groups);
  const rank = w.shape.length - 2;
  for (const [name, list] of Object.entries({ stride, padding, dilation, output_padding: extra ?? Array<number>(rank).fill(0) })) {
    if (list.length !== rank && list.length !== 1)
      throw runtimeError(
        `expected ${name} to be a single integer value or a list of ${rank} values to match the convolution dimensions, but got ${name}=${listText(list)}`,
      );
  }
  if (padding.some((p) => p < 0)) throw runtimeError("negative padding is not supported");
  if (extra?.some((p) => p < 0)) throw runtimeError("negative output_padding is not supported");
  if (stride.some((s) => s <= 0)) throw runtimeError("non-positive stride is not supported");
  if (dilation.some((d) => d < 0)) throw runtimeError("dilation should be greater than zero");
  if (dilation.includes(0)) throw runtimeError(`dilation should be greater than zero, but got ${listText(dilation)}`);
  if (x.shape.length !== rank + 2)
    throw runtimeError(
      `Expected ${rank + 2}-dimensional input for ${rank + 2}-dimensional weight ${listText(w.shape)}, but got ${x.shape.length}-dimensional input of size ${listText(x.shape)} instead`,
    );
  const channels = x.shape[1];
  const [o, c] = w.shape;
  const given = `weight of size ${listText(w.shape)}`;
  if (o < groups)
    throw runtimeError(`Given groups=${groups}, expected weight to be at least ${groups} at dimension 0, but got ${given} instead`);
  if (o % groups !== 0)
    throw runtimeError(
      `Given groups=${groups}, expected weight to be divisible by ${groups} at dimension 0, but got weight of size [${listText(w.shape)}] instead`,
    );
  if (extra !== null) {
    if (channels !== o) {
      throw runtimeError(
        `Given transposed=1, ${given}, expected input${listText(x.shape)} to have ${o} channels, but got ${channels} channels instead`,
      );
    }
    if (bias !== null && (bias.shape.length !== 1 || bias.size !== c * groups)) {
      throw runtimeError(
        `Given transposed=1, ${given}, expected bias to be 1-dimensional with ${c * groups} elements, but got bias of size ${listText(bias.shape)} instead`,
      );
    }
  } else {
    if (channels !== c * groups) {
      throw runtimeError(
        `Given groups=${groups}, ${given}, expected input${listText(x.shape)} to have ${c * groups} channels, but got ${channels} channels instead`,
      );
    }
    if (bias !== null && (bias.shape.length !== 1 || bias.size !== o)) {
      throw runtimeError(
        `Given ${given}, expected bias to be 1-dimensional with ${o} elements, but got bias of size ${listText(bias.shape)} instead`,
      );
    }
    const size = x.shape.slice(2).map((n, i) => n + 2 * padding[i]);
    const kernel = reach(w.shape.slice(2), dilation);
    if (size.some((n, i) => n < kernel[i])) {
      throw runtimeError(
        `Calculated padded input size per channel: (${by(size)}). Kernel size: (${by(kernel)}). Kernel size can't be greater than actual input size`,
      );
    }
  }
  if (x.device !== w.device) {
    const type = (a: Tensor) => `torch.${a.device === "cuda" ? "cuda." : ""}${DTYPES[a.dtype].scalar}Tensor`;
    const dense = x.device === "cpu" ? " or input should be a MKLDNN tensor and weight is a dense tensor" : "";
    throw runtimeError(`Input type (${type(x)}) and weight type (${type(w)}) should be the same${dense}`);
  }
  if (bias !== null && bias.dtype !== x.dtype)
    throw runtimeError(`Input type (${cName(x.dtype)}) and bias type (${cName(bias.dtype)}) should be the same`);
  if (x.dtype === "bool") throw notImplemented(`"slow_conv${w.shape.length === 5 ? 3 : 2}d_cpu" not implemented for 'Bool'`);
  if (w.dtype !== x.dtype) throw runtimeError(`expected scalar type ${DTYPES[x.dtype].scalar} but found ${DTYPES[w.dtype].scalar}`);
  if (w.shape.slice(2).some((n) => n === 0)) {
    const along = ["depth", "height", "width"].slice(-(w.shape.length - 2));
    const told = along.map((side, i) => `kernel_${side}: ${w.shape[2 + i]}`).join(" ");
    throw runtimeError(`kernel size should be greater than zero, but got ${told}`);
  }
}

function refuseWeight(w: Tensor, groups: number): void {
  if (w.shape.length < 3) throw runtimeError("weight should have at least three dimensions");
  if (groups <= 0) throw runtimeError("non-positive groups is not supported");
}

/** Input with a batch, and what takes the batch away again. */
function batched(name: string, rank: number, x: Tensor, run: (x: Tensor) => Tensor): Tensor {
  if (x.shape.length !== rank + 1 && x.shape.length !== rank + 2) {
    throw runtimeError(
      `Expected ${rank + 1}D (unbatched) or ${rank + 2}D (batched) input to ${name}, but got input of size: ${listText(x.shape)}`,
    );
  }
  return x.shape.length === rank + 2 ? run(x) : squeezeDim(run(unsqueeze(x, 0)), 0);
}

for (const rank of [1, 2, 3]) {
  const name = `conv${rank}d`;
  const python = [`torch.${name}`, `F.${name}`];
  const list = `int[${rank}]`;
  const head = "Tensor input, Tensor weight, Tensor? bias=None";
  compose(
    name,
    python,
    [`${name}(${head}, ${list} stride=1, ${list} padding=0, ${list} dilation=1, int groups=1)`],
    (x: Tensor, w: Tensor, bias: Tensor | null, stride: Shape, padding: Shape, dilation: Shape, groups: number) =>
      batched(name, rank, x, (whole) => {
        check(whole, w, bias, { stride, padding, dilation, groups }, null);
        return convolve(whole, w, bias, stride, padding, dilation, groups);
      }),
  );
  compose(
    `${name}.padding`,
    python,
    [`${name}(${head}, ${list} stride=1, str padding='valid', ${list} dilation=1, int groups=1)`],
    (x: Tensor, w: Tensor, bias: Tensor | null, stride: Shape, padding: string, dilation: Shape, groups: number) =>
      batched(name, rank, x, (whole) => {
        const { input, sides } = paddingByName(whole, w, stride, padding, dilation, groups);
        check(input, w, bias, { stride, padding: sides, dilation, groups }, null);
        return convolve(input, w, bias, stride, sides, dilation, groups);
      }),
  );
  const back = `conv_transpose${rank}d`;
  compose(
    back,
    [`torch.${back}`, `F.${back}`],
    [`${back}(${head}, ${list} stride=1, ${list} padding=0, ${list} output_padding=0, int groups=1, ${list} dilation=1)`],
    (x: Tensor, w: Tensor, bias: Tensor | null, stride: Shape, padding: Shape, extra: Shape, groups: number, dilation: Shape) =>
      batched(back, rank, x, (whole) => {
        check(whole, w, bias, { stride, padding, dilation, groups }, extra);
        checkExtra(extra, stride, dilation);
        const reaches = reach(w.shape.slice(2), dilation);
        const size = whole.shape.slice(2).map((n, i) => (n - 1) * stride[i] - 2 * padding[i] + reaches[i] + extra[i]);
        if (size.some((n) => n < 1))
          throw runtimeError(
            `Given input size per channel: (${by(whole.shape.slice(2))}). Calculated output size per channel: (${by(size)}). Output size is too small`,
          );
        return convolveBack(whole, w, bias, stride, padding, dilation, groups, size);
      }),
  );
}

/** "valid" pads nothing, "same" so much that the size stays; what cannot be halved goes behind. */
function paddingByName(
  x: Tensor,
  w: Tensor,
  stride: Shape,
  padding: string,
  dilation: Shape,
  groups: number,
): { input: Tensor; sides: Shape } {
  const rank = stride.length;
  if (padding === "valid") return { input: x, sides: Array<number>(rank).fill(0) };
  if (padding !== "same") throw runtimeError(`Invalid padding string: '${padding}'`);
  refuseWeight(w, groups);
  if (w.shape.length !== x.shape.length)
    throw runtimeError(
      `Expected ${w.shape.length}-dimensional input for ${w.shape.length}-dimensional weight${listText(w.shape)}, but got ${x.shape.length}-dimensional input of size ${listText(x.shape)} instead`,
    );
  if (stride.some((s) => s !== 1)) throw runtimeError("padding='same' is not supported for strided convolutions");
  const totals = reach(w.shape.slice(2), dilation).map((n) => n - 1);
  const sides = totals.map((n) => Math.floor(n / 2));
  const odd = totals.map((n) => n % 2);
  if (odd.every((n) => n === 0)) return { input: x, sides };
  state.warn("Using padding='same' with even kernel lengths and odd dilation may require a zero-padded copy of the input be created");
  const pads = odd.flatMap((_, i) => [0, odd[rank - 1 - i]]);
  return { input: constantPad(x, pads, 0), sides };
}

function checkExtra(extra: Shape, stride: Shape, dilation: Shape): void {
  if (extra.every((n, i) => n < stride[i] || n < dilation[i])) return;
  const words = extra.length === 3 ? ["depth", "height", "width"] : ["height", "width"];
  const whole = (list: Shape): Shape => (list.length === 1 ? [1, ...list] : list);
  const wide = extra.length === 1 ? [0, ...extra] : extra;
  const say = (what: string, list: Shape) => words.map((word, i) => `${what}_${word}: ${list[i]}`).join(" ");
  throw runtimeError(
    `output padding must be smaller than either stride or dilation, but got ${say("output_padding", wide)} ${say("stride", whole(stride))} ${say("dilation", whole(dilation))}`,
  );
}
