import type { Node } from "../autograd/node.ts";
import type { Tensor } from "../tensor/tensor.ts";

/**
 * A row of the table of operations: all that anyone may ask about it. Names, the Python function, gradients, what is saved for
 * them, the learner's formula, the documentation and the tests follow from it.
 */
export interface Row {
  readonly name: string;
  /** In the graph's ellipse: "×", "mean". */
  readonly label: string;
  /** PyTorch's class name: "MulBackward0"; null: autograd does not go through it. */
  readonly gradFn: string | null;
  /** Where Python finds it: "torch.mul", "Tensor.mul", "Tensor.__mul__", "F.relu". */
  readonly python: readonly string[];
  /** As PyTorch writes them: "sum(Tensor input, int[]? dim=None, bool keepdim=False, *, ScalarType? dtype=None)". One for each overload. */
  readonly signatures: readonly string[];
  /** What the arguments after the inputs are called, in order; "" for one that is not to be shown. Default: as in the first signature. */
  readonly options?: readonly string[];
  /** Python has it with an underscore, too, where it writes over its first input: add_, +=. */
  readonly inPlace?: boolean;
  /** For the learner: "y = a b". */
  readonly formula: string;
  /** One for each input: "∂a = ∂y bᵀ"; empty where there is none. */
  readonly gradients: readonly string[];
  /** Its output shares the input's storage. */
  readonly view: boolean;
  /** How the gradient of input i is had from the node; null: input i gets none. */
  readonly rules: readonly (Rule | null)[];
  /** All gradients at once, where they share work; null: `rules` say them one by one. */
  readonly whole: ((node: Node) => readonly (Tensor | null)[]) | null;
  /** A gradient that did not come reaches `whole` as null, not as zeros. */
  readonly partial?: boolean;
  /** For the rule of input i: places to save, inputs first, then outputs; -1 is the first output, -2 the second, and so on. */
  readonly saves: readonly (readonly number[])[];
}

/** A row of which nothing is told: for nodes of the graph that are no function of the table. */
export const BARE = {
  label: "",
  python: [],
  signatures: [],
  formula: "",
  gradients: [],
  view: false,
  rules: [],
  whole: null,
  saves: [],
} satisfies Partial<Row>;

/** From dy and what was saved to the gradient of one input; null: zero. It is made of operations, so that it can be derived again. */
export type Rule = (node: Node) => Tensor | null;
