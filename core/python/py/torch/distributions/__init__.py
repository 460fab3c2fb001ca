"""torch.distributions: chance with its probabilities."""

from .. import _nearest
from . import kl
from .continuous import Exponential, Normal, Uniform
from .discrete import Bernoulli, Categorical, Multinomial
from .distribution import Distribution
from .further import Independent, Laplace, LogNormal, MultivariateNormal, Poisson
from .gammas import Beta, Binomial, Chi2, Dirichlet, Gamma, StudentT
from .kl import kl_divergence

import sys as _sys
from types import ModuleType as _ModuleType

for _kind in (Normal, Uniform, Exponential, Bernoulli, Categorical, Multinomial, Laplace, LogNormal, Poisson, Independent, MultivariateNormal, Beta, Binomial, Chi2, Dirichlet, Gamma, StudentT):
    # Each has a module of its own in PyTorch: from torch.distributions.normal import Normal.
    _home = _sys.modules.setdefault(_kind.__module__, _ModuleType(_kind.__module__))
    setattr(_home, _kind.__name__, _kind)
    globals()[_kind.__module__.rpartition(".")[2]] = _home


def __getattr__(name):
    raise _nearest.missing("torch.distributions", name, globals())
