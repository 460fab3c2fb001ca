import { DTYPES, isFloat } from "../tensor/dtype.ts";
import { notImplemented, runtimeError, valueError } from "../tensor/error.ts";
import { dimension, listText, type Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** What pooling refuses, in PyTorch's words and order: lengths of lists, ranks, signs, and sizes that come to nothing. */

export interface Pooling {
  readonly kernel: Shape;
  readonly stride: Shape;
  readonly padding: Shape;
  readonly dilation: Shape;
  readonly ceil: boolean;
}

/** How many windows there are; with `ceil`, one that begins within the input (or its front border) counts though it ends outside. */
export function countOf(size: Shape, { kernel, stride, padding, dilation, ceil }: Pooling): Shape {
  return size.map((n, i) => {
    const room = n + 2 * padding[i] - (dilation[i] * (kernel[i] - 1) + 1);
    const count = Math.floor((ceil ? room + stride[i] - 1 : room) / stride[i]) + 1;
    return ceil && (count - 1) * stride[i] >= n + padding[i] ? count - 1 : count;
  });
}

const COUNTS = ["", "one", "two", "three"];

/** Lists of pooling in two or three dimensions. `stride` may be left out, and is empty then. */
export function refuseLengths(
  name: string,
  rank: number,
  lists: { [list in "kernel_size" | "stride" | "padding" | "dilation"]?: Shape },
): void {
  const tuple = `or a tuple of ${COUNTS[rank]} ints`;
  const either = name === "avg_pool3d" ? "be" : "either be";
  for (const [list, given] of Object.entries(lists)) {
    if (given.length === rank || (list === "stride" && given.length === 0)) continue;
    const words =
      list === "dilation" ? "must be either a single int," : `must ${either} ${list === "stride" ? "omitted, " : ""}a single int,`;
    throw runtimeError(`${name}: ${list} ${list === "stride" && either === "be" ? "must be omitted, a single int," : words} ${tuple}`);
  }
}

/** A list of a function of one dimension. */
export function refuseLength(name: string, list: string, given: Shape): void {
  if (given.length !== 1) throw runtimeError(`${name}() argument '${list}' should contain one int (got ${given.length})`);
}

export function refuseRank(name: string, x: Tensor): void {
  const rank = x.shape.length;
  if (rank !== 2 && rank !== 3)
    throw runtimeError(
      `Expected 2 to 3 dimensions, but got ${rank}-dimensional tensor for argument #1 'self' (while checking arguments for ${name})`,
    );
}

/**
 * Checks what windows look at. `name` is the function's: "max_pool2d", "avg_pool3d".
 *
 * @returns how many windows there are.
 */
export function check(name: string, x: Tensor, pooling: Pooling): Shape {
  const { kernel, stride, padding, dilation } = pooling;
  const rank = kernel.length;
  const length = x.shape.length;
  if (name === "avg_pool2d") dimension(-3, length);
  else if (length !== rank + 1 && length !== rank + 2)
    throw runtimeError(`non-empty ${rank + 1}D or ${rank + 2}D (batch mode) tensor expected for input`);
  kernel.forEach((k, i) => {
    if (stride[i] === 0) throw runtimeError("stride should not be zero");
    if (padding[i] < 0) throw runtimeError(`pad must be non-negative, but got pad: ${padding[i]}`);
    if (padding[i] > Math.trunc(((k - 1) * dilation[i] + 1) / 2))
      throw runtimeError(
        `pad should be at most half of effective kernel size, but got pad=${padding[i]}, kernel_size=${k} and dilation=${dilation[i]}`,
      );
  });
  refuseSigns("kernel size", "k", kernel);
  refuseSigns("stride", "d", stride);
  refuseSigns("dilation", "dilation", dilation);
  refuseNothing(name, x, rank);
  const size = x.shape.slice(-rank);
  if (name === "avg_pool3d" && size.some((n, i) => n < kernel[i]))
    throw runtimeError(`input image (${sides("", size)}) smaller than kernel size (${sides("k", kernel)})`);
  const count = countOf(size, pooling);
  if (count.some((n) => n < 1)) {
    const channels = x.shape[length - rank - 1];
    throw runtimeError(
      `Given input size: (${[channels, ...size].join("x")}). Calculated output size: (${[channels, ...count].join("x")}). Output size is too small`,
    );
  }
  return count;
}

const sides = (letter: string, sizes: Shape): string =>
  sizes.map((n, i) => `${letter}${["T", "H", "W"][3 - sizes.length + i]}: ${n}`).join(" "); // prettier-ignore

function refuseSigns(what: string, letter: string, list: Shape): void {
  if (list.some((n) => n <= 0)) throw runtimeError(`${what} should be greater than zero, but got ${sides(letter, list)}`);
}

/** Only the batch may be empty. */
function refuseNothing(name: string, x: Tensor, rank: number): void {
  const batch = x.shape.length === rank + 2;
  const empty = x.shape.findIndex((n, d) => n === 0 && !(batch && d === 0));
  if (rank === 3) {
    if (empty < 0) return;
    const where = name === "avg_pool3d" ? name : `${name}_with_indices_out_cpu_template`;
    throw runtimeError(
      `${where}(): Expected input's non-batch dimensions to have positive length, but input has a shape of ${listText(x.shape)} and non-batch dimension 0 has length zero!`,
    );
  }
  if (empty >= 0 || x.shape.length > 4)
    throw runtimeError(`Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:${listText(x.shape)}`);
}

/** max_pool1d refuses in words of its own. */
export function checkLine(x: Tensor, pooling: Pooling, given: Shape): void {
  const rank = x.shape.length;
  if ((rank !== 2 && rank !== 3) || x.shape.slice(-2).includes(0))
    throw runtimeError(
      `max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:${listText(x.shape)}`,
    );
  const refuse = (list: string, got: Shape, words: string) => {
    if (got.length !== 1) throw runtimeError(`max_pool1d() ${list} must be ${words} of size 1 but got size ${got.length}`);
  };
  refuse("kernel_size", pooling.kernel, "an int, list of ints or tuple of ints");
  if (given.length > 0) refuse("stride", given, "None, an int, list of ints, or tuple of ints");
  refuse("padding", pooling.padding, "an int, list of ints, or tuple of ints");
  refuse("dilation", pooling.dilation, "an int, list of ints or tuple of ints");
  const [[kernel], [stride], [padding], [dilation]] = [pooling.kernel, pooling.stride, pooling.padding, pooling.dilation];
  if (kernel <= 0) throw runtimeError(`max_pool1d() kernel_size must be greater than zero, but got ${kernel}`);
  if (stride <= 0) throw runtimeError(`max_pool1d() stride must be greater than zero, but got ${stride}`);
  if (padding < 0) throw runtimeError(`max_pool1d() padding must be non-negative, but got ${padding}`);
  if (padding > Math.floor(kernel / 2))
    throw runtimeError(`max_pool1d() padding should be at most half of kernel size, but got padding=${padding} and kernel_size=${kernel}`);
  if (dilation <= 0) throw runtimeError(`max_pool1d() dilation must be greater than zero, but got ${dilation}`);
  const [count] = countOf(x.shape.slice(-1), pooling);
  if (count <= 0) throw runtimeError(`max_pool1d() Invalid computed output size: ${count}`);
  if (!isFloat(x.dtype)) throw notImplemented(`"max_pool1d_impl" not implemented for '${DTYPES[x.dtype].scalar}'`);
}

/** An average over windows that are chosen so that `out` of them cover the input. */
export function checkAdaptiveAverage(x: Tensor, out: Shape): void {
  const rank = out.length;
  const name = `adaptive_avg_pool${rank}d`;
  if (out.some((n) => n < 0)) {
    const told = `{${out[0]}, ${out.slice(1).join(",")}}`;
    throw runtimeError(`${name}: elements of output_size must be greater than or equal to 0 but received ${told}`);
  }
  if (out.every((n) => n === 1)) return; // a mean, of whatever rank
  refuseAdaptive(name, x, rank, x.shape.length - rank, "but got");
  if (!isFloat(x.dtype)) throw notImplemented(`"${name}" not implemented for '${DTYPES[x.dtype].scalar}'`);
}

export function checkAdaptiveMax(x: Tensor, out: Shape): void {
  const rank = out.length;
  const name = `adaptive_max_pool${rank}d`;
  refuseAdaptive(name, x, rank, 1, "but got:");
  const shape = [...x.shape.slice(0, -rank), ...out];
  const negative = shape.find((n) => n < 0);
  if (negative !== undefined) throw runtimeError(`Trying to create tensor with negative dimension ${negative}: ${listText(shape)}`);
  if (!isFloat(x.dtype)) throw notImplemented(`"${name}" not implemented for '${DTYPES[x.dtype].scalar}'`);
}

/** `from`: the first dimension that must hold something. */
export function refuseAdaptive(name: string, x: Tensor, rank: number, from: number, words: string): void {
  if (rank > 1 && x.shape.length !== rank + 1 && x.shape.length !== rank + 2)
    throw runtimeError(`${name}(): Expected ${rank + 1}D or ${rank + 2}D tensor, ${words} ${listText(x.shape)}`);
  const empty = x.shape.findIndex((n, d) => n === 0 && d >= from);
  if (empty >= 0)
    throw runtimeError(
      `${name}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes ${listText(x.shape)} with dimension ${empty} being empty`,
    );
}

/** Numbers that go back to their places among `size`. */
export function checkUnpool(x: Tensor, indices: Tensor, size: Shape): void {
  const rank = size.length;
  if (indices.dtype !== "int64") throw runtimeError(`elements in indices should be type int64 but got: ${DTYPES[indices.dtype].scalar}`);
  if (x.shape.length !== rank + 1 && x.shape.length !== rank + 2)
    throw runtimeError(
      `Input to max_unpooling${rank}d should be a ${rank + 1}d or ${rank + 2}d Tensor, but got a tensor with ${x.shape.length} dimensions.`,
    );
  if (listText(x.shape) !== listText(indices.shape))
    throw runtimeError(
      `Expected shape of indices to be same as that of the input tensor (${listText(x.shape)}) but got indices tensor with shape: ${listText(indices.shape)}`,
    );
}

/** The size that unpooling gives: the one asked for, if it is near what the windows say. */
export function unpooledSize(x: Tensor, kernel: Shape, stride: Shape, padding: Shape, given: Shape | null): Shape {
  const rank = kernel.length;
  const size = x.shape.slice(-rank).map((n, i) => (n - 1) * stride[i] - 2 * padding[i] + kernel[i]);
  if (given === null) return size;
  const out = given.length === rank + 2 ? given.slice(2) : given;
  if (out.length !== rank)
    throw valueError(
      `output_size should be a sequence containing ${rank} or ${rank + 2} elements, but it has a length of '${given.length}'`,
    );
  out.forEach((n, d) => {
    const [least, most] = [size[d] - stride[d], size[d] + stride[d]];
    if (least < n && n < most) return;
    const told = `${out.join(", ")}${rank === 1 ? "," : ""}`;
    throw valueError(`invalid output_size "(${told})" (dim ${d} must be between ${least} and ${most})`);
  });
  return out;
}
