"""
PyTorch, as Gradwalk understands it: a thin skin over its engine.

No mathematics here: what torch computes is in the engine's table of operations, from which most of these functions are made.
"""

import math as _math
import sys as _sys

from _gradwalk import names as _names

from . import _nearest, _arguments, _autograd, _create, _generate, _guards, _random, _tensor, _types
from ._autograd import enable_grad, inference_mode, is_grad_enabled, is_inference_mode_enabled, no_grad, set_grad_enabled
from ._modes import is_anomaly_check_nan_enabled, is_anomaly_enabled
from ._create import (
    arange, as_tensor, asarray, empty, empty_like, empty_strided, eye, frombuffer, from_numpy, full, full_like, get_default_device, get_default_dtype,
    linspace, logspace, hann_window, hamming_window, blackman_window, bartlett_window, kaiser_window, ones, ones_like, range_ as range, scalar_tensor, set_default_device, set_default_dtype, set_default_tensor_type, tensor, zeros, zeros_like,
)  # fmt: skip
from ._random import (
    Generator, bernoulli, binomial, default_generator, get_rng_state, initial_seed, manual_seed, multinomial, normal, poisson, rand, rand_like, randint, randint_like,
    randn, randn_like, randperm, seed, set_rng_state,
)  # fmt: skip
from ._storage import TypedStorage, UntypedStorage
from ._tensor import Tensor
from ._types import (
    Size, bfloat16, channels_last, contiguous_format, device, double, dtype, finfo, float16, float32, float64, half, iinfo, int16, int32, int64, int8, layout, long,
    memory_format, preserve_format, short, strided, uint8,
)  # fmt: skip

__version__ = "2.13.0"
pi, e, inf, nan = _math.pi, _math.e, _math.inf, _math.nan
newaxis = None

for _name, _kind in _create.legacy_types().items():
    globals()[_name] = _kind
_tensor._conversions()
for _name, _method in _random.METHODS.items():
    setattr(Tensor, _name, _method)

from ._parameter import Buffer as _Buffer, Parameter as _Parameter, UninitializedParameter as _Uninitialized

_TENSORS = frozenset((Tensor, _Parameter, _Buffer))
_arguments.KINDS[_Parameter] = _arguments.KINDS[_Buffer] = 0
_MADE = _generate.make(Tensor, _TENSORS)

from . import _functions, autograd, linalg, special
from ._functions import (
    broadcast_shapes, broadcast_tensors, can_cast, compile, detach, einsum, fill_, get_device, get_float32_matmul_precision, is_inference,
    is_signed, is_warn_always_enabled, real, unravel_index, zero_, is_floating_point, is_nonzero, is_storage, is_tensor, meshgrid, numel,
    chain_matmul, get_num_threads, promote_types, result_type, set_num_threads, set_printoptions, typename, use_deterministic_algorithms, is_complex, set_warn_always,
    are_deterministic_algorithms_enabled, set_float32_matmul_precision, get_num_interop_threads, is_same_size, nonzero, cartesian_prod, block_diag, tensordot,
    atleast_1d, atleast_2d, atleast_3d,
)  # fmt: skip

_MODULE = globals()
for _path, _function in _MADE.items():
    _home, _, _name = _path.rpartition(".")
    if _home == "Tensor":
        if _name not in Tensor.__dict__:
            setattr(Tensor, _name, _function)
    elif _home == "torch":
        _MODULE.setdefault(_name, _function)
    elif _home in ("torch.special", "torch.linalg"):
        vars(_sys.modules[_home]).setdefault(_name, _function)
_functions.complete(Tensor)
_guards.guard(Tensor)

float, int, bool = _types.float, _types.int, _types.bool

from . import accelerator, amp, backends, cuda, distributions, func, jit, nn, optim, random, serialization, testing, types, utils, version
from .nn import functional as _functional
from .serialization import STORAGES as _STORAGES, load, save

globals().update(_STORAGES)

from . import _removed, _return_types as return_types
globals().update(_removed.FUNCTIONS)
_names.know([Tensor, _Parameter, _Buffer], nn.Module)


vmap = func.vmap
autocast, GradScaler = amp.autocast, amp.GradScaler
is_autocast_enabled, get_autocast_dtype = amp.is_autocast_enabled, amp.get_autocast_dtype


class _LinAlgError(RuntimeError):
    """A matrix that has no inverse, no factor."""

    __module__ = "torch._C"


linalg.LinAlgError = _LinAlgError


class OutOfMemoryError(RuntimeError):
    """There is no memory for a tensor on "cuda"."""


cuda.OutOfMemoryError = OutOfMemoryError


def __getattr__(name):
    raise _nearest.missing("torch", name, globals())
