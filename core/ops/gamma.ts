import { inPlace } from "../autograd/inplace.ts";
import { state } from "../autograd/state.ts";
import { isFloat } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { mul } from "./arithmetic.ts";
import { compose } from "./compose.ts";
import { define, type Op } from "./define.ts";
import { compute } from "./elementwise.ts";
import { kernel } from "./formula.ts";
import { listed } from "./fresh.ts";
import { numbersOf } from "./create.ts";
import { toDtype } from "./reshape.ts";

/** Derivatives of log Γ. */

const floats = (a: Tensor): Tensor => (isFloat(a.dtype) ? a : toDtype(a, state.defaultDtype));

const first = kernel("digamma", "digamma(a)");
export const digamma = define({
  name: "digamma",
  label: "ψ",
  inPlace: true,
  python: ["torch.digamma", "Tensor.digamma", "torch.special.digamma", "torch.special.psi"],
  signatures: ["digamma(Tensor input)"],
  formula: "y = digamma(a)",
  forward: (a: Tensor) => compute(first, floats(a).dtype, [a]),
  gradient: [{ formula: "∂a = ∂y · polygamma(1, a)", saves: "a", rule: ({ dy, a }): Tensor => mul(dy, polygamma(a, 1)) }],
});

/** The n-th derivative of digamma; written in place, autograd counts it as another operation. */
const derivative = (name: string, gradFn: string) =>
  define({
    name,
    label: "ψ⁽ⁿ⁾",
    gradFn,
    formula: "y = the n-th derivative of digamma(a)",
    forward: (a: Tensor, n: number): Tensor => {
      if (n === 0) return digamma.raw(a);
      const x = floats(a);
      return listed(numbersOf(x).map((value) => polygammaOf(n, value)), x.shape, x.dtype, x.device); // prettier-ignore
    },
    gradient: [
      {
        formula: "∂a = ∂y · polygamma(n + 1, a)",
        saves: "a",
        rule: ({ dy, a, args }): Tensor => mul(dy, polygamma(a, (args[0] as number) + 1)),
      },
    ],
  });
export const polygamma: (a: Tensor, n: number) => Tensor = derivative("polygamma", "PolygammaBackward0");
const polygammaInPlace = derivative("polygamma.in_place", "PolygammaBackward1");

/** (−1)ⁿ⁺¹ n! ζ(n + 1, x); Hurwitz' ζ by Euler's and Maclaurin's sum. */
function polygammaOf(n: number, x: number): number {
  const s = n + 1;
  let factorial = 1;
  for (let k = 2; k <= n; k++) factorial *= k;
  let sum = 0;
  const TERMS = 12;
  for (let k = 0; k < TERMS; k++) sum += (x + k) ** -s;
  const end = x + TERMS;
  sum += end ** (1 - s) / (s - 1) + end ** -s / 2;
  let rising = s;
  let power = end ** (-s - 1);
  for (const [k, bernoulli] of BERNOULLI.entries()) {
    sum += bernoulli * rising * power;
    rising *= (s + 2 * k + 1) * (s + 2 * k + 2);
    power /= end * end;
  }
  return (n % 2 === 1 ? 1 : -1) * factorial * sum;
}

/** B₂ₖ / (2k)! */
const BERNOULLI = [1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160, -691 / 1307674368000, 1 / 74724249600];

compose("polygamma", ["torch.polygamma", "torch.special.polygamma"], ["polygamma(int n, Tensor input)"], (n: number, a: Tensor) =>
  polygamma(a, n),
);
compose("polygamma_", ["Tensor.polygamma_"], ["polygamma_(Tensor input, int n)"], (a: Tensor, n: number) =>
  inPlace("polygamma_", polygammaInPlace as unknown as Op, a, n),
);
compose("polygamma.method", ["Tensor.polygamma"], ["polygamma(Tensor input, int n)"], polygamma);
