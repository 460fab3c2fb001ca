import { state } from "../autograd/state.ts";
import { runtimeError } from "../tensor/error.ts";
import { alias } from "../tensor/make.ts";
import { listText, ownDimension, rowMajor, sizeOf, type Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { define } from "./define.ts";
import { zeros } from "./fresh.ts";
import { copyOf, reshape } from "./reshape.ts";
import { cropped, padded, reach, windowsOn } from "./windows.ts";

/** Planes cut into windows and put together again, and their pixels exchanged with channels. */

type Cutting = [kernel: Shape, dilation: Shape, padding: Shape, stride: Shape];

const countOf = (size: Shape, [kernel, dilation, padding, stride]: Cutting): Shape => {
  const reaches = reach(kernel, dilation);
  return size.map((n, i) => Math.floor((n + 2 * padding[i] - reaches[i]) / stride[i]) + 1);
};

/** @throws {TorchError} RuntimeError, for lists that are no pairs, or signs that make no windows. */
function checkCutting([kernel, dilation, padding, stride]: Cutting): void {
  for (const [name, list] of Object.entries({ kernel_size: kernel, dilation, padding, stride }))
    if (list.length !== 2) throw runtimeError(`It is expected ${name} equals to 2, but got size ${list.length}`);
  const say = (word: string, [height, width]: Shape) => `${word}_height: ${height} ${word}_width: ${width}`;
  const positive = { "kernel size": say("kernel", kernel), stride: say("stride", stride), dilation: say("dilation", dilation) };
  const lists = { "kernel size": kernel, stride, dilation };
  for (const word of ["kernel size", "stride", "dilation"] as const)
    if (lists[word].some((n) => n <= 0)) throw runtimeError(`${word} should be greater than zero, but got ${positive[word]}`);
  if (padding.some((n) => n < 0)) throw runtimeError(`padding should be non-negative, but got ${say("pad", padding)}`);
}

/** The order in which windows are columns: [batch, channels, kernels, counts]. */
const AS_COLUMNS = { 3: [0, 3, 4, 1, 2], 4: [0, 1, 4, 5, 2, 3] } as const;

/** [n, c, h, w] → [n, c · kernel, windows]. */
export const unfoldPlanes: (a: Tensor, ...cutting: Cutting) => Tensor = define({
  name: "im2col",
  label: "unfold",
  gradFn: "Im2ColBackward0",
  python: ["F.unfold"],
  signatures: ["unfold(Tensor input, int[2] kernel_size, int[2] dilation=1, int[2] padding=0, int[2] stride=1)"],
  formula: "y = windows of a, each a column",
  forward: (a: Tensor, ...cutting: Cutting) => {
    const [kernel, dilation, padding, stride] = cutting;
    checkCutting(cutting);
    const rank = a.shape.length;
    if (rank < 3) ownDimension(Math.max(rank, 1), rank); // PyTorch asks for the length of one more before it looks how many there are
    if ((a.shape.length !== 3 && a.shape.length !== 4) || a.shape.slice(-3).includes(0)) {
      throw runtimeError(
        `Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: [${a.shape.join(", ")}]`,
      );
    }
    const size = a.shape.slice(-2);
    const count = countOf(size, cutting);
    if (count.some((n) => n < 1)) {
      throw runtimeError(
        `Given input with spatial size (${size.join(", ")}), kernel_size=(${kernel.join(", ")}), dilation=(${dilation.join(", ")}), padding=(${padding.join(", ")}), ` +
          `calculated shape of the array of sliding blocks as (${count.join(", ")}), but its components must be at least one.`,
      );
    }
    const windows = windowsOn(padded(a, padding, padding, 0, a.dtype), { kernel, stride, dilation, count }, AS_COLUMNS[a.shape.length]);
    const channels = a.shape[a.shape.length - 3];
    return reshape(copyOf(windows, a.dtype), [...a.shape.slice(0, -3), channels * sizeOf(kernel), sizeOf(count)]);
  },
  gradient: [
    {
      formula: "∂a = ∂y added where the windows looked",
      rule: ({ dy, args, shapes }) => foldPlanes(dy, shapes[0].slice(-2), ...(args as Cutting)),
    },
  ],
});

/** [n, c · kernel, windows] → [n, c, h, w]: windows added where they were. */
export const foldPlanes: (a: Tensor, size: Shape, ...cutting: Cutting) => Tensor = define({
  name: "col2im",
  label: "fold",
  gradFn: "Col2ImBackward0",
  python: ["F.fold"],
  signatures: ["fold(Tensor input, int[2] output_size, int[2] kernel_size, int[2] dilation=1, int[2] padding=0, int[2] stride=1)"],
  formula: "y = columns of a, each a window, added up",
  forward: (a: Tensor, size: Shape, ...cutting: Cutting) => {
    const [kernel, dilation, padding, stride] = cutting;
    if (size.length !== 2) throw runtimeError(`It is expected output_size equals to 2, but got size ${size.length}`);
    checkCutting(cutting);
    if ((a.shape.length !== 2 && a.shape.length !== 3) || a.shape.slice(-2).includes(0))
      throw runtimeError(
        `Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, but got: ${listText(a.shape)}`,
      );
    const lead = a.shape.slice(0, -2);
    const [rows, columns] = a.shape.slice(-2);
    const count = countOf(size, cutting);
    if (rows % sizeOf(kernel) !== 0) {
      throw runtimeError(
        `Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)=${rows} and kernel_size=(${kernel.join(", ")}).`,
      );
    }
    if (columns !== sizeOf(count)) {
      throw runtimeError(
        `Given output_size=(${size.join(", ")}), kernel_size=(${kernel.join(", ")}), dilation=(${dilation.join(", ")}), padding=(${padding.join(", ")}), stride=(${stride.join(", ")}), ` +
          `expected size of input's dimension 2 to match the calculated number of sliding blocks ${count.join(" * ")} = ${sizeOf(count)}, but got input.size(2)=${columns}.`,
      );
    }
    if (size.some((n) => n < 1))
      throw runtimeError(`Expected output spatial size to be positive, but got: output_size=(${size.join(", ")}).`);
    const shape = [...lead, rows / sizeOf(kernel), ...size];
    const whole = zeros(shape.map((n, d) => (d < shape.length - 2 ? n : n + 2 * padding[d - shape.length + 2])), a); // prettier-ignore
    const windows = windowsOn(whole, { kernel, stride, dilation, count }, AS_COLUMNS[shape.length as 3 | 4]);
    const source = copyOf(a, a.dtype);
    if (a.size > 0) state.device.copy(windows, alias(source, windows.shape, rowMajor(windows.shape), 0), true);
    return cropped(whole, shape, padding, padding);
  },
  gradient: [{ formula: "∂a = the windows of ∂y", rule: ({ dy, args }) => unfoldPlanes(dy, ...(args.slice(1) as Cutting)) }],
});

/** [n, c r², h, w] → [n, c, h r, w r]. */
export const pixelShuffle: (a: Tensor, factor: number) => Tensor = define({
  name: "pixel_shuffle",
  python: ["F.pixel_shuffle", "torch.pixel_shuffle"],
  signatures: ["pixel_shuffle(Tensor input, int upscale_factor)"],
  formula: "y = a, its channels spread over pixels",
  forward: (a: Tensor, factor: number) => {
    if (a.shape.length < 3)
      throw runtimeError(`pixel_shuffle expects input to have at least 3 dimensions, but got input with ${a.shape.length} dimension(s)`);
    const [c, h, w] = a.shape.slice(-3);
    if (c % (factor * factor) !== 0) {
      throw runtimeError(
        `pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)=${c} is not divisible by ${factor * factor}`,
      );
    }
    const lead = a.shape.slice(0, -3);
    const parts = reshape(copyOf(a, a.dtype), [sizeOf(lead), c / (factor * factor), factor, factor, h, w]);
    return moved(parts, [0, 1, 4, 2, 5, 3], [...lead, c / (factor * factor), h * factor, w * factor]);
  },
  gradient: [{ formula: "∂a = ∂y, its pixels put back into channels", rule: ({ dy, args }) => pixelUnshuffle(dy, args[0] as number) }],
});

/** [n, c, h r, w r] → [n, c r², h, w]. */
export const pixelUnshuffle: (a: Tensor, factor: number) => Tensor = define({
  name: "pixel_unshuffle",
  python: ["F.pixel_unshuffle", "torch.pixel_unshuffle"],
  signatures: ["pixel_unshuffle(Tensor input, int downscale_factor)"],
  formula: "y = a, its pixels put into channels",
  forward: (a: Tensor, factor: number) => {
    if (a.shape.length < 3)
      throw runtimeError(`pixel_unshuffle expects input to have at least 3 dimensions, but got input with ${a.shape.length} dimension(s)`);
    const [c, h, w] = a.shape.slice(-3);
    for (const [word, n, d] of [
      ["height", h, -2],
      ["width", w, -1],
    ] as const) {
      // prettier-ignore
      if (n % factor !== 0) throw runtimeError(`pixel_unshuffle expects ${word} to be divisible by downscale_factor, but input.size(${d})=${n} is not divisible by ${factor}`);
    }
    const lead = a.shape.slice(0, -3);
    const parts = reshape(copyOf(a, a.dtype), [sizeOf(lead), c, h / factor, factor, w / factor, factor]);
    return moved(parts, [0, 1, 3, 5, 2, 4], [...lead, c * factor * factor, h / factor, w / factor]);
  },
  gradient: [{ formula: "∂a = ∂y, its channels spread over pixels", rule: ({ dy, args }) => pixelShuffle(dy, args[0] as number) }],
});

/** A row-major copy with the dimensions in another order, in a shape. */
function moved(a: Tensor, order: Shape, shape: Shape): Tensor {
  const turned = alias(
    a,
    order.map((d) => a.shape[d]),
    order.map((d) => a.strides[d]),
    a.offset,
  );
  return alias(copyOf(turned, a.dtype), shape, rowMajor(shape), 0);
}

/** Channels in `groups` dealt out like cards. */
export const channelShuffle: (a: Tensor, groups: number) => Tensor = define({
  name: "channel_shuffle",
  python: ["F.channel_shuffle", "torch.channel_shuffle"],
  signatures: ["channel_shuffle(Tensor input, int groups)"],
  formula: "y = a, its channels dealt out",
  forward: (a: Tensor, groups: number) => {
    if (a.shape.length < 3)
      throw runtimeError(`channel_shuffle expects input with > 2 dims, but got input with sizes [${a.shape.join(", ")}]`);
    const [n, c] = a.shape;
    if (c % groups !== 0) throw runtimeError(`Number of channels must be divisible by groups. Got ${c} channels and ${groups} groups.`);
    return moved(reshape(copyOf(a, a.dtype), [n, groups, c / groups, sizeOf(a.shape.slice(2))]), [0, 2, 1, 3], a.shape);
  },
  gradient: [
    { formula: "∂a = ∂y, its channels gathered again", rule: ({ dy, args }) => channelShuffle(dy, dy.shape[1] / (args[0] as number)) },
  ],
});
