"""Writes core/python/bindings/saved_names.ts: what each grad_fn of PyTorch saves, by PyTorch's names.

python test/record/saved_names.py   (torch 2.13, on the CPU)
"""

import collections
import pathlib
import re

import torch

ELSEWHERE = "Foreach|Sparse|Cudnn|Miopen|Mkldnn|Mps|Fft|Complex|Nested|Fbgemm|Efficient|Cslt|Quant|Fake|Wrapper|Jagged|Segment|Weight[NI]|Thnn|Slow|Legacy"
folder = pathlib.Path(__file__).resolve().parent.parent.parent / "core/python/bindings"
groups = collections.defaultdict(list)
for name in dir(torch._C._functions):
    saved = [attribute[7:] for attribute in dir(getattr(torch._C._functions, name)) if attribute.startswith("_saved_")]
    if saved and "Backward" in name and name.count("Backward") == 1 and not re.search(ELSEWHERE, name):
        groups[" ".join(saved)].append(name.replace("Backward", "."))
lines = [f"{names}: {' '.join(kinds)}" for names, kinds in sorted(groups.items())]
(folder / "saved_names.ts").write_text(
    "// Made by test/record/saved_names.py.\n\n"
    "/** A line for each list of names: the grad_fns that save such. \"Mul.0\" is MulBackward0. */\n"
    "export const SAVED_NAMES = `\n" + "\n".join(lines) + "\n`;\n"
)
