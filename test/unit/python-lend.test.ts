import { createRequire } from "node:module";
import path from "node:path";
import { loadPyodide } from "pyodide";
import { beforeAll, expect, test } from "vitest";
import { Heap } from "../../core/python/heap.ts";
import { lend } from "../../core/python/lend.ts";
import type { Pyodide } from "../../core/python/pyodide.ts";

let python: Pyodide;
let heard: unknown[] = [];
const released: number[] = [];

beforeAll(async () => {
  const folder = path.dirname(createRequire(import.meta.url).resolve("pyodide"));
  python = (await loadPyodide({ indexURL: folder })) as unknown as Pyodide;
  lend(python._module, new Heap(python._module), {
    name: "_lent",
    functions: {
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
    release: (handle) => {
      released.push(handle);
    },
    before() {},
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
`);
}, 60_000);

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
