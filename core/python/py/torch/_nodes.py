"""grad_fn: the graph as Python walks it."""

import gc
import weakref

from _gradwalk.bridge import need

from ._callbacks import RemovableHandle, actions, numbers
from ._tensor import Tensor, wrap

need(
    globals(),
    *"node_of node_name node_inputs node_next node_next_index node_variable release_node base_of same_tensor cut_off".split(),
    *"accumulator_of edge_tensor saved_of saved_names add_node_hook remove_node_hook give_results".split(),
)


class _NodeType(type):
    def __repr__(cls):
        return type.__repr__(cls) if cls.__module__ else f"<class '{cls.__name__}'>"


class Node(metaclass=_NodeType):
    """A grad_fn. Its class has PyTorch's name, such as MulBackward0."""

    __slots__ = ("_n", "_metadata", "__weakref__")
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
        return held(handle)

    @property
    def metadata(self):
        return self._metadata

    @property
    def requires_grad(self):
        return True

    def register_hook(self, fn):
        """After each run of this node: fn(gradients of its inputs, of its outputs) may give others to be sent on."""
        return self._hook(fn, False)

    def register_prehook(self, fn):
        """Before each run of this node: fn(gradients of its outputs) may give others."""
        return self._hook(fn, True)

    def _hook(self, fn, before):
        inputs = 0 if before else node_inputs(self._n)

        def act(*gradients):
            told = (gradients,) if before else (gradients[:inputs], gradients[inputs:])
            replaced = fn(*told)
            if replaced is not None:
                _replace(fn, told[0], replaced)

        number = next(numbers)
        actions[number] = act
        add_node_hook(self._n, number, int(before))

        def remove():
            remove_node_hook(self._n, number)
            actions.pop(number, None)

        return RemovableHandle(None, remove=remove)

    def __getattr__(self, name):
        if name.startswith("_saved_"):
            found = saved_of(self._n, name[7:])
            if found.__class__ is int:
                return held(found)
            if found:
                return eval(found)
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __dir__(self):
        saved = [f"_saved_{name}" for name in saved_names(self._n).split()]
        variable = ["variable"] if type(self).__name__ == "AccumulateGrad" else []
        listed = "metadata name next_functions register_hook register_prehook requires_grad".split()
        return [*(name for name in object.__dir__(self) if name.startswith("__")), *saved, *listed, *variable]

    def __repr__(self):
        module = type(self).__module__  # PyTorch's own have none
        return f"<{module + '.' if module else ''}{type(self).__name__} object at {hex(0x7F0000000000 + 64 * self._n)}>"

    def __del__(self):
        release_node(self._n)


_classes = {}
_known = weakref.WeakValueDictionary()  # by handle: a node is one object for as long as the program has it
_kept = ()  # gradients must live until the engine has taken them


def _replace(fn, before, replaced):
    """What a hook gave goes to the engine instead of what it was shown."""
    global _kept
    if not isinstance(replaced, tuple):
        raise TypeError(f"expected tuple, but hook returned '{type(replaced).__name__}'")
    name = getattr(fn, "__name__", type(fn).__name__)
    if len(replaced) != len(before):
        raise RuntimeError(f"hook '{name}' has returned an incorrect number of values (got {len(replaced)}, but expected {len(before)})")
    for x in replaced:
        if x is not None and not isinstance(x, Tensor):
            raise TypeError(f"expected Variable, but hook returned '{type(x).__name__}'")
    _kept = replaced
    give_results(*(0 if x is None else x._h for x in replaced))


def _node(handle):
    if not handle:
        return None
    known = _known.get(handle)
    if known is not None:
        return known
    name = node_name(handle)
    kind = _classes.get(name)
    if kind is None:
        custom = name.endswith("Backward")  # the names of PyTorch's own end in a number
        kind = _classes[name] = _NodeType(name, (Node,), {"__slots__": (), "__module__": "torch.autograd.function" if custom else ""})
    node = object.__new__(kind)
    node._n, node._metadata = handle, {}
    _known[handle] = node
    return node


def node_of_tensor(x):
    """The grad_fn of a tensor, or None."""
    return _node(node_of(x._h))


def accumulator_of_tensor(x):
    """The node that adds into a leaf's .grad."""
    return _node(accumulator_of(x._h))


def edge_tensor_of(edge):
    """A tensor whose gradient is that of the edge."""
    return wrap(edge_tensor(edge.node._n, edge.output_nr))


def base_of_tensor(x):
    """The tensor that x is a view of: the object that the program itself holds, where it does."""
    handle = base_of(x._h)
    if not handle:
        return None
    return held(handle)


def held(handle):
    """A tensor as the object that the program itself holds, where it does."""
    new = wrap(handle)
    for known in gc.get_objects():
        if isinstance(known, Tensor) and known is not new and same_tensor(known._h, handle):
            return known
    return new


def detach_in_place(x):
    cut_off(x._h)
    return x
