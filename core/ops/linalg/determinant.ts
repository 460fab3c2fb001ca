import type { Tensor } from "../../tensor/tensor.ts";
import { mul } from "../arithmetic.ts";
import { compose } from "../compose.ts";
import { type Lu, luOf } from "../decompose/lu.ts";
import { identity } from "../decompose/numbers.ts";
import { define } from "../define.ts";
import { filled } from "../fresh.ts";
import { unsqueeze } from "../indexing.ts";
import { diagEmbed } from "../matrix.ts";
import { eq, where } from "../pointwise.ts";
import { expand } from "../reshape.ts";
import { inverse, solveOp } from "./inverse.ts";
import { batchOf, checkSquare, joined, matricesOf, mT, rowsOf } from "./matrices.ts";

/** The LU of each matrix that has the same determinant: PyTorch takes a contiguous one by its columns, as LAPACK reads it. */
const ofColumns = (a: Tensor): Lu[] => matricesOf(a.contiguous ? mT(a) : a).map((matrix) => luOf(matrix, rowsOf(a), rowsOf(a)));

const determinant = ({ lu, sign, zero }: Lu, n: number): number => {
  if (zero >= 0) return 0;
  let y = 1;
  for (let i = 0; i < n; i++) y = lu instanceof Float32Array ? Math.fround(y * lu[i * n + i]) : y * lu[i * n + i];
  return sign * y;
};

export const det = define({
  name: "linalg_det",
  label: "det",
  python: ["torch.linalg.det"],
  signatures: ["det(Tensor A)"],
  formula: "y = det a",
  forward: (a: Tensor) => {
    checkSquare("linalg.det", a);
    return joined([ofColumns(a).map((lu) => determinant(lu, rowsOf(a)))], batchOf(a), a);
  },
  gradient: [
    {
      formula: "∂a = ∂y · det a · (a⁻¹)ᵀ",
      saves: "ay",
      rule: ({ dy, a, y }): Tensor => {
        const n = rowsOf(a);
        const zero = eq(unsqueeze(unsqueeze(y, -1), -1), 0);
        // Of a singular matrix PyTorch says 0.
        const regular = where(zero, joined([identity(n, new Float64Array(0))], [n, n], a), a);
        const diagonals = diagEmbed(expand(unsqueeze(mul(dy, y), -1), a.shape.slice(0, -1)), 0, -2, -1);
        return solveOp(mT(regular), diagonals, true, false);
      },
    },
  ],
});

compose("det", ["torch.det", "Tensor.det"], ["det(Tensor input)"], (a: Tensor) => det(a));

/** The sign of the determinant, and the logarithm of its absolute value. */
export const slogdet = define({
  name: "linalg_slogdet",
  label: "slogdet",
  python: ["torch.linalg.slogdet"],
  signatures: ["linalg_slogdet(Tensor A) -> (sign, logabsdet)"],
  formula: "y₀, y₁ = sign of det a, log |det a|",
  forward: (a: Tensor) => {
    checkSquare("linalg.slogdet", a);
    const n = rowsOf(a);
    const parts = ofColumns(a).map(({ lu, sign, zero }) => {
      let [turned, log] = [zero >= 0 || lu.some(Number.isNaN) ? 0 : sign, 0];
      for (let i = 0; i < n; i++) {
        if (lu[i * n + i] < 0) turned = -turned;
        log += Math.log(Math.abs(lu[i * n + i]));
      }
      return [turned, zero >= 0 ? -Infinity : log];
    });
    return [0, 1].map((k) => joined([parts.map((part) => part[k])], batchOf(a), a));
  },
  gradient: {
    formula: "∂a = ∂y₁ · (a⁻¹)ᵀ",
    saves: "a",
    all: ({ gradients, a }) => [mul(unsqueeze(unsqueeze(gradients[1]!, -1), -1), mT(inverse(a)))],
  },
});
compose("slogdet", ["torch.slogdet", "Tensor.slogdet"], ["slogdet(Tensor input) -> (sign, logabsdet)"], (a: Tensor) => slogdet(a));
compose("logdet", ["torch.logdet", "Tensor.logdet"], ["logdet(Tensor input)"], (a: Tensor) => {
  checkSquare("logdet", a);
  const [sign, log] = slogdet(a);
  return where(eq(sign, -1), filled([], NaN, a), log);
});
