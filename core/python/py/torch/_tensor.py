"""class Tensor: a window on the engine's tensor of number `_h`. What the table of operations says is added by torch itself."""

import copyreg
from array import array

from _gradwalk.bridge import need, when_bound

from . import _arguments, _index
from ._guards import refuse_more
from ._modes import grad_state
from ._types import CPU, CUDA, DTYPES, Size, as_dtype, bool as bool_, device, device_code, dtype, float32, float64, int64, strided

need(
    globals(),
    *"shape_of strides_of flags_of number_of shares_storage item_of read_numbers text_of view_bytes release take_results set_buffer".split(),
    *"data_of detached_of grad_of set_grad set_requires_grad keep_grad run_backward backward_of clear_grads count_grads_at zero".split(),
    *"fill_with fill_with_tensor copy_from set_data convert get_item set_item from_memory write_memory cuda_place as_leaf tensors_are".split(),
)

LENGTH, RANK, OFFSET, VERSION, CONTIGUOUS, POINTER, ITEM_SIZE, STORAGE_BYTES = range(8)  # for number_of
REQUIRES_GRAD, LEAF, RETAINS_GRAD, INFERENCE, CUDA_BIT = 1, 2, 4, 8, 256  # of flags_of

DTYPE, DEVICE, TYPE = dtype, device, type
array_of = None  # set by _numpy
new = object.__new__
_size = tuple.__new__
_ints = array("i", bytes(4 * 64))
_long = array("q", bytes(8))
_double = memoryview(_ints).cast("B")[:8].cast("d")
_whole = memoryview(_ints).cast("B")[:8].cast("q")
_grads = array("i", [0])
"""How often a `.grad` may have become another tensor: what was known at this count is true."""


def bind():
    """Called once the engine is there: tells it where answers go."""
    set_buffer(_ints.buffer_info()[0])
    count_grads_at(_grads.buffer_info()[0])
    example = new(Tensor)
    handle = example._h = 2**29
    tensors_are(id(Tensor), id(example), id(handle))
    del example._h


def wrap(handle, kind=None):
    y = new(kind or Tensor)
    y._h = handle
    return y


def taken(count):
    """The results of a call that had several."""
    handles = array("i", bytes(4 * count))
    take_results(handles.buffer_info()[0])
    return tuple([wrap(handle) if handle else None for handle in handles])


class TensorType(type):
    """Tensor(2, 3) makes one of PyTorch's old constructors' tensors; isinstance knows FloatTensor and its like."""

    def __instancecheck__(cls, x):
        return type.__instancecheck__(cls, x)


class Tensor(metaclass=TensorType):
    __slots__ = ("_h", "_grad", "_grad_known", "_hooks", "__dict__", "__weakref__")
    __module__ = "torch"
    __array_priority__ = 1000
    __hash__ = object.__hash__

    def __new__(cls, *data, **options):
        from . import _create

        y = _create.legacy(None, data, options)
        return y if cls is Tensor else y.as_subclass(cls)

    def __init__(self, *data, **options):
        pass

    def __del__(self):  # of the class itself, the host does it: see lend.ts
        try:
            release(self._h)
        except AttributeError:  # an interrupt came before it had one
            pass

    # ---- what it is

    @property
    def shape(self):
        return _size(Size, _ints[: shape_of(self._h)])

    def size(self, dim=None):
        rank = shape_of(self._h)
        if dim is None:
            return _size(Size, (_ints[0], _ints[1]) if rank == 2 else _ints[:rank])
        if not hasattr(dim, "__index__"):
            raise TypeError(f"size(): argument 'dim' (position 1) must be int, not {_arguments.type_name(dim)}")
        return _ints[_dimension(dim.__index__(), rank)]

    def stride(self, dim=None):
        rank = strides_of(self._h)
        if dim is not None and not hasattr(dim, "__index__"):
            raise TypeError(f"stride(): argument 'dim' (position 1) must be int, not {_arguments.type_name(dim)}")
        return tuple(_ints[:rank]) if dim is None else _ints[_dimension(dim, rank)]

    @property
    def ndim(self):
        return shape_of(self._h)

    def dim(self, *more, **named):
        if more or named:
            refuse_more("dim", more, named)
        return shape_of(self._h)

    ndimension = dim

    def numel(self, *more, **named):
        if more or named:
            refuse_more("numel", more, named)
        return number_of(self._h, LENGTH)

    nelement = numel

    def storage_offset(self):
        return number_of(self._h, OFFSET)

    def is_contiguous(self, memory_format=None):
        if memory_format is not None and memory_format._name == "channels_last":
            expected, step = [0] * 4, 1
            for d in (1, 3, 2, 0):
                expected[d], step = step, step * (self.shape[d] if self.dim() == 4 else 0)
            return self.dim() == 4 and all(n == 1 or a == b for n, a, b in zip(self.shape, self.stride(), expected))
        return number_of(self._h, CONTIGUOUS) == 1

    def data_ptr(self):
        return number_of(self._h, POINTER)

    def element_size(self):
        return number_of(self._h, ITEM_SIZE)

    @property
    def itemsize(self):
        return number_of(self._h, ITEM_SIZE)

    @property
    def nbytes(self):
        return self.numel() * self.itemsize

    @property
    def dtype(self):
        return DTYPES[flags_of(self._h) >> 4 & 15]

    @property
    def device(self):
        return CUDA if flags_of(self._h) & CUDA_BIT else CPU

    @property
    def is_cuda(self):
        return flags_of(self._h) & CUDA_BIT != 0

    is_cpu = property(lambda self: not self.is_cuda)
    is_sparse = is_quantized = is_meta = is_mkldnn = is_nested = is_mps = False
    layout = strided

    def get_device(self):
        return 0 if self.is_cuda else -1

    def is_floating_point(self):
        return self.dtype.is_floating_point

    def is_complex(self):
        return False

    def is_signed(self):
        return self.dtype.is_signed

    def is_inference(self):
        return flags_of(self._h) & INFERENCE != 0

    def is_same_size(self, other):
        return self.shape == other.shape

    def is_set_to(self, tensor):
        return self.data_ptr() == tensor.data_ptr() and self.shape == tensor.shape and self.stride() == tensor.stride()

    def is_shared(self):
        return False

    def untyped_storage(self):
        from . import _storage

        return _storage.UntypedStorage(self)

    def storage(self):
        from . import _storage

        _storage.warn_typed()

        return _storage.TypedStorage(self)

    # ---- data, grad, grad_fn

    @property
    def data(self):
        return data_of(self._h)

    @data.setter
    def data(self, other):
        if not isinstance(other, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(other).__name__}")
        if self.requires_grad and not other.is_floating_point():
            raise RuntimeError("data set to a tensor that requires gradients must be floating point or complex dtype")
        set_data(self._h, other._h)

    @property
    def grad(self):
        try:
            if self._grad_known == _grads[0]:
                return self._grad
            known = self._grad
            handle = grad_of(self._h, known._h)
        except AttributeError:
            handle = grad_of(self._h, 0)
        if handle:
            if handle != -1:
                known = self._grad = wrap(handle)
            self._grad_known = _grads[0]
            return known
        self._grad = None
        if not flags_of(self._h) & (LEAF | RETAINS_GRAD):
            _autograd().warn_non_leaf()
        return None

    @grad.setter
    def grad(self, value):
        if value is None:
            self._grad = None
            clear_grads(self._h)
            return
        _autograd().check_grad(self, value)
        set_grad(self._h, value._h, "grad =")
        self._grad = value

    @grad.deleter
    def grad(self):
        self.grad = None

    @property
    def requires_grad(self):
        return flags_of(self._h) & REQUIRES_GRAD != 0

    @requires_grad.setter
    def requires_grad(self, value):
        if value.__class__ is not bool:
            raise RuntimeError("requires_grad must be a bool")
        if value and not self.dtype.is_floating_point:
            raise RuntimeError("only Tensors of floating point and complex dtype can require gradients")
        set_requires_grad(self._h, value)

    def requires_grad_(self, requires_grad=True):
        if requires_grad.__class__ is not bool:
            raise TypeError("requires_grad")
        if requires_grad and not self.dtype.is_floating_point:
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
        set_requires_grad(self._h, bool(requires_grad))
        return self

    @property
    def is_leaf(self):
        return flags_of(self._h) & LEAF != 0

    @property
    def retains_grad(self):
        return flags_of(self._h) & RETAINS_GRAD != 0

    def retain_grad(self, *more, **named):
        if more or named:
            refuse_more("retain_grad", more, named)
        keep_grad(self._h)

    @property
    def grad_fn(self):
        return _autograd().node_of_tensor(self)

    @property
    def output_nr(self):
        return 0

    @property
    def volatile(self):
        import warnings

        warnings.warn("volatile was removed (Variable.volatile is always False)", UserWarning, 2)
        return False

    @property
    def _version(self):
        if flags_of(self._h) & INFERENCE:
            raise RuntimeError("Inference tensors do not track version counter.")
        return number_of(self._h, VERSION)

    @property
    def _base(self):
        return _autograd().base_of_tensor(self)

    def _is_view(self):
        return self._base is not None

    def detach(self):
        return wrap(detached_of(self._h))

    def detach_(self):
        return _autograd().detach_in_place(self)

    def backward(self, gradient=None, retain_graph=None, create_graph=False, inputs=None):
        if gradient is None and inputs is None:
            if retain_graph is not None and not hasattr(retain_graph, "__index__"):
                raise TypeError(f"'{type(retain_graph).__name__}' object cannot be interpreted as an integer")
            if retain_graph is None and not create_graph:
                backward_of(self._h)
            else:
                if create_graph:
                    _autograd().warn_cycle()
                run_backward(-1 if retain_graph is None else 1 if retain_graph else 0, 1 if create_graph else 0, 1, self._h, 0)
        else:
            _autograd().backward(self, gradient, retain_graph, create_graph, inputs=inputs)

    def register_hook(self, hook):
        return _autograd().register_hook(self, hook)

    def register_post_accumulate_grad_hook(self, hook):
        return _autograd().register_post_accumulate_grad_hook(self, hook)

    # ---- its numbers

    def item(self, *more, **named):
        if more or named:
            refuse_more("item", more, named)
        kind = item_of(self._h, "")
        return _double[0] if kind == 2 else _whole[0] if kind else _whole[0] != 0

    def tolist(self, *more, **named):
        if more or named:
            refuse_more("tolist", more, named)
        return nested(self)

    def numpy(self, *, force=False):
        if force.__class__ is not bool:
            raise TypeError("force")
        return array_of(self, force)

    def __array__(self, dtype=None, copy=None):
        array = self.numpy()
        return array if dtype is None else array.astype(dtype)

    def __float__(self):
        value = self._scalar(float)
        if flags_of(self._h) & REQUIRES_GRAD:
            _autograd().warn_scalar()
        return float(value)

    def __int__(self):
        return int(self._scalar(int))

    __trunc__ = __int__

    def __bool__(self):
        kind = item_of(self._h, "bool")
        return _double[0] != 0 if kind == 2 else _whole[0] != 0

    def __index__(self):
        if number_of(self._h, LENGTH) != 1 or self.dtype.is_floating_point:
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self.item())

    def _scalar(self, kind):
        if number_of(self._h, LENGTH) != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        return self.item()

    def __complex__(self):
        return complex(self._scalar(complex))

    def __len__(self):
        if shape_of(self._h) == 0:
            raise TypeError("len() of a 0-d tensor")
        return _ints[0]

    def __iter__(self):
        if shape_of(self._h) == 0:
            raise TypeError("iteration over a 0-d tensor")
        return iter(self.unbind(0))

    def __contains__(self, element):
        if isinstance(element, (Tensor, int, float, bool)):
            return bool((element == self).any().item())
        raise RuntimeError(f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(element)}.")

    def __reversed__(self):
        return self if self.dim() == 0 else self.flip(0)

    def __repr__(self, *, tensor_contents=None):
        return text_of(self._h, self._is_parameter)

    _is_parameter = 0

    def __str__(self):
        return self.__repr__()

    def __format__(self, spec):
        if self.dim() == 0 and type(self) is Tensor:
            return self.item().__format__(spec)
        return object.__format__(self, spec)

    # ---- parts

    def __getitem__(self, index):
        if index.__class__ is int:
            h = get_item(self._h, 0, index)
        else:
            keep, parts = _index.parts(index)
            h = get_item(self._h, *parts)
        y = new(Tensor)
        y._h = h
        return y

    def __setitem__(self, index, value):
        keep, parts = _index.parts(index)
        value = _index.value_for(self, value)  # must live until it is written
        set_item(self._h, value._h, *parts)

    @property
    def T(self):
        rank = shape_of(self._h)
        if rank != 2:
            _autograd().warn_transpose(rank)
        return self.permute(*range(rank - 1, -1, -1)) if rank else self.view_as(self)

    @property
    def mT(self):
        if shape_of(self._h) < 2:
            raise RuntimeError(f"tensor.mT is only supported on matrices or batches of matrices. Got {shape_of(self._h)}-D tensor.")
        return self.transpose(-2, -1)

    mH = mT

    @property
    def H(self):
        if self.dim() not in (0, 2):
            raise RuntimeError(f"tensor.H is only supported on matrices (2-D tensors). Got {self.dim()}-D tensor." + (" For batches of matrices, consider using tensor.mH" if self.dim() > 2 else ""))
        return self if self.dim() == 0 else self.transpose(0, 1)
    real = property(lambda self: self)

    # ---- into another dtype, to another device

    def to(self, *args, **named):
        if named or len(args) != 1 or not isinstance(args[0], (str, DTYPE, DEVICE, Tensor)):
            _arguments._refusals.check("Tensor.to", args, named)
        dtype, device, copy, layout = _conversion(args, named)
        return self._converted(dtype, device, copy or self._moves(layout))

    def _moves(self, layout):
        """Whether the numbers must be laid out anew for this memory_format."""
        if layout is None or layout._name == "preserve_format":
            return False
        return not self.is_contiguous(memory_format=layout)

    def _converted(self, dtype=None, device=None, copy=False):
        handle = convert(self._h, -1 if dtype is None else dtype._code, device_code(device), 1 if copy else 0)
        return wrap(handle) if handle else self

    def type(self, dtype=None, non_blocking=False):
        if dtype is None:
            place = "cuda." if self.is_cuda else ""
            return f"torch.{place}{self.dtype._legacy}Tensor"
        if isinstance(dtype, str):
            dtype = _by_legacy_name(dtype)
        if isinstance(dtype, TYPE) and not hasattr(dtype, "_dtype"):
            raise ValueError(f"invalid type: '{dtype.__name__ if dtype.__module__ == 'builtins' else f'{dtype.__module__}.{dtype.__name__}'}'")
        dtype = getattr(dtype, "_dtype", None) or as_dtype(dtype)
        if not isinstance(dtype, DTYPE):
            raise TypeError("dtype must be a type, str, or dtype object")
        return self._converted(dtype)

    def type_as(self, other):
        return self._converted(other.dtype, other.device)

    def cuda(self, device=None, non_blocking=False, memory_format=None):
        if device is not None and DEVICE(device).type != "cuda":
            raise RuntimeError("Invalid device, must be cuda device")
        return self._converted(None, "cuda")

    def cpu(self, *, memory_format=None):
        return self._converted(None, "cpu")

    # ---- new ones like it

    def new_tensor(self, data, *, dtype=None, device=None, requires_grad=False):
        from . import _create

        return _create.tensor(data, dtype=dtype or self.dtype, device=device or self.device, requires_grad=requires_grad)

    def new_full(self, size, fill_value, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
        from . import _create

        return _create.full(size, fill_value, dtype=dtype or self.dtype, device=device or self.device, requires_grad=requires_grad)

    def new_empty(self, *sizes, size=None, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
        from . import _create

        return _create.filled(0, "new_empty", sizes if size is None else (size,), dtype or self.dtype, requires_grad, device or self.device)

    def new_zeros(self, *sizes, size=None, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
        from . import _create

        return _create.filled(0, "new_zeros", sizes if size is None else (size,), dtype or self.dtype, requires_grad, device or self.device)

    def new_ones(self, *sizes, size=None, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
        from . import _create

        return _create.filled(1, "new_ones", sizes if size is None else (size,), dtype or self.dtype, requires_grad, device or self.device)

    def new(self, *data):
        from . import _create

        return _create.legacy(self.dtype, data, {})

    def as_subclass(self, cls):
        return wrap(detached_of(self._h), cls)

    # ---- written over

    def fill_(self, value):
        if not isinstance(value, Tensor) and _arguments._number(value) is _arguments.MISSING:
            raise TypeError("value")
        if isinstance(value, Tensor):
            if value.dim():
                raise RuntimeError(f"fill_ only supports 0-dimension value tensor but got tensor with {value.dim()} dimensions.")
            fill_with_tensor(self._h, value._h, "fill_")
        else:
            fill_with(self._h, value, "fill_")
        return self

    def zero_(self):
        zero(self._h)
        return self

    def copy_(self, other, non_blocking=False):
        if other.__class__ in (bool, int, float):
            other = self.new_tensor(other)
        if not isinstance(other, Tensor) or non_blocking.__class__ is not bool:
            raise TypeError("other")
        copy_from(self._h, other._h, "copy_")
        return self

    def set_(self, source=None, storage_offset=0, size=None, stride=None):
        from . import _create, _storage

        if isinstance(source, _storage.UntypedStorage):
            whole = source._x.detach()
            count = source.nbytes() // whole.element_size()
            source = whole.as_strided((count,) if size is None else size, stride or Size((1,)), storage_offset)

        if self.requires_grad and self.is_leaf and grad_state(-1):
            raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
        self.data = _create.filled(0, "empty", ((0,),), self.dtype, False, self.device) if source is None else source
        return self

    def resize_(self, *size, memory_format=None):
        from . import _create

        if self.requires_grad:
            raise RuntimeError("cannot resize variables that require grad")
        if any(n.__class__ is int and n < 0 for n in size):
            raise RuntimeError("numel: integer multiplication overflow")
        size = tuple(_create.sizes(size, "resize_")) if size else size
        flat = self.detach().contiguous().reshape(-1)
        wanted = Size(size).numel()
        grown = flat[:wanted] if flat.numel() >= wanted else _create.filled(0, "empty", (wanted,), self.dtype, False, self.device)
        if flat.numel() < wanted:
            grown[: flat.numel()] = flat
        self.data = grown.reshape(size)
        return self

    def resize_as_(self, the_template, memory_format=None):
        return self.resize_(the_template.shape)

    def resize(self, *size):
        import warnings

        warnings.warn("non-inplace resize is deprecated", UserWarning, 2)
        return self.detach().clone().resize_(*size)

    def share_memory_(self):
        return self

    def pin_memory(self, device=None):
        return self

    def is_pinned(self, device=None):
        return False

    # ---- copied and kept

    def __deepcopy__(self, memo):
        if id(self) in memo:
            return memo[id(self)]
        if not self.is_leaf:
            raise RuntimeError(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  "
                "If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, "
                "see https://github.com/pytorch/pytorch/pull/103001"
            )
        data = self.data.clone()
        y = wrap(as_leaf(data._h, "deepcopy", self.requires_grad), type(self))
        known = self.grad
        if known is not None:
            y.grad = known.__deepcopy__(memo)
        y.__dict__.update(self.__dict__)
        memo[id(self)] = y
        return y

    def __copy__(self):
        return wrap(detached_of(self._h), type(self)).requires_grad_(self.requires_grad)

    def __reduce_ex__(self, protocol):
        kind = type(self)
        return rebuild, (kind if kind is not Tensor else None, bytes_of(self), self.dtype, tuple(self.shape), self.requires_grad, str(self.device))

    def __setstate__(self, state):
        self.__dict__.update(state)

    def __dir__(self):
        return sorted({*dir(type(self)), *self.__dict__})

    def __delitem__(self, index):
        raise TypeError("Tensor does not support deleting items")


def bytes_of(x):
    """Its numbers, row-major."""
    data = array(x.dtype._typecode, bytes(x.numel() * x.dtype.itemsize if x.dtype.itemsize != 2 or not x.dtype.is_floating_point else x.numel() * 4))
    if data:
        read_numbers(x._h, data.buffer_info()[0])
    return data


def rebuild(kind, data, dtype, shape, requires_grad, device):
    """A tensor that was pickled."""
    given = float32 if dtype.is_floating_point and dtype.itemsize == 2 else dtype
    y = wrap(from_memory(data.buffer_info()[0], given._code, "load", dtype._code, requires_grad, 1 if device != "cpu" and cuda_place() > 0 else 0, *shape))
    return y if kind is None else wrap(as_leaf(y._h, "load", requires_grad), kind)


def nested(x):
    data = bytes_of(x)
    shape = x.shape
    numbers = [value != 0 for value in data] if x.dtype is bool_ else data.tolist()
    for length in shape[:0:-1]:
        if length == 0:
            return _empty(shape)
        numbers = [numbers[i : i + length] for i in range(0, len(numbers), length)]
    return numbers if shape else numbers[0]


def _empty(shape):
    """Nested empty lists: of shape (2, 0), [[], []]."""
    return [] if shape[0] == 0 or len(shape) == 1 else [_empty(shape[1:]) for _ in range(shape[0])]


def _dimension(dim, rank):
    least = max(rank, 1)
    if not -least <= dim < least:
        raise IndexError(f"Dimension out of range (expected to be in range of [{-least}, {least - 1}], but got {dim})")
    if rank == 0:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    return dim + rank if dim < 0 else dim


def _conversion(args, named):
    """dtype, device, copy and memory_format of a call of to()."""
    named = dict(named)
    kind, place = named.pop("dtype", None), named.pop("device", None)
    copy = named.pop("copy", False)
    other = named.pop("other", None)
    if kind is not None and not isinstance(as_dtype(kind), dtype):
        _arguments._refusals.refuse_listed("Tensor.to", args, {"dtype": kind})
    named.pop("non_blocking", None)
    layout = named.pop("memory_format", None)
    if named:
        raise TypeError(f"to() got an unexpected keyword argument '{next(iter(named))}'")
    flags = [arg for arg in args if arg is True or arg is False]
    if sum(isinstance(arg, (str, device)) for arg in args) > 1:
        _arguments._refusals.refuse_listed("Tensor.to", args, named)
    copy = copy or len(flags) > 1 and flags[1]
    for i, arg in enumerate(args):
        if isinstance(arg, Tensor):
            other = arg
        elif isinstance(arg, dtype) or arg in (float, int, bool):
            kind = as_dtype(arg)
        elif isinstance(arg, (str, device)) or (i == 0 and type(arg) is int):
            place = arg
        elif not (isinstance(arg, bool) or arg is None):
            _arguments._refusals.refuse_listed("Tensor.to", args, named)
    if other is not None:
        kind, place = other.dtype, other.device
    return as_dtype(kind), place, copy, layout


def _by_legacy_name(name):
    for kind in DTYPES:
        if name in (f"torch.{kind._legacy}Tensor", f"torch.cuda.{kind._legacy}Tensor", str(kind)):
            return kind
    raise ValueError(f"invalid type: '{name}'")


def _conversions():
    """x.float(), x.long() and their like."""
    from . import _types

    def method(kind):
        def convert(self, *, memory_format=None):
            return self._converted(kind, None, self._moves(memory_format))

        return convert

    for name, kind in [(n, getattr(_types, n)) for n in "float double half bfloat16 long int short bool".split()] + [("char", _types.int8), ("byte", _types.uint8)]:
        function = method(kind)
        function.__name__, function.__qualname__ = name, f"Tensor.{name}"
        setattr(Tensor, name, function)


def _seal():
    """Attributes that cannot be written."""

    def refusing(name):
        def refuse(self, value):
            raise AttributeError(f"attribute '{name}' of 'torch._C.TensorBase' objects is not writable")

        return refuse

    for name, value in list(vars(Tensor).items()):
        if isinstance(value, property) and value.fset is None:
            setattr(Tensor, name, value.setter(refusing(name)))


def _autograd():
    from . import _autograd

    return _autograd


_seal()
_arguments.tensor_class = Tensor
_arguments.KINDS[Tensor] = 0
when_bound(bind)
