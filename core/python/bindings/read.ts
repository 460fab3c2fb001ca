import { DTYPE_NAMES } from "../../tensor/dtype.ts";
import { Scalar } from "../../tensor/scalar.ts";
import { defaultValue, type Parameter, type Signature } from "../signature.ts";
import type { Handles } from "./handles.ts";

/** What crosses from Python for one call: ints, floats, bools, None (undefined) and short texts. */
export type Arguments = readonly (number | bigint | boolean | string | undefined)[];

/**
 * How the arguments of a call cross, in the order of the signature:
 *
 * - a tensor: its handle, 0 for None;
 * - an operand or a Python number: what it is (0 a tensor, 1 a bool, 2 an int, 3 a float; -1 None), and the handle or number;
 * - a list: its length (-1 for None), then its elements;
 * - a dtype: its code, -1 for None;
 * - anything else: itself.
 *
 * Whatever is missing at the end has its default.
 */
export function reader(handles: Handles, { parameters }: Signature): (args: Arguments) => unknown[] {
  const cursor = { next: 0 };
  const readers = parameters.map((parameter) => one(handles, parameter, cursor));
  const defaults = parameters.map((parameter) => (parameter.default === null ? undefined : defaultValue(parameter)));
  return (args) => {
    cursor.next = 0;
    const values = new Array<unknown>(readers.length);
    for (let i = 0; i < readers.length; i++) values[i] = cursor.next < args.length ? readers[i](args) : defaults[i];
    return values;
  };
}

type Reader = (args: Arguments) => unknown;

function one(handles: Handles, parameter: Parameter, cursor: { next: number }): Reader {
  const element = single(handles, parameter, cursor);
  if (!parameter.list) return element;
  return (args) => {
    const count = args[cursor.next++] as number;
    if (count < 0 || (count === 0 && parameter.nullable && parameter.length > 1)) return null;
    const list = new Array<unknown>(count);
    for (let i = 0; i < count; i++) list[i] = element(args);
    return count === 1 && parameter.length > 1 ? Array<unknown>(parameter.length).fill(list[0]) : list;
  };
}

function single(handles: Handles, { type }: Parameter, cursor: { next: number }): Reader {
  switch (type) {
    case "Tensor":
      return (args) => handleOrNull(handles, args[cursor.next++] as number);
    case "Operand":
    case "Number":
      return (args) => {
        const kind = args[cursor.next++] as number;
        const value = args[cursor.next++];
        if (kind <= 0) return kind < 0 ? null : handles.at(value as number);
        return scalarOf(kind, value);
      };
    case "int":
      return (args) => numberOrNull(args[cursor.next++]);
    case "ScalarType":
      return (args) => DTYPE_NAMES[args[cursor.next++] as number] ?? null;
    default:
      return (args) => args[cursor.next++] ?? null;
  }
}

/** A Python number, of the kind that crosses before it. */
export const scalarOf = (kind: number, value: unknown): Scalar => new Scalar(Number(value), CATEGORY[kind]);

const CATEGORY = ["bool", "bool", "int", "float"] as const;

const handleOrNull = (handles: Handles, handle: number) => (handle === 0 ? null : handles.at(handle));

/** Ints beyond 2⁵³ come as bigint. */
const numberOrNull = (value: Arguments[number]) => (value === undefined ? null : Number(value));
