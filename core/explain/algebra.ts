import { LEVELS, parse } from "../ops/formula.ts";
import type { Expression, Operator } from "../ops/formula.ts";
import { formatNumber, superscript } from "../trace/number.ts";

/*
 * The formulas of the table of operations, read as a learner reads them: with the names of the program, with its numbers, and
 * without what is the same for everyone (a factor 1, a branch not taken).
 */

/** Numbers for the names of a formula; what is missing stays a name. */
export type Numbers = Readonly<Partial<Record<string, number>>>;

/** The formula, or null where the text is words and not a formula. */
export function read(source: string): Expression | null {
  try {
    return parse(source);
  } catch {
    return null;
  }
}

/** Works out a formula; NaN where a number is missing or a function is not known here. */
export function evaluate(x: Expression, numbers: Numbers): number {
  switch (x.kind) {
    case "number":
      return x.value;
    case "name":
      return numbers[x.name] ?? NaN;
    case "unary":
      return x.op === "-" ? -evaluate(x.x, numbers) : Number(evaluate(x.x, numbers) === 0);
    case "binary":
      return operate(x.op, evaluate(x.left, numbers), evaluate(x.right, numbers));
    case "call": {
      const args = x.args.map((argument) => evaluate(argument, numbers));
      if (x.name === "where") return Number.isNaN(args[0]) ? NaN : args[0] !== 0 ? args[1] : args[2];
      return FUNCTIONS[x.name]?.(...args) ?? NaN;
    }
  }
}

/** Whether a condition holds for all numbers at hand (true) or for none (false); null where it is not the same for all. */
export type Decide = (condition: Expression) => boolean | null;

/** Decides by the numbers of one place. */
export const decideBy =
  (numbers: Numbers): Decide =>
  (condition) => {
    const truth = evaluate(condition, numbers);
    return Number.isNaN(truth) ? null : truth !== 0;
  };

/**
 * The formula with `fixed` numbers put in, branches of `where` taken where it is decided which, and products with 1, sums with 0 and
 * the like worked out.
 */
export function simplify(x: Expression, fixed: Numbers, decide: Decide): Expression {
  const of = (y: Expression) => simplify(y, fixed, decide);
  switch (x.kind) {
    case "number":
      return x;
    case "name":
      return fixed[x.name] === undefined ? x : constant(fixed[x.name]!);
    case "unary": {
      const inner = of(x.x);
      if (x.op === "!") return { ...x, x: inner };
      return negative(inner);
    }
    case "binary":
      return simpler(x.op, of(x.left), of(x.right));
    case "call": {
      const holds = x.name === "where" ? decide(x.args[0]) : null;
      if (holds !== null) return of(holds ? x.args[1] : x.args[2]);
      const args = x.args.map(of);
      if (x.name === "pow" && isNumber(args[1], 1)) return args[0];
      if (x.name === "pow" && isNumber(args[1], 0)) return constant(1);
      if (args.every((argument) => argument.kind === "number")) return constant(evaluate({ ...x, args }, {}));
      return { ...x, args };
    }
  }
}

/** The sum of two formulas: 2·y for twice y, whether its names are the same or only stand for the same. */
export function sum(a: Expression, b: Expression, style: Style): Expression {
  return write(a, style) === write(b, style) ? simpler("*", constant(2), a) : simpler("+", a, b);
}

/** A share of the formula: one nth. */
export const share = (x: Expression, n: number): Expression => simpler("/", x, constant(n));

/** How a formula is written. */
export interface Style {
  /** What stands for a name of the formula: a Variable's name, or a number. */
  readonly [formulaName: string]: string;
}

/** The formula as text: "2·y", "1 / (1 + exp(-x))". `times` is put between factors. */
export function write(x: Expression, style: Style, times = "·"): string {
  const wrapped = (y: Expression, floor: number) => {
    const inner = write(y, style, times);
    return level(y, inner) < floor ? `(${inner})` : inner;
  };
  switch (x.kind) {
    case "number":
      return formatNumber(x.value);
    case "name":
      return style[x.name] ?? x.name;
    case "unary":
      return (x.op === "-" ? "-" : "not ") + wrapped(x.x, LEVELS["*"] + 1);
    case "binary": {
      const own = LEVELS[x.op];
      const between = x.op === "*" ? times : ` ${SIGNS[x.op] ?? x.op} `;
      const right = x.op === "-" || x.op === "/" ? own + 1 : own;
      const second = wrapped(x.right, right);
      return wrapped(x.left, own) + between + (second.startsWith("-") ? `(${second})` : second);
    }
    case "call":
      return call(x.name, x.args, style, times, wrapped);
  }
}

function call(
  name: string,
  args: readonly Expression[],
  style: Style,
  times: string,
  wrapped: (x: Expression, floor: number) => string,
): string {
  const inner = args.map((argument) => write(argument, style, times));
  if (name === "pow") {
    const exponent = args[1].kind === "number" ? superscript(args[1].value) : null;
    return exponent === null ? `${wrapped(args[0], TIGHT)}^${wrapped(args[1], TIGHT)}` : wrapped(args[0], TIGHT) + exponent;
  }
  if (name === "sqrt") return `√${wrapped(args[0], TIGHT)}`;
  if (name === "abs") return `|${inner[0]}|`;
  if (name === "where") return conditional(args, style, times);
  return `${name}(${inner.join(", ")})`;
}

/** As Python writes it, what is not 0 first: "1 if x > 0 else 0". */
function conditional([condition, yes, no]: readonly Expression[], style: Style, times: string): string {
  const opposite = condition.kind === "binary" && isNumber(yes, 0) ? OPPOSITES[condition.op] : undefined;
  if (opposite) return conditional([{ ...(condition as Binary), op: opposite }, no, yes], style, times);
  const of = (x: Expression) => (x.kind === "call" && x.name === "where" ? `(${write(x, style, times)})` : write(x, style, times));
  return `${of(yes)} if ${write(condition, style, times)} else ${of(no)}`;
}

type Binary = Extract<Expression, { kind: "binary" }>;
const OPPOSITES: Partial<Record<Operator, Operator>> = { "<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=" };

export const constant = (value: number): Expression => ({ kind: "number", value });

const TIGHT = 8;
const SIGNS: Partial<Record<Operator, string>> = { "==": "=", "!=": "≠", "<=": "≤", ">=": "≥", "&&": "and", "||": "or" };

/** How tightly a written formula holds together; a name may stand for a sum in parentheses, a number for a negative one. */
function level(x: Expression, written: string): number {
  if (x.kind === "binary") return LEVELS[x.op];
  if (x.kind === "unary") return LEVELS["*"];
  if (x.kind === "call") return x.name === "where" ? 0 : x.name === "pow" ? TIGHT - 1 : TIGHT;
  return written.startsWith("-") ? LEVELS["*"] : TIGHT;
}

const isNumber = (x: Expression, value: number): boolean => x.kind === "number" && x.value === value;

function negative(x: Expression): Expression {
  if (x.kind === "number") return constant(-x.value);
  return x.kind === "unary" && x.op === "-" ? x.x : { kind: "unary", op: "-", x };
}

function simpler(op: Operator, left: Expression, right: Expression): Expression {
  if (left.kind === "number" && right.kind === "number") return constant(operate(op, left.value, right.value));
  switch (op) {
    case "*":
      if (isNumber(left, 0) || isNumber(right, 0)) return constant(0);
      if (isNumber(left, 1)) return right;
      if (isNumber(right, 1)) return left;
      if (isNumber(left, -1)) return negative(right);
      if (right.kind === "name") {
        const [base, power] =
          left.kind === "call" && left.name === "pow" && left.args[1].kind === "number" ? [left.args[0], left.args[1].value] : [left, 1];
        if (base.kind === "name" && base.name === right.name) return { kind: "call", name: "pow", args: [base, constant(power + 1)] };
      }
      if (right.kind === "number") return simpler("*", right, left);
      // 2·(3·x) is 6·x, and (2·x)·y stays.
      if (left.kind === "number" && right.kind === "binary" && right.op === "*" && right.left.kind === "number") {
        return simpler("*", constant(left.value * right.left.value), right.right);
      }
      break;
    case "/":
      if (isNumber(right, 1)) return left;
      break;
    case "+":
      if (isNumber(left, 0)) return right;
      if (isNumber(right, 0)) return left;
      break;
    case "-":
      if (isNumber(right, 0)) return left;
      if (isNumber(left, 0)) return negative(right);
      break;
  }
  return { kind: "binary", op, left, right };
}

function operate(op: Operator, a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return NaN; // a missing number decides nothing
  switch (op) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "==":
      return Number(a === b);
    case "!=":
      return Number(a !== b);
    case "<":
      return Number(a < b);
    case "<=":
      return Number(a <= b);
    case ">":
      return Number(a > b);
    case ">=":
      return Number(a >= b);
    case "&&":
      return Number(a !== 0 && b !== 0);
    case "||":
      return Number(a !== 0 || b !== 0);
  }
}

const FUNCTIONS: Readonly<Record<string, (...args: number[]) => number>> = {
  abs: Math.abs, sign: Math.sign, floor: Math.floor, ceil: Math.ceil, trunc: Math.trunc, round: roundHalfEven,
  sqrt: Math.sqrt, exp: Math.exp, exp2: (x) => 2 ** x, expm1: Math.expm1, log: Math.log, log2: Math.log2, log10: Math.log10, log1p: Math.log1p,
  sin: Math.sin, cos: Math.cos, tan: Math.tan, asin: Math.asin, acos: Math.acos, atan: Math.atan, atan2: Math.atan2,
  sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh, asinh: Math.asinh, acosh: Math.acosh, atanh: Math.atanh,
  max: Math.max, min: Math.min, pow: Math.pow, fmod: (a, b) => a % b,
  mod: (a, b) => a - b * Math.floor(a / b), floordiv: (a, b) => Math.floor(a / b), isnan: (x) => Number(Number.isNaN(x)),
}; // prettier-ignore

function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
}
