"""Records the bits of PyTorch's determinants, inverses and solutions, with one thread; ours are the same.

Run: python linalg_bits.py > linalg_bits.json (needs torch with MKL on an x86 processor). The numbers are
those of cpu_bits.py, of cubes: plain ones make singular matrices.
"""

import base64
import json

import numpy
import torch

torch.set_num_threads(1)


def numbers(shape, seed, dtype):
    i = numpy.arange(int(numpy.prod(shape)), dtype=numpy.uint64) + numpy.uint64(seed)
    return torch.from_numpy((i * i * i % 2**20 * 2654435761 % 2**32).astype(numpy.float64) / 2**32 * 6 - 3).to(dtype).reshape(shape)


def text(x):
    return base64.b64encode(x.contiguous().numpy().tobytes()).decode()


def case(n, dtype, seed):
    a, b = numbers([n, n], seed, dtype), numbers([n], seed + 100, dtype)
    record = {"n": n, "dtype": str(dtype)[6:], "seed": seed, "det": text(torch.linalg.det(a)), "turned": text(torch.linalg.det(a.T))}
    record["lu"] = text(torch.linalg.lu_factor(a)[0])
    record["solve"] = text(torch.linalg.solve(a, b))
    if n <= 8:
        record["inv"] = text(torch.linalg.inv(a))
    return record


if __name__ == "__main__":
    cases = [case(n, dtype, seed) for n in (2, 3, 4, 5, 7, 8, 9, 12) for dtype in (torch.float32, torch.float64) for seed in (0, 31)]
    print(json.dumps(cases, indent=0))
