"""Parameter: a tensor that a module knows as one of its own."""

from _gradwalk.bridge import need

from ._arguments import type_name
from ._tensor import Tensor, wrap

need(globals(), "as_leaf")


class _ParameterType(type(Tensor)):
    def __call__(cls, *args, **named):
        if len(args) > 2 and cls is Parameter:
            raise TypeError(f"Parameter.__new__() takes from 1 to 3 positional arguments but {len(args) + 1} were given")
        return cls._make(*args, **named)


class Parameter(Tensor, metaclass=_ParameterType):
    __slots__ = ()
    __module__ = "torch.nn.parameter"
    _is_parameter = 1

    @classmethod
    def _make(cls, data=None, requires_grad=True):
        if data is None:
            from ._create import empty

            data = empty(0)
        if not isinstance(data, Tensor):
            data = data.detach()
        if not isinstance(requires_grad, bool):
            raise TypeError(f"_make_subclass(): argument 'require_grad' (position 3) must be bool, not {type_name(requires_grad)}")
        return wrap(as_leaf(data._h, "Parameter", 1 if requires_grad else 0), cls)

    def __deepcopy__(self, memo):
        if id(self) not in memo:
            memo[id(self)] = type(self)(self.data.clone(), self.requires_grad)
        return memo[id(self)]


class Buffer(Tensor, metaclass=_ParameterType):
    __slots__ = ("persistent",)
    __module__ = "torch.nn.parameter"

    @classmethod
    def _make(cls, data=None, *, persistent=True):
        from ._create import empty

        data = empty(0) if data is None else data
        buffer = wrap(as_leaf(data._h, "Buffer", 0), cls)
        buffer.persistent = persistent
        return buffer


class UninitializedParameter(Parameter):
    """A parameter whose shape is not known yet."""

    __slots__ = ()
    __module__ = "torch.nn.parameter"

    def materialize(self, shape, device=None, dtype=None):
        from ._create import empty

        self.data = empty(shape, dtype=dtype or self.dtype)

    def __repr__(self):
        return "<UninitializedParameter>"
