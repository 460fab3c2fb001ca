"""torch.nn.init: first values of parameters."""

import math
import warnings

from .._autograd import no_grad
from .._random import randn
from .._tensor import Tensor


def calculate_gain(nonlinearity, param=None):
    if nonlinearity in ("linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "sigmoid"):
        return 1
    if nonlinearity == "tanh":
        return 5.0 / 3
    if nonlinearity == "relu":
        return math.sqrt(2.0)
    if nonlinearity == "leaky_relu":
        if param is None:
            slope = 0.01
        elif not isinstance(param, bool) and isinstance(param, (int, float)):
            slope = param
        else:
            raise ValueError(f"negative_slope {param} not a valid number")
        return math.sqrt(2.0 / (1 + slope**2))
    if nonlinearity == "selu":
        return 3.0 / 4
    raise ValueError(f"Unsupported nonlinearity {nonlinearity}")


def _within_no_grad(function):
    """No graph is recorded, and the tensor itself comes back."""

    def initialise(tensor, *args, **named):
        with no_grad():
            return function(tensor, *args, **named)

    initialise.__name__ = initialise.__qualname__ = function.__name__
    return initialise


@_within_no_grad
def uniform_(tensor, a=0.0, b=1.0, generator=None):
    return tensor.uniform_(a, b, generator=generator)


@_within_no_grad
def normal_(tensor, mean=0.0, std=1.0, generator=None):
    return tensor.normal_(mean, std, generator=generator)


@_within_no_grad
def constant_(tensor, val):
    return tensor.fill_(val)


@_within_no_grad
def ones_(tensor):
    return tensor.fill_(1.0)


@_within_no_grad
def zeros_(tensor):
    return tensor.zero_()


@_within_no_grad
def eye_(tensor):
    from .._create import eye

    if tensor.ndimension() != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    return tensor.copy_(eye(*tensor.shape, dtype=tensor.dtype))


@_within_no_grad
def dirac_(tensor, groups=1):
    if tensor.ndimension() not in (3, 4, 5):
        raise ValueError("Only tensors with 3, 4, or 5 dimensions are supported")
    sizes = tensor.size()
    if sizes[0] % groups != 0:
        raise ValueError("dim 0 must be divisible by groups")
    out = sizes[0] // groups
    tensor.zero_()
    for g in range(groups):
        for d in range(min(out, sizes[1])):
            tensor[(g * out + d, d, *(n // 2 for n in sizes[2:]))] = 1
    return tensor


def _calculate_fan_in_and_fan_out(tensor):
    if tensor.dim() < 2:
        raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    field = 1
    for n in tensor.shape[2:]:
        field *= n
    return tensor.size(1) * field, tensor.size(0) * field


def _calculate_correct_fan(tensor, mode):
    mode = mode.lower()
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode} not supported, please use one of ['fan_in', 'fan_out']")
    fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor)
    return fan_in if mode == "fan_in" else fan_out


def xavier_uniform_(tensor, gain=1.0, generator=None):
    fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor)
    bound = math.sqrt(3.0) * gain * math.sqrt(2.0 / float(fan_in + fan_out))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor, gain=1.0, generator=None):
    fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor)
    return normal_(tensor, 0.0, gain * math.sqrt(2.0 / float(fan_in + fan_out)), generator)


def kaiming_uniform_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    if 0 in tensor.shape:
        warnings.warn("Initializing zero-element tensors is a no-op", UserWarning, 2)
        return tensor
    std = calculate_gain(nonlinearity, a) / math.sqrt(_calculate_correct_fan(tensor, mode))
    bound = math.sqrt(3.0) * std
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    if 0 in tensor.shape:
        warnings.warn("Initializing zero-element tensors is a no-op", UserWarning, 2)
        return tensor
    return normal_(tensor, 0.0, calculate_gain(nonlinearity, a) / math.sqrt(_calculate_correct_fan(tensor, mode)), generator)


@_within_no_grad
def trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, generator=None):
    """Normal numbers, cut off at a and b."""
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn("mean is more than 2 std from [a, b] in nn.init.trunc_normal_. The distribution of values may be incorrect.", UserWarning, 2)
    from .. import empty_like, where

    def below(x):
        return (1.0 + math.erf(x / math.sqrt(2.0))) / 2.0

    low, high = below((a - mean) / std), below((b - mean) / std)
    if high - low > 0.3:
        # Most of what is drawn lies between: what does not is drawn again.
        tensor.normal_(mean, std, generator=generator)
        while bool((outside := (tensor < a) | (tensor > b)).any()):
            tensor.copy_(where(outside, empty_like(tensor).normal_(mean, std, generator=generator), tensor))
        return tensor
    tensor.uniform_(2 * low - 1, 2 * high - 1, generator=generator)
    tensor.erfinv_()
    tensor.mul_(std * math.sqrt(2.0))
    tensor.add_(mean)
    return tensor.clamp_(min=a, max=b)


@_within_no_grad
def orthogonal_(tensor, gain=1, generator=None):
    from .. import linalg

    if tensor.ndimension() < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    if tensor.numel() == 0:
        return tensor
    rows = tensor.size(0)
    flattened = randn(rows, tensor.numel() // rows, generator=generator, dtype=tensor.dtype)
    wide = rows < flattened.size(1)
    q, r = linalg.qr(flattened.t() if wide else flattened)
    q = q * r.diagonal(0).sign()
    tensor.view(rows, -1).copy_(q.t() if wide else q)
    return tensor.mul_(gain)


@_within_no_grad
def sparse_(tensor, sparsity, std=0.01, generator=None):
    from .._random import randperm

    if tensor.ndimension() != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    rows, columns = tensor.shape
    zeros = int(math.ceil(sparsity * rows))
    tensor.normal_(0, std, generator=generator)
    for column in range(columns):
        tensor[randperm(rows)[:zeros], column] = 0
    return tensor


def _old(new):
    def deprecated(*args, **named):
        warnings.warn(f"`nn.init.{deprecated.__name__}` is now deprecated in favor of `nn.init.{new.__name__}`.", FutureWarning, 2)
        return new(*args, **named)

    deprecated.__name__ = new.__name__[:-1]
    return deprecated


uniform, normal, constant, eye = _old(uniform_), _old(normal_), _old(constant_), _old(eye_)
xavier_uniform, xavier_normal, kaiming_uniform, kaiming_normal = _old(xavier_uniform_), _old(xavier_normal_), _old(kaiming_uniform_), _old(kaiming_normal_)
orthogonal = _old(orthogonal_)
