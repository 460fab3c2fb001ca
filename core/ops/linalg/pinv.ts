import { DTYPES, isFloat } from "../../tensor/dtype.ts";
import { runtimeError } from "../../tensor/error.ts";
import { listText } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { add, sub } from "../arithmetic.ts";
import { compose } from "../compose.ts";
import { numbersOf } from "../create.ts";
import { type Numbers, product, transposed } from "../decompose/numbers.ts";
import { define } from "../define.ts";
import { places } from "../fresh.ts";
import { matmul } from "../product.ts";
import { expand } from "../reshape.ts";
import { symmetric } from "./eigh.ts";
import { batchOf, checkMatrix, columnsOf, joined, mT, rowsOf } from "./matrices.ts";
import { svdsOf } from "./svd.ts";

/** How small a singular value may be: one number, or one for each matrix. */
export type Tolerance = number | Tensor | null;

/** For matrix i of the batch: the least singular value that counts. */
function thresholds(a: Tensor, rtol: Tolerance, atol: Tolerance): (s: ArrayLike<number>, i: number) => number {
  const each = (x: Tolerance) => (x === null || typeof x === "number" ? () => x : ((list) => (i: number) => list[i])(numbersOf(expand.raw(x, batchOf(a))))); // prettier-ignore
  const [relativeOf, absoluteOf] = [each(rtol), each(atol)];
  const eps = a.dtype === "float64" ? 2 ** -52 : 2 ** -23;
  return (s, i) => {
    const most = Array.from(s).reduce((x, y) => Math.max(x, y), 0);
    const absolute = absoluteOf(i);
    const relative = relativeOf(i) ?? (absolute !== null && absolute > 0 ? 0 : Math.max(rowsOf(a), columnsOf(a)) * eps);
    return Math.max(absolute ?? 0, relative * most);
  };
}
/** What is read of a matrix that may be said to be symmetric, in float64: of what is inverted each digit counts. */
const readOf =
  (n: number, hermitian: boolean) =>
  (matrix: Numbers): Float64Array =>
    Float64Array.from(hermitian ? symmetric(matrix, n, "L") : matrix);

export const pinv = define({
  name: "linalg_pinv",
  label: "pinv",
  python: [],
  formula: "y = a⁺",
  forward: (a: Tensor, rtol: Tolerance, atol: Tolerance, hermitian: boolean) => {
    if (a.shape.length < 2 || !isFloat(a.dtype))
      throw runtimeError(
        `linalg.pinv(${DTYPES[a.dtype].scalar}{${listText(a.shape)}}): expected a tensor with 2 or more dimensions of float, double, cfloat or cdouble types`,
      );
    const [m, n] = [rowsOf(a), columnsOf(a)];
    const k = Math.min(m, n);
    const leastOf = thresholds(a, rtol, atol);
    const parts = svdsOf(a, false, readOf(n, hermitian)).map(({ u, s, vh }, i) => {
      const least = leastOf(s, i);
      const v = transposed(vh, k, n).map((x, i) => (s[i % k] > least ? x / s[i % k] : 0));
      return product(v, transposed(u, m, k), n, k, m);
    });
    return joined(parts, [...batchOf(a), n, m], a);
  },
  gradient: [
    {
      formula: "∂a = −(y ∂yᵀ y)ᵀ, and what lies outside the rows and columns of a",
      saves: "ay",
      rule: ({ dy, a, y }): Tensor => pinvSlope(dy, a, y),
    },
  ],
});
export function pinvSlope(dy: Tensor, a: Tensor, y: Tensor): Tensor {
  const [yT, dT] = [mT(y), mT(dy)];
  if (rowsOf(a) <= columnsOf(a)) {
    const k = matmul(dT, y);
    const ky = matmul(k, yT);
    return add(sub(ky, add(mT(matmul(y, k)), matmul(matmul(a, y), ky))), matmul(matmul(yT, y), sub(dT, matmul(k, a))));
  }
  const k = matmul(y, dT);
  const yk = matmul(yT, k);
  return add(sub(yk, add(mT(matmul(k, y)), matmul(matmul(yk, y), a))), matmul(matmul(sub(dT, matmul(a, k)), y), yT));
}
for (const kind of ["Tensor", "float"]) {
  compose(
    `linalg.pinv.${kind}`,
    ["torch.linalg.pinv"],
    [`pinv(Tensor input, *, ${kind}? atol=None, ${kind}? rtol=None, bool hermitian=False)`],
    (a: Tensor, atol: Tolerance, rtol: Tolerance, hermitian: boolean) => pinv(a, rtol, atol, hermitian),
  );
}
compose("pinverse", ["torch.pinverse", "Tensor.pinverse"], ["pinverse(Tensor input, float rcond=1e-15)"], (a: Tensor, rcond: number) =>
  pinv(a, rcond, 0, false),
);

export function rankOf(a: Tensor, rtol: Tolerance, atol: Tolerance, hermitian: boolean): Tensor {
  checkMatrix("torch.linalg.matrix_rank", a, "input");
  const leastOf = thresholds(a, rtol, atol);
  const ranks = svdsOf(a, false, readOf(columnsOf(a), hermitian)).map(({ s }, i) => {
    const least = leastOf(s, i);
    return s.filter((x) => x > least).length;
  });
  return places(ranks, batchOf(a), a.device);
}
for (const kind of ["Tensor", "float"]) {
  compose(
    `linalg.matrix_rank.${kind}`,
    ["torch.linalg.matrix_rank"],
    [`matrix_rank(Tensor input, *, ${kind}? atol=None, ${kind}? rtol=None, bool hermitian=False)`],
    (a: Tensor, atol: Tolerance, rtol: Tolerance, hermitian: boolean) => rankOf(a, rtol, atol, hermitian),
  );
}
