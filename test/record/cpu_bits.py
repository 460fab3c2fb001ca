"""Records the bits of PyTorch's float32 results where ours are the same: kernels that round a product with the sum that it goes into, functions of few numbers,
softmax, losses, products with thin matrices, and optimizers.

Run: python cpu_bits.py > cpu_bits.json (needs torch on an x86 processor with AVX2; products with thin matrices were recorded on one of AMD's). The numbers
are x[i] = (((i + seed) · 2654435761) mod 2^32) / 2^32 · 6 - 3, rounded to float32, as test/unit/bits.test.ts makes them. The gradient that
comes back is such numbers, too, with the seed 900; of one number it is 1.
"""

import base64
import json

import numpy
import torch
import torch.nn.functional as F

torch.set_num_threads(1)


def numbers(shape, seed):
    i = numpy.arange(int(numpy.prod(shape)), dtype=numpy.uint64) + numpy.uint64(seed)
    return torch.from_numpy((i * 2654435761 % 2**32).astype(numpy.float64) / 2**32 * 6 - 3).float().reshape(shape)


def text(x):
    return base64.b64encode(x.detach().contiguous().numpy().tobytes()).decode()


# A function's path in the table, the shapes of its tensors, its other arguments.
CASES = [
    ("torch.add", [[40], [40]], [], {"alpha": 0.3}),
    ("torch.sub", [[40], [40]], [], {"alpha": -0.01}),
    ("torch.lerp", [[40], [40]], [0.1], {}),
    ("torch.lerp", [[40], [40]], [0.7], {}),
    ("torch.addcmul", [[40], [40], [40]], [], {"value": 0.3}),
    ("torch.addcdiv", [[40], [40], [40]], [], {"value": -0.3}),
    ("torch.sigmoid", [[43]], [], {}),
    ("F.silu", [[43]], [], {}),
    ("F.elu", [[32]], [], {}),
    ("F.selu", [[32]], [], {}),
    ("F.hardswish", [[43]], [], {}),
    ("torch.exp", [[20]], [], {}),
    ("torch.tanh", [[20]], [], {}),
    ("torch.expm1", [[20]], [], {}),
    ("torch.std", [[33]], [], {}),
    ("torch.var", [[33]], [], {}),
    ("F.mse_loss", [[33], [33]], [], {}),
    ("F.smooth_l1_loss", [[33], [33]], [], {}),
]
CASES += [("torch.softmax", [shape], [dim], {}) for shape in ([2, 3], [3, 10], [4, 17], [5, 40]) for dim in (0, 1)]
CASES += [("torch.log_softmax", [shape], [1], {}) for shape in ([3, 10], [4, 17], [5, 40])]
CASES += [("torch.mm", [[m, k], [k, n]], [], {}) for m, k, n in ((1, 5, 3), (2, 7, 20), (3, 16, 4), (30, 16, 8), (10, 3, 11))]
CASES += [("torch.mv", [[m, k], [k]], [], {}) for m, k in ((4, 5), (7, 9), (8, 64), (20, 33))]
CASES += [("F.linear", [[m, k], [n, k], [n]], [], {}) for m, k, n in ((5, 2, 3), (6, 3, 1), (8, 16, 4), (3, 32, 8), (1, 8, 2), (1, 20, 8), (12, 32, 1))]


def main():
    cases = []
    for path, shapes, args, kwargs in CASES:
        inputs = [numbers(shape, 100 * i).requires_grad_() for i, shape in enumerate(shapes)]
        y = getattr(torch if path.startswith("torch") else F, path.split(".")[1])(*inputs, *args, **kwargs)
        # The gradients of products are products with other matrices, not all of them thin.
        product = path in ("torch.mm", "torch.mv", "F.linear")
        grads = [] if product else torch.autograd.grad(y, inputs, numbers(y.shape, 900) if y.dim() > 0 else None)
        cases.append({"path": path, "shapes": shapes, "args": args, "kwargs": kwargs, "y": text(y), "grads": [text(g) for g in grads]})
    losses = []
    for n in (1, 2, 7, 16, 20, 33, 100):
        x = numbers([n, 4], 0).requires_grad_()
        y = F.cross_entropy(x, torch.arange(n) % 4)
        losses.append({"n": n, "y": text(y), "grad": text(torch.autograd.grad(y, x)[0])})
    steps = {}
    for name, make in {
        "SGD": lambda p: torch.optim.SGD(p, lr=0.01),
        "SGD with momentum": lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9, nesterov=True, weight_decay=1e-3),
        "Adamax": lambda p: torch.optim.Adamax(p),
    }.items():
        p = numbers([40], 0).requires_grad_()
        optimizer = make([p])
        for i in range(20):
            p.grad = numbers([40], 1000 + i)
            optimizer.step()
        steps[name] = text(p)
    print(json.dumps({"cases": cases, "losses": losses, "steps": steps}, indent=0))


main()
