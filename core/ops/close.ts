import { DTYPES, isFloat } from "../tensor/dtype.ts";
import { runtimeError } from "../tensor/error.ts";
import { sameShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { compose } from "./compose.ts";
import { item } from "./create.ts";
import { elementwise } from "./elementwise.ts";
import { isnan, eq, logicalAnd, logicalOr } from "./pointwise.ts";
import { reduceDims } from "./reduce.ts";
import { toDtype } from "./reshape.ts";

/** Whether numbers are the same, or nearly. */

const near = elementwise({
  name: "isclose",
  result: "bool",
  inPlace: false,
  y: "a == b || abs(a - b) < inf && abs(a - b) <= t + abs(s * b)",
  s: 1e-5,
  t: 1e-8,
});

/** |a − b| ≤ atol + rtol |b|, element by element. */
export function isclose(a: Tensor, b: Tensor, rtol: number, atol: number, equalNan: boolean): Tensor {
  if (a.dtype !== b.dtype) throw runtimeError(`${DTYPES[a.dtype].scalar} did not match ${DTYPES[b.dtype].scalar}`);
  for (const [name, given] of Object.entries({ rtol, atol }))
    if (given < 0) throw runtimeError(`${name} must be greater than or equal to zero, but got ${given}`);
  const wide = (x: Tensor) => (isFloat(x.dtype) ? x : toDtype(x, "float64"));
  const y = near(wide(a), wide(b), rtol, atol);
  return equalNan ? logicalOr(y, logicalAnd(isnan(a), isnan(b))) : y;
}

/** Whether a truth holds everywhere. */
const everywhere = (x: Tensor): boolean => item(reduceDims("all", x, [], false, x.dtype)) !== 0;

const PARAMETERS = "Tensor input, Tensor other, float rtol=1e-05, float atol=1e-08, bool equal_nan=False";
compose("isclose", ["torch.isclose", "Tensor.isclose"], [`isclose(${PARAMETERS})`], isclose);
compose(
  "allclose",
  ["torch.allclose", "Tensor.allclose"],
  [`allclose(${PARAMETERS}) -> bool`],
  (a: Tensor, b: Tensor, rtol: number, atol: number, equalNan: boolean) => everywhere(isclose(a, b, rtol, atol, equalNan)),
);
compose(
  "equal",
  ["torch.equal", "Tensor.equal"],
  ["equal(Tensor input, Tensor other) -> bool"],
  (a: Tensor, b: Tensor) => sameShape(a.shape, b.shape) && (a.size === 0 || everywhere(eq.raw(a, b))),
);
