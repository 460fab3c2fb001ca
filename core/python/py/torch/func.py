"""torch.func: derivatives as functions of functions."""

from ._autograd import grad as _gradients
from .autograd.functional import hessian as _hessian, jacobian as _jacobian
from ._tensor import Tensor


def grad(func, argnums=0, has_aux=False):
    """The function that gives the gradient of `func` by its arguments `argnums`."""

    def gradient(*args, **named):
        found, _, aux = _derive(func, argnums, has_aux, args, named)
        return (found, aux) if has_aux else found

    return gradient


def grad_and_value(func, argnums=0, has_aux=False):
    def both(*args, **named):
        found, value, aux = _derive(func, argnums, has_aux, args, named)
        return (found, (value, aux)) if has_aux else (found, value)

    return both


def _derive(func, argnums, has_aux, args, named):
    places = argnums if isinstance(argnums, tuple) else (argnums,)
    args = list(args)
    followed = any(x.requires_grad for i in places for x in _leaves(args[i]))
    for i in places:
        args[i] = _mapped(args[i], lambda x: x.view_as(x) if x.requires_grad else x.detach().requires_grad_())
    y = func(*args, **named)
    value, aux = y if has_aux else (y, None)
    if not isinstance(value, Tensor):
        raise RuntimeError(f"Expected the function given to grad() to return a Tensor, got {type(value).__name__}")
    if value.dim():
        raise RuntimeError(f"Expected the function given to grad() to return a scalar tensor, got tensor with {value.dim()} dims. Maybe you wanted to use the vjp or jacrev APIs instead?")
    leaves = [x for i in places for x in _leaves(args[i])]
    found = iter(_gradients(value, leaves, create_graph=True, allow_unused=True, materialize_grads=True))
    keep = (lambda g: g) if followed else (lambda g: g.detach())
    parts = tuple(_mapped(args[i], lambda x: keep(next(found))) for i in places)
    return parts if isinstance(argnums, tuple) else parts[0], value if followed else value.detach(), aux


def _leaves(x):
    if isinstance(x, Tensor):
        return [x]
    values = x.values() if isinstance(x, dict) else x if isinstance(x, (list, tuple)) else ()
    return [leaf for value in values for leaf in _leaves(value)]


def _mapped(x, function):
    """Every tensor of nested dicts, lists and tuples through a function."""
    if isinstance(x, Tensor):
        return function(x)
    if isinstance(x, dict):
        return {key: _mapped(value, function) for key, value in x.items()}
    return type(x)(_mapped(value, function) for value in x) if isinstance(x, (list, tuple)) else x


def jacrev(func, argnums=0, **options):
    return lambda *args: _jacobian(lambda x: func(*args[:argnums], x, *args[argnums + 1 :]), args[argnums])


jacfwd = jacrev


def hessian(func, argnums=0):
    return lambda *args: _hessian(lambda x: func(*args[:argnums], x, *args[argnums + 1 :]), args[argnums])


def functional_call(module, parameters_and_buffers, args=None, kwargs=None, **options):
    """Calls a module with other tensors in the place of its own."""
    given = {}
    for part in parameters_and_buffers if isinstance(parameters_and_buffers, (tuple, list)) else (parameters_and_buffers,):
        given.update(part)
    replaced = []
    for path, value in given.items():
        home, _, name = path.rpartition(".")
        owner = module.get_submodule(home)
        place = owner._parameters if name in owner._parameters else owner._buffers
        replaced.append((place, name, place[name]))
        place[name] = value
    try:
        return module(*(args if isinstance(args, tuple) else () if args is None else (args,)), **(kwargs or {}))
    finally:
        for place, name, value in replaced:
            place[name] = value


def vmap(func, in_dims=0, out_dims=0, **options):
    raise NotImplementedError("Gradwalk has no torch.func.vmap: give the operations a batch dimension, or loop over it and torch.stack the results")
