import type { Value } from "../trace/event.ts";
import type { Graph, Operation } from "../trace/graph.ts";
import { type Decide, decideBy, evaluate, read, share, simplify, write } from "./algebra.ts";
import type { Expression } from "../ops/formula.ts";
import { broadcastPlace, broadcastPlaces, indexOf, keptPlaces, meetingShape, numberAt, placeOf, placesAlong, sizeOf } from "./element.ts";
import { factorName, from, operandText, RESHAPES } from "../trace/names.ts";
import type { Row } from "./row.ts";

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
  const special = (SPECIAL[operation.op] ?? (RESHAPES.has(operation.op) ? (at) => passed(at, [at.place]) : undefined))?.({
    graph,
    operation,
    operands,
    input,
    place,
    own,
    above,
  });
  if (special) return special;
  const source = row?.gradients[input]?.replace(/^∂\w = /, "") ?? "";
  const tree = read(source.replace(REDUCED, ""));
  const result = graph.known.get(operation.id)?.data;
  if (tree === null || result === undefined) return UNKNOWN;
  const whole = REDUCED.test(source) && operation.options.reduction !== "none";
  const shape = whole ? meetingShape(operands) : result.shape;
  const count = whole && operation.options.reduction === "mean" ? sizeOf(shape) : 1;
  const [s, t] = extras(operation);
  const constants: Record<string, number> = { dy: 1, s, t };
  operation.inputs.forEach((operand, i) => {
    if ("number" in operand) constants["abc"[i]] = operand.number;
  });
  const numbersOf = (at: number) => numbersAt(operands, whole ? null : result, shape, at);
  const known = [result, ...operands].find((x): x is Value => typeof x === "object" && String(x.shape) === String(shape));
  const decide: Decide = (condition) => {
    const truths = keptPlaces(known ?? { shape, sample: null }).map((at) => decideBy({ ...numbersOf(at), ...constants })(condition));
    return truths.every((truth) => truth === truths[0]) ? (truths[0] ?? null) : null;
  };
  const formula = share(simplify(tree, constants, decide), count);
  const told = { formula, text: write(formula, styleOf(graph, operation)) };
  const terms: Term[] = [];
  for (const at of broadcastPlaces(own.shape, shape, place)) {
    const numbers = numbersOf(at);
    const dy = numberAt(above, whole ? 0 : at);
    if (dy === null || numbers === null) return { terms: null, ...told };
    terms.push({ above: dy, slope: evaluate(tree, { ...numbers, ...constants }) / count });
  }
  return terms.length === 0 ? UNKNOWN : { terms, ...told };
}

/** How the gradients of losses end that are reduced in the same operation. */
export const REDUCED = /, over n for the mean$/;

/** How names of a formula are written for this operation: with the program's names. */
export function styleOf(graph: Graph, operation: Operation): Record<string, string> {
  const style: Record<string, string> = { y: factorName(graph, operation.id) };
  operation.inputs.forEach((operand, i) => {
    style["abc"[i]] = "id" in operand ? factorName(graph, operand.id) : operandText(graph, operand);
  });
  return style;
}

/**
 * The numbers that meet at one place; null where one was not kept.
 *
 * @param result null where it has no number at each place.
 * @param shape what the operands are broadcast to.
 */
export function numbersAt(
  operands: readonly (Value | number)[],
  result: Value | null,
  shape: readonly number[],
  place: number,
): Record<string, number> | null {
  const numbers: Record<string, number> = {};
  const y = result && numberAt(result, place);
  if (y !== null) numbers.y = y;
  for (const [i, operand] of operands.entries()) {
    const x = typeof operand === "number" ? operand : numberAt(operand, broadcastPlace(operand.shape, shape, place));
    if (x === null) return null;
    numbers["abc"[i]] = x;
  }
  return numbers;
}

/** The numbers s and t of a formula: the options that are numbers, in their order. add and sub have s = 1 without one. */
export function extras({ options }: Operation): [number, number] {
  const numbers = Object.values(options).map((text) => Number(text.replace("inf", "Infinity"))).filter((x) => !Number.isNaN(x)); // prettier-ignore
  return [numbers[0] ?? 1, numbers[1] ?? 0];
}

const UNKNOWN: Slope = { terms: null, formula: null, text: null };

interface Situation {
  readonly graph: Graph;
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
  clone: (at) => passed(at, [at.place]),
  to: (at) => passed(at, [at.place]),
  t: (at) => passed(at, [placeOf(at.above.shape, indexOf(at.own.shape, at.place).toReversed())]),
  mm: product,
  addmm: (at) =>
    at.input === 0
      ? passed(at, broadcastPlaces(at.own.shape, at.above.shape, at.place))
      : product({ ...at, input: at.input - 1, operands: at.operands.slice(1) }),
  bmm: product,
  transpose: (at) => {
    const [dim0, dim1] = [Number(at.operation.options.dim0), Number(at.operation.options.dim1)];
    const index = indexOf(at.own.shape, at.place);
    [index[from(dim0, at.own.shape)], index[from(dim1, at.own.shape)]] = [index.at(dim1)!, index.at(dim0)!];
    return passed(at, [placeOf(at.above.shape, index)]);
  },
  permute: (at) => {
    const index = indexOf(at.own.shape, at.place);
    return passed(at, [placeOf(at.above.shape, dimsOf(at.operation, index.length).map((dim) => index[dim]))]); // prettier-ignore
  },
  softmax: (at) => inRow(at, (y, other, same) => other * (Number(same) - y)),
  log_softmax: (at) => inRow(at, (y, _, same) => Number(same) - Math.exp(y)),
  nll_loss: (at) => {
    const target = at.operands[1] as Value;
    const { reduction, ignore_index } = at.operation.options;
    const classes = at.own.shape.at(-1)!;
    const [row, column] = [Math.floor(at.place / classes), at.place % classes];
    const count = reduction === "mean" ? target.numbers.filter((t) => t !== Number(ignore_index)).length : 1;
    const hit = numberAt(target, row) === column && column !== Number(ignore_index);
    return known([{ above: numberAt(at.above, reduction === "none" ? row : 0), slope: hit ? -1 / count : 0 }], null);
  },
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

/** y = a b, one product or a batch of them: row i of ∂y meets column of b, or column of a meets column of ∂y. */
function product({ operands, input, place, own, above }: Situation): Slope {
  const other = operands[1 - input] as Value;
  const index = indexOf(own.shape, place);
  const [row, column] = index.slice(-2);
  const batch = index.slice(0, -2);
  const length = above.shape.at(input === 0 ? -1 : -2)!;
  return known(
    Array.from({ length }, (_, k) => ({
      above: numberAt(above, placeOf(above.shape, [...batch, ...(input === 0 ? [row, k] : [k, column])])),
      slope: numberAt(other, placeOf(other.shape, [...batch, ...(input === 0 ? [column, k] : [k, row])])),
    })),
    null,
  );
}

/** Every result of a row depends on every number of it: by y of the number's own place, and of the other. */
function inRow({ graph, operation, own, above, place }: Situation, slope: (y: number, other: number, same: boolean) => number): Slope {
  const result = graph.known.get(operation.id)!.data;
  const y = numberAt(result, place);
  return known(
    placesAlong(own.shape, from(Number(operation.options.dim), own.shape), place).map((at) => {
      const other = numberAt(result, at);
      return { above: numberAt(above, at), slope: y === null || other === null ? null : slope(y, other, at === place) };
    }),
    null,
  );
}

function known(terms: readonly { above: number | null; slope: number | null }[], text: string | null): Slope {
  const whole = terms.every((term) => term.above !== null && term.slope !== null);
  return { terms: whole ? (terms as readonly Term[]) : null, formula: null, text };
}

/** The dimensions that its options name, counted from the first one. */
function dimsOf({ options }: Operation, rank: number): number[] {
  return ((options.dim ?? options.dims)?.match(/-?\d+/g) ?? []).map((dim) => (Number(dim) + rank) % rank);
}

/** The place in the result of a reduction over the dimensions that its options name. */
function reducedPlace(shape: readonly number[], operation: Operation, place: number): number {
  const dims = dimsOf(operation, shape.length);
  const kept = indexOf(shape, place).map((i, dim) => (dims.includes(dim) ? 0 : i));
  return placeOf(
    shape.map((length, dim) => (dims.includes(dim) ? 1 : length)),
    kept,
  );
}
