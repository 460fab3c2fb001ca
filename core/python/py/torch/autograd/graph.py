"""torch.autograd.graph: the nodes of the graph, and what they save."""

from typing import NamedTuple

from _gradwalk.bridge import need

from .._autograd import Node
from .._callbacks import RemovableHandle, actions, numbers
from .._nodes import accumulator_of_tensor, node_of_tensor
from .._tensor import Tensor

need(globals(), *"set_packing dead_action node_index".split())


class GradientEdge(NamedTuple):
    """Where a gradient goes: an output of a node."""

    node: Node
    output_nr: int
    ownership_token: object = None


def get_gradient_edge(tensor):
    if not tensor.requires_grad:
        raise RuntimeError("It is not possible to get the gradient edge for a Tensor that does not require gradients")
    return GradientEdge(node_of_tensor(tensor) or accumulator_of_tensor(tensor), node_index(tensor._h))


class _Kept:
    """The number of the action that gives a tensor back, as the engine takes it."""

    def __init__(self, number):
        self._h = number


_packs = []
"""Of each `with` that the program is in: the number of its action."""
_refusal = None


class saved_tensors_hooks:
    """Within it, what is saved for backward goes through pack_hook, and comes back through unpack_hook."""

    def __init__(self, pack_hook, unpack_hook):
        self.pack_hook, self.unpack_hook = pack_hook, unpack_hook

    def __enter__(self):
        if _refusal is not None:
            raise RuntimeError(_refusal)
        number = next(numbers)
        actions[number] = self._pack
        _packs.append(number)
        set_packing(number)

    def __exit__(self, *error):
        actions.pop(_packs.pop())
        set_packing(_packs[-1] if _packs else 0)

    def _pack(self, tensor):
        while gone := dead_action():
            actions.pop(gone, None)
        packed, number = self.pack_hook(tensor), next(numbers)
        actions[number] = lambda: self._unpack(packed)
        return _Kept(number)

    def _unpack(self, packed):
        tensor = self.unpack_hook(packed)
        if not isinstance(tensor, Tensor):
            raise TypeError(f"Output of saved tensor unpack_hook expected to be a Tensor but got result of type {type(tensor).__name__}")
        return tensor


class save_on_cpu(saved_tensors_hooks):
    """Within it, what is saved for backward waits in the CPU's memory."""

    def __init__(self, pin_memory=False, device_type="cuda"):
        super().__init__(lambda tensor: (tensor.device, tensor.cpu()), lambda packed: packed[1].to(packed[0]))


class disable_saved_tensors_hooks:
    """Within it, saved_tensors_hooks raises an error with this message."""

    def __init__(self, error_message):
        self.error_message = error_message

    def __enter__(self):
        global _refusal
        self.before, _refusal = _refusal, self.error_message

    def __exit__(self, *error):
        global _refusal
        _refusal = self.before


def register_multi_grad_hook(tensors, fn, *, mode="all"):
    """fn(gradients of all the tensors), once all have come; "any": fn(the first that comes)."""
    if mode not in ("all", "any"):
        raise ValueError(f"Expects mode to be one of ('all', 'any') but got {mode}")
    come = {}

    def hook_of(i):
        def hook(gradient):
            come[i] = gradient
            if mode == "any":
                if len(come) == 1:
                    fn(gradient)
            elif len(come) == len(tensors):
                gradients = [come[k] for k in range(len(tensors))]
                come.clear()
                fn(gradients)

        return hook

    handles = [tensor.register_hook(hook_of(i)) for i, tensor in enumerate(tensors)]

    def remove():
        for handle in handles:
            handle.remove()

    return RemovableHandle(None, remove=remove)
