"""torch.amp: mixed precision."""

import functools
import sys
import types
import warnings

from _gradwalk.bridge import need

from ._types import bfloat16, device as _device, float16

need(globals(), "autocast_to")

_on = {"cpu": None, "cuda": None}
_preferred = {"cpu": bfloat16, "cuda": float16}


def _tell():
    autocast_to(*(_on[device]._name if _on[device] else "" for device in ("cpu", "cuda")))


def is_autocast_available(device_type):
    return device_type in _on


class autocast:
    """Within it, what multiplies matrices does so in a lower dtype, and losses in float32. A decorator, too."""

    __module__ = "torch.amp.autocast_mode"

    def __init__(self, device_type, dtype=None, enabled=True, cache_enabled=None):
        if not isinstance(device_type, str):
            raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
        if device_type not in _on:
            _device(device_type)
            raise RuntimeError(f"User specified an unsupported autocast device_type '{device_type}'")
        self.device = device_type
        self.fast_dtype = dtype or _preferred[device_type]
        if enabled and device_type == "cuda" and not _cuda_is_available():
            warnings.warn("CUDA is not available or torch_xla is imported. Disabling autocast.", UserWarning, 2)
            enabled = False
        elif enabled and self.fast_dtype not in (bfloat16, float16):
            name = device_type.upper()
            warnings.warn(
                f"In {name} autocast, but the target dtype is not supported. Disabling autocast.\n"
                f"{name} Autocast only supports dtypes of torch.bfloat16, torch.float16 currently.",
                UserWarning,
                2,
            )
            enabled = False
        self._enabled = enabled
        self._before = []

    def __enter__(self):
        self._before.append((_on[self.device], _preferred[self.device]))
        _on[self.device] = self.fast_dtype if self._enabled else None
        _preferred[self.device] = self.fast_dtype
        _tell()
        return self

    def __exit__(self, *error):
        _on[self.device], _preferred[self.device] = self._before.pop()
        _tell()
        return False

    def __call__(self, func):
        if not callable(func):
            raise TypeError(
                f"autocast()(func) requires a callable, but got {type(func).__name__}. Did you mean to use autocast as a context manager? For example:\n"
                "    with torch.autocast(device_type=...):\n"
                "        output = model(input)"
            )

        @functools.wraps(func)
        def within(*args, **named):
            with self:
                return func(*args, **named)

        return within


def is_autocast_enabled(device_type="cuda"):
    return _on[device_type] is not None


def get_autocast_dtype(device_type):
    return _preferred[device_type]


def _cuda_is_available():
    from . import cuda

    return cuda.is_available()


class GradScaler:
    """Scales a loss up, so that small gradients are not lost in float16, and leaves steps out whose gradients are infinite."""

    __module__ = "torch.amp.grad_scaler"

    def __init__(self, device="cuda", init_scale=2.0**16, growth_factor=2.0, backoff_factor=0.5, growth_interval=2000, enabled=True):
        self._device, self._enabled = device, enabled
        if enabled and device == "cuda" and not _cuda_is_available():
            warnings.warn("torch.cuda.amp.GradScaler is enabled, but CUDA is not available.  Disabling.", UserWarning, 2)
            self._enabled = False
        if not self._enabled:
            return
        if growth_factor <= 1.0:
            raise AssertionError("The growth factor must be > 1.0.")
        if backoff_factor >= 1.0:
            raise AssertionError("The backoff factor must be < 1.0.")
        self._scale, self._growth_factor, self._backoff_factor, self._growth_interval = init_scale, growth_factor, backoff_factor, growth_interval
        self._growth_tracker = 0
        self._found = {}
        """Of each optimizer whose gradients were unscaled since the last update: whether any was infinite; and whether it stepped."""
        self._stepped = set()

    def scale(self, outputs):
        if not self._enabled:
            return outputs
        if isinstance(outputs, (list, tuple)):
            return type(outputs)(map(self.scale, outputs))
        from ._create import full

        return outputs * full((), self._scale, device=outputs.device)

    def _unscale(self, optimizer):
        from ._autograd import no_grad
        from ._create import full

        if id(optimizer) in self._found:
            return self._found[id(optimizer)]
        grads = [p.grad for group in optimizer.param_groups for p in group["params"] if p.grad is not None]
        if not grads:
            raise AssertionError("No inf checks were recorded for this optimizer.")
        if any(g.dtype == float16 for g in grads):
            raise ValueError("Attempting to unscale FP16 gradients.")
        inverse = full((), 1.0 / self._scale)
        infinite = False
        with no_grad():
            for g in grads:
                infinite |= not bool(g.isfinite().all())
                g.mul_(inverse)
        self._found[id(optimizer)] = infinite
        return infinite

    def unscale_(self, optimizer):
        if not self._enabled:
            return
        if id(optimizer) in self._found:
            said = "unscale_() is being called after step()." if id(optimizer) in self._stepped else "unscale_() has already been called on this optimizer since the last update()."
            raise RuntimeError(said)
        self._unscale(optimizer)

    def step(self, optimizer, *args, **named):
        if not self._enabled:
            return optimizer.step(*args, **named)
        if "closure" in named:
            raise RuntimeError("Closure use is not currently supported if GradScaler is enabled.")
        if id(optimizer) in self._stepped:
            raise RuntimeError("step() has already been called since the last update().")
        infinite = self._unscale(optimizer)
        self._stepped.add(id(optimizer))
        return None if infinite else optimizer.step(*args, **named)

    def update(self, new_scale=None):
        if not self._enabled:
            return
        if new_scale is not None:
            self._scale = float(new_scale)
        elif not self._found:
            raise AssertionError("No inf checks were recorded prior to update.")
        elif any(self._found.values()):
            self._scale *= self._backoff_factor
            self._growth_tracker = 0
        else:
            self._growth_tracker += 1
            if self._growth_tracker == self._growth_interval:
                self._scale *= self._growth_factor
                self._growth_tracker = 0
        self._found, self._stepped = {}, set()

    def get_scale(self):
        return self._scale if self._enabled else 1.0

    def get_growth_factor(self):
        return self._growth_factor

    def set_growth_factor(self, new_factor):
        self._growth_factor = new_factor

    def get_backoff_factor(self):
        return self._backoff_factor

    def set_backoff_factor(self, new_factor):
        self._backoff_factor = new_factor

    def get_growth_interval(self):
        return self._growth_interval

    def set_growth_interval(self, new_interval):
        self._growth_interval = new_interval

    def is_enabled(self):
        return self._enabled

    def state_dict(self):
        if not self._enabled:
            return {}
        return {
            "scale": self._scale,
            "growth_factor": self._growth_factor,
            "backoff_factor": self._backoff_factor,
            "growth_interval": self._growth_interval,
            "_growth_tracker": self._growth_tracker,
        }

    def load_state_dict(self, state_dict):
        if not self._enabled:
            return
        if not state_dict:
            raise RuntimeError(
                "The source state dict is empty, possibly because it was saved from a disabled instance of GradScaler."
            )
        self._scale, self._growth_factor, self._backoff_factor = state_dict["scale"], state_dict["growth_factor"], state_dict["backoff_factor"]
        self._growth_interval, self._growth_tracker = state_dict["growth_interval"], state_dict["_growth_tracker"]


class _CudaAutocast(autocast):
    __module__, __qualname__ = "torch.cuda.amp.autocast_mode", "autocast"

    def __init__(self, enabled=True, dtype=float16, cache_enabled=True):
        warnings.warn("`torch.cuda.amp.autocast(args...)` is deprecated. Please use `torch.amp.autocast('cuda', args...)` instead.", FutureWarning, 2)
        super().__init__("cuda", dtype, enabled, cache_enabled)


class _CudaGradScaler(GradScaler):
    __module__, __qualname__ = "torch.cuda.amp.grad_scaler", "GradScaler"

    def __init__(self, init_scale=2.0**16, growth_factor=2.0, backoff_factor=0.5, growth_interval=2000, enabled=True):
        warnings.warn("`torch.cuda.amp.GradScaler(args...)` is deprecated. Please use `torch.amp.GradScaler('cuda', args...)` instead.", FutureWarning, 2)
        super().__init__("cuda", init_scale, growth_factor, backoff_factor, growth_interval, enabled)


cuda_amp = types.ModuleType("torch.cuda.amp")
"""torch.cuda.amp, the older way to the same."""
cuda_amp.autocast, cuda_amp.GradScaler = _CudaAutocast, _CudaGradScaler
sys.modules["torch.cuda.amp"] = cuda_amp
