"""dtype, device, Size, layout: the words that describe a tensor."""

import builtins
import re


class InC(type):
    """Of classes that are C's in PyTorch: Python's messages name them with their module, "'torch.Size' object is not callable"."""

    __name__ = property(lambda cls: cls.__qualname__)

    def __init__(cls, name, bases, space):
        super().__init__(name, bases, space)
        type.__dict__["__name__"].__set__(cls, f"{cls.__module__}.{name}")


class dtype(metaclass=InC):
    """What a tensor's numbers are. `_code` is the engine's number for it, `_typecode` that of module array."""

    __slots__ = ("_name", "_code", "_typecode", "itemsize", "is_floating_point", "is_signed", "_legacy")
    __module__ = "torch"

    def __init__(self, name, code, typecode, itemsize, legacy):
        self._name, self._code, self._typecode, self.itemsize, self._legacy = name, code, typecode, itemsize, legacy
        self.is_floating_point = "float" in name
        self.is_signed = name not in ("uint8", "bool")

    is_complex = False

    def __repr__(self):
        return "torch." + self._name

    def __reduce__(self):
        return self._name

    def to_complex(self):
        raise NotImplementedError("Gradwalk has no complex numbers")


float32 = dtype("float32", 0, "f", 4, "Float")
float64 = dtype("float64", 1, "d", 8, "Double")
int64 = dtype("int64", 2, "q", 8, "Long")
bool = dtype("bool", 3, "B", 1, "Bool")
int32 = dtype("int32", 4, "i", 4, "Int")
int16 = dtype("int16", 5, "h", 2, "Short")
int8 = dtype("int8", 6, "b", 1, "Char")
uint8 = dtype("uint8", 7, "B", 1, "Byte")
float16 = dtype("float16", 8, "f", 2, "Half")
bfloat16 = dtype("bfloat16", 9, "f", 2, "BFloat16")

C_NAMES = {
    "float32": "float", "float64": "double", "float16": "c10::Half", "bfloat16": "c10::BFloat16", "bool": "bool",
    "int64": "long int", "int32": "int", "int16": "short int", "int8": "signed char", "uint8": "unsigned char",
}
"""What C++ calls the dtypes."""

DTYPES = (float32, float64, int64, bool, int32, int16, int8, uint8, float16, bfloat16)
"""By code."""


def _refuse_another(cls, *args, **named):
    raise TypeError("cannot create 'torch.dtype' instances")


dtype.__new__ = _refuse_another

float, double, half = float32, float64, float16
long, int, short = int64, int32, int16

PYTHON_TYPES = {builtins.float: float64, builtins.int: int64, builtins.bool: bool}
"""What Python's own types mean where a dtype is asked for."""


def as_dtype(x):
    """A dtype as PyTorch takes it: also Python's float, int and bool."""
    return PYTHON_TYPES.get(x, x)


_NONE = object()


def _refuse_device(type, index, more):
    ways = "\n * (torch.device device)\n * (str type, int index = -1)\n"
    if index is not None and not more:
        raise TypeError(f"device(): argument 'index' (position 2) must be int, not {index.__class__.__name__}")
    given = [] if type is _NONE else [type, index, *more]
    raise TypeError(f"device() received an invalid combination of arguments - got ({', '.join(x.__class__.__name__ for x in given)}), but expected one of:{ways}")


_DEVICES = "cpu cuda ipu xpu mkldnn opengl opencl ideep hip ve fpga maia xla lazy vulkan mps meta hpu mtia privateuseone".split()


class device(metaclass=InC):
    __slots__ = ("type", "index")
    __module__ = "torch"

    def __new__(cls, type=_NONE, index=None, *more):
        if isinstance(type, device):
            return type
        if more or (type is _NONE and index is None) or not (isinstance(index, (builtins.int, builtins.type(None)))):
            _refuse_device(type, index, more)
        self = object.__new__(cls)
        if isinstance(type, builtins.int) and index is not None:
            raise TypeError("device(): argument 'type' (position 1) must be str, not int")
        if isinstance(type, builtins.int):
            type, index = "cuda", type
        if not isinstance(type, str):
            kind = type.__class__.__name__
            raise TypeError(
                f"device() received an invalid combination of arguments - got ({kind}), but expected one of:\n * (torch.device device)\n"
                f"      didn't match because some of the arguments have invalid types: (!{kind}!)\n * (str type, int index = -1)\n"
            )
        if type == "":
            raise RuntimeError("Device string must not be empty")
        if not re.fullmatch(r"[a-zA-Z_]+(:(0|[1-9][0-9]*))?", type):
            raise RuntimeError(f"Invalid device string: '{type}'")
        name, colon, number = type.partition(":")
        if colon:
            if index is not None:
                raise RuntimeError(f"type (string) must not include an index because index was passed explicitly: {type}")
            index = builtins.int(number)
        if name not in _DEVICES:
            raise RuntimeError(f"Expected one of {', '.join(_DEVICES)} device type at start of device string: {name}")
        if index is not None and index < 0:
            raise RuntimeError("Device index must not be negative")
        self.type, self.index = name, index
        return self

    def __repr__(self):
        number = "" if self.index is None else f", index={self.index}"
        return f"device(type='{self.type}'{number})"

    def __str__(self):
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other):
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self):
        return hash((self.type, self.index))

    def __reduce__(self):
        return device, (str(self),)

    def __enter__(self):
        from . import _create

        _create.default_devices.append(self)
        return self

    def __exit__(self, *error):
        from . import _create

        _create.default_devices.pop()


CPU, CUDA = device("cpu"), device("cuda:0")


def device_code(x):
    """The engine's number for a device: 0 the CPU, 1 "cuda"; -1 where none is asked for."""
    if x is None:
        return -1
    kind = device(x).type
    if kind not in ("cpu", "cuda"):
        if kind == "xpu":
            raise AssertionError("Torch not compiled with XPU enabled")
        if kind in ("meta", "xla", "hpu", "mtia"):
            raise NotImplementedError(f"Gradwalk computes on 'cpu' and, where WebGPU is there, on 'cuda'; it has no device '{kind}'")
        raise RuntimeError(f"PyTorch is not linked with support for {kind} devices")
    return 1 if kind == "cuda" else 0


class Size(tuple, metaclass=InC):
    """A tensor's shape: a tuple that prints as PyTorch does."""

    __slots__ = ()
    __module__ = "torch"

    def __new__(cls, *given):
        if len(given) > 1:
            raise TypeError(f"tuple expected at most 1 argument, got {len(given)}")
        sizes = given[0] if given else ()
        for i, size in enumerate(sizes := tuple(sizes)):
            if not hasattr(size, "__index__"):
                raise TypeError(f"torch.Size() takes an iterable of 'int' (item {i} is '{type(size).__name__}')")
        return tuple.__new__(cls, sizes)

    def __repr__(self):
        return f"torch.Size([{', '.join(map(str, self))}])"

    def numel(self):
        count = 1
        for size in self:
            count *= size
        return count

    def __getitem__(self, index):
        part = tuple.__getitem__(self, index)
        return tuple.__new__(Size, part) if part.__class__ is tuple else part

    def __add__(self, other):
        return tuple.__new__(Size, tuple.__add__(self, tuple(other)))

    def __radd__(self, other):
        return tuple.__new__(Size, tuple(other) + tuple(self))

    def __mul__(self, times):
        return tuple.__new__(Size, tuple.__mul__(self, times))

    __rmul__ = __mul__

    def __reduce__(self):
        return Size, (tuple(self),)


class layout:
    __module__ = "torch"

    def __init__(self, name):
        self._name = name

    def __repr__(self):
        return "torch." + self._name

    def __reduce__(self):
        return self._name


class memory_format(layout):
    __module__ = "torch"


strided = layout("strided")
contiguous_format, preserve_format = memory_format("contiguous_format"), memory_format("preserve_format")
channels_last = memory_format("channels_last")


class finfo:
    """The limits of a float dtype."""

    __module__ = "torch"

    _OF = {
        "float64": (2.0**-52, 1.7976931348623157e308, 2.0**-1022, 2.0**-1074, 64),
        "float32": (2.0**-23, (2 - 2.0**-23) * 2.0**127, 2.0**-126, 2.0**-149, 32),
        "float16": (2.0**-10, 65504.0, 2.0**-14, 2.0**-24, 16),
        "bfloat16": (2.0**-7, (2 - 2.0**-7) * 2.0**127, 2.0**-126, 2.0**-133, 16),
    }

    def __init__(self, dtype=None):
        dtype = _default() if dtype is None else as_dtype(dtype)
        _check_limits("finfo", dtype)
        if not dtype.is_floating_point:
            raise TypeError(f"torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'")
        self.eps, self.max, self.tiny, self.smallest_subnormal, self.bits = self._OF[dtype._name]
        self.min, self.smallest_normal, self.dtype = -self.max, self.tiny, dtype._name
        self.resolution = {"float64": 1e-15, "float32": 1e-6, "float16": 1e-3, "bfloat16": 1e-2}[dtype._name]

    def __repr__(self):
        numbers = ", ".join(f"{name}={getattr(self, name):.6g}" for name in ("resolution", "min", "max", "eps", "smallest_normal", "tiny"))
        return f"finfo({numbers}, dtype={self.dtype})"


class iinfo:
    """The limits of an integer dtype."""

    __module__ = "torch"

    def __init__(self, dtype):
        _check_limits("iinfo", dtype)
        if dtype.is_floating_point or dtype is bool:
            raise TypeError(f"torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'")
        self.bits, self.dtype = 8 * dtype.itemsize, dtype._name
        self.min = -(2 ** (self.bits - 1)) if dtype.is_signed else 0
        self.max = 2 ** (self.bits - 1) - 1 if dtype.is_signed else 2**self.bits - 1

    def __repr__(self):
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"


def _check_limits(name, kind):
    if not isinstance(kind, dtype):
        raise TypeError(f"{name}(): argument 'type' (position 1) must be torch.dtype, not {kind.__class__.__name__}")


def _default():
    from . import _create

    return _create.get_default_dtype()
