export type DType = "float32" | "float64" | "float16" | "bfloat16" | "int64" | "int32" | "int16" | "int8" | "uint8" | "bool";

/** What arithmetic means for a dtype; the order is that of type promotion. */
export type Category = "bool" | "int" | "float";

interface Info {
  readonly category: Category;
  /** Bytes of one number in memory. */
  readonly size: number;
  /** The dtype that kernels compute this one in; what is stored differently is converted on the way. */
  readonly compute: ComputeType;
  /** As in PyTorch's messages: "Float". */
  readonly scalar: string;
  /** Rank within its category: the higher one wins a promotion. */
  readonly rank: number;
}

/** The dtypes that kernels exist for. */
export type ComputeType = "float32" | "float64" | "int64";

export const DTYPES: Readonly<Record<DType, Info>> = {
  bool: { category: "bool", size: 1, compute: "int64", scalar: "Bool", rank: 0 },
  uint8: { category: "int", size: 1, compute: "int64", scalar: "Byte", rank: 0 },
  int8: { category: "int", size: 1, compute: "int64", scalar: "Char", rank: 0 },
  int16: { category: "int", size: 2, compute: "int64", scalar: "Short", rank: 1 },
  int32: { category: "int", size: 4, compute: "int64", scalar: "Int", rank: 2 },
  int64: { category: "int", size: 8, compute: "int64", scalar: "Long", rank: 3 },
  float16: { category: "float", size: 2, compute: "float32", scalar: "Half", rank: 0 },
  bfloat16: { category: "float", size: 2, compute: "float32", scalar: "BFloat16", rank: 0 },
  float32: { category: "float", size: 4, compute: "float32", scalar: "Float", rank: 1 },
  float64: { category: "float", size: 8, compute: "float64", scalar: "Double", rank: 2 },
};

/** Every dtype, in the order of its code: the number by which Python and the kernels name it. */
export const DTYPE_NAMES: readonly DType[] = [
  "float32",
  "float64",
  "int64",
  "bool",
  "int32",
  "int16",
  "int8",
  "uint8",
  "float16",
  "bfloat16",
];

export const isFloat = (dtype: DType): boolean => dtype === "float32" || DTYPES[dtype].category === "float";
/** The dtype that kernels compute in for this one. */
export const computeType = (dtype: DType): ComputeType => (dtype === "float32" ? dtype : DTYPES[dtype].compute);
/** Bytes of one number in memory. */
export const bytesOf = (dtype: DType): number => (dtype === "float32" ? 4 : DTYPES[dtype].size);

/** The dtype that two tensors of dtypes `a` and `b` meet in. uint8 meets int8 in int16, float16 meets bfloat16 in float32. */
export function promote(a: DType, b: DType): DType {
  if (a === b) return a;
  const [x, y] = [DTYPES[a], DTYPES[b]];
  if (x.category !== y.category) return CATEGORIES.indexOf(x.category) > CATEGORIES.indexOf(y.category) ? a : b;
  if (x.rank !== y.rank) return x.rank > y.rank ? a : b;
  return x.category === "int" ? "int16" : "float32";
}

export const CATEGORIES: readonly Category[] = ["bool", "int", "float"];
