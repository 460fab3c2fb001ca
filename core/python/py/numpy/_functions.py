"""numpy's functions on whole arrays; torch computes, numpy's rules decide the dtypes."""

import builtins
import functools
import math

import torch
from _gradwalk.bridge import need

from ._array import _shape, _sizes, array, asarray, ndarray, of, quietly, result
from ._dtypes import dtype as dtype_class, float64, generic, int64, promote
from ._operators import _FLOAT, _INT, absolute, add, compute, divide, multiply, subtract
from ._room import check_room

need(globals(), "sum_as_numpy")

# ---- creation


def _filled(value):
    @quietly
    def make(shape, dtype=float, order="C"):
        sizes, kind = _sizes(shape), dtype_class(dtype)
        check_room(sizes, kind)
        return of(torch.full(sizes, value, dtype=kind._torch))

    return make


zeros, ones, empty = _filled(0), _filled(1), _filled(0)


@quietly
def full(shape, fill_value, dtype=None):
    x, sizes = asarray(fill_value, dtype), _sizes(shape)
    check_room(sizes, x.dtype)
    return of(x._tensor.expand(sizes).clone())


def _like(value):
    def make(a, dtype=None):
        a = asarray(a)
        return full(a.shape, value, dtype or a.dtype)

    return make


zeros_like, ones_like, empty_like = _like(0), _like(1), _like(0)


def full_like(a, fill_value, dtype=None):
    a = asarray(a)
    return full(a.shape, fill_value, dtype or a.dtype)


@quietly
def eye(n, m=None, dtype=float):
    check_room((n, n if m is None else m), dtype_class(dtype))
    return of(torch.eye(n, n if m is None else m, dtype=dtype_class(dtype)._torch))


def identity(n, dtype=float):
    return eye(n, dtype=dtype)


def arange(start, stop=None, step=1, dtype=None):
    if stop is None:
        start, stop = 0, start
    start, stop, step = (x.item() if hasattr(x, "item") else x for x in (start, stop, step))
    count = builtins.max(math.ceil((stop - start) / step), 0)
    kind = dtype_class(dtype or (float if float in map(type, (start, stop, step)) else int))
    check_room((count,), kind)
    # as numpy: the first two numbers give the step
    delta = (start + step) - start
    return array([start + i * delta for i in range(count)], kind)


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None):
    start, stop = float(start), float(stop)
    check_room((num,), dtype_class(dtype or float))
    div = num - 1 if endpoint else num
    step = (stop - start) / div if div > 0 else float("nan")
    numbers = [i * step + start for i in range(num)] if div > 0 else [start] * num
    if endpoint and num > 1:
        numbers[-1] = stop
    y = array(numbers, dtype or float)
    return (y, float64(step)) if retstep else y


def logspace(start, stop, num=50, endpoint=True, base=10.0):
    from ._operators import power

    return power(base, linspace(start, stop, num, endpoint))


def meshgrid(*arrays, indexing="xy"):
    """Each array spread along an axis of its own; with "xy" the first goes along the second axis."""
    arrays = [ravel(a) for a in arrays]
    axes = list(range(len(arrays)))
    if indexing == "xy" and len(arrays) > 1:
        axes[0], axes[1] = 1, 0
    shape = [0] * len(arrays)
    for a, axis in zip(arrays, axes):
        shape[axis] = len(a)
    return tuple(copy(broadcast_to(a.reshape([-1 if i == axis else 1 for i in range(len(axes))]), shape)) for a, axis in zip(arrays, axes))


def diag(a, k=0):
    """The diagonal of a matrix, or the matrix with that diagonal."""
    a = asarray(a)
    if a.ndim == 2:
        rows, columns = a.shape
        places = [(i, i + k) for i in range(rows) if 0 <= i + k < columns]
        return a[[i for i, _ in places], [j for _, j in places]]
    n = len(a) + abs(k)
    y = zeros((n, n), a.dtype)
    y[[i - builtins.min(k, 0) for i in range(len(a))], [i + builtins.max(k, 0) for i in range(len(a))]] = a
    return y


def trace(a):
    return sum(diag(a))


def diagonal(a, offset=0):
    return diag(a, offset)


def tril(a, k=0):
    rows, columns = asarray(a).shape
    return where(arange(columns) <= arange(rows).reshape(-1, 1) + k, a, 0)


def triu(a, k=0):
    rows, columns = asarray(a).shape
    return where(arange(columns) >= arange(rows).reshape(-1, 1) + k, a, 0)


def copy(a):
    return array(a)


# ---- one number at a time


def _unary(name, function):
    """A function to floats: ints become float64."""

    @quietly
    def apply(x):
        x = asarray(x)._tensor
        return result(function(x if x.dtype.is_floating_point else x.to(torch.float64)))

    apply.__name__ = apply.__qualname__ = name
    return apply


def _root(x):
    """The nearest root, as numpy has it: PyTorch's is not always."""
    return x.double().sqrt().to(x.dtype)


_FLOATS = "sin cos tan exp exp2 expm1 log log2 log10 log1p sinh cosh tanh".split()
globals().update({name: _unary(name, getattr(torch, name)) for name in _FLOATS})
sqrt = _unary("sqrt", _root)
for _name in "sin cos tan sinh cosh tanh".split():
    if hasattr(torch, "a" + _name):
        globals()["arc" + _name] = _unary("arc" + _name, getattr(torch, "a" + _name))
del _name


def _whole_numbers(name, function):
    """A function to whole numbers: it leaves ints as they are."""

    @quietly
    def apply(x):
        x = asarray(x)._tensor
        return result(function(x) if x.dtype.is_floating_point else x.clone())

    apply.__name__ = apply.__qualname__ = name
    return apply


floor, ceil = _whole_numbers("floor", torch.floor), _whole_numbers("ceil", torch.ceil)
trunc, rint = _whole_numbers("trunc", torch.trunc), _whole_numbers("rint", torch.round)


@quietly
def sign(x):
    return result(torch.sign(asarray(x)._tensor))


def square(x):
    return multiply(x, x)


def reciprocal(x):
    return divide(1, x)


def round(a, decimals=0):
    a = asarray(a)
    if a.dtype.kind != "f":
        return result(a._tensor.clone())
    if decimals == 0:
        return rint(a)
    scale = 10.0 ** abs(decimals)
    return divide(rint(multiply(a, scale)), scale) if decimals > 0 else multiply(rint(divide(a, scale)), scale)


around = round


def degrees(x):
    return multiply(x, 180 / math.pi)


def radians(x):
    return multiply(x, math.pi / 180)


def arctan2(y, x):
    return compute(torch.atan2, y, x, floats=True)


def hypot(x, y):
    return globals()["sqrt"](add(square(x), square(y)))


def _test(function):
    @quietly
    def apply(x):
        return result(function(asarray(x)._tensor))

    return apply


isnan, isinf, isfinite = map(_test, (torch.isnan, torch.isinf, torch.isfinite))


@quietly
def nan_to_num(x, nan=0.0):
    x = asarray(x)._tensor
    return result(torch.where(torch.isnan(x), torch.full_like(x, nan), x))


def clip(a, a_min=None, a_max=None):
    from ._operators import maximum, minimum

    a = asarray(a)
    a = a if a_min is None else maximum(a, a_min)
    return a if a_max is None else minimum(a, a_max)


@quietly
def where(condition, x=None, y=None):
    if x is None:
        return nonzero(condition)
    kind = None
    from ._operators import _as, common, operand

    (a, ak), (b, bk) = operand(x), operand(y)
    kind = common(ak, bk)
    return result(torch.where(asarray(condition)._tensor.to(torch.bool), _as(a, kind, ak), _as(b, kind, bk)))


# ---- over one axis, or all


def _axis(axis):
    return axis if axis is None or isinstance(axis, tuple) else (axis,)


def _checked_axis(a, axis):
    for i in _axis(axis) or ():
        if not -a.ndim <= i < builtins.max(a.ndim, 1):
            raise AxisError(f"axis {i} is out of bounds for array of dimension {a.ndim}")


class AxisError(ValueError, IndexError):
    pass


def _total(x, axis, keepdims):
    """The sum as a tensor of x's dtype."""
    axes = range(x.dim()) if axis is None else [i % x.dim() for i in _axis(axis)] if x.dim() else ()
    if x.dtype is not torch.float64 and x.dtype is not torch.float32:
        return x.sum() if axis is None and not keepdims else x.sum(dim=tuple(axes), keepdim=keepdims)
    y = sum_as_numpy(x._h, *axes)
    return y.reshape([1 if i in axes else n for i, n in enumerate(x.shape)]) if keepdims else y


def _by_method(*options):
    """numpy asks a tensor's own method, with words that are numpy's: PyTorch has some of them, and refuses the others."""

    def around(function):
        @functools.wraps(function)
        def apply(a, *args, **named):
            if not isinstance(a, torch.Tensor):
                return function(a, *args, **named)
            given = dict(zip(("axis", *options), args)) | named
            given = {"axis": None} | {name: given.get(name, 0 if name == "ddof" else None) for name in options} | {"out": None} | given
            return getattr(a, function.__name__)(**given)

        return apply

    return around


@_by_method()
@quietly
def sum(a, axis=None, dtype=None, keepdims=False):
    a = asarray(a)
    _checked_axis(a, axis)
    x = a._tensor if dtype is None else a._tensor.to(dtype_class(dtype)._torch)
    return result(_total(x, axis, keepdims))


def _count(a, axis):
    return a.size if axis is None else math.prod(a.shape[i] for i in _axis(axis))


def _float_of(a, dtype=None):
    if dtype is not None:
        return a.astype(dtype)
    return a if a.dtype.kind == "f" else a.astype(float)


@_by_method("dtype")
@quietly
def mean(a, axis=None, dtype=None, keepdims=False):
    a = _float_of(asarray(a), dtype)
    _checked_axis(a, axis)
    count = _count(a, axis)
    if count == 0:
        import warnings

        warnings.warn("Mean of empty slice.", RuntimeWarning, stacklevel=3)
        return float64(float("nan"))
    return result(_total(a._tensor, axis, keepdims) / count)


@_by_method("dtype", "ddof")
@quietly
def var(a, axis=None, dtype=None, ddof=0, keepdims=False):
    a = _float_of(asarray(a), dtype)
    _checked_axis(a, axis)
    count = _count(a, axis)
    centre = _total(a._tensor, axis, True) / count
    away = a._tensor - centre
    return result(_total(away * away, axis, keepdims) / (count - ddof))


@_by_method("dtype", "ddof")
def std(a, axis=None, dtype=None, ddof=0, keepdims=False):
    return globals()["sqrt"](var(a, axis, dtype, ddof, keepdims))


@_by_method()
@quietly
def prod(a, axis=None, keepdims=False):
    x = asarray(a)._tensor
    return result(x.prod() if axis is None else x.prod(dim=axis, keepdim=keepdims))


def _extreme(name, all_of, along):
    @quietly
    def apply(a, axis=None, keepdims=False):
        a = asarray(a)
        _checked_axis(a, axis)
        if not a.size:
            raise ValueError(f"zero-size array to reduction operation {name}imum which has no identity")
        x = a._tensor
        return result(all_of(x) if axis is None and not keepdims else along(x, dim=tuple(range(a.ndim)) if axis is None else _axis(axis), keepdim=keepdims))

    apply.__name__ = name
    return _by_method()(apply)


max = amax = _extreme("max", torch.max, torch.amax)
min = amin = _extreme("min", torch.min, torch.amin)


def _place(name, function):
    @quietly
    def apply(a, axis=None, keepdims=False):
        a = asarray(a)
        _checked_axis(a, axis)
        if not a.size:
            raise ValueError(f"attempt to get {name} of an empty sequence")
        return result(function(a._tensor.reshape(-1) if axis is None else a._tensor, dim=0 if axis is None else axis, keepdim=keepdims))

    return apply


argmax, argmin = _place("argmax", torch.argmax), _place("argmin", torch.argmin)


def _truth(all_of):
    @quietly
    def apply(a, axis=None, keepdims=False):
        x = asarray(a)._tensor.to(torch.bool)
        return result(all_of(x) if axis is None else all_of(x, dim=axis, keepdim=keepdims))

    apply.__name__ = all_of.__name__
    return _by_method()(apply)


any, all = _truth(torch.any), _truth(torch.all)


def ptp(a, axis=None):
    return subtract(max(a, axis), min(a, axis))


def _running(function):
    @quietly
    def apply(a, axis=None, dtype=None):
        x = asarray(a)._tensor
        if x.dtype is torch.bool:
            x = x.to(torch.int64)
        return of(function(x.reshape(-1), dim=0) if axis is None else function(x, dim=axis))

    return apply


cumsum, cumprod = _running(torch.cumsum), _running(torch.cumprod)


def diff(a, n=1, axis=-1):
    a = asarray(a)
    for _ in range(n):
        rest = [slice(None)] * a.ndim
        first = list(rest)
        rest[axis], first[axis] = slice(1, None), slice(None, -1)
        a = a[tuple(rest)] - a[tuple(first)]
    return a


def median(a, axis=None):
    return quantile(a, 0.5, axis)


def percentile(a, q, axis=None):
    return quantile(a, divide(q, 100), axis)


@quietly
def quantile(a, q, axis=None):
    """With linear interpolation between neighbours."""
    x = _float_of(asarray(a))._tensor
    x = x.reshape(-1) if axis is None else x.movedim(axis, 0)
    x = torch.sort(x, dim=0)[0]
    if isinstance(q, (list, tuple, ndarray)) and asarray(q).ndim:
        return array([quantile(a, p, axis) for p in q])
    place = float(q) * (x.shape[0] - 1)
    low = math.floor(place)
    high = builtins.min(low + 1, x.shape[0] - 1)
    return result(x[low] + (x[high] - x[low]) * (place - low))


def average(a, axis=None, weights=None):
    if weights is None:
        return mean(a, axis)
    weights = asarray(weights)
    return divide(sum(multiply(a, weights), axis), sum(weights))


# ---- order


@quietly
def sort(a, axis=-1):
    x = asarray(a)._tensor
    return of(torch.sort(x.reshape(-1) if axis is None else x, dim=-1 if axis is None else axis)[0])


@quietly
def argsort(a, axis=-1, kind=None):
    return of(torch.sort(asarray(a)._tensor, dim=axis, stable=True)[1])


@quietly
def unique(a, return_index=False, return_inverse=False, return_counts=False):
    numbers = asarray(a).ravel()
    values = sorted(set(numbers.tolist()))
    found = [array(values, numbers.dtype)]
    listed = numbers.tolist()
    if return_index:
        found.append(array([listed.index(v) for v in values], int))
    if return_inverse:
        place = {v: i for i, v in enumerate(values)}
        found.append(array([place[v] for v in listed], int))
    if return_counts:
        from collections import Counter

        counts = Counter(listed)
        found.append(array([counts[v] for v in values], int))
    return found[0] if len(found) == 1 else tuple(found)


def nonzero(a):
    a = atleast_1d(a)
    places = [i for i, value in enumerate(a.ravel().tolist()) if value]
    found = []
    for length in reversed(a.shape):
        found.append(array([i % length for i in places], int))
        places = [i // length for i in places]
    return tuple(reversed(found))


def flatnonzero(a):
    return nonzero(asarray(a).ravel())[0]


def argwhere(a):
    return stack(nonzero(a), axis=1)


def count_nonzero(a):
    return len(nonzero(a)[0])


def searchsorted(a, v, side="left"):
    import bisect

    find = bisect.bisect_left if side == "left" else bisect.bisect_right
    numbers = asarray(a).tolist()
    v = asarray(v)
    return array([find(numbers, x) for x in v.ravel().tolist()], int).reshape(v.shape) if v.ndim else int64(find(numbers, v.item()))


def bincount(x, minlength=0):
    counts = [0] * builtins.max(minlength, builtins.max(asarray(x).tolist(), default=-1) + 1)
    for i in asarray(x).tolist():
        counts[i] += 1
    return array(counts, int)


def histogram(a, bins=10, range=None):
    numbers = asarray(a).ravel().tolist()
    if not isinstance(bins, int):
        edges = asarray(bins).tolist()
    else:
        low, high = range or (builtins.min(numbers, default=0.0), builtins.max(numbers, default=1.0))
        low, high = (low - 0.5, high + 0.5) if low == high else (low, high)
        edges = linspace(low, high, bins + 1).tolist()
    import bisect

    counts = [0] * (len(edges) - 1)
    for x in numbers:
        if edges[0] <= x <= edges[-1]:
            counts[builtins.min(bisect.bisect_right(edges, x), len(counts)) - 1] += 1
    return array(counts, int), array(edges)


# ---- shapes


def reshape(a, shape):
    return asarray(a).reshape(shape)


def ravel(a):
    return asarray(a).ravel()


def transpose(a, axes=None):
    return asarray(a).transpose(*(axes or ()))


def swapaxes(a, first, second):
    return asarray(a).swapaxes(first, second)


@quietly
def moveaxis(a, source, destination):
    return of(asarray(a)._tensor.movedim(source, destination))


def squeeze(a, axis=None):
    return asarray(a).squeeze(axis)


@quietly
def expand_dims(a, axis):
    x = asarray(a)._tensor
    for i in sorted(_axis(axis)):
        x = x.unsqueeze(i)
    return of(x)


@quietly
def broadcast_to(a, shape):
    return of(asarray(a)._tensor.expand(_sizes(shape)))


def atleast_1d(a):
    a = asarray(a)
    return a if a.ndim else a.reshape(1)


def atleast_2d(a):
    a = atleast_1d(a)
    return a if a.ndim > 1 else a.reshape(1, -1)


@quietly
def _joined(function, arrays, axis):
    tensors = [asarray(a)._tensor for a in arrays]
    if not tensors:
        raise ValueError("need at least one array to concatenate")
    from ._dtypes import of_torch

    kind = functools.reduce(promote, (of_torch(x.dtype) for x in tensors))._torch
    try:
        return of(function([x.to(kind) for x in tensors], axis))
    except RuntimeError:
        shapes = " and ".join(_shape(x.shape) for x in tensors[:3])
        raise ValueError(f"all the input array dimensions except for the concatenation axis must match exactly; they are {shapes}") from None


def concatenate(arrays, axis=0):
    arrays = [asarray(a) for a in arrays]
    if builtins.any(not a.ndim for a in arrays):
        raise ValueError("zero-dimensional arrays cannot be concatenated")
    return _joined(torch.cat, [a.ravel() for a in arrays] if axis is None else arrays, axis or 0)


def stack(arrays, axis=0):
    arrays = [asarray(a) for a in arrays]
    if len({a.shape for a in arrays}) > 1:
        raise ValueError("all input arrays must have the same shape")
    return _joined(torch.stack, arrays, axis)


def vstack(arrays):
    return concatenate([atleast_2d(a) for a in arrays])


def hstack(arrays):
    arrays = [atleast_1d(a) for a in arrays]
    return concatenate(arrays, 0 if arrays and arrays[0].ndim == 1 else 1)


def column_stack(arrays):
    return concatenate([a if a.ndim > 1 else a.reshape(-1, 1) for a in map(asarray, arrays)], 1)


def append(a, values, axis=None):
    return concatenate([a, values] if axis is not None else [asarray(a).ravel(), atleast_1d(values).ravel()], axis or 0)


def split(a, parts, axis=0):
    a = asarray(a)
    if isinstance(parts, int) and a.shape[axis] % parts:
        raise ValueError("array split does not result in an equal division")
    return array_split(a, parts, axis)


def array_split(a, parts, axis=0):
    a = asarray(a)
    length = a.shape[axis]
    if isinstance(parts, int):
        small, more = divmod(length, parts)
        ends = [0]
        for i in range(parts):
            ends.append(ends[-1] + small + (1 if i < more else 0))
    else:
        ends = [0, *parts, length]
    pick = lambda i, j: tuple(slice(i, j) if d == axis % a.ndim else slice(None) for d in range(a.ndim))
    return [a[pick(i, j)] for i, j in zip(ends, ends[1:])]


@quietly
def tile(a, reps):
    return of(asarray(a)._tensor.repeat(_tile_sizes(asarray(a), reps)))


def _tile_sizes(a, reps):
    reps = _sizes(reps)
    return (1,) * (a.ndim - len(reps)) + reps


def repeat(a, repeats, axis=None):
    return asarray(a).repeat(repeats, axis)


@quietly
def flip(a, axis=None):
    x = asarray(a)._tensor
    return of(x.flip(tuple(range(x.dim())) if axis is None else _axis(axis)))


def flipud(a):
    return flip(a, 0)


def fliplr(a):
    return flip(a, 1)


@quietly
def roll(a, shift, axis=None):
    return of(torch.roll(asarray(a)._tensor, shift) if axis is None else torch.roll(asarray(a)._tensor, shift, axis))


def pad(a, width, mode="constant", constant_values=0):
    if mode != "constant":
        raise NotImplementedError(f"Gradwalk's numpy pads with mode='constant' only, not {mode!r}")
    a = asarray(a)
    widths = [(width, width)] * a.ndim if isinstance(width, int) else [(w, w) if isinstance(w, int) else tuple(w) for w in width]
    widths = widths * a.ndim if len(widths) == 1 else widths
    y = full([n + before + after for n, (before, after) in zip(a.shape, widths)], constant_values, a.dtype)
    y[tuple(slice(before, before + n) for n, (before, _) in zip(a.shape, widths))] = a
    return y


def take(a, indices, axis=None):
    a = asarray(a)
    return a.ravel()[indices] if axis is None else a[(slice(None),) * (axis % a.ndim) + (indices,)]


# ---- products


def dot(a, b):
    a, b = asarray(a), asarray(b)
    if not a.ndim or not b.ndim:
        return multiply(a, b)
    from ._operators import matmul

    if a.shape[-1] != b.shape[-2 if b.ndim > 1 else 0]:
        raise ValueError(f"shapes {_shape(a.shape)} and {_shape(b.shape)} not aligned: {a.shape[-1]} (dim {a.ndim - 1}) != {b.shape[-2 if b.ndim > 1 else 0]} (dim {builtins.max(b.ndim - 2, 0)})")
    return matmul(a, b)


def outer(a, b):
    return multiply(asarray(a).ravel().reshape(-1, 1), asarray(b).ravel().reshape(1, -1))


def inner(a, b):
    return sum(multiply(a, b), axis=-1)


vdot = lambda a, b: dot(ravel(a), ravel(b))


# ---- equality


def isclose(a, b, rtol=1e-5, atol=1e-8, equal_nan=False):
    from ._operators import equal, less_equal, logical_or

    near = less_equal(absolute(subtract(a, b)), add(atol, multiply(rtol, absolute(asarray(b)))))
    return logical_or(near, equal(a, b))


def allclose(a, b, rtol=1e-5, atol=1e-8, equal_nan=False):
    return bool(all(isclose(a, b, rtol, atol)))


def array_equal(a, b):
    a, b = asarray(a), asarray(b)
    return a.shape == b.shape and bool(all(a == b))


def shape(a):
    return asarray(a).shape


def ndim(a):
    return asarray(a).ndim


def size(a, axis=None):
    return asarray(a).size if axis is None else asarray(a).shape[axis]


# ---- files


def loadtxt(name, dtype=float, delimiter=None, skiprows=0, usecols=None, unpack=False, encoding=None, comments="#"):
    """Numbers of a text file, a line a row."""
    lines = name if hasattr(name, "read") else open(name, encoding=encoding or "utf-8")
    rows = []
    with lines:
        for i, line in enumerate(lines):
            line = line.partition(comments)[0].strip() if comments else line.strip()
            if i < skiprows or not line:
                continue
            words = line.split(delimiter)
            words = words if usecols is None else [words[k] for k in ([usecols] if isinstance(usecols, int) else usecols)]
            try:
                rows.append([float(word) for word in words])
            except ValueError as error:
                raise ValueError(f"line {i + 1} of the file is not numbers alone: {error}. Skip a heading with skiprows=1.") from None
    y = array(rows, dtype)
    y = y.squeeze() if 1 in y.shape else y
    return y.T if unpack else y


def genfromtxt(name, delimiter=None, skip_header=0, dtype=float, usecols=None):
    return loadtxt(name, dtype, delimiter, skip_header, usecols)


def savetxt(name, a, fmt="%.18e", delimiter=" ", header="", comments="# "):
    rows = asarray(a).tolist()
    with open(name, "w") as file:
        if header:
            file.write(f"{comments}{header}\n")
        for row in rows:
            file.write(delimiter.join(fmt % x for x in (row if isinstance(row, list) else [row])) + "\n")


def _install():
    """Functions that are methods of arrays, too."""
    for name in "sum mean var std prod max min argmax argmin any all cumsum cumprod ptp clip argsort dot nonzero take trace diagonal searchsorted".split():
        setattr(ndarray, name, globals()[name])


_install()
