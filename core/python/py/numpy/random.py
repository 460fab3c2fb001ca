"""numpy.random: the legacy generator, bit for bit, for np.random.seed(n) and what follows it; default_rng is in _generator."""

import math
import random as _python

from . import _counts
from ._array import _sizes, array, asarray
from ._distributions import Distributions
from ._dtypes import dtype as dtype_class
from ._generator import Generator, PCG64, chosen, default_rng
from ._room import check_room


class RandomState(Distributions):
    """Mersenne Twister, seeded and read as numpy does. Python's own generator is the same machine, seeded in another way."""

    def __init__(self, seed=None):
        self._bits = _python.Random()
        self.seed(seed)

    def seed(self, seed=None):
        self._spare = None
        if seed is None:
            return self._bits.seed()
        if hasattr(seed, "item"):
            seed = seed.item()
        if not isinstance(seed, int):
            raise TypeError(f"Cannot cast {type(seed).__name__} to a seed: give an int")
        if not 0 <= seed < 2**32:
            raise ValueError("Seed must be between 0 and 2**32 - 1")
        state = [seed]
        for i in range(1, 624):
            state.append((1812433253 * (state[-1] ^ state[-1] >> 30) + i) & 0xFFFFFFFF)
        self._bits.setstate((3, (*state, 624), None))

    def _many(self, draw, size, dtype=float):
        if size is None:
            return dtype_class(dtype).type(draw())
        size = _sizes(size)
        check_room(size, dtype_class(dtype))
        return array([draw() for _ in range(math.prod(size))], dtype).reshape(size)

    # ---- floats

    def random_sample(self, size=None):
        return self._many(self._bits.random, size)

    random = ranf = sample = random_sample

    def rand(self, *size):
        return self.random_sample(size or None)

    def _gauss(self):
        """The polar method, two numbers at a time."""
        if self._spare is not None:
            spare, self._spare = self._spare, None
            return spare
        random = self._bits.random
        while True:
            x, y = 2.0 * random() - 1.0, 2.0 * random() - 1.0
            r = x * x + y * y
            if 0.0 < r < 1.0:
                f = math.sqrt(-2.0 * math.log(r) / r)
                self._spare = f * x
                return f * y

    def standard_normal(self, size=None):
        return self._many(self._gauss, size)

    def randn(self, *size):
        return self.standard_normal(size or None)

    def normal(self, loc=0.0, scale=1.0, size=None):
        if size is None and (getattr(loc, "ndim", 0) or getattr(scale, "ndim", 0)):
            size = (asarray(loc) + asarray(scale)).shape
        if getattr(loc, "ndim", 0) or getattr(scale, "ndim", 0):
            return loc + scale * self.standard_normal(size)
        return self._many(lambda: loc + scale * self._gauss(), size)

    def uniform(self, low=0.0, high=1.0, size=None):
        if getattr(low, "ndim", 0) or getattr(high, "ndim", 0):
            return low + (high - low) * self.random_sample((asarray(low) + asarray(high)).shape if size is None else size)
        span = high - low
        return self._many(lambda: low + span * self._bits.random(), size)

    def exponential(self, scale=1.0, size=None):
        return self._many(lambda: -math.log(1.0 - self._bits.random()) * scale, size)

    # ---- ints

    def _below(self, most):
        """An int from 0 to `most`: masked bits, drawn again while they are too large."""
        if most == 0:
            return 0
        mask = (1 << most.bit_length()) - 1
        draw = (lambda: self._bits.getrandbits(32)) if most <= 0xFFFFFFFF else self._draw64
        while (value := draw() & mask) > most:
            pass
        return value

    def _draw64(self):
        high = self._bits.getrandbits(32)
        return high << 32 | self._bits.getrandbits(32)

    def randint(self, low, high=None, size=None, dtype=int):
        low, high = (0, low) if high is None else (low, high)
        low, high = int(low), int(high)
        if low >= high:
            raise ValueError("low >= high")
        if size is None:
            return low + self._below(high - low - 1)
        return self._many(lambda: low + self._below(high - low - 1), size, dtype)

    def shuffle(self, x):
        for i in range(len(x) - 1, 0, -1):
            j = self._below(i)
            if hasattr(x, "_tensor") and x.ndim > 1:
                x[[i, j]] = x[[j, i]]
            else:
                x[i], x[j] = x[j], x[i]

    def permutation(self, x):
        if isinstance(x, int) or hasattr(x, "__index__") and not getattr(x, "ndim", 0):
            order = list(range(x))
            self.shuffle(order)
            return array(order, int)
        x = asarray(x)
        order = list(range(len(x)))
        self.shuffle(order)
        return x[order]

    def choice(self, a, size=None, replace=True, p=None):
        return chosen(self, a, size, replace, p, self.randint, lambda n, count: self.permutation(n).tolist()[:count])

    def poisson(self, lam=1.0, size=None):
        if getattr(lam, "ndim", 0):
            return array([_counts.poisson(self._bits.random, rate) for rate in lam.ravel().tolist()], int).reshape(lam.shape)
        return self._many(lambda: _counts.poisson(self._bits.random, lam), size, int)

    def binomial(self, n, p, size=None):
        return self._many(lambda: _counts.binomial(self._bits.random, n, p), size, int)

    def multinomial(self, n, pvals, size=None):
        rows = [_counts.multinomial(self._bits.random, n, asarray(pvals).tolist()) for _ in range(1 if size is None else math.prod(_sizes(size)))]
        return array(rows[0] if size is None else rows, int).reshape((*(() if size is None else _sizes(size)), len(pvals)))

    # ---- what Distributions draws from, and what differs from default_rng's

    def _uniform(self):
        return self._bits.random()

    def _waiting(self):
        return -math.log(1.0 - self._bits.random())

    def standard_exponential(self, size=None):
        return self._drawn(self._waiting, size)

    def rayleigh(self, scale=1.0, size=None):
        return self._drawn(lambda s: s * math.sqrt(-2.0 * math.log(1.0 - self._uniform())), size, scale)

    def pareto(self, a, size=None):
        return self._drawn(lambda k: math.exp(self._waiting() / k) - 1, size, a)

    def geometric(self, p, size=None):
        return self._drawn(lambda q: _counts.geometric(self._uniform, q, lambda: math.log(1.0 - self._uniform()) / math.log(1.0 - q)), size, p, dtype=int)

    def multivariate_normal(self, mean, cov, size=None):
        def whiten(c):
            from . import linalg
            from ._functions import sqrt

            _, s, v = linalg.svd(c)
            return sqrt(s).reshape(-1, 1) * v

        return self._mixed(mean, cov, size, whiten)

    def get_state(self):
        return self._bits.getstate(), self._spare

    def set_state(self, state):
        bits, self._spare = state
        self._bits.setstate(bits)


_default = RandomState()
_NAMES = """
    seed random_sample random ranf sample rand standard_normal randn normal uniform exponential randint shuffle permutation choice binomial poisson
    multinomial get_state set_state standard_gamma gamma beta chisquare standard_t dirichlet laplace logistic gumbel triangular weibull
    standard_cauchy lognormal standard_exponential rayleigh pareto geometric multivariate_normal
"""
for _name in _NAMES.split():
    globals()[_name] = getattr(_default, _name)
del _name
