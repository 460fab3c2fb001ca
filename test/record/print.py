"""Records how PyTorch and numpy print, for test/unit/print.test.ts.

    python test/record/print.py > test/data/print.json

Numbers are kept as the hexadecimal of their bytes, for JSON has no nan and no inf. Recorded with PyTorch 2.13, numpy 2.
"""

import json
import random

import numpy as np
import torch

random.seed(5)
torch.manual_seed(5)
tensors, arrays, floats = [], [], []


def numbers(flat):
    """The bytes, or for a long 0, 1, 2 … (or a seventh of it) which of the two it is."""
    data = flat.reshape(-1)
    if data.size < 700:
        return {"bytes": data.tobytes().hex()}
    divisor = 1 if data[1] == 1 else 7
    assert (data == (np.arange(data.size).astype(data.dtype) / divisor).astype(data.dtype)).all()
    return {"divisor": divisor}


def tensor(x, options=None, **more):
    if options:
        torch.set_printoptions(**options)
    entry = {"shape": list(x.shape), "dtype": str(x.dtype).split(".")[1], **numbers(x.detach().contiguous().numpy()), "text": repr(x), **more}
    if options:
        torch.set_printoptions(profile="default")
        entry["options"] = options
    if x.requires_grad:
        entry["requiresGrad"] = True
    if x.grad_fn is not None:
        entry["gradFn"] = type(x.grad_fn).__name__
    tensors.append(entry)


nan, inf = float("nan"), float("inf")
LISTS = [
    3.0, 2.5, -0.5, 0.0, -0.0, nan, inf, -inf, 1e-5, 1e10, 123456789.0, 16777216.0, 0.1, 1e8, 1.5e8, 1e-4, 9.9e-5, 1e38, 1e-45,
    [], [1.0], [1.0, 2.0, 3.0], [1.0, 2.5, 3.125], [0.1, 0.25, 1.0], [1e-5, 1.0], [1e-8, 2e-8], [100000.0, 1.5], [1e10, 1.0],
    [123456.0, 7.0], [1000.0, 1.0], [1001.0, 1.0], [1000.5, 1.0], [999.9999, 0.9999], [nan, inf, -1.0], [nan, inf, -inf], [0.0, nan], [nan, 1.5, 2.0],
    [inf, 1e10], [0.0, -0.0, 0.0], [-1.5, 0.0, 22.75], [1e8, 2e8], [1.00000001e8, 1.0], [99999999.0, 100000.0], [0.00005, 0.00006], [0.5, 1.5, 2.5, 3.5],
    [0.00005, 0.5], [2.00005, 2.00015, 2.00025], [0.03125, 0.15625, 0.21875], [1.00005, 1.00015], [-1.0, 2.0], [-1e-7, 1e-7], [12345.678, 0.12], [1e20, 2e20], [1e22, 1e23],
    [[1.5, -2.0], [100.25, 0.001]], [[1.0, 2.0], [3.0, 4.0]], [[[1.0, 1.0], [1.0, 1.0]], [[1.0, 1.0], [1.0, 1.0]]], [[]], [[nan]], [[-0.0, 1.0]],
    [65504.0, 0.5], [-100.0, -1000.0], [3.14159265, 2.71828182], [0.99999, 0.999999], [9.99995, 9.99985], [0.05, 0.005, 0.0005],
]
for values in LISTS:
    for dtype in (torch.float32, torch.float64):
        if isinstance(values, list) and not values and dtype == torch.float64:
            continue
        tensor(torch.tensor(values, dtype=dtype))
for precision in (0, 1, 2, 3, 6, 8):
    for values in ([0.5, 1.5, 2.5], [0.125, 0.375, 2.0], [12345.0, 12355.0, 0.5], [1.0, 2.0], [1e-6, 1.0], [3.14159]):
        tensor(torch.tensor(values), {"precision": precision})
        tensor(torch.tensor(values, dtype=torch.float64), {"precision": precision, "sci_mode": True})
for options in ({"sci_mode": False}, {"sci_mode": True}, {"profile": "short"}, {"profile": "full"}, {"linewidth": 40}, {"threshold": 5}, {"threshold": 5, "edgeitems": 1}, {"edgeitems": 0, "threshold": 3}, {"linewidth": 20}, {"linewidth": 5}, {"profile": "short", "precision": 6}):
    for x in (torch.tensor([0.00012, 12345.678]), torch.arange(12.0).reshape(3, 4) / 7, torch.arange(30), torch.tensor([[1.0, 2.0]]), torch.arange(2.0)):
        tensor(x, options)
tensor(torch.arange(1200.0), {"profile": "full"})
for values in ([1, 20, -300], [0], [[1, -2], [3, 40000]], 7, [2**62, -1], [[[1]]]):
    tensor(torch.tensor(values))
for dtype in (torch.int32, torch.int16, torch.int8, torch.uint8):
    tensor(torch.tensor([1, 2, 100], dtype=dtype))
    tensor(torch.zeros(0, dtype=dtype))
tensor(torch.tensor([[True, False], [False, False]]))
tensor(torch.tensor(True))
tensor(torch.tensor([False] * 40))
for shape in ((0,), (0, 3), (2, 0), (1, 0, 2)):
    for dtype in (torch.float32, torch.float64, torch.int64, torch.bool):
        tensor(torch.zeros(shape, dtype=dtype))
for shape in ((1001,), (1000,), (40, 50), (3, 400), (400, 3), (5, 20, 20), (8, 8, 8, 8), (2, 1001), (7, 200), (6, 200), (1, 1, 1100)):
    count = int(np.prod(shape))
    tensor(torch.arange(count).reshape(shape))
    tensor((torch.arange(float(count)) / 7).reshape(shape))
for count in (3, 17, 40, 50, 200):
    tensor(torch.rand(count))
    tensor(torch.randn(count) * 100)
    tensor(torch.randn(count, dtype=torch.float64))
    tensor(torch.randint(-5000, 5000, (count,)))
for shape in ((3, 4), (12, 30), (2, 3, 4), (2, 2, 2, 2), (1, 10), (10, 1)):
    tensor(torch.randn(shape))
    tensor(torch.randn(shape) * 10.0 ** torch.randint(-3, 4, shape))
for _ in range(120):
    size = random.choice([1, 2, 3, 5, 9])
    scale = 10.0 ** random.choice([-9, -5, -4, -2, 0, 0, 0, 1, 3, 5, 8, 12])
    x = torch.randn(size, dtype=random.choice([torch.float32, torch.float64])) * scale
    if random.random() < 0.3:
        x = x.round()
    if random.random() < 0.2:
        x[random.randrange(size)] = random.choice([nan, inf, -inf, 0.0])
    tensor(x)
w = torch.tensor([1.0, 2.0], requires_grad=True)
for x in (w, w * 2, w.sum(), (w * 2).double(), torch.ones(30, requires_grad=True) / 3, torch.ones(9, requires_grad=True) * 1.25, torch.ones(2, 9, requires_grad=True).log_softmax(1), w.expand(40, 2), torch.ones(1, 1, requires_grad=True) @ torch.ones(1, 1), torch.zeros(0, requires_grad=True), torch.ones(3, 3, requires_grad=True).double()):
    tensor(x)
for count in range(4, 12):
    tensor(torch.ones(count, requires_grad=True).exp())
    tensor(torch.ones(count, dtype=torch.float64, requires_grad=True))
tensor(torch.nn.Parameter(torch.ones(2, 2)), parameter=True)
tensor(torch.nn.Parameter(torch.rand(9) / 3), parameter=True)


def array(x, **more):
    arrays.append({"shape": list(x.shape), "dtype": str(x.dtype), **numbers(np.ascontiguousarray(x)), "repr": repr(x), "str": str(x)})


for values in LISTS:
    for dtype in (np.float32, np.float64):
        array(np.array(values, dtype=dtype))
for values in ([1, 20, -300], [], 7, [[1, 2], [3, 4]], [2**62, -1]):
    array(np.array(values, dtype=np.int64))
    array(np.array(values).astype(np.int32))
array(np.array([True, False, True]))
array(np.array(True))
array(np.zeros((2, 3), dtype=bool))
array(np.array([1, 200], dtype=np.uint8))
for shape in ((0, 3), (2, 0)):
    array(np.zeros(shape))
for shape in ((12,), (30,), (2000,), (40, 50), (1001,), (3, 400), (5, 20, 20), (2, 3, 4), (2, 2, 2, 2)):
    count = int(np.prod(shape))
    array(np.arange(count).reshape(shape))
    array((np.arange(count) / 7).reshape(shape))
    array((np.arange(count, dtype=np.float32) / 7).reshape(shape))
rng = np.random.default_rng(3)
for _ in range(120):
    size = random.choice([1, 2, 3, 5, 9, 20])
    scale = 10.0 ** random.choice([-9, -5, -4, -2, 0, 0, 0, 1, 3, 5, 8, 12])
    x = (rng.standard_normal(size) * scale).astype(random.choice([np.float32, np.float64]))
    if random.random() < 0.3:
        x = x.round(random.choice([0, 1, 2, 3]))
    if random.random() < 0.2:
        x[random.randrange(size)] = random.choice([nan, inf, -inf, 0.0])
    array(x)

EDGES = [0.1, 0.5, 1.0, 1.5, 2.5, 100.0, 1e15, 1e16, 123456789012345680.0, 1e-4, 1e-5, 0.00012345, 1e22, 1.7976931348623157e308, 5e-324, 2.2250738585072014e-308, 0.0, -0.0, -1.5, 1 / 3, 2 / 3, 1e100, nan, inf, -inf, 12345.0, 1e6, 999999.0, 1e7, 9007199254740993.0]
for x in EDGES + [random.gauss(0, 1) * 10.0 ** random.randint(-20, 25) for _ in range(60)]:
    single = np.float32(x) if abs(x) < 1e38 or x != x else np.float32(1)
    floats.append({"hex": np.float64(x).tobytes().hex(), "repr": repr(float(x)), "single": single.tobytes().hex(), "singleStr": str(single), "singleRepr": repr(single)})

formats = []
for x in EDGES + [0.25, 0.125, 0.375, 2.675, 1.005, 0.5, 3.5, 4.5, 1e21, 1.5e21, 12355.0, 99999.5, 9.5, 8.5, 0.045, 1e-7, 2.5e-8, 6.103515625e-05, 3.0517578125e-05]:
    for digits in (0, 1, 2, 4, 8, 17):
        formats.append({"hex": np.float64(x).tobytes().hex(), "digits": digits, "f": f"{x:.{digits}f}", "e": f"{x:.{digits}e}"})

print(json.dumps({"torch": torch.__version__.split("+")[0], "numpy": np.__version__, "tensors": tensors, "arrays": arrays, "floats": floats, "formats": formats}, indent=0))
