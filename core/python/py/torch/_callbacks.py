"""Python functions that the engine calls: hooks on tensors, gradients of custom functions."""

from itertools import count

from _gradwalk.bridge import need, when_bound

from ._tensor import Tensor, wrap

need(globals(), *"set_caller add_hook remove_hook add_post_hook remove_post_hook".split())

actions = {}
numbers = count(1)
_ids = count()
_last = None  # what the last callback gave must live until the engine has taken it


def _called(number, *handles):
    """The engine's call: does the action of this number, gives back a handle (0: None)."""
    global _last
    _last = actions[number](*(wrap(handle) if handle else None for handle in handles))
    return 0 if _last is None else _last._h


when_bound(lambda: set_caller(_called))


class RemovableHandle:
    """Takes a hook away again: handle.remove()."""

    __module__ = "torch.utils.hooks"

    def __init__(self, hooks, *, extra_dict=None, remove=None):
        self.id = next(_ids)
        self._hooks, self._remove = hooks, remove

    def remove(self):
        if self._hooks is not None:
            self._hooks.pop(self.id, None)
        if self._remove is not None:
            self._remove()
            self._remove = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.remove()


def register_hook(x, hook):
    if not x.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")

    def act(gradient):
        replaced = hook(gradient)
        if replaced is not None and not isinstance(replaced, Tensor):
            raise TypeError("expected Variable, but hook returned '%s'" % type(replaced).__name__)
        if replaced is not None and replaced.shape != gradient.shape:
            raise RuntimeError(f"hook '{getattr(hook, '__name__', type(hook).__name__)}' has changed the size of value")
        if replaced is not None and replaced.dtype is not gradient.dtype:
            told = f"(was {gradient.type()} got {replaced.type()})"
            raise RuntimeError(f"hook '{getattr(hook, '__name__', type(hook).__name__)}' has changed the type of value {told}")
        return replaced

    number = next(numbers)
    actions[number] = act
    add_hook(x._h, number)

    def remove():
        remove_hook(x._h, number)
        actions.pop(number, None)

    return RemovableHandle(None, remove=remove)


def register_post_accumulate_grad_hook(x, hook):
    """After each gradient that was added into x.grad: hook(x)."""
    if not x.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if not x.is_leaf:
        raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
    number = next(numbers)
    actions[number] = lambda: hook(x)
    add_post_hook(x._h, number)

    def remove():
        remove_post_hook(x._h, number)
        actions.pop(number, None)

    return RemovableHandle(None, remove=remove)
