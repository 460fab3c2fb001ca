"""What PyTorch's files name to make tensors again: these names are part of its format."""

from collections import OrderedDict

from ._parameter import Parameter


def _rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, backward_hooks, metadata=None):
    """A tensor that sees its part of a storage."""
    y = storage.as_strided(tuple(size), tuple(stride), storage_offset).data
    return y.requires_grad_() if requires_grad else y


def _rebuild_parameter(data, requires_grad, backward_hooks):
    return Parameter(data, requires_grad)


def described(x, storage):
    """How to make a tensor again: a function and its arguments, as pickle wants them."""
    x = x.cpu() if x.is_cuda else x
    hooks = OrderedDict()
    if isinstance(x, Parameter):
        return _rebuild_parameter, (x.data, x.requires_grad, hooks)
    return _rebuild_tensor_v2, (storage, 0, tuple(x.shape), _rows(x.shape), x.requires_grad, hooks)


def _rows(shape):
    """Strides of numbers that lie row by row."""
    strides, step = [], 1
    for length in reversed(shape):
        strides.append(step)
        step *= max(length, 1)
    return tuple(reversed(strides))
