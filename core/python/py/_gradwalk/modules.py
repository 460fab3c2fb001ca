"""Tells the host what the modules are called whose forward() runs: it finds them by their addresses on Python's stack."""

import weakref
from sys import _getframe

from .bridge import need

need(globals(), "forget_module")

_paths = weakref.WeakKeyDictionary()  # a module's earliest name, as for its parameters; but for what a constructor calls it
_told = {}  # address -> a reference that tells the host when the module is gone
_call = None  # code of nn.Module.__call__


def know(module_class):
    """torch says which class has the call that counts."""
    global _call
    _call = module_class.__call__.__code__


def call():
    """Address of the code of a call; 0 without torch."""
    return 0 if _call is None else id(_call)


def name(module, path):
    """The program gives a name to a module, and so to all within it."""
    if ".self." in _paths.get(module, ".self."):
        for inner, part in module.named_modules():
            if ".self." in _paths.get(part, ".self."):
                _paths[part] = f"{path}.{inner}" if inner else path


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
