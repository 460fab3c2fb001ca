import add from "./add.wgsl?raw";
import any from "./any.wgsl?raw";
import argmax from "./argmax.wgsl?raw";
import convert from "./convert.wgsl?raw";
import copy from "./copy.wgsl?raw";
import copyRows from "./copy_rows.wgsl?raw";
import fill from "./fill.wgsl?raw";
import gemm from "./gemm.wgsl?raw";
import gemmTiled from "./gemm_tiled.wgsl?raw";
import math from "./math.wgsl?raw";
import pointwise from "./pointwise.wgsl?raw";
import pointwiseParts from "./pointwise_parts.wgsl?raw";
import product from "./product.wgsl?raw";
import put from "./put.wgsl?raw";
import reduce from "./reduce.wgsl?raw";
import rows from "./rows.wgsl?raw";
import scan from "./scan.wgsl?raw";
import softmax from "./softmax.wgsl?raw";
import softmaxGradient from "./softmax_gradient.wgsl?raw";
import softmaxGradientRows from "./softmax_gradient_rows.wgsl?raw";
import softmaxRows from "./softmax_rows.wgsl?raw";
import take from "./take.wgsl?raw";

/** Every kernel, as the GPU compiles it. What several of them share (convert.wgsl, math.wgsl, product.wgsl, rows.wgsl) is put before them. */
export const SHADERS = {
  add,
  any,
  argmax,
  copy: convert + copy,
  copyRows: convert + copyRows,
  fill,
  gemm: product + gemm,
  gemmTiled: product + gemmTiled,
  pointwise: math + pointwise,
  pointwiseParts: math + pointwiseParts,
  put,
  reduce,
  scan,
  softmax: math + softmax,
  softmaxGradient: math + softmaxGradient,
  softmaxGradientRows: math + rows + softmaxGradientRows,
  softmaxRows: math + rows + softmaxRows,
  take,
} as const;
