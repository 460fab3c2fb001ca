"""
NumPy, as far as PyTorch programs for learners use it: arrays of numbers, on the engine of torch.

See _array for what an array is; _operators and _functions for what can be done with it.
"""

import math as _math
from builtins import any as _builtin_any
from types import FunctionType as _FunctionType

import torch as _torch
from torch import Tensor as _Tensor

from . import _analysis, _functions, _operators, _polynomials, _selecting, linalg, random
from ._array import array, asarray, ndarray, newaxis
from ._dtypes import (
    bool_, dtype, float16, float32, float64, floating, generic, inexact, int16, int32, int64, int8, integer, number, signedinteger, uint8, unsignedinteger,
)  # fmt: skip
from ._files import load, save, savez, savez_compressed
from ._joins import c_, r_
from ._printing import array2string, get_printoptions, printoptions, set_printoptions

__version__ = "2.4.6"
pi, e, inf, nan, euler_gamma = _math.pi, _math.e, _math.inf, _math.nan, 0.5772156649015329
True_, False_ = bool_(True), bool_(False)
bool, double, single, half, int_, intp = bool_, float64, float32, float16, int64, int64



def _like(args, y):
    """What numpy hands back where a tensor was among the arguments: a tensor, too; truth values as uint8."""
    if not isinstance(y, (ndarray, generic)) or not _builtin_any(isinstance(x, _Tensor) for x in args):
        return y
    return asarray(y)._tensor.to(_torch.uint8) if y.dtype.kind == "b" else asarray(y)._tensor


def _with_out(function):
    """A function of elements, as numpy's take `out`, the array that gets the result."""

    def run(*args, out=None, **named):
        y = function(*args, **named)
        if out is None:
            return _like(args, y)
        out = out[0] if isinstance(out, tuple) else out
        out[...] = y
        return out

    run.__name__ = run.__qualname__ = getattr(function, "__name__", "run")
    return run


_ELEMENTWISE = frozenset("exp log log2 log10 log1p expm1 sqrt sin cos tan tanh sinh cosh square sign reciprocal floor ceil clip arctan2 hypot".split())
for _module in (_operators, _functions, _analysis, _selecting, _polynomials):
    for _name, _value in vars(_module).items():
        if not _name.startswith("_") and callable(_value) and getattr(_value, "__module__", "").startswith("numpy") and _name not in globals():
            _out = isinstance(_value, _FunctionType) and (_module is _operators and _name not in ("compute", "operand", "common") or _name in _ELEMENTWISE)
            globals()[_name] = _with_out(_value) if _out else _value
_METHODS = "argmax argmin argsort around cumprod cumsum ravel repeat reshape round squeeze swapaxes take trace transpose"
"""What numpy leaves to a method of the argument, and wraps as the argument is."""


def _by_method(function):
    def run(*args, **named):
        return _like(args[:1], function(*args, **named))

    run.__name__ = run.__qualname__ = function.__name__
    return run


globals().update({_name: _by_method(getattr(_functions, _name)) for _name in _METHODS.split()})
isnan, isinf, isfinite = map(_with_out, (isnan, isinf, isfinite))
mgrid, ogrid, row_stack = _selecting.mgrid, _selecting.ogrid, _functions.vstack
abs, mod, true_divide, pow = absolute, remainder, divide, power
max, min, sum, any, all = (getattr(_functions, _name) for _name in ("max", "min", "sum", "any", "all"))
asanyarray = ascontiguousarray = asarray
asarray_chkfinite = asarray
bitwise_not = invert = lambda x: ~asarray(x)
concat, permute_dims, acos, asin, atan, atan2 = _functions.concatenate, _functions.transpose, *(getattr(_functions, n) for n in ("arccos", "arcsin", "arctan", "arctan2"))


def isscalar(x):
    return isinstance(x, (generic, int, float, complex, str))


def __getattr__(name):
    raise AttributeError(f"Gradwalk's numpy has no '{name}'")
