"""
Makes torch's functions from the table of operations, once, when torch is imported.

Each function first tries its overloads the short way: are the arguments of exactly the types that training loops pass? Then
they cross to the engine at once. Whatever else there is (numpy's numbers, 0-dim tensors for ints, mistakes) goes to _arguments.
"""

from _gradwalk.bridge import need

from . import _arguments
from ._arguments import KINDS, MISSING, Overload, Parameter
from ._table import TABLE
from ._types import Size, dtype

NAMESPACE = {"KINDS": KINDS, "_": MISSING, "dtype": dtype, "call": _arguments.call, "INTS": frozenset((int,)), "REALS": frozenset((int, float)), "LISTS": frozenset((tuple, list, Size))}
"""Globals of all generated functions, the engine's functions among them."""

LISTED = {"int": "INTS", "float": "REALS", "Tensor": "TENSORS"}
"""What the elements of a list are, on the short way."""

KEYWORDS = {"from": "from_", "lambda": "lambda_", "self": "input"}


def read_table():
    """Python name -> its overloads, in the order of the table."""
    found = {}
    for function, names, name, parameters, result, fields in TABLE:
        parsed = [Parameter(*p) for p in parameters]
        for python in names:
            found.setdefault(python, []).append(_overload(function, python, name, parsed, result, fields))
    need(NAMESPACE, *(row[0] for row in TABLE))
    for python, overloads in found.items():
        if python.startswith("F."):
            overloads[0].changed = found.get(python + "_", found.get(f"torch.{overloads[0].name}_"))
    return found


def _overload(function, python, name, parameters, result, fields):
    short = python.rpartition(".")[2]
    overload = Overload(NAMESPACE, function, short if not short.startswith("__") else name, parameters, result, fields)
    if python.startswith("torch.linalg."):
        overload.kind = f"linalg_{short}"
    overload.path = python
    return overload


def make(tensor_class, tensors):
    """All functions of the table, by Python name. tensors: the classes whose instances are certainly tensors."""
    NAMESPACE.update(Tensor=tensor_class, TENSORS=tensors, tuple_of=_arguments.tuple_of)
    made = {}
    for python, overloads in read_table().items():
        home, _, name = python.rpartition(".")
        made[python] = _make(name, home == "Tensor", overloads, python)
    return made


def _make(name, method, overloads, python):
    reflected = method and name.startswith("__r") and overloads[0].parameters[0].type not in ("Tensor", "Operand")
    key = "OVERLOADS_" + python.replace(".", "_")
    NAMESPACE[key] = overloads
    if reflected:
        lines = _reflected(name, overloads[0], key)
    elif _is_spread(overloads, method):
        lines = _spread(name, method, overloads[0], key)
    else:
        lines = _plain(name, method, overloads, key)
    space = {}
    exec(compile("\n".join(lines), f"/gradwalk/torch/{python}", "exec"), NAMESPACE, space)
    function = space[name]
    function.__qualname__ = f"Tensor.{name}" if method else name
    function.__module__ = "torch.nn.functional" if python.startswith("F.") else "torch"
    return function


def _is_spread(overloads, method):
    """x.view(2, 3) is x.view((2, 3)): a list of ints that is the only argument."""
    positional = overloads[0].positional
    return len(overloads) == 1 and len(positional) - method == 1 and positional[-1].many and positional[-1].type == "int"


def _spread(name, method, overload, key):
    p = overload.positional[-1]
    first = "input, " if method else ""
    tensor = "input._h, " if method else ""
    return [
        f"def {name}({first}*{p.name}, **named):",
        f"    if {p.name} and not named:",
        f"        ints = {p.name}",
        f"        if len(ints) == 1 and ints[0].__class__ in LISTS: ints = ints[0]",
        f"        if INTS.issuperset(map(type, ints)){' and input.__class__ in TENSORS' if method else ''}:",
        *_result(overload, f"{overload.function}({tensor}len(ints), *ints)", "            ", "input" if method else None),
        f"    return call({key}, ({first}*{p.name}), named, {int(method)})",
    ]


def _reflected(name, overload, key):
    return [f"def {name}(input, other):", "    try:", f"        return call({key}, (other, input), {{}}, 0)", "    except TypeError:", "        return NotImplemented"]


def _plain(name, method, overloads, key):
    widest = max(overloads, key=lambda o: len(o.positional))
    binary = method and name.startswith("__")
    positional = [(KEYWORDS.get(p.name, p.name), p) for p in widest.positional]
    if binary:
        positional = positional[:2]
    keywords = {} if binary else {p.name: p for o in overloads for p in o.parameters if p.keyword and p.name not in KEYWORDS}
    names = [n for n, _ in positional]
    defaults = {n: _constant(p.default) if p.optional else "_" for n, p in [*positional, *keywords.items()]}
    keywords = {n: p for n, p in keywords.items() if n not in names}
    if binary:
        head = f"def {name}({', '.join(names)}):"
    else:
        given = [n if method and i == 0 else f"{n}={defaults[n]}" for i, n in enumerate(names)]
        head = f"def {name}({', '.join([*given, '*more', *(f'{n}={defaults[n]}' for n in keywords), '**named'])}):"
    lines = [head]
    ways = [way for overload in overloads for way in _short_ways(overload, positional, keywords, defaults, binary)]
    if ways:
        if not binary:
            lines.append("    if not more and not named:")
        lines += _choose(ways, "    " if binary else "        ")
    if binary:
        lines += ["    try:", f"        return call({key}, ({', '.join(names)},), {{}}, 1)", "    except TypeError:", "        return NotImplemented"]
    else:
        lines += _long_way(names, keywords, defaults, method, key)
    return lines


def _choose(ways, indent):
    """Lines that take the first way whose test holds."""
    return [line for overload, test, call, first in ways for line in (f"{indent}if {test}:", *_result(overload, call, indent + "    ", first))]


_constants = {}


def _constant(value):
    """A name for a default: an argument that was left out is this very object."""
    if value is None or value is True or value is False:
        return repr(value)
    for name, known in _constants.items():
        if known == value and type(known) is type(value):
            return name
    name = f"DEFAULT_{len(_constants)}"
    NAMESPACE[name] = _constants[name] = value
    return name


def _short_ways(overload, positional, keywords, defaults, binary):
    """(overload, test, call, first tensor) of the calls where every argument is of its plainest type: without the optional ones, and with them."""
    names = [n for n, _ in positional]
    plain = overload.positional[:2] if binary else overload.positional
    bound = list(zip(names, plain)) + ([] if binary else [(p.name, p) for p in overload.parameters if p.keyword])
    if len(plain) > len(names) or any(n not in defaults for n, _ in bound) or not all(_testable(p) for _, p in bound if not p.optional):
        return []
    known = dict(bound)
    unused = [] if binary else [f"{n} is {defaults[n]}" for n in [*names, *keywords] if n not in known]
    required = [(n, p) for n, p in bound if not p.optional]
    optional = [(n, p) for n, p in bound if p.optional]
    call = lambda parts: f"{overload.function}({', '.join(_encode(n, p) for n, p in parts)})"
    first = names[0] if plain and plain[0].type == "Tensor" and not plain[0].many else "None"
    ways = []
    if required == bound[: len(required)]:
        tests = [_test(n, p) for n, p in required] + [f"{n} is {defaults[n]}" for n, _ in optional] + unused
        ways.append((overload, " and ".join(tests) or "True", call(required), first))
    if optional and not binary and all(_testable(p) for _, p in bound):
        ways.append((overload, " and ".join([_test(n, p) for n, p in bound] + unused), call(bound), first))
    return ways


def _testable(p):
    return not p.many or p.type in LISTED


def _test(n, p):
    """Is it of its plainest type? An operand's or number's kind goes into a variable on the way."""
    if p.many:
        test = f"({n}.__class__ in LISTS and {LISTED[p.type]}.issuperset(map(type, {n})))"
        if p.length and p.type == "int":
            test = f"({n}.__class__ is int or {test})"
    else:
        test = {
            "Tensor": f"{n}.__class__ in TENSORS",
            "Operand": f"(kind_{n} := KINDS.get({n}.__class__)) is not None",
            "Number": f"(kind_{n} := KINDS.get({n}.__class__))",
            "int": f"{n}.__class__ is int",
            "float": f"{n}.__class__ in REALS",
            "bool": f"{n}.__class__ is bool",
            "str": f"{n}.__class__ is str",
            "ScalarType": f"{n}.__class__ is dtype",
        }[p.type]
    if p.nullable and p.type in ("Operand", "Number"):
        return f"{n} is not None and {test}"
    return f"({n} is None or {test})" if p.nullable else test


def _encode(n, p):
    if p.many:
        if p.type == "int" and p.length:
            spread = f"(({p.length},) + ({n},) * {p.length} if {n}.__class__ is int else (len({n}), *{n}))"
        else:
            spread = f"(len({n}), *[x._h for x in {n}])" if p.type == "Tensor" else f"(len({n}), *{n})"
        return f"*((-1,) if {n} is None else {spread})" if p.nullable else f"*{spread}"
    words = {"Tensor": f"{n}._h", "Operand": f"kind_{n}, {n} if kind_{n} else {n}._h", "Number": f"kind_{n}, {n}", "ScalarType": f"{n}._code"}.get(p.type, n)
    if p.nullable and p.type in ("Tensor", "ScalarType"):
        return f"{0 if p.type == 'Tensor' else -1} if {n} is None else {words}"
    return words


def _result(overload, call, indent, first):
    """Lines that give Python what the engine's function gave."""
    if overload.result == "Tensor":
        return [f"{indent}return {call}"] if first == "None" else [f"{indent}y = {call}", f"{indent}return {first} if y is None else y"]
    if overload.result == "tuple":
        NAMESPACE[f"ROW_{overload.function}"] = overload
        return [f"{indent}return tuple_of(ROW_{overload.function}, {call})"]
    if overload.result in ("bool", "float"):
        return [f"{indent}return {overload.result}({call})"]
    return [f"{indent}return {call}"]


def _long_way(names, keywords, defaults, method, key):
    """Puts the arguments together again and asks _arguments."""
    lines = ["    args, kwargs = [], named"]
    for i, n in enumerate(names):
        back = next((real for real, other in KEYWORDS.items() if other == n and real != "self"), n)
        if method and i == 0:
            lines.append(f"    args.append({n})")
        else:
            lines.append(f"    if {n} is not {defaults[n]}:")
            lines.append(f"        if len(args) == {i}: args.append({n})")
            lines.append(f"        else: kwargs['{back}'] = {n}")
    lines.append("    args.extend(more)")
    for n in keywords:
        lines.append(f"    if {n} is not {defaults[n]}: kwargs['{n}'] = {n}")
    lines.append(f"    return call({key}, args, kwargs, {int(method)})")
    return lines
