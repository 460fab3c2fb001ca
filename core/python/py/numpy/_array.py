"""
class ndarray(metaclass=InC): an engine tensor without grad, seen through numpy's eyes.

So numpy shares torch's kernels and memory, and a tensor made from an array, or an array from a tensor, shows the same numbers.
What numpy computes is not told to the recorder: it is no part of the learner's graph.
"""

import builtins
import functools
import math

import torch
from _gradwalk.bridge import need
from torch import _create, _numpy
from torch._tensor import new

from ._dtypes import NUMBERS, bool_, dtype as dtype_class, float32, float64, generic, int64, of_torch, promote

need(globals(), *"quiet_mode array_text rows_of number_at put_at row_at number_tensor flags_of".split())

Tensor = torch.Tensor
newaxis = None
BOUNDS = frozenset((int, type(None)))
"""What a slice's bounds are most often."""
INTS = frozenset((int, int64))
PLAIN = frozenset((int, float, bool))
CODES = {kind: dtype_class(kind)._torch._code for kind in (bool, int, float, int64, float64)}
"""The dtypes of Python's numbers, and of those of numpy's that are Python numbers, too."""
SAFE = 2**53


def quietly(function):
    """A function whose work the recorder does not hear of."""

    @functools.wraps(function)
    def run(*args, **named):
        told = quiet_mode(1)
        try:
            return function(*args, **named)
        finally:
            quiet_mode(told)

    return run


class _Named(type):
    """Python's own messages call the class numpy.ndarray; the class calls itself ndarray."""

    __name__ = property(lambda cls: "ndarray")

    def __repr__(cls):
        return "<class 'numpy.ndarray'>"


class ndarray(metaclass=_Named):
    __slots__ = ("_tensor", "__weakref__")
    __module__ = "numpy"
    __array_priority__ = 0
    __hash__ = None

    def __new__(cls, shape, dtype=float):
        return of(torch.zeros(_sizes(shape), dtype=dtype_class(dtype)._torch))

    @classmethod
    def _of(cls, tensor):
        self = object.__new__(cls)
        self._tensor = tensor
        return self

    def __getattr__(self, name):
        raise AttributeError(f"'numpy.ndarray' object has no attribute '{name}'")

    # ---- what it is

    shape = property(lambda self: tuple(self._tensor.shape), lambda self, shape: setattr(self, "_tensor", self._tensor.view(shape)))
    ndim = property(lambda self: self._tensor.dim())
    size = property(lambda self: self._tensor.numel())
    dtype = property(lambda self: of_torch(self._tensor.dtype))
    itemsize = property(lambda self: self._tensor.itemsize)
    nbytes = property(lambda self: self._tensor.nbytes)
    strides = property(lambda self: tuple(step * self.itemsize for step in self._tensor.stride()))
    flat = property(lambda self: Flat(self))

    @property
    def T(self):
        return self.transpose()

    def __len__(self):
        try:
            return len(self._tensor)
        except TypeError:
            raise TypeError("len() of unsized object") from None

    def __iter__(self):
        if not self.ndim:
            raise TypeError("iteration over a 0-d array")
        return (self[i] for i in range(len(self)))

    def __contains__(self, value):
        return builtins.bool((self == value).any())

    def __repr__(self):
        return array_text(self._tensor._h, 1)

    def __str__(self):
        return array_text(self._tensor._h, 0)

    def __format__(self, spec):
        if spec and self.ndim:
            raise TypeError("unsupported format string passed to numpy.ndarray.__format__")
        return format(self.item(), spec) if spec else str(self)

    # ---- its numbers

    def item(self, *index):
        if index:
            return (self[index] if len(index) > 1 else self.ravel()[index[0]]).item()
        if self.size != 1:
            raise ValueError("can only convert an array of size 1 to a Python scalar")
        return self._tensor.item()

    def tolist(self):
        return self._tensor.tolist()

    def _only(self):
        if self.size != 1:
            raise TypeError("only 0-dimensional arrays can be converted to Python scalars")
        return self._tensor.item()

    def __float__(self):
        return float(self._only())

    def __int__(self):
        return int(self._only())

    def __index__(self):
        if self.ndim or self.dtype.kind not in "iu":
            raise TypeError("only integer scalar arrays can be converted to a scalar index")
        return self._tensor.item()

    def __bool__(self):
        if self.size != 1:
            raise ValueError(
                "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()"
                if self.size
                else "The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty."
            )
        return builtins.bool(self._tensor.item())

    def __array__(self, dtype=None, copy=None):
        return self if dtype is None else self.astype(dtype)

    def __reduce__(self):
        return _again, (self.tolist(), self.shape, self.dtype.name)

    def __copy__(self):
        return self.copy()

    def __deepcopy__(self, memo):
        return self.copy()

    # ---- its parts

    def __getitem__(self, index):
        kind = index.__class__
        if kind in INTS:
            h, i = self._tensor._h, index.__index__()
            value = number_at(h, i)
            if value is not None:
                return NUMBERS[flags_of(h) >> 4 & 15](value)
            row = row_at(h, i)
            if row is not None:
                array = new(ndarray)
                array._tensor = row
                return array
        elif kind is tuple and builtins.all(i.__class__ in INTS for i in index):
            h = self._tensor._h
            value = number_at(h, *[i.__index__() for i in index])
            if value is not None:
                return NUMBERS[flags_of(h) >> 4 & 15](value)
        elif kind is slice and index.step is None and index.start.__class__ in BOUNDS and index.stop.__class__ in BOUNDS:
            rows = rows_of(self._tensor._h, index.start, index.stop)  # what training loops do most
            if rows is not None:
                array = new(ndarray)
                array._tensor = rows
                return array
        return self._part(index)

    @quietly
    def _part(self, index):
        parts, flips = _index(self, index)
        return result(_backwards(self._tensor[parts], flips))

    def __setitem__(self, index, value):
        number = value if value.__class__ in PLAIN else value._value if isinstance(value, generic) else None
        if number is not None:
            if index.__class__ in INTS:
                if put_at(self._tensor._h, number, index.__index__()):
                    return
            elif index.__class__ is tuple and builtins.all(i.__class__ in INTS for i in index):
                if put_at(self._tensor._h, number, *[i.__index__() for i in index]):
                    return
        self._write(index, value)

    def _write(self, index, value):
        told = quiet_mode(1)
        try:
            parts, flips = _index(self, index)
            value = asarray(value)._tensor.to(self._tensor.dtype)
            if flips:
                value = value.expand(self._tensor[parts].shape).flip(flips)
        finally:
            quiet_mode(told)
        try:
            self._tensor[parts] = value  # told: a tensor of the learner's may share these numbers
        except RuntimeError:
            target = tuple(self._tensor[parts].shape)
            raise ValueError(f"could not broadcast input array from shape {_shape(value.shape)} into shape {_shape(target)}") from None

    # ---- into another shape or dtype

    @quietly
    def astype(self, dtype, copy=True):
        if _holds_things(dtype):
            return things_of(self, dtype)
        kind = dtype_class(dtype)._torch
        return of(self._tensor.to(kind, copy=True) if copy else self._tensor.to(kind))

    @quietly
    def copy(self, order="C"):
        return of(self._tensor.clone())

    @quietly
    def reshape(self, *shape, order="C"):
        shape = _sizes(shape[0] if len(shape) == 1 else shape)
        try:
            return of(self._tensor.reshape(shape))
        except RuntimeError:
            raise ValueError(f"cannot reshape array of size {self.size} into shape {_shape(shape)}") from None

    def ravel(self, order="C"):
        return self.reshape(-1)

    @quietly
    def flatten(self, order="C"):
        return of(self._tensor.reshape(-1).clone())

    @quietly
    def transpose(self, *axes):
        axes = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes
        return of(self._tensor.permute(*(axes or range(self.ndim - 1, -1, -1))))

    @quietly
    def swapaxes(self, a, b):
        return of(self._tensor.transpose(a, b))

    @quietly
    def squeeze(self, axis=None):
        return of(self._tensor.squeeze() if axis is None else self._tensor.squeeze(axis))

    def view(self, dtype=None):
        return of(self._tensor.detach())

    @quietly
    def repeat(self, repeats, axis=None):
        x = self._tensor.reshape(-1) if axis is None else self._tensor
        axis = axis or 0
        times = [repeats] * x.shape[axis] if isinstance(repeats, int) else asarray(repeats).tolist()
        places = [i for i, n in enumerate(times) for _ in range(n)]
        return of(x.index_select(axis, torch.tensor(places, dtype=torch.int64)))

    def fill(self, value):
        self[...] = value

    def sort(self, axis=-1):
        from . import _functions

        self[...] = _functions.sort(self, axis)

    def round(self, decimals=0):
        from . import _functions

        return _functions.round(self, decimals)

    def tobytes(self):
        from torch._tensor import bytes_of

        return bytes_of(self._tensor).tobytes()


type.__dict__["__name__"].__set__(ndarray, "numpy.ndarray")
_numpy.ndarray = ndarray


class Flat:
    """x.flat: the numbers of an array one after the other."""

    def __init__(self, array):
        self.base, self._next = array, 0

    def __iter__(self):
        return self

    def __next__(self):
        if self._next >= self.base.size:
            raise StopIteration
        self._next += 1
        return self[self._next - 1]

    def __len__(self):
        return self.base.size

    def __getitem__(self, index):
        return self.base.ravel()[index]

    def __setitem__(self, index, value):
        numbers = self.base.flatten()
        numbers[index] = value
        self.base[...] = numbers.reshape(self.base.shape)


def of(tensor):
    return ndarray._of(tensor)


def result(tensor):
    """An array, or one of numpy's numbers where the array would have no dimension."""
    h = tensor._h
    value = number_at(h)
    if value is not None:
        return NUMBERS[flags_of(h) >> 4 & 15](value)
    if not tensor.dim():
        return NUMBERS[flags_of(h) >> 4 & 15](tensor.item())  # -0.0
    array = new(ndarray)
    array._tensor = tensor
    return array


def number(value, kind):
    """A Python number as a tensor."""
    return number_tensor(value, kind._code) if -SAFE <= value <= SAFE or value.__class__ is float else torch.tensor(value, dtype=kind)


def _again(numbers, shape, name):
    return array(numbers, dtype=name).reshape(shape)


# ---- arrays from numbers


@quietly
def array(object, dtype=None, *, copy=True, ndmin=0, order=None):
    """A copy of numbers: nested sequences, arrays, tensors, numbers. Of other things, an array of things."""
    if _holds_things(dtype):
        return things_of(object, dtype)
    try:
        return _numbers(object, dtype, copy, ndmin)
    except NoNumbers:
        if dtype is not None:
            raise
    return things_of(object)


def _holds_things(dtype):
    return dtype in (str, bytes, builtins.object) if dtype.__class__ is type else dtype.__class__ is str and dtype in _things.KINDS


class NoNumbers(TypeError):
    """Neither numbers nor truth values."""

    __qualname__ = "TypeError"


def _numbers(object, dtype, copy, ndmin):
    kind = None if dtype is None else dtype_class(dtype)
    x = _tensor(object, kind)
    if copy and isinstance(object, (ndarray, Tensor)):
        x = x.clone()
    return of(x.reshape((1,) * (ndmin - x.dim()) + tuple(x.shape)) if x.dim() < ndmin else x)


def asarray(object, dtype=None):
    """An array itself, or an array of numbers."""
    if dtype is None:
        if object.__class__ is ndarray:
            return object
        code = CODES.get(object.__class__)
        if code is not None and -SAFE <= object <= SAFE:
            return of(number_tensor(object._value if isinstance(object, generic) else object, code))
    return _made(object, dtype)


@quietly
def _made(object, dtype):
    if isinstance(object, things) and dtype is None:
        return object
    if _holds_things(dtype) or isinstance(object, str):
        return things_of(object, dtype)
    return of(_tensor(object, None if dtype is None else dtype_class(dtype)))


def _tensor(object, kind):
    if object.__class__ is ndarray:
        return object._tensor if kind is None else object._tensor.to(kind._torch)
    if isinstance(object, Tensor):
        x = object.numpy()._tensor
        return x if kind is None else x.to(kind._torch)
    if isinstance(object, generic):
        return torch.tensor(object._value, dtype=(kind or object.dtype)._torch)
    if isinstance(object, range) or hasattr(object, "__next__") or isinstance(object, (set, dict)):
        raise_for(object)
        object = list(object)
    return _from_lists(object, kind)


def raise_for(object):
    if isinstance(object, (set, dict)) or hasattr(object, "__next__"):
        raise TypeError(f"Gradwalk's numpy makes no array of a {type(object).__name__}: make a list of it first")


def _from_lists(object, kind):
    leaves = _leaves(object)
    arrays = [leaf for leaf in leaves if isinstance(leaf, (ndarray, Tensor))]
    if arrays:
        return _stacked(object, kind)
    for leaf in leaves:
        if not isinstance(leaf, (int, float, generic)):
            if isinstance(leaf, complex):
                raise NotImplementedError("Gradwalk's numpy has no complex numbers: keep the real and the imaginary parts in two arrays")
            raise NoNumbers(f"Gradwalk's numpy has arrays of numbers and truth values only, not of {type(leaf).__name__}")
    if kind is None:
        kind = functools.reduce(promote, {_kind_of(leaf) for leaf in leaves}, dtype_class(float if not leaves or builtins.any(type(x) is float for x in leaves) else _kind_of(leaves[0])))
    try:
        numbers, shape, given = _create.flat(_plain_lists(object))
    except (ValueError, TypeError):
        raise ValueError(_ragged(object)) from None
    given = given or torch.float64
    y = torch._tensor.wrap(_create.from_memory(numbers.buffer_info()[0], given._code, "array", kind._torch._code, 0, 0, *shape))
    return y


def _kind_of(leaf):
    if isinstance(leaf, generic):
        return leaf.dtype
    return dtype_class(type(leaf) if type(leaf) in (bool, int, float) else float if isinstance(leaf, float) else int)


def _leaves(object):
    if not isinstance(object, (list, tuple, range)):
        return [object]
    if object and not isinstance(object[0], (list, tuple, range)):
        return list(object)
    return [leaf for part in object for leaf in _leaves(part)]


def _plain_lists(object):
    if isinstance(object, (list, tuple, range)):
        return [_plain_lists(part) for part in object]
    return object._value if isinstance(object, generic) else object


def _ragged(object):
    """What numpy says of lists that are not all of the same length."""
    shape, level = [], [object]
    while builtins.all(hasattr(part, "__len__") for part in level) and len({len(part) for part in level}) == 1:
        shape.append(len(level[0]))
        level = [element for part in level for element in part]
    return (
        "setting an array element with a sequence. The requested array has an inhomogeneous shape "
        f"after {len(shape)} dimensions. The detected shape was {str(tuple(shape))} + inhomogeneous part."
    )


def _stacked(object, kind):
    """A list in which there are arrays."""
    if not isinstance(object, (list, tuple)):
        return _tensor(object, kind)
    parts = [_stacked(part, kind) for part in object]
    wanted = kind._torch if kind else functools.reduce(promote, (of_torch(x.dtype) for x in parts))._torch
    if len({tuple(x.shape) for x in parts}) > 1:
        raise ValueError(_ragged(object))
    return torch.stack([x.to(wanted) for x in parts])


# ---- indices


def _index(self, index):
    """The index as torch takes it, and the dimensions of its result that go backwards: torch has no negative steps."""
    parts, flips, dim, out = [], [], 0, 0
    given = index if isinstance(index, tuple) else (index,)
    used = builtins.sum(_dims(part) for part in given)
    for part in given:
        if part is Ellipsis:
            skipped = self.ndim - used
            dim, out = dim + skipped, out + skipped
        elif isinstance(part, slice):
            length = self.shape[dim] if dim < self.ndim else 0
            start, stop, step = part.indices(length)
            if step < 0:
                count = len(range(start, stop, step))
                part = slice(start + (count - 1) * step, start + 1, -step) if count else slice(0, 0)
                flips.append(out)
            elif part.start is not None or part.stop is not None or part.step is not None:
                part = slice(start, max(start, stop), step)
            dim, out = dim + 1, out + 1
        elif part is None:
            out += 1
        else:
            part, n = _position(self, part, dim)
            dim, out = dim + n, out + (0 if isinstance(part, int) else 1)
        parts.append(part)
    return (tuple(parts) if isinstance(index, tuple) else parts[0]), flips


def _dims(part):
    if part is None or part is Ellipsis:
        return 0
    if isinstance(part, (ndarray, Tensor)) and str(part.dtype).endswith("bool"):
        return part.ndim
    return 1


def _position(self, part, dim):
    """(an int or a tensor, how many dimensions it indexes)"""
    if isinstance(part, (bool, bool_)):
        return torch.tensor(bool(part)), 0
    if isinstance(part, (list, ndarray, Tensor, range, tuple)):
        x = asarray(part)._tensor
        if x.numel() == 0 and x.dtype.is_floating_point:
            x = x.to(torch.int64)
        if x.dtype.is_floating_point:
            raise IndexError("arrays used as indices must be of integer (or boolean) type")
        if x.dtype is torch.bool:
            return x, x.dim()
        if not x.dim():
            return _checked(self, x.item(), dim), 1
        length = self.shape[dim] if dim < self.ndim else 0
        for i in (x.min().item(), x.max().item()) if x.numel() else ():
            _checked(self, i, dim)
        return torch.where(x < 0, x + length, x.to(torch.int64)), 1
    if hasattr(part, "__index__"):
        return _checked(self, part.__index__(), dim), 1
    raise IndexError("only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices")


def _checked(self, i, dim):
    if dim >= self.ndim:
        raise IndexError(f"too many indices for array: array is {self.ndim}-dimensional, but {dim + 1} were indexed")
    length = self.shape[dim]
    if not -length <= i < length:
        raise IndexError(f"index {i} is out of bounds for axis {dim} with size {length}")
    return i


def _backwards(x, dims):
    """The same numbers, seen from the other end of these dimensions; still a view."""
    if not dims or 0 in x.shape:
        return x
    strides, offset = list(x.stride()), x.storage_offset()
    for dim in dims:
        offset += (x.shape[dim] - 1) * strides[dim]
        strides[dim] = -strides[dim]
    return x.as_strided(tuple(x.shape), tuple(strides), offset)


def _sizes(shape):
    return (shape.__index__(),) if hasattr(shape, "__index__") else tuple(n.__index__() for n in shape)


def _shape(shape):
    return f"({shape[0]},)" if len(shape) == 1 else "(" + ",".join(map(str, shape)) + ")"


from . import _things
from ._things import things, things_of
