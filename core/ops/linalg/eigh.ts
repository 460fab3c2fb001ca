import { runtimeError } from "../../tensor/error.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { add, div, mul, sub } from "../arithmetic.ts";
import { compose } from "../compose.ts";
import { numbersOf } from "../create.ts";
import { eighOf } from "../decompose/eigh.ts";
import type { Numbers } from "../decompose/numbers.ts";
import { define } from "../define.ts";
import { filled } from "../fresh.ts";
import { unsqueeze } from "../indexing.ts";
import { diagEmbed } from "../matrix.ts";
import { matmul } from "../product.ts";
import { batchOf, checkSquare, joined, matricesOf, mT, rowsOf } from "./matrices.ts";

/** Eigenvalues and eigenvectors of symmetric matrices, of which one half is read. */
export const eigh = define({
  name: "linalg_eigh",
  label: "eigh",
  python: [],
  formula: "a y₁ = y₁ diag(y₀)",
  forward: (a: Tensor, half: string) => {
    checkSquare("linalg.eigh", a);
    if (!/^[lu]$/i.test(half)) throw runtimeError(`Expected UPLO argument to be 'L' or 'U', but got ${half}`);
    const n = rowsOf(a);
    const parts = matricesOf(a).map((matrix) => eighOf(symmetric(matrix, n, half), n, half.toUpperCase() === "U"));
    return [joined(parts.map((part) => part.values), [...batchOf(a), n], a), joined(parts.map((part) => part.vectors), a.shape, a)]; // prettier-ignore
  },
  gradient: {
    formula: "∂a = y₁ (diag(∂y₀) + (y₁ᵀ ∂y₁ − ∂y₁ᵀ y₁) / 2 gaps of y₀) y₁ᵀ",
    saves: "yz",
    all: (node) => {
      const [dl, dv] = node.gradients as [Tensor, Tensor];
      const [l, v] = [node.output(0), node.output(1)];
      const back = (inner: Tensor): Tensor[] => [matmul(matmul(v, inner), mT(v))];
      const values = diagEmbed(dl, 0, -2, -1);
      // Without the vectors eigenvalues may be equal.
      if (numbersOf(dv).every((x) => x === 0)) return back(values);
      const gaps = add(sub(unsqueeze(l, -2), unsqueeze(l, -1)), diagEmbed(filled(l.shape, 1, l), 0, -2, -1));
      // Only what turns the vectors counts: they stay at right angles.
      const turns = matmul(mT(v), dv);
      return back(add(div(mul(sub(turns, mT(turns)), 0.5), gaps), values));
    },
  },
});
export function symmetric(a: Numbers, n: number, half: string): Numbers {
  const lower = half.toUpperCase() === "L";
  return a.map((_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    const [high, low] = [Math.max(i, j), Math.min(i, j)];
    return lower ? a[high * n + low] : a[low * n + high];
  });
}
compose("linalg.eigh", ["torch.linalg.eigh"], ["eigh(Tensor input, str UPLO='L') -> (eigenvalues, eigenvectors)"], eigh);
compose(
  "linalg.eigvalsh",
  ["torch.linalg.eigvalsh"],
  ["eigvalsh(Tensor input, str UPLO='L')"],
  (a: Tensor, half: string) => eigh(a, half)[0],
);
