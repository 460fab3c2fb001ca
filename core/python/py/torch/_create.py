"""Tensors that no operation makes: torch.tensor, torch.zeros, torch.arange and their like."""

import sys as _sys
from array import array
from collections import deque
from math import isfinite

from _gradwalk.bridge import need

from ._arguments import MISSING, type_name
from . import _numpy
from ._refusals import checked, refuse_listed
from ._tensor import Tensor, wrap
from ._types import C_NAMES, CPU, DTYPES, Size, as_dtype, bool as bool_, device as device_class, device_code, dtype as dtype_class, float32, float64, int64, uint8

need(globals(), *"from_memory make_full make_arange make_linspace make_taper default_dtype as_leaf copy_leaf copy_array".split())

default_devices = []


def get_default_dtype(*more):
    if more:
        raise TypeError(f"torch.get_default_dtype() takes no arguments ({len(more)} given)")
    return DTYPES[default_dtype(-1)] if default_dtype else float32


def set_default_dtype(d):
    if not isinstance(d, dtype_class) or not d.is_floating_point:
        what = "" if isinstance(d, dtype_class) else "invalid dtype object: "
        raise TypeError(f"{what}only floating-point types are supported as the default type")
    default_dtype(d._code)


def set_default_tensor_type(t):
    import warnings

    if isinstance(t, str) and not t.startswith("torch."):
        raise ModuleNotFoundError(f"No module named '{t.rpartition('.')[0] or t}'")
    warnings.warn(
        "torch.set_default_tensor_type() is deprecated as of PyTorch 2.1, please use torch.set_default_dtype() and torch.set_default_device() as alternatives.",
        UserWarning,
        2,
    )
    if isinstance(t, str) and t.startswith("torch.cuda."):
        raise TypeError(f"type {t} not available. Torch not compiled with CUDA enabled.")
    kind = getattr(t, "_dtype", None) or next((d for d in DTYPES if t == f"torch.{d._legacy}Tensor"), None)
    if kind is None or not kind.is_floating_point:
        raise TypeError(f"{'invalid type object: ' if kind is None else ''}only floating-point types are supported as the default type")
    set_default_dtype(kind)


def get_default_device():
    return default_devices[-1] if default_devices else CPU


def set_default_device(device):
    default_devices[:] = [] if device is None else [device_class(device)]


def place_of(device):
    """0: the CPU; 1: the GPU."""
    if device is None:
        device = default_devices[-1] if default_devices else CPU
    return device_code(device)


def code_of(dtype, name="tensor"):
    """The engine's number of a dtype; -1: the default one."""
    if dtype is None:
        return -1
    dtype = as_dtype(dtype)
    if not isinstance(dtype, dtype_class):
        raise TypeError(f"{name}(): argument 'dtype' must be torch.dtype, not {type_name(dtype)}")
    return dtype._code


def sizes(size, name="zeros"):
    """The ints of a size: zeros(2, 3), zeros((2, 3)), zeros([2, 3])."""
    if len(size) > 1 and not hasattr(size[0], "__index__"):
        if name in ("rand", "randn"):
            refuse_listed(f"torch.{name}", size, {})
        raise TypeError(f"{name}() takes 1 positional argument but {len(size)} were given")
    if len(size) == 1 and getattr(size[0], "ndim", 0) > 0 and (size[0].ndim > 1 or size[0].shape[0] > 1 or not isinstance(size[0], Tensor)):
        raise TypeError(f"{name}(): argument 'size' (position 1) must be tuple of ints, not {type_name(size[0])}")
    if len(size) == 1 and not hasattr(size[0], "__index__"):
        size = size[0]
        if not isinstance(size, (tuple, list)):
            raise TypeError(f"{name}(): argument 'size' (position 1) must be tuple of ints, not {type_name(size)}")
    elif len(size) == 1 and isinstance(size[0], Tensor) and size[0].dim() == 1:
        size = size[0].tolist()
    for i, length in enumerate(size):
        if length.__class__ is not int:
            if not hasattr(length, "__index__"):
                if i == 0:
                    raise TypeError(f"{name}(): argument 'size' (position 1) must be tuple of ints, but found element of type {type(length).__name__} at pos 0")
                raise TypeError(f"{name}(): argument 'size' failed to unpack the object at pos {i + 1} with error \"type must be tuple of ints,but got {type(length).__name__}\"")
            size = [n.__index__() for n in size]
            break
    if any(n < 0 for n in size):
        if name == "zeros":
            raise RuntimeError("zeros: Dimension size must be non-negative.")
        raise RuntimeError(f"Trying to create tensor with negative dimension {next(n for n in size if n < 0)}: [{', '.join(map(str, size))}]")
    return size


def filled(value, maker, size, dtype, requires_grad, device):
    """A tensor of one number; maker: the learner's word for what made it."""
    return wrap(make_full(value, maker, code_of(dtype, maker), 1 if requires_grad else 0, place_of(device), *sizes(size, maker)))


def _out(y, out):
    if out is None:
        return y
    if out.shape != y.shape:
        out.resize_(y.shape)
    return out.copy_(y)


@checked("torch.zeros")
def zeros(*size, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, **named):
    return _out(filled(0, "zeros", _size(size, named, "zeros"), dtype, requires_grad, device), out)


@checked("torch.ones")
def ones(*size, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, **named):
    return _out(filled(1, "ones", _size(size, named, "ones"), dtype, requires_grad, device), out)


@checked("torch.empty")
def empty(*size, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, memory_format=None, **named):
    return _out(filled(0, "empty", _size(size, named, "empty"), dtype, requires_grad, device), out)


def _size(size, named, name):
    """Also zeros(size=(2, 3))."""
    if not named:
        if not size:
            raise TypeError(f'{name}() missing 1 required positional arguments: "size"')
        return size
    if "size" in named and not size and len(named) == 1:
        return (named["size"],)
    raise TypeError(f"{name}() got an unexpected keyword argument '{next(n for n in named if n != 'size')}'")


@checked("torch.full")
def full(size, fill_value=MISSING, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    fill_value = fill_value.item() if hasattr(fill_value, "item") else fill_value
    if hasattr(size, "__index__") and not isinstance(size, Tensor):
        raise TypeError(f"full(): argument 'size' (position 1) must be tuple of ints, not {type_name(size)}")
    if fill_value is MISSING:
        raise TypeError('full() missing 1 required positional arguments: "fill_value"')
    if not isinstance(fill_value, (int, float)):
        raise TypeError(f"full(): argument 'fill_value' (position 2) must be Number, not {type_name(fill_value)}")
    if dtype is not None and not isfinite(fill_value) and isinstance(as_dtype(dtype), dtype_class) and not as_dtype(dtype).is_floating_point and as_dtype(dtype) is not bool_:
        raise RuntimeError(f"value cannot be converted to type {as_dtype(dtype)._name}_t without overflow")
    if dtype is None:
        dtype = bool_ if isinstance(fill_value, bool) else int64 if isinstance(fill_value, int) else None
    return _out(filled(fill_value, "full", (size,), dtype, requires_grad, device), out)


def _like(value, maker):
    def like(input, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=None):
        if not isinstance(input, Tensor):
            raise TypeError(f"{maker}(): argument 'input' (position 1) must be Tensor, not {type_name(input)}")
        return filled(value, maker, (tuple(input.shape),), dtype or input.dtype, requires_grad, device or input.device)

    like.__name__ = like.__qualname__ = maker
    return checked(f"torch.{maker}")(like)


zeros_like, ones_like, empty_like = _like(0, "zeros_like"), _like(1, "ones_like"), _like(0, "empty_like")


@checked("torch.full_like")
def full_like(input, fill_value, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=None):
    return filled(fill_value, "full_like", (tuple(input.shape),), dtype or input.dtype, requires_grad, device or input.device)


@checked("torch.empty_strided")
def empty_strided(size, stride, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
    if len(size) != len(stride):
        raise RuntimeError(f"dimensionality of sizes ({len(size)}) must match dimensionality of strides ({len(stride)})")
    length = 1 + sum((n - 1) * s for n, s in zip(size, stride)) if all(size) else 0
    return filled(0, "empty", (length,), dtype, False, device).as_strided(tuple(size), tuple(stride)).requires_grad_(requires_grad)


@checked("torch.scalar_tensor")
def scalar_tensor(s, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
    return filled(_number(s), "scalar_tensor", ((),), dtype, requires_grad, device)


@checked("torch.arange")
def arange(start=MISSING, end=MISSING, step=1, *, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    if end is MISSING:
        start, end = 0, start
    if start is MISSING:
        start = 0
    start, end, step = _number(start), _number(end), _number(step)
    if not (isfinite(start) and isfinite(end)):
        raise RuntimeError(f"unsupported range: {_said(start)} -> {_said(end)}")
    if out is not None and dtype is None and not out.is_floating_point() and int(step) == 0:
        raise ValueError("step must be nonzero")
    if dtype is None:
        dtype = int64 if all(isinstance(n, int) for n in (start, end, step)) else None
        code = code_of(dtype) if dtype else default_dtype(-1)
    else:
        code = code_of(dtype)
        if DTYPES[code] is bool_:
            raise NotImplementedError("\"arange_cpu\" not implemented for 'Bool'")
    return _out(wrap(make_arange(start, end, step, code, 1 if requires_grad else 0, place_of(device))), out)


def range_(start, end=None, step=1, *, dtype=None, device=None, requires_grad=False):
    import warnings

    if end is None:
        start, end = 0, start
    warnings.warn("torch.range is deprecated and will be removed in a future release because its behavior is inconsistent with Python's range builtin. Instead, use torch.arange, which produces values in [start, end).", UserWarning, 2)
    return arange(start, end + step / 2, step, dtype=dtype or get_default_dtype(), device=device, requires_grad=requires_grad)


@checked("torch.linspace")
def linspace(start, end, steps=None, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    steps = steps.__index__()
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    _refuse_lists("linspace", start, end)
    return _out(wrap(make_linspace(_number(start), _number(end), steps, code_of(dtype), 1 if requires_grad else 0, place_of(device))), out)


def _taper(kind, a=0.0, b=0.0):
    """A window function of signal processing."""
    name = f"{kind}_window"

    def window(window_length, periodic=True, *factors, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, **named):
        given = list(factors) + [a, b][len(factors) :]
        for i, n in enumerate(("beta",) if kind == "kaiser" else ("alpha", "beta")):
            given[i] = named.get(n, given[i])
        return wrap(make_taper(kind, window_length, 1 if periodic else 0, *given, code_of(dtype), 1 if requires_grad else 0, place_of(device)))

    window.__name__ = window.__qualname__ = name
    return checked(f"torch.{name}")(window)


hann_window, hamming_window, kaiser_window = _taper("hann", 0.5, 0.5), _taper("hamming", 0.54, 0.46), _taper("kaiser", 12.0)
bartlett_window, blackman_window = _taper("bartlett"), _taper("blackman")


def _refuse_lists(name, start, end):
    ranks = [(word, x.dim()) for word, x in (("start", start), ("end", end)) if isinstance(x, Tensor) and x.dim()]
    if ranks:
        told = " and ".join(f"{word} with {rank} dimension(s)" for word, rank in ranks)
        raise RuntimeError(f"{name} only supports 0-dimensional start and end tensors, but got {told}.")


@checked("torch.logspace")
def logspace(start, end, steps, base=10.0, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    import torch

    _refuse_lists("logspace", start, end)
    exponents = linspace(start, end, steps, dtype=float64)
    y = torch.pow(base, exponents).to(dtype or get_default_dtype()).detach()
    return _out(y.requires_grad_(requires_grad), out)


@checked("torch.eye")
def eye(n, m=None, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    n, m = n.__index__(), (n if m is None else m).__index__()
    for name, length in (("n", n), ("m", m)):
        if length < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {length}")
    y = filled(0, "eye", (n, m), dtype, False, device)
    side = min(n, m)
    if side:
        y.as_strided((side,), (m + 1,)).fill_(1)
    return _out(y.requires_grad_(requires_grad), out)


def _said(n):
    """A number as C++ prints a double."""
    return f"{n:g}"


def _number(x):
    return x.item() if hasattr(x, "item") else x


# ---- from Python's own numbers


def tensor(data=MISSING, *more, dtype=None, device=None, requires_grad=False, pin_memory=False):
    """A copy of numbers: nested lists, numbers, arrays, tensors."""
    if data.__class__ is _numpy.ndarray and device is None and (dtype is None or dtype.__class__ is dtype_class):
        return copy_array(data._tensor._h, -1 if dtype is None else dtype._code, 1 if requires_grad else 0)  # what training loops do most
    if data is MISSING:
        raise TypeError('tensor() missing 1 required positional arguments: "data"')
    if more:
        raise TypeError(f"tensor() takes 1 positional argument but {1 + len(more)} were given")
    if requires_grad.__class__ is not bool:
        raise TypeError(f"tensor(): argument 'requires_grad' must be bool, not {type_name(requires_grad)}")
    if device is not None and not isinstance(device, (str, int, device_class)):
        raise TypeError(f"tensor(): argument 'device' must be torch.device, not {type_name(device)}")
    if isinstance(data, Tensor):
        _warn_copy()
    return from_data(data, dtype, device, requires_grad, "tensor")


def _warn_copy():
    import warnings

    warnings.warn(
        "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor).",
        UserWarning,
        3,
    )


def from_data(data, dtype=None, device=None, requires_grad=False, maker="tensor"):
    code = code_of(dtype)
    # An ndarray holds a tensor, so its numbers need not pass through Python.
    if isinstance(data, type(_sys)):
        raise RuntimeError("Could not infer dtype of module")
    _numpy.refuse_things(data)
    source = data if isinstance(data, Tensor) else getattr(data, "_tensor", None)
    if source is not None:
        return wrap(copy_leaf(source._h, code, device_code(device), maker, 1 if requires_grad else 0))
    if hasattr(data, "__array__"):
        numbers, shape, given = _numpy.numbers_of(data)
    else:
        if isinstance(data, (list, tuple)) and len(data) > 0 and type(data[0]).__name__ == "ndarray":
            _warn_arrays()
        numbers, shape, given = flat(data, None if code < 0 else DTYPES[code])
        if given is None and code >= 0 and not DTYPES[code].is_floating_point and DTYPES[code] is not bool_ and not all(-(2.0**63) <= n < 2.0**63 for n in numbers):
            raise RuntimeError(f"value cannot be converted to type {DTYPES[code]._name} without overflow")
    if code < 0:
        code = default_dtype(-1) if given is None else given._code
    given = given or float64
    wanted = DTYPES[code]
    if wanted.itemsize < 8 and not wanted.is_floating_point and wanted is not bool_ and not hasattr(data, "__array__"):
        _check_range(numbers, wanted)
    return wrap(from_memory(numbers.buffer_info()[0], given._code, maker, code, 1 if requires_grad else 0, place_of(device), *shape))


def _warn_arrays():
    import warnings

    warnings.warn(
        "Creating a tensor from a list of numpy.ndarrays is extremely slow. "
        "Please consider converting the list to a single numpy.ndarray with numpy.array() before converting to a tensor.",
        UserWarning,
        4,
    )


def _check_range(numbers, dtype):
    bits = 8 * dtype.itemsize
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1)) if dtype.is_signed else (1 - 2**bits, 2**bits)  # -1 of uint8 is 255
    if any(not low <= n < high for n in numbers):
        raise RuntimeError(f"value cannot be converted to type {dtype._name} without overflow")


def constant(value, dtype, device):
    """A number, or numbers, for an operation: nothing that the learner made."""
    return from_data(value, dtype, device, False, "constant")


def index_tensor(data):
    """A list or an array as an index."""
    if hasattr(data, "__array__"):
        y = from_data(data, maker="index")
    else:
        numbers, shape, given = flat(data)
        y = from_data(data, dtype=given if shape != (0,) else int64, maker="index")
    return y if y.dtype in (bool_, uint8) else y.to(int64)


def flat(data, wanted=None):
    """
    (array of all numbers, shape, their dtype) of nested sequences; None: Python floats.

    wanted: the dtype that was asked for, which numbers of no dtype of ours may still fit. Raises in PyTorch's words where the lists are
    not of equal length or hold no numbers.
    """
    shape, level = [], data
    while _is_sequence(level):
        shape.append(len(level))
        if not len(level):
            break
        level = level[0]
    rows = [data]
    for dim, length in enumerate(shape):
        if length == 0:
            rows = []
            break
        for row in rows:
            if not _is_sequence(row):
                wanted or _inferred(data)
                raise TypeError("not a sequence")
            if len(row) != length:
                raise ValueError(f"expected sequence of length {length} at dim {dim} (got {len(row)})")
        rows = [element for row in rows for element in row]
    kinds = set(map(type, rows))
    if kinds == {float}:
        return array("d", rows), tuple(shape), None
    if kinds <= {int}:
        try:
            return array("q", rows), tuple(shape), int64 if kinds else None
        except OverflowError:
            if wanted is not None and wanted.is_floating_point:
                return array("d", map(float, rows)), tuple(shape), None
            raise ValueError("Overflow when unpacking long long") from None
    if kinds == {bool}:
        return array("B", rows), tuple(shape), bool_
    return _mixed(data, rows, shape, wanted)


def _is_sequence(x):
    return isinstance(x, (list, tuple, range, deque)) or (hasattr(x, "__array__") and not isinstance(x, Tensor) and getattr(x, "ndim", 0) > 0)


def _mixed(data, rows, shape, wanted):
    """Numbers of several types, tensors of one number, numpy's numbers."""
    if not shape and isinstance(data, (str, bytes)):
        raise TypeError(f"new(): invalid data type '{type(data).__name__}'")
    if shape and isinstance(rows[0], str):
        raise ValueError(f"too many dimensions '{type(rows[0]).__name__}'")
    kind = wanted or _inferred(data)
    numbers = [_real(element, kind) if kind.is_floating_point else _whole(element) if wanted is None else _whole_part(element) for element in rows]
    if kind.is_floating_point:
        return array("d", numbers), tuple(shape), float64 if kind is float64 else None
    if kind is bool_:
        return array("B", [n != 0 for n in numbers]), tuple(shape), bool_
    kind = kind if wanted is None else int64
    return array(kind._typecode, numbers), tuple(shape), kind


def _inferred(data):
    """The dtype that data of several types has together. Raises where one part has none."""
    if hasattr(data, "dtype") and hasattr(data, "item"):
        return _dtype_of(data)
    for number, kind in _OF_PYTHON:
        if isinstance(data, number):
            return kind or get_default_dtype()
    if isinstance(data, (str, bytes)):
        raise TypeError(f"new(): invalid data type '{type(data).__name__}'")
    if isinstance(data, complex):
        complex_is_missing()
    if not _is_sequence(data):
        raise RuntimeError(f"Could not infer dtype of {type_name(data)}")
    kinds = set(map(_inferred, data))
    floats = [kind for kind in kinds if kind.is_floating_point]
    if floats:
        return float64 if float64 in floats else floats[0] if len(floats) == 1 else float32
    return bool_ if kinds == {bool_} else kinds.pop() if len(kinds) == 1 else int64


_OF_PYTHON = ((bool, bool_), (int, int64), (float, None))


def _real(element, kind):
    """One number for a tensor of floats."""
    if isinstance(element, Tensor):
        return float(element)
    if isinstance(element, (str, bytes)) or not (hasattr(element, "__float__") or hasattr(element, "__index__")):
        raise TypeError(f"must be real number, not {type_name(element)}")
    return float(element)


def _whole(element):
    """One number for a tensor of whole numbers."""
    if isinstance(element, Tensor):
        return element.__index__()
    if not hasattr(element, "__index__") and not hasattr(element, "item"):
        raise TypeError(f"'{type_name(element)}' object cannot be interpreted as an integer")
    return int(element)


def _whole_part(element):
    """As _whole, where the dtype was asked for: of Python's floats the whole part."""
    return int(element) if isinstance(element, float) and isfinite(element) else _whole(element)


def _dtype_of(element):
    if isinstance(element, Tensor):
        return float32 if element.dtype.is_floating_point and element.dtype is get_default_dtype() else element.dtype
    name = str(element.dtype)
    return next((d for d in DTYPES if d._name == name), float64)


@checked("torch.as_tensor")
def as_tensor(data, dtype=None, device=None):
    """The tensor itself, or a tensor that shares an array's numbers, where that can be; else a copy."""
    if isinstance(data, Tensor):
        return data.to(dtype=dtype or data.dtype, device=device or data.device)
    if hasattr(data, "__array__"):
        return from_numpy(data).to(dtype=dtype, device=device)
    return from_data(data, dtype, device, False, "as_tensor")


@checked("torch.asarray")
def asarray(obj, *, dtype=None, device=None, copy=None, requires_grad=False):
    """As as_tensor; with copy=True never the same numbers in memory."""
    y = as_tensor(obj, dtype=dtype, device=device)
    return (y.detach().clone() if copy else y).requires_grad_(True) if requires_grad else y.clone() if copy else y


def from_numpy(*ndarray, **named):
    if named:
        raise TypeError("torch._VariableFunctionsClass.from_numpy() takes no keyword arguments")
    if len(ndarray) != 1:
        raise TypeError(f"torch._VariableFunctionsClass.from_numpy() takes exactly one argument ({len(ndarray)} given)")
    return _numpy.tensor_of(ndarray[0])


@checked("torch.frombuffer")
def frombuffer(buffer, *, dtype, count=-1, offset=0, requires_grad=False):
    """A tensor of a copy of these bytes."""
    try:
        view = memoryview(buffer).cast("B")
    except TypeError:
        raise ValueError("object does not implement Python buffer protocol.") from None
    if view.readonly:
        _warn_readonly()
    dtype, length = as_dtype(dtype), len(view)
    size = dtype.itemsize
    if length == 0 or count == 0:
        raise ValueError(f"both buffer length ({length}) and count ({count}) must not be 0")
    if not 0 <= offset < length:
        raise ValueError(f"offset ({offset} bytes) must be non-negative and no greater than buffer length ({length} bytes) minus 1")
    if count > 0 and offset + count * size > length:
        raise ValueError(f"requested buffer length ({count} * {size} bytes) after offset ({offset} bytes) must not be greater than actual buffer length ({length} bytes)")
    if count < 0 and (length - offset) % size:
        raise ValueError(f"buffer length ({length - offset} bytes) after offset ({offset} bytes) must be a multiple of element size ({size})")
    data = array(dtype._typecode)
    data.frombytes(view[offset : length if count < 0 else offset + count * size])
    return wrap(from_memory(data.buffer_info()[0], dtype._code, "frombuffer", dtype._code, 1 if requires_grad else 0, 0, len(data)))


def _warn_readonly():
    import warnings

    warnings.warn(
        "The given buffer is not writable, and PyTorch does not support non-writable tensors. "
        "This means you can write to the underlying (supposedly non-writable) buffer using the tensor. "
        "You may want to copy the buffer to protect its data or make it writable before converting it to a tensor. "
        "This type of warning will be suppressed for the rest of this program.",
        UserWarning,
        4,
    )


def complex_is_missing(*args, **named):
    raise NotImplementedError("Gradwalk has no complex numbers: keep the real and the imaginary parts in two tensors")


# ---- PyTorch's old constructors


def legacy(dtype, data, options):
    """Tensor(2, 3) of any numbers, Tensor([1, 2]) of these; dtype None: the default one, and a tensor's own."""
    own, dtype = dtype, dtype if dtype is not None else get_default_dtype()
    if any(option not in ("device", "size", "data") for option in options) or len(data) + len(options) - ("device" in options) > 1 and options:
        refuse_listed("Tensor.new", data, options)
    device = options.get("device")
    if device is not None and device_class(device).type != "cpu":
        raise RuntimeError(f"legacy constructor expects device type: cpu but device type: {device_class(device).type} was passed")
    data = (options["size"],) if "size" in options else (options["data"],) if "data" in options else data
    if not data:
        return filled(0, "Tensor", ((0,),), dtype, False, device)
    first = data[0]
    if all(n.__class__ is int for n in data):
        return filled(0, "Tensor", (data,), dtype, False, device)
    if isinstance(first, int) and not isinstance(first, bool):
        wrong = next(i for i, n in enumerate(data) if n.__class__ is not int)
        raise TypeError(f"new(): argument 'size' failed to unpack the object at pos {wrong + 1} with error \"type must be tuple of ints,but got {type_name(data[wrong])}\"")
    if len(data) > 1:
        refuse_listed("Tensor.new", data, options)
    if isinstance(first, Size) or "size" in options:
        return filled(0, "Tensor", (tuple(first),), dtype, False, device)
    if isinstance(first, Tensor):
        if own is not None and first.dtype is not own:
            raise TypeError(f"expected {_options(own)} (got {_options(first.dtype)})")
        return first.detach()
    if isinstance(first, str):
        raise TypeError("new(): invalid data type 'str'")
    if not isinstance(first, (list, tuple, range)) and not hasattr(first, "__array__"):
        raise TypeError(f"new(): data must be a sequence (got {type_name(first)})")
    return from_data(first, dtype, device, False, "Tensor")


def _options(dtype):
    """A dtype as C++ tells it of a tensor."""
    rest = "device=cpu, layout=Strided, requires_grad=false (default), pinned_memory=false (default), memory_format=(nullopt)"
    return f"TensorOptions(dtype={C_NAMES[dtype._name]}, {rest})"


class _LegacyType(type):
    """isinstance(x, torch.FloatTensor)"""

    def __instancecheck__(cls, x):
        return isinstance(x, Tensor) and x.dtype is cls._dtype

    def __call__(cls, *data, **options):
        return legacy(cls._dtype, data, options)

    def __repr__(cls):
        return f"<class 'torch.{cls.__name__}'>"


def legacy_types():
    return {f"{d._legacy}Tensor": _LegacyType(f"{d._legacy}Tensor", (), {"_dtype": d, "__module__": "torch", "dtype": d}) for d in DTYPES}
