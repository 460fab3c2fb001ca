// The kernels' own memory. Each thread that computes has a piece of it, and is told where it begins: see threads/.

/** Where this thread's piece begins, 16-byte aligned. */
@external("env", "scratch") declare const SCRATCH: usize;

/** Room for single operands spread over a vector: four of 16 bytes. */
export const SINGLES: usize = SCRATCH;
/** Sizes and strides of a copy, written by the device: see copy.ts. */
export const PARAMETERS: usize = SINGLES + 64;
/** Rows of {@link ROW} numbers on their way through a conversion, or partial sums: four of them. */
export const ROWS: usize = PARAMETERS + 1024;
export const ROW: i32 = 256;
/** The packed panels of a matrix product: see gemm.ts. */
export const PANELS: usize = ROWS + 4 * (ROW * 8 + 64);
const END: usize = PANELS + 780000;

/** Where the module's static data end. */
export function end(): usize {
  return __heap_base;
}
/** How many bytes a thread's piece takes; the device checks that it has as many. */
export function scratch(): usize {
  return END - SCRATCH;
}
export function parameters(): usize {
  return PARAMETERS;
}
