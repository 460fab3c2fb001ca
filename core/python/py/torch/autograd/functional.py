"""Derivatives of functions: jacobian, hessian, vjp."""

from .._autograd import grad
from .._tensor import Tensor


def _inputs(inputs, create_graph=False):
    many = isinstance(inputs, tuple)
    inputs = inputs if many else (inputs,)
    return many, tuple(x.view_as(x) if create_graph and x.requires_grad else x.detach().requires_grad_() for x in inputs)


def _check_outputs(outputs, name):
    for y in outputs if isinstance(outputs, tuple) else (outputs,):
        if not isinstance(y, Tensor):
            raise TypeError(
                f"The outputs of the user-provided function given to {name} must be either a Tensor or a tuple of Tensors "
                f"but the given outputs of the user-provided function has type {type(outputs)}."
            )


def jacobian(func, inputs, create_graph=False, strict=False, vectorize=False, strategy="reverse-mode"):
    from .. import stack, zeros_like

    many, inputs = _inputs(inputs, create_graph)
    outputs = func(*inputs)
    several = isinstance(outputs, tuple)
    _check_outputs(outputs, "jacobian")
    found = []
    for y in outputs if several else (outputs,):
        rows = [[] for _ in inputs]
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
        if y.numel() != 1:
            raise RuntimeError("The Tensor returned by the function given to hessian should contain a single element")
        found = jacobian(func, xs if many else xs[0], create_graph=True)
        return found

    _, inputs = _inputs(inputs)
    return jacobian(gradient, inputs if many else inputs[0], create_graph=create_graph)


def jvp(func, inputs, v=None, create_graph=False, strict=False):
    """Forward along v, by deriving the backward pass."""
    from .. import ones_like, zeros_like

    many, inputs = _inputs(inputs)
    v = tuple(ones_like(x) for x in inputs) if v is None else v if isinstance(v, tuple) else (v,)
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

    many, inputs = _inputs(inputs)
    v = tuple(ones_like(x) for x in inputs) if v is None else v if isinstance(v, tuple) else (v,)
    y = func(*inputs)
    first = grad(y, inputs, create_graph=True, allow_unused=True, materialize_grads=True)
    found = grad(first, inputs, v, create_graph=create_graph, allow_unused=True, materialize_grads=True)
    return y.detach(), found if many else found[0]


hvp = vhp
"""The Hessian is symmetric."""


def vjp(func, inputs, v=None, create_graph=False, strict=False):
    many, inputs = _inputs(inputs)
    outputs = func(*inputs)
    found = grad(outputs, inputs, v, create_graph=create_graph, allow_unused=True, materialize_grads=True)
    detached = outputs.detach() if isinstance(outputs, Tensor) else tuple(y.detach() for y in outputs)
    return detached, found if many else found[0]
