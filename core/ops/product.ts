import { inPlace } from "../autograd/inplace.ts";
import { notImplemented, runtimeError } from "../tensor/error.ts";
import { broadcast, dimension, listText, rowMajor, sameShape, sizeOf, type Shape } from "../tensor/shape.ts";
import { DTYPES, isFloat } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { alias } from "../tensor/make.ts";
import { numberOf, type Scalar } from "../tensor/scalar.ts";
import { add, mul, mulNumber } from "./arithmetic.ts";
import { compose } from "./compose.ts";
import { define } from "./define.ts";
import { checkDevices } from "./devices.ts";
import { unsqueeze } from "./indexing.ts";
import { addmm, dot, mm, product } from "./matmul.ts";
import { once } from "./once.ts";
import { contiguous, expand, permute, reshape, t, toDtype, transpose, view } from "./reshape.ts";
import { sum } from "./reduce.ts";
import { diagonal, squeezeDim } from "./views.ts";

/** Products of tensors of any rank. */

/** A matrix times a vector. */
export const mv = define({
  name: "mv",
  label: "@",
  python: ["torch.mv", "Tensor.mv"],
  signatures: ["mv(Tensor input, Tensor vec)"],
  formula: "y = a b",
  inputs: 2,
  forward: (a: Tensor, b: Tensor) => {
    if (a.shape.length !== 2 || b.shape.length !== 1)
      throw runtimeError(`vector + matrix @ vector expected, got 1, ${a.shape.length}, ${b.shape.length}`);
    if (a.shape[1] !== b.size) {
      throw runtimeError(`size mismatch, got input (${a.shape[0]}), mat (${a.shape.join("x")}), vec (${b.size})`);
    }
    if (a.dtype === "bool") throw notImplemented("\"addmv_impl_cpu\" not implemented for 'Bool'");
    const column = alias(b, [b.size, 1], [b.strides[0], 1], b.offset);
    const y = product(a, column);
    return alias(y, [a.shape[0]], [1], y.offset);
  },
  gradient: [
    { formula: "∂a = ∂y bᵀ", saves: "b", rule: ({ dy, b }) => mul(unsqueeze(dy, 1), unsqueeze(b, 0)) },
    { formula: "∂b = aᵀ ∂y", saves: "a", rule: ({ dy, a }): Tensor => mv(t(a), dy) },
  ],
});

/** Matrices of two batches, one by one. */
export const bmm = define({
  name: "bmm",
  label: "@",
  python: ["torch.bmm", "Tensor.bmm"],
  signatures: ["bmm(Tensor input, Tensor mat2)"],
  formula: "y = a b for each of the batch",
  inputs: 2,
  forward: (a: Tensor, b: Tensor) => {
    checkDevices("bmm", ["self", a], ["mat2", b]);
    if (a.shape.length !== 3) throw runtimeError("batch1 must be a 3D tensor");
    if (b.shape.length !== 3) throw runtimeError("batch2 must be a 3D tensor");
    if (a.shape[0] !== b.shape[0] || a.shape[2] !== b.shape[1]) {
      throw runtimeError(
        `Expected size for first two dimensions of batch2 tensor to be: [${a.shape[0]}, ${a.shape[2]}] but got: [${b.shape[0]}, ${b.shape[1]}].`,
      );
    }
    if (a.dtype !== b.dtype) throw runtimeError(`expected scalar type ${DTYPES[a.dtype].scalar} but found ${DTYPES[b.dtype].scalar}`);
    if (a.dtype === "bool") throw notImplemented("\"bmm\" not implemented for 'Bool'");
    return product(a, b);
  },
  gradient: [
    { formula: "∂a = ∂y bᵀ", saves: "b", rule: ({ dy, b }): Tensor => bmm(dy, transpose(b, 1, 2)) },
    { formula: "∂b = aᵀ ∂y", saves: "a", rule: ({ dy, a }): Tensor => bmm(transpose(a, 1, 2), dy) },
  ],
});

/** `a @ b` for any ranks: vectors, matrices, batches of matrices that are broadcast together. */
export function matmul(a: Tensor, b: Tensor): Tensor {
  const [m, n] = [a.shape.length, b.shape.length];
  if (m === 0 || n === 0) {
    throw runtimeError(`both arguments to matmul need to be at least 1D, but they are ${m}D and ${n}D`);
  }
  if (m === 1 && n === 1) return dot(a, b);
  if (m === 2 && n === 1) return mv(a, b);
  if (m === 1 && n === 2) return squeezedInPlace(mm(unsqueeze(a, 0), b), [b.shape[1]]);
  if (m === 2 && n === 2) return mm(a, b);
  if (m === 3 && n === 3 && a.shape[0] !== b.shape[0]) {
    // A batch of one matrix counts as that matrix, where its gradient is wanted.
    if (a.shape[0] === 1 && a.requiresGrad) return folded(squeezeDim(a, 0), b)!;
    if (b.shape[0] === 1 && b.requiresGrad) return folded(a, squeezeDim(b, 0))!;
  }
  return folded(a, b) ?? batches(a, b);
}

/** A batch times a matrix or vector, as one tall matrix; null where PyTorch would rather multiply matrix by matrix. */
function folded(a: Tensor, b: Tensor): Tensor | null {
  const larger = a.shape.length >= b.shape.length;
  const [tall, other] = larger ? [a, b] : [transpose(b, -1, -2), a.shape.length === 2 ? t(a) : a];
  if (tall.shape.length < 3 || other.shape.length > 2) return null;
  if (!other.requiresGrad && (a.shape.length === 2 || !inRows(tall))) return null;
  const lead = tall.shape.slice(0, -1);
  const rows = reshape(tall, [sizeOf(lead), tall.shape[tall.shape.length - 1]]);
  if (other.shape.length === 1) return unsafeView(mv(rows, other), lead);
  const y = unsafeView(mm(rows, other), [...lead, other.shape[1]]);
  return larger ? y : contiguous(transpose(y, -1, -2));
}

/** Whether all dimensions but the last can be made one without copying. */
const inRows = (x: Tensor): boolean =>
  x.size === 0 || x.strides.every((stride, d) => d >= x.shape.length - 2 || stride === x.strides[d + 1] * x.shape[d + 1]);

/** Batches of matrices, broadcast together. */
function batches(a: Tensor, b: Tensor): Tensor {
  const left = a.shape.length === 1 ? unsqueeze(a, 0) : a;
  const right = b.shape.length === 1 ? unsqueeze(b, 1) : b;
  const batch = broadcast(left.shape.slice(0, -2), right.shape.slice(0, -2));
  const flat = (x: Tensor) => reshape(expand(x, [...batch, ...x.shape.slice(-2)]), [sizeOf(batch), ...x.shape.slice(-2)]);
  const rows = a.shape.length === 1 ? [] : [a.shape[a.shape.length - 2]];
  const columns = b.shape.length === 1 ? [] : [b.shape[b.shape.length - 1]];
  return unsafeView(bmm(flat(left), flat(right)), [...batch, ...rows, ...columns]);
}
compose("matmul", ["torch.matmul", "Tensor.matmul", "Tensor.__matmul__"], ["matmul(Tensor input, Tensor other)"], matmul);

/** Without dimensions of length 1, under the name that squeeze_ has in PyTorch. */
export const squeezedInPlace = define({
  name: "squeeze_.dim",
  label: "squeeze",
  gradFn: "SqueezeBackward4",
  formula: "y = a without dimensions of length 1",
  forward: (a: Tensor, shape: Shape) => {
    a.version.n++; // squeeze_ counts as a write
    return alias(a, shape, rowMajor(shape), a.offset);
  },
  gradient: [{ formula: "∂a = ∂y, in the shape of a", rule: ({ dy, shapes }) => reshape(dy, shapes[0]) }],
});

/** A new shape for a fresh result, which needs no view of it. */
export const unsafeView = define({
  name: "matmul.view",
  label: "reshape",
  gradFn: "UnsafeViewBackward0",
  formula: "y = a, in another shape",
  forward: (a: Tensor, shape: Shape) => alias(a, shape, rowMajor(shape), a.offset),
  gradient: [{ formula: "∂a = ∂y, in the shape of a", rule: ({ dy, shapes }) => reshape(dy, shapes[0]) }],
});

/** y = x wᵀ + b, as nn.Linear: x [..., in], w [out, in], b [out] or none. */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
  if (x.shape.length === 0)
    throw runtimeError(`both arguments to linear need to be at least 1D, but they are ${x.shape.length}D and ${weight.shape.length}D`);
  if (x.shape.length === 2 && bias !== null) return addmm(bias, x, t(weight));
  if (bias !== null && x.shape.length > 2) {
    const y = addmm(bias, reshape(x, [sizeOf(x.shape.slice(0, -1)), x.shape[x.shape.length - 1]]), t(weight));
    return view(y, [...x.shape.slice(0, -1), weight.shape[0]]);
  }
  if (bias !== null && x.shape.length === 1) return view(addmm(bias, unsqueeze(x, 0), t(weight)), [weight.shape[0]]);
  const y = matmul(x, t(weight));
  return bias === null ? y : add(y, bias);
}
compose("linear", ["F.linear"], ["linear(Tensor input, Tensor weight, Tensor? bias=None)"], linear);

/** Every product of an element of one vector with one of another. */
export function outer(a: Tensor, b: Tensor): Tensor {
  if (a.shape.length !== 1) throw runtimeError(`outer: Expected 1-D argument self, but got ${a.shape.length}-D`);
  if (b.shape.length !== 1) throw runtimeError(`outer: Expected 1-D argument vec2, but got ${b.shape.length}-D`);
  return mul(view(a, [a.size, 1]), b);
}
compose("outer", ["torch.outer", "Tensor.outer", "torch.ger", "Tensor.ger"], ["outer(Tensor input, Tensor vec2)"], outer);
/** Every product of an element of one vector with one of another, as addr has it. */
function outerOf(b: Tensor, c: Tensor): Tensor {
  for (const [word, x] of [
    ["vec1", b],
    ["vec2", c],
  ] as const) {
    // prettier-ignore
    if (x.shape.length !== 1) throw runtimeError(`addr: Expected 1-D argument ${word}, but got ${x.shape.length}-D`);
  }
  return mul.raw(unsqueeze.raw(b, 1), c);
}

/** β a + α · a product of b and c, as PyTorch counts it: one operation. */
function scaledSum(
  name: string,
  gradFn: string,
  parameters: string,
  multiply: (b: Tensor, c: Tensor) => Tensor,
  slopeB: (dy: Tensor, c: Tensor) => Tensor,
  slopeC: (dy: Tensor, b: Tensor) => Tensor,
) {
  const times = (x: Tensor, factor: number): Tensor => (factor === 1 ? x : mulNumber(x, factor));
  const op = define({
    name: `${name}.scaled`,
    label: name,
    gradFn,
    formula: "y = β a + α b c",
    inputs: 3,
    forward: once((a: Tensor, b: Tensor, c: Tensor, beta: number, alpha: number) => {
      // PyTorch reads the sizes of both, whatever their ranks, before it looks at those.
      if (name === "baddbmm") expand.raw(a, [sizeAt(b, 0), sizeAt(b, 1), sizeAt(c, 2)]);
      if (name === "addbmm") expand.raw(a, [sizeAt(b, 1), sizeAt(c, 2)]);
      const y = multiply(b, c);
      const scaled = alpha === 1 ? y : mul.raw(y, alpha);
      const whole = expand.raw(a, y.shape);
      const sum = beta === 0 ? scaled : add.raw(beta === 1 ? whole : mul.raw(whole, beta), scaled);
      return a.dtype === "bool" && y.dtype === "bool" ? toDtype(sum, "bool") : sum;
    }),
    gradient: [
      { formula: "∂a = β ∂y", rule: ({ dy, args }) => times(dy, args[0] as number) },
      { formula: "∂b = α ∂y cᵀ", saves: "c", rule: ({ dy, c, args }) => times(slopeB(dy, c), args[1] as number) },
      { formula: "∂c = α bᵀ ∂y", saves: "b", rule: ({ dy, b, args }) => times(slopeC(dy, b), args[1] as number) },
    ],
  });
  const run = (a: Tensor, b: Tensor, c: Tensor, beta: Scalar | number, alpha: Scalar | number): Tensor =>
    op(a, b, c, factorOf(beta, a), factorOf(alpha, a));
  compose(name, [`torch.${name}`, `Tensor.${name}`], [`${name}(Tensor input, ${parameters}, *, Number beta=1, Number alpha=1)`], run);
  compose(
    `${name}_`,
    [`Tensor.${name}_`],
    [`${name}_(Tensor input, ${parameters}, *, Number beta=1, Number alpha=1)`],
    (a: Tensor, b: Tensor, c: Tensor, beta: Scalar | number, alpha: Scalar | number) => {
      refuseGrowing(name, a, b, c);
      return inPlace(`${name}_`, op as never, a, b, c, factorOf(beta, a), factorOf(alpha, a));
    },
  );
}
/** @throws {TorchError} RuntimeError, where a would have to grow to take the sum. */
function refuseGrowing(name: string, a: Tensor, b: Tensor, c: Tensor): void {
  if (name === "addr" && a.shape.length !== 2) throw runtimeError(`2D tensor expected, got ${a.shape.length}D tensor for input`);
  const wanted =
    name === "addmv" ? [b.shape[0]] : name === "addmm" ? [b.shape[0], c.shape[1]] : [b.shape[0], b.shape[1], c.shape[2]]; // prettier-ignore
  if ((name === "addmm" || name === "addmv" || name === "baddbmm") && !sameShape(a.shape, wanted))
    throw runtimeError(`Bad in-place call: input tensor size ${listText(a.shape)} and output tensor size ${listText(wanted)} should match`);
}
const sizeAt = (x: Tensor, d: number): number => x.shape[dimension(d, x.shape.length)];

/** A factor in the arithmetic of a tensor: of whole numbers, whole. */
const factorOf = (factor: Scalar | number, { dtype }: Tensor): number => (isFloat(dtype) ? numberOf(factor) : Math.trunc(numberOf(factor)));
const batchOf = (x: Tensor, batch: Shape): Tensor => expand(unsqueeze(x, 0), [batch[0], ...x.shape]);
scaledSum("addmm", "AddmmBackward0", "Tensor mat1, Tensor mat2", mm.raw, (dy, c) => mm(dy, t(c)), (dy, b) => mm(t(b), dy)); // prettier-ignore
scaledSum("addmv", "AddmvBackward0", "Tensor mat, Tensor vec", mv.raw, (dy, c) => mul(unsqueeze(dy, 1), unsqueeze(c, 0)), (dy, b) => mv(t(b), dy)); // prettier-ignore
scaledSum("addr", "AddrBackward0", "Tensor vec1, Tensor vec2", outerOf, (dy, c) => mv(dy, c), (dy, b) => mv(t(dy), b)); // prettier-ignore
scaledSum("baddbmm", "BaddbmmBackward0", "Tensor batch1, Tensor batch2", bmm.raw, (dy, c) => bmm(dy, transpose(c, 1, 2)), (dy, b) => bmm(transpose(b, 1, 2), dy)); // prettier-ignore
scaledSum("addbmm", "AddbmmBackward0", "Tensor batch1, Tensor batch2", (b, c) => sum(bmm.raw(b, c), [0], false, b.dtype), (dy, c) => bmm(batchOf(dy, c.shape), transpose(c, 1, 2)), (dy, b) => bmm(transpose(b, 1, 2), batchOf(dy, b.shape))); // prettier-ignore

/**
 * Sums of products named by letters: "ij,jk->ik". "..." stands for any leading dimensions.
 *
 * @throws {TorchError} RuntimeError, for an equation that does not fit the operands.
 */
export function einsum(equation: string, operands: readonly Tensor[]): Tensor {
  refuseSpelling(equation);
  const [left, right] = equation.replaceAll(" ", "").split("->");
  const terms = left.split(",");
  if (terms.length !== operands.length) {
    throw runtimeError(
      `einsum(): ${terms.length > operands.length ? "fewer" : "more"} operands were provided than specified in the equation`,
    );
  }
  const spelled = terms.map((term, i) => spell(term, operands[i].shape.length, i));
  const output = right === undefined ? implied(spelled) : spellOutput(right, spelled);
  const letters = [...output, ...[...new Set(spelled.flat())].filter((letter) => !output.includes(letter))];
  const lengths = new Map<string, number>();
  spelled.forEach((term, i) =>
    term.forEach((letter, d) => {
      const n = operands[i].shape[d];
      const twin = term.indexOf(letter);
      if (twin < d && n !== operands[i].shape[twin])
        throw runtimeError(
          `einsum(): subscript ${letter} is repeated for operand ${i} but the sizes don't match, ${n} != ${operands[i].shape[twin]}`,
        );
      const known = lengths.get(letter) ?? 1;
      if (known !== 1 && n !== 1 && known !== n) {
        throw runtimeError(
          `einsum(): subscript ${letter} has size ${n} for operand ${i} which does not broadcast with previously seen size ${known}`,
        );
      }
      lengths.set(letter, Math.max(known, n));
    }),
  );
  // Each operand gets all letters as dimensions, in one order; then it is a product, summed over what is not in the output.
  const aligned = operands.map((x, i) => align(x, spelled[i], letters));
  const summed = letters.map((_, i) => i).slice(output.length);
  if (aligned.length === 1) return summed.length === 0 ? aligned[0] : sum(aligned[0], summed);
  if (summed.length === 0) return aligned.reduce((a, b) => mul(a, b));
  return pairwise(aligned, letters, output.length);
}

/** @throws {TorchError} RuntimeError, in PyTorch's words, for the first sign that is none of an equation's. */
function refuseSpelling(equation: string): void {
  const arrow = equation.indexOf("->");
  let [operand, dotted] = [0, false];
  for (let i = 0; i < equation.length; i++) {
    const sign = equation[i];
    const output = arrow >= 0 && i > arrow;
    if (i === arrow) {
      dotted = false;
      i++;
    } else if (sign === "," && !output) {
      operand++;
      dotted = false;
    } else if (sign === ".") {
      if (dotted)
        throw runtimeError(
          output
            ? "einsum(): found '.' for output but an ellipsis (...) was already found"
            : `einsum(): found '.' for operand ${operand} for which an ellipsis was already found`,
        );
      if (equation.slice(i, i + 3) !== "...")
        throw runtimeError(
          output
            ? "einsum(): found '.' for output that is not part of any ellipsis (...)"
            : `einsum(): found '.' for operand ${operand} that is not part of any ellipsis`,
        );
      dotted = true;
      i += 2;
    } else if (sign !== " " && !/[a-zA-Z]/.test(sign)) {
      throw runtimeError(`einsum(): invalid subscript given at index ${i} in the equation string, subscripts must be in [a-zA-Z]`);
    }
  }
}

const ELLIPSIS = "0123456789";

/** Letters of a term, "..." spelled as digits counted from the right. */
function spell(term: string, rank: number, operand: number): string[] {
  const [before, after] = term.split("...");
  if (after === undefined) {
    if (term.length !== rank) {
      throw runtimeError(
        `einsum(): the number of subscripts in the equation (${term.length}) does not match the number of dimensions (${rank}) for operand ${operand} and no ellipsis was given`,
      );
    }
    return [...term];
  }
  const more = rank - before.length - after.length;
  return [...before, ...[...ELLIPSIS.slice(0, more)].reverse(), ...after];
}

function implied(terms: readonly string[][]): string[] {
  const all = terms.flat();
  const digits = [...new Set(all.filter((letter) => ELLIPSIS.includes(letter)))].sort().reverse();
  return [
    ...digits,
    ...[...new Set(all)].filter((letter) => !ELLIPSIS.includes(letter) && all.filter((x) => x === letter).length === 1).sort(),
  ];
}

function spellOutput(right: string, terms: readonly string[][]): string[] {
  const digits = [...new Set(terms.flat().filter((letter) => ELLIPSIS.includes(letter)))].sort().reverse();
  const [before, after] = right.split("...");
  const output = after === undefined ? [...right] : [...before, ...digits, ...after];
  for (const letter of output) {
    if (output.indexOf(letter) !== output.lastIndexOf(letter))
      throw runtimeError(`einsum(): output subscript ${letter} appears more than once in the output`);
    if (!terms.some((term) => term.includes(letter))) {
      throw runtimeError(`einsum(): output subscript ${letter} does not appear in the equation for any input operand`);
    }
  }
  return output;
}

/** `x` with one dimension for each of `letters`, in their order: of length 1 where it has none; a letter that comes twice is its diagonal. */
function align(x: Tensor, term: readonly string[], letters: readonly string[]): Tensor {
  let [y, own] = [x, [...term]];
  for (let d = own.length - 1; d > 0; d--) {
    const first = own.indexOf(own[d]);
    if (first === d) continue;
    y = diagonal(y, 0, first, d);
    own = [...own.filter((_, i) => i !== first && i !== d), own[d]];
    d = own.length;
  }
  for (let d = own.length; d < letters.length; d++) y = unsqueeze(y, d);
  const missing = letters.filter((letter) => !own.includes(letter));
  return permute(y, letters.map((letter) => [...own, ...missing].indexOf(letter))); // prettier-ignore
}

/** Operand by operand; what no later one has is summed at once. */
function pairwise(aligned: readonly Tensor[], letters: readonly string[], kept: number): Tensor {
  let y = aligned[0];
  for (let i = 1; i < aligned.length; i++) {
    const later = aligned.slice(i + 1);
    const gone = letters.map((_, d) => d).filter((d) => d >= kept && later.every((x) => x.shape[d] === 1));
    y = contract(y, aligned[i], gone);
  }
  return view(y, y.shape.slice(0, kept));
}

/** A product of two aligned operands summed over the dimensions `rest`, which have length 1 then, as one product of matrices. */
function contract(a: Tensor, b: Tensor, rest: readonly number[]): Tensor {
  if (rest.length === 0) return mul(a, b);
  const dims = a.shape.map((_, i) => i).filter((i) => !rest.includes(i));
  const both = dims.filter((d) => a.shape[d] !== 1 && b.shape[d] !== 1);
  const [onlyA, onlyB] = [dims.filter((d) => b.shape[d] === 1), dims.filter((d) => b.shape[d] !== 1 && a.shape[d] === 1)];
  const common = rest.map((d) => Math.max(a.shape[d], b.shape[d]));
  const stretch = (x: Tensor) => expand(x, x.shape.map((length, d) => (rest.includes(d) ? Math.max(a.shape[d], b.shape[d]) : length))); // prettier-ignore
  const n = (list: readonly number[], x: Tensor) => list.reduce((size, d) => size * x.shape[d], 1);
  const k = sizeOf(common);
  const left = reshape(permute(stretch(a), [...both, ...onlyA, ...onlyB, ...rest]), [n(both, a), n(onlyA, a), k]);
  const right = reshape(permute(stretch(b), [...both, ...onlyB, ...onlyA, ...rest]), [n(both, b), n(onlyB, b), k]);
  const order = [...both, ...onlyA, ...onlyB, ...rest];
  const y = reshape(bmm(left, transpose(right, 1, 2)), order.map((d) => (rest.includes(d) ? 1 : Math.max(a.shape[d], b.shape[d])))); // prettier-ignore
  return permute(y, order.map((_, d) => order.indexOf(d))); // prettier-ignore
}
compose("einsum", ["torch.einsum_of"], ["einsum_of(str equation, Tensor[] operands)"], einsum);
