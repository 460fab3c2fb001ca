import { expect, test } from "vitest";
import { defaultValue, parseSignature } from "../../core/python/signature.ts";

test("a signature says which arguments there are, which may be None, and which are given by name only", () => {
  const { name, parameters, result } = parseSignature("sum(Tensor input, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None)");
  expect(name).toBe("sum");
  expect(result).toBe("Tensor");
  expect(parameters.map((p) => [p.name, p.type, p.list, p.length, p.nullable, p.default, p.keyword])).toEqual([
    ["input", "Tensor", false, 0, false, null, false],
    ["dim", "int", true, 1, true, null, false],
    ["keepdim", "bool", false, 0, false, "False", false],
    ["dtype", "ScalarType", false, 0, true, "None", true],
  ]);
});

test("a signature says what comes back", () => {
  expect(parseSignature("max(Tensor input, int dim, bool keepdim=False) -> (values, indices)")).toMatchObject({
    result: "tuple",
    fields: ["values", "indices"],
  });
  expect(parseSignature("unbind(Tensor input, int dim=0) -> Tensor[]")).toMatchObject({ result: "tuple", fields: [] });
  expect(parseSignature("equal(Tensor input, Tensor other) -> bool").result).toBe("bool");
});

test("a default is read as its Python value", () => {
  const { parameters } = parseSignature("f(int[] a=[1, 2], float b=-0.5, str c='mean', Tensor? d=None, bool e=True, float f=inf)");
  expect(parameters.map(defaultValue)).toEqual([[1, 2], -0.5, "mean", null, true, Infinity]);
});

test("what is no signature is refused", () => {
  expect(() => parseSignature("sum Tensor")).toThrow('"sum Tensor" is no signature');
  expect(() => parseSignature("sum(Tensors input)")).toThrow('"Tensors input" is no parameter');
  expect(() => parseSignature("sum(Tensor input) -> Table")).toThrow("Table is nothing that comes back");
});
