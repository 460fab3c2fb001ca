"""grad_fn: the graph as Python walks it."""

import gc

from _gradwalk.bridge import need

from ._tensor import Tensor, taken, wrap

need(globals(), *"node_of node_name node_inputs node_next node_next_index node_variable same_node release_node base_of same_tensor cut_off saved_of".split())


class Node:
    """A grad_fn. Its class has PyTorch's name, such as MulBackward0."""

    __slots__ = ("_n",)
    __module__ = "torch.autograd.graph"

    def name(self):
        name = type(self).__name__
        return f"torch::autograd::{name}" if name in ("AccumulateGrad", "CopySlices", "CopyBackwards") else name

    @property
    def next_functions(self):
        return tuple((_node(node_next(self._n, i)), node_next_index(self._n, i)) for i in range(node_inputs(self._n)))

    @property
    def variable(self):
        handle = node_variable(self._n)
        if not handle:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute 'variable'")
        return wrap(handle)

    @property
    def metadata(self):
        return _metadata.setdefault(self._n, {})

    def __getattr__(self, name):
        if name.startswith("_saved_"):
            handle = saved_of(self._n, name[7:])
            if handle:
                return wrap(handle)
        if name == "saved_tensors":
            return taken(saved_of(self._n, ""))
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __eq__(self, other):
        return isinstance(other, Node) and same_node(self._n, other._n) == 1

    def __hash__(self):
        return hash(type(self).__name__)

    def __repr__(self):
        module = type(self).__module__  # PyTorch's own have none
        return f"<{module + '.' if module else ''}{type(self).__name__} object at {hex(0x7F0000000000 + 64 * self._n)}>"

    def __del__(self):
        release_node(self._n)


_classes = {}
_metadata = {}


def _node(handle):
    if not handle:
        return None
    name = node_name(handle)
    kind = _classes.get(name)
    if kind is None:
        custom = name.endswith("Backward")  # the names of PyTorch's own end in a number
        kind = _classes[name] = type(name, (Node,), {"__slots__": (), "__module__": "torch.autograd.function" if custom else ""})
    node = object.__new__(kind)
    node._n = handle
    return node


def node_of_tensor(x):
    """The grad_fn of a tensor, or None."""
    return _node(node_of(x._h))


def base_of_tensor(x):
    """The tensor that x is a view of: the object that the program itself holds, where it does."""
    handle = base_of(x._h)
    if not handle:
        return None
    base = wrap(handle)
    for held in gc.get_objects():
        if isinstance(held, Tensor) and held is not base and same_tensor(held._h, handle):
            return held
    return base


def detach_in_place(x):
    cut_off(x._h)
    return x
