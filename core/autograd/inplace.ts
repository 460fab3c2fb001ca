import { asStrided, clone, copyOf, toDtype } from "../ops/reshape.ts";
import type { Op } from "../ops/define.ts";
import type { Row } from "../ops/row.ts";
import { CATEGORIES, DTYPES } from "../tensor/dtype.ts";
import { runtimeError } from "../tensor/error.ts";
import { alias, drop, dropNode, hold, same } from "../tensor/make.ts";
import { broadcast, listText, sameShape, type Shape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { anyRequiresGrad, attach, isInference, makeNode } from "./follow.ts";
import type { Input } from "./listener.ts";
import { gradFnOf, NO_GRADIENTS, nodeOf, view, type Node } from "./node.ts";
import { state } from "./state.ts";

/**
 * Does an operation and writes its result over its first input: `x.add_(y)`, `x += y`.
 *
 * Autograd sees the operation as any other; the tensor is a new Variable from then on. Where the tensor is a view, its base changes
 * too: the base's grad_fn becomes CopySlices.
 *
 * @param label as the learner wrote it: "add_".
 * @throws {TorchError} RuntimeError, in PyTorch's words: for a leaf, for a result that does not fit.
 */
export function inPlace(label: string, op: Op, target: Tensor, ...rest: readonly unknown[]): Tensor {
  const { row } = op;
  const second = rest[0];
  if (isTensor(second) && !sameShape(second.shape, target.shape) && row.name.startsWith("masked_fill"))
    broadcast(target.shape, second.shape);
  const follows =
    state.gradMode && !state.inferenceMode && row.gradFn !== null && (target.requiresGrad || anyRequiresGrad(rest as Input[]));
  refuseInPlace(target, follows);
  if (mayOverlap(target, rest) && !BY_PLACES.test(row.name)) refuseOverlap(target, rest);
  if (!follows) return overwriteBy(label, op, target, target, rest);
  const result = rawOf(op)(target, ...rest);
  refuseMisfit(target, result);
  const operands = row.rules.length || 1;
  write(label, row, target, [target, ...rest.slice(0, operands - 1)] as Input[], rest.slice(operands - 1), result);
  return target;
}

/**
 * Writes the result of an operation over a tensor, unseen by autograd; without a copy, where the kernel can write there itself.
 *
 * @throws {TorchError} RuntimeError, in PyTorch's words, for a result that does not fit.
 */
export function overwriteBy(label: string, op: Op, target: Tensor, first: unknown, rest: readonly unknown[]): Tensor {
  const result = op.over === undefined ? rawOf(op)(first, ...rest) : op.over(target, first, rest);
  if (result !== target) {
    refuseMisfit(target, result);
    copyInto(target, result);
  }
  wrote(label, target);
  return target;
}

const rawOf = (op: Op) => op.raw as unknown as (...args: readonly unknown[]) => Tensor;

/** Those that write element by element, to places that they are told. */
const BY_PLACES = /^(index|masked|scatter|put|fill|zero|draw)/;

/** Whether that is worth a closer look: mostly a tensor lies row-major, and no operand shares its memory. */
function mayOverlap(target: Tensor, operands: readonly unknown[]): boolean {
  if (!target.contiguous) return true;
  for (let i = 0; i < operands.length; i++) {
    const x = operands[i];
    if (isTensor(x) && x !== target && x.storage === target.storage) return true;
  }
  return false;
}

/** @throws {TorchError} RuntimeError, in PyTorch's words, where elements share a place in memory, so that the order would matter. */
export function refuseOverlap(target: Tensor, operands: readonly unknown[]): void {
  refuseShared(target);
  for (const x of operands) {
    if (isTensor(x) && x !== target && x.storage === target.storage && overlapsInPart(x, target))
      throw runtimeError(`unsupported operation: some elements of the input tensor and the written-to tensor refer ${CLONE}`);
  }
}

/** @throws {TorchError} RuntimeError, where several elements of `target` are one number in memory, as expand has it. */
function refuseShared(target: { readonly shape: Shape; readonly strides: Shape }): void {
  if (target.strides.some((step, d) => step === 0 && target.shape[d] > 1))
    throw runtimeError(`unsupported operation: more than one element of the written-to tensor refers ${CLONE}`);
}
const CLONE = "to a single memory location. Please clone() the tensor before performing the operation.";

/** Whether two windows of one storage, each without gaps, share some elements, but not one by one. */
function overlapsInPart(x: Tensor, y: Tensor): boolean {
  if (!isDense(x) || !isDense(y)) return false;
  if (x.offset === y.offset && x.size === y.size) return x.strides.join() !== y.strides.join();
  return x.offset < y.offset + y.size && y.offset < x.offset + x.size;
}

/** Its elements fill a stretch of memory, in whatever order. */
function isDense({ shape, strides }: Tensor): boolean {
  let step = 1;
  for (const d of shape
    .map((_, i) => i)
    .filter((i) => shape[i] > 1)
    .sort((i, j) => strides[i] - strides[j])) {
    // prettier-ignore
    if (strides[d] !== step) return false;
    step *= shape[d];
  }
  return true;
}

const isTensor = (x: unknown): x is Tensor => x instanceof Tensor;

/** Gives a tensor the numbers of another, or one for all. */
function copyInto(target: Tensor, value: Tensor | number): void {
  if (target.size === 0) return;
  if (typeof value === "number") state.device.fill(target, value);
  else state.device.copy(target, value, false);
}

/** The numbers of a tensor are others now: autograd sees nothing of it but the version. */
function wrote(label: string, target: Tensor): void {
  target.version.n++;
  if (!state.quiet) state.listener?.wrote(label, target);
}

/** The same as an operation that autograd follows. */
function write(label: string, row: Row, target: Tensor, inputs: readonly Input[], args: readonly unknown[], result: Tensor): void {
  // A rule that reads the target as it was gets a copy: the numbers themselves are about to go.
  const keepsTarget = row.saves.some((places, i) => places.includes(0) && needs(inputs[i]));
  const before = [keepsTarget ? copyWithHistory(target) : target, ...inputs.slice(1)];
  const node = makeNode({ ...row, saves: row.saves.map((places) => places.filter((place) => place >= 0)) }, before, args, []);
  if (target.size > 0) state.device.copy(target, result, false);
  target.version.n++;
  saveOutput(node, row, inputs, target);
  if (target.base === null) rebase(target, node);
  else copySlices(target, target.base, node);
  if (!state.quiet) state.listener?.rewrote({ ...row, label }, inputs, args, target);
}

const needs = (input: Input): boolean => isTensor(input) && input.requiresGrad;

/** The numbers of a tensor now, with its place in the graph. */
function copyWithHistory(tensor: Tensor): Tensor {
  const copy = copyOf(tensor, tensor.dtype);
  const from = gradFnOf(tensor);
  if (from !== null) {
    copy.gradFn = from;
    copy.outputIndex = tensor.outputIndex;
    copy.requiresGrad = true;
    from.refs++;
  }
  return copy;
}

/** Rules that read their result (sigmoid_) read the target as it is now. */
function saveOutput(node: Node, row: Row, inputs: readonly Input[], target: Tensor): void {
  if (row.saves.some((places, i) => places.includes(-1) && node.next[i] !== null)) node.save(inputs.length, same(target));
}

/** `target` is the output of `node` now. */
function rebase(target: Tensor, node: Node): void {
  if (target.gradFn !== null) dropNode(target.gradFn);
  attach(node, [target]);
}

/** A view was written into: its base came from CopySlices, and the view is a window on that. */
function copySlices(target: Tensor, base: Tensor, inner: Node): void {
  const node = nodeOf(COPY_SLICES, [inner, target.shape, target.strides, target.offset], [base]);
  node.nextIndex = [base.outputIndex, ...inner.nextIndex.slice(1)];
  for (let i = 1; i < inner.next.length; i++) {
    const next = inner.next[i];
    if (next !== null) next.refs++;
    node.next.push(next);
    node.shapes.push(inner.shapes[i]);
  }
  inner.refs++;
  inner.outShapes = [target.shape];
  inner.outDtypes = [target.dtype];
  rebase(base, node);
  renew(target, base);
}

/** dy with the written window cut out; what the window held goes through the operation that wrote it. */
const COPY_SLICES: Row = {
  name: "CopySlices",
  label: "[…] =",
  gradFn: "CopySlices",
  python: [],
  signatures: [],
  formula: "y = a, with b written into a window",
  gradients: ["∂a = ∂y outside the window", "∂b = ∂y inside the window"],
  view: false,
  rules: [],
  saves: [],
  whole: (node) => {
    const [inner, shape, strides, offset] = node.args as [Node, Shape, Shape, number];
    const { dy } = node;
    const da = copyOf(dy, dy.dtype);
    const window = alias(da, shape, strides, offset);
    inner.gradients = [hold(clone(window))];
    const given =
      inner.row.whole === null
        ? inner.next.map((next, i) => (i > 0 && next === null ? null : (inner.row.rules[i]?.(inner) ?? null)))
        : inner.row.whole(inner);
    drop(inner.gradients[0]!);
    inner.gradients = NO_GRADIENTS;
    const first = given[0] ?? null;
    if (node.next[0] !== null) refuseShared(window);
    if (first === null) state.device.fill(window, 0);
    else state.device.copy(window, toDtype(first, da.dtype), false);
    return [da, ...given.slice(1)];
  },
};

/** A view's grad_fn after its base was written into: the base, seen through the view's window. */
function renew(tensor: Tensor, base: Tensor): void {
  if (isOneOfMany(tensor)) throw runtimeError(manyViews(tensor, "its base or another view of its base has been modified inplace"));
  if (tensor.inference) throw runtimeError(INFERENCE_BASE);
  tensor.viewVersion = tensor.version.n;
  if (tensor.gradFn !== null) dropNode(tensor.gradFn);
  tensor.gradFn = null;
  if (!base.requiresGrad) return;
  const node = nodeOf(asStrided.row, [tensor.shape, tensor.strides, tensor.offset], [base]);
  attach(node, [tensor]);
}
view.renew = renew;

/** @throws {TorchError} RuntimeError, in PyTorch's words, where a tensor may not be written into now. */
export function refuseInPlace(target: Tensor, follows = false): void {
  const normal = state.gradMode && !state.inferenceMode;
  if (follows || (normal && target.requiresGrad)) refuseLeaf(target);
  if (isInference(target) && !state.inferenceMode) throw runtimeError(INFERENCE_CHANGED);
}

const INFERENCE_CHANGED =
  "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal tensor before doing inplace update." +
  "See https://github.com/pytorch/rfcs/pull/17 for more details.";

/** One of the views that split, chunk or unbind gave, or a view of one. */
function isOneOfMany({ base, gradFn }: Tensor): boolean {
  if (base === null) return false;
  for (let node = gradFn; node !== null && node.row.view; node = node.next[0]) if (node.row.whole !== null) return true;
  return false;
}

const manyViews = ({ gradFn, outputIndex }: Tensor, what: string): string =>
  `Output ${outputIndex} of ${gradFn!.name.replace(/Backward0$/, "")} is a view and ${what}. This view is the output of a function that returns multiple views. ` +
  "Such functions do not allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one.";

const aside = (mode: string, now: string, how = "is being modified"): string =>
  `A view was created in ${mode === "no_grad" ? "no_grad" : "inference"} mode and ${how} inplace ${now}. Given that this use case is ambiguous and error-prone, it is forbidden. ` +
  `You can clarify your code by moving both the view and the inplace either both inside the ${mode} block (if you don't want the inplace to be tracked) ` +
  "or both outside (if you want the inplace to be tracked).";
const NO_GRAD_VIEW = aside("no_grad", "with grad mode enabled");
const INFERENCE_VIEW = aside("inference_mode", "in normal mode");
const INFERENCE_BASE = aside("inference_mode", "in normal mode", "its base or another view of its base has been modified");

function refuseLeaf(target: Tensor): void {
  if (isOneOfMany(target)) throw runtimeError(manyViews(target, "is being modified inplace"));
  if (target.inference && target.base !== null) throw runtimeError(INFERENCE_VIEW);
  if (target.base !== null && target.base.requiresGrad && target.requiresGrad && target.gradFn === null) throw runtimeError(NO_GRAD_VIEW);
  if (target.base !== null && target.base.requiresGrad && target.base.gradFn === null) {
    throw runtimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.");
  }
  if (target.requiresGrad && target.gradFn === null)
    throw runtimeError("a leaf Variable that requires grad is being used in an in-place operation.");
}

function refuseMisfit(target: Tensor, result: Tensor): void {
  if (!sameShape(target.shape, result.shape)) {
    throw runtimeError(`output with shape ${listText(target.shape)} doesn't match the broadcast shape ${listText(result.shape)}`);
  }
  if (result.dtype !== target.dtype && rank(result) > rank(target)) {
    throw runtimeError(
      `result type ${DTYPES[result.dtype].scalar} can't be cast to the desired output type ${DTYPES[target.dtype].scalar}`,
    );
  }
}

const rank = (x: Tensor): number => CATEGORIES.indexOf(DTYPES[x.dtype].category);

/** Writes numbers over a tensor, unseen by autograd: fill_, zero_, copy_ from data. */
export function overwrite(label: string, target: Tensor, value: Tensor | number): Tensor {
  refuseInPlace(target);
  copyInto(target, value);
  wrote(label, target);
  return target;
}
