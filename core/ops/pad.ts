import { notImplemented, runtimeError } from "../tensor/error.ts";
import { listText, type Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { compose } from "./compose.ts";
import { define } from "./define.ts";
import { reindexing } from "./resample.ts";
import { padded } from "./windows.ts";

/**
 * Borders put around the last dimensions. As in PyTorch, a list of sides begins with the last dimension: left, right, top, bottom, …
 */
function sides(pads: Shape): { before: Shape; after: Shape } {
  const n = pads.length / 2;
  return {
    before: Array.from({ length: n }, (_, i) => pads[2 * (n - 1 - i)]),
    after: Array.from({ length: n }, (_, i) => pads[2 * (n - 1 - i) + 1]),
  };
}

/** A border of one number; negative sides cut. */
export const constantPad = define({
  name: "constant_pad_nd",
  label: "pad",
  python: ["torch.constant_pad_nd"],
  signatures: ["constant_pad_nd(Tensor input, int[] pad, float value=0)"],
  formula: "y = a, with one number around it",
  forward: (a: Tensor, pads: Shape, value: number) => {
    const { before, after } = sides(pads);
    if (pads.length % 2 !== 0) throw runtimeError(`Length of pad must be even but instead it equals ${pads.length}`);
    if (before.length > a.shape.length) {
      throw runtimeError(
        `Length of pad should be no more than twice the number of dimensions of the input. Pad length is ${pads.length} while the input has ${a.shape.length} dimensions.`,
      );
    }
    before.forEach((n, i) => {
      const d = a.shape.length - before.length + i;
      const length = a.shape[d] + n + after[i];
      if (length < 0)
        throw runtimeError(
          `The input size ${a.shape[d]}, plus negative padding ${n} and ${after[i]} resulted in a negative output size, which is invalid. Check dimension ${d} of your input.`,
        );
    });
    return padded(a, before, after, value, a.dtype);
  },
  gradient: [{ formula: "∂a = ∂y without the border", rule: ({ dy, args }): Tensor => constantPad(dy, (args[0] as Shape).map((n) => -n), 0) }], // prettier-ignore
});

/** Borders made of what lies within: the place that each place of y shows. */
const SOURCES = {
  reflect: (i: number, n: number) => (i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i),
  replicate: (i: number, n: number) => Math.min(Math.max(i, 0), n - 1),
  circular: (i: number, n: number) => ((i % n) + n) % n,
} as const;
type Border = keyof typeof SOURCES;

function listOf(n: number, before: number, after: number, mode: Border): number[] {
  const length = Math.max(0, n + before + after);
  if (mode !== "circular") return Array.from({ length }, (_, i) => SOURCES[mode](i - before, n));
  // What a negative side cuts off does not come round.
  const [from, to] = [Math.max(-before, 0), n - Math.max(-after, 0)];
  return Array.from({ length }, (_, i) => from + SOURCES.circular(i - Math.max(before, 0), to - from));
}

const bordered = (mode: Border, gradFn: string, name: string) => {
  const op = reindexing(name, "pad", gradFn, "y = a, with numbers of its own around it", mode !== "circular");
  return (a: Tensor, pads: Shape): Tensor => {
    const { before, after } = sides(pads);
    const lead = a.shape.length - before.length;
    return op(a, before.map((n, i) => listOf(a.shape[lead + i], n, after[i], mode))); // prettier-ignore
  };
};

const NAMES = { reflect: "ReflectionPad", replicate: "ReplicationPad" } as const;
const BORDERS = {
  reflect: [1, 2, 3].map((rank) => bordered("reflect", `${NAMES.reflect}${rank}DBackward0`, `reflection_pad${rank}d`)),
  replicate: [1, 2, 3].map((rank) => bordered("replicate", `${NAMES.replicate}${rank}DBackward0`, `replication_pad${rank}d`)),
  circular: [bordered("circular", "CopySlices", "circular_pad")],
};

/** F.pad. */
export function pad(a: Tensor, pads: Shape, mode: string, value: number | null): Tensor {
  if (pads.length % 2 !== 0) throw runtimeError("Padding length must be divisible by 2");
  if (pads.length > 2 * a.shape.length) {
    throw runtimeError(
      `Padding length should be less than or equal to two times the input dimension but got padding length ${pads.length} and input of dimension ${a.shape.length}`,
    );
  }
  if (mode === "constant") return constantPad(a, pads, value ?? 0);
  if (value !== null && value !== 0) throw runtimeError(`Padding mode "${mode}" doesn't take in value argument`);
  const n = pads.length / 2;
  if (!(n >= 1 && n <= 3 && (a.shape.length === n + 1 || a.shape.length === n + 2))) {
    throw notImplemented(
      `Padding size ${pads.length} is not supported for ${a.shape.length}D input tensor.\nSupported combinations for non-constant padding:\n` +
        "  - 2D or 3D input: padding size = 2 (pads last dimension)\n  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)\n  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)",
    );
  }
  if (mode !== "reflect" && mode !== "replicate" && mode !== "circular") throw notImplemented(`Unrecognised padding mode ${mode}`);
  checkBorder(a, pads, mode);
  return mode === "circular" ? BORDERS.circular[0](a, pads) : BORDERS[mode][n - 1](a, pads);
}

function checkBorder(a: Tensor, pads: Shape, mode: Border): void {
  for (let i = 0; i < pads.length / 2; i++) {
    const d = a.shape.length - 1 - i;
    const [before, after] = [pads[2 * i], pads[2 * i + 1]];
    if (mode === "circular" && (before > a.shape[d] || after > a.shape[d]))
      throw runtimeError("Padding value causes wrapping around more than once.");
    if (mode === "reflect" && (before >= a.shape[d] || after >= a.shape[d])) {
      throw runtimeError(
        `Argument #${4 + 2 * i}: Padding size should be less than the corresponding input dimension, but got: padding (${before}, ${after}) at dimension ${d} of input ${listText(a.shape)}`,
      );
    }
  }
}

compose("pad", ["F.pad"], ["pad(Tensor input, int[] pad, str mode='constant', float? value=None)"], pad);
