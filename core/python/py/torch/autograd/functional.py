"""Derivatives of functions: jacobian, hessian, vjp."""

from .._autograd import grad
from .._tensor import Tensor


def _inputs(inputs, create_graph=False, name="jacobian"):
    many = isinstance(inputs, tuple)
    inputs = inputs if many else (inputs,)
    for i, x in enumerate(inputs):
        if not isinstance(x, Tensor):
            said = f"the value at index {i}" if many else "the given inputs"
            raise TypeError(f"The inputs given to {name} must be either a Tensor or a tuple of Tensors but {said} has type {type(x)}.")
    return many, tuple(x.view_as(x) if create_graph and x.requires_grad else x.detach().requires_grad_() for x in inputs)


def _check_outputs(outputs, name):
    for y in outputs if isinstance(outputs, tuple) else (outputs,):
        if not isinstance(y, Tensor):
            raise TypeError(
                f"The outputs of the user-provided function given to {name} must be either a Tensor or a tuple of Tensors "
                f"but the given outputs of the user-provided function has type {type(outputs)}."
            )


def _vector(v, like, name, told):
    """The tensors of v, of the shapes of `like`; where it is None, there is one number, so v is 1."""
    if v is None:
        if len(like) != 1 or like[0].numel() != 1:
            raise RuntimeError(f"The vector v can only be None if the {told}.")
        return None
    if not isinstance(v, (Tensor, tuple)):
        raise TypeError(f"The v given to {name} must be either a Tensor or a tuple of Tensors but the given v has type {type(v)}.")
    v = v if isinstance(v, tuple) else (v,)
    if len(v) != len(like):
        raise RuntimeError(f"v is a tuple of invalid length: should be {len(like)} but got {len(v)}.")
    for i, (a, b) in enumerate(zip(v, like)):
        if a.shape != b.shape:
            prepend = f"Entry {i} in " if len(v) > 1 else ""
            raise RuntimeError(f"{prepend}v has invalid size: should be {b.shape} but got {a.shape}.")
    return v


INPUT = "input to the user-provided function is a single Tensor with a single element"
OUTPUT = "user-provided function returns a single Tensor with a single element"


def jacobian(func, inputs, create_graph=False, strict=False, vectorize=False, strategy="reverse-mode"):
    from .. import stack, zeros_like

    many, inputs = _inputs(inputs, create_graph)
    outputs = func(*inputs)
    several = isinstance(outputs, tuple)
    _check_outputs(outputs, "jacobian")
    for i, y in enumerate(outputs if several else (outputs,)):
        if not y.requires_grad:
            if strict:
                raise RuntimeError(
                    f"Output {i} of the user-provided function does not require gradients. The outputs must be computed in a differentiable manner "
                    "from the input when running in strict mode."
                )
    found = []
    for y in outputs if several else (outputs,):
        rows = [[] for _ in inputs]
        if not y.requires_grad:
            parts = tuple(zeros_like(y).reshape(*y.shape, *[1] * x.dim()).expand(*y.shape, *x.shape).clone() for x in inputs)
            found.append(parts if many else parts[0])
            continue
        for element in y.reshape(-1):
            for row, x, g in zip(rows, inputs, grad(element, inputs, retain_graph=True, create_graph=create_graph, allow_unused=True)):
                row.append(zeros_like(x) if g is None else g)
        parts = tuple(stack(row).view(y.shape + x.shape) for row, x in zip(rows, inputs))
        found.append(parts if many else parts[0])
    return tuple(found) if several else found[0]


def hessian(func, inputs, create_graph=False, strict=False, vectorize=False, outer_jacobian_strategy="reverse-mode"):
    many = isinstance(inputs, tuple)

    def gradient(*xs):
        y = func(*xs)
        _check_outputs(y, "hessian")
        if isinstance(y, tuple):
            raise RuntimeError("The function given to hessian should return a single Tensor")
        if y.numel() != 1:
            raise RuntimeError("The Tensor returned by the function given to hessian should contain a single element")
        found = jacobian(func, xs if many else xs[0], create_graph=True)
        return found

    _, inputs = _inputs(inputs, name="hessian")
    return jacobian(gradient, inputs if many else inputs[0], create_graph=create_graph)


def jvp(func, inputs, v=None, create_graph=False, strict=False):
    """Forward along v, by deriving the backward pass."""
    from .. import ones_like, zeros_like

    many, inputs = _inputs(inputs, name="jvp")
    v = _vector(v, inputs, "jvp", INPUT) or tuple(ones_like(x) for x in inputs)
    outputs = func(*inputs)
    several = isinstance(outputs, tuple)
    told = outputs if several else (outputs,)
    weights = tuple(zeros_like(y).requires_grad_() for y in told)
    back = grad(told, inputs, weights, create_graph=True, allow_unused=True, materialize_grads=True)
    found = grad(back, weights, v, create_graph=create_graph, allow_unused=True, materialize_grads=True)
    detached = tuple(y.detach() for y in told)
    return (detached, found) if several else (detached[0], found[0])


def vhp(func, inputs, v=None, create_graph=False, strict=False):
    """The function, and its Hessian times v."""
    from .. import ones_like

    many, inputs = _inputs(inputs, name="vhp")
    v = _vector(v, inputs, "vhp", INPUT) or tuple(ones_like(x) for x in inputs)
    y = func(*inputs)
    first = grad(y, inputs, create_graph=True, allow_unused=True, materialize_grads=True)
    found = grad(first, inputs, v, create_graph=create_graph, allow_unused=True, materialize_grads=True)
    return y.detach(), found if many else found[0]


hvp = vhp
"""The Hessian is symmetric."""


def vjp(func, inputs, v=None, create_graph=False, strict=False):
    many, inputs = _inputs(inputs, name="vjp")
    outputs = func(*inputs)
    _check_outputs(outputs, "vjp")
    v = _vector(v, outputs if isinstance(outputs, tuple) else (outputs,), "vjp", OUTPUT)
    found = grad(outputs, inputs, v, create_graph=create_graph, allow_unused=True, materialize_grads=True)
    detached = outputs.detach() if isinstance(outputs, Tensor) else tuple(y.detach() for y in outputs)
    return detached, found if many else found[0]
