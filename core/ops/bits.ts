import { state } from "../autograd/state.ts";
import { DTYPES, isFloat, type DType } from "../tensor/dtype.ts";
import { notImplemented } from "../tensor/error.ts";
import { empty } from "../tensor/make.ts";
import { numberOf, resultType, type Operand } from "../tensor/scalar.ts";
import { broadcast, sizeOf, type Shape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { define } from "./define.ts";
import { deviceOf, expanded } from "./elementwise.ts";
import { copyOf } from "./reshape.ts";

/** Whole numbers bit by bit, and their divisors. No gradient goes through them. */

type Whole = (a: bigint, b: bigint) => bigint;

/** An operand's numbers as int64, as many as `shape` has. */
function wholes(x: Operand, shape: Shape): BigInt64Array {
  const size = sizeOf(shape);
  if (!(x instanceof Tensor)) return new BigInt64Array(size).fill(BigInt(numberOf(x)));
  const whole = copyOf(expanded(x, shape), "int64");
  state.machine.toHost(whole);
  return state.memory.i64.slice(whole.storage.pointer >>> 3, (whole.storage.pointer >>> 3) + size);
}

/** f of every pair, in the arithmetic of int64, in the dtype in which the operands meet. */
function each(operands: readonly Operand[], kernel: string, f: Whole, bools: boolean): Tensor {
  const dtype = resultType(operands);
  if (isFloat(dtype) || (dtype === "bool" && !bools)) throw notImplemented(`"${kernel}" not implemented for '${DTYPES[dtype].scalar}'`);
  let shape: Shape = [];
  for (const x of operands) if (x instanceof Tensor) shape = broadcast(shape, x.shape);
  const [a, b] = operands.map((x) => wholes(x, shape));
  return stored(shape, dtype, deviceOf(operands), a.length, (i) => f(a[i], b?.[i]));
}

function stored(shape: Shape, dtype: DType, device: Tensor["device"], size: number, numberAt: (i: number) => bigint): Tensor {
  const y = empty(shape, "int64");
  const { i64 } = state.memory;
  const start = y.storage.pointer >>> 3;
  for (let i = 0; i < size; i++) i64[start + i] = numberAt(i);
  state.machine.wroteHost(y);
  y.device = device;
  return dtype === "int64" ? y : copyOf(y, dtype);
}

/** @param signs of Python's operators: "and" is __and__ and __rand__. */
const bitwise = (name: string, label: string, kernel: string, f: Whole, signs: readonly string[], bools = true) =>
  define({
    name,
    label,
    gradFn: null,
    inPlace: true,
    inputs: 2,
    python: [`torch.${name}`, `Tensor.${name}`, ...signs.map((sign) => `Tensor.__${sign}__`)],
    signatures: [`${name}(Tensor input, Operand other)`],
    formula: `y = a ${label} b, bit by bit`,
    forward: (a: Operand, b: Operand) => each([a, b], kernel, f, bools),
  });

export const bitwiseAnd = bitwise("bitwise_and", "&", "bitwise_and_cpu", (a, b) => a & b, ["and", "rand"]);
export const bitwiseOr = bitwise("bitwise_or", "|", "bitwise_or_cpu", (a, b) => a | b, ["or", "ror"]);
export const bitwiseXor = bitwise("bitwise_xor", "^", "bitwise_xor_cpu", (a, b) => a ^ b, ["xor", "rxor"]);
export const shiftLeft = bitwise("bitwise_left_shift", "<<", "lshift_cpu", (a, b) => a << b, ["lshift"], false);
export const shiftRight = bitwise("bitwise_right_shift", ">>", "rshift_cpu", (a, b) => a >> b, ["rshift"], false);

/** `~x`: of a truth, the other one. */
export const bitwiseNot = define({
  name: "bitwise_not",
  label: "~",
  gradFn: null,
  inPlace: true,
  python: ["torch.bitwise_not", "Tensor.bitwise_not", "Tensor.__invert__"],
  signatures: ["bitwise_not(Tensor input)"],
  formula: "y = a with every bit turned",
  forward: (a: Tensor) => each([a], "bitwise_not_cpu", a.dtype === "bool" ? (x) => 1n - x : (x) => ~x, true),
});

const size = (a: bigint): bigint => (a < 0n ? -a : a);
function greatest(a: bigint, b: bigint): bigint {
  let [x, y] = [size(a), size(b)];
  while (y > 0n) [x, y] = [y, x % y];
  return x;
}
const divisor = (name: string, f: Whole, formula: string) =>
  define({
    name,
    gradFn: null,
    inPlace: true,
    inputs: 2,
    python: [`torch.${name}`, `Tensor.${name}`],
    signatures: [`${name}(Tensor input, Tensor other)`],
    formula,
    forward: (a: Tensor, b: Tensor) => each([a, b], `${name}_cpu`, f, false),
  });
export const gcd = divisor("gcd", greatest, "y = the greatest common divisor of a and b");
export const lcm = divisor(
  "lcm",
  (a, b) => (a === 0n || b === 0n ? 0n : size((a / greatest(a, b)) * b)),
  "y = the least common multiple of a and b",
);
