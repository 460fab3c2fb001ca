"""
Distributions that both of numpy's generators draw in the same way, from their own uniform, normal and exponential numbers.

A generator gives `_uniform()`, `_gauss()` and `_waiting()`, one number each.
"""

import math

from ._array import _sizes, array, asarray


class Distributions:
    def _drawn(self, draw, size, *parameters, dtype=float):
        """One number, or an array of them; parameters may be arrays, too."""
        shapes = [asarray(x).shape for x in parameters if getattr(x, "ndim", 0) or isinstance(x, (list, tuple))]
        if not shapes:
            parameters = [x.item() if hasattr(x, "item") else x for x in parameters]
            if size is None:
                return draw(*parameters)
            size = _sizes(size)
            return array([draw(*parameters) for _ in range(math.prod(size))], dtype).reshape(size)
        from ._functions import broadcast_to

        import torch

        shape = tuple(torch.broadcast_shapes(*shapes)) if size is None else _sizes(size)
        columns = [broadcast_to(x, shape).ravel().tolist() for x in parameters]
        return array([draw(*row) for row in zip(*columns)], dtype).reshape(shape)

    # ---- gamma, and what is made of it

    def _one_gamma(self, shape):
        """Marsaglia and Tsang's rejection; below 1 that of Ahrens and Dieter."""
        if shape == 1:
            return self._waiting()
        if shape == 0:
            return 0.0
        if shape < 1:
            while True:
                u, v = self._uniform(), self._waiting()
                if u <= 1.0 - shape:
                    x = u ** (1.0 / shape)
                    if x <= v:
                        return x
                else:
                    y = -math.log((1 - u) / shape)
                    x = (1.0 - shape + shape * y) ** (1.0 / shape)
                    if x <= v + y:
                        return x
        b = shape - 1.0 / 3.0
        c = 1.0 / math.sqrt(9 * b)
        while True:
            v = 0.0
            while v <= 0.0:
                x = self._gauss()
                v = 1.0 + c * x
            v = v * v * v
            u = self._uniform()
            if u < 1.0 - 0.0331 * (x * x) * (x * x):
                return b * v
            if math.log(u) < 0.5 * x * x + b * (1.0 - v + math.log(v)):
                return b * v

    def _one_beta(self, a, b):
        if a > 1.0 or b > 1.0:
            x = self._one_gamma(a)
            return x / (x + self._one_gamma(b))
        while True:
            u, v = self._uniform(), self._uniform()
            x, y = u ** (1.0 / a), v ** (1.0 / b)
            if x + y <= 1.0 and u + v > 0.0:
                if x + y > 0:
                    return x / (x + y)
                low, high = math.log(u) / a, math.log(v) / b
                most = max(low, high)
                low, high = low - most, high - most
                return math.exp(low - math.log(math.exp(low) + math.exp(high)))

    def standard_gamma(self, shape, size=None):
        return self._drawn(self._one_gamma, size, shape)

    def gamma(self, shape, scale=1.0, size=None):
        return self._drawn(lambda k, s: s * self._one_gamma(k), size, shape, scale)

    def beta(self, a, b, size=None):
        return self._drawn(self._one_beta, size, a, b)

    def chisquare(self, df, size=None):
        return self._drawn(lambda k: 2.0 * self._one_gamma(k / 2.0), size, df)

    def standard_t(self, df, size=None):
        def one(k):
            x = self._gauss()
            return math.sqrt(k / 2.0) * x / math.sqrt(self._one_gamma(k / 2.0))

        return self._drawn(one, size, df)

    def dirichlet(self, alpha, size=None):
        alpha = asarray(alpha).tolist()

        def row():
            parts = [self._one_gamma(a) for a in alpha]
            total = 0.0
            for part in parts:
                total += part
            return [part * (1 / total) for part in parts]

        if size is None:
            return array(row())
        return array([row() for _ in range(math.prod(_sizes(size)))]).reshape((*_sizes(size), len(alpha)))

    # ---- of one uniform number

    def _above_zero(self):
        u = 0.0
        while u <= 0.0:
            u = self._uniform()
        return u

    def laplace(self, loc=0.0, scale=1.0, size=None):
        def one(a, b):
            u = self._above_zero()
            return a - b * math.log(2.0 - u - u) if u >= 0.5 else a + b * math.log(u + u)

        return self._drawn(one, size, loc, scale)

    def logistic(self, loc=0.0, scale=1.0, size=None):
        def one(a, b):
            u = self._above_zero()
            return a + b * math.log(u / (1.0 - u))

        return self._drawn(one, size, loc, scale)

    def gumbel(self, loc=0.0, scale=1.0, size=None):
        def one(a, b):
            u = 1.0 - self._uniform()
            return a - b * math.log(-math.log(u)) if u < 1.0 else one(a, b)

        return self._drawn(one, size, loc, scale)

    def triangular(self, left, mode, right, size=None):
        def one(low, middle, high):
            base, part = high - low, middle - low
            u = self._uniform()
            return low + math.sqrt(u * part * base) if u <= part / base else high - math.sqrt((1.0 - u) * (high - middle) * base)

        return self._drawn(one, size, left, mode, right)

    # ---- of one exponential number

    def weibull(self, a, size=None):
        return self._drawn(lambda k: 0.0 if k == 0 else self._waiting() ** (1.0 / k), size, a)

    def standard_cauchy(self, size=None):
        return self._drawn(lambda: (x := self._gauss()) / self._gauss(), size)

    def lognormal(self, mean=0.0, sigma=1.0, size=None):
        return self._drawn(lambda m, s: math.exp(m + s * self._gauss()), size, mean, sigma)

    # ---- several numbers that vary together

    def _mixed(self, mean, cov, size, whiten):
        mean, cov = asarray(mean, float), asarray(cov, float)
        shape = () if size is None else _sizes(size)
        x = self.standard_normal((*shape, len(mean))).reshape(-1, len(mean))
        return (mean + x @ whiten(cov)).reshape((*shape, len(mean)))
