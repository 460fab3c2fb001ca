import { state } from "../autograd/state.ts";
import { DTYPES, isFloat } from "../tensor/dtype.ts";
import { notImplemented, runtimeError, valueError } from "../tensor/error.ts";
import { listText, type Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { compose } from "./compose.ts";
import { numbersOf } from "./create.ts";
import { define } from "./define.ts";
import { listed } from "./fresh.ts";
import { matmul } from "./product.ts";
import { expand, reshape, transpose } from "./reshape.ts";

/** Pictures seen through a grid: at each place of y, the grid says where in a to look. */

const MODES = ["bilinear", "nearest", "bicubic"];
const PADDINGS = ["zeros", "border", "reflection"];
const ZEROS = 0;
const REFLECTION = 2;

/** A place of a that counts along one dimension, −1 if outside; its weight, and the slope of that by the grid's number. */
interface Tap {
  readonly at: number;
  readonly weight: number;
  readonly slope: number;
}

interface Look {
  readonly mode: number;
  readonly padding: number;
  readonly align: boolean;
  readonly round: (x: number) => number;
}

/** x brought back into 0 … n − 1, and the slope of that. */
function inside(x: number, n: number, { padding, align }: Look): [number, number] {
  let [y, slope] = [x, 1];
  if (padding === REFLECTION) {
    const low = align ? 0 : -0.5;
    const span = align ? n - 1 : n;
    if (span === 0) return [0, 0];
    const far = Math.abs(x - low);
    const odd = Math.floor(far / span) % 2 === 1;
    y = (odd ? span - (far % span) : far % span) + low;
    slope = odd === x < low ? 1 : -1;
  }
  return y <= 0 ? [0, 0] : y >= n - 1 ? [n - 1, 0] : [y, slope];
}

/** Keys' cubic kernel at distance x, and its slope. */
function cubic(x: number): [number, number] {
  const a = -0.75;
  const d = Math.abs(x);
  const sign = Math.sign(x);
  if (d < 1) return [((a + 2) * d - (a + 3)) * d * d + 1, sign * (3 * (a + 2) * d - 2 * (a + 3)) * d];
  return d < 2 ? [(((d - 5) * d + 8) * d - 4) * a, sign * ((3 * d - 10) * d + 8) * a] : [0, 0];
}

/** What a number of the grid looks at, along a dimension of length n. */
function tapsOf(number: number, n: number, look: Look): Tap[] {
  const stretch = (look.align ? n - 1 : n) / 2;
  const exact = look.round((number + 1) * stretch - (look.align ? 0 : 0.5));
  const known = (at: number): number => (at >= 0 && at < n ? at : -1);
  if (MODES[look.mode] === "bicubic") {
    const low = Math.floor(exact);
    return [-1, 0, 1, 2].map((k) => {
      const [weight, slope] = cubic(exact - low - k);
      return { at: known(look.padding === ZEROS ? low + k : inside(low + k, n, look)[0]), weight, slope: slope * stretch };
    });
  }
  const [x, turned] = look.padding === ZEROS ? [exact, 1] : inside(exact, n, look);
  if (MODES[look.mode] === "nearest") {
    const at = x % 1 === 0.5 || x % 1 === -0.5 ? 2 * Math.round(x / 2) : Math.round(x);
    return [{ at: known(at), weight: 1, slope: 0 }];
  }
  const low = Math.floor(x);
  return [
    { at: known(low), weight: 1 - (x - low), slope: -turned * stretch },
    { at: known(low + 1), weight: x - low, slope: turned * stretch },
  ];
}

/** Calls back for every place of y and every place of a that it sees. `slopes`: the weight's, by each number of the grid. */
function each(
  a: Tensor,
  grid: Tensor,
  look: Look,
  see: (n: number, y: number, x: number, weight: number, slopes: readonly number[]) => void,
): void {
  const lengths = a.shape.slice(2);
  const rank = lengths.length;
  const numbers = numbersOf(grid);
  const points = numbers.length / rank / Math.max(a.shape[0], 1);
  for (let n = 0; n < a.shape[0]; n++) {
    for (let y = 0; y < points; y++) {
      // The grid's numbers come in the order width, height, depth.
      const taps = lengths.map((length, d) => tapsOf(numbers[(n * points + y) * rank + rank - 1 - d], length, look));
      const visit = (d: number, x: number, chosen: readonly Tap[]): void => {
        if (d < rank) {
          for (const tap of taps[d]) if (tap.at >= 0) visit(d + 1, x * lengths[d] + tap.at, [...chosen, tap]);
          return;
        }
        const times = (k: number) => chosen.reduce((product, tap, i) => product * (i === k ? tap.slope : tap.weight), 1);
        see(n, y, x, times(-1), chosen.map((_, k) => times(k)).reverse()); // prettier-ignore
      };
      visit(0, 0, []);
    }
  }
}

const lookOf = (a: Tensor, [mode, padding, align]: readonly unknown[]): Look => ({
  mode: mode as number,
  padding: padding as number,
  align: align as boolean,
  round: a.dtype === "float32" ? Math.fround : (x) => x,
});
const count = (shape: Shape): number => shape.reduce((n, length) => n * length, 1);

/** Inputs: a [n, c, …lengths], grid [n, …out, rank] of numbers from −1 to 1. */
const sampling = (rank: 2 | 3) =>
  define({
    name: `grid_sampler_${rank}d`,
    gradFn: `GridSampler${rank}DBackward0`,
    python: [`torch.grid_sampler_${rank}d`],
    signatures: [`grid_sampler_${rank}d(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners)`],
    formula: "y = a where b says, its neighbours mixed by distance",
    inputs: 2,
    forward: (a: Tensor, grid: Tensor, ...how: readonly unknown[]) => {
      checkGrid(a, grid, how[0] as number);
      const [n, c] = a.shape;
      const out = grid.shape.slice(1, -1);
      const [size, points] = [count(a.shape.slice(2)), count(out)];
      const [from, y] = [numbersOf(a), new Float64Array(n * c * points)];
      each(a, grid, lookOf(a, how), (i, at, x, weight) => {
        for (let k = i * c; k < (i + 1) * c; k++) y[k * points + at] += weight * from[k * size + x];
      });
      return listed(y, [n, c, ...out], a.dtype, a.device);
    },
    gradient: {
      formula: "∂a = ∂y, given back by the same weights; ∂b = ∂y times the slope of the mixture",
      saves: "ab",
      all: ({ a, b: grid, dy, args }) => {
        const c = a.shape[1];
        const [size, points] = [count(a.shape.slice(2)), count(grid.shape.slice(1, -1))];
        const [from, back] = [numbersOf(a), numbersOf(dy)];
        const [da, db] = [new Float64Array(a.size), new Float64Array(grid.size)];
        each(a, grid, lookOf(a, args), (i, at, x, weight, slopes) => {
          for (let k = i * c; k < (i + 1) * c; k++) {
            da[k * size + x] += weight * back[k * points + at];
            slopes.forEach((slope, d) => (db[(i * points + at) * rank + d] += slope * from[k * size + x] * back[k * points + at]));
          }
        });
        return [listed(da, a.shape, a.dtype, a.device), listed(db, grid.shape, grid.dtype, grid.device)];
      },
    },
  });
const [planes, bodies] = [sampling(2), sampling(3)];

/** @throws {TorchError} RuntimeError, in PyTorch's words, where the grid does not fit the picture. */
function checkGrid(a: Tensor, grid: Tensor, mode: number): void {
  const sizes = `but got input with sizes [${a.shape.join(", ")}] and grid with sizes [${grid.shape.join(", ")}]`;
  const rank = a.shape.length - 2;
  const name = "grid_sampler(): expected";
  if (a.dtype !== grid.dtype) throw runtimeError(`expected scalar type ${DTYPES[a.dtype].scalar} but found ${DTYPES[grid.dtype].scalar}`);
  if (a.shape[0] !== grid.shape[0]) throw runtimeError(`${name} grid and input to have same batch size, ${sizes}`);
  if (grid.shape.at(-1) !== rank)
    throw runtimeError(`${name} grid to have size ${rank} in last dimension, but got grid with sizes [${grid.shape.join(", ")}]`);
  if ((rank !== 2 && rank !== 3) || grid.shape.length !== rank + 2)
    throw runtimeError(`${name} ${rank === 3 ? 5 : 4}D input and grid with same number of dimensions, ${sizes}`);
  if (MODES[mode] === "bicubic" && rank !== 2) throw runtimeError("grid_sampler(): bicubic interpolation only supports 4D input");
}

const sampler = (a: Tensor, grid: Tensor, mode: number, padding: number, align: boolean): Tensor =>
  (a.shape.length === 5 ? bodies : planes)(a, grid, mode, padding, align);
compose(
  "grid_sampler",
  ["torch.grid_sampler"],
  ["grid_sampler(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners)"],
  sampler,
);

const defaultCorners = (): boolean => {
  state.warn(
    "Default grid_sample and affine_grid behavior has changed to align_corners=False since 1.3.0. Please specify align_corners=True if the old behavior is desired. See the documentation of grid_sample for details.",
  );
  return false;
};
compose(
  "grid_sample",
  ["F.grid_sample"],
  ["grid_sample(Tensor input, Tensor grid, str mode='bilinear', str padding_mode='zeros', bool? align_corners=None)"],
  (a: Tensor, grid: Tensor, mode: string, padding: string, align: boolean | null) => {
    const [how, beyond] = [MODES.indexOf(mode), PADDINGS.indexOf(padding)];
    const name = "nn.functional.grid_sample(): expected";
    if (how < 0) throw valueError(`${name} mode to be 'bilinear', 'nearest' or 'bicubic', but got: '${mode}'`);
    if (beyond < 0) throw valueError(`${name} padding_mode to be 'zeros', 'border', or 'reflection', but got: '${padding}'`);
    return sampler(a, grid, how, beyond, align ?? defaultCorners());
  },
);

/** The places of a picture's pixels, as [… , 1] rows: width, height, depth, one. */
function pixels(lengths: Shape, align: boolean, like: Tensor): Tensor {
  const rank = lengths.length;
  const total = count(lengths);
  const rows = new Float64Array(total * (rank + 1));
  for (let i = 0; i < total; i++) {
    let rest = i;
    for (let d = rank - 1; d >= 0; d--) {
      const n = lengths[d];
      const at = rest % n;
      rows[i * (rank + 1) + rank - 1 - d] = n <= 1 ? 0 : align ? (2 * at) / (n - 1) - 1 : (2 * at + 1) / n - 1;
      rest = (rest - at) / n;
    }
    rows[i * (rank + 1) + rank] = 1;
  }
  return listed(rows, [total, rank + 1], like.dtype, like.device);
}

const affine = define({
  name: "affine_grid_generator",
  python: ["torch.affine_grid_generator"],
  signatures: ["affine_grid_generator(Tensor theta, int[] size, bool align_corners)"],
  formula: "y = a · (place of the pixel, 1)",
  forward: (theta: Tensor, size: Shape, align: boolean) => {
    const lengths = size.slice(2);
    const base = pixels(lengths, align, theta);
    return reshape(matmul(expand(base, [theta.shape[0], ...base.shape]), transpose(theta, 1, 2)), [
      theta.shape[0],
      ...lengths,
      lengths.length,
    ]);
  },
  gradient: [
    {
      formula: "∂a = ∂yᵀ · (places of the pixels, 1)",
      rule: ({ dy, args }): Tensor => {
        const lengths = (args[0] as Shape).slice(2);
        const base = pixels(lengths, args[1] as boolean, dy);
        const rows = reshape(dy, [dy.shape[0], base.shape[0], lengths.length]);
        return matmul(transpose(rows, 1, 2), expand(base, [dy.shape[0], ...base.shape]));
      },
    },
  ],
});
compose(
  "affine_grid",
  ["F.affine_grid"],
  ["affine_grid(Tensor theta, int[] size, bool? align_corners=None)"],
  (theta: Tensor, size: Shape, given: boolean | null) => {
    const align = given ?? defaultCorners();
    if (!isFloat(theta.dtype)) throw valueError(`Expected theta to have floating point type, but got torch.${theta.dtype}`);
    const rank = size.length - 2;
    if (rank !== 2 && rank !== 3)
      throw notImplemented(
        `affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size torch.Size(${listText(size)}).`,
      );
    if (theta.shape.length !== 3 || theta.shape[1] !== rank || theta.shape[2] !== rank + 1)
      throw valueError(
        `Expected a batch of ${rank}D affine matrices of shape Nx${rank}x${rank + 1} for size torch.Size(${listText(size)}). Got torch.Size(${listText(theta.shape)}).`,
      );
    return affine(theta, size, align);
  },
);
