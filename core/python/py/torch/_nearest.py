"""Names that PyTorch has and Gradwalk lacks: says so, with the nearest name that there is."""

import difflib


def missing(module, name, namespace):
    """The error for `module.name`."""
    if name.startswith("__"):
        return AttributeError(f"module '{module}' has no attribute '{name}'")
    near = difflib.get_close_matches(name, [n for n in namespace if not n.startswith("_")], 1, 0.7)
    hint = f". Did you mean: '{near[0]}'?" if near else ""
    error = AttributeError(f"module '{module}' has no attribute '{name}' in Gradwalk{hint}")
    error.name = error.obj = None  # or Python would guess once more
    return error
