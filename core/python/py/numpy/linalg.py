"""numpy.linalg, as far as torch.linalg goes."""

import torch

from ._array import asarray, quietly, result
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


def _square(a):
    a = _float_of(asarray(a))
    if a.ndim < 2:
        raise LinAlgError(f"{a.ndim}-dimensional array given. Array must be at least two-dimensional")
    if a.shape[-2] != a.shape[-1]:
        raise LinAlgError("Last 2 dimensions of the array must be square")
    return a._tensor


def _solved(function, *args):
    try:
        return result(function(*args))
    except RuntimeError:
        raise LinAlgError("Singular matrix") from None


@quietly
def solve(a, b):
    return _solved(torch.linalg.solve, _square(a), _float_of(asarray(b))._tensor)


@quietly
def inv(a):
    return _solved(torch.linalg.inv, _square(a))


@quietly
def det(a):
    return result(torch.linalg.det(_square(a)))


@quietly
def eigh(a):
    return tuple(result(x) for x in torch.linalg.eigh(_square(a)))


@quietly
def eigvalsh(a):
    return result(torch.linalg.eigvalsh(_square(a)))


@quietly
def qr(a):
    return tuple(result(x) for x in torch.linalg.qr(_float_of(asarray(a))._tensor))


@quietly
def svd(a, full_matrices=True):
    return tuple(result(x) for x in torch.linalg.svd(_float_of(asarray(a))._tensor, full_matrices))


@quietly
def pinv(a):
    return result(torch.linalg.pinv(_float_of(asarray(a))._tensor))


@quietly
def cholesky(a):
    try:
        return result(torch.linalg.cholesky(_square(a)))
    except RuntimeError:
        raise LinAlgError("Matrix is not positive definite") from None


@quietly
def matrix_rank(a):
    return torch.linalg.matrix_rank(_float_of(asarray(a))._tensor).item()


def __getattr__(name):
    raise AttributeError(f"Gradwalk's numpy has no linalg.{name}")
