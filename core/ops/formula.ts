/**
 * One elementwise formula, said once: the learner reads it, and the kernels of both devices are generated from it.
 *
 * Names: the operands dy, y, a, b, c and the numbers s, t. Operators: || && (of truth values), == != < <= > >=, + - * /, unary - and !.
 * Functions: those of {@link FUNCTIONS}; where(c, x, y) is x where c holds. A comparison is 1 or 0. `inf` and `nan` are numbers.
 */
export interface Formula {
  readonly source: string;
  readonly tree: Expression;
}

export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "name"; readonly name: Name }
  | { readonly kind: "unary"; readonly op: "-" | "!"; readonly x: Expression }
  | { readonly kind: "binary"; readonly op: Operator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "call"; readonly name: FunctionName; readonly args: readonly Expression[] };

export type Name = (typeof OPERANDS)[number] | "s" | "t";
export type Operator = "||" | "&&" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/";

/** Tensor operands, in the order in which a kernel takes them. */
export const OPERANDS = ["dy", "y", "a", "b", "c"] as const;

/** What may be called, with the number of arguments. Each device has each of them, for float32 and float64; round is half to even, sign(0) = 0, max and min let NaN through, mod and floordiv have the sign of the divisor. */
export const FUNCTIONS = {
  abs: 1, sign: 1, floor: 1, ceil: 1, round: 1, trunc: 1,
  sqrt: 1, exp: 1, exp2: 1, expm1: 1, log: 1, log2: 1, log10: 1, log1p: 1,
  sin: 1, cos: 1, tan: 1, asin: 1, acos: 1, atan: 1, sinh: 1, cosh: 1, tanh: 1, asinh: 1, acosh: 1, atanh: 1,
  erf: 1, erfc: 1, erfinv: 1, lgamma: 1, digamma: 1, isnan: 1,
  max: 2, min: 2, pow: 2, atan2: 2, fmod: 2, mod: 2, floordiv: 2, where: 3,
} as const; // prettier-ignore
export type FunctionName = keyof typeof FUNCTIONS;

/** A formula as a device runs it. `id` counts from 0 through all kernels, in the order in which they were made. */
export interface Kernel {
  readonly id: number;
  /** "sigmoid", or "sigmoid.da" for a gradient: the name of the generated function. */
  readonly name: string;
  readonly formula: Formula;
  /** The tensor operands that the formula reads, in the order of {@link OPERANDS}; at most four. */
  readonly operands: readonly (typeof OPERANDS)[number][];
  /** "same": the operands' dtype; "bool": one byte, 1 or 0. */
  readonly result: "same" | "bool";
  /** Which compute dtypes it is generated for. */
  readonly ints: boolean;
  readonly floats: boolean;
  /**
   * Whether a product that is added to, or subtracted from, is not rounded before: as in the kernels of PyTorch, whose compiler makes
   * one instruction of the two. Where PyTorch says the formula by several operations, each rounds.
   */
  readonly fused: boolean;
}

/** Every kernel there is, for the generators. Filled by {@link kernel} while the table of operations is loaded. */
export const KERNELS: Kernel[] = [];

/** Makes the kernel of a formula. */
export function kernel(
  name: string,
  source: string,
  dtypes: "float" | "int" | "number" = "float",
  result: Kernel["result"] = "same",
  fused = false,
): Kernel {
  const tree = parse(source);
  const used = new Set<string>();
  collect(tree, used);
  const operands = OPERANDS.filter((operand) => used.has(operand));
  if (operands.length === 0 || operands.length > 4)
    throw new SyntaxError(`formula "${source}" of ${name}: needs one to four operands, not ${operands.length}`);
  const made: Kernel = {
    id: KERNELS.length,
    name,
    formula: { source, tree },
    operands,
    result,
    ints: dtypes !== "float",
    floats: dtypes !== "int",
    fused,
  };
  KERNELS.push(made);
  return made;
}

function collect(x: Expression, used: Set<string>): void {
  if (x.kind === "name") used.add(x.name);
  else if (x.kind === "unary") collect(x.x, used);
  else if (x.kind === "call") for (const argument of x.args) collect(argument, used);
  else if (x.kind === "binary") {
    collect(x.left, used);
    collect(x.right, used);
  }
}

/** How tightly each operator binds. */
export const LEVELS: Readonly<Record<Operator, number>> = {
  "||": 1,
  "&&": 2,
  "==": 3,
  "!=": 3,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  "+": 5,
  "-": 5,
  "*": 6,
  "/": 6,
};
const NAMES = new Set<string>([...OPERANDS, "s", "t"]);

/**
 * Reads a formula by precedence climbing.
 *
 * @throws {SyntaxError} at the first thing that does not belong.
 */
export function parse(source: string): Expression {
  const tokens = source.match(/\d+(?:\.\d+)?(?:e[+-]?\d+)?|\w+|\|\||&&|[=!<>]=|\S/g) ?? [];
  let at = 0;
  const tree = expression(0);
  if (at < tokens.length) throw unexpected();
  return tree;

  function expression(floor: number): Expression {
    let left = operand();
    for (let op = tokens[at] as Operator; LEVELS[op] > floor; op = tokens[at] as Operator) {
      at++;
      left = { kind: "binary", op, left, right: expression(LEVELS[op]) };
    }
    return left;
  }
  function operand(): Expression {
    const token = tokens[at++] ?? "";
    if (token === "-" || token === "!") return { kind: "unary", op: token, x: operand() };
    if (token === "(") return close(expression(0));
    if (/^\d/.test(token)) return { kind: "number", value: Number(token) };
    if (token === "inf" || token === "nan") return { kind: "number", value: token === "inf" ? Infinity : NaN };
    if (tokens[at] === "(" && token in FUNCTIONS) {
      at++;
      const args = [expression(0)];
      while (tokens[at] === ",") {
        at++;
        args.push(expression(0));
      }
      const name = token as FunctionName;
      if (args.length !== FUNCTIONS[name])
        throw new SyntaxError(`formula "${source}": ${name} takes ${FUNCTIONS[name]} arguments, not ${args.length}`);
      return close({ kind: "call", name, args });
    }
    if (NAMES.has(token)) return { kind: "name", name: token as Name };
    at--;
    throw unexpected();
  }
  function close(x: Expression): Expression {
    if (tokens[at] !== ")") throw unexpected();
    at++;
    return x;
  }
  function unexpected(): SyntaxError {
    return new SyntaxError(`formula "${source}": unexpected ${tokens[at] ? `"${tokens[at]}"` : "end"}`);
  }
}
