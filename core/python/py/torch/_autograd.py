"""grad_fn, hooks, modes, custom functions: autograd as Python sees it."""

import functools
import warnings
from collections import OrderedDict
from itertools import count

from _gradwalk.bridge import need, when_bound
from _gradwalk.places import here

from ._tensor import Tensor, taken, wrap

need(
    globals(),
    *"run_backward find_gradients grad_state inference_state node_of accumulator_of node_name node_inputs node_next node_next_index".split(),
    *"node_variable same_node release_node set_caller add_hook remove_hook base_of cut_off custom_function saved_of give_results dead_action quiet_mode".split(),
)


# ---- warnings and refusals, in PyTorch's words


def warn_non_leaf():
    warnings.warn(
        "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be populated during autograd.backward(). "
        "If you indeed want the .grad field to be populated for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. "
        "If you access the non-leaf Tensor by mistake, make sure you access the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more informations.",
        UserWarning,
        3,
    )


def warn_scalar():
    warnings.warn(
        "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\nConsider using tensor.detach() first.", UserWarning, 3
    )


def warn_transpose(rank):
    if rank > 2 or rank == 1:
        warnings.warn(
            f"The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it will throw an error in a future release. "
            f"Consider `x.mT` to transpose batches of matrices or `x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor.",
            UserWarning,
            3,
        )


def check_grad(x, grad):
    if not isinstance(grad, Tensor):
        raise TypeError(f"assigned grad expected to be a Tensor or None but got grad of type {type(grad).__name__}")
    if grad is x:
        raise RuntimeError("can't assign Variable as its own grad")
    if grad.dtype is not x.dtype:
        raise RuntimeError(
            f"attempting to assign a gradient with dtype '{_c_name(grad)}' to a tensor with grad_dtype '{_c_name(x)}'. "
            f"The gradient must match the tensor's grad_dtype (defaults to the tensor's dtype). You can set the tensor's grad_dtype attribute with a specific dtype, "
            "or None to allow any dtype. Set grad_dtype with caution. Diverging the dtypes of a tensor and its gradient may break downstream systems that assume they match."
        )
    if grad.device != x.device:
        raise RuntimeError(f"attempting to assign a gradient with device type '{grad.device.type}' to a tensor with device type '{x.device.type}'. Please ensure that the gradient and the tensor are on the same device")
    if grad.shape != x.shape:
        raise RuntimeError(
            f"attempting to assign a gradient of size '{list(grad.shape)}' to a tensor of size '{list(x.shape)}'. Please ensure that the gradient and the tensor are the same size"
        )


def _c_name(x):
    return {"float32": "float", "float64": "double", "int64": "long int", "float16": "c10::Half", "bfloat16": "c10::BFloat16"}.get(x.dtype._name, x.dtype._name)


# ---- grad_fn


class Node:
    """A grad_fn. Its class has PyTorch's name, such as MulBackward0."""

    __slots__ = ("_n",)
    __module__ = "torch.autograd.graph"

    def name(self):
        return type(self).__name__ if type(self).__name__ != "AccumulateGrad" else "torch::autograd::AccumulateGrad"

    @property
    def next_functions(self):
        return tuple((_node(node_next(self._n, i)), node_next_index(self._n, i)) for i in range(node_inputs(self._n)) if self._is_tensor(i))

    def _is_tensor(self, i):
        return True

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
        return f"<{type(self).__name__} object at {hex(0x7F0000000000 + 64 * self._n)}>"

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
        kind = _classes[name] = type(name, (Node,), {"__slots__": (), "__module__": ""})
    node = object.__new__(kind)
    node._n = handle
    return node


def node_of_tensor(x):
    return _node(node_of(x._h))


def base_of_tensor(x):
    handle = base_of(x._h)
    return wrap(handle) if handle else None


def detach_in_place(x):
    cut_off(x._h)
    return x


# ---- backward


def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False, grad_variables=None, inputs=None):
    """Sums of gradients go into the leaves' .grad: torch.autograd.backward."""
    tensors = _tuple(tensors)
    given = _gradients(tensors, grad_tensors)
    inputs = () if inputs is None else _tuple(inputs)
    handles = [x._h for x in tensors] + [0 if g is None else g._h for g in given] + [x._h for x in inputs]
    run_backward(here(), -1 if retain_graph is None else int(bool(retain_graph)), int(bool(create_graph)), len(tensors), *handles)


def grad(outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, only_inputs=True, allow_unused=None, is_grads_batched=False, materialize_grads=False):
    """The gradients of outputs by inputs, as new tensors."""
    outputs, inputs = _tuple(outputs), _tuple(inputs)
    given = _gradients(outputs, grad_outputs)
    unused = materialize_grads if allow_unused is None else allow_unused
    handles = [x._h for x in outputs] + [0 if g is None else g._h for g in given] + [x._h for x in inputs]
    found = taken(find_gradients(here(), -1 if retain_graph is None else int(bool(retain_graph)), int(bool(create_graph)), int(bool(unused)), len(outputs), *handles))
    if materialize_grads:
        from ._create import zeros_like

        found = tuple(zeros_like(x) if g is None else g for g, x in zip(found, inputs))
    return found


def _tuple(x):
    return (x,) if isinstance(x, Tensor) else tuple(x)


def _gradients(outputs, given):
    if given is None:
        return (None,) * len(outputs)
    given = (given,) if isinstance(given, Tensor) else tuple(given)
    if len(given) != len(outputs):
        raise RuntimeError(f"got {len(outputs)} tensors and {len(given)} gradients")
    for g in given:
        if g is not None and not isinstance(g, Tensor):
            raise TypeError(f"gradients can be either Tensors or None, but got {type(g).__name__}")
    return given


# ---- callbacks from the engine

_actions = {}
_numbers = count(1)
_last = None  # what the last callback gave must live until the engine has taken it


def _called(number, *handles):
    """The engine's call: does the action of this number, gives back a handle (0: None)."""
    global _last
    _last = _actions[number](*(wrap(handle) if handle else None for handle in handles))
    return 0 if _last is None else _last._h


when_bound(lambda: set_caller(_called))


class RemovableHandle:
    """Takes a hook away again: handle.remove()."""

    __module__ = "torch.utils.hooks"

    def __init__(self, hooks, *, extra_dict=None, remove=None):
        self.id = next(_numbers)
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
        return replaced

    number = next(_numbers)
    _actions[number] = act
    add_hook(x._h, number)

    def remove():
        remove_hook(x._h, number)
        _actions.pop(number, None)

    return RemovableHandle(None, remove=remove)


def register_post_accumulate_grad_hook(x, hook):
    raise NotImplementedError("Gradwalk has no register_post_accumulate_grad_hook; register_hook sees each gradient before it is accumulated")


# ---- modes


class _Mode:
    """A context manager that is a decorator, too."""

    def __call__(self, function):
        if isinstance(function, type):
            raise TypeError("Cannot decorate a class with a grad mode; decorate its __init__ or its methods")
        import inspect

        if inspect.isgeneratorfunction(function):
            return self._generator(function)

        @functools.wraps(function)
        def within(*args, **named):
            with self._again():
                return function(*args, **named)

        return within

    def _generator(self, function):
        @functools.wraps(function)
        def within(*args, **named):
            with self._again():
                generator = function(*args, **named)
            while True:
                try:
                    with self._again():
                        value = next(generator)
                except StopIteration as end:
                    return end.value
                yield value

        return within

    def _again(self):
        return type(self)()


class no_grad(_Mode):
    """Within it, operations are not recorded for backward."""

    __module__ = "torch.autograd.grad_mode"
    mode = 0

    def __new__(cls, function=None):
        self = object.__new__(cls)
        return self if function is None else self(function)

    def __enter__(self):
        self.before = grad_state(self.mode)

    def __exit__(self, *error):
        grad_state(self.before)


class enable_grad(no_grad):
    __module__ = "torch.autograd.grad_mode"
    mode = 1


class set_grad_enabled(_Mode):
    __module__ = "torch.autograd.grad_mode"

    def __init__(self, mode):
        self.mode = mode
        self.before = grad_state(1 if mode else 0)

    def __call__(self, function):
        grad_state(self.before)
        return super().__call__(function)

    def _again(self):
        return set_grad_enabled(self.mode)

    def __repr__(self):
        return f"torch.autograd.grad_mode.set_grad_enabled(mode={self.mode})"

    def __enter__(self):
        grad_state(1 if self.mode else 0)

    def __exit__(self, *error):
        grad_state(self.before)


class inference_mode(_Mode):
    """no_grad, and what is made within can never take part in backward."""

    __module__ = "torch.autograd.grad_mode"

    def __new__(cls, mode=True):
        self = object.__new__(cls)
        if callable(mode):
            self.mode = True
            return self(mode)
        self.mode = bool(mode)
        return self

    def _again(self):
        return inference_mode(self.mode)

    def __enter__(self):
        self.before = grad_state(-1), inference_state(-1)
        if self.mode:
            grad_state(0)
        inference_state(1 if self.mode else 0)

    def __exit__(self, *error):
        grad_state(self.before[0])
        inference_state(self.before[1])


def is_grad_enabled():
    return grad_state(-1) == 1


def is_inference_mode_enabled():
    return inference_state(-1) == 1


class set_detect_anomaly:
    """Accepted; the timeline shows where each gradient comes from anyway."""

    def __init__(self, mode=True, check_nan=True):
        pass

    def __enter__(self):
        return None

    def __exit__(self, *error):
        pass


class detect_anomaly(set_detect_anomaly):
    pass


# ---- custom functions


class FunctionCtx:
    """What a custom function keeps between forward and backward."""

    def __init__(self):
        self._saved, self.needs_input_grad, self._dirty, self._not_differentiable, self._materialize = (), (), (), (), True

    def save_for_backward(self, *tensors):
        self._saved = tensors

    @property
    def saved_tensors(self):
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
        raise RuntimeError(f"{type(self)} should not be instantiated. Methods on autograd functions are all static, so you should invoke them on the class itself. Instantiating an autograd function will raise an error in a future version of PyTorch.")

    @staticmethod
    def forward(*args, **named):
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def backward(ctx, *grad_outputs):
        raise NotImplementedError("You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD.")

    @classmethod
    def apply(cls, *args):
        while number := dead_action():
            _actions.pop(number, None)
        ctx = FunctionCtx()
        inputs = [a for a in args if isinstance(a, Tensor)]
        ctx.needs_input_grad = tuple(isinstance(a, Tensor) and a.requires_grad for a in args)
        y = cls._run(ctx, args)
        outputs = y if isinstance(y, tuple) else (y,)
        number = next(_numbers)
        _actions[number] = functools.partial(_backward_of, cls, ctx, args, [o for o in outputs if isinstance(o, Tensor)])
        told = [o for o in outputs if isinstance(o, Tensor)]
        fresh = taken(custom_function(here(), cls.__name__, number, len(inputs), *(x._h for x in inputs), *(o._h for o in told)))
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


def _backward_of(cls, ctx, args, outputs, *grads):
    """The engine asks for the gradients of the tensors among args."""
    global _last
    if ctx._materialize:
        from ._create import zeros_like

        grads = tuple(zeros_like(o) if g is None else g for g, o in zip(grads, outputs))
    found = cls.backward(ctx, *grads)
    found = found if isinstance(found, tuple) else (found,)
    if len(found) > len(args) and all(g is None for g in found[len(args) :]):
        found = found[: len(args)]
    if len(found) != len(args):
        raise RuntimeError(f"function {cls.__name__}Backward returned an incorrect number of gradients (expected {len(args)}, got {len(found)})")
    mine = [g for g, a in zip(found, args) if isinstance(a, Tensor)]
    for place, g in enumerate(mine):
        if g is not None and not isinstance(g, Tensor):
            raise TypeError(f"expected Variable or None (got {type(g).__name__})")
    give_results(*(0 if g is None else g._h for g in mine))
    return None


class Variable(metaclass=type("VariableType", (type,), {"__instancecheck__": lambda cls, x: isinstance(x, Tensor)})):
    """From PyTorch's early days: a Tensor is a Variable now."""

    def __new__(cls, data, requires_grad=False, volatile=None):
        return data.detach().requires_grad_(requires_grad) if requires_grad else data
