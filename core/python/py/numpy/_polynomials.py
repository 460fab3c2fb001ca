"""Polynomials, the highest power first."""

from ._array import array, asarray
from ._dtypes import generic
from ._functions import _float_of, arange, atleast_1d, concatenate, stack, sqrt, sum, zeros
from ._operators import multiply


def vander(x, N=None, increasing=False):
    x = asarray(x)
    n = len(x) if N is None else N
    columns, column = [], x**0
    for _ in range(n):
        columns.append(column)
        column = column * x
    return stack(columns if increasing else columns[::-1], axis=1)


def polyfit(x, y, deg, rcond=None, full=False, w=None, cov=False):
    """The coefficients of least squares."""
    from . import linalg

    x, y = asarray(x, float), asarray(y, float)
    left = vander(x, int(deg) + 1)
    right = y
    if w is not None:
        w = asarray(w, float)
        left, right = left * w.reshape(-1, 1), right * w
    scale = sqrt((left * left).sum(axis=0))
    return linalg.lstsq(left / scale, right)[0] / scale


def polyval(p, x):
    x = x if isinstance(x, poly1d) else asarray(x)
    y = x * 0
    for c in p.coeffs if isinstance(p, poly1d) else asarray(p):
        y = y * x + c
    return y


def _coefficients(p):
    return p.coeffs if isinstance(p, poly1d) else atleast_1d(p)


def polyder(p, m=1):
    c = _coefficients(p)
    for _ in range(m):
        c = c[:-1] * arange(len(c) - 1, 0, -1)
    return poly1d(c) if isinstance(p, poly1d) else c


def polyint(p, m=1):
    c = _coefficients(p)
    for _ in range(m):
        c = concatenate([c / arange(len(c), 0, -1), zeros(1)])
    return poly1d(c) if isinstance(p, poly1d) else c


def _aligned(function):
    def apply(a, b):
        x, y = _coefficients(a), _coefficients(b)
        n = max(len(x), len(y))
        z = function(concatenate([zeros(n - len(x), x.dtype), x]), concatenate([zeros(n - len(y), y.dtype), y]))
        return poly1d(z) if isinstance(a, poly1d) or isinstance(b, poly1d) else z

    return apply


polyadd, polysub = _aligned(lambda x, y: x + y), _aligned(lambda x, y: x - y)


def polymul(a, b):
    from ._analysis import convolve

    z = convolve(_coefficients(a), _coefficients(b))
    return poly1d(z) if isinstance(a, poly1d) or isinstance(b, poly1d) else z


class poly1d:
    """A polynomial that is called like a function."""

    def __init__(self, c):
        from ._selecting import trim_zeros

        c = trim_zeros(atleast_1d(c), "f")
        self.coeffs = self.c = self.coef = c if len(c) else zeros(1)
        self.order = self.o = len(self.coeffs) - 1

    def __call__(self, x):
        return polyval(self, x)

    def __getitem__(self, power):
        return self.coeffs[self.order - power] if 0 <= power <= self.order else self.coeffs.dtype.type(0)

    def __len__(self):
        return self.order

    def __repr__(self):
        return f"poly1d({repr(self.coeffs)[6:-1]})"

    def __str__(self):
        above, below = "", ""
        for i, c in enumerate(self.coeffs.tolist()):
            power = self.order - i
            if c == 0 and self.order:
                continue
            sign = ("-" if c < 0 else "") if not below else " - " if c < 0 else " + "
            text = sign + f"{abs(c):.4g}" + (" x" if power else "")
            raised = str(power) if power > 1 else ""
            below += text
            above = above.ljust(len(below)) + raised if raised else above
        return f"{above or ' '}\n{below}"

    def __add__(self, other):
        return polyadd(self, other)

    def __sub__(self, other):
        return polysub(self, other)

    def __mul__(self, other):
        return polymul(self, other)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self):
        return poly1d(-self.coeffs)

    def deriv(self, m=1):
        return polyder(self, m)

    def integ(self, m=1):
        return polyint(self, m)
