"""
class things(ndarray): arrays of strings and other objects, such as the names of classes.

They can be told, indexed, compared and walked through. Numbers are made of them by astype; there is no arithmetic.
"""

import torch

from ._array import array, ndarray

KINDS = {str: "str_", bytes: "bytes_", object: "object_", "str": "str_", "U": "str_", "S": "bytes_", "O": "object_", "object": "object_"}
"""What may be asked for as a dtype, and what numpy calls it."""


class kind:
    """The dtype of such an array; `type` is named as in numpy's messages."""

    itemsize = 8

    def __init__(self, name, width):
        self.kind = {"str_": "U", "bytes_": "S", "object_": "O"}[name]
        self.type, self.name = type(name, (), {"__module__": "numpy"}), "object" if self.kind == "O" else f"{name[:-1]}{32 * width if self.kind == 'U' else 8 * width}"
        self._text = {"U": f"<U{width}", "S": f"S{width}", "O": "object"}[self.kind]

    def __repr__(self):
        return f"dtype({'O' if self.kind == 'O' else self._text!r})"

    def __str__(self):
        return self._text

    def __eq__(self, other):
        return other in (self._text, self.kind) or KINDS.get(other) == self.type.__name__ or str(other) == self._text

    __hash__ = None


class things(ndarray):
    __slots__ = ("_places", "_all", "_kind")
    __module__ = "numpy"

    def __new__(cls, places, all, kind):
        self = object.__new__(cls)
        self._places, self._all, self._kind = places, all, kind
        return self

    @property
    def _tensor(self):
        raise TypeError(f"Gradwalk's numpy computes with numbers and truth values only, not with {self._kind.type.__name__.rstrip('_')}")

    shape = property(lambda self: self._places.shape)
    ndim = property(lambda self: self._places.ndim)
    size = property(lambda self: self._places.size)
    dtype = property(lambda self: self._kind)

    def __len__(self):
        return len(self._places)

    def _seen(self, places):
        return things(places, self._all, self._kind) if isinstance(places, ndarray) else self._all[places]

    def __getitem__(self, index):
        return self._seen(self._places[index])

    def __setitem__(self, index, value):
        self._places[index] = len(self._all)
        self._all.append(value)

    def reshape(self, *shape):
        return self._seen(self._places.reshape(*shape))

    def copy(self):
        return things(self._places.copy(), list(self._all), self._kind)

    ravel = flatten = lambda self: self.reshape(-1)

    def tolist(self):
        return _mapped(self._places.tolist(), self._all.__getitem__)

    def item(self, *index):
        return self._all[self._places.item(*index)]

    def astype(self, dtype, copy=True):
        return array(_mapped(self.tolist(), dtype if dtype in (int, float, bool, str) else float), dtype=dtype)

    def _compared(self, other, test):
        other = other.tolist() if isinstance(other, ndarray) else [other] * self.size
        flat = self.ravel().tolist() if self.ndim else [self.tolist()]
        return array([test(a, b) for a, b in zip(flat, other)], dtype=bool).reshape(self.shape)

    def __eq__(self, other):
        return self._compared(other, lambda a, b: a == b)

    def __ne__(self, other):
        return self._compared(other, lambda a, b: a != b)

    def __contains__(self, value):
        return value in (self.ravel().tolist() if self.ndim else [self.tolist()])

    def __str__(self):
        return _text(self.tolist(), "", " ")

    def __repr__(self):
        return f"array({_text(self.tolist(), ',', ' ' * 7)}, dtype={self._kind._text if self._kind.kind == 'O' else repr(self._kind._text)})"


def things_of(data, dtype=None):
    """An array of what nested lists hold; dtype None: strings where there are any, else objects."""
    data = data.tolist() if isinstance(data, ndarray) else data
    shape, rows = [], [data]
    while rows and all(isinstance(row, (list, tuple)) and len(row) == len(rows[0]) for row in rows):
        shape.append(len(rows[0]))
        rows = [element for row in rows for element in row]
    name = KINDS.get(dtype) or ("str_" if any(isinstance(x, str) for x in rows) and all(isinstance(x, (str, int, float)) for x in rows) else None)
    if name is None:
        name = "bytes_" if rows and all(isinstance(x, bytes) for x in rows) else "object_"
    width = max((len(x) if isinstance(x, (str, bytes)) else 32 if isinstance(x, float) else 21 for x in rows), default=1)
    if name == "str_":
        rows = [str(x) for x in rows]
    return things(array(torch.arange(len(rows))).reshape(tuple(shape)), rows, kind(name, width))


def _mapped(data, function):
    return [_mapped(part, function) for part in data] if isinstance(data, list) else function(data)


def _text(data, comma, indent):
    """Nested lists as numpy tells them: rows below each other."""
    if not isinstance(data, list):
        return repr(data)
    deep = _depth(data)
    between = f"{comma} " if deep == 1 else f"{comma}{chr(10) * (deep - 1)}{indent}"
    return f"[{between.join(_text(part, comma, indent + ' ') for part in data)}]"


def _depth(data):
    return 1 + _depth(data[0]) if isinstance(data, list) and data else 1 if isinstance(data, list) else 0
