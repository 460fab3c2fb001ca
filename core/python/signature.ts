/** How Python may call an operation, as PyTorch writes it down. */
export interface Signature {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** What comes back: one tensor; a tuple of them, whose names (if any) are `fields`; a number; a truth value; nothing. */
  readonly result: "Tensor" | "tuple" | "int" | "float" | "bool" | "None";
  readonly fields: readonly string[];
}

export interface Parameter {
  readonly name: string;
  readonly type: BaseType;
  /** int[], Tensor[]. */
  readonly list: boolean;
  /** int[2]: one int stands for so many; 0 where it stands for none. */
  readonly length: number;
  /** None may be given. */
  readonly nullable: boolean;
  /** As Python writes it; null where an argument must be given. */
  readonly default: string | null;
  /** Only by name. */
  readonly keyword: boolean;
}

/** Operand: a tensor or a Python number. */
export type BaseType = (typeof BASE_TYPES)[number];
const BASE_TYPES = ["Tensor", "Operand", "Number", "int", "float", "bool", "str", "ScalarType"] as const;
const RESULTS = ["Tensor", "int", "float", "bool", "None"] as const;

/**
 * Reads "sum(Tensor input, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None)". After "->" stands what comes back, where
 * that is not one tensor: "(values, indices)" names the parts of a tuple, "Tensor[]" is a tuple without names, "(_)" one too, out of which a single tensor
 * comes by itself, "bool" a truth value.
 *
 * @throws {SyntaxError} for a text that is none.
 */
export function parseSignature(text: string): Signature {
  const match = /^(\w+)\((.*?)\)(?:\s*->\s*(.+))?$/.exec(text);
  if (match === null) throw new SyntaxError(`"${text}" is no signature`);
  const [, name, list, result = "Tensor"] = match;
  const parameters: Parameter[] = [];
  let keyword = false;
  for (const part of splitList(list)) {
    if (part === "*") keyword = true;
    else parameters.push(parseParameter(part, keyword, text));
  }
  const fields = result.startsWith("(") ? splitList(result.slice(1, -1)) : [];
  if (fields.length > 0 || result === "Tensor[]") return { name, parameters, result: "tuple", fields };
  const known = RESULTS.find((type) => type === result);
  if (known === undefined) throw new SyntaxError(`"${text}": ${result} is nothing that comes back`);
  return { name, parameters, result: known, fields };
}

function parseParameter(text: string, keyword: boolean, whole: string): Parameter {
  const match = /^(\w+)(\[(\d*)\])?(\?)? (\w+)(?:=(.+))?$/.exec(text);
  const type = BASE_TYPES.find((known) => known === match?.[1]);
  if (match === null || type === undefined) throw new SyntaxError(`"${whole}": "${text}" is no parameter`);
  const [, , list, length, nullable, name, value] = match;
  return {
    name,
    type,
    list: list !== undefined,
    length: Number(length || 0),
    nullable: nullable !== undefined,
    default: value ?? null,
    keyword,
  };
}

/** At commas that stand outside brackets. */
function splitList(text: string): string[] {
  return text.split(/,(?![^[(]*[\])])/).map((part) => part.trim()).filter((part) => part !== ""); // prettier-ignore
}

/** A default as the operation takes it. */
export function defaultValue({ default: text, name, list, length }: Parameter): unknown {
  if (text === null) throw new Error(`${name} has no default`);
  if (list && /^-?\d+$/.test(text)) return Array.from({ length }, () => Number(text));
  if (text === "None") return null;
  if (text === "True" || text === "False") return text === "True";
  if (/^['"]/.test(text)) return text.slice(1, -1);
  if (text.startsWith("[")) return splitList(text.slice(1, -1)).map(Number);
  return text === "inf" ? Infinity : text === "-inf" ? -Infinity : Number(text);
}
