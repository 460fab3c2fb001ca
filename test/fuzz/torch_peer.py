"""Runs programs in PyTorch: a JSON list of their lines of Python on each line of stdin, what became of them on each line of stdout.

The first number of a line is how many leaves the program has. Weights are those of program.ts.
"""

import json
import sys

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
WEIGHTS = [0.125, 1, -0.5, 1.375, 0.875, -0.375, 1.25, 0.75, -0.25, 1.125, 0.625]


def run(count, program):
    space = {"torch": torch, "F": F}
    error = None
    try:
        exec(program, space)
        made = [space[f"x{i}"] for i in range(len([name for name in space if name[0] == "x" and name[1:].isdigit()]))]
        loss = None
        for x in made[count:] or made:
            weights = torch.tensor([WEIGHTS[i % len(WEIGHTS)] for i in range(x.numel())], dtype=x.dtype).reshape(x.shape)
            part = (x * weights).sum()
            loss = part if loss is None else loss + part
        loss.backward()
    except Exception as caught:
        error = f"{type(caught).__name__}: {caught}"
    made = [space[f"x{i}"] for i in range(len([name for name in space if name[0] == "x" and name[1:].isdigit()]))]
    return {
        "error": error,
        "values": [x.detach().reshape(-1).tolist() for x in made],
        "names": [] if error else [None if x.grad_fn is None else type(x.grad_fn).__name__ for x in made],
        "gradients": [None if x.grad is None else x.grad.reshape(-1).tolist() for x in made[:count]],
        "loss": 0,
    }


for line in sys.stdin:
    count, program = json.loads(line)
    print(json.dumps(run(count, program)), flush=True)
