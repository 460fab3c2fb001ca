import { isFloat } from "../tensor/dtype.ts";
import { runtimeError, TorchError } from "../tensor/error.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { state } from "../autograd/state.ts";
import { add, div, mul, sub } from "./arithmetic.ts";
import { compose } from "./compose.ts";
import { numbersOf } from "./create.ts";
import { define } from "./define.ts";
import { expanded } from "./elementwise.ts";
import { filled, listed } from "./fresh.ts";
import { digamma } from "./gamma.ts";
import { eq, exp, exp2, lgamma, log, sign, where } from "./pointwise.ts";
import { copyOf, toDtype } from "./reshape.ts";
import { broadcast } from "../tensor/shape.ts";

/** Functions that few use, computed number by number on the host. */

const floats = (a: Tensor): Tensor => (isFloat(a.dtype) ? a : toDtype(a, state.defaultDtype));
const each = (a: Tensor, f: (x: number) => number): Tensor => {
  const x = floats(a);
  return listed(Float64Array.from(numbersOf(x), f), x.shape, x.dtype, x.device);
};

/** Iₙ(|x|) e^−|x|, n = 0 or 1: by its series, or far out by its asymptotic one. */
function bessel(n: number, x: number): number {
  const t = Math.abs(x);
  if (t < 30) {
    let [sum, term] = [0, n === 0 ? 1 : t / 2];
    for (let k = 1; term > sum * 1e-17 || k < 4; k++) {
      sum += term;
      term *= (t * t) / 4 / (k * (k + n));
      if (term === 0) break;
    }
    return sum * Math.exp(-t);
  }
  let [sum, term] = [0, 1];
  for (let k = 1; k < 30; k++) {
    sum += term;
    term *= -(4 * n * n - (2 * k - 1) ** 2) / (8 * t) / k;
  }
  return sum / Math.sqrt(2 * Math.PI * t);
}

const besselRow = (name: string, gradFn: string, python: readonly string[], f: (x: number) => number, formula: string, rule: (a: Tensor, y: Tensor) => Tensor) =>
  define({
    name,
    gradFn,
    python,
    inPlace: python.some((path) => path.startsWith("Tensor.")),
    signatures: [`${name.replace("special_", "")}(Tensor input)`],
    formula: `y = ${name.replace("special_", "")}(a)`,
    forward: (a: Tensor) => each(a, f),
    gradient: [{ formula, saves: "ay", rule: ({ dy, a, y }) => mul(dy, rule(a, y)) }],
  }); // prettier-ignore
export const i0 = besselRow("i0", "I0Backward0", ["torch.i0", "Tensor.i0", "torch.special.i0"], (x) => bessel(0, x) * Math.exp(Math.abs(x)), "∂a = ∂y · i1(a)", (a) => i1(a)); // prettier-ignore
export const i1: (a: Tensor) => Tensor = besselRow("special_i1", "SpecialI1Backward0", ["torch.special.i1"], (x) => Math.sign(x) * bessel(1, x) * Math.exp(Math.abs(x)), "∂a = ∂y · (i0(a) − y / a)", (a, y) => sub(i0(a), where(eq(a, 0), 0.5, div(y, a)))); // prettier-ignore
export const i0e = besselRow("special_i0e", "SpecialI0EBackward0", ["torch.special.i0e"], (x) => bessel(0, x), "∂a = ∂y · (i1e(a) − sign(a) y)", (a, y) => sub(i1e(a), mul(sign(a), y))); // prettier-ignore
export const i1e: (a: Tensor) => Tensor = besselRow("special_i1e", "SpecialI1EBackward0", ["torch.special.i1e"], (x) => Math.sign(x) * bessel(1, x), "∂a = ∂y · (i0e(a) − y (sign(a) + 1 / a))", (a, y) => where(eq(a, 0), 0.5, sub(i0e(a), mul(y, add(sign(a), div(1, a)))))); // prettier-ignore

/** log Γₚ, of p dimensions. */
export const mvlgamma = define({
  name: "mvlgamma",
  label: "log Γₚ",
  inPlace: true,
  python: ["torch.mvlgamma", "Tensor.mvlgamma", "torch.special.multigammaln"],
  signatures: ["mvlgamma(Tensor input, int p)"],
  formula: "y = p (p − 1) / 4 · log π + Σ lgamma(a − j / 2), j = 0 … p − 1",
  forward: (a: Tensor, p: number) => {
    if (p < 1) throw runtimeError("p has to be greater than or equal to 1");
    let y = filled([], ((p * (p - 1)) / 4) * Math.log(Math.PI), floats(a));
    for (let j = 0; j < p; j++) y = add.raw(lgamma.raw(sub.raw(a, j / 2)), y);
    return y;
  },
  gradient: [
    {
      formula: "∂a = ∂y · Σ digamma(a − j / 2)",
      saves: "a",
      rule: ({ dy, a, args }) => {
        let slope = digamma(a);
        for (let j = 1; j < (args[0] as number); j++) slope = add(slope, digamma(sub(a, j / 2)));
        return mul(dy, slope);
      },
    },
  ],
});

/** The part of Γ(s) up to x, over the whole: by its series, or, for a large x, one minus the rest by its continued fraction. */
function gammaPart(s: number, x: number, rest: boolean): number {
  if (!(s >= 0) || !(x >= 0)) return NaN;
  if (s === 0) return x > 0 ? Number(!rest) : NaN;
  if (x === 0) return Number(rest);
  if (s === Infinity) return x === Infinity ? NaN : Number(rest);
  if (x === Infinity) return Number(!rest);
  const front = Math.exp(s * Math.log(x) - x - logGamma(s));
  if (x < s + 1) {
    let [sum, term] = [0, 1 / s];
    for (let k = 1; Math.abs(term) > Math.abs(sum) * 1e-17; k++) {
      sum += term;
      term *= x / (s + k);
    }
    const part = front * sum;
    return rest ? 1 - part : part;
  }
  // Lentz's way through x^s e^−x / (x + 1 − s − 1 (1 − s) / (x + 3 − s − …)).
  let b = x + 1 - s;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let k = 1; k < 1000; k++) {
    const a = -k * (k - s);
    b += 2;
    d = 1 / (a * d + b || 1e-300);
    c = b + a / c || 1e-300;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return rest ? front * h : 1 - front * h;
}
/** log Γ(x) for x > 0, by Stirling's series. */
function logGamma(x: number): number {
  let [shift, y] = [0, x];
  for (; y < 12; y++) shift += Math.log(y);
  const z = 1 / (y * y);
  return (
    (y - 0.5) * Math.log(y) - y + 0.9189385332046727 + (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - z / 1188) * z) * z) * z) / y - shift
  );
}

/** Two tensors, broadcast together, number by number. */
function both(a: Tensor, b: Tensor, f: (x: number, y: number) => number): Tensor {
  const shape = broadcast(a.shape, b.shape);
  const dtype = a.dtype === "float64" || b.dtype === "float64" ? "float64" : a.dtype;
  const [x, y] = [a, b].map((t) => numbersOf(copyOf(expanded(t, shape), "float64")));
  return listed(Float64Array.from(x, (value, i) => f(value, y[i])), shape, dtype, a.device); // prettier-ignore
}
const missing = (what: string) => (): never => {
  throw new TorchError("NotImplementedError", `the derivative for '${what}' is not implemented.`);
};

const incompleteGamma = (name: "igamma" | "igammac", paths: readonly string[], sense: string) =>
  define({
    name,
    inPlace: true,
    python: paths,
    signatures: [`${name}(Tensor input, Tensor other)`],
    formula: `y = the part of Γ(a) ${sense} b`,
    inputs: 2,
    forward: (a: Tensor, b: Tensor) => both(a, b, (s, x) => gammaPart(s, x, name === "igammac")),
    gradient: [
      { formula: "", rule: missing(`${name}: input`) },
      {
        formula: `∂b = ${name === "igamma" ? "" : "−"}∂y bᵃ⁻¹ e⁻ᵇ / Γ(a)`,
        saves: "ab",
        rule: ({ dy, a, b }) => {
          const slope = mul(dy, exp(sub(sub(mul(sub(a, 1), log(b)), b), lgamma(a))));
          return name === "igamma" ? slope : mul(slope, -1);
        },
      },
    ],
  });
incompleteGamma("igamma", ["torch.igamma", "Tensor.igamma", "torch.special.gammainc"], "up to");
incompleteGamma("igammac", ["torch.igammac", "Tensor.igammac", "torch.special.gammaincc"], "from");

/** The number of the dtype that follows a on the way to b. */
define({
  name: "nextafter",
  inPlace: true,
  python: ["torch.nextafter", "Tensor.nextafter"],
  signatures: ["nextafter(Tensor input, Tensor other)"],
  formula: "y = the number next to a, on the way to b",
  inputs: 2,
  forward: (a: Tensor, b: Tensor) => both(a, b, a.dtype === "float64" || b.dtype === "float64" ? after64 : after32),
  gradient: [
    { formula: "∂a = ∂y, 0 where a = b", saves: "ab", rule: ({ dy, a, b }) => where(eq(a, b), 0, dy) },
    { formula: "∂b = 0", rule: ({ dy }) => mul(dy, 0) },
  ],
});
const DOUBLE = new Float64Array(1);
const DOUBLE_BITS = new BigInt64Array(DOUBLE.buffer);
const SINGLE = new Float32Array(1);
const SINGLE_BITS = new Int32Array(SINGLE.buffer);
function after64(x: number, to: number): number {
  if (Number.isNaN(x) || Number.isNaN(to)) return NaN;
  if (x === to) return to;
  if (x === 0) return to > 0 ? 5e-324 : -5e-324;
  DOUBLE[0] = x;
  DOUBLE_BITS[0] += to > x === x > 0 ? 1n : -1n;
  return DOUBLE[0];
}
function after32(x: number, to: number): number {
  if (Number.isNaN(x) || Number.isNaN(to)) return NaN;
  if (x === to) return to;
  if (x === 0) return to > 0 ? 2 ** -149 : -(2 ** -149);
  SINGLE[0] = x;
  SINGLE_BITS[0] += to > x === x > 0 ? 1 : -1;
  return SINGLE[0];
}

/** a = mantissa · 2^exponent, ½ ≤ |mantissa| < 1. */
define({
  name: "frexp",
  python: ["torch.frexp", "Tensor.frexp"],
  signatures: ["frexp(Tensor input) -> (mantissa, exponent)"],
  formula: "a = y₀ · 2^y₁",
  forward: (a: Tensor) => {
    if (!isFloat(a.dtype)) throw runtimeError("torch.frexp() only supports floating-point dtypes");
    const exponent = each(a, exponentOf);
    return [div.raw(a, exp2.raw(exponent)), copyOf(exponent, "int32")];
  },
  gradient: { formula: "∂a = ∂y₀ / 2^y₁", saves: "z", all: (node) => [div(node.dy, exp2(toDtype(node.output(1), node.dy.dtype)))] },
});
function exponentOf(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return 0;
  let n = Math.floor(Math.log2(Math.abs(x))) + 1;
  while (Math.abs(x) >= 2 ** n) n++;
  while (Math.abs(x) < 2 ** (n - 1)) n--;
  return n;
}

/** Of numbers that have no imaginary part: the numbers themselves. */
for (const name of ["conj", "conj_physical", "resolve_conj", "resolve_neg"])
  compose(name, [`torch.${name}`, `Tensor.${name}`], [`${name}(Tensor input)`], (a: Tensor) => a);
compose("isreal", ["torch.isreal", "Tensor.isreal"], ["isreal(Tensor input)"], (a: Tensor) => filled(a.shape, 1, a, "bool"));
