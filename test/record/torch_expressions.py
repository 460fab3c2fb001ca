"""What each line of test/python/expressions.txt gives in real PyTorch, kept in test/data/torch_expressions.json.

python test/record/torch_expressions.py   (torch 2.13 with numpy, on the CPU)
"""

import contextlib
import io
import json
import pathlib

here = pathlib.Path(__file__).parent.parent
out = io.StringIO()
program = (here / "python/expressions.py").read_text()
lines = (here / "python/expressions.txt").read_text().splitlines()
with contextlib.redirect_stdout(out):
    exec(compile(program, "expressions.py", "exec"), {"LINES": lines, "__name__": "__main__"})
found = json.loads(out.getvalue())
(here / "data/torch_expressions.json").write_text("[\n" + ",\n".join(json.dumps(one) for one in found) + "\n]\n")
