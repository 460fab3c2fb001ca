"""Derivatives of functions: jacobian, hessian, vjp."""

from .._autograd import grad
from .._tensor import Tensor


def _inputs(inputs, create_graph=False):
    many = isinstance(inputs, tuple)
    inputs = inputs if many else (inputs,)
    return many, tuple(x.view_as(x) if create_graph and x.requires_grad else x.detach().requires_grad_() for x in inputs)


def jacobian(func, inputs, create_graph=False, strict=False, vectorize=False, strategy="reverse-mode"):
    from .. import stack, zeros_like

    many, inputs = _inputs(inputs, create_graph)
    outputs = func(*inputs)
    several = isinstance(outputs, tuple)
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
        found = jacobian(func, xs if many else xs[0], create_graph=True)
        return found

    _, inputs = _inputs(inputs)
    return jacobian(gradient, inputs if many else inputs[0], create_graph=create_graph)


def vjp(func, inputs, v=None, create_graph=False, strict=False):
    many, inputs = _inputs(inputs)
    outputs = func(*inputs)
    found = grad(outputs, inputs, v, create_graph=create_graph, allow_unused=True, materialize_grads=True)
    detached = outputs.detach() if isinstance(outputs, Tensor) else tuple(y.detach() for y in outputs)
    return detached, found if many else found[0]
