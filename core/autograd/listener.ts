import type { Node } from "./node.ts";
import type { Row } from "../ops/row.ts";
import type { Scalar } from "../tensor/scalar.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** An operand as an operation got it: a tensor, a Python number, or nothing. */
export type Input = Tensor | Scalar | number | null;

/** Is told what happens, in order, as it happens. The engine knows nothing of who listens; the Recorder makes a Trace of it. */
export interface Listener {
  /** Any tensor was made that no operation made. */
  leaf(tensor: Tensor, maker: string): void;
  /** The program set requires_grad of a leaf, to what it was not. */
  follow(tensor: Tensor): void;
  operation(row: Row, inputs: readonly Input[], args: readonly unknown[], outputs: readonly Tensor[]): void;
  /** An operation wrote into `tensor` and autograd follows it: it is a new Variable now. */
  rewrote(row: Row, inputs: readonly Input[], args: readonly unknown[], tensor: Tensor): void;
  /** Numbers of `tensor` were changed, unseen by autograd. */
  wrote(label: string, tensor: Tensor): void;
  /** `tensor.grad` was set, from `before`; null is None. */
  setGrad(label: string, tensor: Tensor, before: Tensor | null): void;
  backward(roots: readonly Tensor[], gradients: readonly Tensor[]): void;
  /** A gradient goes from a node (null: from backward() itself) to the output `index` of `to`; `sum` is all that has come so far. */
  gradient(from: Node | null, input: number, to: Node, index: number, value: Tensor, sum: Tensor): void;
  /** All gradients of this pass are about to go into `tensor.grad`, which is `before` still; {@link accumulated} follows at once. */
  accumulate(tensor: Tensor, before: Tensor | null): void;
  accumulated(tensor: Tensor): void;
  backwardEnd(): void;
}
