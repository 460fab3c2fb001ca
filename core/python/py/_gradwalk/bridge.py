"""The functions that JavaScript lends to Python, as the module `_gradwalk_js`.

A memory snapshot may hold no JavaScript object, so nobody imports that module: modules say at import what they
need, and bind() brings it once the interpreter runs.
"""

_needs = []
_actions = []


def need(namespace, *functions):
    """Brings the functions of these names into `namespace` (the globals of a module) when the host binds."""
    _needs.append((namespace, functions))
    for name in functions:
        namespace.setdefault(name, None)


def when_bound(action):
    """Calls `action` once the functions are there."""
    _actions.append(action)


def bind():
    """Called by the host, once, after it has registered `_gradwalk_js`."""
    import _gradwalk_js

    for namespace, functions in _needs:
        for name in functions:
            namespace[name] = getattr(_gradwalk_js, name)
    for action in _actions:
        action()


def throw(type_name, message):
    """Raises for JavaScript: an exception raised here keeps its Python type on its way through JavaScript."""
    import builtins
    import sys

    kind = getattr(builtins, type_name, None) or getattr(sys.modules.get("torch"), type_name, RuntimeError)
    raise kind(message)
