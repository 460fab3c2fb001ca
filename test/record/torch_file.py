"""Writes test/data/torch_file.pt and what it holds, for test/unit/torch_programs.test.ts.

python test/record/torch_file.py   (torch 2.13)
"""

import pathlib

import torch

data = pathlib.Path(__file__).resolve().parent.parent / "data"
whole = torch.arange(6.0).reshape(2, 3)
kept = {
    "weight": torch.nn.Parameter(torch.tensor([[1.5, -2.0]])),
    "view": whole.t(),
    "half": torch.tensor([0.1, 65504.0], dtype=torch.float16),
    "brain": torch.tensor([1 / 3], dtype=torch.bfloat16),
    "truth": torch.tensor([True, False]),
    "bytes": torch.tensor([1, -2], dtype=torch.int8),
    "empty": torch.zeros(0, 2),
    "epoch": 3,
    "names": ["a", ("b", None)],
}
torch.save(kept, data / "torch_file.pt")
(data / "torch_file.txt").write_text(f"{torch.load(data / 'torch_file.pt')}\n")
