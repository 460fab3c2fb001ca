"""numpy's dtypes and numbers. A dtype is torch's, under numpy's name."""

import builtins

import torch
from _gradwalk.bridge import need
from torch._types import DTYPES

need(globals(), "scalar_text")


class dtype:
    """What an array's numbers are: `type` is the class of one of them, `_torch` torch's dtype."""

    __slots__ = ("name", "kind", "itemsize", "type", "_torch")

    def __new__(cls, given):
        found = _find(given)
        if found is None:
            if given.__class__ is str:
                raise TypeError(f"data type {given!r} not understood")
            raise TypeError(f"data type {given!r} not understood: Gradwalk's numpy has arrays of numbers and truth values only")
        return found

    def __repr__(self):
        return f"dtype('{self.name}')"

    def __str__(self):
        return self.name

    def __eq__(self, other):
        return self is _find(other)

    def __hash__(self):
        return hash(self.name)

    def __reduce__(self):
        return dtype, (self.name,)

    @property
    def char(self):
        return "?" if self.kind == "b" else self._torch._typecode


class generic:
    """One of numpy's numbers. Those of float64 and int64 are Python numbers, too."""

    __slots__ = ()
    ndim, shape, size = 0, (), 1
    T = property(lambda self: self)

    @property
    def nbytes(self):
        return self.dtype.itemsize

    itemsize = nbytes

    def item(self):
        return self._value

    tolist = item

    def __array__(self, dtype=None, copy=None):
        from ._array import array

        return array(self, dtype)

    def __repr__(self):
        return scalar_text(self._value, self.dtype._torch._code, 1)

    def __str__(self):
        return scalar_text(self._value, self.dtype._torch._code, 0)

    def __format__(self, spec):
        return format(self._value, spec) if spec else str(self)

    def __hash__(self):
        return hash(self._value)

    def __float__(self):
        return float(self._value)

    def __int__(self):
        return int(self._value)

    def __bool__(self):
        return bool(self._value)

    def __round__(self, digits=None):
        return round(self._value) if digits is None else type(self)(round(self._value, digits))

    def __reduce__(self):
        return type(self), (self._value,)

    def __getattr__(self, name):
        """What an array of one number can: x.mean(), x.astype(int)."""
        if name.startswith("__"):
            raise AttributeError(name)
        from ._array import array, ndarray

        if not hasattr(ndarray, name):
            raise AttributeError(f"'numpy.{type(self).__name__}' object has no attribute '{name}'")
        return getattr(array(self), name)

    def __getitem__(self, index):
        from ._array import array

        return array(self)[index]


class number(generic):
    __slots__ = ()


class integer(number):
    __slots__ = ()


class floating(number):
    __slots__ = ()


signedinteger, unsignedinteger, inexact = integer, integer, floating


def _plain(name, base, convert):
    """A number that is no Python number, such as float32."""

    def __new__(cls, value=0):
        if hasattr(value, "__len__") and not isinstance(value, str):
            from ._array import array

            return array(value, cls)
        self = object.__new__(cls)
        self._value = convert(value)
        return self

    return type(name, (base,), {"__slots__": ("_value",), "__new__": __new__, "__module__": "numpy"})


def _python(name, base, python):
    """A number that is a Python number, too."""

    def __new__(cls, value=0):
        if hasattr(value, "__len__") and not isinstance(value, str):
            from ._array import array

            return array(value, cls)
        return python.__new__(cls, value)

    return type(
        name, (base, python), {"__slots__": (), "__new__": __new__, "__module__": "numpy", "_value": property(python.__pos__), "__hash__": python.__hash__}
    )


def _wraps(bits, signed):
    def convert(value):
        value = int(value) & (2**bits - 1)
        return value - 2**bits if signed and value >= 2 ** (bits - 1) else value

    return convert


def _single(value):
    return _f(float(value))


def _half(value):
    return _h(float(value))


def _rounder(code):
    import struct

    pack = struct.Struct(code)

    def rounded(value):
        try:
            return pack.unpack(pack.pack(value))[0]
        except OverflowError:
            return builtins.float("inf") if value > 0 else -builtins.float("inf")

    return rounded


_f, _h = _rounder("f"), _rounder("e")

float64 = _python("float64", floating, builtins.float)
int64 = _python("int64", integer, builtins.int)
float32 = _plain("float32", floating, _single)
float16 = _plain("float16", floating, _half)
int32, int16, int8 = (_plain(f"int{bits}", integer, _wraps(bits, True)) for bits in (32, 16, 8))
uint8 = _plain("uint8", integer, _wraps(8, False))


class bool_(generic):
    __slots__ = ("_value",)
    __module__ = "numpy"
    _made = {}

    def __new__(cls, value=False):
        value = builtins.bool(value)
        self = cls._made.get(value)
        if self is None:
            self = cls._made[value] = object.__new__(cls)
            self._value = value
        return self

    def __index__(self):
        return builtins.int(self._value)


bool_.__name__ = "bool"
_TYPES = (float64, float32, float16, int64, int32, int16, int8, uint8, bool_)
_ALIASES = {builtins.float: "float64", builtins.int: "int64", builtins.bool: "bool", None: "float64", "double": "float64", "single": "float32", "half": "float16"}
_ALIASES |= {"float": "float64", "int": "int64", "bool_": "bool", "intp": "int64", "long": "int64", "longlong": "int64", "byte": "int8", "ubyte": "uint8"}
_ALIASES |= {"f8": "float64", "f4": "float32", "f2": "float16", "i8": "int64", "i4": "int32", "i2": "int16", "i1": "int8", "u1": "uint8", "?": "bool"}
_ALIASES |= {"d": "float64", "f": "float32", "e": "float16", "q": "int64", "l": "int64", "i": "int32", "h": "int16", "b": "int8", "B": "uint8"}
_BY_NAME, _BY_TYPE, _BY_TORCH = {}, {}, {}

for _type in _TYPES:
    _d = object.__new__(dtype)
    _d.name, _d.type = _type.__name__, _type
    _d._torch = getattr(torch, _d.name)
    _d.kind = "b" if _type is bool_ else "u" if _type is uint8 else "f" if issubclass(_type, floating) else "i"
    _d.itemsize = _d._torch.itemsize
    _type.dtype = _d
    _BY_NAME[_d.name] = _BY_TYPE[_type] = _BY_TORCH[_d._torch] = _d


NUMBERS = [_BY_TORCH[_kind].type if _kind in _BY_TORCH else None for _kind in DTYPES]
"""Of each dtype of the engine, by its code: the class of numpy's numbers."""


def of_torch(kind):
    return _BY_TORCH[kind]


def _find(given):
    if given.__class__ is dtype:
        return given
    if isinstance(given, str):
        name = given.lstrip("<=|>")
        return _BY_NAME.get(name) or _BY_NAME.get(_ALIASES.get(name))
    try:
        found = _BY_TYPE.get(given) or _BY_NAME.get(_ALIASES.get(given))
    except TypeError:
        return None
    return found or (_BY_TORCH.get(given) if isinstance(given, torch.dtype) else None)


_RANK = {"bool": 0, "uint8": 1, "int8": 1, "int16": 2, "int32": 3, "int64": 4, "float16": 5, "float32": 6, "float64": 7}


def promote(a, b):
    """The dtype that two dtypes meet in, by numpy's rules: an int32 and a float32 meet in float64."""
    if a is b:
        return a
    low, high = sorted((a, b), key=lambda d: _RANK[d.name])
    if high.kind == "f" and low.kind in "iu" and low.itemsize >= high.itemsize:
        return _BY_NAME["float64" if low.itemsize >= 4 else "float32"]
    if {low.name, high.name} == {"uint8", "int8"}:
        return _BY_NAME["int16"]
    return high
