"""Distributions that are made of others: by an exponential, a logarithm, or several independent ones as one."""

import math

from .. import _create, _random
from .._types import Size
from .continuous import POSITIVE, REAL, Normal
from .distribution import Distribution, tensors


def _unit(shape, dtype, low=None):
    """Numbers from `low` (default: the smallest float above 0) to 1."""
    from .._types import finfo

    about = finfo(dtype)
    return _create.empty(shape, dtype=dtype).uniform_(about.tiny if low is None else about.eps + low, 1)


class Laplace(Distribution):
    __module__ = "torch.distributions.laplace"
    names, rules, support, has_rsample = ("loc", "scale"), {"loc": REAL, "scale": POSITIVE}, REAL, True

    def __init__(self, loc, scale, validate_args=None):
        loc, scale = tensors(loc, scale)
        self._keep(validate_args, loc=loc, scale=scale)

    mean = mode = property(lambda self: self.loc)
    variance = property(lambda self: 2 * self.scale.pow(2))
    stddev = property(lambda self: 2**0.5 * self.scale)

    def rsample(self, sample_shape=Size()):
        u = _unit(self._shape(sample_shape), self.loc.dtype, -1)
        return self.loc - self.scale * u.sign() * (-u.abs()).log1p()

    def log_prob(self, value):
        self._check_value(value)
        return -(2 * self.scale).log() - (value - self.loc).abs() / self.scale

    def cdf(self, value):
        return 0.5 - 0.5 * (value - self.loc).sign() * (-(value - self.loc).abs() / self.scale).expm1()

    def icdf(self, value):
        term = value - 0.5
        return self.loc - self.scale * term.sign() * (-2 * term.abs()).log1p()

    def entropy(self):
        return 1 + (2 * self.scale).log()


class LogNormal(Distribution):
    __module__ = "torch.distributions.log_normal"
    names, rules, support, has_rsample = ("loc", "scale"), {"loc": REAL, "scale": POSITIVE}, POSITIVE, True

    def __init__(self, loc, scale, validate_args=None):
        self.base_dist = Normal(loc, scale, validate_args=validate_args)
        self.loc, self.scale = self.base_dist.loc, self.base_dist.scale

    mean = property(lambda self: (self.loc + self.scale.pow(2) / 2).exp())
    mode = property(lambda self: (self.loc - self.scale.square()).exp())

    @property
    def variance(self):
        square = self.scale.pow(2)
        return square.expm1() * (2 * self.loc + square).exp()

    def rsample(self, sample_shape=Size()):
        return self.base_dist.rsample(sample_shape).exp()

    def sample(self, sample_shape=Size()):
        return self.base_dist.sample(sample_shape).exp()

    def log_prob(self, value):
        self._check_value(value)
        x = value.log()
        return -x + self.base_dist.log_prob(x)

    def entropy(self):
        return self.base_dist.entropy() + self.loc

    def __repr__(self):
        return "LogNormal()"


class Poisson(Distribution):
    __module__ = "torch.distributions.poisson"
    names, rules = ("rate",), {"rate": ("GreaterThanEq(lower_bound=0.0)", lambda x: x >= 0)}
    support = ("IntegerGreaterThan(lower_bound=0)", lambda x: (x % 1 == 0) & (x >= 0))

    def __init__(self, rate, validate_args=None):
        self._keep(validate_args, rate=tensors(rate)[0])

    mean = variance = property(lambda self: self.rate)
    mode = property(lambda self: self.rate.floor())

    def sample(self, sample_shape=Size()):
        return _random.poisson(self.rate.detach().expand(self._shape(sample_shape)))

    def log_prob(self, value):
        self._check_value(value)
        return value.xlogy(self.rate) - self.rate - (value + 1).lgamma()


class Independent(Distribution):
    """Some of the batch's dimensions made dimensions of one value: its log_prob is their sum."""

    __module__ = "torch.distributions.independent"

    def __init__(self, base_distribution, reinterpreted_batch_ndims, validate_args=None):
        if reinterpreted_batch_ndims > len(base_distribution.batch_shape):
            raise ValueError(
                "Expected reinterpreted_batch_ndims <= len(base_distribution.batch_shape), "
                f"actual {reinterpreted_batch_ndims} vs {len(base_distribution.batch_shape)}"
            )
        self.base_dist, self.reinterpreted_batch_ndims = base_distribution, reinterpreted_batch_ndims

    has_rsample = property(lambda self: self.base_dist.has_rsample)
    mean = property(lambda self: self.base_dist.mean)
    mode = property(lambda self: self.base_dist.mode)
    variance = property(lambda self: self.base_dist.variance)
    stddev = property(lambda self: self.base_dist.stddev)

    @property
    def batch_shape(self):
        whole = self.base_dist.batch_shape
        return Size(whole[: len(whole) - self.reinterpreted_batch_ndims])

    @property
    def event_shape(self):
        whole = self.base_dist.batch_shape
        return Size((*whole[len(whole) - self.reinterpreted_batch_ndims :], *self.base_dist.event_shape))

    def summed(self, x):
        count = self.reinterpreted_batch_ndims
        return x.reshape(*x.shape[: x.dim() - count], -1).sum(-1) if count else x

    def sample(self, sample_shape=Size()):
        return self.base_dist.sample(sample_shape)

    def rsample(self, sample_shape=Size()):
        return self.base_dist.rsample(sample_shape)

    def log_prob(self, value):
        return self.summed(self.base_dist.log_prob(value))

    def entropy(self):
        return self.summed(self.base_dist.entropy())

    def __repr__(self):
        return f"Independent({self.base_dist}, {self.reinterpreted_batch_ndims})"


class MultivariateNormal(Distribution):
    """By its covariance, its inverse (precision) or its Cholesky factor: one of them."""

    __module__ = "torch.distributions.multivariate_normal"
    names, support, has_rsample, event_rank = ("loc",), None, True, 1

    def __init__(self, loc, covariance_matrix=None, precision_matrix=None, scale_tril=None, validate_args=None):
        if loc.dim() < 1:
            raise ValueError("loc must be at least one-dimensional.")
        given = [m for m in (covariance_matrix, scale_tril, precision_matrix) if m is not None]
        if len(given) != 1:
            raise ValueError("Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.")
        matrix = given[0]
        if matrix.dim() < 2:
            name = "covariance_matrix" if covariance_matrix is not None else "scale_tril matrix" if scale_tril is not None else "precision_matrix"
            raise ValueError(f"{name} must be at least two-dimensional, with optional leading batch dimensions")
        import torch

        batch = torch.broadcast_shapes(matrix.shape[:-2], loc.shape[:-1])
        self.loc = loc.expand((*batch, loc.shape[-1]))
        matrix = matrix.expand((*batch, *matrix.shape[-2:]))
        if covariance_matrix is not None:
            self.covariance_matrix = matrix
            if self._validate_args and validate_args is not False and not bool((matrix - matrix.mT).abs().max() < 1e-6 * (1 + matrix.abs().max())):
                raise ValueError(
                    f"Expected parameter covariance_matrix ({type(matrix).__name__} of shape {tuple(matrix.shape)}) of distribution {self!r} "
                    f"to satisfy the constraint PositiveDefinite(), but found invalid values:\n{matrix}"
                )
            self._unbroadcasted_scale_tril = torch.linalg.cholesky(covariance_matrix)
        elif scale_tril is not None:
            self.scale_tril = matrix
            self._unbroadcasted_scale_tril = scale_tril
        else:
            flipped = torch.linalg.cholesky(precision_matrix.flip((-2, -1))).flip((-2, -1)).transpose(-2, -1)
            eye = torch.eye(precision_matrix.shape[-1], dtype=precision_matrix.dtype)
            self._unbroadcasted_scale_tril = torch.linalg.solve_triangular(flipped, eye, upper=False)
            self.precision_matrix = matrix

    event_shape = property(lambda self: Size(self.loc.shape[-1:]))
    mean = mode = property(lambda self: self.loc)
    variance = property(lambda self: self._unbroadcasted_scale_tril.pow(2).sum(-1).expand(self.loc.shape))

    def __getattr__(self, name):
        tril = self.__dict__.get("_unbroadcasted_scale_tril")
        if tril is not None and name == "scale_tril":
            return tril.expand((*self.batch_shape, *tril.shape[-2:]))
        if tril is not None and name == "covariance_matrix":
            return (tril @ tril.mT).expand((*self.batch_shape, *tril.shape[-2:]))
        if tril is not None and name == "precision_matrix":
            return tril.cholesky_inverse().expand((*self.batch_shape, *tril.shape[-2:]))
        raise AttributeError(f"'MultivariateNormal' object has no attribute '{name}'")

    def rsample(self, sample_shape=Size()):
        shape = self._shape(sample_shape)
        eps = _random.normal(_create.zeros(shape, dtype=self.loc.dtype), _create.ones(shape, dtype=self.loc.dtype))
        return self.loc + (self._unbroadcasted_scale_tril @ eps.unsqueeze(-1)).squeeze(-1)

    def _half_log_det(self):
        return self._unbroadcasted_scale_tril.diagonal(dim1=-2, dim2=-1).log().sum(-1)

    def log_prob(self, value):
        self._check_value(value)
        import torch

        difference = value - self.loc
        solved = torch.linalg.solve_triangular(self._unbroadcasted_scale_tril, difference.unsqueeze(-1), upper=False).squeeze(-1)
        return -0.5 * (self.loc.shape[-1] * math.log(2 * math.pi) + solved.pow(2).sum(-1)) - self._half_log_det()

    def entropy(self):
        half = 0.5 * self.loc.shape[-1] * (1.0 + math.log(2 * math.pi)) + self._half_log_det()
        return half if len(self.batch_shape) == 0 else half.expand(self.batch_shape)

    def __repr__(self):
        told = [(n, self.__dict__[n]) for n in ("loc", "covariance_matrix", "precision_matrix", "scale_tril") if n in self.__dict__]
        return f"MultivariateNormal({', '.join(f'{n}: {x if x.numel() == 1 else x.size()}' for n, x in told)})"
