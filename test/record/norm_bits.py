"""Records the bits of PyTorch's float32 normalisations, with one thread; ours are the same.

Run: python norm_bits.py > norm_bits.json (needs torch on an x86 processor with AVX2). The numbers are those of cpu_bits.py.
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
    return base64.b64encode(x.contiguous().numpy().tobytes()).decode()


def batch(shape, affine, training):
    channels = shape[1]
    mean, var = torch.zeros(channels), torch.ones(channels)
    weight, bias = (numbers([channels], 100), numbers([channels], 200)) if affine else (None, None)
    for seed in (0, 50):
        y = F.batch_norm(numbers(shape, seed), mean, var, weight, bias, training)
    return {"shape": shape, "affine": affine, "training": training, "y": text(y), "mean": text(mean), "var": text(var)}


def back(shape):
    inputs = [numbers(shape, 0), numbers([shape[1]], 100), numbers([shape[1]], 200)]
    x, weight, bias = [x.requires_grad_() for x in inputs]
    y = F.batch_norm(x, None, None, weight, bias, True)
    return {"shape": shape, "grads": [text(g) for g in torch.autograd.grad(y, inputs, numbers(shape, 900))]}


def layer(shape, affine):
    n = shape[-1]
    return {"shape": shape, "affine": affine, "y": text(F.layer_norm(numbers(shape, 0), [n], *([numbers([n], 100), numbers([n], 200)] if affine else [])))}


def group(shape, groups):
    c = shape[1]
    return {"shape": shape, "groups": groups, "y": text(F.group_norm(numbers(shape, 0), groups, numbers([c], 100), numbers([c], 200)))}


shapes = [[4, 3], [16, 5], [7, 4], [2, 3, 4, 4], [3, 2, 5, 3], [5, 4, 6]]
record = {
    "batch": [batch(shape, affine, training) for shape in shapes for affine in (True, False) for training in (True, False)],
    "back": [back(shape) for shape in shapes],
    "layer": [layer([3, n], affine) for n in (3, 6, 8, 20, 64, 100, 128) for affine in (True, False)],
    "group": [group(shape, groups) for shape, groups in (([2, 4, 3, 3], 2), ([3, 6, 2], 3), ([2, 4], 2), ([1, 4, 5, 5], 1))],
}
print(json.dumps(record, indent=0))
