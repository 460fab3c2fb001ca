"""Fits the polynomials in core/device/cpu/kernels/float32.ts, float64.ts and special.ts, and prints them, lowest power first, with their relative error.

Run: python fit_kernels.py (needs mpmath)
"""

from mpmath import chebyfit, cos, erf, erfc, exp, inf, isinf, log, loggamma, mp, mpf, pi, sin, sqrt, tanh

mp.dps = 50


def fit(name, f, low, high, terms, unit):
    """The polynomial of `terms` terms nearest to f on [low, high]; the error is told in units of `unit`."""
    coefficients, error = chebyfit(f, [low, high], terms, error=True)
    print(f"{name}: error {mp.nstr(error / unit, 3)} units")
    print("  [" + ", ".join(repr(float(c)) for c in reversed(coefficients)) + "]")


SINGLE, DOUBLE = mpf(2) ** -24, mpf(2) ** -53
half_ln2 = log(2) / 2 + mpf("1e-4")
tiny = mpf("1e-12")

for name, terms, unit in (("exp, float32", 5, SINGLE), ("exp, float64", 11, DOUBLE)):
    # e^r = 1 + r + r² p(r) for |r| ≤ ln(2)/2
    fit(name, lambda r: (exp(r) - 1 - r) / r**2 if abs(r) > tiny else mpf(1) / 2 + r / 6, -half_ln2, half_ln2, terms, unit)

s_high = ((sqrt(2) - 1) / (sqrt(2) + 1)) ** 2 * mpf("1.0001")
for name, terms, unit in (("log, float32", 4, SINGLE), ("log, float64", 8, DOUBLE)):
    # log((1 + s) / (1 - s)) = 2 s + s z p(z), z = s²
    fit(name, lambda z: (log((1 + sqrt(z)) / (1 - sqrt(z))) / sqrt(z) - 2) / z if z > tiny else mpf(2) / 3, 0, s_high, terms, unit)

# tanh(x) = x + x³ p(x²) for |x| ≤ 0.625
fit("tanh, float32", lambda z: (tanh(sqrt(z)) / sqrt(z) - 1) / z if z > tiny else mpf(-1) / 3, 0, mpf("0.625") ** 2, 6, SINGLE)

quarter = (pi / 4) ** 2 * mpf("1.001")
fit("sin, float32", lambda z: (sin(sqrt(z)) / sqrt(z) - 1) / z if z > tiny else mpf(-1) / 6, 0, quarter, 4, SINGLE)
fit("cos, float32", lambda z: (cos(sqrt(z)) - 1 + z / 2) / z**2 if z > tiny else mpf(1) / 24, 0, quarter, 4, SINGLE)

for name, terms, unit in (("erf below 1, float32", 7, SINGLE), ("erf below 1, float64", 13, DOUBLE)):
    # erf(x) = x p(x²) for |x| ≤ 1
    fit(name, lambda z: erf(sqrt(z)) / sqrt(z) if z > tiny else 2 / sqrt(pi), 0, 1, terms, unit)

for name, terms, high, unit in (("erfc above 1, float32", 10, 11, SINGLE), ("erfc above 1, float64", 22, 28, DOUBLE)):
    # erfc(x) = exp(-x²) p(t) / (1 + 2 x) for 1 ≤ x, t = (x - 4) / (x + 4)
    def scaled(t):
        x = 4 * (1 + t) / (1 - t)
        return (1 + 2 * x) * exp(x * x) * erfc(x)

    fit(name, scaled, mpf(-3) / 5, mpf(high - 4) / (high + 4), terms, unit)


def gamma_near(zero):
    # log Γ(zero + u) = u p(u) for |u| ≤ 1/2
    from mpmath import digamma

    return lambda u: loggamma(zero + u) / u if abs(u) > tiny else digamma(zero)


fit("lgamma near 1", gamma_near(1), mpf(-1) / 2, mpf(1) / 2, 27, DOUBLE)
fit("lgamma near 2", gamma_near(2), mpf(-1) / 2, mpf(1) / 2, 18, DOUBLE)
