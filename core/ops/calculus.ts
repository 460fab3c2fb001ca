import { runtimeError } from "../tensor/error.ts";
import { numberOf, type Scalar } from "../tensor/scalar.ts";
import { dimension, type Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add, div, divNumber, mul, sub } from "./arithmetic.ts";
import { compose } from "./compose.ts";
import { numbersOf } from "./create.ts";
import { listed } from "./fresh.ts";
import { slice } from "./indexing.ts";
import { cat } from "./join.ts";
import { reshape } from "./reshape.ts";

/** Slopes of numbers on a grid, by differences. */

type Step = number | Tensor;

/** The slice of length 1 at place i (from the end, if negative), or those from i to j. */
const at = (a: Tensor, d: number, i: number): Tensor =>
  i < 0 ? slice(a, d, a.shape[d] + i, a.shape[d] + i + 1, 1) : slice(a, d, i, i + 1, 1);
const between = (a: Tensor, d: number, i: number, j: number): Tensor => slice(a, d, i, a.shape[d] + j, 1);

/** Steps all alike. */
function even(a: Tensor, d: number, h: number, order: number): Tensor {
  const inside = divNumber(sub(between(a, d, 2, 0), between(a, d, 0, -2)), 2 * h);
  const edge = (x: Tensor) => divNumber(x, h);
  const [first, last] =
    order === 1
      ? [sub(at(a, d, 1), at(a, d, 0)), sub(at(a, d, -1), at(a, d, -2))]
      : [
          sub(add(mul(at(a, d, 0), -1.5), mul(at(a, d, 1), 2)), mul(at(a, d, 2), 0.5)),
          add(sub(mul(at(a, d, -3), 0.5), mul(at(a, d, -2), 2)), mul(at(a, d, -1), 1.5)),
        ];
  return cat([edge(first), inside, edge(last)], d);
}

/** Steps between given points. */
function uneven(a: Tensor, d: number, points: Tensor, order: number): Tensor {
  const n = a.shape[d];
  if (points.size !== n)
    throw runtimeError(`torch.gradient expected each tensor to have the same length as its dimension, but got ${points.size} and ${n}`);
  const x = numbersOf(points);
  const h = Float64Array.from({ length: n - 1 }, (_, i) => x[i + 1] - x[i]);
  const row = (f: (i: number) => number, length: number) =>
    reshape(listed(Float64Array.from({ length }, (_, i) => f(i)), [length], a.dtype, a.device), a.shape.map((_, i) => (i === d ? length : 1))); // prettier-ignore
  const [left, right] = [(i: number) => h[i], (i: number) => h[i + 1]];
  const before = row((i) => -right(i) / (left(i) * (left(i) + right(i))), n - 2);
  const middle = row((i) => (right(i) - left(i)) / (left(i) * right(i)), n - 2);
  const after = row((i) => left(i) / (right(i) * (left(i) + right(i))), n - 2);
  const inside = add(add(mul(between(a, d, 0, -2), before), mul(between(a, d, 1, -1), middle)), mul(between(a, d, 2, 0), after));
  if (order === 1) {
    const edge = (i: number, j: number, step: number) =>
      div(
        sub(at(a, d, j), at(a, d, i)),
        row(() => step, 1),
      );
    return cat([edge(0, 1, h[0]), inside, edge(-2, -1, h[n - 2])], d);
  }
  const three = (p: number, q: number, r: number, weights: readonly number[]) =>
    add(add(mul(at(a, d, p), weights[0]), mul(at(a, d, q), weights[1])), mul(at(a, d, r), weights[2]));
  const [s, t, u, v] = [h[0], h[1], h[n - 3], h[n - 2]];
  const first = three(0, 1, 2, [-(2 * s + t) / (s * (s + t)), (s + t) / (s * t), -s / (t * (s + t))]);
  const last = three(-3, -2, -1, [v / (u * (u + v)), -(u + v) / (u * v), (u + 2 * v) / (v * (u + v))]);
  return cat([first, inside, last], d);
}

function gradient(a: Tensor, steps: readonly Step[] | Step, dims: Shape | null, order: number): Tensor[] {
  if (order !== 1 && order !== 2) throw runtimeError("torch.gradient only supports edge_order=1 and edge_order=2.");
  const along = (dims ?? a.shape.map((_, i) => i)).map((d) => dimension(d, a.shape.length));
  if (Array.isArray(steps) && steps.length !== along.length)
    throw runtimeError(
      dims === null
        ? `torch.gradient expected spacing to be unspecified, a scalar, or a list of length equal to 'self.dim() = ${a.shape.length}', since dim argument was not given, but got a list of length ${steps.length}`
        : `torch.gradient expected spacing to be unspecified, a scalar or it's spacing and dim arguments to have the same length, but got a spacing argument of length ${steps.length} and a dim argument of length ${along.length}.`,
    );
  along.forEach((d, i) => {
    if (along.indexOf(d) !== i) throw runtimeError(`dim ${d} appears multiple times in the list of dims`);
  });
  for (const step of Array.isArray(steps) ? (steps as Step[]) : []) {
    if (typeof step !== "number" && step.shape.length !== 1)
      throw runtimeError(
        `torch.gradient expected each element of spacing to have one dimension, but got an element with ${step.shape.length} dimensions!`,
      );
  }
  return along.map((d, i) => {
    if (a.shape[d] < order + 1) throw runtimeError("torch.gradient expected each dimension size to be at least edge_order+1");
    const step = Array.isArray(steps) ? (steps as Step[])[i] : (steps as Step);
    return typeof step === "number" ? even(a, d, step, order) : uneven(a, d, step, order);
  });
}
const REST = "int[1]? dim=None, int edge_order=1) -> Tensor[]";
compose(
  "gradient",
  ["torch.gradient"],
  [`gradient(Tensor input, *, Number? spacing=None, ${REST}`],
  (a: Tensor, spacing: Scalar | number | null, dims: Shape | null, order: number) =>
    gradient(a, spacing === null ? 1 : numberOf(spacing), dims, order),
);
compose(
  "gradient.steps",
  ["torch.gradient"],
  [`gradient(Tensor input, *, float[] spacing, ${REST}`, `gradient(Tensor input, *, Tensor[] spacing, ${REST}`],
  gradient,
);
