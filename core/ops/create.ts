import { state } from "../autograd/state.ts";
import { isFloat, type DType } from "../tensor/dtype.ts";
import { runtimeError } from "../tensor/error.ts";
import { halved } from "../tensor/half.ts";
import { copyOf } from "./reshape.ts";
import { BARE, type Row } from "./row.ts";
import { empty, handOver, hold, refuseTooLarge, same } from "../tensor/make.ts";
import { sizeOf, type Shape } from "../tensor/shape.ts";
import type { DeviceName, Tensor } from "../tensor/tensor.ts";

/** Tensors that no operation makes: the leaves of the graph. */

export interface CreateOptions {
  readonly dtype?: DType;
  readonly requiresGrad?: boolean;
  readonly device?: DeviceName;
  /** How the learner called it: "ones", "Parameter". */
  readonly maker?: string;
}

/** Makes a leaf of a fresh tensor: sets requires_grad and tells the listener. @throws {TorchError} for an integer that should require grad. */
export function leaf(tensor: Tensor, maker: string, requiresGrad = false): Tensor {
  setRequiresGrad(tensor, requiresGrad);
  if (state.inferenceMode) tensor.inference = true;
  if (!state.quiet) state.listener?.leaf(tensor, maker);
  return tensor;
}

export function setRequiresGrad(tensor: Tensor, requiresGrad: boolean): void {
  if (tensor.gradFn !== null) {
    if (!requiresGrad) {
      throw runtimeError(
        "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().",
      );
    }
    return;
  }
  if (requiresGrad && tensor.inference && tensor.base === null && !state.inferenceMode) {
    throw runtimeError("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.");
  }
  if (requiresGrad && !isFloat(tensor.dtype)) throw runtimeError("Only Tensors of floating point and complex dtype can require gradients");
  if (tensor.requiresGrad === requiresGrad) return;
  tensor.requiresGrad = requiresGrad;
  state.listener?.follow(tensor);
}

/** A tensor full of one number. */
export function full(shape: Shape, value: number, options: CreateOptions = {}, maker = "full"): Tensor {
  const { dtype = state.defaultDtype, requiresGrad = false, device = "cpu" } = options;
  const y = empty(shape, dtype, device);
  if (y.size > 0) state.device.fill(y, value);
  return leaf(y, options.maker ?? maker, requiresGrad);
}

export const zeros = (shape: Shape, options: CreateOptions = {}): Tensor => full(shape, 0, options, "zeros");
export const ones = (shape: Shape, options: CreateOptions = {}): Tensor => full(shape, 1, options, "ones");

/**
 * A tensor of given numbers, row-major.
 *
 * @param data as many as `shape` asks for; a flat list without a shape is a vector.
 */
export function tensor(
  data: ArrayLike<number> | number,
  shape?: Shape,
  { dtype, requiresGrad = false, device = "cpu", maker = "tensor" }: CreateOptions = {},
): Tensor {
  const numbers = typeof data === "number" ? [data] : data;
  const whole = shape ?? (typeof data === "number" ? [] : [numbers.length]);
  if (sizeOf(whole) !== numbers.length) throw runtimeError(`shape '[${whole.join(", ")}]' is invalid for input of size ${numbers.length}`);
  const wide = fromNumbers(numbers, whole);
  wide.device = device;
  return leaf(copyOf(wide, dtype ?? state.defaultDtype), maker, requiresGrad);
}

/** float64 numbers in the engine's memory. */
function fromNumbers(numbers: ArrayLike<number>, shape: Shape): Tensor {
  const y = empty(shape, "float64");
  state.memory.f64.set(numbers, y.storage.pointer >>> 3);
  state.machine.wroteHost(y);
  return y;
}

/** start, start + step, … below end. The count is what PyTorch computes in double: ⌈(end - start) / step⌉. */
export function arange(
  start: number,
  end: number,
  step: number,
  { dtype, requiresGrad = false, device = "cpu" }: CreateOptions = {},
): Tensor {
  if (step === 0) throw runtimeError("step must be nonzero");
  if ((step > 0 && start > end) || (step < 0 && start < end)) throw runtimeError("upper bound and lower bound inconsistent with step sign");
  const n = Math.ceil((end - start) / step) || 0;
  const type = dtype ?? ([start, end, step].every(Number.isInteger) ? "int64" : state.defaultDtype);
  refuseTooLarge([n], type);
  const numbers = new Float64Array(n);
  for (let i = 0; i < n; i++) numbers[i] = start + i * step;
  return tensor(numbers, [n], { dtype: type, requiresGrad, device, maker: "arange" });
}

/** n numbers from start to end, both included; the second half is counted back from the end, as PyTorch does. */
export function linspace(start: number, end: number, n: number, options: CreateOptions = {}): Tensor {
  refuseTooLarge([n], options.dtype ?? state.defaultDtype);
  const numbers = new Float64Array(n);
  const dtype = options.dtype ?? state.defaultDtype;
  const single = dtype === "float32";
  const round = single ? Math.fround : (x: number) => halved(x, dtype);
  const step = n > 1 ? round(round(round(end) - round(start)) / (n - 1)) : 0;
  for (let i = 0; i < n; i++) numbers[i] = i < Math.floor(n / 2) || n === 1 ? round(start) + step * i : round(end) - step * (n - i - 1);
  return tensor(numbers, [n], { maker: "linspace", ...options });
}

/**
 * Tells of a tensor that was made from others by what autograd does not go through and the table does not list: a draw by their
 * numbers.
 */
export function madeFrom(name: string, inputs: readonly Tensor[], y: Tensor): Tensor {
  if (state.inferenceMode) y.inference = true;
  if (!state.quiet) state.listener?.operation(rowOf(name), inputs, [], [y]);
  return y;
}

const rows = new Map<string, Row>();

function rowOf(name: string): Row {
  let row = rows.get(name);
  if (row === undefined) rows.set(name, (row = { ...BARE, name, label: name, gradFn: null }));
  return row;
}

/** What a listener is told of {@link detach}, where its result is used. */
export const DETACH: Row = { ...BARE, name: "detach", label: "detach", gradFn: null, formula: "y = a", view: true };

/** A window on the same numbers that autograd does not follow. A write through it is seen by the version counter. */
export function detach(a: Tensor): Tensor {
  const y = same(a);
  y.alias = a.alias || a.id;
  y.told = a.alias === 0 ? -a.told : a.told;
  y.field = a.field;
  return y;
}

/** `.data`: as detach, but with a version counter of its own, so that autograd does not notice what is written through it. */
export function data(a: Tensor): Tensor {
  const y = detach(a);
  y.version = { n: 0 };
  return y;
}

/** The `.grad` of a tensor as the learner gets it. */
export function setGrad(a: Tensor, grad: Tensor | null, label = "grad ="): void {
  const before = a.grad;
  a.grad = grad === null ? null : hold(grad);
  state.listener?.setGrad(label, a, before);
  // A program in TypeScript may have it in a variable still, until the scope around ends.
  if (before !== null) handOver(before);
}

/** The numbers of a tensor, row-major; int64 as far as a double can say them. */
export function numbersOf(a: Tensor): Float64Array {
  const wide = copyOf(a, "float64");
  state.machine.toHost(wide);
  return state.memory.f64.slice(wide.storage.pointer >>> 3, (wide.storage.pointer >>> 3) + wide.size);
}

/** The one number of a tensor. @throws {TorchError} RuntimeError, when it has more or none. */
export function item(a: Tensor): number {
  if (a.size !== 1) throw runtimeError(`a Tensor with ${a.size} elements cannot be converted to Scalar`);
  state.machine.toHost(a);
  const { memory } = state;
  if (a.dtype === "float32") return memory.f32[(a.storage.pointer >>> 2) + a.offset];
  if (a.dtype === "float64") return memory.f64[(a.storage.pointer >>> 3) + a.offset];
  return numbersOf(a)[0];
}
