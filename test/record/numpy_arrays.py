"""
Records what real numpy and torch print for the programs of test/data/numpy-programs.txt.

    python test/record/numpy_arrays.py      (numpy 2, PyTorch 2)

Programs are divided by blank lines; each is run by itself after `import numpy as np, torch`.
"""

import contextlib
import io
import json
import pathlib
import warnings

import numpy as np
import torch

data = pathlib.Path(__file__).parent.parent / "data"


def run(program):
    out = io.StringIO()
    with contextlib.redirect_stdout(out), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(program, {"np": np, "torch": torch, "__name__": "__main__"})
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
    return out.getvalue()


programs = (data / "numpy-programs.txt").read_text().strip("\n").split("\n\n")
(data / "numpy.json").write_text(json.dumps([{"program": p, "out": run(p)} for p in programs], indent=1) + "\n")
