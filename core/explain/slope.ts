import type { Value } from "../trace/event.ts";
import type { Graph, Operation } from "../trace/graph.ts";
import { evaluate, read, simplify, write } from "./algebra.ts";
import type { Expression } from "../ops/formula.ts";
import { broadcastPlace, broadcastPlaces, indexOf, numberAt, placeOf, sizeOf } from "./element.ts";
import { factorName, operandText } from "./names.ts";
import type { Row } from "./names.ts";

/** One product of the chain rule: the gradient that came from above, and how steep the operation is here. */
export interface Term {
  readonly above: number;
  readonly slope: number;
}

/** Why one number of one arriving gradient is what it is: the terms whose products should add up to it. */
export interface Slope {
  /** All terms, or null where numbers are missing or the operation is not one that can be followed number by number. */
  readonly terms: readonly Term[] | null;
  /** The local derivative as a formula, for an operation that one formula says; else null. */
  readonly formula: Expression | null;
  /** The same as text: "2·y", "1/4"; null where it is not one number for each element. */
  readonly text: string | null;
}

/**
 * The slope of an operation at one of its inputs.
 *
 * @param input which input.
 * @param place the number of that input.
 * @param above the gradient of the operation's output.
 */
export function slopeOf(graph: Graph, operation: Operation, row: Row | undefined, input: number, place: number, above: Value): Slope {
  const operands = operation.inputs.map((operand) => ("id" in operand ? graph.known.get(operand.id)!.data : operand.number));
  const own = operands[input] as Value;
  const special = SPECIAL[operation.op]?.({ operation, operands, input, place, own, above });
  if (special) return special;
  const source = row?.gradients[input]?.replace(/^∂\w = /, "");
  const tree = source ? read(source) : null;
  const result = graph.known.get(operation.id)?.data;
  if (tree === null || result === undefined) return UNKNOWN;
  const [s, t] = extras(operation);
  const constants: Record<string, number> = { dy: 1, s, t };
  operation.inputs.forEach((operand, i) => {
    if ("number" in operand) constants["abc"[i]] = operand.number;
  });
  const terms: Term[] = [];
  let formula: Expression | null = null;
  for (const at of broadcastPlaces(own.shape, result.shape, place)) {
    const numbers = numbersAt(operands, result, at);
    const dy = numberAt(above, at);
    formula ??= simplify(tree, constants, numbers ?? {});
    if (dy === null || numbers === null) return { terms: null, formula, text: write(formula, styleOf(graph, operation)) };
    terms.push({ above: dy, slope: evaluate(tree, { ...numbers, ...constants }) });
  }
  return formula === null ? UNKNOWN : { terms, formula, text: write(formula, styleOf(graph, operation)) };
}

/** How names of a formula are written for this operation: with the program's names. */
export function styleOf(graph: Graph, operation: Operation): Record<string, string> {
  const style: Record<string, string> = { y: factorName(graph, operation.id) };
  operation.inputs.forEach((operand, i) => {
    style["abc"[i]] = "id" in operand ? factorName(graph, operand.id) : operandText(graph, operand);
  });
  return style;
}

/** The numbers that meet at one place of the result; null where one was not kept. */
export function numbersAt(operands: readonly (Value | number)[], result: Value, place: number): Record<string, number> | null {
  const numbers: Record<string, number> = {};
  const y = numberAt(result, place);
  if (y !== null) numbers.y = y;
  for (const [i, operand] of operands.entries()) {
    const x = typeof operand === "number" ? operand : numberAt(operand, broadcastPlace(operand.shape, result.shape, place));
    if (x === null) return null;
    numbers["abc"[i]] = x;
  }
  return numbers;
}

/** The numbers s and t of a formula: the options that are numbers, in their order. add and sub have s = 1 without one. */
export function extras({ options }: Operation): [number, number] {
  const numbers = Object.values(options).map(Number).filter((x) => !Number.isNaN(x)); // prettier-ignore
  return [numbers[0] ?? 1, numbers[1] ?? 0];
}

const UNKNOWN: Slope = { terms: null, formula: null, text: null };

interface Situation {
  readonly operation: Operation;
  readonly operands: readonly (Value | number)[];
  readonly input: number;
  readonly place: number;
  readonly own: Value;
  readonly above: Value;
}

/** What no formula of one element says, operation by operation. Null: not to be followed number by number. */
const SPECIAL: Readonly<Record<string, (at: Situation) => Slope | null>> = {
  mean: (at) => average(at, sizeOf(at.own.shape)),
  "mean.dims": (at) => average(at, sizeOf(at.own.shape) / sizeOf(at.above.shape)),
  sum: (at) => passed(at, [0]),
  "sum.dims": (at) => passed(at, [reducedPlace(at.own.shape, at.operation, at.place)]),
  expand: (at) => passed(at, broadcastPlaces(at.own.shape, at.above.shape, at.place)),
  view: (at) => passed(at, [at.place]),
  reshape: (at) => passed(at, [at.place]),
  unsafe_view: (at) => passed(at, [at.place]),
  unsqueeze: (at) => passed(at, [at.place]),
  squeeze: (at) => passed(at, [at.place]),
  flatten: (at) => passed(at, [at.place]),
  clone: (at) => passed(at, [at.place]),
  to: (at) => passed(at, [at.place]),
  t: (at) => passed(at, [placeOf(at.above.shape, indexOf(at.own.shape, at.place).toReversed())]),
  mm: product,
  addmm: (at) =>
    at.input === 0
      ? passed(at, broadcastPlaces(at.own.shape, at.above.shape, at.place))
      : product({ ...at, input: at.input - 1, operands: at.operands.slice(1) }),
  dot: (at) => known([{ above: numberAt(at.above, 0), slope: numberAt(at.operands[1 - at.input] as Value, at.place) }], null),
};

function average(at: Situation, count: number): Slope {
  const place = at.operation.op === "mean" ? 0 : reducedPlace(at.own.shape, at.operation, at.place);
  return known([{ above: numberAt(at.above, place), slope: 1 / count }], count === 1 ? "1" : `1/${count}`);
}

/** Each number of the gradient goes on as it is. */
function passed(at: Situation, places: readonly number[]): Slope {
  return known(places.map((place) => ({ above: numberAt(at.above, place), slope: 1 })), "1"); // prettier-ignore
}

/** y = a b: row i of ∂y meets column of b, or column of a meets column of ∂y. */
function product({ operands, input, place, own, above }: Situation): Slope {
  const other = operands[1 - input] as Value;
  const [row, column] = indexOf(own.shape, place);
  const length = above.shape[input === 0 ? 1 : 0];
  return known(
    Array.from({ length }, (_, k) => ({
      above: numberAt(above, placeOf(above.shape, input === 0 ? [row, k] : [k, column])),
      slope: numberAt(other, placeOf(other.shape, input === 0 ? [column, k] : [k, row])),
    })),
    null,
  );
}

function known(terms: readonly { above: number | null; slope: number | null }[], text: string | null): Slope {
  const whole = terms.every((term) => term.above !== null && term.slope !== null);
  return { terms: whole ? (terms as readonly Term[]) : null, formula: null, text };
}

/** The place in the result of a reduction over the dimensions that its options name. */
function reducedPlace(shape: readonly number[], operation: Operation, place: number): number {
  const dims = (operation.options.dim?.match(/-?\d+/g) ?? []).map((dim) => (Number(dim) + shape.length) % shape.length);
  const kept = indexOf(shape, place).map((i, dim) => (dims.includes(dim) ? 0 : i));
  return placeOf(
    shape.map((length, dim) => (dims.includes(dim) ? 1 : length)),
    kept,
  );
}
