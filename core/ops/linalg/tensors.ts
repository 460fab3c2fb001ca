import { runtimeError } from "../../tensor/error.ts";
import { type Shape, sizeOf } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { mul } from "../arithmetic.ts";
import { compose } from "../compose.ts";
import { filled } from "../fresh.ts";
import { unsqueeze } from "../indexing.ts";
import { cat, flip } from "../join.ts";
import { matmul } from "../product.ts";
import { sum } from "../reduce.ts";
import { copyOf, expand, reshape, reshapeAside } from "../reshape.ts";
import { cumprod } from "../statistics.ts";
import { diagonal, movedim } from "../views.ts";
import { inverse, solve } from "./inverse.ts";

compose("linalg.vecdot", ["torch.linalg.vecdot"], ["vecdot(Tensor x, Tensor y, *, int dim=-1)"], (a: Tensor, b: Tensor, dim: number) =>
  sum(mul(a, b), [dim]),
);
compose(
  "linalg.diagonal",
  ["torch.linalg.diagonal"],
  ["diagonal(Tensor A, *, int offset=0, int dim1=-2, int dim2=-1)"],
  (a: Tensor, offset: number, dim1: number, dim2: number) => diagonal(a, offset, dim1, dim2),
);
compose("linalg.matmul", ["torch.linalg.matmul"], ["matmul(Tensor input, Tensor other)"], matmul);

/** The inverse of a tensor as a map from its last dimensions to its first `split`. */
compose("linalg.tensorinv", ["torch.linalg.tensorinv"], ["tensorinv(Tensor input, int ind=2)"], (a: Tensor, split: number) => {
  if (split <= 0) throw runtimeError("Expected a strictly positive integer for 'ind'");
  const [head, tail] = [a.shape.slice(0, split), a.shape.slice(split)];
  if (sizeOf(head) !== sizeOf(tail))
    throw runtimeError(
      `Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got ${sizeOf(tail)} != ${sizeOf(head)}`,
    );
  // The inverse lies by columns in memory in PyTorch, so that the last reshape is never a plain view there.
  return reshapeAside(inverse(reshape(a, [sizeOf(tail), sizeOf(head)])), [...tail, ...head]);
});
/** x of A x = b, over all the dimensions of A that b lacks. */
compose(
  "linalg.tensorsolve",
  ["torch.linalg.tensorsolve"],
  ["tensorsolve(Tensor input, Tensor other, *, int[]? dims=None)"],
  (a: Tensor, b: Tensor, dims: Shape | null) => {
    const whole = dims === null ? a : movedim(a, dims, dims.map((_, i) => a.shape.length - dims.length + i)); // prettier-ignore
    const rest = whole.shape.slice(b.shape.length);
    if (sizeOf(rest) !== sizeOf(b.shape))
      throw runtimeError(
        `Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), but got ${sizeOf(rest)} != ${sizeOf(b.shape)}`,
      );
    const x = solve(reshape(whole, [sizeOf(rest), sizeOf(rest)]), reshape(b, [b.size]), true);
    return reshape(x, rest);
  },
);

/** Powers 0 … n − 1 of each number, side by side. */
function vander(x: Tensor, n: number): Tensor {
  const ones = filled([...x.shape, 1], 1, x);
  if (n === 1) return ones;
  return cat([ones, cumprod(expand(unsqueeze(x, -1), [...x.shape, n - 1]), -1, null)], -1);
}
compose("linalg.vander", ["torch.linalg.vander"], ["vander(Tensor x, *, int? N=None)"], (x: Tensor, n: number | null) => {
  const count = n ?? x.shape.at(-1) ?? 1;
  if (n !== null && n <= 1) throw runtimeError("N must be greater than 1.");
  return vander(reshape(x.dtype === "bool" ? copyOf(x, "int64") : x, x.shape.length === 0 ? [1] : x.shape), count);
});
compose(
  "vander",
  ["torch.vander"],
  ["vander(Tensor x, int? N=None, bool increasing=False)"],
  (x: Tensor, n: number | null, increasing: boolean) => {
    if (x.shape.length !== 1) throw runtimeError("x must be a one-dimensional tensor.");
    const y = vander(x.dtype === "bool" ? copyOf(x, "int64") : x, n ?? x.size);
    return increasing ? y : flip(y, [-1]);
  },
);
