"""torch.autograd.Function: operations of the learner's own."""

import functools
import warnings

from _gradwalk.bridge import need

from ._callbacks import actions, numbers
from ._modes import is_grad_enabled, no_grad
from ._tensor import Tensor, taken

need(globals(), *"custom_function custom_freed give_results dead_action quiet_mode".split())


class FunctionCtx:
    """What a custom function keeps between forward and backward."""

    def __init__(self):
        self._freed = False
        self._saved, self.needs_input_grad, self._dirty, self._not_differentiable, self._materialize = (), (), (), (), True

    def save_for_backward(self, *tensors):
        for i, x in enumerate(tensors):
            if x is not None and not isinstance(x, Tensor):
                raise TypeError(f"save_for_backward can only save variables, but argument {i} is of type {type(x).__name__}")
        self._saved = tensors

    @property
    def saved_tensors(self):
        if self._freed:
            raise RuntimeError(
                "Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). "
                "Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True "
                "if you need to backward through the graph a second time or if you need to access saved tensors after calling backward."
            )
        return self._saved

    saved_variables = saved_tensors

    def save_for_forward(self, *tensors):
        pass

    def mark_dirty(self, *tensors):
        self._dirty = tensors

    def mark_non_differentiable(self, *tensors):
        self._not_differentiable = tensors

    def set_materialize_grads(self, value):
        self._materialize = value


class Function:
    """An operation of the learner's own: forward and backward in Python."""

    __module__ = "torch.autograd.function"

    def __init__(self, *args, **named):
        warnings.warn(f"{type(self)} should not be instantiated. Methods on autograd functions are all static, so you should invoke them on the class itself. Instantiating an autograd function will raise an error in a future version of PyTorch.", DeprecationWarning, 2)

    def __call__(self, *args, **named):
        raise RuntimeError(
            "Legacy autograd function with non-static forward method is deprecated. Please use new-style autograd function with static forward method. "
            "(Example: https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)"
        )

    @staticmethod
    def forward(*args, **named):
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def backward(ctx, *grad_outputs):
        raise NotImplementedError("You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD.")

    @classmethod
    def apply(cls, *args):
        while number := dead_action():
            actions.pop(number, None)
        ctx = FunctionCtx()
        inputs = [a for a in args if isinstance(a, Tensor)]
        ctx.needs_input_grad = tuple(isinstance(a, Tensor) and a.requires_grad for a in args)
        y = cls._run(ctx, args)
        outputs = y if isinstance(y, tuple) else (y,)
        number = next(numbers)
        actions[number] = functools.partial(_backward_of, cls, ctx, args, [(tuple(o.shape), o.dtype) for o in outputs if isinstance(o, Tensor)])
        told = [o for o in outputs if isinstance(o, Tensor)]
        for x in ctx._dirty:
            if x.requires_grad and x.is_leaf and is_grad_enabled():
                raise RuntimeError("a leaf Variable that requires grad has been used in an in-place operation.")
        fresh = taken(custom_function(cls.__name__, number, int(not ctx._materialize), len(inputs), *(x._h for x in inputs), *(o._h for o in told)))
        untouched = {id(o) for o in ctx._not_differentiable}
        new = {id(o): o if id(o) in untouched else made for o, made in zip(told, fresh)}
        ctx._saved = tuple(new.get(id(o), o) for o in ctx._saved)
        results = tuple(new.get(id(o), o) for o in outputs)
        return results if isinstance(y, tuple) else results[0]

    @classmethod
    def _run(cls, ctx, args):
        """Forward, unseen by autograd and untold: the function is one operation."""
        told = quiet_mode(1)
        try:
            with no_grad():
                if "setup_context" not in cls.__dict__:
                    return cls.forward(ctx, *args)
                y = cls.forward(*args)
                cls.setup_context(ctx, args, y)
                return y
        finally:
            quiet_mode(told)


_kept = None  # gradients must live until the engine has taken them


def _backward_of(cls, ctx, args, outputs, *grads):
    """The engine asks for the gradients of the tensors among args."""
    global _kept
    ctx._freed = custom_freed() == 1
    if ctx._materialize:
        from ._create import zeros

        grads = tuple(zeros(shape, dtype=dtype) if g is None else g for g, (shape, dtype) in zip(grads, outputs))
    found = cls.backward(ctx, *grads)
    found = found if isinstance(found, tuple) else (found,)
    if len(found) > len(args) and all(g is None for g in found[len(args) :]):
        found = found[: len(args)]
    if len(found) != len(args):
        raise RuntimeError(f"function {cls.__name__}Backward returned an incorrect number of gradients (expected {len(args)}, got {len(found)})")
    mine = _kept = [g for g, a in zip(found, args) if isinstance(a, Tensor)]
    for g in mine:
        if g is not None and not isinstance(g, Tensor):
            raise RuntimeError(f"expected Variable or None (got {type(g).__name__})")
    give_results(*(0 if g is None else g._h for g in mine))
    return None


class Variable(metaclass=type("VariableType", (type,), {"__instancecheck__": lambda cls, x: isinstance(x, Tensor)})):
    """From PyTorch's early days: a Tensor is a Variable now."""

    def __new__(cls, data=None, requires_grad=False, volatile=None):
        if volatile is not None:
            warnings.warn("volatile was removed and now has no effect. Use `with torch.no_grad():` instead.", UserWarning, 2)
        if data is None:
            return Tensor()
        if not isinstance(data, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(data).__name__}")
        if requires_grad and not data.is_floating_point():
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        return data.detach().requires_grad_(requires_grad) if requires_grad else data
