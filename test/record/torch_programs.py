"""Runs each program of test/python/torch in real PyTorch and keeps what it prints beside it.

python test/record/torch_programs.py   (torch 2.13 with numpy, on the CPU)
"""

import contextlib
import io
import os
import pathlib
import runpy
import tempfile

import torch

torch.set_num_threads(1)
programs = sorted((pathlib.Path(__file__).resolve().parent.parent / "python/torch").glob("*.py"))
os.chdir(tempfile.mkdtemp())  # some of them write files
for program in programs:
    out = io.StringIO()
    torch.set_printoptions(profile="default")
    with contextlib.redirect_stdout(out):
        runpy.run_path(str(program), run_name="__main__")
    program.with_suffix(".out").write_text(out.getvalue())
