"""Distributions of whole numbers, given by probabilities or by their logits."""

from .. import _random
from .._modes import no_grad
from .._types import Size, finfo
from .distribution import Distribution, tensors

UNIT = ("Interval(lower_bound=0.0, upper_bound=1.0)", lambda p: (p >= 0) & (p <= 1))
REAL = ("IndependentConstraint(Real(), 1)", lambda x: x == x)


def _held(p):
    """Probabilities away from 0 and 1, where logarithms end."""
    eps = finfo(p.dtype).eps
    return p.clamp(min=eps, max=1 - eps)


class _Discrete(Distribution):
    def _one(self, probs, logits):
        if (probs is None) == (logits is None):
            raise ValueError("Either `probs` or `logits` must be specified, but not both.")

    @property
    def batch_shape(self):
        whole = self.__dict__.get("probs", self.__dict__.get("logits")).shape
        return Size(whole[: len(whole) - self.event_rank])

    param_shape = property(lambda self: self.__dict__.get("probs", self.__dict__.get("logits")).shape)

    def __getattr__(self, name):
        """Logits of probabilities and the other way round, when they are first asked for."""
        if name not in ("probs", "logits"):
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        value = self._other(name)
        setattr(self, name, value)
        return value


class Bernoulli(_Discrete):
    __module__ = "torch.distributions.bernoulli"
    names, rules, support = ("probs", "logits"), {"probs": UNIT}, ("Boolean()", lambda x: (x == 0) | (x == 1))

    def __init__(self, probs=None, logits=None, validate_args=None):
        self._one(probs, logits)
        self._keep(validate_args, **{"probs" if logits is None else "logits": tensors(probs if logits is None else logits)[0]})

    def _other(self, name):
        if name == "probs":
            return self.logits.sigmoid()
        p = _held(self.probs)
        return p.log() - (-p).log1p()

    mean = property(lambda self: self.probs)
    variance = property(lambda self: self.probs * (1 - self.probs))

    def sample(self, sample_shape=Size()):
        with no_grad():
            return _random.bernoulli(self.probs.expand(self._shape(sample_shape)))

    def log_prob(self, value):
        from .. import broadcast_tensors
        from ..nn.functional import binary_cross_entropy_with_logits

        self._check_value(value)
        logits, value = broadcast_tensors(self.logits, value)
        return -binary_cross_entropy_with_logits(logits, value, reduction="none")

    def entropy(self):
        from ..nn.functional import binary_cross_entropy_with_logits

        return binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none")


class Categorical(_Discrete):
    __module__ = "torch.distributions.categorical"
    names, event_rank = ("probs", "logits"), 1
    rules = {"probs": ("Simplex()", lambda p: (p >= 0).all(-1) & ((p.sum(-1) - 1).abs() < 1e-6)), "logits": REAL}

    def __init__(self, probs=None, logits=None, validate_args=None):
        self._one(probs, logits)
        given = "probs" if logits is None else "logits"
        if (probs if logits is None else logits).dim() < 1:
            raise ValueError(f"`{given}` parameter must be at least one-dimensional.")
        if logits is None:
            value = probs / probs.sum(-1, keepdim=True)
        else:
            value = logits - logits.logsumexp(dim=-1, keepdim=True)
        self._num_events = value.size(-1)
        self._keep(validate_args, **{given: value})

    def _other(self, name):
        return self.logits.softmax(-1) if name == "probs" else _held(self.probs).log()

    @property
    def support(self):
        most = self._num_events - 1
        return f"IntegerInterval(lower_bound=0, upper_bound={most})", lambda x: (x % 1 == 0) & (x >= 0) & (x <= most)

    mode = property(lambda self: self.probs.argmax(dim=-1))

    def sample(self, sample_shape=Size()):
        with no_grad():
            rows = self.probs.reshape(-1, self._num_events)
            return _random.multinomial(rows, Size(sample_shape).numel(), True).T.reshape(self._shape(sample_shape))

    def log_prob(self, value):
        from .. import broadcast_tensors

        self._check_value(value)
        value, logits = broadcast_tensors(value.long().unsqueeze(-1), self.logits)
        return logits.gather(-1, value[..., :1]).squeeze(-1)

    def entropy(self):
        return -(self.logits.clamp(min=finfo(self.logits.dtype).min) * self.probs).sum(-1)

    def enumerate_support(self, expand=True):
        from .. import arange

        values = arange(self._num_events).view((-1,) + (1,) * len(self.batch_shape))
        return values.expand((-1,) + tuple(self.batch_shape)) if expand else values


class Multinomial(_Discrete):
    """How often each event comes in `total_count` draws."""

    __module__ = "torch.distributions.multinomial"
    names, rules, event_rank = (), {}, 1

    def __init__(self, total_count=1, probs=None, logits=None, validate_args=None):
        if not isinstance(total_count, int):
            raise NotImplementedError("inhomogeneous total_count is not supported")
        self.total_count, self._draws = total_count, Categorical(probs, logits, validate_args)
        given = "probs" if logits is None else "logits"
        self._keep(validate_args, **{given: getattr(self._draws, given)})

    def _other(self, name):
        return getattr(self._draws, name)

    event_shape = property(lambda self: Size(self.param_shape[-1:]))
    mean = property(lambda self: self.probs * self.total_count)
    variance = property(lambda self: self.total_count * self.probs * (1 - self.probs))

    def sample(self, sample_shape=Size()):
        drawn = self._draws.sample(Size((self.total_count,)) + Size(sample_shape))
        drawn = drawn.permute(*range(1, drawn.dim()), 0)
        counts = self.probs.new_zeros(self._shape(sample_shape)).detach()
        return counts.scatter_add_(-1, drawn, counts.new_ones(drawn.shape))

    def log_prob(self, value):
        from .. import broadcast_tensors, lgamma

        logits, value = broadcast_tensors(self.logits, value)
        logits = logits.masked_fill((value == 0) & (logits == -float("inf")), 0)
        return lgamma(value.sum(-1) + 1) - lgamma(value + 1).sum(-1) + (logits * value).sum(-1)
