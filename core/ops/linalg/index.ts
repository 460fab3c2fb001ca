/** The table of linear algebra: a family per file. */
export * from "./inverse.ts";
export * from "./determinant.ts";
export * from "./cholesky.ts";
export * from "./triangular.ts";
export * from "./qr.ts";
export * from "./svd.ts";
export * from "./eigh.ts";
export * from "./pinv.ts";
export * from "./power.ts";
export * from "./norms.ts";
export * from "./lu.ts";
export * from "./lstsq.ts";
export * from "./tensors.ts";
