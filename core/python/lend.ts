import type { BackendFunction } from "./backend.ts";
import type { Heap } from "./heap.ts";
import { DIGIT, TAG, type TensorObjects, TYPE } from "./objects.ts";
import type { PythonModule } from "./pyodide.ts";

/** What Python is lent. */
export interface Loan {
  /** The name of the module. */
  readonly name: string;
  readonly functions: Readonly<Record<string, BackendFunction>>;
  /** More of them, whose results are handles of tensors, or 0: Python gets a Tensor, or None. */
  readonly tensors: Readonly<Record<string, BackendFunction>>;
  /** More of them, which get the address of their arguments and their count, and give an object: its address, or 0 after an error. */
  readonly bare: Readonly<Record<string, (args: number, count: number) => number>>;
  /** An error of a call on its way to Python: throws what Python is to raise. */
  raise(error: unknown): never;
}

/**
 * Lends functions to Python, as the builtin functions of a module of its own.
 *
 * Pyodide's own way makes an object of JavaScript for each call and asks for each argument twice, which costs as much as a small
 * operation. Here a number is read from where it lies. All functions are one and the same to WebAssembly: each carries its index
 * as its `self`.
 *
 * Offsets in bytes are those of CPython 3.14 for 32-bit WebAssembly (Include/cpython/longintrepr.h, Include/cpython/floatobject.h,
 * Include/cpython/object.h).
 */
export function lend(module: PythonModule, heap: Heap, objects: TensorObjects, { name, functions, tensors, bare, raise }: Loan): void {
  const { _PyLong_Type: long, _PyFloat_Type: float, __Py_NoneStruct: none, __Py_TrueStruct: yes, __Py_FalseStruct: no } = module;

  const valueOf = (object: number): unknown => {
    const { words } = heap;
    const at = object >> 2;
    const type = words[at + TYPE];
    if (type === long && words[at + TAG] < TWO_DIGITS) return (1 - (words[at + TAG] & SIGN)) * words[at + DIGIT];
    if (type === float) return heap.doubles[(object + DOUBLE) >> 3];
    return object === yes ? true : object === no ? false : object === none ? undefined : module._python2js(object);
  };
  const objectOf = (value: number | bigint | string | boolean | void): number => {
    if (typeof value === "number") {
      if ((value | 0) === value) return module._PyLong_FromLong(value);
      return Number.isSafeInteger(value) ? module._PyLong_FromLongLong(BigInt(value)) : module._PyFloat_FromDouble(value);
    }
    if (typeof value === "bigint" && BigInt.asIntN(64, value) === value) return module._PyLong_FromLongLong(value);
    return value === undefined ? none : value === true ? yes : value === false ? no : module.js2python_convertImmutable(value);
  };
  checkLayout(module, valueOf);

  const owner = module._PyImport_AddModule(module.stringToNewUTF8(name));
  const define = (keys: readonly string[], call: (self: number, args: number, count: number) => number) => {
    const address = module.addFunction(call, "iiii");
    keys.forEach((key, index) => {
      const text = module.stringToNewUTF8(key);
      const definition = module._malloc(16);
      heap.words.set([text, address, FASTCALL, 0], definition >> 2);
      module._PyObject_SetAttrString(owner, text, module._PyCFunction_NewEx(definition, module._PyLong_FromLong(index), 0));
    });
  };
  const put = (list: Readonly<Record<string, BackendFunction>>, resultOf: (value: never) => number) => {
    const runs = Object.values(list);
    define(Object.keys(list), (self, args, count) => {
      try {
        const { words } = heap; // for the first argument: what makes a text of it may let the memory move
        const run = runs[words[(self >> 2) + DIGIT]];
        const at = args >> 2;
        if (count === 1) return resultOf(run(valueOf(words[at])) as never);
        if (count === 2) return resultOf(run(valueOf(words[at]), valueOf(heap.words[at + 1])) as never);
        if (count === 3) return resultOf(run(valueOf(words[at]), valueOf(heap.words[at + 1]), valueOf(heap.words[at + 2])) as never);
        const values = new Array<unknown>(count);
        for (let i = 0; i < count; i++) values[i] = valueOf(heap.words[at + i]);
        return resultOf(run(...values) as never);
      } catch (error) {
        return fail(error);
      }
    });
  };
  const putBare = (key: string, run: (args: number, count: number) => number) =>
    define([key], (_self, args, count) => {
      try {
        return run(args, count);
      } catch (error) {
        return fail(error);
      }
    });
  const fail = (error: unknown): number => {
    try {
      raise(error);
    } catch (raised) {
      module.handle_js_error(raised);
    }
    return 0;
  };

  put({ ...functions, tensors_are: objects.are }, objectOf);
  put(tensors, (handle: number) => (handle === 0 ? none : objects.make(handle)));
  for (const [key, run] of Object.entries(bare)) putBare(key, run);
}

function checkLayout(module: PythonModule, valueOf: (object: number) => unknown): void {
  const [whole, real] = [-987654321, 0.1];
  if (valueOf(module._PyLong_FromLong(whole)) !== whole || valueOf(module._PyFloat_FromDouble(real)) !== real)
    throw new Error("this Python keeps its numbers otherwise");
}

/** In an int's tag: 0 is positive, 1 is zero, 2 is negative; from here on it has more than one digit. */
const SIGN = 3;
const TWO_DIGITS = 16;
/** Of a float, in bytes: its number. */
const DOUBLE = 8;
/** A function that takes its arguments as they lie, and their count. */
const FASTCALL = 0x80;
