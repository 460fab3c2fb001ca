// The kernels' own memory, between their static data and the end of what memory.ts reserves for them.

/** Room for single operands spread over a vector: four of 16 bytes. */
export const SINGLES: usize = (__heap_base + 15) & ~15;
/** Sizes and strides of a copy, written by the device: see copy.ts. */
export const PARAMETERS: usize = SINGLES + 64;
/** Rows of {@link ROW} numbers on their way through a conversion, or partial sums: four of them. */
export const ROWS: usize = PARAMETERS + 1024;
export const ROW: i32 = 256;
/** The packed panels of a matrix product: see gemm.ts. */
export const PANELS: usize = ROWS + 4 * (ROW * 8 + 64);
const END: usize = PANELS + 780000;

/** Where the kernels' own memory ends; the device checks that this is within what is reserved. */
export function end(): usize {
  return END;
}
export function parameters(): usize {
  return PARAMETERS;
}
