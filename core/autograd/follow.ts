import type { Row } from "../ops/row.ts";
import { DTYPE_NAMES, isFloat, type DType } from "../tensor/dtype.ts";
import { runtimeError } from "../tensor/error.ts";
import { hold, same } from "../tensor/make.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { Input } from "./listener.ts";
import { nodeOf, type Node } from "./node.ts";
import { state } from "./state.ts";

/** Whether anyone must know of what is done now. In the midst of backward nobody must. */
export const isSeen = (): boolean => !state.quiet || state.gradMode || state.inferenceMode;

/** Tells autograd and the listener that an operation was done: gives its outputs their grad_fn where one of the inputs requires grad. */
export function follow(row: Row, inputs: readonly Input[], args: readonly unknown[], outputs: readonly Tensor[]): void {
  if (state.inferenceMode) outputs.forEach(infer);
  if (row.view) lookThrough(row, inputs[0] as Tensor, outputs);
  if (row.gradFn !== null && state.gradMode && !state.inferenceMode && anyRequiresGrad(inputs))
    attach(makeNode(row, inputs, args, outputs), outputs);
  if (state.listener !== null && !state.quiet) state.listener.operation(row, inputs, args, outputs);
}

/** Made in inference_mode, and no view of what was made outside. */
export const isInference = (x: Tensor): boolean => x.inference && x.base === null;

const infer = (y: Tensor): void => void (y.inference = true);

export function anyRequiresGrad(inputs: readonly Input[]): boolean {
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i];
    if (input instanceof Tensor && input.requiresGrad) return true;
  }
  return false;
}

/** The node of an operation, with what its rules need saved. */
export function makeNode(row: Row, inputs: readonly Input[], args: readonly unknown[], outputs: readonly Tensor[]): Node {
  const node = nodeOf(row, args, inputs);
  for (let i = 0; i < inputs.length; i++) {
    if (node.next[i] === null && row.whole === null) continue;
    const places = row.saves[i];
    if (places === undefined) continue;
    for (let k = 0; k < places.length; k++) {
      const place = places[k];
      if (place >= 0) {
        const input = inputs[place];
        if (input instanceof Tensor && isInference(input)) throw runtimeError(INFERENCE_SAVED);
        node.save(place, input);
      } else node.save(inputs.length - 1 - place, same(outputs[-1 - place]));
    }
  }
  return node;
}

/** Makes `node` the grad_fn of outputs that can have one. */
export function attach(node: Node, outputs: readonly Tensor[]): void {
  if (outputs.length !== 1) attachAll(node, outputs);
  else {
    const y = outputs[0];
    node.outShapes = [y.shape];
    node.outDtypes = ONE_OF[y.dtype];
    if (isFloat(y.dtype)) follows(y, node, 0);
  }
  if (state.pack !== null) node.pack(state.pack);
}

/** The dtypes of one output: nodes share the lists. */
const ONE_OF = Object.fromEntries(DTYPE_NAMES.map((dtype) => [dtype, [dtype]])) as unknown as Readonly<Record<DType, readonly DType[]>>;

function attachAll(node: Node, outputs: readonly Tensor[]): void {
  node.outShapes = outputs.map((y) => y.shape);
  node.outDtypes = outputs.map((y) => y.dtype);
  outputs.forEach((y, i) => isFloat(y.dtype) && follows(y, node, i));
}

/** Makes `y` the i-th output of `node`. */
function follows(y: Tensor, node: Node, i: number): void {
  y.gradFn = node;
  y.outputIndex = i;
  y.requiresGrad = true;
  node.refs++;
}

/**
 * A view holds the tensor whose storage it shows: never another view.
 *
 * In no_grad and in inference_mode a view has no grad_fn, and still requires grad where what it shows does: its numbers are the same
 * ones. What shows a tensor of inference_mode is one, too, and no view to autograd.
 */
function lookThrough(row: Row, input: Tensor, outputs: readonly Tensor[]): void {
  const requiresGrad = input.requiresGrad && row.gradFn !== null && (!state.gradMode || state.inferenceMode);
  for (let i = 0; i < outputs.length; i++) {
    const y = outputs[i];
    if (y.storage !== input.storage || y === input) continue;
    if (isInference(input)) {
      y.inference = true;
      continue;
    }
    y.base = hold(input.base ?? input);
    y.viewVersion = y.version.n;
    if (requiresGrad && isFloat(y.dtype)) y.requiresGrad = true;
  }
}

const INFERENCE_SAVED =
  "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in computation tracked by autograd. " +
  "To work around this, you can make a clone to get a normal tensor and use it in autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`.";
