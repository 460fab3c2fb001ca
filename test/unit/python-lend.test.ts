import { createRequire } from "node:module";
import path from "node:path";
import { loadPyodide } from "pyodide";
import { beforeAll, expect, test } from "vitest";
import { Heap } from "../../core/python/heap.ts";
import { lend } from "../../core/python/lend.ts";
import { Naming } from "../../core/python/naming.ts";
import { TensorObjects } from "../../core/python/objects.ts";
import type { Pyodide } from "../../core/python/pyodide.ts";

let python: Pyodide;
let heard: unknown[] = [];
const released: number[] = [];
const named: (readonly [handle: number, name: number])[] = [];

beforeAll(async () => {
  const folder = path.dirname(createRequire(import.meta.url).resolve("pyodide"));
  python = (await loadPyodide({ indexURL: folder })) as unknown as Pyodide;
  const heap = new Heap(python._module);
  const objects = new TensorObjects(python._module, heap, (handle) => {
    released.push(handle);
  });
  const naming = new Naming(python._module, heap, objects, (handle, name) => {
    named.push([handle, name]);
  });
  lend(python._module, heap, objects, {
    name: "_lent",
    functions: {
      names_are: naming.know,
      hear: (...values: unknown[]) => {
        heard = values;
        return values.length;
      },
      same: (value: number) => value,
      fail: () => {
        throw new Error("no");
      },
    },
    tensors: { make: (handle: number) => handle },
    bare: { name: naming.name },
    raise(error) {
      throw error;
    },
  });
  python.runPython(`
import sys
import _lent
class Tensor:
    __slots__ = ("other", "_h", "__dict__")
    def __del__(self):
        pass
example = Tensor()
handle = example._h = 2**29
_lent.tensors_are(id(Tensor), id(example), id(handle))
del example._h
class Parameter(Tensor):
    __slots__ = ()
class Module:
    pass
class Linear(Module):
    pass
modules = []
def name_module(n, module):
    modules.append(n)
    if n == 9: raise KeyError("no such name")
    return module
_lent.names_are(id(name_module), id(Module), id(Tensor), id(Parameter))
`);
}, 180_000);

test.each([
  ["0", 0], ["-1", -1], ["2**30 - 1", 2 ** 30 - 1], ["-2**30 + 1", 1 - 2 ** 30], ["2**30", 2 ** 30], ["-2**52", -(2 ** 52)], ["2**70", 2n ** 70n],
  ["0.1", 0.1], ["-0.0", -0], ["float('nan')", NaN], ["float('-inf')", -Infinity], ["True", true], ["False", false], ["None", undefined],
  ["'a \\u4e2d'", "a 中"],
])("%s comes over as what it is", (text, value) => {
  python.runPython(`_lent.hear(${text})`);
  expect(heard).toEqual([value]);
}); // prettier-ignore

test.each([
  "0",
  "-5",
  "2**31 - 1",
  "-2**31",
  "2**31",
  "2**53 - 1",
  "-2**63",
  "0.5",
  "1e300",
  "float('inf')",
  "True",
  "False",
  "None",
  "'中'",
])("%s comes back as it was, and nothing is left of it", (text) => {
  expect(python.runPython(`y = _lent.same(${text}); (y, type(y)) == (${text}, type(${text}))`)).toBe(true);
  const held = `x = ${text}
before = sys.getrefcount(x)
for i in range(100): _lent.same(x)
sys.getrefcount(x) - before`;
  expect(python.runPython(held)).toBe(0);
});

test.each([0, 1, 2, 3, 4, 7])("%i arguments come over in their order", (count) => {
  expect(python.runPython(`_lent.hear(*range(10, 10 + ${count}))`)).toBe(count);
  expect(heard).toEqual(Array.from({ length: count }, (_, i) => 10 + i));
});

test("a tensor is made with its handle, and the class keeps count of its objects", () => {
  expect(
    python.runPython(`x = _lent.make(70000); (type(x) is Tensor, x._h, x.__dict__, hasattr(x, "other")) == (True, 70000, {}, False)`),
  ).toBe(true);
  expect(python.runPython(`_lent.make(0) is None`)).toBe(true);
  const counted = `before = sys.getrefcount(Tensor)
made = [_lent.make(i) for i in range(1, 101)]
during = sys.getrefcount(Tensor)
del made
(during - before, sys.getrefcount(Tensor) - before) == (100, 0)`;
  released.length = 0;
  expect(python.runPython(counted)).toBe(true);
  expect(released).toEqual(Array.from({ length: 100 }, (_, i) => 100 - i));
});

test("an error comes to Python as one", () => {
  expect(python.runPython("try:\n    _lent.fail()\nexcept Exception as error:\n    text = str(error)\ntext")).toContain("no");
});

test("a value that is given a name stays what it is, and nothing of it is left", () => {
  for (const text of ["5", "2**40", "'y'", "None", "[1]", "object()", "Tensor()", "_lent.make(7)", "Linear()"]) {
    const held = `x = ${text}
before = sys.getrefcount(x)
all(_lent.name(1, x) is x for i in range(100)) and sys.getrefcount(x) == before`;
    expect(python.runPython(held), text).toBe(true);
  }
});

test("names of tensors and modules are told, and no others", () => {
  named.length = 0;
  python.runPython(`modules.clear()
tensor, parameter = _lent.make(5), Parameter()
parameter._h = 6
for i, value in enumerate([tensor, 5, parameter, Tensor(), Linear(), Linear, "y"]): _lent.name(i, value)`);
  expect(named).toEqual([[5, 0], [6, 2]]); // prettier-ignore
  expect(python.runPython("modules == [4]")).toBe(true);
});

test("what goes wrong while a module is named is raised", () => {
  const raised = "try:\n    _lent.name(9, Module())\nexcept KeyError as error:\n    text = str(error)\ntext";
  expect(python.runPython(raised)).toBe("'no such name'");
  expect(() => python.runPython("_lent.name(1)")).toThrow("a name and a value");
});
