"""How far one distribution is from another."""

from .continuous import Exponential, Normal, Uniform
from .discrete import Bernoulli, Categorical

INF = float("inf")


def _normal(p, q):
    ratio = (p.scale / q.scale).pow(2)
    return 0.5 * (ratio + ((p.loc - q.loc) / q.scale).pow(2) - 1 - ratio.log())


def _bernoulli(p, q):
    from ..nn.functional import softplus

    ones = p.probs * (softplus(-q.logits) - softplus(-p.logits))
    zeros = (1 - p.probs) * (softplus(q.logits) - softplus(p.logits))
    ones = ones.masked_fill(q.probs == 0, INF).masked_fill(p.probs == 0, 0)
    return ones + zeros.masked_fill(q.probs == 1, INF).masked_fill(p.probs == 1, 0)


def _categorical(p, q):
    t = p.probs * (p.logits - q.logits)
    return t.masked_fill((q.probs == 0).expand_as(t), INF).masked_fill((p.probs == 0).expand_as(t), 0).sum(-1)


def _uniform(p, q):
    return ((q.high - q.low) / (p.high - p.low)).log().masked_fill((q.low > p.low) | (q.high < p.high), INF)


def _exponential(p, q):
    ratio = q.rate / p.rate
    return -ratio.log() + ratio - 1


_PAIRS = {Normal: _normal, Bernoulli: _bernoulli, Categorical: _categorical, Uniform: _uniform, Exponential: _exponential}


def kl_divergence(p, q):
    """Of two distributions of one kind."""
    if type(p) is not type(q) or type(p) not in _PAIRS:
        raise NotImplementedError(f"Gradwalk has no kl_divergence of {type(p).__name__} and {type(q).__name__}, only of two {', '.join(kind.__name__ for kind in _PAIRS)}")
    return _PAIRS[type(p)](p, q)
