"""Tells the host what the modules are called whose forward() runs: it finds them by their addresses on Python's stack."""

import weakref
from sys import _getframe

from .bridge import need

need(globals(), "forget_module")

_paths = weakref.WeakKeyDictionary()  # a module's earliest name, as for its parameters; but for what a constructor calls it
_lent = weakref.WeakSet()  # modules whose name is what an argument or a loop called them
_told = {}  # address -> a reference that tells the host when the module is gone
_call = None  # code of nn.Module.__call__


def know(module_class):
    """torch says which class has the call that counts."""
    global _call
    _call = module_class.__call__.__code__


def call():
    """Address of the code of a call; 0 without torch."""
    return 0 if _call is None else id(_call)


def is_named(module):
    """Whether the program has a name for a module, if only its constructor's."""
    return module in _paths


def name(module, path, lent):
    """The program gives a name to a module, and so to all within it."""
    if _may_name(module):
        for inner, part in module.named_modules():
            if _may_name(part):
                _paths[part] = f"{path}.{inner}" if inner else path
                (_lent.add if lent else _lent.discard)(part)


def _may_name(module):
    path = _paths.get(module)
    return path is None or module in _lent or ".self." in path or ".__init__." in path


def describe(address):
    """Path, class and options, a line each, of a module whose call is under way."""
    frame = _getframe(1)
    while frame is not None:
        if frame.f_code is _call:
            module = frame.f_locals["self"]
            if id(module) == address:
                _told[address] = weakref.ref(module, lambda _: _forget(address))
                kind = type(module).__name__
                return f"{_paths.get(module, kind)}\n{kind}\n{_options(module)}"
        frame = frame.f_back
    return "?\n?\n"


def _options(module):
    try:
        return str(module.extra_repr())
    except Exception:  # the learner's own, which may need what is not there yet
        return ""


def _forget(address):
    _told.pop(address, None)
    forget_module(address)
