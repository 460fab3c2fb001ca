"""Arithmetic between single numbers: Python does it, where its answer is numpy's, since no array need be made."""

from ._dtypes import _f, bool_, float32, float64, int64

EASY = frozenset((float, int, float64, int64))
new_float, new_int = float.__new__, int.__new__
LEAST, MOST = -(2**63), 2**63

ARITHMETIC = "add sub mul truediv floordiv mod pow".split()
COMPARISONS = "eq ne lt le gt ge".split()


def install(kind_methods):
    """Puts the quick ways before those that make arrays: `kind_methods(class, name)` is what there is."""
    for name in ARITHMETIC:
        for side in ("", "r"):
            full = f"__{side}{name}__"
            setattr(float64, full, _of_floats(getattr(float, full), kind_methods(float64, full)))
            setattr(int64, full, _of_ints(getattr(int, full), getattr(float, full), kind_methods(int64, full)))
            setattr(float32, full, _of_singles(getattr(float, full), kind_methods(float32, full)))
    for name in COMPARISONS:
        full = f"__{name}__"
        for kind, plain in ((float64, getattr(float, full)), (int64, getattr(int, full))):
            setattr(kind, full, _comparison(plain, kind_methods(kind, full)))
    float64.__neg__, float64.__abs__ = (lambda x: new_float(float64, -x._value)), (lambda x: new_float(float64, abs(x._value)))


def _of_floats(plain, other_way):
    def method(self, other):
        if other.__class__ in EASY:
            try:
                value = plain(self, other)
            except ArithmeticError:  # numpy has infinity and nan there
                return other_way(self, other)
            if value.__class__ is float:  # a power may be complex: numpy's is nan
                return new_float(float64, value)
        return other_way(self, other)

    return method


def _of_ints(plain, with_float, other_way):
    def method(self, other):
        if other.__class__ in EASY:
            try:
                value = plain(self, other)
                if value is NotImplemented:
                    value = with_float(float(self), other)
            except ArithmeticError:
                return other_way(self, other)
            if value.__class__ is float and (other.__class__ is float64 or other.__class__ is float or plain in DIVISIONS):
                return new_float(float64, value)
            if value.__class__ is int and LEAST <= value < MOST:
                return new_int(int64, value)
        return other_way(self, other)

    return method


DIVISIONS = (int.__truediv__, int.__rtruediv__)


def _of_singles(plain, other_way):
    """A Python number is rounded to float32 first, as numpy does; what comes out is rounded once more, which changes nothing."""

    def method(self, other):
        kind = other.__class__
        value = other._value if kind is float32 else _f(other) if kind is float or kind is int else None
        if value is not None and plain not in POWERS:
            try:
                return float32(plain(self._value, value))
            except ArithmeticError:
                return other_way(self, other)
        return other_way(self, other)

    return method


POWERS = (float.__pow__, float.__rpow__)


def _comparison(plain, other_way):
    def method(self, other):
        if other.__class__ in EASY:
            value = plain(self, other)
            if value is not NotImplemented:
                return bool_(value)
        return other_way(self, other)

    return method
