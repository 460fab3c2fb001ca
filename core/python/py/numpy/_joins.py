"""np.c_ and np.r_: arrays joined between square brackets."""

from ._array import asarray
from ._functions import arange, concatenate, linspace


def _part(x):
    """A slice stands for a range; with an imaginary step, for so many numbers."""
    if not isinstance(x, slice):
        return asarray(x)
    start, step = x.start or 0, 1 if x.step is None else x.step
    return linspace(start, x.stop, int(abs(step))) if isinstance(step, complex) else arange(start, x.stop, step)


class _Rows:
    """np.r_[a, b]: one after the other."""

    def __getitem__(self, parts):
        parts = [_part(x) for x in (parts if isinstance(parts, tuple) else (parts,))]
        return concatenate([x if x.ndim else x.reshape(1) for x in parts])


class _Columns:
    """np.c_[a, b]: side by side; what has one dimension is a column."""

    def __getitem__(self, parts):
        parts = [_part(x) for x in (parts if isinstance(parts, tuple) else (parts,))]
        return concatenate([x if x.ndim > 1 else x.reshape(-1, 1) for x in parts], axis=-1)


r_, c_ = _Rows(), _Columns()
