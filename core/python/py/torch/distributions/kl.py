"""How far one distribution is from another."""

from .continuous import Exponential, Normal, Uniform
from .discrete import Bernoulli, Categorical
from .gammas import Beta, Binomial, Dirichlet, Gamma
from .further import Independent, Laplace, LogNormal, MultivariateNormal, Poisson

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


def _laplace(p, q):
    ratio = p.scale / q.scale
    apart = (p.loc - q.loc).abs()
    return -ratio.log() + apart / q.scale + ratio * (-apart / p.scale).exp() - 1


def _poisson(p, q):
    return p.rate * (p.rate.log() - q.rate.log()) - (p.rate - q.rate)


def _gamma(p, q):
    a, b = p.concentration, q.concentration
    return b * (p.rate / q.rate).log() + b.lgamma() - a.lgamma() + (a - b) * a.digamma() + (q.rate - p.rate) * (a / p.rate)


def _dirichlet(p, q):
    a, b = p.concentration, q.concentration
    apart = (a - b) * (a.digamma() - a.sum(-1).digamma().unsqueeze(-1))
    return a.sum(-1).lgamma() - b.sum(-1).lgamma() - (a.lgamma() - b.lgamma()).sum(-1) + apart.sum(-1)


def _binomial(p, q):
    if (p.total_count < q.total_count).any():
        raise NotImplementedError("KL between Binomials where q.total_count > p.total_count is not implemented")
    kl = p.total_count * (p.probs * (p.logits - q.logits) + (-p.probs).log1p() - (-q.probs).log1p())
    return kl.masked_fill(p.total_count > q.total_count, INF)


def _independent(p, q):
    if p.reinterpreted_batch_ndims != q.reinterpreted_batch_ndims:
        raise NotImplementedError
    return p.summed(kl_divergence(p.base_dist, q.base_dist))


def _multivariate_normal(p, q):
    from .. import linalg

    if p.event_shape != q.event_shape:
        raise ValueError("KL-divergence between two Multivariate Normals with different event shapes cannot be computed")
    factor, n = q._unbroadcasted_scale_tril, p.event_shape[0]
    spread = linalg.solve_triangular(factor, p._unbroadcasted_scale_tril.expand((*p.batch_shape, n, n)), upper=False).pow(2).sum((-2, -1))
    apart = linalg.solve_triangular(factor, (q.loc - p.loc).unsqueeze(-1), upper=False).squeeze(-1).pow(2).sum(-1)
    return q._half_log_det() - p._half_log_det() + 0.5 * (spread + apart - n)


_PAIRS = {
    Normal: _normal, Bernoulli: _bernoulli, Categorical: _categorical, Uniform: _uniform, Exponential: _exponential, Laplace: _laplace,
    Poisson: _poisson, Independent: _independent, MultivariateNormal: _multivariate_normal, LogNormal: lambda p, q: _normal(p.base_dist, q.base_dist),
    Gamma: _gamma, Dirichlet: _dirichlet, Binomial: _binomial, Beta: lambda p, q: _dirichlet(p._dirichlet, q._dirichlet),
}  # fmt: skip


def kl_divergence(p, q):
    """Of two distributions of one kind."""
    if type(p) is not type(q) or type(p) not in _PAIRS:
        raise NotImplementedError(f"Gradwalk has no kl_divergence of {type(p).__name__} and {type(q).__name__}, only of two {', '.join(kind.__name__ for kind in _PAIRS)}")
    return _PAIRS[type(p)](p, q)
