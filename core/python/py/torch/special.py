"""torch.special: what the table of operations has of it."""

from . import _nearest


def __getattr__(name):
    raise _nearest.missing("torch.special", name, globals())
