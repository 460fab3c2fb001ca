"""numpy.linalg, as far as torch.linalg goes."""

import torch

from ._array import asarray, of, quietly, result
from ._functions import _float_of


class LinAlgError(ValueError):
    pass


@quietly
def norm(x, ord=None, axis=None, keepdims=False):
    x = _float_of(asarray(x))._tensor
    if ord in (None, 2, "fro") and (ord != 2 or axis is not None or x.dim() == 1):
        squares = x * x
        return result((squares.sum() if axis is None else squares.sum(dim=axis, keepdim=keepdims)).sqrt())
    if ord == 1 and (axis is not None or x.dim() == 1):
        return result(x.abs().sum() if axis is None else x.abs().sum(dim=axis, keepdim=keepdims))
    if ord == float("inf") and (axis is not None or x.dim() == 1):
        return result(x.abs().max() if axis is None else x.abs().amax(dim=axis, keepdim=keepdims))
    raise NotImplementedError(f"Gradwalk's numpy has no norm of order {ord!r} here")


@quietly
def solve(a, b):
    """Gauss-Jordan elimination with the largest pivot."""
    a, b = _float_of(asarray(a)), _float_of(asarray(b))
    if a.ndim != 2 or a.shape[0] != a.shape[1]:
        raise LinAlgError("Last 2 dimensions of the array must be square")
    flat = b.ndim == 1
    rows = [left + right for left, right in zip(a.tolist(), (b.reshape(-1, 1) if flat else b).tolist())]
    n = len(rows)
    for i in range(n):
        pivot = max(range(i, n), key=lambda k: abs(rows[k][i]))
        if rows[pivot][i] == 0:
            raise LinAlgError("Singular matrix")
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [x / rows[i][i] for x in rows[i]]
        for k in range(n):
            if k != i and rows[k][i]:
                rows[k] = [x - rows[k][i] * y for x, y in zip(rows[k], rows[i])]
    y = of(torch.tensor([row[n:] for row in rows], dtype=a.dtype._torch))
    return y.reshape(-1) if flat else y


def inv(a):
    from ._functions import eye

    return solve(a, eye(len(asarray(a))))


def __getattr__(name):
    raise AttributeError(f"Gradwalk's numpy has no linalg.{name}")
