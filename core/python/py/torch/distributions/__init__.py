"""torch.distributions: chance with its probabilities."""

from .. import _nearest
from . import kl
from .continuous import Exponential, Normal, Uniform
from .discrete import Bernoulli, Categorical
from .distribution import Distribution
from .kl import kl_divergence

import sys as _sys

for _kind in (Normal, Uniform, Exponential, Bernoulli, Categorical):
    _sys.modules.setdefault(_kind.__module__, _sys.modules[__name__])


def __getattr__(name):
    raise _nearest.missing("torch.distributions", name, globals())
