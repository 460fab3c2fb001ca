"""How layers make their parameters."""

from _gradwalk.bridge import need

from .._create import empty
from .._parameter import Parameter, UninitializedParameter

need(globals(), "quiet_mode", "tell_leaf")


class untold:
    """While a layer's parameters are made and filled, nothing is told; at the end each is told once, as it is then."""

    def __init__(self, module):
        self.module = module

    def __enter__(self):
        self.before = quiet_mode(1)

    def __exit__(self, kind, error, trace):
        quiet_mode(self.before)
        if kind is None and not self.before:
            for parameter in self.module.parameters():
                if not isinstance(parameter, UninitializedParameter):
                    tell_leaf(parameter._h, "Parameter")


def parameter(*shape, device=None, dtype=None):
    return Parameter(empty(shape, device=device, dtype=dtype))


def become(lazy, made):
    """A module that waited for its first input turns into the one that was made for it. Returns it."""
    made.train(lazy.training).to(dtype=lazy.weight.dtype)
    lazy.__dict__.clear()
    lazy.__dict__.update(made.__dict__)
    lazy.__class__ = type(made)
    return lazy
