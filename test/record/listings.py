"""
Writes core/python/py/torch/_listings.py: the ways to call a function that PyTorch lists where a call fits none of them.

    python test/record/listings.py NAMES > core/python/py/torch/_listings.py

NAMES: a JSON file with the Python names that there are here, such as "torch.sum", "Tensor.sum". Recorded with PyTorch 2.13.
"""

import json
import sys

import torch

HOMES = {"torch": torch, "Tensor": torch.ones(2, 2), "F": torch.nn.functional, "torch.special": torch.special, "torch.linalg": torch.linalg}
OPTIONS = "torch.dtype dtype = None, torch.layout layout = None, torch.device device = None, bool pin_memory = False, bool requires_grad = False"


def listing(function):
    """(name in messages, its ways), or None where PyTorch lists none."""
    try:
        function(*[object()] * 40)
        return None
    except TypeError as error:
        said = str(error)
    except Exception:
        return None
    name, found, rest = said.partition("() received an invalid combination of arguments")
    if not found:
        return None
    ways = [line[3:] for line in rest.split("\n") if line.startswith(" * ")] or [rest.rpartition("but expected ")[2].strip()]
    return name, tuple(way.replace(OPTIONS, "&") for way in ways)


def main():
    groups = {}
    for path in json.load(open(sys.argv[1])):
        home, _, name = path.rpartition(".")
        function = getattr(HOMES.get(home), name, None)
        found = listing(function) if "builtin" in type(function).__name__ else None
        if found is not None:
            own = path if found[0] == name else f"{path}={found[0]}"
            groups.setdefault(found[1], []).append(own)
    lines = [f"{' '.join(names)}: {' | '.join(way[1:-1] for way in ways)}" for ways, names in groups.items()]
    print('"""The ways to call a function that PyTorch lists where a call fits none of them: made by test/record/listings.py."""\n')
    print(f'OPTIONS = "{OPTIONS}"\n"""What & stands for."""\n')
    print('LISTED = """')
    print("\n".join(sorted(lines)))
    print('"""')


main()
