import { FUNCTIONS, type Expression, type FunctionName, type Kernel } from "../../ops/formula.ts";
import type { ComputeType } from "../../tensor/dtype.ts";

/**
 * The pointwise kernels as AssemblyScript, one function for each formula and compute dtype. The build compiles it with kernels/*.ts.
 *
 * @param vectors the functions that kernels/float32.ts, float64.ts and int64.ts export; others go lane by lane through scalar.ts.
 * @throws {SyntaxError} when a formula needs what a dtype does not have.
 */
export function assembly(kernels: readonly Kernel[], vectors: Readonly<Record<ComputeType, ReadonlySet<string>>>): string {
  const bodies: string[] = [];
  const mapped = new Map<string, string>();
  const table = kernels.flatMap((kernel) =>
    TYPES.map((type) => {
      if (type === "int64" ? !kernel.ints : !kernel.floats) return "absent";
      const name = `k${kernel.id}_${type}`;
      bodies.push(`// ${kernel.name}: ${kernel.formula.source}\n${new Body(kernel, type, vectors[type], mapped).text(name)}`);
      return name;
    }),
  );
  return `${HEAD}
${[...mapped.values()].join("\n")}

${bodies.join("\n\n")}

function absent(${PARAMETERS}): void {
  unreachable();
}
const TABLE: StaticArray<(${PARAMETERS}) => void> = [${table.join(", ") || "absent"}];

${ENTRY}`;
}

/** In the order of their codes. */
const TYPES: readonly ComputeType[] = ["float32", "float64", "int64"];
const VECTOR = { float32: "f32x4", float64: "f64x2" } as const;
const LANES = { float32: 4, float64: 2, int64: 1 } as const;
const SHORT = { float32: "f32", float64: "f64", int64: "i64" } as const;
const PARAMETERS =
  "y: usize, n: i32, p0: usize, d0: usize, p1: usize, d1: usize, p2: usize, d2: usize, p3: usize, d3: usize, s: f64, t: f64";

const HEAD = `// Generated from the formulas of core/ops.
import * as basic from "./basic";
import * as exact from "./exact";
import * as float32 from "./float32";
import * as float64 from "./float64";
import * as int64 from "./int64";
import * as scalar from "./scalar";
import { storeFirst, storeTruths } from "./lanes";
import { SINGLES } from "./scratch";

export * from "./copy";
export * from "./elements";
export * from "./gemm";
export * from "./reduce";
export * from "./scan";
export { end, parameters, scratch } from "./scratch";
export * from "./softmax";
`;

/** Bits of \`singles\` tell which operands are one number for all: such a one is spread over a vector, and its step is 0. */
const ENTRY = `function spread(to: usize, from: usize, code: i32): usize {
  if (code == 0) v128.store(to, v128.load_splat<f32>(from));
  else v128.store(to, v128.load_splat<f64>(from));
  return to;
}
export function pointwise(slot: i32, code: i32, y: usize, n: i32, p0: usize, p1: usize, p2: usize, p3: usize, singles: i32, s: f64, t: f64): void {
  const step: usize = code == 2 ? 8 : 16;
  let d0 = step, d1 = step, d2 = step, d3 = step;
  if (singles) {
    if (singles & 1) { p0 = spread(SINGLES, p0, code); d0 = 0; }
    if (singles & 2) { p1 = spread(SINGLES + 16, p1, code); d1 = 0; }
    if (singles & 4) { p2 = spread(SINGLES + 32, p2, code); d2 = 0; }
    if (singles & 8) { p3 = spread(SINGLES + 48, p3, code); d3 = 0; }
  }
  unchecked(TABLE[3 * slot + code])(y, n, p0, d0, p1, d1, p2, d2, p3, d3, s, t);
}
`;

/** A value in a kernel: the name or text that stands for it, what it is, and whether it is the same for every element. */
interface Value {
  readonly code: string;
  readonly kind: "number" | "truth";
  readonly uniform: boolean;
}

const COMPARISONS = { "==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge" } as const;
const ARITHMETIC = { "+": "add", "-": "sub", "*": "mul", "/": "div" } as const;

/** One kernel for one dtype. What does not depend on an element is computed before the loop; what is said twice is computed once. */
class Body {
  readonly #kernel: Kernel;
  readonly #type: ComputeType;
  readonly #vectors: ReadonlySet<string>;
  /** Lane-by-lane functions of the whole module, by name. */
  readonly #mapped: Map<string, string>;
  readonly #before: string[] = [];
  readonly #uniform = new Map<string, string>();
  /** The loop that is being written, and the names of what it computes, by their text. */
  #loop: string[] = [];
  readonly #known = new Map<string, string>();
  /** Whether the second vector of a turn is meant. */
  #second = false;
  /** How the loop that is being written computes functions. */
  #way: Way = "fast";
  /** Which of {@link EXACT} the kernel has. */
  readonly #exact = new Set<string>();

  constructor(kernel: Kernel, type: ComputeType, vectors: ReadonlySet<string>, mapped: Map<string, string>) {
    this.#kernel = kernel;
    this.#type = type;
    this.#vectors = vectors;
    this.#mapped = mapped;
  }

  text(name: string): string {
    const { operands } = this.#kernel;
    const lanes = LANES[this.#type];
    const step = (times: number) => [`y += ${times * (this.#bool ? lanes : 8 * (lanes > 1 ? 2 : 1))};`, ...operands.map((_, i) => `p${i} += ${times > 1 ? `${times} * ` : ""}d${i};`)]; // prettier-ignore
    // Two vectors a turn while there are two: the loop itself costs as much as a small formula.
    const double = lanes === 1 ? [] : this.#turn(() => [this.#store(false, lanes), this.#store(true, lanes)]);
    this.#way = "exact";
    const single = this.#turn(() => [this.#store(false, 0)]);
    const many = this.#exact.size > 0 ? "if (n > exact.FEW) " : "";
    // PyTorch's own kernels take sixteen numbers at a time with Sleef's functions, and the rest with those of C, which round once.
    const sixteens = this.#kernel.fused && this.#exact.has("exp");
    this.#way = "sleef";
    const middle = sixteens ? this.#turn(() => [this.#store(false, lanes)]) : [];
    const loops = [
      ...(lanes === 1 ? [] : [`${many}for (; n >= ${2 * lanes}; n -= ${2 * lanes}) {`, ...indented([...double, ...step(2)]), "}"]),
      ...(sixteens ? [`for (let left = n & 15; n > left; n -= ${lanes}) {`, ...indented([...middle, ...step(1)]), "}"] : []),
      `for (; n > 0; n -= ${lanes}) {`,
      ...indented([...single, ...step(1)]),
      "}",
    ];
    return `function ${name}(${PARAMETERS}): void {\n${indented([...this.#before, ...loops]).join("\n")}\n}`;
  }

  get #bool(): boolean {
    return this.#kernel.result === "bool";
  }

  /** The lines of a loop's body: of the values that `stores` asks for, then of storing them. */
  #turn(stores: () => string[]): string[] {
    this.#loop = [];
    this.#known.clear();
    const last = stores();
    return [...this.#loop, ...last];
  }

  /** Stores one vector, or with `second` the one after it: `lanes` numbers, or with 0 as many as there are left. */
  #store(second: boolean, lanes: number): string {
    this.#second = second;
    const { code } = this.#as(this.#value(this.#kernel.formula.tree), this.#bool ? "truth" : "number");
    if (this.#type === "int64") return this.#bool ? `store<u8>(y, ${code} ? 1 : 0);` : `store<i64>(y, ${code});`;
    const to = second ? `y + ${this.#bool ? lanes : 16}` : "y";
    return `${this.#bool ? "storeTruths" : "storeFirst"}<${SHORT[this.#type]}>(${to}, ${code}, ${lanes || "n"});`;
  }

  #value(x: Expression): Value {
    switch (x.kind) {
      case "number":
        return this.#constant(x.value);
      case "name":
        return x.name === "s" || x.name === "t" ? this.#named(this.#splat(x.name), "number", true) : this.#operand(x.name);
      case "unary":
        return x.op === "-" ? this.#call("neg", "number", this.#number(x.x)) : this.#call("not", "truth", this.#truth(x.x));
      case "binary":
        if (x.op === "||" || x.op === "&&")
          return this.#call(x.op === "||" ? "or" : "and", "truth", this.#truth(x.left), this.#truth(x.right));
        if (x.op in COMPARISONS)
          return this.#call(COMPARISONS[x.op as keyof typeof COMPARISONS], "truth", this.#number(x.left), this.#number(x.right));
        if (this.#kernel.fused && this.#type !== "int64" && (x.op === "+" || x.op === "-")) {
          const [product, other] = isProduct(x.left) ? [x.left, x.right] : [x.right, x.left];
          if (isProduct(product)) return this.#madd(product, other, x.op === "-" ? (product === x.left ? "other" : "product") : null);
        }
        return this.#call(ARITHMETIC[x.op as keyof typeof ARITHMETIC], "number", this.#number(x.left), this.#number(x.right));
      case "call":
        return this.#function(x.name, x.args);
    }
  }

  /** A product and another number added, one of them negative, with one rounding. */
  #madd({ left, right }: Product, other: Expression, negative: "product" | "other" | null): Value {
    const factor = this.#number(left);
    const added = this.#number(other);
    const neg = (x: Value, turned: boolean): Value => (turned ? this.#call("neg", "number", x) : x);
    return this.#call("madd", "number", neg(factor, negative === "product"), this.#number(right), neg(added, negative === "other"));
  }

  #function(name: FunctionName, args: readonly Expression[]): Value {
    if (name === "where") return this.#call("where", "number", this.#truth(args[0]), this.#number(args[1]), this.#number(args[2]));
    if (name === "pow" && this.#type !== "int64") {
      const exponent = args[1];
      const text =
        exponent.kind === "number"
          ? literal(exponent.value)
          : exponent.kind === "name" && "st".includes(exponent.name)
            ? exponent.name
            : "";
      const x = this.#number(args[0]);
      if (text) return this.#named(`${this.#type}.power(${x.code}, ${text})`, "number", x.uniform);
    }
    return this.#call(name, name === "isnan" ? "truth" : "number", ...args.map((arg) => this.#number(arg)));
  }

  #operand(name: string): Value {
    const at = this.#kernel.operands.indexOf(name as Kernel["operands"][number]);
    const from = this.#second ? `p${at} + d${at}` : `p${at}`;
    return this.#named(this.#type === "int64" ? `load<i64>(${from})` : `v128.load(${from})`, "number", false);
  }

  #constant(value: number): Value {
    if (this.#type === "int64" && !Number.isInteger(value)) throw new SyntaxError(`kernel ${this.#kernel.name}: ${value} is no int64`);
    return this.#named(this.#splat(literal(value)), "number", true);
  }

  #splat(x: string): string {
    return this.#type === "int64" ? `<i64>${x}` : this.#type === "float32" ? `f32x4.splat(<f32>${x})` : `f64x2.splat(${x})`;
  }

  #number(x: Expression): Value {
    return this.#as(this.#value(x), "number");
  }
  #truth(x: Expression): Value {
    return this.#as(this.#value(x), "truth");
  }
  #as(x: Value, kind: Value["kind"]): Value {
    return x.kind === kind ? x : this.#call(kind, kind, x);
  }

  #call(name: string, kind: Value["kind"], ...args: Value[]): Value {
    return this.#named(`${this.#callee(name)}(${args.map((arg) => arg.code).join(", ")})`, kind, args.every((arg) => arg.uniform)); // prettier-ignore
  }

  /** Where the function is: among the dtype's own, among those of a few instructions, or made lane by lane. */
  #callee(name: string): string {
    const type = this.#type;
    // PyTorch's kernel for roots does not give the nearest, unlike those that need a root on their way.
    if (this.#way !== "fast" && type === "float32" && this.#kernel.formula.source === "sqrt(a)") {
      this.#exact.add(name);
      return "exact.root";
    }
    if (this.#way !== "fast" && type === "float32" && EXACT.has(name)) {
      this.#exact.add(name);
      return this.#way === "sleef" && name === "exp" ? "exact.expSleef" : `exact.${name}`;
    }
    if (this.#vectors.has(name)) return `${type}.${name}`;
    if (type === "int64") throw new SyntaxError(`kernel ${this.#kernel.name}: ${name} has no int64 form`);
    if (BASIC.has(name)) return `basic.${name}<${SHORT[type]}>`;
    const made = `${name}_${type}`;
    if (!this.#mapped.has(made)) {
      const parameters = ["a", "b"].slice(0, FUNCTIONS[name as FunctionName]);
      const lanes = Array.from({ length: LANES[type] }, (_, i) => {
        return `scalar.${name}<${SHORT[type]}>(${parameters.map((p) => `${VECTOR[type]}.extract_lane(${p}, ${i})`).join(", ")})`;
      });
      const signature = parameters.map((p) => `${p}: v128`).join(", ");
      this.#mapped.set(made, `function ${made}(${signature}): v128 {\n  return ${VECTOR[type]}(${lanes.join(", ")});\n}`);
    }
    return made;
  }

  #named(code: string, kind: Value["kind"], uniform: boolean): Value {
    const names = uniform ? this.#uniform : this.#known;
    let name = names.get(code);
    if (name === undefined) {
      name = `${uniform ? "u" : "v"}${names.size}`;
      names.set(code, name);
      (uniform ? this.#before : this.#loop).push(`const ${name} = ${code};`);
    }
    return { code: name, kind, uniform };
  }
}

/** "fast" where there are many numbers, "exact" where there are few; "sleef" as in PyTorch's own kernels. */
type Way = "fast" | "exact" | "sleef";

type Product = Extract<Expression, { kind: "binary" }>;
const isProduct = (x: Expression): x is Product => x.kind === "binary" && x.op === "*";

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

/** What kernels/basic.ts has. */
const BASIC = new Set(
  "truth number not or and eq ne lt le gt ge add sub mul madd div neg where isnan abs sign floor ceil round trunc sqrt max min".split(" "),
);

/** What kernels/exact.ts has. */
const EXACT = new Set(["exp", "exp2", "tanh", "sin", "cos", "erf"]);

function literal(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "(-Infinity)";
  return `${value}`;
}
