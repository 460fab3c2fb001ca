"""A name that is not there: PyTorch's words where it has none either, else that Gradwalk lacks it, with the nearest name that there is."""

import difflib

from ._lacking import MISSING


def missing(module, name, namespace):
    """The error for `module.name`."""
    if name in MISSING.get(module, "").split():
        near = difflib.get_close_matches(name, [n for n in namespace if not n.startswith("_")], 1, 0.7)
        error = AttributeError(f"module '{module}' has no attribute '{name}' in Gradwalk" + (f". Did you mean: '{near[0]}'?" if near else ""))
        error.name = error.obj = None  # or Python would guess once more
        return error
    return AttributeError(f"module '{module}' has no attribute '{name}'")
