# Evaluates each line of LINES with the same x, i and g at hand, and prints what comes back: its repr or its error, and its warnings.
import copy
import json
import pickle
import re
import warnings
from collections import OrderedDict

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.utils import data


def if_(t):
    if t:
        return 1


def set_(change):
    t = torch.arange(6.0).reshape(2, 3)
    change(t)
    return t


def outcome(line):
    global x, i, g
    torch.manual_seed(0)
    x, i, g = torch.arange(6.0).reshape(2, 3), torch.tensor([0, 1, 2]), torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            result = repr(eval(line))
        except Exception as error:
            result = f"{type(error).__name__}: {error}"
    said = sorted({f"{w.category.__name__}: {str(w.message)[:80]}" for w in told})
    return [line, re.sub(r"0x[0-9a-f]+", "0x", result), said]


torch.set_warn_always(True)
print(json.dumps([outcome(line) for line in LINES]))
