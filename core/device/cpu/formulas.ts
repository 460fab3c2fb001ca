import type { Kernel } from "../../ops/formula.ts";

/** What the build makes of the kernels: see scripts/kernels.mjs. */
export interface Compiled {
  /** The WASM module, in base64. */
  readonly wasm: string;
  /** Another, of the kernels that multiply and add most: with relaxed SIMD's fused products, so not for every machine. */
  readonly fused?: string;
  /** What each pointwise kernel in it was made from, by its place: {@link formulaOf}. */
  readonly formulas: readonly string[];
}

/** All that a compiled kernel depends on, as text. */
export function formulaOf(kernel: Kernel): string {
  const dtypes = [kernel.floats ? "float" : "", kernel.ints ? "int" : ""].filter(Boolean).join(", ");
  return `${kernel.name}(${dtypes}): ${kernel.formula.source}${kernel.result === "bool" ? AS_BOOL : ""}${kernel.fused ? " fused" : ""}`;
}

/** In the text of a kernel that gives truths, one byte each. */
export const AS_BOOL = " as bool";
