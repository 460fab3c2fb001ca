import { runtimeError } from "../../tensor/error.ts";
import { broadcast } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { add, mul, sub } from "../arithmetic.ts";
import { compose } from "../compose.ts";
import { numbersOf } from "../create.ts";
import { define } from "../define.ts";
import { zeros } from "../fresh.ts";
import { unsqueeze } from "../indexing.ts";
import { matmul } from "../product.ts";
import { sumDims } from "../reduce.ts";
import { copyOf } from "../reshape.ts";
import { squeezeDim } from "../views.ts";
import { batchOf, columnsOf, joined, mT, rowsOf } from "./matrices.ts";
import { pinv, pinvSlope, rankOf } from "./pinv.ts";
import { svdsOf } from "./svd.ts";

/** Inputs: A, B. Outputs: the x with the least |A x − B|, of several the shortest; and how much is left, squared, where that is told. */
const least = define({
  name: "linalg_lstsq",
  label: "lstsq",
  python: [],
  formula: "y₀ = a⁺ b",
  inputs: 2,
  forward: (a: Tensor, b: Tensor, rcond: number | null, told: boolean) => {
    const x = matmul(pinv.raw(a, rcond, null, false), b);
    if (!told) return [x, zeros([0], a)];
    const off = sub(matmul(a, x), b);
    return [x, squares(off)];
  },
  gradient: {
    formula: "∂b = (a⁺)ᵀ ∂y₀ − 2 r ∂y₁, ∂a = as for a⁺, by ∂y₀ bᵀ, and 2 r y₀ᵀ ∂y₁, where r = a y₀ − b",
    saves: "ab",
    all: (node) => {
      const { a, b, args } = node;
      const inverted = pinv(a, args[0] as number | null, null, false);
      const [dx, dr] = node.gradients as [Tensor, Tensor];
      const [da, db] = [pinvSlope(matmul(dx, mT(b)), a, inverted), matmul(mT(inverted), dx)];
      if (!(args[1] as boolean)) return [da, db];
      const x = matmul(inverted, b);
      const off = mul(mul(sub(matmul(a, x), b), unsqueeze(dr, -2)), 2);
      return [add(da, matmul(off, mT(x))), sub(db, off)];
    },
  },
});
const squares = (x: Tensor): Tensor => sumDims.raw(mul.raw(x, x), [-2], false, null);
compose(
  "linalg.lstsq",
  ["torch.linalg.lstsq"],
  ["lstsq(Tensor input, Tensor b, float? rcond=None, *, str? driver=None) -> (solution, residuals, rank, singular_values)"],
  (a: Tensor, b: Tensor, rcond: number | null, driver: string | null) => {
    if (a.shape.length < 2) throw runtimeError("torch.linalg.lstsq: input must have at least 2 dimensions.");
    if (b.shape.length < 1) throw runtimeError("torch.linalg.lstsq: other must have at least 1 dimension.");
    const vector = b.shape.length === a.shape.length - 1;
    if (rowsOf(a) !== (vector ? b.shape[b.shape.length - 1] : rowsOf(b)))
      throw runtimeError(`torch.linalg.lstsq: input.size(-2) should match other.size(${vector ? -1 : -2})`);
    const kind = driver ?? "gelsy";
    if (!["gels", "gelsy", "gelsd", "gelss"].includes(kind))
      throw runtimeError("torch.linalg.lstsq: parameter `driver` should be one of (gels, gelsy, gelsd, gelss)");
    const [m, n] = [rowsOf(a), columnsOf(a)];
    const batch = broadcast(batchOf(a), vector ? b.shape.slice(0, -1) : batchOf(b));
    const rank = rankOf(a, rcond, null, false);
    const full = kind === "gels" || numbersOf(rank).every((r) => r === n);
    const columns = vector ? unsqueeze(b, -1) : b;
    const [x, residuals] = least(a, columns, rcond, m > n && full && kind !== "gelsy") as [Tensor, Tensor];
    const sized = kind === "gelss" || kind === "gelsd";
    return [
      vector ? squeezeDim(x, -1) : x,
      residuals,
      kind === "gels" ? copyOf(zeros([0], a), "int64") : rank,
      sized ? joined(svdsOf(a, false).map(({ s }) => s), [...batch.slice(batch.length - batchOf(a).length), Math.min(m, n)], a) : zeros([0], a), // prettier-ignore
    ];
  },
);
