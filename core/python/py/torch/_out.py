"""`out=`: where a result is put, and what is refused there."""

import warnings

from . import _arguments

_STRICT = frozenset(
    "gather mm addmm argmax argmin scatter scatter_add tril triu norm softmax log_softmax mv matmul bmm diag cross index_add renorm baddbmm "
    "max min sort topk aminmax".split()
)
"""Functions whose result has one dtype and no other."""

_MATCHED = frozenset("clamp clip sign neg negative abs absolute round floor ceil trunc fix".split())


def refuse(name, out, args, kwargs):
    """No gradient goes through what is written elsewhere."""
    from ._modes import is_grad_enabled

    if not is_grad_enabled():
        return
    for value in (*args, *kwargs.values(), out):
        for x in value if isinstance(value, (list, tuple)) else (value,):
            if isinstance(x, _arguments.tensor_class) and x.requires_grad:
                raise RuntimeError(f"{name}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad.")


def write(name, out, y):
    """The result of the function `name` in `out`, which may be a tuple."""
    if isinstance(y, tuple):
        for target, value in zip(out, y):
            write(name, target, value)
        return type(y)(out) if type(y) is not tuple else tuple(out)
    if out.dtype is not y.dtype:
        _refuse_dtype(name, out, y)
    if tuple(out.shape) != tuple(y.shape):
        if out.numel():
            _warn_resized(out, y)
        out.resize_(y.shape)
    return out.copy_(y)


def _refuse_dtype(name, out, y):
    if name in _STRICT:
        from ._words import c_name

        raise RuntimeError(f"Expected out tensor to have dtype {c_name(y)}, but got {c_name(out)} instead")
    if name in _MATCHED:
        raise RuntimeError(f"Found dtype {out.dtype._legacy} but expected {y.dtype._legacy}")
    if name in ("amax", "amin"):
        raise RuntimeError(f"Expected the dtype for input and out to match, but got {y.dtype._legacy} for input's dtype and {out.dtype._legacy} for out's dtype.")
    if name == "index_select":
        raise RuntimeError("index_select(): self and result must have the same scalar type")
    if name == "where":
        raise RuntimeError(f"Expected out type to be {y.dtype._legacy} but got {out.dtype._legacy}")
    if y.is_floating_point() and not out.is_floating_point():
        if name in ("cat", "concat", "stack"):
            raise TypeError(f"torch.cat(): input types can't be cast to the desired output type {out.dtype._legacy}")
        if name not in ("sum", "prod", "cumsum", "cumprod"):
            raise RuntimeError(f"result type {y.dtype._legacy} can't be cast to the desired output type {out.dtype._legacy}")


def _warn_resized(out, y):
    warnings.warn(
        f"An output with one or more elements was resized since it had shape {list(out.shape)}, which does not match the required output shape {list(y.shape)}. "
        "This behavior is deprecated, and in a future PyTorch release outputs will not be resized unless they have zero elements. "
        "You can explicitly reuse an out tensor t by resizing it, inplace, to zero elements with t.resize_(0).",
        UserWarning,
        5,
    )
