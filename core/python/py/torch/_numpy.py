"""
The bridge to our numpy.

An ndarray is a tensor seen through numpy's eyes: it holds one as `_tensor`, and `numpy.ndarray._of(tensor)` makes it. So an array and
a tensor share their numbers wherever PyTorch says that they do.
"""

from _gradwalk.bridge import need

from . import _tensor
from ._arguments import type_name
from ._modes import is_grad_enabled
from ._tensor import new
from ._types import DTYPES

need(globals(), "shared_numbers")

ndarray = None  # numpy's own, set by it


def array_of(x, force=False):
    """tensor.numpy(): shares the tensor's numbers."""
    if force:
        x = x.detach().cpu()
    shared = shared_numbers(x._h)
    if shared is not None:
        array = new(ndarray)
        array._tensor = shared
        return array
    if x.requires_grad and is_grad_enabled():
        raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
    if x.is_cuda:
        raise TypeError("can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first.")
    raise TypeError("Got unsupported ScalarType BFloat16")


def tensor_of(array):
    """torch.from_numpy(array): shares the array's numbers."""
    if not isinstance(array, ndarray):
        raise TypeError(f"expected np.ndarray (got {type_name(array)})")
    refuse_things(array)
    if any(step < 0 for step in array._tensor.stride()):
        raise ValueError(
            "At least one stride in the given numpy array is negative, and tensors with negative strides are not currently supported. "
            "(You can probably work around this by making a copy of your array  with array.copy().) "
        )
    return array._tensor.detach()


def refuse_things(array):
    """For an array that is none of numbers."""
    if array.__class__ is not ndarray and hasattr(array, "_places"):
        raise TypeError(
            f"can't convert np.ndarray of type numpy.{array.dtype.type.__name__}. "
            "The only supported types are: float64, float32, float16, complex64, complex128, int64, int32, int16, int8, uint64, uint32, uint16, uint8, and bool."
        )


def numbers_of(array):
    """(array.array of all numbers, shape, dtype) of an ndarray or of one of numpy's numbers."""
    from ._create import flat
    from ._tensor import bytes_of

    x = getattr(array, "_tensor", None)
    if x is None:
        numbers, shape, given = flat(array.tolist())
        return numbers, shape, next((d for d in DTYPES if d._name == str(array.dtype)), given) if given is not None else None
    return bytes_of(x), tuple(x.shape), x.dtype


_tensor.array_of = array_of
