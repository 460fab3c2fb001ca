"""Are the gradients right? Compares them with differences of the function."""

import warnings

from .._autograd import grad
from .._tensor import Tensor
from .._types import float64


def gradcheck(func, inputs, *, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True, **options):
    from .. import allclose, stack

    inputs = inputs if isinstance(inputs, (tuple, list)) else (inputs,)
    if not any(isinstance(x, Tensor) and x.requires_grad for x in inputs):
        raise ValueError("gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True.")
    for k, x in enumerate(inputs):
        if isinstance(x, Tensor) and x.requires_grad and x.dtype != float64:
            warnings.warn(
                f"Input #{k} requires gradient and is not a double precision floating point or complex. "
                "This check will likely fail if all the inputs are not of double precision floating point or complex. ",
                UserWarning,
                2,
            )
    outputs = func(*inputs)
    outputs = outputs if isinstance(outputs, (tuple, list)) else (outputs,)
    for y in outputs:
        if not y.requires_grad:
            for x in inputs:
                _check_constant(func, inputs, x, y, outputs, eps)
            continue
        for x in inputs:
            if not (isinstance(x, Tensor) and x.requires_grad):
                continue
            rows = [grad(element, x, retain_graph=True, allow_unused=True, materialize_grads=True)[0].reshape(-1) for element in y.reshape(-1)]
            analytical = stack(rows, 1)
            numerical = [(rise / (2 * eps)).reshape(-1) for rise in _rises(func, inputs, x, y, outputs, eps)]
            if not allclose(analytical, stack(numerical), rtol=rtol, atol=atol):
                if raise_exception:
                    raise GradcheckError(f"Jacobian mismatch for output 0 with respect to input 0,\nnumerical:{stack(numerical)}\nanalytical:{analytical}\n")
                return False
    return True


def _check_constant(func, inputs, x, y, outputs, eps):
    """An output without a graph must not depend on an input."""
    if isinstance(x, Tensor) and x.requires_grad and any(bool(rise.ne(0).any()) for rise in _rises(func, inputs, x, y, outputs, eps)):
        raise GradcheckError("Numerical gradient for function expected to be zero")


def _rises(func, inputs, x, y, outputs, eps):
    """By how much an output rises while a number of x rises by 2 eps: for each number of x."""
    from .. import no_grad

    flat = x.data.view(-1)
    rises = []
    with no_grad():
        for i in range(flat.numel()):
            before = flat[i].item()
            flat[i] = before + eps
            above = _output(func(*inputs), outputs, y)
            flat[i] = before - eps
            below = _output(func(*inputs), outputs, y)
            flat[i] = before
            rises.append(above - below)
    return rises


def _output(now, outputs, y):
    now = now if isinstance(now, (tuple, list)) else (now,)
    return now[next(i for i, other in enumerate(outputs) if other is y)].clone()


class GradcheckError(RuntimeError):
    pass
