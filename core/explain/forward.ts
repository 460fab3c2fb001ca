import { formatNumber } from "../scene/number.ts";
import type { Value } from "../trace/event.ts";
import type { Graph, Operation, Variable } from "../trace/graph.ts";
import { evaluate, read, simplify, write } from "./algebra.ts";
import { agrees, indexOf, numberAt, placeOf, sizeOf } from "./element.ts";
import type { Row } from "./names.ts";
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
  const tree = row ? read(row.formula.replace(/^y = /, "")) : null;
  const numbers = numbersAt(operands, variable.data, place);
  if (tree === null || numbers === null) return null;
  const [s, t] = extras(operation);
  const fixed: Record<string, number> = { s, t };
  operation.inputs.forEach((operand, i) => {
    if ("number" in operand) fixed["abc"[i]] = operand.number;
  });
  if (!agrees(evaluate(tree, { ...numbers, s, t }), result)) return null;
  const style = Object.fromEntries(Object.entries(numbers).map(([letter, x]) => [letter, formatNumber(x)]));
  const written = write(simplify(tree, fixed, numbers), style, " × ");
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

type Terms = (operands: readonly (Value | number)[], operation: Operation, result: Value, place: number) => Sum | null;

const TERMS: Readonly<Record<string, Terms>> = {
  sum: ([a]) => whole(a as Value, 1),
  mean: ([a]) => whole(a as Value, sizeOf((a as Value).shape)),
  mm: ([a, b], _operation, result, place) => product(a as Value, b as Value, result, place, null),
  addmm: ([c, a, b], _operation, result, place) => product(a as Value, b as Value, result, place, c as Value),
  dot: ([a, b]) => pairs((a as Value).numbers.map((x, i) => [x, (b as Value).numbers[i]]), 1), // prettier-ignore
};

function whole(a: Value, divisor: number): Sum | null {
  return a.sample === null ? { terms: a.numbers.map((x) => [x]), divisor } : null;
}

function product(a: Value, b: Value, result: Value, place: number, bias: Value | null): Sum | null {
  const [row, column] = indexOf(result.shape, place);
  const terms = Array.from({ length: a.shape[1] }, (_, k) => [
    numberAt(a, placeOf(a.shape, [row, k])),
    numberAt(b, placeOf(b.shape, [k, column])),
  ]);
  if (bias) terms.push([numberAt(bias, bias.shape.length === 1 ? column : place)]);
  return pairs(terms, 1);
}

function pairs(terms: readonly (readonly (number | null)[])[], divisor: number): Sum | null {
  return terms.every((term) => term.every((x) => x !== null)) ? { terms: terms as number[][], divisor } : null;
}
