import type { Node } from "../autograd/node.ts";
import { state } from "../autograd/state.ts";
import { DTYPES } from "../tensor/dtype.ts";
import { notImplemented, runtimeError } from "../tensor/error.ts";
import { empty } from "../tensor/make.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { mul } from "./arithmetic.ts";
import { define } from "./define.ts";
import { once } from "./once.ts";
import { checkDevices } from "./devices.ts";
import { deviceOf } from "./elementwise.ts";
import { dotInOrder } from "./inner.ts";
import { copyOf, expand, permute, t, transpose } from "./reshape.ts";
import { sumAll } from "./reduce.ts";

/** Products of matrices and vectors. */

/** As in PyTorch's messages: "float", "double", "long int". */
const C_NAMES: Partial<Record<Tensor["dtype"], string>> = {
  float32: "float",
  float64: "double",
  int64: "long int",
  int32: "int",
  int16: "short int",
  int8: "signed char",
  uint8: "unsigned char",
  bool: "bool",
};

export const mm = define({
  name: "mm",
  label: "@",
  python: ["torch.mm", "Tensor.mm"],
  signatures: ["mm(Tensor input, Tensor mat2)"],
  formula: "y = a b",
  inputs: 2,
  forward: (a: Tensor, b: Tensor) => {
    checkDevices("mm", ["self", a], ["mat2", b]);
    if (a.shape.length !== 2) throw runtimeError("self must be a matrix");
    if (b.shape.length !== 2) throw runtimeError("mat2 must be a matrix");
    checkProduct(a, b);
    return product(a, b);
  },
  gradient: [
    { formula: "∂a = ∂y bᵀ", saves: "b", rule: (node) => leftGradient(node, 0, node.b) },
    { formula: "∂b = aᵀ ∂y", saves: "a", rule: (node) => rightGradient(node, 1, node.a) },
  ],
});

/** c + a b, as nn.Linear does it in one operation. */
export const addmm = define({
  name: "addmm",
  label: "a b + c",
  python: ["torch.addmm", "Tensor.addmm"],
  signatures: ["addmm(Tensor input, Tensor mat1, Tensor mat2)"],
  formula: "y = a + b c",
  inputs: 3,
  forward: (bias: Tensor, a: Tensor, b: Tensor) => {
    checkDevices("addmm", ["self", bias], ["mat1", a], ["mat2", b]);
    for (const [word, x] of [
      ["mat1", a],
      ["mat2", b],
    ] as const)
      // prettier-ignore
      if (x.shape.length !== 2) throw runtimeError(`${word} must be a matrix, got ${x.shape.length}-D tensor`);
    if (a.dtype !== b.dtype)
      throw runtimeError(`mat1 and mat2 must have the same dtype, but got ${DTYPES[a.dtype].scalar} and ${DTYPES[b.dtype].scalar}`);
    checkProduct(a, b);
    const y = empty([a.shape[0], b.shape[1]], a.dtype, deviceOf([a, b]));
    gemm(y, a, b, expand.raw(bias, y.shape));
    return y;
  },
  gradient: [
    { formula: "∂a = ∂y, summed over rows", rule: ({ dy }) => dy },
    { formula: "∂b = ∂y cᵀ", saves: "c", rule: (node) => leftGradient(node, 1, node.c) },
    { formula: "∂c = bᵀ ∂y", saves: "b", rule: (node) => rightGradient(node, 2, node.b) },
  ],
});

// The gradient of a factor that is a transpose is made as one, as PyTorch does: the matrix behind it then gets its own without a copy.
const leftGradient = (node: Node, i: number, right: Tensor): Tensor =>
  isTranspose(node.next[i]) ? t(mm(right, t(node.dy))) : mm(node.dy, t(right));
const rightGradient = (node: Node, i: number, left: Tensor): Tensor =>
  isTranspose(node.next[i]) ? t(mm(t(node.dy), left)) : mm(t(left), node.dy);
const isTranspose = (maker: Node | null): boolean =>
  maker !== null && (maker.row === t.row || maker.row === transpose.row || maker.row === permute.row);

/** A vector times a vector: one number. */
const vectors = (name: string, other: string) =>
  define({
    name,
    python: [`torch.${name}`, `Tensor.${name}`],
    signatures: [`${name}(Tensor input, Tensor ${other})`],
    formula: "y = Σ a b",
    inputs: 2,
    forward: once((a: Tensor, b: Tensor) => {
      if (a.shape.length !== 1 || b.shape.length !== 1) {
        throw runtimeError(`1D tensors expected, but got ${a.shape.length}D and ${b.shape.length}D tensors`);
      }
      if (a.dtype !== b.dtype)
        throw runtimeError(
          `dot : expected both vectors to have same dtype, but found ${DTYPES[a.dtype].scalar} and ${DTYPES[b.dtype].scalar}`,
        );
      if (a.size !== b.size) {
        throw runtimeError(
          `inconsistent tensor size, expected tensor [${a.size}] and src [${b.size}] to have the same number of elements, but got ${a.size} and ${b.size} elements respectively`,
        );
      }
      if (a.dtype === "bool") throw notImplemented("\"dot\" not implemented for 'Bool'");
      return dotInOrder(a, b) ?? sumAll.raw(mul.raw(a, b), a.dtype);
    }),
    gradient: [
      { formula: "∂a = ∂y b", saves: "b", rule: ({ dy, b }) => mul(dy, b) },
      { formula: "∂b = ∂y a", saves: "a", rule: ({ dy, a }) => mul(dy, a) },
    ],
  });

export const dot = vectors("dot", "tensor");
/** The same for real numbers: it would conjugate the first of two complex vectors. */
export const vdot = vectors("vdot", "other");

function checkProduct(a: Tensor, b: Tensor): void {
  if (a.shape[1] !== b.shape[0]) {
    throw runtimeError(`mat1 and mat2 shapes cannot be multiplied (${a.shape.join("x")} and ${b.shape.join("x")})`);
  }
  if (a.dtype === "bool" && b.dtype === "bool") throw notImplemented("\"addmm_impl_cpu_\" not implemented for 'Bool'");
  if (a.dtype !== b.dtype) {
    throw runtimeError(
      `expected m1 and m2 to have the same dtype, but got: ${C_NAMES[a.dtype] ?? a.dtype} != ${C_NAMES[b.dtype] ?? b.dtype}`,
    );
  }
}

/** The product of two matrices, or of two batches of matrices, unseen by autograd. */
export function product(a: Tensor, b: Tensor): Tensor {
  const y = empty([...a.shape.slice(0, -1), b.shape[b.shape.length - 1]], a.dtype, deviceOf([a, b]));
  gemm(y, a, b, null);
  return y;
}

/** gemm in the dtype that is computed in. Where nothing is summed (k = 0), it is what is added, or 0. */
function gemm(y: Tensor, a: Tensor, b: Tensor, add: Tensor | null): void {
  if (y.size === 0) return;
  const { compute } = DTYPES[y.dtype];
  if (a.shape[a.shape.length - 1] === 0) {
    if (add === null) state.device.fill(y, 0);
    else state.device.copy(y, add, false);
  } else if (compute === y.dtype && (add === null || add.dtype === compute)) state.device.gemm(y, a, b, add);
  else {
    // A half is rounded once, when the sum is whole.
    const wide = empty(y.shape, compute, y.device);
    state.device.gemm(wide, copyOf(a, compute), copyOf(b, compute), add === null ? null : copyOf(add, compute));
    state.device.copy(y, wide, false);
  }
}
