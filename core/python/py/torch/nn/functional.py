"""torch.nn.functional: what the table of operations has, and the questions of taste that PyTorch answers around it."""

import warnings

from .. import _MADE, _nearest
from .._arguments import type_name
from .._create import from_data, zeros
from .._tensor import Tensor
from .._types import float32, int64, uint8

_MODULE = globals()
for _path, _function in _MADE.items():
    _home, _, _name = _path.rpartition(".")
    if _home == "F":
        _MODULE[_name] = _function
_MODULE["logsigmoid"].__name__ = "log_sigmoid"  # as PyTorch's says

relu_, logsigmoid_ = _MADE["torch.relu_"], None
sigmoid_of, tanh_of = _MADE["torch.sigmoid"], _MADE["torch.tanh"]


def tanh(input):
    return input.tanh()


def sigmoid(input):
    return input.sigmoid()


_relu, _softmax, _log_softmax, _dropout, _feature_dropout = (_MADE[f"torch.{name}"] for name in ("relu", "softmax", "log_softmax", "dropout", "feature_dropout"))


def relu(input, inplace=False):
    return relu_(input) if inplace else _relu(input)


def _implicit_dim(name, rank):
    warnings.warn(f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an argument.", UserWarning, 3)
    return 0 if rank in (0, 1, 3) else 1


def softmax(input, dim=None, _stacklevel=3, dtype=None):
    return input.softmax(_implicit_dim("softmax", input.dim()) if dim is None else dim, dtype)


def log_softmax(input, dim=None, _stacklevel=3, dtype=None):
    return input.log_softmax(_implicit_dim("log_softmax", input.dim()) if dim is None else dim, dtype)


def softmin(input, dim=None, _stacklevel=3, dtype=None):
    return _softmax(-input, _implicit_dim("softmin", input.dim()) if dim is None else dim, dtype)


def gelu_of(input, approximate="none"):
    return _MODULE["gelu"](input, approximate=approximate)


def softsign(input):
    return input / (input.abs() + 1)


def tanhshrink(input):
    return input - input.tanh()


def gumbel_softmax(logits, tau=1, hard=False, eps=1e-10, dim=-1):
    if not logits.is_floating_point():
        told = "Exponential distribution is a continuous probability distribution. dtype must be a floating point but you specified"
        raise RuntimeError(f"{told} {logits.dtype._legacy}")
    noise = -zeros(logits.shape, dtype=logits.dtype).exponential_().log()
    soft = _softmax((logits + noise) / tau, dim)
    if not hard:
        return soft
    index = soft.max(dim, keepdim=True)[1]
    picked = zeros(logits.shape, dtype=logits.dtype).scatter_(dim, index, 1.0)
    return picked - soft.detach() + soft


def _dropped(name, function):
    def dropout(input, p=0.5, training=True, inplace=False):
        if p < 0.0 or p > 1.0:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        y = function(input, p, training)
        return input.copy_(y) if inplace and y is not input else y

    dropout.__name__ = dropout.__qualname__ = name
    return dropout


dropout = _dropped("dropout", _dropout)


def _by_channel(input, p, training, rank):
    """Without a batch, the first dimension is the channels."""
    if input.dim() == rank - 1:
        return _feature_dropout(input.unsqueeze(0), p, training).squeeze(0)
    return _feature_dropout(input, p, training)


_EXISTS = "Note that {name} exists to provide channel-wise dropout on inputs with {spatial}, a channel dimension, and an optional batch dimension (i.e. {ranks} inputs)."
_SPATIAL = {
    "dropout1d": _EXISTS.format(name="dropout1d", spatial="1 spatial dimension", ranks="2D or 3D"),
    "dropout2d": _EXISTS.format(name="dropout2d", spatial="2 spatial dimensions", ranks="3D or 4D"),
    "dropout3d": _EXISTS.format(name="dropout3d", spatial="3 spatial dimensions", ranks="4D or 5D"),
}


def _checked(name, ranks, function):
    """By channel, of inputs with so many dimensions."""

    def checked(input, p, training):
        rank = input.dim()
        if name == "dropout1d" and rank not in ranks:
            raise RuntimeError(f"dropout1d: Expected 2D or 3D input, but received a {rank}D input. {_SPATIAL[name]}")
        if rank not in ranks:
            _warn_rank(
                f"{name}: Received a {rank}-D input to {name}, which is deprecated and will result in an error in a future release. "
                f"To retain the behavior and silence this warning, please use dropout instead. {_SPATIAL[name]}"
            )
        elif name == "dropout2d" and rank == 3:
            _warn_rank(
                "dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout behavior is desired - "
                "input is interpreted as shape (N, C, L), where C is the channel dim. This behavior will change in a future release "
                "to interpret the input as one without a batch dimension, i.e. shape (C, H, W). "
                "To maintain the 1D channel-wise dropout behavior, please switch to using dropout1d instead."
            )
        return function(input, p, training)

    return _dropped(name, checked)


def _warn_rank(message):
    warnings.warn(message, UserWarning, 5)


dropout1d = _checked("dropout1d", (2, 3), lambda input, p, training: _by_channel(input, p, training, 3))
dropout2d = _checked("dropout2d", (3, 4), _feature_dropout)
dropout3d = _checked("dropout3d", (4, 5), lambda input, p, training: _by_channel(input, p, training, 5))


def _dropped_to_floor(name):
    def dropped(input, p=0.5, training=False, inplace=False):
        if p < 0.0 or p > 1.0:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        y = _MADE[f"torch.{name}"](input, p, training)
        return input.copy_(y) if inplace and y is not input else y

    dropped.__name__ = dropped.__qualname__ = name
    return dropped


alpha_dropout, feature_alpha_dropout = _dropped_to_floor("alpha_dropout"), _dropped_to_floor("feature_alpha_dropout")


def triplet_margin_with_distance_loss(anchor, positive, negative, *, distance_function=None, margin=1.0, swap=False, reduction="mean"):
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f"{reduction} is not a valid value for reduction")
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    distance = distance_function if distance_function is not None else _MADE["F.pairwise_distance"]
    ranks = [x.dim() for x in (anchor, positive, negative)]
    if len(set(ranks)) > 1:
        told = f"anchor: {ranks[0]}, positive: {ranks[1]}, negative: {ranks[2]}"
        raise RuntimeError(f"The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: {told}")
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = far.minimum(distance(positive, negative))
    loss = (margin + near - far).clamp_min(0)
    return loss if reduction == "none" else loss.mean() if reduction == "mean" else loss.sum()


def normalize(input, p=2.0, dim=1, eps=1e-12, out=None):
    return _MADE["torch.div"](input, input.norm(p, dim, keepdim=True).clamp_min(eps).expand_as(input), out=out)


def embedding(input, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False):
    if padding_idx is not None:
        if not -weight.size(0) <= padding_idx < weight.size(0):
            raise AssertionError("Padding_idx must be within num_embeddings")
        padding_idx = padding_idx % weight.size(0)
    if max_norm is not None:
        _renormalise(weight, input, max_norm, norm_type)
    if not isinstance(input, Tensor):
        raise TypeError(f"embedding(): argument 'indices' (position 2) must be Tensor, not {type_name(input)}")
    if weight.dim() != 2:
        raise RuntimeError("'weight' must be 2-D")
    return _MODULE["embedding_lookup"](weight, input, -1 if padding_idx is None else padding_idx)


def _renormalise(weight, input, max_norm, norm_type):
    """Rows that are used and longer than max_norm are made as long as that, in place."""
    from .._autograd import no_grad

    with no_grad():
        for row in sorted(set(input.reshape(-1).tolist())):
            norm = weight[row].norm(norm_type).item()
            if norm > max_norm:
                weight[row] *= max_norm / (norm + 1e-7)


def linear_cross_entropy(input, linear_weight, target, *, linear_bias=None, weight=None, reduction="mean", ignore_index=None, label_smoothing=0.0, options=None):
    """Cross entropy of what a linear layer says."""
    if input.dim() < 1 or input.dim() > 2:
        raise RuntimeError(f"expected input with dimensionality 1 or 2, got {input.dim()}")
    if linear_weight.dim() < 2:
        raise RuntimeError(f"expected linear_weight with dimensionality at least 2, got {linear_weight.dim()}")
    if input.shape[-1] != linear_weight.shape[-1]:
        raise RuntimeError(f"expected equal input and linear_weight last dimensions (in_features), got {input.shape[-1]} and {linear_weight.shape[-1]}, respectively")
    outputs = tuple(linear_weight.shape[:-1])
    if linear_bias is not None and tuple(linear_bias.shape) != outputs:
        raise RuntimeError(f"expected linear_bias shape {outputs}, got {tuple(linear_bias.shape)}")
    if len(outputs) > 1 and input.dim() == 1:
        raise RuntimeError(
            f"K-dimensional loss defined by linear_weight shape {tuple(linear_weight.shape)} requires batched input, (N, {input.shape[-1]}), got unbatched input with shape {tuple(input.shape)}"
        )
    shape = (*input.shape[:-1], *outputs)
    if tuple(target.shape) == shape and ignore_index is not None:
        raise RuntimeError("ignore_index cannot be specified when target contains probabilities")
    if len(outputs) > 1:
        linear_weight = linear_weight.reshape(-1, linear_weight.shape[-1])
        linear_bias = None if linear_bias is None else linear_bias.reshape(-1)
    logits = _MODULE["linear"](input, linear_weight, linear_bias).reshape(shape)
    ignored = -100 if ignore_index is None else ignore_index
    return _MODULE["cross_entropy"](logits, target, weight=weight, reduction=reduction, ignore_index=ignored, label_smoothing=label_smoothing)


def multi_head_attention_forward(
    query, key, value, embed_dim_to_check, num_heads, in_proj_weight, in_proj_bias, bias_k, bias_v, add_zero_attn, dropout_p, out_proj_weight, out_proj_bias,
    training=True, key_padding_mask=None, need_weights=True, attn_mask=None, use_separate_proj_weight=False, q_proj_weight=None, k_proj_weight=None,
    v_proj_weight=None, static_k=None, static_v=None, average_attn_weights=True, is_causal=False,
):  # fmt: skip
    """What nn.MultiheadAttention computes, of parameters that it is given."""
    from . import attention

    if static_k is not None or static_v is not None:
        raise NotImplementedError("Gradwalk's multi_head_attention_forward has no static_k and static_v: nn.MultiheadAttention never uses them")
    return attention.forward_with(
        (query, key, value), key_padding_mask, need_weights, attn_mask, average_attn_weights, is_causal,
        embed_dim=embed_dim_to_check, num_heads=num_heads, in_proj_weight=in_proj_weight, in_proj_bias=in_proj_bias, bias_k=bias_k, bias_v=bias_v,
        add_zero_attn=add_zero_attn, dropout=dropout_p, training=training, q_proj_weight=q_proj_weight, k_proj_weight=k_proj_weight,
        v_proj_weight=v_proj_weight, _qkv_same_embed_dim=not use_separate_proj_weight, out_proj=lambda x: _MODULE["linear"](x, out_proj_weight, out_proj_bias),
    )  # fmt: skip


def triplet_margin_with_distance_loss(anchor, positive, negative, *, distance_function=None, margin=1.0, swap=False, reduction="mean"):
    if distance_function is None:
        return _MADE["F.triplet_margin_with_distance_loss"](anchor, positive, negative, margin=margin, swap=swap, reduction=reduction)
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f"{reduction} is not a valid value for reduction")
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    near, far = distance_function(anchor, positive), distance_function(anchor, negative)
    if swap:
        far = far.minimum(distance_function(positive, negative))
    loss = (margin + near - far).clamp_min(0)
    return loss.mean() if reduction == "mean" else loss.sum() if reduction == "sum" else loss


def _adaptive(name, dims):
    """A pool to a given size, of which None means: as it is."""
    pool = _MADE[f"F.{name}"]

    def function(input, output_size, return_indices=False):
        if not isinstance(output_size, int):
            if len(input.shape) <= len(output_size):
                raise ValueError(f"Input dimension should be at least {len(output_size) + 1}")
            output_size = [n if size is None else size for size, n in zip(output_size, input.shape[-len(output_size) :])]
        return pool(input, output_size, return_indices) if return_indices else pool(input, output_size)

    function.__name__ = function.__qualname__ = name
    return function


for _kind in ("avg", "max"):
    for _dims in (2, 3):
        if f"F.adaptive_{_kind}_pool{_dims}d" in _MADE:
            _MODULE[f"adaptive_{_kind}_pool{_dims}d"] = _adaptive(f"adaptive_{_kind}_pool{_dims}d", _dims)


def upsample(input, size=None, scale_factor=None, mode="nearest", align_corners=None):
    warnings.warn("`nn.functional.upsample` is deprecated. Use `nn.functional.interpolate` instead.", UserWarning, 2)
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(input, size=None, scale_factor=None):
    warnings.warn("`nn.functional.upsample_nearest` is deprecated. Use `nn.functional.interpolate` instead.", UserWarning, 2)
    return interpolate(input, size, scale_factor, mode="nearest")


def upsample_bilinear(input, size=None, scale_factor=None):
    warnings.warn("`nn.functional.upsample_bilinear` is deprecated. Use `nn.functional.interpolate` instead.", UserWarning, 2)
    return interpolate(input, size, scale_factor, mode="bilinear", align_corners=True)


def __getattr__(name):
    raise _nearest.missing("torch.nn.functional", name, globals())
