"""How often something happens: numpy's ways to draw it from uniform numbers, the same for both of its generators."""

import math


def poisson(uniform, rate):
    """How many events come where `rate` are expected: products of uniform numbers, or Hörmann's rejection for 10 or more."""
    if rate < 0 or rate != rate:
        raise ValueError("lam < 0 or lam is NaN")
    if rate == 0:
        return 0
    if rate < 10:
        least, product, count = math.exp(-rate), uniform(), 0
        while product > least:
            product *= uniform()
            count += 1
        return count
    root, log_rate = math.sqrt(rate), math.log(rate)
    b = 0.931 + 2.53 * root
    a = -0.059 + 0.02483 * b
    inverse, quick = 1.1239 + 1.1328 / (b - 3.4), 0.9277 - 3.6224 / (b - 2)
    while True:
        u, v = uniform() - 0.5, uniform()
        us = 0.5 - abs(u)
        count = math.floor((2 * a / us + b) * u + rate + 0.43)
        if us >= 0.07 and v <= quick:
            return count
        if count < 0 or (us < 0.013 and v > us):
            continue
        if math.log(v) + math.log(inverse) - math.log(a / (us * us) + b) <= -rate + count * log_rate - math.lgamma(count + 1):
            return count


def binomial(uniform, n, p):
    """How many of n tries succeed."""
    if n < 0 or not 0 <= p <= 1:
        raise ValueError("n < 0" if n < 0 else "p < 0, p > 1 or p is NaN")
    if n == 0 or p == 0:
        return 0
    if p > 0.5:
        return n - binomial(uniform, n, 1.0 - p)
    if n * p > 30:
        return sum(uniform() < p for _ in range(n))  # numpy draws these in another way: other numbers, the same distribution
    q = 1.0 - p
    first = math.exp(n * math.log(q))
    most = int(min(n, n * p + 10.0 * math.sqrt(n * p * q + 1)))
    count, chance, u = 0, first, uniform()
    while u > chance:
        count += 1
        if count > most:
            count, chance, u = 0, first, uniform()
        else:
            u -= chance
            chance = ((n - count + 1) * p * chance) / (count * q)
    return count


def multinomial(uniform, n, chances):
    """How often each of several things happens in n tries."""
    counts, left = [0] * len(chances), 1.0
    for i, p in enumerate(chances[:-1]):
        counts[i] = binomial(uniform, n, p / left)
        n -= counts[i]
        left -= p
        if n <= 0:
            return counts
    counts[-1] = n
    return counts


def geometric(uniform, p, waited):
    """How many tries the first success takes: by summing up the chances, or, where p is small, from what `waited()` draws."""
    if p < 1 / 3:
        return math.ceil(waited())
    count, chance, total, u = 1, p, p, uniform()
    while u > total:
        chance *= 1.0 - p
        total += chance
        count += 1
    return count
