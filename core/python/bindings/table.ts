import type { Parameter } from "../signature.ts";
import { overloads, type Overload } from "./operations.ts";

/** The path, among our Python packages, of the module that {@link tableSource} makes. */
export const TABLE_PATH = "torch/_table.py";

/**
 * The table of operations as a Python module: from it, torch makes its functions when it is imported.
 *
 * TABLE is a list of (function of `_gradwalk_js`, Python names, name in messages, parameters, result, fields); a parameter is
 * (name, type, is a list, its length, may be None, has a default, the default, by name only).
 */
export function tableSource(list: readonly Overload[] = overloads()): string {
  const lines = list.map(({ id, python, signature: { name, parameters, result, fields } }) => {
    const words = [
      quoted(id),
      tuple(python.map(quoted)),
      quoted(name),
      tuple(parameters.map(parameterText)),
      quoted(result),
      tuple(fields.map(quoted)),
    ];
    return `    (${words.join(", ")}),`;
  });
  return ['"""Made from the table of operations."""', "", "inf = float('inf')", "TABLE = [", ...lines, "]", ""].join("\n");
}

const parameterText = ({ name, type, list, length, nullable, default: value, keyword }: Parameter): string =>
  tuple([quoted(name), quoted(type), bool(list), String(length), bool(nullable), bool(value !== null), defaultText(value), bool(keyword)]);

/** A list becomes a tuple: a default must not change. */
const defaultText = (value: string | null): string =>
  value === null ? "None" : /^\[.*\]$/.test(value) ? `(${value.slice(1, -1)}${value.length > 2 ? "," : ""})` : value;

const quoted = (text: string): string => JSON.stringify(text);
const bool = (value: boolean): string => (value ? "True" : "False");
const tuple = (parts: readonly string[]): string => `(${parts.join(", ")}${parts.length === 1 ? "," : ""})`;
