"""What all distributions have in common: shapes, samples, checks."""

from .. import _create
from .._modes import no_grad
from .._tensor import Tensor
from .._types import Size


class Distribution:
    """A batch of distributions of the same kind; its parameters broadcast."""

    names, support, has_rsample, event_rank = (), None, False, 0
    _validate_args = True
    """Names of the parameters; what a value has to be; whether gradients go through samples; dimensions of one value."""

    def _keep(self, validate_args, **parameters):
        """Parameters as tensors of one shape."""
        if validate_args is not None:
            self._validate_args = validate_args
        for name, value in parameters.items():
            setattr(self, name, value)
        for name, value in parameters.items():
            self._check_parameter(name, value)

    def _check_parameter(self, name, value):
        rule = self.rules.get(name)
        if rule is None or not self._validate_args:
            return
        said, fits = rule
        if not bool(fits(value).all()):
            raise ValueError(
                f"Expected parameter {name} ({type(value).__name__} of shape {tuple(value.shape)}) of distribution {self!r} "
                f"to satisfy the constraint {said}, but found invalid values:\n{value}"
            )

    def _check_value(self, value):
        if not self._validate_args or self.support is None:
            return
        if not isinstance(value, Tensor):
            raise ValueError("The value argument to log_prob must be a Tensor")
        for m, n in zip(reversed(value.shape), reversed((*self.batch_shape, *self.event_shape))):
            if m != n and 1 not in (m, n):
                raise ValueError(f"Value is not broadcastable with batch_shape+event_shape: {value.shape} vs {Size((*self.batch_shape, *self.event_shape))}.")
        said, fits = self.support
        if not bool(fits(value).all()):
            raise ValueError(
                f"Expected value argument ({type(value).__name__} of shape {tuple(value.shape)}) to be within the support ({said}) "
                f"of the distribution {self!r}, but found invalid values:\n{value}"
            )

    @property
    def batch_shape(self):
        whole = getattr(self, self.names[0]).shape
        return Size(whole[: len(whole) - self.event_rank])

    @property
    def event_shape(self):
        return Size(())

    def _shape(self, sample_shape):
        return Size((*sample_shape, *self.batch_shape, *self.event_shape))

    def sample(self, sample_shape=Size()):
        with no_grad():
            return self.rsample(sample_shape)

    def sample_n(self, n):
        return self.sample(Size((n,)))

    def rsample(self, sample_shape=Size()):
        raise NotImplementedError

    @property
    def stddev(self):
        return self.variance.sqrt()

    def perplexity(self):
        return self.entropy().exp()

    def __repr__(self):
        told = ((name, self.__dict__[name]) for name in self.names if name in self.__dict__)
        return f"{type(self).__name__}({', '.join(f'{n}: {x if x.numel() == 1 else x.size()}' for n, x in told)})"


def tensors(*values):
    """Numbers and tensors, broadcast to one shape."""
    from .. import broadcast_tensors

    like = next((v for v in values if isinstance(v, Tensor)), None)
    options = {"dtype": like.dtype} if like is not None else {"dtype": _create.get_default_dtype()}
    return broadcast_tensors(*(v if isinstance(v, Tensor) else _create.tensor(v, **options) for v in values))
