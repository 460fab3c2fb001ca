"""Are the gradients' own gradients right?"""

from .._autograd import enable_grad, grad
from .._tensor import Tensor
from .gradcheck import gradcheck


def gradgradcheck(func, inputs, grad_outputs=None, *, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True, **options):
    """gradcheck of the gradients of func, also by what its outputs' gradients are: random ones, where none are given."""
    from .. import randn

    inputs = inputs if isinstance(inputs, (tuple, list)) else (inputs,)
    followed = [i for i, x in enumerate(inputs) if isinstance(x, Tensor) and x.requires_grad]

    def outputs_of(given):
        y = func(*given)
        return [part for part in (y if isinstance(y, (tuple, list)) else (y,)) if part.requires_grad]

    if grad_outputs is None:
        grad_outputs = [randn(tuple(y.shape), dtype=y.dtype).requires_grad_() for y in outputs_of(inputs)]
    elif isinstance(grad_outputs, Tensor):
        grad_outputs = [grad_outputs]

    def slopes(*given):
        own, vectors = given[: len(inputs)], given[len(inputs) :]
        with enable_grad():  # gradcheck asks for numbers alone
            return grad(outputs_of(own), [own[i] for i in followed], vectors, create_graph=True, allow_unused=True, materialize_grads=True)

    return gradcheck(slopes, (*inputs, *grad_outputs), eps=eps, atol=atol, rtol=rtol, raise_exception=raise_exception)
