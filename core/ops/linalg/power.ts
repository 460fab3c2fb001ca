import { inPlace } from "../../autograd/inplace.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { compose } from "../compose.ts";
import { expOf } from "../decompose/exp.ts";
import { define, type Op } from "../define.ts";
import { zeros } from "../fresh.ts";
import { assign, slice } from "../indexing.ts";
import { cat } from "../join.ts";
import { matmul } from "../product.ts";
import { clone, expand } from "../reshape.ts";
import { inverse } from "./inverse.ts";
import { checkSquare, eye, joined, matricesOf, mT, rowsOf } from "./matrices.ts";

export const matrixExp = define({
  name: "linalg_matrix_exp",
  label: "exp",
  python: ["torch.linalg.matrix_exp", "torch.matrix_exp", "Tensor.matrix_exp"],
  signatures: ["matrix_exp(Tensor input)"],
  formula: "y = exp a, of the whole matrix",
  forward: (a: Tensor) => {
    checkSquare("linalg.matrix_exp", a);
    return joined(matricesOf(a).map((matrix) => expOf(matrix, rowsOf(a))), a.shape, a); // prettier-ignore
  },
  gradient: [
    {
      formula: "∂a = the upper right of exp [[aᵀ, ∂y], [0, aᵀ]]",
      saves: "a",
      rule: ({ dy, a }): Tensor => {
        const n = rowsOf(a);
        const upper = cat([mT(a), dy], -1);
        const whole = matrixExp(cat([upper, cat([expand(zeros([], a), a.shape), mT(a)], -1)], -2));
        return slice(slice(whole, -2, 0, n, 1), -1, n, 2 * n, 1);
      },
    },
  ],
});

/** a a a …, n times; of the inverse for a negative n. */
function matrixPower(a: Tensor, n: number): Tensor {
  checkSquare("linalg.matrix_power", a);
  if (n === 0) return inPlace("copy_", assign as unknown as Op, clone(a), eye(a));
  let base = n < 0 ? inverse(a) : a;
  let left = Math.abs(n);
  if (left === 1) return n < 0 ? base : clone(base);
  if (left === 3) return matmul(matmul(base, base), base);
  let y: Tensor | null = null;
  for (; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) y = y === null ? base : matmul(y, base);
    if (left > 1) base = matmul(base, base);
  }
  return y!;
}
compose(
  "linalg.matrix_power",
  ["torch.linalg.matrix_power", "torch.matrix_power", "Tensor.matrix_power"],
  ["matrix_power(Tensor input, int n)"],
  matrixPower,
);
