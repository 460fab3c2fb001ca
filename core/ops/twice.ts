import { BARE, type Row } from "./row.ts";

/**
 * Gradients that are one operation of their own in PyTorch: with create_graph their grad_fn says so, and a second derivative comes
 * back through it, zeros where the slope does not change.
 */
export interface Twice {
  /** What autograd calls that operation: "TanhBackwardBackward0". */
  readonly row: Row;
  /** Through what a second derivative goes on: the operation's inputs by place, and -1 where its output is read. */
  readonly reads: readonly number[];
  /** The gradient of the gradient is the operation itself. */
  readonly linear: boolean;
  /** The inputs whose gradients it makes; null: all. */
  readonly makes: readonly number[] | null;
  /** What PyTorch says where it cannot go on; "": it can. */
  readonly refusal: string;
}

/**
 * Of the row's name: the grad_fn, through what it goes on ("a", "b", "c", "y"; dy always; "linear": through dy alone, by the operation
 * itself), and which gradients, where not all are so.
 */
const GRADIENTS: readonly (readonly [names: string, gradFn: string, reads: string, makes?: readonly number[]])[] = [
  ["sigmoid", "SigmoidBackwardBackward0", "y"],
  ["tanh", "TanhBackwardBackward0", "y"],
  ["relu", "ThresholdBackwardBackward0", "y"],
  ["threshold", "ThresholdBackwardBackward0", "a"],
  ["relu6 hardtanh", "HardtanhBackwardBackward0", "a"],
  ["leaky_relu", "LeakyReluBackwardBackward0", "a"],
  ["elu celu selu", "EluBackwardBackward0", "a"],
  ["gelu gelu.tanh", "GeluBackwardBackward0", "a"],
  ["softplus", "SoftplusBackwardBackward0", "a"],
  ["logsigmoid", "LogSigmoidBackwardBackward0", "a"],
  ["hardswish", "HardswishBackwardBackward0", "a"],
  ["hardshrink", "HardshrinkBackwardBackward0", "a"],
  ["softshrink", "SoftshrinkBackwardBackward0", "a"],
  ["softmax", "SoftmaxBackwardDataBackward0", "y"],
  ["log_softmax", "LogSoftmaxBackwardDataBackward0", "y"],
  ["glu", "GluBackwardBackward0", "a"],
  ["prelu", "PreluKernelBackwardBackward0", "a b"],
  ["rrelu rrelu_with_noise", "RreluWithNoiseBackwardBackward0", "a"],
  ["mse_loss", "MseLossBackwardBackward0", "a b"],
  ["smooth_l1_loss", "SmoothL1LossBackwardBackward0", "a b"],
  ["huber_loss", "HuberLossBackwardBackward0", "a b"],
  ["soft_margin_loss", "SoftMarginLossBackwardBackward0", "a"],
  ["binary_cross_entropy", "BinaryCrossEntropyBackwardBackward0", "a b", [0]],
  ["nll_loss", "NllLossBackwardBackward0", "a"],
  ["nll_loss2d", "NllLoss2DBackwardBackward0", "a"],
  ["avg_pool2d", "AvgPool2DBackwardBackward0", "a"],
  ["avg_pool3d", "AvgPool3DBackwardBackward0", "a"],
  ["adaptive_avg_pool2d", "AdaptiveAvgPool2DBackwardBackward0", "a"],
  ["adaptive_avg_pool3d", "AdaptiveAvgPool3DBackwardBackward0", "a"],
  ["max_pool2d_with_indices", "MaxPool2DWithIndicesBackwardBackward0", "a"],
  ["max_pool3d_with_indices", "MaxPool3DWithIndicesBackwardBackward0", "a"],
  ["adaptive_max_pool2d", "AdaptiveMaxPool2DBackwardBackward0", "a"],
  ["adaptive_max_pool3d", "AdaptiveMaxPool3DBackwardBackward0", "a"],
  ["reflection_pad1d", "ReflectionPad1DBackwardBackward0", "a"],
  ["reflection_pad2d", "ReflectionPad2DBackwardBackward0", "a"],
  ["reflection_pad3d", "ReflectionPad3DBackwardBackward0", "a"],
  ["replication_pad1d", "ReplicationPad1DBackwardBackward0", "a"],
  ["replication_pad2d", "ReplicationPad2DBackwardBackward0", "a"],
  ["replication_pad3d", "ReplicationPad3DBackwardBackward0", "a"],
  ["convolution convolution.transposed", "ConvolutionBackwardBackward0", "a b"],
  ["native_batch_norm", "NativeBatchNormBackwardBackward0", "a b"],
  ["native_layer_norm", "NativeLayerNormBackwardBackward0", "a b"],
  ["embedding", "EmbeddingDenseBackwardBackward0", ""],
  ["embedding_bag", "EmbeddingBagBackwardBackward0", "b"],
  ["upsample_nearest1d", "UpsampleNearest1DBackwardBackward0", ""],
  ["upsample_nearest2d", "UpsampleNearest2DBackwardBackward0", ""],
  ["upsample_nearest3d", "UpsampleNearest3DBackwardBackward0", ""],
  ["_upsample_nearest_exact1d", "UpsampleNearestExact1DBackwardBackward0", ""],
  ["_upsample_nearest_exact2d", "UpsampleNearestExact2DBackwardBackward0", ""],
  ["_upsample_nearest_exact3d", "UpsampleNearestExact3DBackwardBackward0", ""],
  ["upsample_linear1d", "UpsampleLinear1DBackwardBackward0", ""],
  ["upsample_bilinear2d", "UpsampleBilinear2DBackwardBackward0", ""],
  ["upsample_trilinear3d", "UpsampleTrilinear3DBackwardBackward0", ""],
  ["upsample_bicubic2d", "UpsampleBicubic2DBackwardBackward0", ""],
  ["_upsample_bilinear2d_aa", "UpsampleBilinear2DAaBackwardBackward0", ""],
  ["_upsample_bicubic2d_aa", "UpsampleBicubic2DAaBackwardBackward0", ""],
  ["slice narrow_copy slice_copy", "SliceBackwardBackward0", "linear"],
  ["select select_copy", "SelectBackwardBackward0", "linear"],
  ["diagonal diagonal_copy diagonal_copy.dims", "DiagonalBackwardBackward0", "linear"],
  ["unfold unfold_copy", "UnfoldBackwardBackward0", "linear"],
  ["as_strided as_strided_copy", "AsStridedBackward0", "linear"],
  ["masked_scatter", "MaskedScatterBackwardBackward0", "", [2]],
];

/** Gradients that PyTorch does not derive again: the name of their operation, what they read, and the words of its refusal. */
const REFUSING: readonly (readonly [name: string, gradFn: string, reads: string, refusal: string])[] = [
  ["hardsigmoid", "NotImplemented", "a", "derivative for aten::hardsigmoid_backward is not implemented"],
  ["multi_margin_loss", "NotImplemented", "a", "derivative for aten::multi_margin_loss_backward is not implemented"],
  ["multilabel_margin_loss", "NotImplemented", "a", "derivative for aten::multilabel_margin_loss_backward is not implemented"],
  ["_ctc_loss", "NotImplemented", "a", "derivative for aten::_ctc_loss_backward is not implemented"],
  [
    "_scaled_dot_product_flash_attention_for_cpu",
    "NotImplemented",
    "a b c",
    "derivative for aten::_scaled_dot_product_flash_attention_for_cpu_backward is not implemented",
  ],
  ["grid_sampler_2d", "GridSampler2DBackwardBackward0", "a b", "the derivative for 'grid_sampler_2d_backward' is not implemented."],
  ["grid_sampler_3d", "GridSampler3DBackwardBackward0", "a b", "the derivative for 'grid_sampler_3d_backward' is not implemented."],
  ["cdist", "CdistBackwardBackward0", "a b", "the derivative for '_cdist_backward' is not implemented."],
  ["pdist", "PdistBackwardBackward0", "a", "the derivative for '_pdist_backward' is not implemented."],
];

/** By the name of the operation's row. */
export const TWICE: ReadonlyMap<string, Twice> = new Map([
  ...GRADIENTS.flatMap(([names, gradFn, reads, makes]) =>
    names.split(" ").map((name) => [name, twice(name, gradFn, reads, makes ?? null, "")] as const),
  ),
  ...REFUSING.map(([name, gradFn, reads, refusal]) => [name, twice(name, gradFn, reads, null, refusal)] as const),
]);

function twice(name: string, gradFn: string, reads: string, makes: readonly number[] | null, refusal: string): Twice {
  const linear = reads === "linear";
  const places = [...(linear ? "" : reads).replaceAll(" ", "")].map((letter) => (letter === "y" ? -1 : "abc".indexOf(letter)));
  const row: Row = { ...BARE, name: `${name}.again`, label: `${name.split(".")[0]}′`, gradFn };
  return { row, reads: places, linear, makes, refusal };
}
