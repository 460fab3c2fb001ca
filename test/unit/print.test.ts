import { describe, expect, test } from "vitest";
import recorded from "../data/print.json" with { type: "json" };
import { formatArray, formatArrayText, formatScalar, formatNumber } from "../../core/tensor/array_print.ts";
import { fixed, pyFloat, pyFloat32, scientific } from "../../core/tensor/decimal.ts";
import { changedPrintOptions, DEFAULT_PRINT_OPTIONS, formatTensor } from "../../core/tensor/print.ts";
import type { DType } from "../../core/tensor/dtype.ts";

/** What PyTorch or numpy printed: see test/record/print.py. */
interface Case {
  shape: number[];
  dtype: string;
  bytes?: string;
  divisor?: number;
}
interface TensorCase extends Case {
  text: string;
  options?: Record<string, number | string | boolean>;
  requiresGrad?: boolean;
  gradFn?: string;
  parameter?: boolean;
}
interface ArrayCase extends Case {
  repr: string;
  str: string;
}

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
};

describe("a tensor is printed as PyTorch prints it", () => {
  for (const one of recorded.tensors as TensorCase[]) {
    test(title(one.text), () => {
      const { shape, dtype, requiresGrad, gradFn, parameter } = one;
      const { precision, threshold, edgeitems, linewidth, sci_mode, profile } = (one.options ?? {}) as Record<string, never>;
      const options = changedPrintOptions(DEFAULT_PRINT_OPTIONS, {
        precision,
        threshold,
        edgeItems: edgeitems,
        lineWidth: linewidth,
        sciMode: sci_mode,
        profile,
      });
      const tensor = { shape, dtype: dtype as DType, read: reader(one), requiresGrad, gradFn, parameter };
      expect(formatTensor(tensor, options)).toBe(one.text);
    });
  }
});

describe("an array is printed as numpy prints it", () => {
  for (const one of recorded.arrays as ArrayCase[]) {
    test(title(one.repr), () => {
      const array = { shape: one.shape, dtype: one.dtype as DType, read: reader(one) };
      expect(formatArray(array)).toBe(one.repr);
      expect(formatArrayText(array)).toBe(one.str);
    });
  }
});

test("floats and numpy's scalars are written as Python writes them", () => {
  for (const one of recorded.floats) {
    const x = double(one.hex);
    expect(pyFloat(x)).toBe(one.repr);
    const single = new Float32Array(bytesOf(one.single).buffer)[0];
    expect(pyFloat32(single), one.singleStr).toBe(one.singleStr);
    expect(formatScalar(single, "float32")).toBe(one.singleRepr);
  }
  expect(formatScalar(1, "bool")).toBe("np.True_");
  expect(formatScalar(3n, "int64")).toBe("np.int64(3)");
  expect(formatNumber(0, "bool")).toBe("False");
});

test("a number of digits is rounded as Python's format rounds, ties to even", () => {
  for (const one of recorded.formats) {
    const x = double(one.hex);
    expect(fixed(x, one.digits)).toBe(one.f);
    expect(scientific(x, one.digits)).toBe(one.e);
  }
});

test("a view is printed through its strides, and of a large one only what is shown is read", () => {
  let reads = 0;
  const read = (place: number) => {
    reads++;
    return place;
  };
  // numpy and PyTorch: x = arange(6).reshape(2, 3).t()
  expect(formatTensor({ shape: [3, 2], dtype: "int64", strides: [1, 3], read })).toBe("tensor([[0, 3],\n        [1, 4],\n        [2, 5]])");
  reads = 0;
  formatTensor({ shape: [1000, 1000], dtype: "float32", read });
  expect(reads).toBe(36);
});

test("the device is told where it is not the CPU", () => {
  // As PyTorch prints torch.ones(2, device="cuda").
  expect(formatTensor({ shape: [2], dtype: "float32", read: () => 1, device: "cuda" })).toBe("tensor([1., 1.], device='cuda:0')");
});

test("set_printoptions keeps what is not named, but not sci_mode", () => {
  const scientificMode = changedPrintOptions(DEFAULT_PRINT_OPTIONS, { sciMode: true, lineWidth: 60 });
  expect(changedPrintOptions(scientificMode, { precision: 2 })).toEqual({ ...DEFAULT_PRINT_OPTIONS, precision: 2, lineWidth: 60 });
});

function title(text: string): string {
  return text.replaceAll("\n", " ").slice(0, 70);
}

function reader({ shape, dtype, bytes, divisor }: Case): (place: number) => number | bigint {
  const kind = ARRAYS[dtype as keyof typeof ARRAYS];
  if (bytes === undefined) {
    const one = new kind(1) as Float64Array; // rounds to the dtype; whole numbers stay numbers, which print alike
    return dtype === "int64" ? (place) => place : (place) => ((one[0] = place / divisor!), one[0]);
  }
  const numbers = new kind(bytesOf(bytes).buffer) as Float64Array;
  expect(numbers.length).toBe(shape.reduce((a, b) => a * b, 1));
  return (place) => numbers[place];
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(hex, "hex"));
}

function double(hex: string): number {
  return new Float64Array(bytesOf(hex).buffer)[0];
}
