/** The table of operations: every family is listed here, and only here. */
export * from "./arithmetic.ts";
export * from "./pointwise.ts";
export * from "./reshape.ts";
export * from "./reduce.ts";
export * from "./matmul.ts";
export * from "./create.ts";
export * from "./indexing.ts";
export * from "./views.ts";
export * from "./join.ts";
export * from "./activation.ts";
export * from "./gather.ts";
export * from "./extreme.ts";
export * from "./product.ts";
export * from "./loss.ts";
export * from "./statistics.ts";
export { COMPOSITES } from "./compose.ts";
export { OPS, ROWS } from "./define.ts";
export { KERNELS } from "./formula.ts";
