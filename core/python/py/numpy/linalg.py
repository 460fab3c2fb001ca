"""numpy.linalg, as far as torch.linalg goes."""

from collections import namedtuple

import torch

from ._array import asarray, of, quietly, result
from ._dtypes import int32
from ._functions import _float_of, dot, sqrt


EighResult, SVDResult = namedtuple("EighResult", "eigenvalues eigenvectors"), namedtuple("SVDResult", "U S Vh")
QRResult, SlogdetResult = namedtuple("QRResult", "Q R"), namedtuple("SlogdetResult", "sign logabsdet")


class LinAlgError(ValueError):
    pass


@quietly
def norm(x, ord=None, axis=None, keepdims=False):
    x = _float_of(asarray(x))._tensor
    if ord in (None, 2, "fro") and (ord != 2 or axis is not None or x.dim() == 1):
        squares = x * x
        return sqrt(result(squares.sum() if axis is None else squares.sum(dim=axis, keepdim=keepdims)))
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
    return EighResult(*map(result, torch.linalg.eigh(_square(a))))


@quietly
def eigvalsh(a):
    return result(torch.linalg.eigvalsh(_square(a)))


@quietly
def qr(a):
    return QRResult(*map(result, torch.linalg.qr(_float_of(asarray(a))._tensor)))


@quietly
def svd(a, full_matrices=True, compute_uv=True):
    x = _float_of(asarray(a))._tensor
    return SVDResult(*map(result, torch.linalg.svd(x, full_matrices))) if compute_uv else result(torch.linalg.svdvals(x))


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


@quietly
def lstsq(a, b, rcond=None):
    """(solution, residuals, rank, singular values)"""
    x, y = _float_of(asarray(a))._tensor, _float_of(asarray(b))._tensor
    flat = y.dim() == 1
    y = y.unsqueeze(1) if flat else y
    u, s, v = torch.linalg.svd(x, False)
    small = s.max() * torch.finfo(x.dtype).eps * max(x.shape) if rcond is None else s.max() * rcond
    used = s > small
    solution = v.mT @ (torch.where(used, 1 / s, torch.zeros_like(s)).unsqueeze(1) * (u.mT @ y))
    rank = int(used.sum())
    away = x @ solution - y
    residuals = (away * away).sum(0) if rank == x.shape[1] and x.shape[0] > x.shape[1] else away.new_zeros(0)
    return of(solution.squeeze(1) if flat else solution), of(residuals), int32(rank), of(s)


@quietly
def matrix_power(a, n):
    x = inv(a) if n < 0 else asarray(a)
    y = of(torch.eye(x.shape[-1], dtype=x._tensor.dtype))
    for _ in range(abs(n)):
        y = y @ x
    return y


@quietly
def cond(a, p=None):
    s = torch.linalg.svdvals(_float_of(asarray(a))._tensor)
    return result(s[0] / s[-1])


@quietly
def slogdet(a):
    return SlogdetResult(*map(result, torch.linalg.slogdet(_square(a))))


def multi_dot(arrays):
    y = arrays[0]
    for x in arrays[1:]:
        y = dot(y, x)
    return y


@quietly
def svdvals(a):
    return result(torch.linalg.svdvals(_float_of(asarray(a))._tensor))


def __getattr__(name):
    raise AttributeError(f"Gradwalk's numpy has no linalg.{name}")
