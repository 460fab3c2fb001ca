"""Records what real PyTorch answers, for test/unit/ops_recorded.test.ts.

    python test/record/ops.py [family ...]     # writes test/data/ops/<family>.json, one case on a line

The cases of a family are in ops_cases/<family>.py, as calls of `case`.
"""

import json
import math
import random
import sys
import warnings
from pathlib import Path

import torch

HERE = Path(__file__).parent
OUT = HERE.parent / "data" / "ops"
# What outputs are weighed with before they are summed and sent backward.
WEIGHTS = [0.125, 1.0, -0.5, 1.375, 0.875, -0.375, 1.25, 0.75, -0.25, 1.125, 0.625]
HOMES = {"torch": torch, "Tensor": torch.Tensor, "F": torch.nn.functional, "torch.linalg": torch.linalg, "torch.special": torch.special}

cases = []
numbers = random.Random(0)


def f(*shape, low=-2.0, high=2.0, grad=True, dtype=torch.float64):
    """A float64 tensor of numbers with two decimals, no two alike near each other."""
    count = math.prod(shape)
    values = [round(numbers.uniform(low, high), 2) for _ in range(count)]
    return torch.tensor(values, dtype=dtype).reshape(shape).requires_grad_(grad)


def f32(*shape, **named):
    return f(*shape, dtype=torch.float32, **named)


def i(*shape, low=0, high=5, dtype=torch.int64):
    values = [numbers.randrange(low, high) for _ in range(math.prod(shape))]
    return torch.tensor(values, dtype=dtype).reshape(shape)


def b(*shape):
    return i(*shape, high=2).bool()


def T(values, dtype=None, grad=False):
    return torch.tensor(values, dtype=dtype).requires_grad_(grad)


def again(path, *args, seed=None, **kwargs):
    """A case whose gradient is derived once more: the names of the first gradients, and the second ones, or the refusal."""
    case(path, *args, seed=seed, **kwargs)
    line = cases[-1]
    if "e" in line:
        raise SystemExit(f"{path} cannot be derived twice: {line['e']}")
    home, _, name = path.rpartition(".")
    inputs = [x for x in tensors((args, kwargs)) if x.requires_grad]

    def first(follows):
        if seed is not None:
            torch.manual_seed(seed)
        outputs = [x for x in flat(getattr(HOMES[home], name)(*args, **kwargs)) if isinstance(x, torch.Tensor) and x.requires_grad]
        weights = [weighing(x).requires_grad_(follows) for x in outputs]
        return weights, torch.autograd.grad(outputs, inputs, weights, create_graph=True, allow_unused=True)

    def names(gradients):
        return [g if g is None else g.grad_fn and type(g.grad_fn).__name__ for g in gradients]

    _, plain_gradients = first(False)
    weights, gradients = first(True)
    line["h"] = {"still": names(plain_gradients), "fn": names(gradients)}
    try:
        total = sum((g * weighing(g, 3)).sum() for g in gradients if g is not None)
        second = torch.autograd.grad(total, inputs + weights, allow_unused=True)
        line["h"]["g"] = [None if g is None else plain(g) for g in second]
    except Exception as error:
        line["h"]["e"] = [type(error).__name__, str(error)]


def weighing(x, start=0):
    return torch.tensor([WEIGHTS[(n + start) % len(WEIGHTS)] for n in range(x.numel())], dtype=x.dtype).reshape(x.shape)


def case(path, *args, seed=None, **kwargs):
    """Calls a function of torch by its path ("torch.clamp", "Tensor.add_", "F.conv2d") and keeps what it gave."""
    home, _, name = path.rpartition(".")
    inputs = [x for x in tensors((args, kwargs)) if x.requires_grad]
    line = {"f": path, "a": encode(args), "k": encode(kwargs)}
    if seed is not None:
        line["seed"] = seed
        torch.manual_seed(seed)
    before = {where: x.detach().clone() for where, x in placed((args, kwargs))}
    changes = name.endswith("_") and not name.endswith("__")
    said = None  # how many warnings there were before backward
    given = [x.clone() if changes and isinstance(x, torch.Tensor) and x.requires_grad else x for x in args]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        torch.set_warn_always(True)
        try:
            y = getattr(HOMES[home], name)(*given, **kwargs)
            line["y"] = [result(x) for x in flat(y)]
            said = len(caught)
            outputs = [x for x in flat(y) if isinstance(x, torch.Tensor) and x.requires_grad and x.grad_fn is not None]
            if outputs and inputs:
                gradients = torch.autograd.grad(outputs, inputs, [weighing(x) for x in outputs], allow_unused=True)
                line["g"] = [None if g is None else plain(g) for g in gradients]
        except Exception as error:
            line.pop("y", None)
            line["e"] = [type(error).__name__, str(error)]
    messages = [str(w.message).split(" (Triggered internally")[0] for w in caught[:said]]
    if messages:
        line["w"] = messages
    changed = [[where, plain(x)] for where, x in placed((args, kwargs)) if not x.requires_grad and not same(x, before[where])]
    if changed and not changes:
        line["m"] = changed
    cases.append(line)


def same(x, y):
    return x.shape == y.shape and torch.equal(x.double().nan_to_num(7e77), y.double().nan_to_num(7e77))


def tensors(value):
    return [x for _, x in placed(value)]


def placed(value):
    """Every tensor among the arguments and its number, in order."""
    found = [x for x in flat(value) if isinstance(x, torch.Tensor)]
    return list(enumerate(found))


def flat(value):
    if isinstance(value, dict):
        return [y for x in value.values() for y in flat(x)]
    if isinstance(value, (tuple, list)) and not isinstance(value, torch.Size):
        return [y for x in value for y in flat(x)]
    return [value]


def encode(value):
    if isinstance(value, torch.Tensor):
        # A transposed tensor is told as what it was transposed from.
        turned = value.dim() >= 2 and not value.is_contiguous() and value.transpose(-1, -2).is_contiguous()
        x = value.detach().transpose(-1, -2) if turned else value.detach()
        line = {"t": plain(x), "s": list(x.shape), "d": str(value.dtype).removeprefix("torch.")}
        if turned:
            line["turn"] = 1
        if value.requires_grad:
            line["g"] = 1
        return line
    if isinstance(value, torch.dtype):
        return {"dt": str(value).removeprefix("torch.")}
    if isinstance(value, dict):
        return {k: encode(v) for k, v in value.items()}
    if isinstance(value, (tuple, list)):
        return [encode(v) for v in value]
    if isinstance(value, float):
        return {"n": number(value)}
    return value


def plain(x):
    x = x.detach()
    try:
        return [number(v) for v in x.reshape(-1).tolist()]
    except RuntimeError:  # a gradient of zeros may have no storage
        return [0.0] * x.numel()


def number(v):
    if isinstance(v, bool):
        return int(v)
    if isinstance(v, float) and not math.isfinite(v):
        return "nan" if v != v else "inf" if v > 0 else "-inf"
    return float(f"{v:.12g}") if isinstance(v, float) else v


def result(x):
    if isinstance(x, torch.Tensor):
        return {"t": plain(x), "s": list(x.shape), "d": str(x.dtype).removeprefix("torch."), "fn": x.grad_fn and type(x.grad_fn).__name__}
    return encode(x)


def main():
    wanted = sys.argv[1:]
    OUT.mkdir(parents=True, exist_ok=True)
    for path in sorted((HERE / "ops_cases").glob("*.py")):
        if wanted and path.stem not in wanted:
            continue
        cases.clear()
        numbers.seed(path.stem)
        names = {"case": case, "again": again, "f": f, "f32": f32, "i": i, "b": b, "T": T, "torch": torch, "inf": math.inf, "nan": math.nan}
        exec(compile(path.read_text(), path.name, "exec"), names)
        lines = ",\n".join(json.dumps(line, separators=(",", ":")) for line in cases)
        (OUT / f"{path.stem}.json").write_text(f"[\n{lines}\n]\n")
        print(f"{path.stem}: {len(cases)} cases, {sum('e' in line for line in cases)} errors")


if __name__ == "__main__":
    main()
