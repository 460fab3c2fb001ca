"""Records what PyTorch's CPU generator gives, for test/unit/random*.test.ts.

    python test/record/random_numbers.py > test/data/random.json

Each record: a call, its seed, and the raw bytes of the result (base64), or their SHA-256 where they are many. `after` is one 32-bit
draw made afterwards, which shows that the call took as many numbers as PyTorch's. Recorded with PyTorch 2.13 on an x86 CPU with AVX2.
"""

import base64
import hashlib
import json

import torch

DTYPES = {"float32": torch.float32, "float64": torch.float64, "int64": torch.int64, "int32": torch.int32}
SEEDS = [0, 1, 42, 1234, -1, 2**31, 2**40 + 5]
SIZES = [1, 2, 3, 15, 16, 17, 31, 32, 37, 100, 624, 1000, 20003]
records = []


def record(call, seed, make, **arguments):
    torch.manual_seed(seed)
    result = make()
    raw = result.contiguous().numpy().tobytes()
    entry = {"call": call, "seed": str(seed), "dtype": str(result.dtype).split(".")[1], "size": result.numel(), **arguments}
    if len(raw) <= 400:
        entry["bytes"] = base64.b64encode(raw).decode()
    else:
        entry["sha256"] = hashlib.sha256(raw).hexdigest()
        if result.dtype == torch.float64 and call in ("randn", "normal", "exponential", "logNormal", "cauchy"):
            entry["some"] = [float(v) for v in result.reshape(-1)[:: max(1, result.numel() // 40)]]
    entry["after"] = int(torch.randint(0, 2**27, (1,)))
    records.append(entry)


for size in SIZES:
    for dtype in ("float32", "float64"):
        for seed in SEEDS if size < 1000 else SEEDS[:3]:
            record("rand", seed, lambda: torch.rand(size, dtype=DTYPES[dtype]))
            record("randn", seed, lambda: torch.randn(size, dtype=DTYPES[dtype]))
record("rand", 7, lambda: torch.rand(1_000_000))
record("randn", 7, lambda: torch.randn(1_000_000))

for size in (4, 24, 1000):
    for dtype in ("float32", "float64"):
        for low, high in ((-1, 1), (2, 7), (-0.1, 0.1), (0.3, 0.7), (-0.5773502691896258, 0.5773502691896258), (1e-3, 1e3)):
            record("uniform", 3, lambda: torch.empty(size, dtype=DTYPES[dtype]).uniform_(low, high), low=low, high=high)
        for mean, std in ((2.0, 0.5), (0.1, 0.02), (-3, 10), (0, 0.3333333333333333)):
            record("normal", 3, lambda: torch.empty(size, dtype=DTYPES[dtype]).normal_(mean, std), mean=mean, std=std)
        for p in (0.1, 0.3, 0.5, 1.0, 0.0):
            record("bernoulli", 5, lambda: torch.empty(size, dtype=DTYPES[dtype]).bernoulli_(p), p=p)
            record("bernoulliEach", 5, lambda: torch.bernoulli(torch.full((size,), p, dtype=DTYPES[dtype])), p=p)
            record("dropout", 5, lambda: torch.nn.functional.dropout(torch.ones(size, dtype=DTYPES[dtype]), p), p=p)
        for rate in (1.0, 2.0, 0.3):
            record("exponential", 9, lambda: torch.empty(size, dtype=DTYPES[dtype]).exponential_(rate), rate=rate)
        record("logNormal", 9, lambda: torch.empty(size, dtype=DTYPES[dtype]).log_normal_(1.0, 0.5), mean=1.0, std=0.5)
        record("cauchy", 9, lambda: torch.empty(size, dtype=DTYPES[dtype]).cauchy_(1.0, 2.0), median=1.0, sigma=2.0)
        record("geometric", 9, lambda: torch.empty(size, dtype=DTYPES[dtype]).geometric_(0.2), p=0.2)

for seed in (0, 42):
    for low, high in ((0, 10), (-5, 5), (0, 100), (0, 2**28 - 1), (0, 2**28), (0, 2**31), (-(2**40), 2**40), (-(2**63), 2**63 - 1), (2**60, 2**60 + 7)):
        for dtype in ("int64", "float32") if high < 2**60 else ("int64",):
            if dtype == "float32" and high > 2**24:
                continue
            record("randint", seed, lambda: torch.randint(low, high, (20,), dtype=DTYPES[dtype]), low=str(low), high=str(high))
    record("randint", seed, lambda: torch.randint(-7, 300, (33,), dtype=torch.int32), low="-7", high="300")
    for size in (1, 2, 8, 20, 100, 5000, 70000):
        record("randperm", seed, lambda: torch.randperm(size))
    record("randperm", seed, lambda: torch.randperm(30, dtype=torch.float32))
    record("random63", seed, lambda: torch.empty(6, dtype=torch.int64).random_())

torch.manual_seed(11)
TABLES = [[0.1, 0.2, 0.7], [1.0, 1.0, 1.0, 1.0], [5.0, 0.0, 2.5, 1.25, 0.25], torch.rand(27).tolist()]
for dtype in ("float32", "float64"):
    for table in TABLES:
        p = torch.tensor(table, dtype=DTYPES[dtype])
        for samples, replacement in ((1, True), (1, False), (2, False), (3, False), (5, True), (50, True)):
            record("multinomial", 13, lambda: torch.multinomial(p, samples, replacement), p=p.tolist(), pdtype=dtype, samples=samples, replacement=replacement, categories=len(table))
    rows = torch.tensor([[0.1, 0.2, 0.7], [3.0, 2.0, 1.0]], dtype=DTYPES[dtype])
    for samples, replacement in ((1, True), (2, False), (6, True)):
        record("multinomial", 13, lambda: torch.multinomial(rows, samples, replacement), p=rows.reshape(-1).tolist(), pdtype=dtype, samples=samples, replacement=replacement, categories=3)


def mixed():
    """One generator used for one call after another: caches and block ends must carry over as they do in PyTorch."""
    parts = [torch.randn(3), torch.rand(5), torch.randn(2), torch.randn(17), torch.randn(1), torch.randint(0, 9, (3,)).float(), torch.randn(4)]
    return torch.cat(parts)


for seed in (0, 5):
    record("mixed", seed, mixed)


def loader_orders(epochs):
    from torch.utils.data import DataLoader, TensorDataset

    loader = DataLoader(TensorDataset(torch.arange(11)), batch_size=4, shuffle=True)
    return torch.cat([batch[0] for _ in range(epochs) for batch in loader])


record("loader", 0, lambda: loader_orders(3), epochs=3, items=11)

states = []
for seed, steps in ((0, 0), (0, 1), (3, 623), (3, 624), (3, 625), (2**63 + 9, 3), (-7, 2)):
    torch.manual_seed(seed)
    for _ in range(steps):
        torch.randint(0, 9, (1,))
    states.append({"seed": str(seed), "draws": steps, "normals": 0, "sha256": hashlib.sha256(torch.get_rng_state().numpy().tobytes()).hexdigest(), "initial": str(torch.initial_seed())})
torch.manual_seed(1)
torch.randn(3)
states.append({"seed": "1", "draws": 0, "normals": 3, "sha256": hashlib.sha256(torch.get_rng_state().numpy().tobytes()).hexdigest(), "initial": "1"})

print(json.dumps({"torch": torch.__version__.split("+")[0], "records": records, "states": states}, indent=0))
