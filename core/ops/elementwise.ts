import { follow, isSeen } from "../autograd/follow.ts";
import type { Node } from "../autograd/node.ts";
import { state } from "../autograd/state.ts";
import { computeType, isFloat, type DType } from "../tensor/dtype.ts";
import { halved, isHalf } from "../tensor/half.ts";
import { runtimeError } from "../tensor/error.ts";
import { alias, empty } from "../tensor/make.ts";
import { numberOf, resultTypeOf, Scalar, type Operand } from "../tensor/scalar.ts";
import { broadcast, isRepeated, sameShape, type Shape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { className, enter, NO_ARGUMENTS, placesOf, publish, type Op } from "./define.ts";
import { kernel, type Kernel } from "./formula.ts";
import type { Row, Rule } from "./row.ts";
import { apply, derive } from "./symbolic.ts";

/** An operation that one formula says for every element, and whose gradients are formulas too. */
export interface Elementwise {
  readonly name: string;
  readonly label?: string;
  readonly gradFn?: string | null;
  readonly python?: readonly string[];
  readonly signatures?: readonly string[];
  /** See {@link Row}. Default true. */
  readonly inPlace?: boolean;
  /** Of the operands a, b, c and the numbers s, t (the arguments after the operands): "1 / (1 + exp(-a))". */
  readonly y: string;
  /** Of dy and what is above: "dy * y * (1 - y)"; "0" where the slope is 0 everywhere. */
  readonly da?: string;
  readonly db?: string;
  readonly dc?: string;
  /** "float": ints become floats first; "number": each dtype in its own arithmetic; "int": ints and bools alone. Default "float". */
  readonly dtypes?: "float" | "number" | "int";
  /** "bool": a truth value. */
  readonly result?: "same" | "bool";
  /** See {@link Kernel}: of y and of the gradients. */
  readonly fused?: boolean;
  /** What s and t are where the caller leaves them out. Default 0. */
  readonly s?: number;
  readonly t?: number;
  /** A shorter y where s is 1. */
  readonly unit?: string;
  /** Shorter formulas for particular numbers as operand b, as PyTorch has them: a ** 2 is a * a. */
  readonly variants?: readonly { readonly b: number; readonly y: string; readonly da: string }[];
  /** Beside a half, numbers are halves too: PyTorch rounds them before it computes. */
  readonly halves?: boolean;
  /** Refuses what cannot be had, in PyTorch's words. */
  readonly check?: (dtype: DType, operands: readonly Operand[], s: number, t: number) => void;
}

/** An elementwise operation: operands first (tensors, broadcast together, or numbers), then the numbers s and t. */
export type ElementwiseOp = Op<readonly (Operand | undefined)[], Tensor>;

export function elementwise(spec: Elementwise): ElementwiseOp {
  const { name, dtypes = "float", s = 0, t = 0, check, halves } = spec;
  const forward = kernel(name, spec.y, dtypes, spec.result, spec.fused);
  const unit = spec.unit === undefined ? forward : kernel(`${name}.unit`, spec.unit, dtypes);
  const sources = [spec.da, spec.db, spec.dc];
  const differentiable = sources.some((source) => source !== undefined);
  const count = Math.max(
    ...forward.operands.map((letter) => "abc".indexOf(letter) + 1),
    ...sources.map((source, i) => (source === undefined ? 0 : i + 1)),
  );
  const variants = (spec.variants ?? []).map(({ b, y, da }) => ({
    b,
    y: kernel(`${name}.${b}`, y, Number.isInteger(b) && b >= 0 ? dtypes : "float"),
    da: kernel(`${name}.${b}.da`, da),
  }));
  const variantFor = (b: unknown) => {
    if (variants.length === 0 || b instanceof Tensor) return undefined;
    const number = numberOf(b as Scalar | number);
    for (let i = 0; i < variants.length; i++) if (variants[i].b === number) return variants[i];
    return undefined;
  };
  const gradients = sources.slice(0, count).map((source, i) => {
    if (source === undefined) return null;
    const gradient = gradientOf(`${name}.d${"abc"[i]}`, source, s, t, spec.fused ?? false);
    if (i > 0 || variants.length === 0) return gradient;
    const rule: Rule = (node) => {
      node.input(0); // a shorter formula may not read a, but a that was written into is refused all the same, as in PyTorch
      const variant = variantFor(node.input(1));
      if (!state.gradMode) return runRule(node, variant?.da ?? gradient.kernel!, s, t);
      return variant?.b === 0 ? zerosLike(node.dy) : runRule(node, gradient.kernel!, s, t); // the long formula, as PyTorch derives it again
    };
    return { saves: gradient.saves, rule };
  });

  const row: Row = enter({
    name,
    label: spec.label ?? name,
    gradFn: spec.gradFn !== undefined ? spec.gradFn : differentiable ? className(name) : null,
    python: spec.python ?? [],
    signatures: spec.signatures ?? [],
    inPlace: spec.inPlace ?? true,
    formula: `y = ${spec.y}`,
    gradients: sources.slice(0, count).map((source, i) => (source === undefined ? "" : `∂${"abc"[i]} = ${source}`)),
    view: false,
    rules: gradients.map((gradient) => gradient?.rule ?? null),
    whole: null,
    saves: gradients.map((gradient) => gradient?.saves ?? []),
  });

  const takesAlpha = spec.signatures?.[0]?.includes("Number alpha") === true;
  // The operands come as arguments of their own, not as a list: programs call nothing more often.
  const work = (a: Operand, b: Operand | null, c: Operand | null, s1: Extra, t1: Extra): Tensor => {
    let dtype = resultTypeOf(a, b, c);
    if (dtypes === "float" && !isFloat(dtype)) dtype = state.defaultDtype;
    if (takesAlpha && s1 instanceof Scalar) checkAlpha(dtype, s1);
    let first = s1 === undefined ? s : valueOr(s1, s);
    const second = t1 === undefined ? t : valueOr(t1, t);
    if (halves === true && isHalf(dtype)) {
      first = halved(first, dtype);
      if (b !== null && !(b instanceof Tensor)) b = halved(numberOf(b), dtype);
    }
    if (check !== undefined) check(dtype, listOf(a, b, c), first, second);
    return computeOf(variantFor(b)?.y ?? (first === 1 ? unit : forward), dtype, a, b, c, null, first, second);
  };
  const done = (a: Operand, b: Operand | null, c: Operand | null, s1: Extra, t1: Extra): Tensor => {
    const y = work(a, b, c, s1, t1);
    if (isSeen()) follow(row, listOf(a, b, c), s1 === undefined ? NO_ARGUMENTS : t1 === undefined ? [s1] : [s1, t1], [y]);
    return y;
  };
  const taking = (finish: typeof work): ElementwiseOp =>
    (count === 1
      ? (a: Operand, s1: Extra, t1: Extra) => finish(a, null, null, s1, t1)
      : count === 2
        ? (a: Operand, b: Operand, s1: Extra, t1: Extra) => finish(a, b, null, s1, t1)
        : finish) as ElementwiseOp;
  return Object.assign(publish(row, taking(done), taking(work)), { over: writingOver(taking(work)) });
}

/** The same computation, written over a tensor where that does no harm. */
function writingOver(raw: (...operands: readonly (Operand | undefined)[]) => Tensor): NonNullable<ElementwiseOp["over"]> {
  return (target, first, rest) => {
    const others = rest as readonly (Operand | undefined)[];
    place = target;
    try {
      return raw(first as Operand, others[0], others[1], others[2], others[3]);
    } finally {
      place = null;
    }
  };
}

/** Where the kernel that runs next may put its result. */
let place: Tensor | null = null;

/** Whether a tensor could be such a result, just as it lies. */
const takes = (place: Tensor, dtype: DType, device: Tensor["device"], shape: Shape): boolean =>
  place.dtype === dtype && place.device === device && place.contiguous && sameShape(place.shape, shape);

/** Whether a kernel may write over `place` what it computes of x: where x is what is written, element by element, or lies elsewhere. */
function mayReplace(x: MaybeTensor): boolean {
  if (x === null || x.storage !== place!.storage) return true;
  return x.contiguous && x.offset === place!.offset && x.size === place!.size;
}

type Extra = Operand | undefined;

/** @throws {TorchError} RuntimeError, for a factor that the result's dtype cannot take. */
function checkAlpha(dtype: DType, alpha: Scalar): void {
  if (alpha.category === "bool" && dtype !== "bool") throw runtimeError("Boolean alpha only supported for Boolean results.");
  if (alpha.category === "float" && !isFloat(dtype))
    throw runtimeError("For integral input tensors, argument alpha must not be a floating point number.");
}

const listOf = (a: Operand, b: Operand | null, c: Operand | null): Operand[] => (b === null ? [a] : c === null ? [a, b] : [a, b, c]);
const valueOr = (x: unknown, otherwise: number): number =>
  x === undefined || x === null || x instanceof Tensor ? otherwise : numberOf(x as Scalar | number);

/** The rule of a gradient's formula, and what it must save for it. */
function gradientOf(
  name: string,
  source: string,
  s: number,
  t: number,
  fused: boolean,
): { rule: Rule; saves: number[]; kernel: Kernel | null } {
  if (source === "dy") return { rule: (node) => node.dy, saves: [], kernel: null };
  if (source === "0") return { rule: (node) => zerosLike(node.dy), saves: [], kernel: null };
  const gradient = kernel(name, source, "float", "same", fused);
  if (source === "s * dy") {
    const rule: Rule = (node) => (!state.gradMode && valueOr(node.args[0], s) === 1 ? node.dy : runRule(node, gradient, s, t));
    return { rule, saves: [], kernel: gradient };
  }
  if (source === "-s * dy") {
    // As PyTorch derives it again: the sign first, and the factor only where there is one.
    const rule: Rule = (node) => {
      const factor = valueOr(node.args[0], s);
      if (!state.gradMode) return runRule(node, gradient, s, t);
      const turned = apply("neg", node.dy);
      return (factor === 1 ? turned : apply("mul.number", turned, factor)) as Tensor;
    };
    return { rule, saves: [], kernel: gradient };
  }
  const saves = placesOf(gradient.operands.filter((operand) => operand !== "dy").join(""));
  return { rule: (node) => runRule(node, gradient, s, t), saves, kernel: gradient };
}

/** A gradient by its kernel, or, while a second derivative is being recorded, by operations that say the same. */
function runRule(node: Node, gradient: Kernel, s: number, t: number): Tensor {
  if (state.gradMode) return derive(gradient.formula.tree, node, s, t);
  const [a, b, c, d] = gradient.operands;
  const { args } = node;
  const first = operandOf(node, a)!;
  return computeOf(
    gradient,
    node.outDtypes[0],
    first,
    operandOf(node, b),
    operandOf(node, c),
    operandOf(node, d),
    valueOr(args[0], s),
    valueOr(args[1], t),
  );
}

/** What a letter of a gradient's formula stands for. */
function operandOf(node: Node, letter: Kernel["operands"][number] | undefined): Operand | null {
  switch (letter) {
    case undefined:
      return null;
    case "dy":
      return node.dy;
    case "y":
      return node.output(0);
    case "a":
      return node.input(0) as Operand;
    case "b":
      return node.input(1) as Operand;
    case "c":
      return node.input(2) as Operand;
  }
}

function zerosLike(x: Tensor): Tensor {
  const y = empty(x.shape, x.dtype, x.device);
  state.device.fill(y, 0);
  return y;
}

/** Runs a kernel on operands of any dtype, shape and strides, in the arithmetic of `dtype`. */
export function compute(kernel: Kernel, dtype: DType, operands: readonly Operand[], s = 0, t = 0): Tensor {
  let shape: Shape = SCALAR;
  for (const x of operands) if (x instanceof Tensor) shape = broadcast(shape, x.shape);
  const device = deviceOf(operands);
  const type = computeType(dtype);
  if (type !== dtype) place = null;
  const [a, b, c, d] = operands.map((x) => ready(x, type, shape, device)) as (Tensor | undefined)[];
  const y = launch(kernel, shape, type, device, a!, b ?? null, c ?? null, d ?? null, s, t);
  if (kernel.result === "bool" || type === dtype) return y;
  const stored = empty(shape, dtype, device);
  state.device.copy(stored, y, false);
  return stored;
}

type MaybeOperand = Operand | null;

/** The same for operands that stand in no list: the short way for what can be used as it is. */
function computeOf(
  kernel: Kernel,
  dtype: DType,
  a: Operand,
  b: MaybeOperand,
  c: MaybeOperand,
  d: MaybeOperand,
  s: number,
  t: number,
): Tensor {
  const like = a instanceof Tensor && (a.shape.length > 0 || !(b instanceof Tensor)) ? a : b;
  if (like instanceof Tensor && like.dtype === dtype && computeType(dtype) === dtype) {
    const first = beside(a, like);
    const second = b === null ? null : beside(b, like);
    const third = c === null ? null : beside(c, like);
    const fourth = d === null ? null : beside(d, like);
    if (first !== undefined && second !== undefined && third !== undefined && fourth !== undefined) {
      return launch(kernel, like.shape, dtype, like.device, first, second, third, fourth, s, t);
    }
  }
  return compute(kernel, dtype, given(a, b, c, d), s, t);
}

const given = (...operands: readonly MaybeOperand[]): Operand[] => operands.filter((x) => x !== null);

/** An operand as a kernel takes it that runs over `like`'s shape; undefined where that needs more work. */
function beside(x: Operand, like: Tensor): Tensor | undefined {
  if (!(x instanceof Tensor)) return constant(numberOf(x), like.dtype, like.device);
  if (x.dtype !== like.dtype || x.device !== like.device) return undefined;
  if (x.shape.length === 0) return x;
  if (!sameShape(x.shape, like.shape)) return undefined;
  return x.contiguous || isRepeated(x) ? x : undefined;
}

type MaybeTensor = Tensor | null;

// prettier-ignore
function launch(kernel: Kernel, shape: Shape, dtype: DType, device: Tensor["device"], a: Tensor, b: MaybeTensor, c: MaybeTensor, d: MaybeTensor, s: number, t: number): Tensor {
  const type = kernel.result === "bool" ? "bool" : dtype;
  const over = place !== null && takes(place, type, device, shape) && mayReplace(a) && mayReplace(b) && mayReplace(c) && mayReplace(d);
  const y = over ? place! : empty(shape, type, device);
  if (y.size > 0) state.device.pointwise(kernel, y, a, b, c, d, s, t);
  return y;
}

const SCALAR: Shape = [];

/** Where operands meet. A number on the CPU, 0-dim tensors too, may stand beside a tensor on the GPU; anything else is refused. */
export function deviceOf(operands: readonly Operand[]): Tensor["device"] {
  let cuda = false;
  let cpu = false;
  for (const x of operands) {
    if (!(x instanceof Tensor)) continue;
    if (x.device === "cuda") cuda = true;
    else if (x.shape.length > 0) cpu = true;
  }
  if (cuda && cpu) throw runtimeError("Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!");
  return cuda ? "cuda" : "cpu";
}

/** An operand as a kernel takes it: of the dtype computed in, and whole and contiguous, or one element. */
function ready(x: Operand, dtype: DType, shape: Shape, device: Tensor["device"]): Tensor {
  if (!(x instanceof Tensor)) return constant(numberOf(x), dtype, device);
  if (x.dtype === dtype && x.contiguous && (x.size === 1 || sameShape(x.shape, shape))) return x;
  const one = single(x);
  if (one !== null && one.dtype === dtype) return one;
  const source = one ?? expanded(x, shape);
  const whole = empty(source.shape, dtype, device);
  state.device.copy(whole, source, false);
  return whole;
}

/** The one element of which all of `x` consists: itself where it has one, its first where it was expanded from one; else null. */
function single(x: Tensor): Tensor | null {
  return x.size === 1 ? x : isRepeated(x) ? alias(x, SCALAR, SCALAR, x.offset) : null;
}

/** `x` seen with the larger `shape`: repeated along new dimensions and along those of length 1, without copying. */
export function expanded(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const lead = shape.length - x.shape.length;
  const strides = new Array<number>(shape.length);
  for (let i = 0; i < shape.length; i++) strides[i] = i < lead || (x.shape[i - lead] === 1 && shape[i] !== 1) ? 0 : x.strides[i - lead];
  return alias(x, shape, strides, x.offset);
}

/** A number as a tensor of one element. A program has few and they come again, so some are kept. */
function constant(value: number, dtype: DType, device: Tensor["device"]): Tensor {
  const known = constants[device][dtype]?.get(value);
  return known === undefined || Object.is(value, -0) ? newConstant(value, dtype, device) : known;
}

function newConstant(value: number, dtype: DType, device: Tensor["device"]): Tensor {
  const kept = (constants[device][dtype] ??= new Map<number, Tensor>());
  const made = empty(SCALAR, dtype, device);
  state.device.fill(made, value);
  if (kept.size < 100 && !Object.is(value, -0)) {
    made.refs++;
    kept.set(value, made);
  }
  return made;
}

let constants: Record<Tensor["device"], Partial<Record<DType, Map<number, Tensor>>>> = { cpu: {}, cuda: {} };

/** Forgets the kept numbers: their memory belonged to a machine that is gone. */
export function forgetConstants(): void {
  constants = { cpu: {}, cuda: {} };
}
