import { inPlace } from "../../autograd/inplace.ts";
import { viewInPlace } from "../../autograd/reshape_inplace.ts";
import { autocasting } from "../../ops/autocast.ts";
import { COMPOSITES } from "../../ops/compose.ts";
import { OPS, type Op } from "../../ops/define.ts";
import { closeScope, openScope } from "../../tensor/make.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { BackendFunction } from "../backend.ts";
import { parseSignature, type Signature } from "../signature.ts";
import type { Context, Functions } from "./context.ts";
import { reader, scalarOf, type Arguments } from "./read.ts";

/** One way to call a function of torch: a function of `_gradwalk_js` and how Python may call it. */
export interface Overload {
  /** Name of the function in `_gradwalk_js`. */
  readonly id: string;
  /** Where Python finds it: "torch.sum", "Tensor.add_". */
  readonly python: readonly string[];
  readonly signature: Signature;
  /** What it computes. Takes the arguments in the order of the signature. */
  readonly run: (...args: readonly unknown[]) => unknown;
}

/** Every function that the table of operations lends to Python, the ones that write in place included. */
export function overloads(): Overload[] {
  const found: Overload[] = [];
  for (const [name, op] of OPS) {
    op.row.signatures.forEach((text, i) => {
      const signature = parseSignature(text);
      const id = `${idOf(name)}_${i}`;
      found.push({ id: `op_${id}`, python: op.row.python, signature, run: op as never });
      if (op.row.inPlace) found.push(...inPlaceOverloads(id, op, signature));
      if (VIEWS[name] !== undefined) found.push(...viewOverloads(id, op, signature, VIEWS[name]));
    });
  }
  for (const { name, python, signatures, run } of COMPOSITES.values()) {
    signatures.forEach((text, i) => found.push({ id: `fn_${idOf(name)}_${i}`, python, signature: parseSignature(text), run }));
  }
  return found.map((overload) => ({ ...overload, run: autocasting(overload.python, overload.run) }));
}

/** A row's name as one of Python's: two underscores for a point, so that scatter.reduce is not scatter_reduce. */
const idOf = (name: string): string => name.replaceAll(".", "__");

/** Views that Python has in place, too, with the names of their grad_fn there. */
const VIEWS: Readonly<Record<string, string>> = {
  transpose: "TransposeBackward1", t: "TBackward1", unsqueeze: "UnsqueezeBackward1", as_strided: "AsStridedBackward1",
  squeeze: "SqueezeBackward3", "squeeze.dim": "SqueezeBackward4", "squeeze.dims": "SqueezeBackward5",
}; // prettier-ignore

function viewOverloads(id: string, op: Op, signature: Signature, gradFn: string): Overload[] {
  const methods = op.row.python.filter((python) => python.startsWith("Tensor."));
  return methods.map((python) => {
    const label = `${python.slice("Tensor.".length)}_`;
    const run = (target: unknown, ...rest: readonly unknown[]) => viewInPlace(label, op, gradFn, target as Tensor, ...rest);
    return { id: `op_${id}_${label}`, python: [`Tensor.${label}`], signature: { ...signature, name: label }, run };
  });
}

const SIGNS: Readonly<Record<string, string>> = {
  __add__: "+=", __sub__: "-=", __mul__: "*=", __truediv__: "/=", __floordiv__: "//=", __mod__: "%=", __pow__: "**=",
  __and__: "&=", __or__: "|=", __xor__: "^=", __lshift__: "<<=", __rshift__: ">>=",
}; // prettier-ignore

/** add_ and += of an operation that Python knows as add and +. */
function inPlaceOverloads(id: string, op: Op, signature: Signature): Overload[] {
  const found: Overload[] = [];
  const run =
    (label: string) =>
    (target: unknown, ...rest: readonly unknown[]) =>
      inPlace(label, op, target as Tensor, ...rest);
  if (signature.parameters[0]?.type !== "Tensor") return found;
  for (const python of op.row.python) {
    const [, home, name] = /^(.*)\.(\w+)$/.exec(python)!;
    const sign = SIGNS[name];
    if (sign !== undefined) found.push({ id: `op_${id}${name}`, python: [`Tensor.__i${name.slice(2)}`], signature, run: run(sign) });
    else if (!name.startsWith("__") && (home === "Tensor" || home === "F" || signature.parameters.length === 1)) {
      const label = `${name}_`;
      found.push({
        id: `op_${id}_${home.replaceAll(".", "_")}_${label}`,
        python: [`${home}.${label}`],
        signature: { ...signature, name: label },
        run: run(label),
      });
    }
  }
  return found;
}

/** Whether Python gets one tensor of it. */
export const makesTensor = ({ signature }: Overload): boolean => signature.result === "Tensor";

/** Makes the functions of `_gradwalk_js` that compute. Each takes what its signature says. */
export function operationFunctions(context: Context, list: readonly Overload[]): Functions {
  return Object.fromEntries(list.map((overload) => [overload.id, bind(context, overload)]));
}

function bind(context: Context, { signature, run }: Overload): BackendFunction {
  const { handles } = context;
  const several = signature.result === "tuple";
  const types = signature.parameters.map((parameter) => (parameter.list || parameter.nullable ? "" : parameter.type)).join(" ");
  const give = (y: unknown, first: unknown): number | string | void => {
    if (y instanceof Tensor) return several ? context.lendAll([y]) : y === first ? 0 : handles.lend(y);
    if (Array.isArray(y)) return context.lendAll(y as Tensor[]);
    return typeof y === "boolean" ? Number(y) : (y as number | string | void);
  };
  // What training loops call most goes by the shortest way.
  if (types === "Tensor") {
    return (a: number) => {
      context.mark();
      const mark = openScope();
      try {
        const x = handles.at(a);
        return give(run(x), x);
      } finally {
        closeScope(mark);
      }
    };
  }
  if (types === "Tensor Tensor") {
    return (a: number, b: number) => {
      context.mark();
      const mark = openScope();
      try {
        const x = handles.at(a);
        return give(run(x, handles.at(b)), x);
      } finally {
        closeScope(mark);
      }
    };
  }
  let made: ReturnType<typeof reader> | null = null; // most functions are never called
  const read = (args: Arguments) => (made ??= reader(handles, signature))(args);
  if (/^Tensor Operand( Number)*$/.test(types)) {
    return (...args: Arguments) => {
      context.mark();
      const mark = openScope();
      try {
        const x = handles.at(args[0] as number);
        if (args.length !== 3) return give(run(...read(args)), x);
        const kind = args[1] as number;
        return give(run(x, kind === 0 ? handles.at(args[2] as number) : scalarOf(kind, args[2])), x);
      } finally {
        closeScope(mark);
      }
    };
  }
  return (...args: Arguments) => {
    context.mark();
    const mark = openScope();
    try {
      const values = read(args);
      return give(run(...values), values[0]);
    } finally {
      closeScope(mark);
    }
  };
}
