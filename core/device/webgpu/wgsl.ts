import type { Expression, Kernel, Operator } from "../../ops/formula.ts";
import { SHADERS } from "../../../shaders/index.ts";

/** Functions without a WGSL form worth having: a kernel that calls one runs on the CPU. */
const ON_CPU_ONLY = new Set(["lgamma", "digamma"]);

/** Whether the kernel's formula can be said in WGSL. */
export const hasWgsl = (kernel: Kernel): boolean => kernel.floats && !callsAny(kernel.formula.tree, ON_CPU_ONLY);

/**
 * The shader of one formula: pointwise.wgsl with its last function in the formula's words.
 *
 * @param inside bit k: operand k lies in the result's own buffer.
 * @param known bit k: operand k is one number, given beside the sizes.
 */
export function pointwiseShader(kernel: Kernel, inside = 0, known = 0): string {
  const template = SHADERS.pointwise;
  const { source } = kernel.formula;
  const from = (k: number) => ((known >> k) & 1 ? "lone" : (inside >> k) & 1 ? "inside" : "operand");
  const operands = kernel.operands.map((name, k) => `  let ${name} = ${from(k)}${k}(i);\n`).join("");
  const formula = `fn formula(i: u32) -> u32 {\n${operands}  let s = sizes.s;\n  let t = sizes.t;\n  return ${wordOf(kernel)};\n}\n`;
  return `// ${kernel.name}: ${source}\n${template.slice(0, template.lastIndexOf("fn formula("))}${formula}`;
}

/** One of several formulas that run at once; see {@link pointwiseShader}. */
export interface PartOfShader {
  readonly kernel: Kernel;
  readonly inside: number;
  readonly known: number;
}

/** The shader of several formulas: pointwise_parts.wgsl with as many parts. Their results come first of what is bound, then the operands. */
export function partsShader(parts: readonly PartOfShader[]): string {
  const template = SHADERS.pointwiseParts;
  const marked = (bits: number, k: number) => ((bits >> k) & 1) === 1;
  let binding = 1;
  const bound = (access: string, name: string, type: string) =>
    `@group(0) @binding(${binding++}) var<storage, ${access}> ${name}: array<${type}>;\n`;
  const results = parts.map((_, p) => bound("read_write", `result${p}`, "u32")).join("");
  const operands = parts.flatMap(({ kernel, inside, known }, p) =>
    kernel.operands.map((_, k) => (marked(inside | known, k) ? "" : bound("read", `buffer${p}_${k}`, "f32"))),
  );
  const formulas = parts.map(({ kernel, inside, known }, p) => {
    const from = (k: number) => {
      if (marked(known, k)) return `sizes.parts[${p}].lone[${k}]`;
      const at = `[sizes.parts[${p}].offset[${k}] + i]`;
      return marked(inside, k) ? `bitcast<f32>(result${p}${at})` : `buffer${p}_${k}${at}`;
    };
    const lets = kernel.operands.map((name, k) => `  let ${name} = ${from(k)};\n`).join("");
    const numbers = `  let s = sizes.parts[${p}].s;\n  let t = sizes.parts[${p}].t;\n`;
    return `\n// ${kernel.name}: ${kernel.formula.source}\nfn formula${p}(i: u32) -> u32 {\n${lets}${numbers}  return ${wordOf(kernel)};\n}\n`;
  });
  const main = template.slice(template.indexOf("\n@compute"));
  const [first, last] = [main.indexOf("    case 0u"), main.indexOf("    default")];
  const one = main.slice(first, last);
  const cases = parts.map((_, p) => one.replace("case 0u", `case ${p}u`).replaceAll("parts[0]", `parts[${p}]`).replaceAll("lt0[", `lt${p}[`).replace("formula0", `formula${p}`)); // prettier-ignore
  const head = template.slice(0, template.indexOf("@group(0) @binding(1)"));
  return head + results + operands.join("") + formulas.join("") + main.slice(0, first) + cases.join("") + main.slice(last);
}

/** What a kernel's formula gives, as a word. */
const wordOf = (kernel: Kernel): string =>
  kernel.result === "bool" ? `u32(${truthOf(kernel.formula.tree)})` : `bitcast<u32>(${numberOf(kernel.formula.tree)})`;

/** An expression as an f32. */
export function numberOf(x: Expression): string {
  switch (x.kind) {
    case "number":
      return literal(x.value);
    case "name":
      return x.name;
    case "unary":
      return x.op === "-" ? `(-${numberOf(x.x)})` : truthAsNumber(x);
    case "binary":
      if (x.op === "/") return `quotient(${numberOf(x.left)}, ${numberOf(x.right)})`;
      return "+-*".includes(x.op) ? `(${numberOf(x.left)} ${x.op} ${numberOf(x.right)})` : truthAsNumber(x);
    case "call": {
      const [first, ...rest] = x.args;
      const args = [x.name === "where" ? truthOf(first) : numberOf(first), ...rest.map(numberOf)];
      return `f_${x.name}(${args.join(", ")})`;
    }
  }
}

/** An expression as a bool: a comparison is one already, a number is true where it is not 0. */
function truthOf(x: Expression): string {
  if (x.kind === "unary" && x.op === "!") return `!${truthOf(x.x)}`;
  if (x.kind === "call" && x.name === "isnan") return `is_nan(${numberOf(x.args[0])})`;
  if (x.kind !== "binary") return `truth(${numberOf(x)})`;
  const comparison = COMPARISONS[x.op];
  if (comparison !== undefined) return comparison(numberOf(x.left), numberOf(x.right));
  return x.op === "||" || x.op === "&&" ? `(${truthOf(x.left)} ${x.op} ${truthOf(x.right)})` : `truth(${numberOf(x)})`;
}

const truthAsNumber = (x: Expression): string => `select(0.0, 1.0, ${truthOf(x)})`;

/** Through functions that look for nan, which a compiler may assume away behind a bare `<`. */
const COMPARISONS: Partial<Record<Operator, (a: string, b: string) => string>> = {
  "==": (a, b) => `equal(${a}, ${b})`,
  "!=": (a, b) => `!equal(${a}, ${b})`,
  "<": (a, b) => `less(${a}, ${b})`,
  "<=": (a, b) => `less_equal(${a}, ${b})`,
  ">": (a, b) => `less(${b}, ${a})`,
  ">=": (a, b) => `less_equal(${b}, ${a})`,
};

function literal(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(Math.fround(value))) return value > 0 ? "inf" : "-inf";
  const text = String(Math.fround(value));
  return /[.e]/.test(text) ? `${text}f` : `${text}.0f`;
}

function callsAny(x: Expression, names: ReadonlySet<string>): boolean {
  switch (x.kind) {
    case "unary":
      return callsAny(x.x, names);
    case "binary":
      return callsAny(x.left, names) || callsAny(x.right, names);
    case "call":
      return names.has(x.name) || x.args.some((argument) => callsAny(argument, names));
    default:
      return false;
  }
}
