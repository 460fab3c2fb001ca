"""torch.nn.modules: the same classes by their other name."""

from . import activation, container, linear, loss, module
from .module import Module


def __getattr__(name):
    from .. import nn

    if name in nn.__dict__:
        return nn.__dict__[name]
    raise AttributeError(f"module 'torch.nn.modules' has no attribute '{name}'")
