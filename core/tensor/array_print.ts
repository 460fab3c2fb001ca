import type { DType } from "./dtype.ts";
import { digitsOf, digitsOf32, exponentText, fixed, positional, pyFloat, pyFloat32, scientific } from "./decimal.ts";
import { shownIndices, shownNumbers, tupleText } from "./print.ts";
import type { Numbers } from "./print.ts";

/** What `numpy.set_printoptions` sets. */
export interface ArrayPrintOptions {
  /** Most digits after the point. */
  readonly precision: number;
  readonly threshold: number;
  readonly edgeItems: number;
  readonly lineWidth: number;
  /** Never scientific because a number is small. */
  readonly suppress: boolean;
}

export const DEFAULT_ARRAY_PRINT_OPTIONS: ArrayPrintOptions = {
  precision: 8,
  threshold: 1000,
  edgeItems: 3,
  lineWidth: 75,
  suppress: false,
};

/** `repr(array)` as numpy 2 writes it: "array([1., 2.])". */
export function formatArray(array: Numbers, options: ArrayPrintOptions = DEFAULT_ARRAY_PRINT_OPTIONS): string {
  const prefix = "array(";
  const { shape, dtype } = array;
  const count = shape.reduce((a, b) => a * b, 1);
  const text = `${prefix}${body(array, options, ", ", prefix.length, 1)}`;
  const extras: string[] = [];
  if ((count === 0 && !(shape.length === 1)) || count > options.threshold) extras.push(`shape=${tupleText(shape)}`);
  if (count === 0 || !IMPLIED.includes(dtype)) extras.push(`dtype=${dtype}`);
  if (extras.length === 0) return `${text})`;
  const tail = `${extras.join(", ")})`;
  const lastLine = text.length + 1 - (text.lastIndexOf("\n") + 1);
  const fits = lastLine + tail.length + 1 <= options.lineWidth;
  return `${text},${fits ? " " : "\n" + " ".repeat(prefix.length)}${tail}`;
}

/** `str(array)`: "[1. 2.]". */
export function formatArrayText(array: Numbers, options: ArrayPrintOptions = DEFAULT_ARRAY_PRINT_OPTIONS): string {
  if (array.shape.length === 0) return formatNumber(array.read(array.offset ?? 0), array.dtype);
  return body(array, options, " ", 0, 0);
}

/** `str(scalar)` of one of numpy's numbers: "0.1", "True". */
export function formatNumber(value: number | bigint, dtype: DType): string {
  if (dtype === "bool") return Number(value) !== 0 ? "True" : "False";
  if (dtype === "float64") return pyFloat(Number(value));
  return dtype === "float32" ? pyFloat32(Number(value)) : String(value);
}

/** `repr(scalar)` of one of numpy's numbers: "np.float32(0.1)", "np.True_". */
export function formatScalar(value: number | bigint, dtype: DType): string {
  const text = formatNumber(value, dtype);
  return dtype === "bool" ? `np.${text}_` : `np.${dtype}(${text})`;
}

const IMPLIED: readonly DType[] = ["float64", "int64", "bool"];

function body(array: Numbers, options: ArrayPrintOptions, separator: string, indent: number, suffix: number): string {
  const { shape } = array;
  const count = shape.reduce((a, b) => a * b, 1);
  if (count === 0) return "[]";
  const summarise = count > options.threshold;
  const values = shownNumbers(array, summarise, options.edgeItems);
  const text = cellOf(values, array.dtype, shape.length, options);
  let next = 0;
  const rows = (dim: number, hanging: string): string => {
    if (dim === shape.length) return text(values[next++]);
    const indices = shownIndices(shape[dim], summarise, options.edgeItems);
    const words = indices.map((i) => (i === null ? "..." : rows(dim + 1, hanging + " ")));
    const left = shape.length - dim;
    if (left > 1) return `[${words.join(separator.trimEnd() + "\n".repeat(left - 1) + hanging)}]`;
    const width = options.lineWidth - suffix - dim - 1;
    return `[${wrap(words, separator, width, hanging)}]`;
  };
  return rows(0, " ".repeat(indent + 1));
}

/** Words one after another, in lines of at most `width` characters that all begin with `hanging`; the first one is left to the caller. */
function wrap(words: readonly string[], separator: string, width: number, hanging: string): string {
  let done = "";
  let line = hanging;
  words.forEach((word, i) => {
    if (line.length + word.length > width && line.length > hanging.length) {
      done += line.trimEnd() + "\n";
      line = hanging;
    }
    line += word + (i < words.length - 1 ? separator : "");
  });
  return (done + line).slice(hanging.length);
}

type Cell = (value: number | bigint) => string;

function cellOf(values: readonly (number | bigint)[], dtype: DType, rank: number, options: ArrayPrintOptions): Cell {
  if (dtype === "bool") return (value) => (Number(value) !== 0 ? "True" : "False").padStart(rank > 0 ? 5 : 0);
  if (!dtype.includes("float")) {
    const width = Math.max(...values.map((value) => String(value).length));
    return (value) => String(value).padStart(width);
  }
  const finite = values.map(Number).filter(Number.isFinite);
  const sizes = finite.filter((value) => value !== 0).map(Math.abs);
  const max = Math.max(...sizes);
  const min = Math.min(...sizes);
  // numpy compares in the array's own dtype.
  const own = dtype === "float64" ? (x: number) => x : Math.fround;
  const large = dtype === "float64" ? 1e8 : dtype === "float32" ? 1e6 : 1e3;
  const inScience = sizes.length > 0 && (max >= large || (!options.suppress && (min < own(1e-4) || own(max / min) > 1000)));
  const write = inScience ? scienceOf(finite, dtype, options.precision) : pointOf(finite, dtype, options.precision);
  // A negative infinity needs a place for its sign.
  const special = values.map(Number).filter((value) => !Number.isFinite(value));
  const least = special.length === 0 ? 0 : special.includes(-Infinity) ? 4 : 3;
  const width = Math.max(least, ...finite.map((value) => write(value).length));
  return (value) => (Number.isFinite(Number(value)) ? write(Number(value)) : specialText(Number(value))).padStart(width);
}

const specialText = (value: number) => (Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");

const shortestDigits = (value: number, dtype: DType) => (dtype === "float64" ? digitsOf(value) : digitsOf32(value));

/** All with as many digits as the one that needs most. */
function scienceOf(finite: readonly number[], dtype: DType, precision: number): (value: number) => string {
  const needed = finite.map((value) => Math.min(precision, shortestText(value, dtype, precision)));
  const digits = Math.max(0, ...needed);
  const exponents = finite.map((value) => scientific(value, digits).split("e")[1].length);
  const exponentWidth = Math.max(...exponents) - 1;
  return (value) => {
    const [mantissa, exponent] = scientific(value, digits).split("e");
    const tail = exponentText(Number(exponent));
    return `${mantissa}${digits === 0 ? "." : ""}e${tail[0]}${tail.slice(1).padStart(exponentWidth, "0")}`;
  };
}

/** Digits after the point of the shortest scientific text, or of the one rounded to `precision`. */
function shortestText(value: number, dtype: DType, precision: number): number {
  const { digits } = shortestDigits(value, dtype);
  if (digits.length - 1 <= precision) return digits.length - 1;
  return scientific(value, precision).split("e")[0].replace(/^.*\./, "").replace(/0+$/, "").length;
}

/** The shortest text of each, points beneath one another. */
function pointOf(finite: readonly number[], dtype: DType, precision: number): (value: number) => string {
  const write = (value: number): [string, string] => {
    const sign = value < 0 || Object.is(value, -0) ? "-" : "";
    let text = sign + positional(shortestDigits(value, dtype));
    if (text.length - text.indexOf(".") - 1 > precision) text = fixed(value, precision);
    const [whole, fraction = ""] = text.split(".");
    return [whole, fraction.replace(/0+$/, "")];
  };
  const parts = finite.map(write);
  const left = Math.max(0, ...parts.map(([whole]) => whole.length));
  const right = Math.max(0, ...parts.map(([, fraction]) => fraction.length));
  return (value) => {
    const [whole, fraction] = write(value);
    return `${whole.padStart(left)}.${fraction.padEnd(right)}`;
  };
}
