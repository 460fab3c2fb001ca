"""What numpy says of an array that no memory holds."""

import math

_MOST = 2**32  # bytes: the engine has no more
_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


class _ArrayMemoryError(MemoryError):
    pass


_ArrayMemoryError.__module__ = "numpy._core._exceptions"
_ArrayMemoryError.__name__ = "MemoryError"


def check_room(shape, kind):
    """Refuses a shape (a tuple of ints) of a dtype before anything of its size is made."""
    size = math.prod(shape) * kind.itemsize
    if size <= _MOST:
        return
    if size >= 2**63:
        raise ValueError("array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size.")
    sizes = f"({shape[0]},)" if len(shape) == 1 else f"{tuple(shape)}"
    raise _ArrayMemoryError(f"Unable to allocate {_size_text(size)} for an array with shape {sizes} and data type {kind.name}")


def _size_text(size):
    """As numpy writes it: three digits, and a point behind them all the same."""
    power = (size.bit_length() - 1) // 10
    if round(size / 1024**power) == 1024:
        power += 1
    return f"{size / 1024**power:#.3g} {_UNITS[power]}"
