"""torch.func: derivatives as functions of functions."""

from ._autograd import grad as _gradients
from .autograd.functional import hessian as _hessian, jacobian as _jacobian, jvp as _jvp
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
        raise RuntimeError(f"grad_and_value(f)(*args): Expected f(*args) to return a Tensor, got {type(value)}")
    if value.dim():
        raise RuntimeError(f"grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with {value.dim()} dims. Maybe you wanted to use the vjp or jacrev APIs instead?")
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


def vjp(func, *primals, has_aux=False):
    """What `func` gives, and the function that takes a vector of that shape to its product with the Jacobian, one for each input."""
    followed = [_mapped(x, lambda part: part.detach().requires_grad_()) for x in primals]
    y, *aux = func(*followed) if has_aux else (func(*followed),)

    def product(*cotangents):
        vectors = cotangents[0] if len(cotangents) == 1 else cotangents
        found = iter(_gradients(y, _leaves(followed), vectors, retain_graph=True, allow_unused=True, materialize_grads=True))
        return tuple(_mapped(x, lambda part: next(found)) for x in followed)

    return (_mapped(y, lambda part: part.detach()), product, *aux)


def jvp(func, primals, tangents):
    """What `func` gives, and the product of its Jacobian with `tangents`."""
    return _jvp(func, tuple(primals), tuple(tangents))


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


def vmap(func, in_dims=0, out_dims=0, randomness="error", *, chunk_size=None):
    """The function for a whole batch: `func` is called for each part along `in_dims`, and the results are stacked along `out_dims`."""
    name = getattr(func, "__name__", type(func).__name__)
    of = f"vmap({name}, in_dims={in_dims}, ...)(<inputs>)"

    def mapped(*args, **named):
        if not args:
            raise ValueError(f"vmap({name})(<inputs>): got no inputs. Maybe you forgot to add inputs, or you are trying to vmap over a function with no inputs. The latter is unsupported.")
        if not isinstance(in_dims, (int, list, tuple)):
            raise ValueError(f"{of}: expected `in_dims` to be int or a (potentially nested) tuple matching the structure of inputs, got: {type(in_dims)}.")
        dims = (in_dims,) * len(args) if isinstance(in_dims, int) else tuple(in_dims)
        if len(dims) != len(args):
            raise ValueError(f"{of}: in_dims is not compatible with the structure of inputs. in_dims has structure {len(dims)} but inputs has structure {len(args)}.")
        sizes = [n for x, dim in zip(args, dims) for n in _lengths(x, dim, of)] + [x.shape[0] for x in _leaves(named)]
        if not sizes:
            raise ValueError(f"{of}: at least one input should be mapped over")
        if len(set(sizes)) > 1:
            raise ValueError(f"vmap: Expected all tensors to have the same size in the mapped dimension, got sizes {sizes} for the mapped dimension")
        rows = [func(*(_part(x, dim, i) for x, dim in zip(args, dims)), **_part(named, 0, i)) for i in range(sizes[0])]
        return _stacked(rows, out_dims, name)

    mapped.__name__ = name
    return mapped


def _dims_of(x, dim):
    """(a part, its dimension) for each part of a list or dict of arguments."""
    if isinstance(x, dict):
        return [(value, dim[key] if isinstance(dim, dict) else dim) for key, value in x.items()]
    return list(zip(x, dim if isinstance(dim, (list, tuple)) else [dim] * len(x)))


def _lengths(x, dim, of):
    """How long the tensors are along the dimensions that are gone through."""
    if isinstance(x, Tensor):
        if dim is None:
            return []
        if not -x.dim() <= dim < x.dim():
            raise ValueError(f"{of}: Got in_dim={dim} for some input, but that input is a Tensor of dimensionality {x.dim()} so expected in_dim to satisfy -{x.dim()} <= in_dim < {x.dim()}.")
        return [x.shape[dim]]
    if isinstance(x, (list, tuple, dict)):
        return [n for value, d in _dims_of(x, dim) for n in _lengths(value, d, of)]
    if dim is not None:
        raise ValueError(f"{of}: Got in_dim={dim} for an input but the input is of type {type(x)}. We cannot vmap over non-Tensor arguments, please use None as the respective in_dim")
    return []


def _part(x, dim, i):
    if isinstance(x, Tensor):
        return x if dim is None else x.select(dim, i)
    if isinstance(x, dict):
        return {key: _part(value, d, i) for key, (value, d) in zip(x, _dims_of(x, dim))}
    return type(x)(_part(value, d, i) for value, d in _dims_of(x, dim)) if isinstance(x, (list, tuple)) else x


def _stacked(rows, dim, name):
    first = rows[0]
    if isinstance(first, Tensor):
        return _stack(rows, dim[0] if isinstance(dim, (list, tuple)) else dim)
    if isinstance(first, dict):
        return {key: _stacked([row[key] for row in rows], dim, name) for key in first}
    if isinstance(first, (list, tuple)):
        dims = dim if isinstance(dim, (list, tuple)) else [dim] * len(first)
        return type(first)(_stacked([row[k] for row in rows], d, name) for k, d in enumerate(dims))
    raise ValueError(f"vmap({name}, ...): `{name}` must only return Tensors, got type {type(first)}.")


def _stack(rows, dim):
    import torch

    return torch.stack(rows, dim)
