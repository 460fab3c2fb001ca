"""numpy's functions of statistics, signals and calculus."""

import builtins
import math
import warnings

import torch

from ._array import array, asarray, ndarray, of, quietly, result
from ._dtypes import dtype as dtype_class, float64, generic
from ._functions import _axis, _float_of, arange, argmax, argmin, clip, cumsum, diag, dot, expand_dims, exp, linspace, log, max, mean, median, min, moveaxis, ones, outer, quantile, sqrt, stack, std, sum, unique, var, where, zeros
from ._operators import absolute, add, compute, divide, maximum, minimum, multiply, power, subtract

# ---- statistics


def cov(m, y=None, rowvar=True, bias=False, ddof=None):
    """Of rows, what varies with what."""
    x = _float_of(asarray(m))
    x = x.reshape(1, -1) if x.ndim < 2 else x if rowvar else x.T
    if y is not None:
        from ._functions import concatenate

        y = _float_of(asarray(y))
        x = concatenate([x, y.reshape(1, -1) if y.ndim < 2 else y if rowvar else y.T])
    x = x.astype(float)
    count = x.shape[1] - (ddof if ddof is not None else 0 if bias else 1)
    away = x - mean(x, axis=1).reshape(-1, 1)
    y = dot(away, away.T) * divide(1, count)
    return y.squeeze() if y.size > 1 else array(y.item())


def corrcoef(x, y=None, rowvar=True):
    c = cov(x, y, rowvar)
    if not c.ndim:
        return divide(c, c)
    spread = sqrt(diag(c))
    return clip(c / spread.reshape(-1, 1) / spread.reshape(1, -1), -1, 1)


def _without_nans(function, empty):
    """A function over one axis, or all, that leaves nans out."""

    def apply(a, axis=None, keepdims=False, **named):
        a = _float_of(asarray(a))
        if axis is None:
            numbers = a.ravel()
            y = function(numbers[~(numbers != numbers)], **named)
            return y if not keepdims else asarray(y).reshape((1,) * a.ndim)
        rows = moveaxis(a, axis, -1)
        found = array([function(row[~(row != row)], **named) for row in rows.reshape(-1, rows.shape[-1])]).reshape(rows.shape[:-1])
        return expand_dims(found, axis) if keepdims else found

    return apply


nansum, nanmean, nanstd, nanvar = (_without_nans(f, 0) for f in (sum, mean, std, var))
nanmax, nanmin, nanmedian = (_without_nans(f, None) for f in (max, min, median))


def nanargmax(a, axis=None):
    a = asarray(a)
    return argmax(where(a != a, -math.inf, a), axis)


def nanargmin(a, axis=None):
    a = asarray(a)
    return argmin(where(a != a, math.inf, a), axis)


def histogram2d(x, y, bins=10):
    x, y = asarray(x), asarray(y)
    edges = [linspace(min(v).item(), max(v).item(), bins + 1) for v in (x, y)]
    counts = zeros((bins, bins))
    for a, b in zip(x.tolist(), y.tolist()):
        i, j = (builtins.min(int((e <= v).sum()) - 1, bins - 1) for e, v in zip(edges, (a, b)))
        counts[i, j] += 1
    return counts, *edges


# ---- one number at a time


@quietly
def cbrt(x):
    x = _float_of(asarray(x))._tensor
    root = x.abs().pow(1 / 3)
    root = torch.where(root == 0, root, root - (root * root * root - x.abs()) / (3 * root * root))
    root = torch.where(root.round() ** 3 == x.abs(), root.round(), root)
    return result(torch.copysign(root, x))


def deg2rad(x):
    return multiply(x, math.pi / 180)


def rad2deg(x):
    return multiply(x, 180 / math.pi)


def fabs(x):
    return absolute(_float_of(asarray(x)))


def fix(x):
    from ._functions import trunc

    return trunc(x)


def float_power(a, b):
    return power(asarray(a, float), asarray(b, float))


def copysign(a, b):
    return compute(torch.copysign, a, b, floats=True)


def fmod(a, b):
    return compute(torch.fmod, a, b)


def fmax(a, b):
    a, b = asarray(a), asarray(b)
    return where(a != a, b, where(b != b, a, maximum(a, b)))


def fmin(a, b):
    a, b = asarray(a), asarray(b)
    return where(a != a, b, where(b != b, a, minimum(a, b)))


def logaddexp(a, b):
    return compute(torch.logaddexp, a, b, floats=True)


def heaviside(x, middle):
    x = asarray(x)
    return where(x == 0, middle, (x > 0).astype(float))


@quietly
def signbit(x):
    return result(torch.signbit(asarray(x)._tensor))


@quietly
def sinc(x):
    return result(torch.sinc(_float_of(asarray(x))._tensor))


def gcd(a, b):
    return compute(torch.gcd, a, b)


def lcm(a, b):
    return compute(torch.lcm, a, b)


def divmod(a, b):
    from ._operators import floor_divide, remainder

    return floor_divide(a, b), remainder(a, b)


# ---- windows


def _window(first, *rest):
    def window(M):
        if M < 1:
            return zeros(0)
        if M == 1:
            return ones(1)
        from ._functions import cos

        n = arange(1 - M, M, 2)
        y = first + rest[0] * cos(math.pi * n / (M - 1))
        return y + rest[1] * cos(2.0 * math.pi * n / (M - 1)) if len(rest) > 1 else y

    return window


hanning, hamming, blackman = _window(0.5, 0.5), _window(0.54, 0.46), _window(0.42, 0.5, 0.08)


def bartlett(M):
    if M < 2:
        return ones(builtins.max(M, 0))
    n = arange(1 - M, M, 2)
    return where(n <= 0, 1 + n / (M - 1), 1 - n / (M - 1))


# ---- signals and calculus


def convolve(a, v, mode="full"):
    a, v = asarray(a).ravel(), asarray(v).ravel()
    if not len(a) or not len(v):
        raise ValueError("a cannot be empty" if not len(a) else "v cannot be empty")
    if len(v) > len(a):
        a, v = v, a
    n, k = len(a), len(v)
    kind = (a[:1] * v[:1]).dtype
    y = zeros(n + k - 1, kind)
    for i in range(k):
        y[i : i + n] += a * v[i]
    start, count = {"full": (0, n + k - 1), "same": ((k - 1) // 2, n), "valid": (k - 1, n - k + 1)}[mode]
    return y[start : start + count]


def correlate(a, v, mode="valid"):
    return convolve(a, asarray(v)[::-1], mode)


def interp(x, xp, fp, left=None, right=None):
    """Between neighbours, on a straight line."""
    import bisect

    xs, ys = asarray(xp).tolist(), asarray(fp).tolist()

    def at(v):
        if v < xs[0]:
            return ys[0] if left is None else left
        if v > xs[-1]:
            return ys[-1] if right is None else right
        j = bisect.bisect_right(xs, v) - 1
        if j == len(xs) - 1:
            return ys[j]
        slope = (ys[j + 1] - ys[j]) / (xs[j + 1] - xs[j])
        return slope * (v - xs[j]) + ys[j]

    x = asarray(x)
    return array([float(at(v)) for v in x.ravel().tolist()]).reshape(x.shape) if x.ndim else float64(at(x.item()))


def gradient(f, *spacing, axis=None):
    """Central differences inside, one-sided ones at the ends."""
    f = _float_of(asarray(f))
    axes = list(range(f.ndim)) if axis is None else [i % f.ndim for i in _axis(axis)]
    steps = list(spacing) * len(axes) if len(spacing) == 1 else list(spacing) or [1.0] * len(axes)
    found = []
    for i, step in zip(axes, steps):
        y = moveaxis(f, i, 0)
        g = zeros(y.shape, f.dtype)
        if getattr(step, "ndim", 0) or isinstance(step, list):
            gaps = asarray(step)[1:] - asarray(step)[:-1]
            gaps = gaps.reshape([-1] + [1] * (f.ndim - 1))
            a, b = gaps[:-1], gaps[1:]
            even = bool((gaps == gaps[0]).all())
            inner = (y[2:] - y[:-2]) / (2.0 * gaps[0]) if even else -b / (a * (a + b)) * y[:-2] + (b - a) / (a * b) * y[1:-1] + a / (b * (a + b)) * y[2:]
            first, last = gaps[0], gaps[-1]
        else:
            inner, first, last = (y[2:] - y[:-2]) / (2.0 * step), step, step
        g[1:-1] = inner
        g[0], g[-1] = (y[1] - y[0]) / first, (y[-1] - y[-2]) / last
        found.append(moveaxis(g, 0, i))
    return found[0] if len(found) == 1 else tuple(found)


def trapezoid(y, x=None, dx=1.0, axis=-1):
    from ._functions import diff

    y = moveaxis(asarray(y), axis, -1)
    steps = dx if x is None else diff(asarray(x))
    return sum(steps * (y[..., 1:] + y[..., :-1]) / 2.0, axis=-1)


def ediff1d(a):
    from ._functions import diff

    return diff(asarray(a).ravel())


def geomspace(start, stop, num=50):
    from ._functions import log10, logspace

    y = logspace(log10(start), log10(stop), num)
    y[0], y[-1] = start, stop
    return y


# ---- products


@quietly
def einsum(equation, *operands):
    from ._array import of_torch
    from ._dtypes import promote

    tensors = [asarray(x)._tensor for x in operands]
    kind = of_torch(tensors[0].dtype)
    for x in tensors[1:]:
        kind = promote(kind, of_torch(x.dtype))
    return result(torch.einsum(equation, *(x.to(kind._torch) for x in tensors)))


@quietly
def tensordot(a, b, axes=2):
    return result(torch.tensordot(asarray(a)._tensor, asarray(b)._tensor, axes))


@quietly
def kron(a, b):
    return result(torch.kron(asarray(a)._tensor, asarray(b)._tensor))


def cross(a, b, axis=-1):
    a, b = asarray(a), asarray(b)
    (x, y, z), (u, v, w) = moveaxis(a, axis, 0), moveaxis(b, axis, 0)
    return stack([y * w - z * v, z * u - x * w, x * v - y * u], -1)


# ---- what a number can be


class finfo:
    def __init__(self, kind):
        kind = dtype_class(kind) if not isinstance(kind, ndarray) else kind.dtype
        info = torch.finfo(kind._torch)
        self.dtype, self.bits = kind, info.bits
        self.eps, self.max, self.min, self.tiny, self.resolution = (kind.type(x) for x in (info.eps, info.max, info.min, info.tiny, info.resolution))
        self.smallest_normal = self.tiny


class iinfo:
    def __init__(self, kind):
        kind = dtype_class(kind)
        info = torch.iinfo(kind._torch)
        self.dtype, self.bits, self.max, self.min = kind, info.bits, info.max, info.min


def issubdtype(kind, parent):
    kind = dtype_class(kind).type
    return issubclass(kind, parent if isinstance(parent, type) and issubclass(parent, generic) else dtype_class(parent).type)


class errstate:
    """What numpy warns of; here it is silent anyway."""

    def __init__(self, **named):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def __call__(self, function):
        return function


def seterr(**named):
    return {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}
