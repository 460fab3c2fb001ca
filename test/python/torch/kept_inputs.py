import warnings

import torch
import torch.nn.functional as F

warnings.simplefilter("ignore")

# What a node keeps of its input, though its rule does not read it, is missed when it was written into or let go.
i = torch.tensor([[0, 1, 1], [1, 0, 0]])
for name, use in {
    "gather": lambda x: x.view(4, 4).gather(0, i),
    "take": lambda x: x.take(i),
    "masked_select": lambda x: x.masked_select(x > 0),
    "cummax": lambda x: x.cummax(-1)[0],
    "cummin": lambda x: x.cummin(-1)[0],
    "max_pool2d": lambda x: F.max_pool2d(x, 2),
    "avg_pool2d": lambda x: F.avg_pool2d(x, 2),
    "avg_pool1d": lambda x: F.avg_pool1d(x[0], 2),
    "adaptive_avg_pool2d": lambda x: F.adaptive_avg_pool2d(x, 2),
    "adaptive_max_pool2d": lambda x: F.adaptive_max_pool2d(x, 2),
    "reflect": lambda x: F.pad(x, (1, 1, 1, 1), mode="reflect"),
    "replicate": lambda x: F.pad(x, (1, 1), mode="replicate") if x.dim() < 4 else F.pad(x, (1, 1, 1, 1), mode="replicate"),
    "circular": lambda x: F.pad(x, (1, 1, 1, 1), mode="circular"),
    "nearest": lambda x: F.interpolate(x, scale_factor=2),
}.items():
    leaf = torch.arange(16.0).reshape(1, 1, 4, 4).requires_grad_()
    x = leaf * 1
    y = use(x)
    print(name, y.grad_fn.name())
    try:
        y.sum().backward()
        print("  ", leaf.grad.flatten().tolist())
        y.sum().backward()
        print("   twice")
    except RuntimeError as error:
        print("  ", str(error)[:60])
    x = leaf * 1
    y = use(x)
    x.add_(1)
    try:
        y.sum().backward()
        print("   written into")
    except RuntimeError as error:
        print("  ", str(error)[:160])
