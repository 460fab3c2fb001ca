"""Distributions of real numbers."""

import math

from .. import _create, _random
from .._types import Size
from .distribution import Distribution, tensors

POSITIVE = ("GreaterThan(lower_bound=0.0)", lambda x: x > 0)
REAL = ("Real()", lambda x: x == x)


class Normal(Distribution):
    __module__ = "torch.distributions.normal"
    names, rules, support, has_rsample = ("loc", "scale"), {"loc": REAL, "scale": POSITIVE}, REAL, True

    def __init__(self, loc, scale, validate_args=None):
        loc, scale = tensors(loc, scale)
        self._keep(validate_args, loc=loc, scale=scale)

    mean = mode = property(lambda self: self.loc)
    stddev = property(lambda self: self.scale)
    variance = property(lambda self: self.scale.pow(2))

    def sample(self, sample_shape=Size()):
        shape = self._shape(sample_shape)
        return _random.normal(self.loc.detach().expand(shape), self.scale.detach().expand(shape))

    def rsample(self, sample_shape=Size()):
        shape = self._shape(sample_shape)
        return self.loc + _random.normal(_create.zeros(shape, dtype=self.loc.dtype), _create.ones(shape, dtype=self.loc.dtype)) * self.scale

    def log_prob(self, value):
        self._check_value(value)
        return -((value - self.loc) ** 2) / (2 * self.scale**2) - self.scale.log() - math.log(math.sqrt(2 * math.pi))

    def cdf(self, value):
        return 0.5 * (1 + ((value - self.loc) * self.scale.reciprocal() / math.sqrt(2)).erf())

    def icdf(self, value):
        return self.loc + self.scale * (2 * value - 1).erfinv() * math.sqrt(2)

    def entropy(self):
        return 0.5 + 0.5 * math.log(2 * math.pi) + self.scale.log()


class Uniform(Distribution):
    __module__ = "torch.distributions.uniform"
    names, has_rsample = ("low", "high"), True

    def __init__(self, low, high, validate_args=None):
        low, high = tensors(low, high)
        self.rules = {"low": (f"LessThan(upper_bound={high})", lambda x: x < high), "high": (f"GreaterThan(lower_bound={low})", lambda x: x > low)}
        self._keep(validate_args, low=low, high=high)

    @property
    def support(self):
        return f"Interval(lower_bound={self.low}, upper_bound={self.high})", lambda x: (x >= self.low) & (x <= self.high)

    mean = property(lambda self: (self.high + self.low) / 2)
    stddev = property(lambda self: (self.high - self.low) / 12**0.5)
    variance = property(lambda self: (self.high - self.low).pow(2) / 12)

    def rsample(self, sample_shape=Size()):
        return self.low + _random.rand(self._shape(sample_shape), dtype=self.low.dtype) * (self.high - self.low)

    def log_prob(self, value):
        self._check_value(value)
        inside = self.low.le(value).type_as(self.low).mul(self.high.gt(value).type_as(self.low))
        return inside.log() - (self.high - self.low).log()

    def cdf(self, value):
        return ((value - self.low) / (self.high - self.low)).clamp(min=0, max=1)

    def entropy(self):
        return (self.high - self.low).log()


class Exponential(Distribution):
    __module__ = "torch.distributions.exponential"
    names, rules, has_rsample = ("rate",), {"rate": POSITIVE}, True
    support = ("GreaterThanEq(lower_bound=0.0)", lambda x: x >= 0)

    def __init__(self, rate, validate_args=None):
        self._keep(validate_args, rate=tensors(rate)[0])

    mean = stddev = property(lambda self: self.rate.reciprocal())
    variance = property(lambda self: self.rate.pow(-2))

    def rsample(self, sample_shape=Size()):
        return _create.empty(self._shape(sample_shape), dtype=self.rate.dtype).exponential_() / self.rate

    def log_prob(self, value):
        self._check_value(value)
        return self.rate.log() - self.rate * value

    def cdf(self, value):
        return 1 - (-self.rate * value).exp()

    def entropy(self):
        return 1.0 - self.rate.log()
