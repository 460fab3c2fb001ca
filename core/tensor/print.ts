import type { DType } from "./dtype.ts";
import { fixed, scientific } from "./decimal.ts";

/** What `torch.set_printoptions` sets. */
export interface PrintOptions {
  /** Digits after the point. */
  readonly precision: number;
  /** A tensor with more numbers than this is summarised. */
  readonly threshold: number;
  /** How many are shown at each end of a summarised dimension. */
  readonly edgeItems: number;
  /** Characters in a line. */
  readonly lineWidth: number;
  /** Scientific notation always, never, or (null) where the numbers ask for it. */
  readonly sciMode: boolean | null;
}

export const DEFAULT_PRINT_OPTIONS: PrintOptions = { precision: 4, threshold: 1000, edgeItems: 3, lineWidth: 80, sciMode: null };

const PROFILES = {
  default: DEFAULT_PRINT_OPTIONS,
  short: { ...DEFAULT_PRINT_OPTIONS, precision: 2, edgeItems: 2 },
  full: { ...DEFAULT_PRINT_OPTIONS, threshold: Infinity },
};

/**
 * The options after `torch.set_printoptions(**changes)`: a profile first, then what is named. What is not named stays as it was,
 * but for sciMode, which goes back to automatic.
 */
export function changedPrintOptions(
  current: PrintOptions,
  changes: { readonly [K in keyof PrintOptions]?: PrintOptions[K] | null } & { readonly profile?: string | null },
): PrintOptions {
  const base = changes.profile ? { ...current, ...PROFILES[changes.profile as keyof typeof PROFILES] } : current;
  return {
    precision: changes.precision ?? base.precision,
    threshold: changes.threshold ?? base.threshold,
    edgeItems: changes.edgeItems ?? base.edgeItems,
    lineWidth: changes.lineWidth ?? base.lineWidth,
    sciMode: changes.sciMode ?? null,
  };
}

/** The numbers of a tensor or an array, wherever they lie. Only those that are shown are read. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** The number at a place of the storage: bools as 0 and 1, float32 as the double of the same value. */
  readonly read: (place: number) => number | bigint;
  /** In elements; row-major without them. */
  readonly strides?: readonly number[];
  /** Place of the first element. Default 0. */
  readonly offset?: number;
}

/** A tensor to be printed. */
export interface PrintedTensor extends Numbers {
  readonly requiresGrad?: boolean;
  /** "MulBackward0"; null for a leaf. */
  readonly gradFn?: string | null;
  /** Default "cpu", which is not printed. */
  readonly device?: string;
  /** An nn.Parameter says so. */
  readonly parameter?: boolean;
  /** `torch.get_default_dtype()`, which is not printed. */
  readonly defaultDtype?: DType;
}

/** `repr(tensor)`, character by character as PyTorch prints it. */
export function formatTensor(tensor: PrintedTensor, options: PrintOptions = DEFAULT_PRINT_OPTIONS): string {
  const prefix = "tensor(";
  const text = withSuffixes(prefix + body(tensor, prefix.length, options), suffixesOf(tensor, options), prefix.length, options);
  return tensor.parameter ? `Parameter containing:\n${text}` : text;
}

/** Python's text of a shape: "(2, 3)", "(2,)", "()". */
export function tupleText(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/** The indices of a dimension that are shown, and null where the rest is left out. */
export function shownIndices(size: number, summarise: boolean, edgeItems: number): (number | null)[] {
  if (!summarise || size <= 2 * edgeItems) return Array.from({ length: size }, (_, i) => i);
  const edge = Array.from({ length: edgeItems }, (_, i) => i);
  return [...edge, null, ...edge.map((i) => size - edgeItems + i)];
}

/** All numbers that are shown, row-major. */
export function shownNumbers(numbers: Numbers, summarise: boolean, edgeItems: number): (number | bigint)[] {
  const strides = numbers.strides ?? rowMajor(numbers.shape);
  let places = [numbers.offset ?? 0];
  numbers.shape.forEach((size, dim) => {
    const indices = shownIndices(size, summarise, edgeItems).filter((i) => i !== null);
    places = places.flatMap((place) => indices.map((i) => place + i * strides[dim]));
  });
  return places.map((place) => numbers.read(place));
}

const isFloat = (dtype: DType) => dtype.includes("float");

const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

function rowMajor(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = strides[i + 1] * shape[i + 1];
  return strides;
}

function body(tensor: PrintedTensor, indent: number, options: PrintOptions): string {
  const count = sizeOf(tensor.shape);
  if (count === 0) return "[]";
  const summarise = count > options.threshold;
  const values = shownNumbers(tensor, summarise, options.edgeItems);
  const cell = isFloat(tensor.dtype) ? floatCell(values.map(Number), options) : wholeCell(values, tensor.dtype);
  let next = 0;
  const rows = (dim: number, column: number): string => {
    if (dim === tensor.shape.length) return cell.text(values[next++]);
    const indices = shownIndices(tensor.shape[dim], summarise, options.edgeItems);
    const left = tensor.shape.length - dim;
    if (left > 1) {
      const slices = indices.map((i) => (i === null ? "..." : rows(dim + 1, column + 1)));
      return `[${slices.join("," + "\n".repeat(left - 1) + " ".repeat(column + 1))}]`;
    }
    const perLine = Math.max(1, Math.floor((options.lineWidth - column) / (cell.width + 2)));
    const words = indices.map((i) => (i !== null ? cell.text(values[next++]) : options.edgeItems > 0 ? " ..." : "..."));
    const lines: string[] = [];
    for (let i = 0; i < words.length; i += perLine) lines.push(words.slice(i, i + perLine).join(", "));
    return `[${lines.join(",\n" + " ".repeat(column + 1))}]`;
  };
  return rows(0, indent);
}

/** How one number is written, and how wide all are. */
interface Cell {
  readonly width: number;
  readonly text: (value: number | bigint) => string;
}

function wholeCell(values: readonly (number | bigint)[], dtype: DType): Cell {
  const text = dtype === "bool" ? (value: number | bigint) => (Number(value) !== 0 ? "True" : "False") : String;
  return padded(1, values.map(text), text);
}

/** One notation for all: whole ("1."), fixed ("1.5000") or scientific ("1.5000e+00"). */
function floatCell(values: readonly number[], { precision, sciMode }: PrintOptions): Cell {
  const telling = values.filter((value) => Number.isFinite(value) && value !== 0);
  const sizes = telling.map(Math.abs);
  const max = sizes.reduce((a, b) => Math.max(a, b), -Infinity);
  const min = sizes.reduce((a, b) => Math.min(a, b), Infinity);
  const whole = telling.every(Number.isInteger);
  const inScience = telling.length > 0 && (sciMode ?? (max / min > 1000 || max > 1e8 || min < 1e-4));
  if (inScience) return padded(1, telling.map(science), science);
  if (whole) return padded(1, telling.map(wholeText), wholeText);
  return padded(1, telling.map(point), point);

  function science(value: number | bigint): string {
    return scientific(Number(value), precision);
  }
  function point(value: number | bigint): string {
    return fixed(Number(value), precision);
  }
  function wholeText(value: number | bigint): string {
    return fixed(Number(value), 0) + (Number.isFinite(value) ? "." : "");
  }
}

function padded(least: number, texts: readonly string[], text: (value: number | bigint) => string): Cell {
  const width = texts.reduce((widest, one) => Math.max(widest, one.length), least);
  return { width, text: (value) => text(value).padStart(width) };
}

function suffixesOf(tensor: PrintedTensor, options: PrintOptions): string[] {
  const { shape, dtype, device = "cpu", defaultDtype = "float32" } = tensor;
  const suffixes: string[] = [];
  if (device !== "cpu") suffixes.push(`device='${device.includes(":") ? device : `${device}:0`}'`);
  const empty = sizeOf(shape) === 0;
  if (empty ? shape.length !== 1 : options.edgeItems === 0) suffixes.push(`size=${tupleText(shape)}`);
  const told = dtype === defaultDtype || (!empty && (dtype === "int64" || dtype === "bool"));
  if (!told) suffixes.push(`dtype=torch.${dtype}`);
  if (tensor.gradFn) suffixes.push(`grad_fn=<${tensor.gradFn}>`);
  else if (tensor.requiresGrad) suffixes.push("requires_grad=True");
  return suffixes;
}

function withSuffixes(text: string, suffixes: readonly string[], indent: number, { lineWidth }: PrintOptions): string {
  let line = text.length - text.lastIndexOf("\n") + 1;
  let result = text;
  for (const suffix of suffixes) {
    if (line + suffix.length + 2 > lineWidth) {
      result += ",\n" + " ".repeat(indent) + suffix;
      line = indent + suffix.length;
    } else {
      result += ", " + suffix;
      line += suffix.length + 2;
    }
  }
  return result + ")";
}
