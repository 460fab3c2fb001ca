"""Records PyTorch's sums and softmaxes of given numbers, bit for bit: [outer, n, inner] along n.

Run: python cpu_sums.py > cpu_sums.json (needs torch on an x86 processor with AVX2: its sums run over eight lanes there). The numbers are
x[i] = ((i · 2654435761) mod 2^32) / 2^32 - 0.3, as test/unit/cpu_kernels.test.ts makes them.
"""

import base64
import json

import numpy
import torch

torch.set_num_threads(1)
SHAPES = [(1, n, 1) for n in (1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 31, 32, 33, 63, 64, 100, 255, 512, 513, 1000, 2049, 5000, 30000, 70001)]
SHAPES += [(3, n, 1) for n in (1, 2, 5, 7, 8, 13, 40, 1000)]
SHAPES += [(1, n, m) for n in (1, 2, 3, 5, 16, 17, 64, 100, 128, 1029) for m in (2, 3, 4, 5, 7, 8, 9, 10, 31, 32, 33, 40, 56, 75)]
SHAPES += [(2, 6, 5), (3, 100, 12), (2, 33, 70), (4, 1, 3)]


def text(x):
    return base64.b64encode(x.numpy().tobytes()).decode()


cases = []
for outer, n, inner in SHAPES:
    i = numpy.arange(outer * n * inner, dtype=numpy.uint64)
    x = torch.from_numpy((i * 2654435761 % 2**32).astype(numpy.float64) / 2**32 - 0.3).reshape(outer, n, inner)
    case = {"shape": [outer, n, inner], "float32": text(x.float().sum(1)), "float64": text(x.sum(1))}
    if outer * n * inner < 600:
        case["softmax"] = text(torch.softmax(x * 5, 1))
    cases.append(case)
print(json.dumps(cases, indent=0))
