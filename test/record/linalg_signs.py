"""Records the signs of PyTorch's singular vectors and eigenvectors, with one thread; ours are the same.

Run: python linalg_signs.py > linalg_signs.json (needs torch with MKL on an x86 processor). The matrices are those of linalg_bits.py;
"steps" are 2 on the diagonal and -1 beside it, whose ends are alike. A sign is that of a sum of a vector's numbers, each weighted by
the root of its place; a matrix for which such a sum is near 0 is left out.
"""

import json

import torch

from linalg_bits import numbers

torch.set_num_threads(1)


def signs(vectors):
    """Of each column. None where one is not clear."""
    weights = torch.arange(1, vectors.shape[0] + 1, dtype=torch.float64).sqrt()
    sums = weights @ vectors.double()
    return None if sums.abs().min() < 0.01 else "".join("+" if x > 0 else "-" for x in sums)


def steps(n, dtype):
    beside = torch.diag(torch.ones(n - 1, dtype=dtype), 1)
    return 2 * torch.eye(n, dtype=dtype) - beside - beside.T


def case(a, seed):
    (m, n), k = a.shape, min(a.shape)
    record = {"dtype": str(a.dtype)[6:], "m": m, "n": n, "seed": seed}
    u, s, vh = torch.linalg.svd(a)
    if s[-1] > 1e-3:
        record["u"], record["v"] = signs(u[:, :k]), signs(vh.T[:, :k])
    if m == n:
        for half in "LU":
            record[half] = signs(torch.linalg.eigh(a, UPLO=half)[1])
    return {key: value for key, value in record.items() if value is not None}


if __name__ == "__main__":
    cases = []
    for dtype in (torch.float32, torch.float64):
        for m in range(1, 9):
            for n in range(1, 9):
                cases += [case(numbers([m, n], seed, dtype), seed) for seed in ((0, 31, 57) if m == n else (0,))]
        cases += [case(steps(n, dtype), "steps") for n in range(3, 9)]
        cases += [case(numbers([m, n], 0, dtype), 0) for m, n in ((12, 5), (5, 12), (20, 20), (24, 23))]
    print("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]")
