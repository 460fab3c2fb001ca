"""Distributions that rest on the gamma function: their logarithms and samples come from lgamma, digamma and gamma's own numbers."""

import math

from .. import _create, _random
from .._types import Size, finfo
from .continuous import POSITIVE, REAL
from .discrete import UNIT, _Discrete
from .distribution import Distribution, tensors

NOT_NEGATIVE = ("GreaterThanEq(lower_bound=0.0)", lambda x: x >= 0)
ABOVE = ("IndependentConstraint(GreaterThan(lower_bound=0.0), 1)", lambda x: x > 0)


class Gamma(Distribution):
    __module__ = "torch.distributions.gamma"
    names, rules, support, has_rsample = ("concentration", "rate"), {"concentration": POSITIVE, "rate": POSITIVE}, NOT_NEGATIVE, True

    def __init__(self, concentration, rate, validate_args=None):
        concentration, rate = tensors(concentration, rate)
        self._keep(validate_args, concentration=concentration, rate=rate)

    mean = property(lambda self: self.concentration / self.rate)
    mode = property(lambda self: ((self.concentration - 1) / self.rate).clamp(min=0))
    variance = property(lambda self: self.concentration / self.rate.pow(2))

    def rsample(self, sample_shape=Size()):
        shape = self._shape(sample_shape)
        value = _random.standard_gamma(self.concentration.expand(shape)) / self.rate.expand(shape)
        return value.clamp(min=finfo(value.dtype).tiny)

    def log_prob(self, value):
        self._check_value(value)
        spread = self.concentration.xlogy(self.rate) + (self.concentration - 1).xlogy(value)
        return spread - self.rate * value - self.concentration.lgamma()

    def entropy(self):
        return self.concentration - self.rate.log() + self.concentration.lgamma() + (1.0 - self.concentration) * self.concentration.digamma()


class Chi2(Gamma):
    __module__ = "torch.distributions.chi2"
    names, rules = ("df",), {}

    def __init__(self, df, validate_args=None):
        super().__init__(0.5 * df, 0.5, validate_args)

    df = property(lambda self: self.concentration * 2)


class StudentT(Distribution):
    __module__ = "torch.distributions.studentT"
    names, support, has_rsample = ("df", "loc", "scale"), REAL, True
    rules = {"df": POSITIVE, "loc": REAL, "scale": POSITIVE}

    def __init__(self, df, loc=0.0, scale=1.0, validate_args=None):
        df, loc, scale = tensors(df, loc, scale)
        self._chi2 = Chi2(df)
        self._keep(validate_args, df=df, loc=loc, scale=scale)

    mean = property(lambda self: self.loc.masked_fill(self.df <= 1, math.nan))
    mode = property(lambda self: self.loc)

    @property
    def variance(self):
        finite = self.scale.pow(2) * self.df / (self.df - 2)
        return finite.masked_fill(self.df <= 2, math.inf).masked_fill(self.df <= 1, math.nan)

    def rsample(self, sample_shape=Size()):
        shape = self._shape(sample_shape)
        normal = _random.normal(_create.zeros(shape, dtype=self.df.dtype), _create.ones(shape, dtype=self.df.dtype))
        return self.loc + self.scale * (normal * (self._chi2.rsample(sample_shape) / self.df).rsqrt())

    def log_prob(self, value):
        self._check_value(value)
        y = (value - self.loc) / self.scale
        z = self.scale.log() + 0.5 * self.df.log() + 0.5 * math.log(math.pi) + (0.5 * self.df).lgamma() - (0.5 * (self.df + 1.0)).lgamma()
        return -0.5 * (self.df + 1.0) * (y**2.0 / self.df).log1p() - z

    def entropy(self):
        log_beta = (0.5 * self.df).lgamma() + math.lgamma(0.5) - (0.5 * (self.df + 1)).lgamma()
        between = (0.5 * (self.df + 1)).digamma() - (0.5 * self.df).digamma()
        return self.scale.log() + 0.5 * (self.df + 1) * between + 0.5 * self.df.log() + log_beta


class Dirichlet(Distribution):
    __module__ = "torch.distributions.dirichlet"
    names, rules, has_rsample, event_rank = ("concentration",), {"concentration": ABOVE}, True, 1
    support = ("Simplex()", lambda x: (x >= 0).all(-1) & ((x.sum(-1) - 1).abs() < 1e-6))

    def __init__(self, concentration, validate_args=None):
        if concentration.dim() < 1:
            raise ValueError("`concentration` parameter must be at least one-dimensional.")
        self._keep(validate_args, concentration=concentration)

    event_shape = property(lambda self: Size(self.concentration.shape[-1:]))
    mean = property(lambda self: self.concentration / self.concentration.sum(-1, True))

    @property
    def mode(self):
        less = (self.concentration - 1).clamp(min=0.0)
        mode = less / less.sum(-1, True)
        corner = (self.concentration < 1).all(-1, keepdim=True)
        peak = _create.zeros_like(mode).scatter_(-1, mode.argmax(-1, keepdim=True), 1.0)
        return peak.where(corner, mode)

    @property
    def variance(self):
        total = self.concentration.sum(-1, True)
        return self.concentration * (total - self.concentration) / (total.pow(2) * (total + 1))

    def rsample(self, sample_shape=Size()):
        drawn = _random.standard_gamma(self.concentration.expand(self._shape(sample_shape)), wide=True)
        return (drawn / drawn.sum(-1, True)).to(self.concentration.dtype)

    def log_prob(self, value):
        self._check_value(value)
        spread = (self.concentration - 1.0).xlogy(value).sum(-1)
        return spread + self.concentration.sum(-1).lgamma() - self.concentration.lgamma().sum(-1)

    def entropy(self):
        a, total = self.concentration, self.concentration.sum(-1)
        return a.lgamma().sum(-1) - total.lgamma() - (a.size(-1) - total) * total.digamma() - ((a - 1.0) * a.digamma()).sum(-1)


class Beta(Distribution):
    __module__ = "torch.distributions.beta"
    names, has_rsample = ("concentration1", "concentration0"), True
    rules = {"concentration1": POSITIVE, "concentration0": POSITIVE}
    support = UNIT

    def __init__(self, concentration1, concentration0, validate_args=None):
        from .. import stack

        pair = tensors(concentration1, concentration0)
        if validate_args is not None:
            self._validate_args = validate_args
        self._dirichlet = Dirichlet(stack(pair, -1), validate_args)

    concentration1 = property(lambda self: self._dirichlet.concentration[..., 0])
    concentration0 = property(lambda self: self._dirichlet.concentration[..., 1])
    mean = property(lambda self: self.concentration1 / (self.concentration1 + self.concentration0))
    mode = property(lambda self: self._dirichlet.mode[..., 0])

    @property
    def variance(self):
        total = self.concentration1 + self.concentration0
        return self.concentration1 * self.concentration0 / (total.pow(2) * (total + 1))

    def rsample(self, sample_shape=Size()):
        return self._dirichlet.rsample(sample_shape).select(-1, 0)

    def log_prob(self, value):
        from .. import stack

        self._check_value(value)
        return self._dirichlet.log_prob(stack([value, 1.0 - value], -1))

    def entropy(self):
        return self._dirichlet.entropy()


class Binomial(_Discrete):
    __module__ = "torch.distributions.binomial"
    names, rules = ("total_count", "probs", "logits"), {"probs": UNIT}

    def __init__(self, total_count=1, probs=None, logits=None, validate_args=None):
        self._one(probs, logits)
        count, given = tensors(total_count, probs if logits is None else logits)
        self._keep(validate_args, **{"total_count": count.type_as(given), "probs" if logits is None else "logits": given})

    def _other(self, name):
        if name == "probs":
            return self.logits.sigmoid()
        eps = finfo(self.probs.dtype).eps
        p = self.probs.clamp(min=eps, max=1 - eps)
        return p.log() - (-p).log1p()

    @property
    def support(self):
        return f"IntegerInterval(lower_bound=0, upper_bound={self.total_count})", lambda x: (x % 1 == 0) & (x >= 0) & (x <= self.total_count)

    mean = property(lambda self: self.total_count * self.probs)
    mode = property(lambda self: ((self.total_count + 1) * self.probs).floor().clamp(max=self.total_count))
    variance = property(lambda self: self.total_count * self.probs * (1 - self.probs))

    def sample(self, sample_shape=Size()):
        shape = self._shape(sample_shape)
        return _random.binomial(self.total_count.detach().expand(shape), self.probs.detach().expand(shape))

    def log_prob(self, value):
        self._check_value(value)
        n, logits = self.total_count, self.logits
        ways = (n + 1).lgamma() - (value + 1).lgamma() - (n - value + 1).lgamma()
        return value * logits - (n * logits.clamp(min=0) + n * (-logits.abs()).exp().log1p() - ways)

    def enumerate_support(self, expand=True):
        count = int(self.total_count.max())
        if not self.total_count.min() == count:
            raise NotImplementedError("Inhomogeneous total count not supported by `enumerate_support`.")
        values = _create.arange(1 + count, dtype=self.total_count.dtype).view((-1,) + (1,) * len(self.batch_shape))
        return values.expand((-1, *self.batch_shape)) if expand else values

    def entropy(self):
        chances = self.log_prob(self.enumerate_support(False))
        return -(chances.exp() * chances).sum(0)
