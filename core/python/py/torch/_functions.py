"""Functions of torch that compute nothing: questions, shapes, settings."""

import warnings

from _gradwalk.bridge import need

from . import _arguments
from ._arguments import type_name
from ._create import complex_is_missing, get_default_dtype, ones
from ._refusals import check, checked
from ._tensor import Tensor
from ._types import DTYPES, Size, as_dtype, bool as bool_, dtype as dtype_class, float16, float32, int16, int64, uint8, int8

need(globals(), "set_print_options")


def is_tensor(obj):
    return isinstance(obj, Tensor)


def is_storage(obj):
    from ._storage import UntypedStorage

    return isinstance(obj, UntypedStorage)


@checked("torch.is_floating_point")
def is_floating_point(input):
    return input.is_floating_point()


@checked("torch.is_complex")
def is_complex(input):
    return False


@checked("torch.is_nonzero")
def is_nonzero(input):
    if input.numel() != 1:
        raise RuntimeError(f"Boolean value of Tensor with {'no values' if input.numel() == 0 else 'more than one value'} is ambiguous")
    return bool(input)


def is_same_size(input, other):
    return input.shape == other.shape


@checked("torch.numel")
def numel(input):
    return input.numel()


def typename(obj):
    if isinstance(obj, Tensor):
        return obj.type()
    kind = obj if hasattr(obj, "__qualname__") else type(obj)
    if kind.__module__ == "torch" and not isinstance(kind, type):
        return f"torch._VariableFunctionsClass.{kind.__name__}"
    return kind.__qualname__ if kind.__module__ in ("builtins", "") else f"{kind.__module__}.{kind.__qualname__}"


def broadcast_shapes(*shapes):
    shapes = [(s,) if isinstance(s, int) else tuple(s) for s in shapes]
    rank = max((len(s) for s in shapes), default=0)
    result = [1] * rank
    for k, shape in enumerate(shapes):
        for i in range(-1, -1 - len(shape), -1):
            if shape[i] < 0:
                raise ValueError("Attempting to broadcast a dimension with negative length!")
            if shape[i] == 1 or shape[i] == result[i]:
                continue
            if result[i] != 1:
                raise RuntimeError(
                    f"Attempting to broadcast a dimension of length {shape[i]} at {i}! Mismatching argument at index {k} had {shape}; "
                    f"but expected shape should be broadcastable to {result}"
                )
            result[i] = shape[i]
    return Size(result)


def broadcast_tensors(*tensors):
    tensors = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else tensors
    for i, x in enumerate(tensors):
        if not isinstance(x, Tensor):
            raise TypeError(f"expected Tensor as element {i} in argument 0, but got {type(x).__name__}")
    shape = tensors[0].shape
    for x in tensors[1:]:
        shape = _broadcast(shape, x.shape)
    return tuple(x if x.shape == shape else x.expand(shape) for x in tensors)


def _broadcast(a, b):
    rank = max(len(a), len(b))
    a, b = (1,) * (rank - len(a)) + tuple(a), (1,) * (rank - len(b)) + tuple(b)
    for i, (m, n) in enumerate(zip(a, b)):
        if m != n and 1 not in (m, n):
            raise RuntimeError(f"The size of tensor a ({m}) must match the size of tensor b ({n}) at non-singleton dimension {i}")
    return tuple(n if m == 1 else m for m, n in zip(a, b))


def meshgrid(*tensors, indexing=None):
    tensors = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else tensors
    if indexing is None:
        import warnings

        warnings.warn("torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument.", UserWarning, 2)
    for x in tensors:
        if x.dim() > 1:
            raise RuntimeError(f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {_c_text(x)}")
    if indexing not in (None, "ij", "xy"):
        raise RuntimeError(f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    swap = indexing == "xy" and len(tensors) > 1
    tensors = [tensors[1], tensors[0], *tensors[2:]] if swap else tensors
    shape = [x.numel() for x in tensors]
    grids = [x.reshape([-1 if i == j else 1 for j in range(len(shape))]).expand(shape) for i, x in enumerate(tensors)]
    if swap:
        grids[:2] = grids[1], grids[0]
    return tuple(grids)


def _c_text(x):
    """A matrix of whole numbers as C++ prints it."""
    rows = "\n".join(" " + "  ".join(f"{n:g}" for n in row) for row in x.tolist()) if x.dim() == 2 else str(x)
    return f"{rows}\n[ torch.{x.dtype._legacy}Tensor{{{','.join(map(str, x.shape))}}} ]"


def cartesian_prod(*tensors):
    import torch

    for x in tensors:
        if x.dim() != 1:
            raise RuntimeError(f"Expect a 1D vector, but got shape {list(x.shape)}")

    if len(tensors) == 1:
        return tensors[0]
    return torch.stack([g.reshape(-1) for g in meshgrid(*tensors, indexing="ij")], 1)


def block_diag(*tensors):
    import torch

    return torch.block_diag_of(list(tensors))


_RANKS = {kind: rank for rank, kind in enumerate(["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64"])}


@checked("torch.promote_types")
def promote_types(type1, type2):
    if type1 is type2:
        return type1
    pair = {type1, type2}
    if pair == {uint8, int8}:
        return int16
    if {t._name for t in pair} == {"float16", "bfloat16"}:
        return float32
    return max(type1, type2, key=lambda t: _RANKS[t._name])


@checked("torch.result_type")
def result_type(tensor, other):
    """The dtype that two operands meet in: dimensions count for more than 0-dim tensors, and these for more than numbers."""

    def level(x):
        return 0 if not isinstance(x, Tensor) else 1 if x.dim() == 0 else 2

    def category(d):
        return 2 if d.is_floating_point else 0 if d is bool_ else 1

    def dtype_of(x):
        if isinstance(x, Tensor):
            return x.dtype
        return bool_ if isinstance(x, bool) else int64 if isinstance(x, int) else get_default_dtype()

    a, b = sorted((tensor, other), key=level, reverse=True)
    if level(a) == level(b):
        return promote_types(dtype_of(a), dtype_of(b))
    return dtype_of(a) if category(dtype_of(a)) >= category(dtype_of(b)) else dtype_of(b)


@checked("torch.can_cast")
def can_cast(from_, to):
    def category(d):
        return 2 if d.is_floating_point else 0 if d is bool_ else 1

    return category(from_) <= category(to)


def set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, profile=None, sci_mode=None):
    if profile is not None and profile not in ("default", "short", "full"):
        profile = None
    set_print_options(precision, threshold, edgeitems, linewidth, profile, sci_mode)


def compile(model=None, **options):
    """The model itself: there is nothing to compile to."""
    return model if model is not None else lambda function: function


def get_num_threads():
    return 1


def chain_matmul(*matrices, out=None):
    import torch

    warnings.warn(
        "torch.chain_matmul is deprecated and will be removed in a future PyTorch release. Use torch.linalg.multi_dot instead, which accepts a list of two or more tensors rather than multiple parameters.",
        UserWarning,
        2,
    )
    if not matrices:
        raise RuntimeError("chain_matmul(): Expected one or more matrices")
    for x in matrices:
        if x.dim() != 2:
            raise RuntimeError(f"Tensor dimension is {x.dim()}, expected 2 instead.")
    if len(matrices) == 1:
        return matrices[0]
    return torch.linalg.multi_dot(matrices)


def set_num_threads(count, /):
    pass


get_num_interop_threads = get_num_threads


def use_deterministic_algorithms(mode, *, warn_only=False):
    pass


def are_deterministic_algorithms_enabled():
    return True


def set_float32_matmul_precision(precision):
    pass


def set_warn_always(b, /):
    """PyTorch says some warnings only once in a process; here each is said at every line that causes it."""


def tensordot(a, b, dims=2, out=None):
    import torch

    if isinstance(dims, Tensor):
        dims = dims.item() if dims.numel() == 1 else dims.tolist()
    if not isinstance(dims, (list, tuple)):
        return torch._MADE["torch.tensordot"](a, b, dims, out=out)
    first, second = ([d] if isinstance(d, int) else list(d) for d in dims)
    return torch.tensordot_dims(a, b, first, second, out=out)


def _each(name):
    """A function of one tensor, of several, or of a list of them."""

    def function(*tensors):
        import torch

        one = torch._MADE[f"torch.{name}"]
        if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)):
            tensors = tuple(tensors[0])
        elif len(tensors) == 1:
            check(f"torch.{name}", tensors, {})
            return one(tensors[0])
        return tuple(one(x) for x in tensors)

    function.__name__ = function.__qualname__ = name
    return function


atleast_1d, atleast_2d, atleast_3d = _each("atleast_1d"), _each("atleast_2d"), _each("atleast_3d")


def einsum(equation, *operands):
    import torch

    if not operands:
        raise ValueError("einsum(): must specify the equation string and at least one operand, or at least one operand and its subscripts list")
    operands = operands[0] if len(operands) == 1 and isinstance(operands[0], (list, tuple)) else operands
    if isinstance(equation, Tensor):
        raise NotImplementedError("Gradwalk's einsum takes an equation such as 'ij,jk->ik'")
    if not isinstance(equation, str):
        raise TypeError(f"einsum(): argument 'equation' (position 1) must be str, not {type_name(equation)}")
    return torch.einsum_of(equation, list(operands))


@checked("torch.nonzero")
def nonzero(input, *, out=None, as_tuple=False):
    import torch

    return torch.where(input) if as_tuple else torch._MADE["torch.nonzero"](input, out=out)


def detach(input):
    return input.detach()


@checked("torch.get_device")
def get_device(input):
    return input.get_device()


def is_inference(input):
    return input.is_inference()


def is_signed(input):
    return input.is_signed()


def is_warn_always_enabled():
    return False


def zero_(input):
    return input.zero_()


def fill_(input, value):
    return input.fill_(value)


def real(input):
    return input


def get_float32_matmul_precision():
    return "highest"


def unravel_index(indices, shape):
    """Places in a flattened tensor as places along each dimension."""
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    found = []
    for length in reversed(shape):
        found.append(indices % length)
        indices = indices // length
    return tuple(reversed(found))


def complete(tensor):
    """Methods that are functions above."""
    tensor.is_nonzero = is_nonzero

    def __rtruediv__(self, other):
        if _arguments._operand(other) is _arguments.MISSING:
            return NotImplemented
        return self.reciprocal() * other

    def apply_(self, callable):
        """Each number through a Python function."""
        return self.copy_(self.new_tensor([callable(value) for value in self.reshape(-1).tolist()]).reshape(self.shape))

    def map_(self, other, callable):
        pairs = zip(self.reshape(-1).tolist(), other.expand_as(self).reshape(-1).tolist())
        return self.copy_(self.new_tensor([callable(a, b) for a, b in pairs]).reshape(self.shape))

    def sum_to_size(self, *sizes, size=None):
        size = sizes if size is None else (size,)
        size = tuple(size[0]) if len(size) == 1 and not isinstance(size[0], int) else size
        lead = self.dim() - len(size)
        dims = [i for i in range(self.dim()) if i < lead or (size[i - lead] == 1 and self.shape[i] != 1)]
        y = self.sum(dims, keepdim=True) if dims else self
        return y.reshape(size) if lead else y

    def __rmatmul__(self, other):
        return NotImplemented if not isinstance(other, Tensor) else other.matmul(self)

    def __rlshift__(self, other):
        return self.new_tensor(other) << self

    def __rrshift__(self, other):
        return self.new_tensor(other) >> self

    def __invert__(self):
        if self.is_floating_point():
            raise TypeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors")
        return self.bitwise_not()

    tensor.nonzero = nonzero
    for method in (__rlshift__, __rrshift__, __invert__, apply_, map_, sum_to_size, __rmatmul__):
        setattr(tensor, method.__name__, method)
    tensor.__rtruediv__ = tensor.__rdiv__ = __rtruediv__
    tensor.__div__ = tensor.__truediv__
    tensor.__idiv__ = tensor.__itruediv__
    tensor.__pos__ = lambda self: self
    tensor.nelement = tensor.numel
    tensor.__array_priority__ = 1000
