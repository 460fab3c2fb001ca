"""
Writes core/python/py/torch/_lacking.py: the names that PyTorch has and that are missing here.

    python test/record/names.py NAMES > core/python/py/torch/_lacking.py

NAMES: a JSON file with the public names that there are here, by module: {"torch": ["abs", …], "torch.nn": […]}. Recorded with PyTorch 2.13.
"""

import importlib
import json
import sys
import textwrap
import types
import typing


def is_own(value):
    """Not a module or a type of Python's that PyTorch happens to import."""
    return not isinstance(value, types.ModuleType) and getattr(value, "__module__", "torch") not in ("typing", "collections", "functools", "enum", "builtins")


def main():
    print('"""Names of PyTorch that are missing here: made by test/record/names.py."""\n')
    print("MISSING = {")
    for path, here in json.load(open(sys.argv[1])).items():
        module = importlib.import_module(path)
        missing = [n for n in dir(module) if not n.startswith("_") and n not in here and is_own(getattr(module, n)) and not hasattr(typing, n)]
        print(f'    "{path}": """')
        print(textwrap.fill(" ".join(missing), 140))
        print('""",')
    print("}")


main()
