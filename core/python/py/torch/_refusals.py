"""What PyTorch says of a call that fits no way to call the function: it lists them, and which arguments are to blame."""

import dis
import functools
import re
import sys

from . import _arguments
from ._arguments import MISSING, Overload, Parameter, type_name
from ._listings import LISTED, OPTIONS
from ._single import IN_PYTHON, SINGLE

_ROWS = {}
_WAYS = {}


def refuse(overloads, args, kwargs, method):
    """Raises TypeError for a call of a function of the table."""
    args, kwargs = _as_written(max(overloads, key=lambda o: len(o.positional)), args, kwargs)
    if overloads[0].path.startswith("F."):
        _refuse_as_python(overloads[0], args, kwargs)
    _refuse_attribute(overloads[0], args, kwargs)
    if overloads[0].path in _rows():
        refuse_listed(overloads[0].path, args[method:], kwargs)
    count = len(args) - method + len(kwargs)
    plausible = overloads if len(overloads) == 1 else [o for o in overloads if o.least - method <= count <= len(o.parameters) - method]
    if len(plausible) == 1:
        plausible[0].match(args, kwargs, method, raises=True)
    if overloads[0].name == "unique" and args:
        _refuse_unique(*args, **kwargs)
    if overloads[0].name == "split" and len(args) > 1:
        raise TypeError(f"split_with_sizes(): argument 'split_sizes' (position 2) must be tuple of ints, not {type_name(args[1])}")
    raise _combination(overloads[0].name, [_text(o, method) for o in overloads], args[method:], kwargs)


def _refuse_unique(input, sorted=True, return_inverse=False, return_counts=False, dim=None):
    """PyTorch's unique() is one of two functions, by whether there is a dim."""
    if dim is not None and not isinstance(dim, int):
        raise TypeError(f"unique_dim(): argument 'dim' (position 2) must be int, not {type_name(dim)}")
    if not isinstance(input, _arguments.tensor_class):
        raise TypeError(f"_unique2(): argument 'input' (position 1) must be Tensor, not {type_name(input)}")
    for name, value in (("sorted", sorted), ("return_inverse", return_inverse), ("return_counts", return_counts)):
        if not isinstance(value, bool):
            raise TypeError(f"_unique2(): argument '{name}' must be bool, not {type_name(value)}")


_IN_PYTHON = {}


def _refuse_as_python(overload, args, kwargs):
    """A function that PyTorch has in Python refuses wrong numbers of arguments in Python's words."""
    if not _IN_PYTHON:
        for part in IN_PYTHON.replace("\n", " ").split(";"):
            names, least, most = part.split()
            path, _, said = names.partition("=")
            _IN_PYTHON[f"F.{path}"] = (said or path, int(least), int(most))
    if overload.path not in _IN_PYTHON:
        return
    said, least, most = _IN_PYTHON[overload.path]
    if len(args) > most:
        count = f"from {least} to {most}" if least != most else str(most)
        raise TypeError(f"{said}() takes {count} positional argument{'' if most == 1 else 's'} but {len(args)} were given")
    lacking = [f"'{p.name}'" for p in overload.positional[:least][len(args) :] if p.name not in kwargs]
    if lacking:
        told = lacking[0] if len(lacking) == 1 else f"{', '.join(lacking[:-1])}{',' if len(lacking) > 2 else ''} and {lacking[-1]}"
        raise TypeError(f"{said}() missing {len(lacking)} required positional argument{'' if len(lacking) == 1 else 's'}: {told}")
    for p, i in _C_PLACES.get(overload.path, {}).items():
        position = next((k for k, q in enumerate(overload.positional) if q.name == p), None)
        value = args[position] if position is not None and position < len(args) else kwargs.get(p, MISSING)
        parameter = next(q for q in overload.parameters if q.name == p)
        if value is not MISSING and parameter.encode(value) is MISSING:
            name = {"F.cross_entropy": "cross_entropy_loss", "F.nll_loss": "nll_loss_nd"}[overload.path]
            raise TypeError(f"{name}(): argument '{p}' (position {i}) must be {parameter.said}, not {type_name(value)}")


_C_PLACES = {
    "F.cross_entropy": {"input": 1, "target": 2, "weight": 3, "ignore_index": 5, "label_smoothing": 6},
    "F.nll_loss": {"input": 1, "target": 2, "weight": 3, "ignore_index": 5},
}
"""The places of arguments in what these functions call."""

_READ_FIRST = {
    "torch.norm": (0, "layout"),
    **{f"F.{name}": (0, "dim") for name in ("glu", "group_norm")},
    **{f"F.{name}": (0, name) for name in ("softmax", "log_softmax", "sigmoid", "tanh")},
    **{f"F.{name}": (1, "size") for name in ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "binary_cross_entropy", "binary_cross_entropy_with_logits")},
}
"""Functions that PyTorch has in Python: which argument they read something of before all else."""


def _refuse_attribute(overload, args, kwargs):
    last, attribute = _READ_FIRST.get(overload.path, (0, ""))
    for place in range(last, -1, -1) if attribute else ():
        value = args[place] if place < len(args) else kwargs.get(overload.parameters[place].name)
        given = place < len(args) or overload.parameters[place].name in kwargs
        if given and not isinstance(value, _arguments.tensor_class):
            if attribute == "size" and hasattr(value, "size"):  # an array's is a number
                raise TypeError("'int' object is not callable")
            raise AttributeError(f"'{type_name(value)}' object has no attribute '{attribute}'")


def refuse_listed(path, args, kwargs):
    """
    Raises TypeError for a call of a function that is listed: for the one way that so many arguments can mean, or else listing all.

    args: without the tensor before the dot.
    """
    name, texts = _rows()[path]
    ways = _ways(path)
    if len(ways) == 1 and path in _SINGLE:
        ways[0].match(args, kwargs, 0, raises=True)
    count = len(args) + len(kwargs)
    plausible = [way for way in ways if way.least <= count <= len(way.parameters)]
    if len(plausible) == 1:
        plausible[0].match(args, kwargs, 0, raises=True)
    raise _combination(name, texts, args, kwargs)


def check(path, args, kwargs):
    """Raises TypeError where no way to call a listed function fits; for functions that are written in Python here."""
    if all(way.match(args, kwargs, 0) is None for way in _ways(path)):
        refuse_listed(path, args, kwargs)


def checked(path):
    """A decorator: calls with anything but ints in places are checked first."""

    def decorate(function):
        @functools.wraps(function)
        def checks(*args, **kwargs):
            if kwargs or not _INTS.issuperset(map(type, args)) or not args:
                check(path, args, kwargs)
            try:
                return function(*args, **kwargs)
            except (AttributeError, TypeError) as error:  # ints where a tensor belongs, too many of them
                failed = error
            check(path, args, kwargs)
            raise failed

        return checks

    return decorate


_SINGLE = frozenset(path for line in SINGLE.strip().split("\n") for path in line.partition(": ")[0].split())
_INTS = frozenset((int,))


def _ways(path):
    ways = _WAYS.get(path)
    if ways is None:
        name, texts = _rows()[path]
        ways = _WAYS[path] = [_way(name, text) for text in texts]
    return ways


def _rows():
    """Path of a function -> (its name in messages, the texts of its ways)."""
    if not _ROWS:
        for line in (LISTED.strip() + "\n" + SINGLE.strip()).split("\n"):
            names, _, ways = line.partition(": ")
            texts = [f"({way.strip()})" for way in ways.replace("&", OPTIONS).split("|")]
            for path in names.split():
                path, _, name = path.partition("=")
                _ROWS[path] = (name or path.rpartition(".")[2], texts)
    return _ROWS


_TYPES = {"torch.dtype": "ScalarType", "tuple of ints": "int", "tuple of Tensors": "Tensor", "tuple of floats": "float"}


def _way(name, text):
    """An overload that can only refuse, from its text."""
    parameters, keyword = [], False
    for part in filter(None, text[1:-1].split(", ")):
        if part == "*":
            keyword = True
            continue
        part, optional, default = part.partition(" = ")
        type, _, parameter = part.rpartition(" ")
        kind = "Operand" if type == "Tensor" and name.rstrip("_") in _arguments.TAKE_NUMBERS and parameter != "out" else _TYPES.get(type, type)
        # A default is never asked for: these overloads only refuse.
        parameters.append(_Told(parameter, kind, type.startswith("tuple"), int(parameter != "size"), default == "None", bool(optional), None, keyword, type))
    return Overload(None, None, name, parameters, None, ())


class _Told(Parameter):
    """A parameter by its type's name in messages."""

    __slots__ = ("_said",)

    def __init__(self, name, type, many, length, nullable, optional, default, keyword, said):
        super().__init__(name, type, many, length, nullable, optional, default, keyword)
        self._said = said

    @property
    def said(self):
        return self._said

    def encode(self, value):
        if self.type not in _arguments.ENCODE:  # torch.Generator, torch.layout
            kind = self.type.rpartition(".")[2]
            fits = value is None or type(value).__name__ == kind or (kind == "Storage" and type(value).__name__.endswith(kind)) or (kind == "device" and isinstance(value, (str, int))) or kind == "object"
            return () if fits else MISSING
        return super().encode(value)


def _combination(name, texts, args, kwargs):
    kwargs = dict(reversed(kwargs.items()))  # in this order PyTorch meets them
    told = [type_name(value) for value in args] + [f"{key}={type_name(value)}" for key, value in kwargs.items()]
    got = f"({', '.join(told)}{', ' if kwargs and not args else ''})"
    head = f"{name}() received an invalid combination of arguments - got "
    if len(texts) == 1:
        wrong = _wrong_names(texts[0], kwargs)
        if wrong:
            return TypeError(f"{head}unrecognized keyword arguments: {', '.join(wrong)}")
        return TypeError(f"{head}{_blame(texts[0], args, kwargs) or got}, but expected {texts[0]}")
    lines = ""
    for text in texts:
        lines += f"\n * {text}"
        if len(args) + len(kwargs) == max(len(_listed_names(text)), 1):
            wrong = _wrong_names(text, kwargs)
            kind = "keywords were incorrect: " + ", ".join(wrong) if wrong else "arguments have invalid types: " + _blame(text, args, kwargs)
            lines += f"\n      didn't match because some of the {kind}"
    return TypeError(f"{head}{got}, but expected one of:{lines}\n")


def _listed_names(text):
    """(type, name) of each part of a way as PyTorch reads it back: of `Number alpha = 1`, the name is `1`."""
    return [(part.rpartition(" ")[0], part.rpartition(" ")[2]) for part in filter(None, text[1:-1].split(", "))]


def _wrong_names(text, kwargs):
    names = _listed_names(text)
    known = {name for _, name in names[max(len(names) - len(kwargs), 0) :]}
    return [key for key in kwargs if key not in known]


def _blame(text, args, kwargs):
    """Each argument's type, between exclamation marks where it is not the parameter's; empty where their number differs."""
    names = _listed_names(text)
    if len(args) + len(kwargs) != max(len(names), 1):
        return ""
    told = []
    for i in range(len(args) + len(kwargs)):
        type, name = names[i] if i < len(names) else ("", "")
        value = args[i] if i < len(args) else kwargs[name]
        mark = "" if type_name(value) == type or (type == "float" and value.__class__ is int) else "!"
        elements = f" of {_elements(value)}" if isinstance(value, (tuple, list)) else ""
        told.append(f"{mark}{name + '=' if i >= len(args) else ''}{type_name(value)}{elements}{mark}")
    return f"({', '.join(told)}{', ' if kwargs and not args else ''})"


def _elements(value):
    told = ", ".join(map(type_name, value))
    return f"[{told}]" if isinstance(value, list) else f"({told}{',' if len(value) == 1 else ''})"


def _text(overload, method):
    """A way of ours, where PyTorch lists none."""
    parts, keyword = [], False
    for p in overload.parameters[1:] if method else overload.parameters:
        if p.keyword and not keyword:
            parts.append("*")
            keyword = True
        default = f" = {p.default}" if p.optional else ""
        parts.append(f"{p.said} {p.name}{default}")
    return f"({', '.join(parts)})"


def _as_written(widest, args, kwargs):
    """The arguments as the call has them: what was given by name is in args here, if its place is known."""
    names = _names_of_call()
    first = len(args) + len(kwargs) - len(names)
    named = dict(kwargs)
    for p, value in list(zip(widest.positional, args))[first:]:
        if p.name in names:
            named[p.name] = value
    if len(named) != len(names):
        return args, kwargs
    return args[:first], {name: named[name] for name in names if name in named}


def tensor_of_number(number):
    from ._create import constant

    return constant(number, None, None)


def _names_of_call():
    """The keywords of the call of torch's function that runs now, in their order: Python's code has them before the call."""
    frame = sys._getframe()
    while re.search(r"/gradwalk/torch/_(arguments|refusals)\.py$", frame.f_code.co_filename):
        frame = frame.f_back
    frame = frame.f_back  # from torch's function to who called it
    before = None
    for instruction in dis.get_instructions(frame.f_code):
        if instruction.offset == frame.f_lasti:
            return before.argval if instruction.opname == "CALL_KW" else ()
        if instruction.opname not in ("EXTENDED_ARG", "CACHE"):
            before = instruction
    return ()
