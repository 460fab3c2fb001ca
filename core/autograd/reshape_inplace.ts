import type { Op } from "../ops/define.ts";
import { dropNode } from "../tensor/make.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { attach, makeNode } from "./follow.ts";
import { refuseInPlace } from "./inplace.ts";
import { state } from "./state.ts";

/**
 * `x.transpose_(0, 1)`: the tensor looks at its numbers through another window from now on.
 *
 * @param op a view of one input.
 * @param gradFn PyTorch's name for it: in-place views count on from the others.
 */
export function viewInPlace(label: string, op: Op, gradFn: string, target: Tensor, ...args: readonly unknown[]): Tensor {
  refuseInPlace(target);
  const y = (op.raw as unknown as (...args: readonly unknown[]) => Tensor)(target, ...args);
  const row = { ...op.row, gradFn, label };
  const node = state.gradMode && target.requiresGrad ? makeNode(row, [target], args, []) : null;
  target.shape = y.shape;
  target.strides = y.strides;
  target.offset = y.offset;
  target.size = y.size;
  target.contiguous = y.contiguous;
  target.version.n++;
  target.viewVersion = target.version.n;
  if (node === null) return target;
  if (target.gradFn !== null) dropNode(target.gradFn);
  attach(node, [target]);
  if (!state.quiet) state.listener?.rewrote(row, [target], args, target);
  return target;
}
