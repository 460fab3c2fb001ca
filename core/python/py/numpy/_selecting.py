"""numpy's functions that pick, place and rearrange numbers, and those on sets of them."""

import builtins
import itertools
import math

from ._array import array, asarray, ndarray, of, quietly
from ._dtypes import dtype as dtype_class, int64
from ._functions import (
    _axis, append, arange, argsort, atleast_1d, atleast_2d, broadcast_to, concatenate, empty, expand_dims, full, linspace, moveaxis, ones, reshape, sort, split, stack, take, unique, where, zeros,
)  # fmt: skip

# ---- places


def unravel_index(indices, shape):
    rest, found = asarray(indices), []
    for length in reversed(shape):
        found.append(rest % length)
        rest = rest // length
    return tuple(reversed(found))


def ravel_multi_index(multi_index, dims):
    place = 0
    for index, length in zip(multi_index, dims):
        place = place * length + asarray(index)
    return place if getattr(place, "ndim", 0) else int64(place)


def ix_(*sequences):
    n = len(sequences)
    return tuple(asarray(x).reshape([-1 if i == k else 1 for i in range(n)]) for k, x in enumerate(sequences))


def indices(dimensions, dtype=int):
    n = len(dimensions)
    return stack([broadcast_to(arange(length).reshape([-1 if i == k else 1 for i in range(n)]), dimensions) for k, length in enumerate(dimensions)]).astype(dtype)


def diag_indices(n, ndim=2):
    return (arange(n),) * ndim


def tri(n, m=None, k=0, dtype=float):
    return (arange(m or n) <= arange(n).reshape(-1, 1) + k).astype(dtype)


def tril_indices(n, k=0, m=None):
    from ._functions import nonzero

    return nonzero(tri(n, m, k, bool))


def triu_indices(n, k=0, m=None):
    from ._functions import nonzero

    return nonzero(~tri(n, m, k - 1, bool))


def ndindex(*shape):
    shape = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple) else shape
    return itertools.product(*map(range, shape))


def ndenumerate(a):
    a = asarray(a)
    return ((index, a[index]) for index in ndindex(a.shape))


class _Grid:
    """np.mgrid[0:3, 0:2] and np.ogrid: where each place of a grid lies."""

    def __init__(self, open):
        self._open = open

    def __getitem__(self, parts):
        one = not isinstance(parts, tuple)
        parts = (parts,) if one else parts
        axes = []
        for part in parts:
            start, step = part.start or 0, 1 if part.step is None else part.step
            axes.append(linspace(start, part.stop, int(abs(step))) if isinstance(step, complex) else arange(start, part.stop, step))
        if one:
            return axes[0]
        if self._open:
            return ix_(*axes)
        shape = [len(a) for a in axes]
        return stack([broadcast_to(a, shape) for a in ix_(*axes)])


mgrid, ogrid = _Grid(False), _Grid(True)

# ---- parts


@quietly
def take_along_axis(a, indices, axis):
    a, indices = asarray(a), asarray(indices)
    if axis is None:
        a, axis = a.ravel(), 0
    return of(a._tensor.gather(axis, (indices % a.shape[axis])._tensor))


def put_along_axis(a, indices, values, axis):
    indices = asarray(indices) % a.shape[axis]
    places = list(ix_(*map(range, indices.shape)))
    places[axis] = indices
    a[tuple(places)] = values


def delete(a, obj, axis=None):
    a = asarray(a)
    if axis is None:
        a, axis = a.ravel(), 0
    length = a.shape[axis]
    gone = range(*obj.indices(length)) if isinstance(obj, slice) else atleast_1d(obj)
    gone = set(i for i, out in enumerate(gone.tolist()) if out) if getattr(gone, "dtype", None) == bool else {int(i) % length for i in gone}
    return take(a, array([i for i in range(length) if i not in gone], int), axis)


def insert(a, obj, values, axis=None):
    a = asarray(a)
    if axis is None:
        a, axis = a.ravel(), 0
    place = int(obj) % (a.shape[axis] + 1) if int(obj) < 0 else int(obj)
    before, after = take(a, range(place), axis), take(a, range(place, a.shape[axis]), axis)
    values = asarray(values, a.dtype)
    if a.ndim == 1:
        values = values.ravel()
    else:
        shape = [1 if i == axis % a.ndim else n for i, n in enumerate(a.shape)]
        values = broadcast_to(values, shape) if values.ndim < a.ndim else values
    return concatenate([before, values, after], axis)


def extract(condition, a):
    return asarray(a).ravel()[asarray(condition).ravel().astype(bool)]


def select(conditions, choices, default=0):
    y = default
    for condition, choice in reversed(list(zip(conditions, choices))):
        y = where(condition, choice, y)
    return y


def piecewise(x, conditions, functions):
    x = asarray(x)
    y = zeros(x.shape, x.dtype)
    rest = ones(x.shape, bool)
    for condition in conditions:
        rest = rest & ~asarray(condition)
    for condition, function in zip([*conditions, rest], functions):
        y = where(condition, function(x) if callable(function) else function, y).astype(x.dtype)
    return y


def copyto(target, source, where=True):
    target[...] = globals()["where"](where, source, target)


def fill_diagonal(a, value):
    for i in range(builtins.min(a.shape)):
        a[i, i] = value if not getattr(value, "ndim", 0) else value[i]


def diagflat(a, k=0):
    from ._functions import diag

    return diag(asarray(a).ravel(), k)


# ---- shapes


def atleast_3d(a):
    a = atleast_1d(a)
    return a if a.ndim > 2 else a.reshape(1, -1, 1) if a.ndim == 1 else a.reshape(*a.shape, 1)


def broadcast_arrays(*arrays):
    import torch

    arrays = [asarray(a) for a in arrays]
    shape = tuple(torch.broadcast_shapes(*(a.shape for a in arrays)))
    return tuple(broadcast_to(a, shape) for a in arrays)


def dstack(arrays):
    return concatenate([a if asarray(a).ndim > 2 else asarray(a).reshape(1, -1, 1) if asarray(a).ndim == 1 else expand_dims(a, 2) for a in arrays], 2)


def block(blocks):
    if not isinstance(blocks, list):
        return atleast_2d(blocks)
    if isinstance(blocks[0], list):
        return concatenate([block(row) for row in blocks], 0)
    return concatenate([atleast_2d(x) for x in blocks], 1)


def hsplit(a, parts):
    return split(a, parts, 0 if asarray(a).ndim == 1 else 1)


def vsplit(a, parts):
    return split(a, parts, 0)


def dsplit(a, parts):
    return split(a, parts, 2)


@quietly
def rot90(m, k=1, axes=(0, 1)):
    import torch

    return of(torch.rot90(asarray(m)._tensor, k, list(axes)))


def rollaxis(a, axis, start=0):
    return moveaxis(a, axis, start - 1 if start > axis else start)


def resize(a, shape):
    numbers = asarray(a).ravel()
    count = math.prod(shape if isinstance(shape, tuple) else (shape,))
    return reshape(concatenate([numbers] * -(-count // numbers.size))[:count], shape)


def trim_zeros(a, trim="fb"):
    numbers = asarray(a).tolist()
    start, end = 0, len(numbers)
    while "f" in trim and start < end and numbers[start] == 0:
        start += 1
    while "b" in trim and end > start and numbers[end - 1] == 0:
        end -= 1
    return asarray(a)[start:end]


# ---- functions as elements and over axes


class vectorize:
    """A function of numbers as one of arrays."""

    def __init__(self, function, otypes=None):
        self._function, self._kind = function, otypes[0] if otypes else None
        self.__doc__, self.__name__ = function.__doc__, getattr(function, "__name__", "vectorize")

    def __call__(self, *args):
        arrays = broadcast_arrays(*args)
        numbers = [self._function(*x) for x in zip(*(a.ravel() for a in arrays))]
        if numbers and isinstance(numbers[0], tuple):
            return tuple(array(list(part), self._kind).reshape(arrays[0].shape) for part in zip(*numbers))
        return array(numbers, self._kind).reshape(arrays[0].shape)


def apply_along_axis(function, axis, a, *args, **named):
    a = moveaxis(asarray(a), axis, -1)
    found = [asarray(function(row, *args, **named)) for row in a.reshape(-1, a.shape[-1])]
    y = stack(found).reshape((*a.shape[:-1], *found[0].shape))
    return moveaxis(y, -1, axis) if found[0].ndim else y


def fromfunction(function, shape, dtype=float, **named):
    return function(*indices(shape, dtype), **named)


def fromiter(iterable, dtype, count=-1):
    return array(list(iterable if count < 0 else itertools.islice(iterable, count)), dtype)


# ---- order and sets


def partition(a, kth, axis=-1):
    return sort(a, axis)


def argpartition(a, kth, axis=-1):
    return argsort(a, axis)


def lexsort(keys, axis=-1):
    columns = [asarray(key).tolist() for key in keys]
    return array(sorted(range(len(columns[0])), key=lambda i: tuple(column[i] for column in reversed(columns))), int)


def isin(element, test_elements, invert=False):
    wanted = set(asarray(list(test_elements) if isinstance(test_elements, set) else test_elements).ravel().tolist())
    element = asarray(element)
    return array([(x in wanted) != invert for x in element.ravel().tolist()], bool).reshape(element.shape)


def intersect1d(a, b):
    return array(sorted(set(asarray(a).ravel().tolist()) & set(asarray(b).ravel().tolist())), asarray(a).dtype)


def union1d(a, b):
    return unique(append(a, b))


def setdiff1d(a, b):
    return array(sorted(set(asarray(a).ravel().tolist()) - set(asarray(b).ravel().tolist())), asarray(a).dtype)


def digitize(x, bins, right=False):
    from ._functions import searchsorted

    edges = asarray(bins)
    if len(edges) > 1 and edges[0] > edges[-1]:
        return len(edges) - searchsorted(edges[::-1], x, "right" if right else "left")
    return searchsorted(edges, x, "left" if right else "right")


def shares_memory(a, b):
    return asarray(a)._tensor.untyped_storage().data_ptr() == asarray(b)._tensor.untyped_storage().data_ptr()


may_share_memory = shares_memory
