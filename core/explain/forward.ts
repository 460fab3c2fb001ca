import { formatNumber } from "../trace/number.ts";
import type { Value } from "../trace/event.ts";
import type { Graph, Operation, Variable } from "../trace/graph.ts";
import { decideBy, evaluate, read, simplify, write } from "./algebra.ts";
import { from } from "../trace/names.ts";
import type { Row } from "./row.ts";
import type { Expression } from "../ops/formula.ts";
import { agrees, indexOf, meetingShape, numberAt, placeOf, placesAlong, sizeOf } from "./element.ts";
import { extras, numbersAt } from "./slope.ts";

/** At most this many terms of a sum are written out. */
const SHOWN = 4;

/**
 * How one number was computed, with the numbers at hand: "3 × 3 = 9", "(9 + 9 + 9 + 9) / 4 = 9".
 *
 * @returns null where the operation is not one of numbers, or not all numbers were recorded, or they have changed since.
 */
export function forwardOf(graph: Graph, operation: Operation, row: Row | undefined, variable: Variable, place: number): string | null {
  const result = numberAt(variable.data, place);
  if (result === null || variable.id !== operation.id) return null;
  const operands = operation.inputs.map((operand) => ("id" in operand ? graph.known.get(operand.id)!.data : operand.number));
  const sum = TERMS[operation.op]?.(operands, operation, variable.data, place);
  if (sum) return sumText(sum, result);
  const rowwise = ALONG[operation.op]?.(rowOf(operands[0] as Value, operation, place), operands[0] as Value, place);
  if (rowwise) return `${rowwise} = ${formatNumber(result)}`;
  const tree = row ? read(row.formula.replace(/^y = |, reduced$/g, "")) : null;
  if (tree && row!.formula.endsWith(", reduced") && operation.options.reduction !== "none") {
    const each = losses(tree, operands, operation);
    return each && sumText(each, result);
  }
  const numbers = numbersAt(operands, variable.data, variable.data.shape, place);
  if (tree === null || numbers === null) return null;
  const [s, t] = extras(operation);
  const fixed: Record<string, number> = { s, t };
  operation.inputs.forEach((operand, i) => {
    if ("number" in operand) fixed["abc"[i]] = operand.number;
  });
  if (!agrees(evaluate(tree, { ...numbers, s, t }), result)) return null;
  const style = Object.fromEntries(Object.entries(numbers).map(([letter, x]) => [letter, formatNumber(x)]));
  const written = write(simplify(tree, fixed, decideBy({ ...numbers, ...fixed })), style, " × ");
  const value = formatNumber(result, variable.data.dtype);
  return written === value ? value : `${written} = ${value}`;
}

/** A result that is a sum: its terms as they are written, their values, and what the sum is divided by. */
interface Sum {
  readonly terms: readonly (readonly number[])[];
  readonly divisor: number;
}

function sumText({ terms, divisor }: Sum, result: number): string | null {
  const total = terms.reduce((sum, factors) => sum + factors.reduce((a, b) => a * b), 0) / divisor;
  if (!agrees(total, result)) return null;
  const shown = sumOfTerms(terms.map((factors) => factors.map(negativeInParentheses).join(" × ")));
  const whole = divisor === 1 ? shown : `${terms.length > 1 ? `(${shown})` : shown} / ${divisor}`;
  return `${whole} = ${formatNumber(result)}`;
}

/** "a + b + … + z": the first terms and the last one. */
export function sumOfTerms(terms: readonly string[]): string {
  const few = terms.length <= SHOWN ? terms : [...terms.slice(0, SHOWN - 2), "…", terms[terms.length - 1]];
  return few.map((term, i) => (i > 0 && term.startsWith("-") ? `(${term})` : term)).join(" + ");
}

const negativeInParentheses = (x: number, i: number): string => (i > 0 && x < 0 ? `(${formatNumber(x)})` : formatNumber(x));

/** The losses of all pairs, which a loss adds up or takes the mean of. */
function losses(tree: Expression, operands: readonly (Value | number)[], operation: Operation): Sum | null {
  if (operands.some((x) => typeof x === "object" && x.sample !== null)) return null;
  const shape = meetingShape(operands);
  const [s, t] = extras(operation);
  const terms = Array.from({ length: sizeOf(shape) }, (_, at) => [evaluate(tree, { ...numbersAt(operands, null, shape, at), s, t })]);
  return { terms, divisor: operation.options.reduction === "mean" ? terms.length : 1 };
}

/** The numbers along the dimension `dim` of an operation, through one place; null where they were not all kept. */
function rowOf(a: Value, { options }: Operation, place: number): readonly number[] | null {
  if (a.sample !== null || options.dim === undefined) return null;
  return placesAlong(a.shape, from(Number(options.dim), a.shape), place).map((at) => a.numbers[at]);
}

/** Results to which a whole row comes together, written out. */
const ALONG: Readonly<Record<string, (row: readonly number[] | null, a: Value, place: number) => string | null>> = {
  softmax: (row, a, place) => row && `exp(${formatNumber(a.numbers[place])}) / (${sumOfTerms(row.map((x) => `exp(${formatNumber(x)})`))})`,
  log_softmax: (row, a, place) =>
    row && `${formatNumber(a.numbers[place])} − log(${sumOfTerms(row.map((x) => `exp(${formatNumber(x)})`))})`,
};

type Terms = (operands: readonly (Value | number)[], operation: Operation, result: Value, place: number) => Sum | null;

const TERMS: Readonly<Record<string, Terms>> = {
  sum: ([a]) => whole(a as Value, 1),
  mean: ([a]) => whole(a as Value, sizeOf((a as Value).shape)),
  mm: ([a, b], _operation, result, place) => product(a as Value, b as Value, result, place, null),
  addmm: ([c, a, b], _operation, result, place) => product(a as Value, b as Value, result, place, c as Value),
  bmm: ([a, b], _operation, result, place) => product(a as Value, b as Value, result, place, null),
  nll_loss: ([a, b], { options }) => picked(a as Value, b as Value, options),
  dot: ([a, b]) => pairs((a as Value).numbers.map((x, i) => [x, (b as Value).numbers[i]]), 1), // prettier-ignore
};

function whole(a: Value, divisor: number): Sum | null {
  return a.sample === null ? { terms: a.numbers.map((x) => [x]), divisor } : null;
}

function product(a: Value, b: Value, result: Value, place: number, bias: Value | null): Sum | null {
  const index = indexOf(result.shape, place);
  const [row, column] = index.slice(-2);
  const batch = index.slice(0, -2);
  const terms = Array.from({ length: a.shape.at(-1)! }, (_, k) => [
    numberAt(a, placeOf(a.shape, [...batch, row, k])),
    numberAt(b, placeOf(b.shape, [...batch, k, column])),
  ]);
  if (bias) terms.push([numberAt(bias, bias.shape.length === 1 ? column : place)]);
  return pairs(terms, 1);
}

/** The number of each row at its target, turned round; targets that do not count are left out. */
function picked(a: Value, targets: Value, { reduction, ignore_index }: Operation["options"]): Sum | null {
  if (reduction === "none" || a.shape.length > 2 || a.sample !== null || targets.sample !== null) return null;
  const classes = a.shape.at(-1)!;
  const terms = targets.numbers.flatMap((target, i) => (target === Number(ignore_index) ? [] : [[-a.numbers[i * classes + target]]]));
  return { terms, divisor: reduction === "mean" ? terms.length : 1 };
}

function pairs(terms: readonly (readonly (number | null)[])[], divisor: number): Sum | null {
  return terms.every((term) => term.every((x) => x !== null)) ? { terms: terms as number[][], divisor } : null;
}
