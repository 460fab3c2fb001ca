"""x[…]: an index of Python's as the numbers by which the engine takes it."""

from ._arguments import type_name

INT, SLICE, NONE, ELLIPSIS, BOOL, TENSOR = range(6)


def parts(index):
    """
    (what must stay alive meanwhile, the words of the index).

    Words: INT i · SLICE start end step (None where left out) · NONE · ELLIPSIS · BOOL b · TENSOR handle.
    """
    keep, words = [], []
    if index.__class__ is not tuple:
        index = tuple(index) if _is_tuple(index) else (index,)
    for part in index:
        _add(part, keep, words)
    return keep, words


def _is_tuple(index):
    """numpy's old rule, which PyTorch keeps: a short list with slices or lists in it counts as a tuple."""
    if isinstance(index, str) and index:
        _warn_list()
        return False
    if not isinstance(index, list) or len(index) >= 32:
        return False
    found = any(part is None or part is Ellipsis or isinstance(part, (slice, list, tuple)) or hasattr(part, "_h") for part in index)
    if found:
        _warn_list()
    return found


def _warn_list():
    import warnings

    warnings.warn(
        "Using a non-tuple sequence for multidimensional indexing is deprecated and will be changed in pytorch 2.9; use x[tuple(seq)] instead of x[seq]. "
        "In pytorch 2.9 this will be interpreted as tensor index, x[torch.tensor(seq)], which will result either in an error or a different result",
        UserWarning,
        5,
    )


def _add(part, keep, words):
    kind = part.__class__
    if kind is int:
        words += (INT, part)
    elif kind is slice:
        words += (SLICE, _end(part.start), _end(part.stop), _end(part.step))
    elif part is None:
        words.append(NONE)
    elif part is Ellipsis:
        words.append(ELLIPSIS)
    elif part is True or part is False:
        words += (BOOL, 1 if part else 0)
    else:
        _add_other(part, keep, words)


def _add_other(part, keep, words):
    from . import _create
    from ._tensor import Tensor

    if not isinstance(part, Tensor):
        if hasattr(part, "__index__") and not getattr(part, "ndim", 0):
            words += (INT, part.__index__())
            return
        if isinstance(part, str):
            raise TypeError("new(): invalid data type 'str'")
        if isinstance(part, (list, tuple, range)) or hasattr(part, "__array__"):
            part = _create.index_tensor(part)
        else:
            raise IndexError(f"only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got {type(part).__name__})")
    elif part.dim() == 0 and not part.is_floating_point() and str(part.dtype) not in ("torch.bool", "torch.uint8"):
        words += (INT, part.item())
        return
    keep.append(part)
    words += (TENSOR, part._h)


def _end(value):
    """A bound of a slice."""
    if value is None or value.__class__ is int:
        return value
    if hasattr(value, "__index__"):
        return value.__index__()
    raise TypeError(f"slice indices must be integers or None or have an __index__ method")


def _check_fits(value, dtype):
    if dtype.is_floating_point or dtype._name == "bool" or (value.__class__ is int and dtype.itemsize == 8):
        return
    bits = 8 * dtype.itemsize
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1)) if dtype.is_signed else (1 - 2**bits, 2**bits)
    if not low <= value < high:
        raise RuntimeError(f"value cannot be converted to type {dtype._name}_t without overflow")


def value_for(target, value):
    """What x[…] = value writes, as a tensor."""
    from . import _create
    from ._tensor import Tensor

    if isinstance(value, Tensor):
        return value
    if isinstance(value, (bool, int, float)) or (hasattr(value, "__array__") and not getattr(value, "ndim", 1)):
        _check_fits(value, target.dtype)
        return _create.constant(value, target.dtype, target.device)
    raise TypeError(f"can't assign a {type_name(value)} to a torch.{target.dtype._legacy}Tensor")
