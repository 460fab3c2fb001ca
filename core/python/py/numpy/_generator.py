"""np.random.default_rng: PCG64 and what numpy draws from it, bit for bit. The engine draws."""

import bisect
import itertools
import math
import random as _python

from _gradwalk.bridge import need

from ._array import _sizes, array, asarray, of, result
from ._counts import binomial, geometric, multinomial, poisson
from ._distributions import Distributions
from ._dtypes import dtype as dtype_class
from ._room import check_room

need(globals(), *"new_pcg pcg_fill pcg_fill_below pcg_below pcg_masked".split())


class PCG64:
    def __init__(self, seed=None):
        self._number = new_pcg(*_words(_python.getrandbits(128) if seed is None else seed))


def _words(seed):
    """A seed, an int or several, as words of 32 bits."""
    if hasattr(seed, "tolist"):
        seed = seed.tolist()
    if isinstance(seed, (list, tuple)):
        return [word for part in seed for word in _words(part)]
    if not isinstance(seed, int):
        raise TypeError(f"SeedSequence expects int or sequence of ints for entropy not {seed!r}")
    if seed < 0:
        raise ValueError("expected non-negative integer")
    return [seed >> shift & 0xFFFFFFFF for shift in range(0, max(seed.bit_length(), 1), 32)]


class Generator(Distributions):
    """numpy's random numbers since 1.17."""

    def __init__(self, bit_generator):
        self.bit_generator = bit_generator
        self._number = bit_generator._number

    def __repr__(self):
        return f"Generator({type(self.bit_generator).__name__}) at 0x7F{self._number:010X}"

    def __str__(self):
        return f"Generator({type(self.bit_generator).__name__})"

    def _filled(self, kind, size):
        """(an array of float64, one number where size is None)"""
        import torch

        sizes = () if size is None else _sizes(size)
        check_room(sizes, dtype_class(float))
        y = torch.empty(sizes, dtype=torch.float64)
        pcg_fill(self._number, kind, y._h)
        return result(y) if size is None else of(y)

    # ---- floats

    def random(self, size=None, dtype=float):
        if dtype_class(dtype).name == "float32":
            y = self._filled("single", size)
            return y.astype("float32") if size is not None else dtype_class(dtype).type(y)
        return self._filled("random", size)

    def standard_normal(self, size=None, dtype=float):
        if dtype_class(dtype).name != "float64":
            raise NotImplementedError("Gradwalk's numpy draws normal numbers as float64: add .astype(np.float32)")
        return self._filled("normal", size)

    def standard_exponential(self, size=None):
        return self._filled("exponential", size)

    def exponential(self, scale=1.0, size=None):
        return self._filled("exponential", _spread(size, scale)) * scale

    def normal(self, loc=0.0, scale=1.0, size=None):
        return loc + scale * self._filled("normal", _spread(size, loc, scale))

    def uniform(self, low=0.0, high=1.0, size=None):
        return low + (high - low) * self._filled("random", _spread(size, low, high))

    # ---- ints

    def integers(self, low, high=None, size=None, dtype=int, endpoint=False):
        import torch

        low, high = (0, low) if high is None else (low, high)
        low, high = int(low), int(high) + (1 if endpoint else 0)
        if low >= high:
            raise ValueError("low >= high" if low or high > 0 else "high <= 0")
        if size is None:
            value = low + pcg_below(self._number, high - low - 1)
            return dtype_class(dtype).type(value)
        y = torch.empty(_sizes(size), dtype=torch.int64)
        pcg_fill_below(self._number, high - low - 1, y._h)
        return (of(y) + low).astype(dtype) if low or dtype is not int else of(y)

    def _uniform(self):
        return self.random()

    def _gauss(self):
        return float(self._filled("normal", None))

    def _waiting(self):
        return float(self._filled("exponential", None))

    def rayleigh(self, scale=1.0, size=None):
        return self._drawn(lambda s: s * math.sqrt(2.0 * self._waiting()), size, scale)

    def pareto(self, a, size=None):
        return self._drawn(lambda k: math.expm1(self._waiting() / k), size, a)

    def geometric(self, p, size=None):
        return self._drawn(lambda q: geometric(self._uniform, q, lambda: -self._waiting() / math.log1p(-q)), size, p, dtype=int)

    def multivariate_normal(self, mean, cov, size=None):
        def whiten(c):
            from . import linalg
            from ._functions import sqrt

            u, s, _ = linalg.svd(c)
            return (u * sqrt(s)).T

        return self._mixed(mean, cov, size, whiten)

    def poisson(self, lam=1.0, size=None):
        return self._counted(lambda: poisson(self._uniform, lam), size)

    def binomial(self, n, p, size=None):
        return self._counted(lambda: binomial(self._uniform, n, p), size)

    def multinomial(self, n, pvals, size=None):
        rows = [multinomial(self._uniform, n, asarray(pvals).tolist()) for _ in range(1 if size is None else math.prod(_sizes(size)))]
        return array(rows[0] if size is None else rows, int).reshape((*(() if size is None else _sizes(size)), len(pvals)))

    def _counted(self, draw, size):
        if size is None:
            return draw()
        return array([draw() for _ in range(math.prod(_sizes(size)))], int).reshape(_sizes(size))

    # ---- order

    def _mix(self, x, first=1, below=None):
        """Shuffles a list from its end on, as far as place `first`."""
        below = below or pcg_masked
        for i in range(len(x) - 1, first - 1, -1):
            j = below(self._number, i)
            x[i], x[j] = x[j], x[i]
        return x

    def shuffle(self, x, axis=0):
        if hasattr(x, "_tensor"):
            x[...] = self.permutation(x)
        else:
            self._mix(x)

    def permutation(self, x, axis=0):
        if isinstance(x, int) or hasattr(x, "__index__") and not getattr(x, "ndim", 0):
            return array(self._mix(list(range(x))), int)
        x = asarray(x)
        return x[self._mix(list(range(len(x))))]

    def choice(self, a, size=None, replace=True, p=None, axis=0, shuffle=True):
        return chosen(self, a, size, replace, p, self.integers, lambda n, count: self._apart(n, count, shuffle))

    def _apart(self, n, count, shuffle):
        """Different numbers below n: of many from a list's mixed end, else one by one."""
        if n > 10000 and count > n // (50 if shuffle else 20):
            return self._mix(list(range(n)), max(n - count, 1), pcg_below)[n - count :]
        taken, order = set(), []
        for last in range(n - count, n):
            drawn = pcg_below(self._number, last)
            order.append(last if drawn in taken else drawn)
            taken.add(order[-1])
        return self._mix(order, 1, pcg_below) if shuffle else order


def _spread(size, *parameters):
    """The shape of the result: `size`, or that of arrays among the parameters."""
    shapes = [asarray(x).shape for x in parameters if getattr(x, "ndim", 0)]
    if size is not None or not shapes:
        return size
    import torch

    return tuple(torch.broadcast_shapes(*shapes))


def chosen(source, a, size, replace, p, integers, apart):
    """What choice() gives: `source` draws uniform numbers; `apart(n, count)` gives different numbers below n."""
    a = a if hasattr(a, "_tensor") else array(range(a) if isinstance(a, int) else a)
    n, count = len(a), 1 if size is None else math.prod(_sizes(size))
    if n == 0 and count:
        raise ValueError("a cannot be empty unless no samples are taken")
    if p is not None:
        chances = asarray(p).tolist()
        if len(chances) != n:
            raise ValueError("'a' and 'p' must have same size")
        if abs(sum(chances) - 1) > 1e-8:
            raise ValueError("probabilities do not sum to 1")
    if not replace and count > n:
        raise ValueError("Cannot take a larger sample than population when " + ("replace is False" if isinstance(source, Generator) else "'replace=False'"))
    if p is None:
        places = integers(0, n, count).tolist() if replace else apart(n, count)
    elif replace:
        places = _by_chance(chances, source.random(count).tolist())
    else:
        places = []
        while len(places) < count:
            draws = source.random(count - len(places)).tolist()
            for place in places:
                chances[place] = 0
            places += dict.fromkeys(_by_chance(chances, draws))
    return a[places[0]] if size is None else a[places].reshape((*_sizes(size), *a.shape[1:]))


def _by_chance(chances, draws):
    edges = list(itertools.accumulate(chances))
    edges = [edge / edges[-1] for edge in edges]
    return [bisect.bisect_right(edges, u) for u in draws]


def default_rng(seed=None):
    return seed if isinstance(seed, Generator) else Generator(seed if isinstance(seed, PCG64) else PCG64(seed))
