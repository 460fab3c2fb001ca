"""Which overload a call means, and PyTorch's words where it means none.

A generated function tries the short way first; whatever that does not understand comes here.
"""


from ._types import PYTHON_TYPES, dtype

_dtype_class = dtype

MISSING = type("Missing", (), {"__repr__": lambda self: "?", "__bool__": lambda self: False})()

KINDS = {bool: 1, int: 2, float: 3}
"""What an operand or a Python number is; tensors (0) are added by _tensor."""

TAKE_NUMBERS = frozenset("add sub subtract mul multiply div divide true_divide floor_divide".split())
"""Functions whose every tensor may be a Python number: torch.add(1, 2)."""

tensor_class = None  # set by _tensor


class Parameter:
    __slots__ = ("name", "type", "many", "length", "nullable", "optional", "default", "keyword")

    def __init__(self, name, type, many, length, nullable, optional, default, keyword):
        self.name, self.type, self.many, self.length = name, type, many, length
        self.nullable, self.optional, self.default, self.keyword = nullable, optional, default, keyword

    @property
    def said(self):
        """Its type in PyTorch's messages."""
        if self.many:
            return "tuple of Tensors" if self.type == "Tensor" else f"tuple of {_SAID.get(self.type, self.type)}s"
        return _SAID.get(self.type, self.type)

    def encode(self, value):
        """The value as it crosses to the engine; MISSING where it is none of this type."""
        if value is None:
            return ABSENT[self.type if not self.many else "list"] if self.nullable else MISSING
        if not self.many:
            return ENCODE[self.type](value)
        if self.length and not isinstance(value, (list, tuple)):
            one = ELEMENTS[self.type](value)
            return MISSING if one is MISSING else (self.length, *one * self.length)
        if not isinstance(value, (list, tuple)):
            return MISSING
        words = [len(value)]
        for element in value:
            one = ELEMENTS[self.type](element)
            if one is MISSING:
                return MISSING
            words.extend(one)
        return words


_OTHER_NAMES = {"input": ("self", "x", "a", "x1"), "other": ("x2",), "dim": ("axis",), "keepdim": ("keepdims",), "dim0": ("axis0",), "dim1": ("axis1",)}
"""What numpy calls a parameter will do, too."""

_SAID = {"Operand": "Tensor", "ScalarType": "torch.dtype"}
ABSENT = {"Tensor": (0,), "Operand": (-1, 0), "Number": (-1, 0), "ScalarType": (-1,), "list": (-1,), "int": (None,), "float": (None,), "bool": (None,), "str": (None,)}


def _tensor(value):
    return (value._h,) if isinstance(value, tensor_class) else MISSING


def _operand(value):
    if isinstance(value, tensor_class):
        return 0, value._h
    return _number(value)


def _number(value):
    kind = KINDS.get(value.__class__)
    if kind:
        return kind, value
    value = _python_number(value)
    return MISSING if value is MISSING else (KINDS[value.__class__], value)


def _python_number(value):
    """A Python number for what stands for one: a 0-dim tensor, a number of numpy's, a subclass of int or float."""
    for kind in (bool, int, float):
        if isinstance(value, kind):
            return kind(value)
    if isinstance(value, tensor_class):
        return value.item() if value.dim() == 0 and not value.requires_grad else MISSING
    if hasattr(value, "dtype") and hasattr(value, "item") and getattr(value, "shape", None) == ():
        return value.item()
    return MISSING


def _int(value):
    if value.__class__ is int:
        return (value,)
    if isinstance(value, (bool, float)):
        return MISSING
    if isinstance(value, tensor_class) and (value.dim() != 0 or value.is_floating_point()):
        return MISSING
    if value.__class__.__name__ == "ndarray" and (value.ndim or value.dtype.kind not in "iu"):
        return MISSING
    return (value.__index__(),) if hasattr(value, "__index__") else MISSING


def _element(value):
    """One of several ints: also a tensor of one whole number, of whatever shape."""
    if isinstance(value, tensor_class) and value.dim() and value.numel() == 1 and not value.is_floating_point():
        return (int(value.item()),)
    return _int(value)


def _float(value):
    value = _python_number(value)
    return MISSING if value is MISSING else (value,)


def _bool(value):
    if value.__class__ is bool:
        return (value,)
    return (bool(value),) if type(value).__name__ in ("bool_", "bool") and hasattr(value, "item") else MISSING


def _str(value):
    return (value,) if isinstance(value, str) else MISSING


def _dtype(value):
    value = PYTHON_TYPES.get(value, value) if isinstance(value, type) else value
    return (value._code,) if isinstance(value, dtype) else MISSING


ENCODE = {"Tensor": _tensor, "Operand": _operand, "Number": _number, "int": _int, "float": _float, "bool": _bool, "str": _str, "ScalarType": _dtype}
"""How a value of each type crosses; what is in no row crosses nowhere."""
ELEMENTS = {**ENCODE, "int": _element}
"""How it crosses as one of several."""


class Overload:
    """One way to call a function of torch. `function` is found in `home`, the namespace where the engine's functions are bound."""

    def __init__(self, home, function, name, parameters, result, fields):
        self.home, self.function, self.name, self.result, self.fields = home, function, name, result, fields
        self.path = name  # as the learner finds it: "torch.sum", "Tensor.sum"
        self.parameters = parameters
        self.kind = name  # of the tuple that comes back
        self.changed = None  # of a function of torch.nn.functional: what inplace=True calls
        self.positional = [p for p in parameters if not p.keyword]
        self.least = sum(not p.optional for p in parameters)

    def call(self, words):
        return self.home[self.function](*words)

    def match(self, args, kwargs, method, raises=False):
        """The words of a call, or None where it is not meant; with `raises`, PyTorch's error instead."""
        positional = self.positional
        spread = len(positional) - method == 1 and positional[-1].many and positional[-1].type == "int"
        spread = spread and len(args) > method and _element(args[method]) is not MISSING
        if len(args) > len(positional) and not (spread and (raises or _encodes(positional[-1], args[method:]))):
            if raises:
                self.refuse_count(len(args) - method, len(positional) - method)
            return None
        left = dict(kwargs) if kwargs else {}
        words = []
        for i, p in enumerate(self.parameters):
            if p.keyword or i >= len(args):
                value = left.pop(p.name, MISSING)
                for other in _OTHER_NAMES.get(p.name, ()) if value is MISSING else ():
                    value = left.pop(other, MISSING)
                    if value is not MISSING:
                        break
                if value is MISSING:
                    if p.optional:
                        value = p.default
                        words.extend(_default_words(p))
                        continue
                    if raises:
                        self.refuse_missing(i)
                    return None
            else:
                value = args[i]
                if spread and i == len(positional) - 1:
                    value = tuple(args[i:])
            encoded = p.encode(value)
            if encoded is MISSING:
                if raises and value is None and p.many and p.name == "dim":
                    continue  # all dimensions, though the list of ways does not say so
                if raises:
                    self.refuse_type(p, value, i - method, p.keyword or i >= len(args))
                return None
            words.extend(encoded)
        if left:
            if raises:
                self.refuse_names(left, kwargs, len(args))
            return None
        return words

    def refuse_count(self, given, most):
        if len(self.parameters) == len(self.positional) - most:
            raise TypeError(f"TensorBase.{self.name}() takes no arguments ({given} given)")
        least = self.least - (len(self.positional) - most)
        if least != most:
            raise TypeError(f"{self.name}() takes from {least} to {most} positional arguments but {given} were given")
        were = "was" if given == 1 else "were"
        raise TypeError(f"{self.name}() takes {most} positional argument{'' if most == 1 else 's'} but {given} {were} given")

    def refuse_missing(self, first):
        names = [f'"{p.name}"' for p in self.parameters[first:] if not p.optional]
        raise TypeError(f"{self.name}() missing {len(names)} required positional argument{'s' if len(names) == 1 else ''}: {', '.join(names)}")

    def refuse_type(self, p, value, place, by_name):
        if not by_name and p.many and isinstance(value, (list, tuple)):
            for i, element in enumerate(value):
                if ELEMENTS[p.type](element) is MISSING:
                    kind = type_name(element)
                    if p.type == "Tensor":
                        raise TypeError(f"expected Tensor as element {i} in argument {place}, but got {kind}")
                    if i > 0:
                        told = f'failed to unpack the object at pos {i + 1} with error "type must be {p.said},but got {kind}"'
                        raise TypeError(f"{self.name}(): argument '{p.name}' {told}")
                    raise TypeError(f"{self.name}(): argument '{p.name}' (position {place + 1}) must be {p.said}, but found element of type {kind} at pos {i}")
        where = "" if by_name else f" (position {place + 1})"
        raise TypeError(f"{self.name}(): argument '{p.name}'{where} must be {p.said}, not {type_name(value)}")

    def refuse_names(self, left, kwargs, given):
        name = next(iter(left))
        if any(p.name == name for p in self.positional[:given]):
            raise TypeError(f"{self.name}() got multiple values for argument '{name}'")
        own = {p.name for p in self.parameters}
        name = next((n for n in kwargs if n not in own), name)  # numpy's axis, too, where it stands before the one that is wrong
        raise TypeError(f"{self.name}() got an unexpected keyword argument '{name}'")


def type_name(value):
    """As C code names a type: numpy's and torch's with their module, classes that Python defines without it."""
    kind = type(value)
    if kind.__module__ in ("numpy", "torch.return_types") or kind.__name__ in _WITH_MODULE:
        return f"{kind.__module__}.{kind.__name__}"
    return kind.__name__


_WITH_MODULE = frozenset("dtype device layout memory_format Size Decimal date datetime timedelta deque OrderedDict defaultdict".split())


def _encodes(p, values):
    return p.encode(tuple(values)) is not MISSING


def _default_words(p):
    return p.encode(p.default) if p.default is not None else ABSENT.get("list" if p.many else p.type, ())


def call(overloads, args, kwargs, method):
    """
    Calls the first overload that the arguments fit.

    method: 1 where the first argument is the tensor before the dot, which messages do not count; else 0.
    """
    out = kwargs.pop("out", None) if kwargs and not method else None
    if out is not None:
        _out.refuse(overloads[0].name, out, args, kwargs)
    if kwargs and ("size_average" in kwargs or "reduce" in kwargs) and overloads[0].path.startswith("F."):
        kwargs = _with_reduction(kwargs)
    if kwargs and "inplace" in kwargs and overloads[0].changed is not None and kwargs.pop("inplace"):
        overloads = overloads[0].changed
    if not method and args and args[0].__class__ in _REALS and overloads[0].name in TAKE_NUMBERS:
        args = (_refusals.tensor_of_number(args[0]), *args[1:])
    for overload in overloads:
        words = overload.match(args, kwargs, method)
        if words is not None:
            y = finish(overload, overload.call(words), args[0] if args else kwargs.get("input"))
            return y if out is None else _out.write(overloads[0].name, out, y)
    today = _deprecated.meant(overloads[0].name, args, kwargs, method)
    if today is not None:
        y = call(overloads, *today, method)
        return y if out is None else _out.write(overloads[0].name, out, y)
    if overloads[0].path == "Tensor.view":
        y = _of_bytes(*args, **kwargs)
        if y is not None:
            return y
    _refusals.refuse(overloads, args, kwargs, method)


def _of_bytes(x, kind=None, *more, dtype=None):
    """x.view(torch.int32): the same bytes as other numbers; None where another view is meant."""
    from . import _tensor

    kind = dtype if kind is None else kind
    kind = PYTHON_TYPES.get(kind, kind) if isinstance(kind, type) else kind
    return _tensor.wrap(_tensor.view_bytes(x._h, kind._code)) if isinstance(kind, _dtype_class) and not more else None


_REALS = frozenset((bool, int, float))


def finish(overload, y, first):
    """What Python gets of what the engine gave. None for a tensor: it is the first argument."""
    result = overload.result
    if result == "Tensor":
        return first if y is None else y
    if result == "tuple":
        return tuple_of(overload, y)
    if result == "bool":
        return bool(y)
    return float(y) if result == "float" else y


def tuple_of(overload, count):
    from . import _return_types, _tensor

    tensors = _tensor.taken(count)
    if overload.fields == ("_",) and count == 1:
        return tensors[0]  # one alone comes by itself: max_pool2d without its indices
    return _return_types.named(overload.kind, overload.fields)(tensors) if overload.fields and overload.fields[0] != "_" else tensors


def _with_reduction(kwargs):
    """PyTorch's two old flags of a loss as the word that took their place."""
    from .nn.loss import _reduction

    kwargs = dict(kwargs)
    word = _reduction(kwargs.pop("size_average", None), kwargs.pop("reduce", None), kwargs.pop("reduction", "mean"))
    return {**kwargs, "reduction": word}


from . import _deprecated, _out, _refusals
