"""Arithmetic between arrays and numbers, with numpy's dtypes; torch computes."""

import builtins
import operator

import torch

from . import _scalars
from ._array import _shape, asarray, ndarray, number, of, quietly, result
from ._dtypes import bool_, dtype as dtype_class, float64, generic, int64, promote
from ._room import check_room

_FLOAT, _INT, _BOOL = dtype_class("float64"), dtype_class("int64"), dtype_class("bool")
_KINDS = "buif"


def operand(x):
    """(tensor, dtype), where the dtype of a plain Python number is its class: it adapts to the other operand."""
    if x.__class__ is ndarray:
        return x._tensor, x.dtype
    if isinstance(x, generic):
        return number(x._value, x.dtype._torch), x.dtype
    if isinstance(x, (builtins.bool, int, float)):
        return x, bool if isinstance(x, builtins.bool) else int if isinstance(x, int) else float
    x = asarray(x)
    return x._tensor, x.dtype


def common(a, b):
    """The dtype of a result, by numpy 2's rules: a Python number has the array's dtype, unless it is of a higher kind."""
    if isinstance(a, dtype_class) and isinstance(b, dtype_class):
        return promote(a, b)
    if isinstance(b, dtype_class):
        a, b = b, a
    if not isinstance(a, dtype_class):
        return {bool: _BOOL, int: _INT, float: _FLOAT}[max(a, b, key=[bool, int, float].index)]
    if b is float and a.kind != "f":
        return _FLOAT
    return _INT if b is int and a.kind == "b" else a


def _as(x, kind, given):
    """An operand of dtype `given` in another one."""
    if given is kind:
        return x
    return x.to(kind._torch) if isinstance(x, torch.Tensor) else number(x, kind._torch)


@quietly
def compute(function, a, b, floats=False, kind=None):
    """function(a, b) on tensors of one dtype; floats: ints are divided as float64."""
    (x, xk), (y, yk) = operand(a), operand(b)
    kind = kind or common(xk, yk)
    if floats and kind.kind != "f":
        kind = _FLOAT
    x, y = _as(x, kind, xk), _as(y, kind, yk)
    try:
        return result(function(x, y))
    except RuntimeError:
        if _broadcasts(x.shape, y.shape):
            check_room(torch.broadcast_shapes(x.shape, y.shape), kind)
            raise
        raise ValueError(f"operands could not be broadcast together with shapes {_shape(x.shape)} {_shape(y.shape)} ") from None


def _broadcasts(a, b):
    return builtins.all(m == n or 1 in (m, n) for m, n in zip(a[::-1], b[::-1]))


def _floor_divide(x, y):
    if x.dtype.is_floating_point:
        return torch.floor_divide(x, y)
    zero = y == 0
    return torch.where(zero, torch.zeros_like(x), torch.floor_divide(x, torch.where(zero, torch.ones_like(y), y)))


def _remainder(x, y):
    if x.dtype.is_floating_point:
        return torch.remainder(x, y)
    zero = y == 0
    return torch.where(zero, torch.zeros_like(x), torch.remainder(x, torch.where(zero, torch.ones_like(y), y)))


def add(a, b):
    return compute(_add, a, b)


def _add(x, y):
    return x | y if x.dtype is torch.bool else x + y


def subtract(a, b):
    if all(isinstance(operand(x)[1], dtype_class) and operand(x)[1].kind == "b" for x in (a, b)):
        raise TypeError("numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the logical_xor function instead.")
    return compute(operator.sub, a, b)


def multiply(a, b):
    return compute(lambda x, y: x & y if x.dtype is torch.bool else x * y, a, b)


def divide(a, b):
    return compute(operator.truediv, a, b, floats=True)


def power(a, b):
    kinds = [operand(x)[1] for x in (a, b)]
    kind = common(*kinds)
    if kind.kind in "iu" and builtins.bool((asarray(b) < 0).any() if isinstance(b, (ndarray, list)) else b < 0):
        raise ValueError("Integers to negative integer powers are not allowed.")
    return compute(torch.pow, a, b)


def floor_divide(a, b):
    return compute(_floor_divide, a, b)


def remainder(a, b):
    return compute(_remainder, a, b)


def maximum(a, b):
    return compute(torch.maximum, a, b)


def minimum(a, b):
    return compute(torch.minimum, a, b)


def matmul(a, b):
    x, y = asarray(a), asarray(b)
    if not x.ndim or not y.ndim:
        raise ValueError("matmul: Input operand 0 does not have enough dimensions (has 0, gufunc core with signature (n?,k),(k,m?)->(n?,m?) requires 1)")
    inner = y.shape[-2] if y.ndim > 1 else y.shape[0]
    if x.shape[-1] != inner:
        core = "(n?,k),(k,m?)->(n?,m?)"
        raise ValueError(
            f"matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature {core} (size {inner} is different from {x.shape[-1]})"
        )
    if x.ndim == y.ndim == 2:
        check_room((x.shape[0], y.shape[1]), x.dtype)
    return compute(torch.matmul, x, y)


def _comparison(function):
    return lambda a, b: compute(function, a, b)


equal, not_equal = _comparison(operator.eq), _comparison(operator.ne)
less, less_equal, greater, greater_equal = map(_comparison, (operator.lt, operator.le, operator.gt, operator.ge))


def _bits(function):
    return lambda a, b: compute(function, a, b)


bitwise_and, bitwise_or, bitwise_xor = map(_bits, (operator.and_, operator.or_, operator.xor))


def _truths(function):
    return lambda a, b: compute(lambda x, y: function(x != 0, y != 0), a, b)


logical_and, logical_or, logical_xor = map(_truths, (operator.and_, operator.or_, operator.xor))


@quietly
def logical_not(a):
    return result(asarray(a)._tensor == 0)


@quietly
def negative(a):
    return result(-asarray(a)._tensor)


@quietly
def absolute(a):
    x = asarray(a)._tensor
    return result(x.clone() if x.dtype is torch.bool else torch.abs(x))


def _install():
    """The operators of arrays and of numpy's numbers."""
    pairs = {
        "add": add, "sub": subtract, "mul": multiply, "truediv": divide, "floordiv": floor_divide, "mod": remainder, "pow": power,
        "matmul": matmul, "and": bitwise_and, "or": bitwise_or, "xor": bitwise_xor,
    }  # fmt: skip
    compare = {"eq": equal, "ne": not_equal, "lt": less, "le": less_equal, "gt": greater, "ge": greater_equal}
    for name, function in pairs.items():
        for kind in (ndarray, generic):
            setattr(kind, f"__{name}__", _method(function))
            setattr(kind, f"__r{name}__", _method(function, swapped=True))
        setattr(ndarray, f"__i{name}__", _in_place(function))
    for name, function in compare.items():
        for kind in (ndarray, generic):
            setattr(kind, f"__{name}__", _method(function))
    for kind in (ndarray, generic):
        kind.__neg__, kind.__pos__, kind.__abs__ = lambda self: negative(self), lambda self: self, lambda self: absolute(self)
        kind.__invert__ = lambda self: logical_not(self) if self.dtype.kind == "b" else compute(operator.xor, self, -1)
        kind.__divmod__ = lambda self, other: (floor_divide(self, other), remainder(self, other))
    for kind in (float64, int64):  # of two parents, the Python number came second: it is the faster one where it gives numpy's answer
        kind.__hash__ = generic.__hash__
    _scalars.install(getattr)


def _method(function, swapped=False):
    def method(self, other):
        if isinstance(other, torch.Tensor):
            return _with_tensor(function, self, other, swapped)
        if not _is_numbers(other):
            return NotImplemented
        return function(other, self) if swapped else function(self, other)

    return method


def _with_tensor(function, array, x, swapped):
    """tensor + array is a tensor with numpy's dtype; array + tensor is refused; comparisons know == and != only."""
    if array.__class__ is not ndarray:
        return NotImplemented
    if function is equal or function is not_equal or swapped:
        return asarray(function(x, array))._tensor
    if function is add:
        raise TypeError("Concatenation operation is not implemented for NumPy arrays, use np.concatenate() instead. Please do not rely on this error; it may not be given on all Python implementations.")
    return NotImplemented


def _is_numbers(x):
    return isinstance(x, (ndarray, generic, int, float, list, tuple))


class UFuncTypeError(TypeError):
    pass


def _in_place(function):
    def method(self, other):
        y = function(self, other)
        kind = y.dtype
        if _KINDS.index(kind.kind) > _KINDS.index(self.dtype.kind):
            name = {"truediv": "divide"}.get(function.__name__, function.__name__)
            raise UFuncTypeError(f"Cannot cast ufunc '{name}' output from {kind!r} to {self.dtype!r} with casting rule 'same_kind'")
        if y.__class__ is ndarray and kind is self.dtype:
            try:
                self._tensor[...] = y._tensor
                return self
            except RuntimeError:
                pass  # said in numpy's words below
        self[...] = y
        return self

    return method


_install()
