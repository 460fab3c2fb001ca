import { inPlace } from "../autograd/inplace.ts";
import { state } from "../autograd/state.ts";
import { type DType, DTYPES, isFloat } from "../tensor/dtype.ts";
import { notImplemented, runtimeError } from "../tensor/error.ts";
import { refuseTooLarge } from "../tensor/make.ts";
import { numberOf, type Scalar } from "../tensor/scalar.ts";
import { broadcast, dimension, listText, type Shape, ownDimension } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add, div, divNumber, mul, mulNumber, sub } from "./arithmetic.ts";
import { clamp } from "./clamp.ts";
import { compose } from "./compose.ts";
import { item, leaf, numbersOf } from "./create.ts";
import { define, type Op } from "./define.ts";
import { filled, listed, places, zeros } from "./fresh.ts";
import { indexSelect } from "./gather.ts";
import { assign, slice, unsqueeze } from "./indexing.ts";
import { cat, flip } from "./join.ts";
import { mm } from "./matmul.ts";
import { unsafeView } from "./product.ts";
import { gt, logicalXor, reciprocal, sqrt, where } from "./pointwise.ts";
import { clone, copyOf, expand, permute, reshape, t, toDtype, transpose, view } from "./reshape.ts";
import { mean, sum } from "./reduce.ts";
import { cumsum, normSlope, vectorNorm } from "./statistics.ts";
import { diagonal, squeezeAll } from "./views.ts";

/** Matrices: triangles, diagonals, turns, and what is made of rows and columns. */

/** One half of each matrix, 0 elsewhere. */
function triangle(name: "tril" | "triu") {
  const op: Op<[Tensor, number], Tensor> = define({
    name,
    inPlace: true,
    python: [`torch.${name}`, `Tensor.${name}`],
    signatures: [`${name}(Tensor input, int diagonal=0)`],
    formula: name === "tril" ? "y = a on and below the diagonal, 0 above" : "y = a on and above the diagonal, 0 below",
    forward: (a: Tensor, diagonal: number) => {
      const rank = a.shape.length;
      if (rank < 2) throw runtimeError(`${name}: input tensor must have at least 2 dimensions`);
      const [rows, columns] = a.shape.slice(-2);
      refuseTooLarge(a.shape, a.dtype);
      const mask = Uint8Array.from({ length: rows * columns }, (_, i) =>
        Number(inTriangle(name, Math.floor(i / columns), i % columns, diagonal)),
      );
      return where.raw(listed(mask, [rows, columns], "bool", a.device), a, filled([], 0, a));
    },
    gradient: [{ formula: "∂a = ∂y in the same half, 0 elsewhere", rule: ({ dy, args }) => op(dy, args[0] as number) }],
  });
  compose(
    `${name}_indices`,
    [`torch.${name}_indices`],
    [`${name}_indices(int row, int col, int offset=0, *, ScalarType? dtype=None)`],
    (rows: number, columns: number, offset: number, dtype: DType | null) => {
      const found: [number, number][] = [];
      for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) if (inTriangle(name, i, j, offset)) found.push([i, j]);
      const y = places([...found.map(([i]) => i), ...found.map(([, j]) => j)], [2, found.length]);
      return leaf(dtype === null ? y : copyOf(y, dtype), `${name}_indices`);
    },
  );
  return op;
}
const inTriangle = (name: "tril" | "triu", i: number, j: number, diagonal: number): boolean =>
  name === "tril" ? j - i <= diagonal : j - i >= diagonal;
export const tril = triangle("tril");
export const triu = triangle("triu");

/** The last dimension as diagonals of matrices of zeros. */
export const diagEmbed = define({
  name: "diag_embed",
  python: ["torch.diag_embed", "Tensor.diag_embed"],
  signatures: ["diag_embed(Tensor input, int offset=0, int dim1=-2, int dim2=-1)"],
  formula: "y = a on the diagonal, 0 elsewhere",
  forward: (a: Tensor, offset: number, dim1: number, dim2: number) => {
    const rank = a.shape.length + 1;
    const [i, j] = [dimension(dim1, rank), dimension(dim2, rank)];
    if (i === j) throw runtimeError(`diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
    const side = a.shape[a.shape.length - 1] + Math.abs(offset);
    const rest = [...a.shape.slice(0, -1)];
    const shape = Array.from({ length: rank }, (_, d) => (d === i || d === j ? side : rest.shift()!));
    const y = zeros(shape, a);
    if (a.size > 0) state.device.copy(diagonal.raw(y, offset, i, j), a, false);
    return y;
  },
  gradient: [
    {
      formula: "∂a = the diagonal of ∂y",
      rule: ({ dy, args }): Tensor => diagonal(dy, args[0] as number, args[1] as number, args[2] as number),
    },
  ],
});

/** The diagonal of a matrix as a new vector. */
const diagonalCopy = define({
  name: "diagonal_copy",
  label: "diag",
  gradFn: "DiagonalBackward0_copy",
  formula: "y = the diagonal of a",
  forward: (a: Tensor, offset: number) => copyOf(diagonal.raw(a, offset, 0, 1), a.dtype),
  gradient: [
    {
      formula: "∂a = ∂y on the diagonal, 0 elsewhere",
      rule: ({ dy, args, shapes }): Tensor => {
        const offset = args[0] as number;
        const square = diagEmbed(dy, offset, -2, -1);
        const [rows, columns] = shapes[0];
        return fitted(square, rows, columns);
      },
    },
  ],
});

/** A matrix cut, or filled up with zeros, to so many rows and columns. */
function fitted(a: Tensor, rows: number, columns: number): Tensor {
  const cut = slice(slice(a, 0, 0, Math.min(rows, a.shape[0]), 1), 1, 0, Math.min(columns, a.shape[1]), 1);
  const wide = cut.shape[1] < columns ? cat([cut, zeros([cut.shape[0], columns - cut.shape[1]], a)], 1) : cut;
  return wide.shape[0] < rows ? cat([wide, zeros([rows - wide.shape[0], columns], a)], 0) : wide;
}

export function diag(a: Tensor, offset: number): Tensor {
  if (a.shape.length === 1) return diagEmbed(a, offset, -2, -1);
  if (a.shape.length === 2) return diagonalCopy(a, offset);
  throw runtimeError(`diag(): Supports 1D or 2D tensors. Got ${a.shape.length}D`);
}
compose("diag", ["torch.diag", "Tensor.diag"], ["diag(Tensor input, int diagonal=0)"], diag);
compose("diagflat", ["torch.diagflat", "Tensor.diagflat"], ["diagflat(Tensor input, int offset=0)"], (a: Tensor, offset: number) =>
  diagEmbed(reshape(a, [-1]), offset, -2, -1),
);

export const trace = define({
  name: "trace",
  python: ["torch.trace", "Tensor.trace"],
  signatures: ["trace(Tensor input)"],
  formula: "y = Σ of the diagonal of a",
  forward: (a: Tensor) => {
    if (a.shape.length !== 2) throw runtimeError(`trace: expected a matrix, but got tensor with dim ${a.shape.length}`);
    return sum(diagonal.raw(a, 0, 0, 1));
  },
  gradient: [
    {
      formula: "∂a = ∂y on the diagonal, 0 elsewhere",
      rule: ({ dy, shapes }) => fitted(diagEmbed(expand(dy, [Math.min(...shapes[0])]), 0, -2, -1), shapes[0][0], shapes[0][1]),
    },
  ],
});

/** Quarter turns of the plane of two dimensions. */
export const rot90 = define({
  name: "rot90",
  python: ["torch.rot90", "Tensor.rot90"],
  signatures: ["rot90(Tensor input, int k=1, int[] dims=[0, 1])"],
  formula: "y = a, turned by k quarters",
  forward: (a: Tensor, k: number, dims: Shape) => {
    if (dims.length !== 2) throw runtimeError(`expected total rotation dims == 2, but got dims = ${dims.length}`);
    if (a.shape.length < 2) throw runtimeError(`expected total dims >= 2, but got total dims = ${a.shape.length}`);
    for (const dim of dims) dimension(dim, a.shape.length);
    if (dims[0] === dims[1]) throw runtimeError(`expected rotation dims to be different, but got dim0 = ${dims[0]} and dim1 = ${dims[1]}`);
    const quarters = ((k % 4) + 4) % 4;
    if (quarters === 0) return copyOf(a, a.dtype);
    if (quarters === 2) return flip.raw(a, dims);
    return copyOf(transpose.raw(flip.raw(a, [dims[quarters === 1 ? 1 : 0]]), dims[0], dims[1]), a.dtype);
  },
  gradient: [{ formula: "∂a = ∂y, turned back", rule: ({ dy, args }): Tensor => rot90(dy, -(args[0] as number), args[1] as Shape) }],
});

/** Each element so many times in a row. */
export function repeatEach(a: Tensor, times: number, dim: number | null): Tensor {
  if (times < 0) throw runtimeError("Repeats must be non-negative");
  const x = dim === null ? reshape(a, [-1]) : a;
  const d = dimension(dim ?? 0, x.shape.length);
  const wide = expand(unsqueeze(x, d + 1), [...x.shape.slice(0, d + 1), times, ...x.shape.slice(d + 1)]);
  return view(clone(wide), [...x.shape.slice(0, d), x.shape[d] * times, ...x.shape.slice(d + 1)]);
}
function repeatAs(a: Tensor, repeats: Tensor, dim: number | null): Tensor {
  const x = dim === null ? reshape(a, [-1]) : a;
  const d = ownDimension(dim ?? 0, x.shape.length);
  checkRepeats(repeats);
  const counts = wholes(repeats);
  if (counts.length === 1 && x.shape[d] !== 1) return repeatEach(x, counts[0], d);
  if (counts.length !== x.shape[d]) {
    throw runtimeError(
      `repeats must have the same size as input along dim, but got repeats.size(0) = ${counts.length} and input.size(${d}) = ${x.shape[d]}`,
    );
  }
  return indexSelect(x, d, runs(counts, x.device));
}
function checkRepeats(repeats: Tensor): void {
  if (repeats.shape.length > 1) throw runtimeError("repeats must be 0-dim or 1-dim tensor");
  if (repeats.dtype !== "int64" && repeats.dtype !== "int32")
    throw notImplemented(`"repeat_interleave_cpu" not implemented for '${DTYPES[repeats.dtype].scalar}'`);
}
const wholes = (x: Tensor): number[] => {
  const list = copyOf(x, "int64");
  state.machine.toHost(list);
  return Array.from(state.memory.i64.subarray(list.storage.pointer >>> 3, (list.storage.pointer >>> 3) + list.size), Number);
};
function runs(counts: readonly number[], device: Tensor["device"]): Tensor {
  if (counts.some((n) => n < 0)) throw runtimeError("repeats can not be negative");
  const list = counts.flatMap((n, i) => Array<number>(n).fill(i));
  return places(list, [list.length], device);
}
const REPEAT = ["torch.repeat_interleave", "Tensor.repeat_interleave"];
compose(
  "repeat_interleave.times",
  REPEAT,
  ["repeat_interleave(Tensor input, int repeats, int? dim=None, *, int? output_size=None)"],
  repeatEach,
);
compose(
  "repeat_interleave",
  REPEAT,
  ["repeat_interleave(Tensor input, Tensor repeats, int? dim=None, *, int? output_size=None)"],
  repeatAs,
);
compose("repeat_interleave.index", [REPEAT[0]], ["repeat_interleave(Tensor repeats)"], (repeats: Tensor) =>
  leaf(runs(wholes(repeats), repeats.device), "repeat_interleave"),
);

/** Every element of a times the whole of b, block by block. */
export function kron(a: Tensor, b: Tensor): Tensor {
  const rank = Math.max(a.shape.length, b.shape.length);
  const full = (x: Tensor): number[] => [...Array<number>(rank - x.shape.length).fill(1), ...x.shape];
  const [m, n] = [full(a), full(b)];
  const blocks = mul(reshape(a, m.flatMap((length) => [length, 1])), reshape(b, n.flatMap((length) => [1, length]))); // prettier-ignore
  return unsafeView(blocks, m.map((length, i) => length * n[i])); // prettier-ignore
}
compose("kron", ["torch.kron", "Tensor.kron"], ["kron(Tensor input, Tensor other)"], kron);

/** The vector that is at right angles to both, along a dimension of length 3. */
export const cross = define({
  name: "linalg_cross",
  label: "×",
  python: [],
  formula: "y = a × b",
  inputs: 2,
  forward: (a: Tensor, b: Tensor, dim: number) => {
    if (a.shape.length !== b.shape.length) throw runtimeError(`linalg.cross: inputs must have the same number of dimensions.`);
    const d = ownDimension(dim, a.shape.length);
    if (a.shape[d] !== 3 || b.shape[d] !== 3)
      throw runtimeError(`linalg.cross: inputs dimension ${dim} must have length 3. Got ${a.shape[d]} and ${b.shape[d]}`);
    const shape = broadcast(a.shape, b.shape);
    const [x, y] = [a, b].map((v) => expand.raw(v, shape));
    const turned = (v: Tensor, first: number) => indexSelect.raw(v, d, places([first, (first + 1) % 3, (first + 2) % 3], [3]));
    return sub.raw(mul.raw(turned(x, 1), turned(y, 2)), mul.raw(turned(x, 2), turned(y, 1)));
  },
  gradient: [
    { formula: "∂a = b × ∂y", saves: "b", rule: ({ dy, b, args }): Tensor => cross(b, dy, args[0] as number) },
    { formula: "∂b = ∂y × a", saves: "a", rule: ({ dy, a, args }): Tensor => cross(dy, a, args[0] as number) },
  ],
});
compose("linalg.cross", ["torch.linalg.cross"], ["cross(Tensor input, Tensor other, *, int dim=-1)"], (a: Tensor, b: Tensor, dim: number) =>
  cross(a, b, dim),
);
compose(
  "cross",
  ["torch.cross", "Tensor.cross"],
  ["cross(Tensor input, Tensor other, int? dim=None)"],
  (a: Tensor, b: Tensor, dim: number | null) => {
    if (dim !== null) return cross(a, b, dim);
    state.warn(
      "Using torch.cross without specifying the dim arg is deprecated.\nPlease either pass the dim explicitly or simply use torch.linalg.cross.\n" +
        "The default value of dim will change to agree with that of linalg.cross in a future release.",
    );
    const found = a.shape.indexOf(3);
    if (found < 0) throw runtimeError("no dimension of size 3 in input");
    return cross(a, b, found);
  },
);

/** Covariances of rows, each a variable, over columns, each an observation. */
export function cov(a: Tensor, correction: number, fweights: Tensor | null, aweights: Tensor | null): Tensor {
  if (a.shape.length > 2)
    throw runtimeError(`cov(): expected input to have two or fewer dimensions but got an input with ${a.shape.length} dimensions`);
  if (a.dtype === "bool") throw runtimeError("cov(): bool dtype is not supported for input");
  const observations = a.shape.length < 2 ? a.size : a.shape[1];
  refuseWeights("fweights", fweights, observations);
  refuseWeights("aweights", aweights, observations);
  const numbers = isFloat(a.dtype) ? a : toDtype(a, state.defaultDtype);
  const rows = a.shape.length < 2 ? view(numbers, [1, a.size]) : numbers;
  const n = rows.shape[1];
  let w: Tensor | null = null;
  if (fweights !== null) w = fweights;
  if (aweights !== null) w = w === null ? aweights : mul(w, aweights);
  const weights = w === null ? null : toDtype(w, rows.dtype);
  const total = weights === null ? null : sum(weights);
  if (total !== null && item(total) === 0) throw runtimeError("cov(): weights sum to zero, can't be normalized");
  const average = weights === null ? mean(rows, [1], true) : div(sum(mul(rows, weights), [1], true), total!);
  let norm: Tensor | number;
  if (weights === null) norm = n - correction;
  else if (aweights === null || correction === 0) norm = sub(total!, correction);
  else norm = sub(total!, div(mul(sum(mul(weights, toDtype(aweights, rows.dtype))), correction), total!));
  const off = sub(rows, average);
  const c = mm(off, t(weights === null ? off : mul(off, weights)));
  if (typeof norm === "number" && norm <= 0)
    state.warn("cov(): degrees of freedom is <= 0. Correction should be strictly less than the number of observations.");
  return squeezeAll(div(c, typeof norm === "number" ? Math.max(norm, 0) : norm));
}

function refuseWeights(name: "fweights" | "aweights", w: Tensor | null, observations: number): void {
  if (w === null) return;
  if (w.shape.length > 1)
    throw runtimeError(`cov(): expected ${name} to have one or fewer dimensions but got ${name} with ${w.shape.length} dimensions`);
  const wanted = name === "fweights" ? "integral" : "floating point";
  if (isFloat(w.dtype) !== (name === "aweights") || w.dtype === "bool")
    throw runtimeError(`cov(): expected ${name} to have ${wanted} dtype but got ${name} with ${DTYPES[w.dtype].scalar} dtype`);
  if (w.size !== observations)
    throw runtimeError(
      `cov(): expected ${name} to have the same numel as there are observations in the input but got ${w.size} != ${observations}`,
    );
  if (numbersOf(w).some((n) => n < 0)) throw runtimeError(`cov(): ${name} cannot be negative`);
}
compose("cov", ["torch.cov", "Tensor.cov"], ["cov(Tensor input, *, int correction=1, Tensor? fweights=None, Tensor? aweights=None)"], cov);
compose("corrcoef", ["torch.corrcoef", "Tensor.corrcoef"], ["corrcoef(Tensor input)"], (a: Tensor) => {
  if (a.shape.length > 2)
    throw runtimeError(`corrcoef(): expected input to have two or fewer dimensions but got an input with ${a.shape.length} dimensions`);
  const c = cov(a, 1, null, null);
  if (c.shape.length === 0) return div(c, c);
  const deviation = sqrt(diag(c, 0));
  return clamp(div(div(c, view(deviation, [-1, 1])), view(deviation, [1, -1])), -1, 1);
});

/** Products summed over pairs of dimensions. */
function tensordot(a: Tensor, b: Tensor, dimsA: Shape, dimsB: Shape): Tensor {
  if (dimsA.length !== dimsB.length) throw runtimeError("both dimension lists should have same length");
  const [left, right] = [dimsA.map((d) => ownDimension(d, a.shape.length)), dimsB.map((d) => ownDimension(d, b.shape.length))];
  left.forEach((d, i) => {
    // What has length 1 meets the sum of the other.
    if (a.shape[d] === 1 && b.shape[right[i]] !== 1) b = sum(b, [right[i]], true, b.dtype);
    else if (b.shape[right[i]] === 1 && a.shape[d] !== 1) a = sum(a, [d], true, a.dtype);
    if (a.shape[d] !== b.shape[right[i]]) {
      throw runtimeError(
        `contracted dimensions need to match, but first has size ${a.shape[d]} in dim ${dimsA[i]} and second has size ${b.shape[right[i]]} in dim ${dimsB[i]}`,
      );
    }
  });
  const others = (x: Tensor, dims: Shape) => x.shape.map((_, d) => d).filter((d) => !dims.includes(d));
  const [restA, restB] = [others(a, left), others(b, right)];
  const n = left.reduce((size, d) => size * a.shape[d], 1);
  const y = mm(
    reshape(permute(a, [...restA, ...left]), [a.size / n || 0, n]),
    reshape(permute(b, [...right, ...restB]), [n, b.size / n || 0]),
  );
  return reshape(y, [...restA.map((d) => a.shape[d]), ...restB.map((d) => b.shape[d])]);
}
/** Rows of one times rows of the other. */
compose("inner", ["torch.inner", "Tensor.inner"], ["inner(Tensor input, Tensor other)"], (a: Tensor, b: Tensor) => {
  if (a.shape.length === 0 || b.shape.length === 0) return mul(a, b);
  const [m, n] = [a.shape[a.shape.length - 1], b.shape[b.shape.length - 1]];
  if (m !== n) {
    const size = (x: Tensor) => `[${x.shape.join(", ")}]`;
    throw runtimeError(`inner() the last dimension must match on both input tensors but got shapes ${size(a)} and ${size(b)}`);
  }
  return tensordot(a, b, [-1], [-1]);
});
compose("tensordot", ["torch.tensordot"], ["tensordot(Tensor a, Tensor b, int dims=2)"], (a: Tensor, b: Tensor, n: number) => {
  if (n < 0) throw runtimeError(`tensordot expects dims >= 0, but got dims=${n}`);
  if (n > Math.min(a.shape.length, b.shape.length)) throw runtimeError(`tensordot expects dims < ndim_a or ndim_b, but got dims=${n}`);
  return tensordot(a, b, Array.from({ length: n }, (_, i) => i - n), Array.from({ length: n }, (_, i) => i)); // prettier-ignore
});
compose("tensordot.dims", ["torch.tensordot_dims"], ["tensordot_dims(Tensor a, Tensor b, int[] dims_a, int[] dims_b)"], tensordot);

/** Products of many matrices, in the order that costs least. */
compose("linalg.multi_dot", ["torch.linalg.multi_dot"], ["multi_dot(Tensor[] tensors)"], (tensors: readonly Tensor[]) => {
  if (tensors.length < 2) throw runtimeError(`multi_dot(): expected at least 2 tensors but got ${tensors.length}`);
  const [first, last] = [tensors[0], tensors[tensors.length - 1]];
  refuseChain(tensors);
  const matrices = tensors.map((x, i) => (x.shape.length === 1 ? unsqueeze(x, i === 0 ? 0 : 1) : x));
  const y = cheapest(matrices);
  const shape = [...(first.shape.length === 1 ? [] : [y.shape[0]]), ...(last.shape.length === 1 ? [] : [y.shape[1]])];
  return view(y, shape);
});

function refuseChain(tensors: readonly Tensor[]): void {
  const n = tensors.length;
  for (const [i, where] of [
    [0, "first"],
    [n - 1, "last"],
  ] as const) {
    // prettier-ignore
    const rank = tensors[i].shape.length;
    if (rank < 1 || rank > 2) throw runtimeError(`multi_dot(): the ${where} tensor must be 1D or 2D but got ${rank}D`);
  }
  tensors.slice(1, -1).forEach((x, i) => {
    if (x.shape.length !== 2) throw runtimeError(`multi_dot(): tensor ${i + 1} must be 2D but got ${x.shape.length}D`);
  });
  const dtype = tensors.find((x) => x.dtype !== tensors[0].dtype);
  if (dtype !== undefined)
    throw runtimeError(
      `multi_dot(): all tensors must have be the same dtype but tensor 0 is ${DTYPES[tensors[0].dtype].scalar} and tensor ${tensors.indexOf(dtype)} ${DTYPES[dtype.dtype].scalar}`,
    );
  for (let i = 0; i + 1 < n; i++) {
    const [a, b] = [tensors[i].shape, tensors[i + 1].shape];
    if (a[a.length - 1] !== b[0])
      throw runtimeError(`multi_dot(): tensors ${i} and ${i + 1} with shapes ${listText(a)} and ${listText(b)} cannot be multiplied`);
  }
}

/** The classical dynamic program: cost[i][j] of the product of matrices i … j. */
function cheapest(matrices: readonly Tensor[]): Tensor {
  const n = matrices.length;
  const sides = [matrices[0].shape[0], ...matrices.map((x) => x.shape[1])];
  const cost = Array.from({ length: n }, () => new Float64Array(n));
  const cut = Array.from({ length: n }, () => new Int32Array(n));
  for (let length = 1; length < n; length++) {
    for (let i = 0; i + length < n; i++) {
      const j = i + length;
      cost[i][j] = Infinity;
      for (let k = i; k < j; k++) {
        const price = cost[i][k] + cost[k + 1][j] + sides[i] * sides[k + 1] * sides[j + 1];
        if (price < cost[i][j]) [cost[i][j], cut[i][j]] = [price, k];
      }
    }
  }
  const of = (i: number, j: number): Tensor => (i === j ? matrices[i] : mm(of(i, cut[i][j]), of(cut[i][j] + 1, j)));
  return of(0, n - 1);
}

/** Differences of neighbours, n times. */
function diff(a: Tensor, n: number, dim: number, before: Tensor | null, after: Tensor | null): Tensor {
  if (a.shape.length === 0) throw runtimeError("diff expects input to be at least one-dimensional");
  if (n < 0) throw runtimeError(`order must be non-negative but got ${n}`);
  const d = dimension(dim, a.shape.length);
  const parts = [before, a, after].filter((x) => x !== null);
  let y = parts.length > 1 ? cat(parts, d) : a;
  if (n === 0) return inPlace("copy_", assign as unknown as Op, zeros(y.shape, y), y);
  const minus = a.dtype === "bool" ? logicalXor : sub;
  for (let i = 0; i < n && y.shape[d] > 0; i++) y = minus(slice(y, d, 1, y.shape[d], 1), slice(y, d, 0, y.shape[d] - 1, 1));
  return y;
}
compose(
  "diff",
  ["torch.diff", "Tensor.diff"],
  ["diff(Tensor input, int n=1, int dim=-1, Tensor? prepend=None, Tensor? append=None)"],
  diff,
);

/** Twice the areas below a line through points, each over its step: how wide that is, is left to the caller without x. */
function steps(y: Tensor, x: Tensor | null, dim: number): Tensor {
  const d = dimension(dim, y.shape.length);
  const n = y.shape[d];
  const pairs = add(slice(y, d, 1, n, 1), slice(y, d, 0, n - 1, 1));
  if (x === null) return pairs;
  const points = x.shape.length === 1 ? reshape(x, y.shape.map((_, i) => (i === d ? n : 1))) : x; // prettier-ignore
  return mul(diff(points, 1, d, null, null), pairs);
}
const TRAPEZOIDS = [["torch.trapezoid", "torch.trapz"], ["torch.cumulative_trapezoid"]];
compose("trapezoid", TRAPEZOIDS[0], ["trapezoid(Tensor y, Tensor x, *, int dim=-1)"], (y: Tensor, x: Tensor, dim: number) =>
  divNumber(sum(steps(y, x, dim), [dim]), 2),
);
compose("trapezoid.dx", TRAPEZOIDS[0], ["trapezoid(Tensor y, *, Number dx=1, int dim=-1)"], (y: Tensor, dx: Scalar | number, dim: number) =>
  mulNumber(sum(steps(y, null, dim), [dim]), numberOf(dx) / 2),
);
compose(
  "cumulative_trapezoid",
  TRAPEZOIDS[1],
  ["cumulative_trapezoid(Tensor y, Tensor x, *, int dim=-1)"],
  (y: Tensor, x: Tensor, dim: number) => divNumber(cumsum(steps(y, x, dim), dim, null), 2),
);
compose(
  "cumulative_trapezoid.dx",
  TRAPEZOIDS[1],
  ["cumulative_trapezoid(Tensor y, *, Number dx=1, int dim=-1)"],
  (y: Tensor, dx: Scalar | number, dim: number) => cumsum(mulNumber(steps(y, null, dim), numberOf(dx) / 2), dim, null),
);

/** A matrix's conjugate transpose; of real numbers the transpose. */
compose("adjoint", ["torch.adjoint", "Tensor.adjoint"], ["adjoint(Tensor input)"], (a: Tensor) => transpose(a, -2, -1));

/** Rows of norm above the most scaled down to it: along `dim`, each slice. */
compose(
  "renorm",
  ["torch.renorm", "Tensor.renorm"],
  ["renorm(Tensor input, Number p, int dim, Number maxnorm)"],
  (a: Tensor, p: Scalar | number, dim: number, most: Scalar | number) => {
    if (!isFloat(a.dtype)) throw runtimeError(`"renorm" not implemented for '${DTYPES[a.dtype].scalar}'`);
    if (numberOf(p) <= 0) throw runtimeError("renorm: non-positive-norm not supported");
    if (numberOf(most) < 0) throw runtimeError(`renorm: expected maxnorm to be >= 0 but got ${numberOf(most)}`);
    if (a.shape.length < 2) throw runtimeError(`renorm: input needs at least 2 dimensions, got ${a.shape.length} dimensions`);
    return renorm(a, numberOf(p), dim, numberOf(most));
  },
);
const renorm = define({
  name: "renorm",
  formula: "y = a, each slice scaled down until its norm is at most maxnorm",
  forward: (a: Tensor, p: number, dim: number, most: number) => {
    const norm = vectorNorm.raw(a, p, othersThan(a, dim), true);
    return mul.raw(a, where.raw(gt.raw(norm, most), mul.raw(reciprocal.raw(add.raw(norm, 1e-7)), most), filled([], 1, a)));
  },
  gradient: [
    {
      formula: "∂a = ∂y · scale, and what the scale owes to a",
      saves: "a",
      rule: ({ dy, a, args }) => {
        const [p, dim, most] = args as [number, number, number];
        const dims = othersThan(a, dim);
        const norm = vectorNorm(a, p, dims, true);
        const inverse = reciprocal(add(norm, 1e-7));
        const long = gt(norm, most);
        const straight = mul(dy, where(long, mul(inverse, most), filled([], 1, a)));
        // scale = most / (norm + ε), so what reaches the norm is −most / (norm + ε)² times the sum of ∂y a.
        const through = normSlope(mul(mul(mul(inverse, inverse), -most), sum(mul(dy, a), dims, true)), a, norm, p, dims, true);
        return through === null ? straight : add(straight, where(long, through, filled([], 0, a)));
      },
    },
  ],
});
const othersThan = (a: Tensor, dim: number): Shape => a.shape.map((_, d) => d).filter((d) => d !== dimension(dim, a.shape.length));
