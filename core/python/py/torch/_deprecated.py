"""Ways of calling that PyTorch warns of and still understands: torch.add(x, 2, y), whose number has its place before the tensors."""

import warnings

from ._arguments import KINDS

_TENSORS = {
    **dict.fromkeys(("add", "sub"), ("other",)),
    **dict.fromkeys(("addcmul", "addcdiv"), ("tensor1", "tensor2")),
    **dict.fromkeys(("addbmm", "baddbmm"), ("batch1", "batch2")),
    "addmm": ("mat1", "mat2"),
    "addmv": ("mat", "vec"),
    "addr": ("vec1", "vec2"),
}
"""What each takes after its input."""


def meant(name, args, kwargs, method):
    """The arguments as they are given today, after a warning; None where the call is none of these."""
    plain = name.removesuffix("_")
    if kwargs or plain not in _TENSORS:
        return None
    from ._tensor import Tensor

    tensors = [value for value in args if isinstance(value, Tensor)]
    numbers = [value for value in args if value.__class__ in KINDS and not isinstance(value, Tensor)]
    names = _names(plain)
    kinds = "".join("t" if isinstance(value, Tensor) else "n" for value in args)
    if len(tensors) != 1 + len(_TENSORS[plain]) or len(tensors) + len(numbers) != len(args) or kinds not in _kinds(plain, method, len(tensors)):
        return None
    _warn(name, kinds, method)
    return tensors, dict(zip(names, numbers))


def _names(plain):
    return ("alpha",) if plain in ("add", "sub") else ("value",) if plain.startswith("addc") else ("beta", "alpha")


def _kinds(plain, method, count):
    """Where numbers may stand: of addmm, beta goes before the input and alpha behind it."""
    rest = "t" * (count - 1)
    if len(_names(plain)) == 1:
        return (f"tn{rest}",)
    return (f"tn{rest}", f"tnn{rest}") if method else (f"nt{rest}", f"ntn{rest}")


def _warn(name, kinds, method):
    plain = name.removesuffix("_")
    tensors, numbers = iter(("input", *_TENSORS[plain])), iter(_names(plain))
    given = [f"Tensor {next(tensors)}" if kind == "t" else f"Number {next(numbers)}" for kind in kinds]
    now = [f"Tensor {tensor}" for tensor in ("input", *_TENSORS[plain])]
    named = ["*", *(f"Number {number} = 1" for number in _names(plain))]
    if method:
        given, now = given[1:], now[1:]
    else:
        given, named = [*given, "*", "Tensor out = None"], [*named, "Tensor out = None"]
    ways = [[*now, *named]]
    if plain in ("addmm", "baddbmm") and not method:
        ways.append([*now, "torch.dtype out_dtype", *named])
    told = "".join(f"\n\t{name}({', '.join(way)})" for way in ways)
    warnings.warn(f"This overload of {name} is deprecated:\n\t{name}({', '.join(given)})\nConsider using one of the following signatures instead:{told}", UserWarning, 5)
