"""Records what PyTorch's float64 makes of every function of the formulas, over a wide grid of float32 numbers.

Run: python cpu_functions.py > cpu_functions.json (needs torch; test/unit/cpu_functions.test.ts reads the result). Arrays are float64, little-endian, in base64. The
special functions come from mpmath, since PyTorch's are not good to the last digits in float64.
"""

import base64
import json
import math
import random

import mpmath
import numpy
import torch

mpmath.mp.dps = 40
random.seed(1)
TINY, LEAST, MOST = 1e-45, 1.1754943508222875e-38, 3.4028234663852886e38
special = [0.0, -0.0, math.inf, -math.inf, math.nan]
for x in (TINY, 1e-40, LEAST, 1e-20, 1e-10, 2**-24, 2**-12, 0.5, 0.6249, 0.6251, 0.9999, 1, 1.0001, 1.5, 2, 2.5, 3, 8, 10, 27, 88.7, 100, 1000, 99999, 1e6, 1e7, 16777216, 1e15, 1e25, MOST):
    special += [x, -x]
unary = special + [random.uniform(-100, 100) for _ in range(60)] + [random.uniform(-6, 6) for _ in range(120)] + [random.uniform(-1, 1) for _ in range(80)]
unary += [random.choice((-1, 1)) * 10 ** random.uniform(-38, 38) for _ in range(60)] + [1 + random.uniform(-1e-3, 1e-3) for _ in range(20)]
unary += [k * math.pi / 2 for k in range(1, 12)]
some = [0.0, -0.0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 7, math.inf, -math.inf, math.nan, 1e-3, 1e30, -1e30]
pairs = [(a, b) for a in some for b in some] + [(random.uniform(0, 50), random.uniform(-20, 20)) for _ in range(120)] + [(random.uniform(-9, 9), random.uniform(-9, 9)) for _ in range(80)]
pairs += [(10 ** random.uniform(-30, 30), random.uniform(-1, 1)) for _ in range(40)] + [(random.uniform(-9, 9), float(random.randint(-9, 9))) for _ in range(40)]


def text(x):
    return base64.b64encode(numpy.asarray(x, dtype="<f8").tobytes()).decode()


def exact(f):
    """f in many digits where it is finite and not too costly, else PyTorch's."""

    def values(x, otherwise):
        y = otherwise.numpy().copy()
        for i, v in enumerate(x.tolist()):
            if math.isfinite(v) and math.isfinite(y[i]) and y[i] != 0 and abs(v) < 1e16:
                y[i] = float(f(mpmath.mpf(v)))
        return torch.from_numpy(y)

    return values


x = torch.tensor(unary, dtype=torch.float32).double()
a = torch.tensor([p[0] for p in pairs], dtype=torch.float32).double()
b = torch.tensor([p[1] for p in pairs], dtype=torch.float32).double()
one = {name: getattr(torch, name)(x) for name in "abs sign floor ceil round trunc sqrt exp exp2 expm1 log log2 log10 log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh erf erfc erfinv lgamma digamma".split()}
for name, f in {"erf": mpmath.erf, "erfc": mpmath.erfc, "erfinv": mpmath.erfinv, "lgamma": lambda v: mpmath.log(abs(mpmath.gamma(v))) if abs(v) < 1e5 else mpmath.loggamma(v).real, "digamma": mpmath.digamma}.items():
    one[name] = exact(f)(x, one[name])
one["isnan"] = torch.isnan(x)
two = {"max": torch.maximum(a, b), "min": torch.minimum(a, b), "pow": a**b, "atan2": torch.atan2(a, b), "fmod": torch.fmod(a, b), "mod": a % b, "floordiv": a // b}
# float32's own, where float64's, rounded, is something else: a quotient near an integer.
single = {"mod": a.float() % b.float(), "floordiv": a.float() // b.float()}
exponents = (2, 3, 1, 0.5, -0.5, -1, -2, 1.7, -3, 0)
power = {str(s): x**s for s in exponents}
# The same in float32, where a square may overflow and the exponent is rounded.
power_single = {str(s): x.float() ** s for s in exponents}
print(
    json.dumps(
        {
            "x": text(x),
            "a": text(a),
            "b": text(b),
            "one": {name: text(y) for name, y in one.items()},
            "two": {name: text(y) for name, y in two.items()},
            "single": {name: text(y) for name, y in single.items()},
            "power": {name: text(y) for name, y in power.items()},
            "powerSingle": {name: text(y) for name, y in power_single.items()},
        },
        indent=1,
    )
)
