import { state } from "../autograd/state.ts";
import { CATEGORIES, DTYPES, isFloat, promote, type Category, type DType } from "./dtype.ts";
import { Tensor } from "./tensor.ts";

/** A Python number. A JavaScript number that is an integer could be Python's 2 or its 2.0: `category` tells which. */
export class Scalar {
  readonly value: number;
  readonly category: Category;

  constructor(value: number, category: Category) {
    this.value = value;
    this.category = category;
  }
}

/** What stands beside a tensor in arithmetic. A plain number is an int where it is whole, else a float. */
export type Operand = Tensor | Scalar | number;

export const numberOf = (x: Scalar | number): number => (typeof x === "number" ? x : x.value);
export const categoryOf = (x: Scalar | number): Category => (typeof x !== "number" ? x.category : Number.isInteger(x) ? "int" : "float");

/** The dtype that a Python number alone would get. */
export const dtypeOfNumber = (category: Category): DType =>
  category === "float" ? state.defaultDtype : category === "int" ? "int64" : "bool";

/**
 * The dtype in which operands meet: tensors with dimensions decide; a 0-dim tensor raises it only to a higher category, and a
 * Python number last of all. So float32[3] + float64[] is float32, and int64[3] + 1.5 is float32.
 */
export function resultType(operands: readonly (Operand | null)[]): DType {
  let wide: DType | null = null;
  let zeroDim: DType | null = null;
  let number: DType | null = null;
  for (const x of operands) {
    if (x === null) continue;
    if (!(x instanceof Tensor)) number = meet(number, dtypeOfNumber(categoryOf(x)));
    else if (x.shape.length > 0) wide = meet(wide, x.dtype);
    else zeroDim = meet(zeroDim, x.dtype);
  }
  return over(wide, over(zeroDim, number))!;
}

/** The same, the shortest way where one floating dtype is all there is. */
export function resultTypeOf(a: Operand, b: Operand | null, c: Operand | null): DType {
  if (a instanceof Tensor && isFloat(a.dtype) && fits(b, a) && fits(c, a)) return a.dtype;
  return resultType([a, b, c]);
}

/** Whether an operand leaves the dtype of `a` as it is, whatever that is. */
const fits = (x: Operand | null, a: Tensor): boolean => !(x instanceof Tensor) || x.dtype === a.dtype;

const meet = (a: DType | null, b: DType): DType => (a === null ? b : promote(a, b));

/** `high` decides unless `low` is of a higher category. */
function over(high: DType | null, low: DType | null): DType | null {
  if (high === null || low === null) return high ?? low;
  const rank = (dtype: DType) => CATEGORIES.indexOf(DTYPES[dtype].category);
  return rank(high) >= rank(low) ? high : promote(high, low);
}
