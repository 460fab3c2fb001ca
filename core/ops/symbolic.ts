import type { Node } from "../autograd/node.ts";
import { state } from "../autograd/state.ts";
import { empty } from "../tensor/make.ts";
import { Scalar, numberOf, type Operand } from "../tensor/scalar.ts";
import { Tensor } from "../tensor/tensor.ts";
import { OPS } from "./define.ts";
import type { Expression, FunctionName, Operator } from "./formula.ts";

/** The operation behind each sign and function of a formula, where its name differs. */
const SIGNS: Readonly<Record<Operator, string>> = {
  "+": "add", "-": "sub", "*": "mul", "/": "div",
  "==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "&&": "logical_and", "||": "logical_or",
}; // prettier-ignore
const OTHER_NAMES: Partial<Record<FunctionName, string>> = { max: "maximum", min: "minimum", mod: "remainder", floordiv: "div.floor" };

/** A gradient's formula done with operations, so that autograd can follow it: for create_graph. */
export function derive(tree: Expression, node: Node, s: number, t: number): Tensor {
  const value = evaluate(tree, node, s, t);
  if (value instanceof Tensor) return value;
  const y = empty(node.outShapes[0], node.outDtypes[0], node.dy.device);
  state.device.fill(y, value instanceof Scalar ? value.value : value);
  return y;
}

function evaluate(x: Expression, node: Node, s: number, t: number): Operand {
  const of = (y: Expression): Operand => evaluate(y, node, s, t);
  switch (x.kind) {
    case "number":
      return x.value;
    case "name":
      if (x.name === "dy") return node.dy;
      if (x.name === "y") return node.output(0);
      if (x.name === "s") return (node.args[0] as Operand | undefined) ?? s;
      if (x.name === "t") return (node.args[1] as Operand | undefined) ?? t;
      return node.input("abc".indexOf(x.name)) as Operand;
    case "unary":
      return x.op === "!" ? apply("logical_not", of(x.x)) : isPlain(x.x) ? -numberOf(of(x.x) as number) : apply("neg", of(x.x));
    case "binary":
      return ofNumbers(x.op, of(x.left), of(x.right)) ?? apply(signOf(x), of(x.left), of(x.right));
    case "call":
      return apply(OTHER_NAMES[x.name] ?? x.name, ...x.args.map(of));
  }
}

/** What two numbers make: an exponent less 1 stays a number, so that the power is that of a number. */
function ofNumbers(op: Operator, a: Operand, b: Operand): number | null {
  if (a instanceof Tensor || b instanceof Tensor) return null;
  const [x, y] = [numberOf(a), numberOf(b)];
  return op === "+" ? x + y : op === "-" ? x - y : op === "*" ? x * y : op === "/" ? x / y : null;
}

/** The operation of a sign or function, on operands. */
export function apply(word: string, ...operands: Operand[]): Operand {
  const [first, second] = operands;
  if (word === "mul.number" && second instanceof Tensor && !(first instanceof Tensor)) return apply(word, second, first);
  const name = word === "pow" ? powerOf(operands) : word;
  const op = OPS.get(name);
  if (op === undefined) throw new Error(`a formula uses ${name}, which is no operation: it cannot be derived twice`);
  return (op as unknown as (...operands: Operand[]) => Tensor)(...operands);
}

/** The operation of a sign: PyTorch's formulas multiply by their own numbers, and divide by them, with another grad_fn. */
function signOf({ op, left, right }: Expression & { readonly kind: "binary" }): string {
  if (op === "*" && (isPlain(left) || isPlain(right))) return "mul.number";
  return op === "/" && isPlain(right) ? "div.number" : SIGNS[op];
}

/** Whether a formula is made of its own numbers alone: an operand that happens to be a number is none of them. */
function isPlain(x: Expression): boolean {
  if (x.kind === "number") return true;
  if (x.kind === "name") return x.name === "s" || x.name === "t";
  return x.kind === "unary" ? isPlain(x.x) : x.kind === "binary" ? isPlain(x.left) && isPlain(x.right) : x.args.every(isPlain);
}

/** The row of a power, by which of base and exponent is a number. */
const powerOf = ([base, exponent]: readonly Operand[]): string =>
  !(base instanceof Tensor) ? "pow.base" : exponent instanceof Tensor ? "pow.tensor" : "pow";
