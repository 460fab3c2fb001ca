"""Activations as modules."""

from .. import _MADE
from .._create import empty
from .._parameter import Parameter
from . import functional as F
from . import init
from .making import untold
from .module import Module


def _simple(name, function, *arguments, inplace=False, said=None):
    """
    A module that calls a function with what it was made with.

    arguments: (name, default) of its constructor; inplace: the last argument is inplace=False. said: how it prints itself; default: all arguments.
    """
    names = [argument[0] for argument in arguments]
    defaults = dict(arguments)

    def __init__(self, *args, **named):
        Module.__init__(self)
        allowed = [*names, "inplace"] if inplace else names
        if len(args) > len(allowed):
            most = f"from 1 to {len(allowed) + 1} positional arguments" if allowed else "1 positional argument"
            raise TypeError(f"{name}.__init__() takes {most} but {len(args) + 1} were given")
        given = dict(zip(allowed, args)) | named
        for key in named:
            if key not in allowed:
                raise TypeError(f"{name}.__init__() got an unexpected keyword argument '{key}'")
        lacking = [key for key in names if key not in given and defaults[key] is ...]
        if lacking:
            told = " and ".join(f"'{key}'" for key in lacking)
            raise TypeError(f"{name}.__init__() missing {len(lacking)} required positional argument{'s' if len(lacking) > 1 else ''}: {told}")
        for key in names:
            setattr(self, key, given.get(key, defaults[key]))
        if "max_val" in names and self.max_val <= self.min_val:
            raise AssertionError(f"max_val ({self.max_val}) must be greater than min_val ({self.min_val})")
        if inplace:
            self.inplace = given.get("inplace", False)

    def forward(self, input):
        values = [getattr(self, key) for key in names]
        if inplace and self.inplace:
            return getattr(F, function)(input, *values, inplace=True)
        return getattr(F, function)(input, *values)

    def extra_repr(self):
        text = said(self) if said else ", ".join(f"{key}={getattr(self, key)}" for key in names)
        changed = "inplace=True" if inplace and self.inplace else ""
        return ", ".join(part for part in (text, changed) if part)

    return type(name, (Module,), {"__init__": __init__, "forward": forward, "extra_repr": extra_repr, "__module__": "torch.nn.modules.activation", "__qualname__": name})


Sigmoid = _simple("Sigmoid", "sigmoid_of")
Tanh = _simple("Tanh", "tanh_of")
ReLU = _simple("ReLU", "relu", inplace=True)
ReLU6 = _simple("ReLU6", "relu6", inplace=True)
ELU = _simple("ELU", "elu", ("alpha", 1.0), inplace=True)
CELU = _simple("CELU", "celu", ("alpha", 1.0), inplace=True)
SELU = _simple("SELU", "selu", inplace=True)
GELU = _simple("GELU", "gelu_of", ("approximate", "none"), said=lambda self: f"approximate={self.approximate!r}")
SiLU = _simple("SiLU", "silu", inplace=True)
Mish = _simple("Mish", "mish", inplace=True)
LogSigmoid = _simple("LogSigmoid", "logsigmoid")
Softsign = _simple("Softsign", "softsign")
Tanhshrink = _simple("Tanhshrink", "tanhshrink")
Hardsigmoid = _simple("Hardsigmoid", "hardsigmoid", inplace=True)
Hardswish = _simple("Hardswish", "hardswish", inplace=True)
LeakyReLU = _simple("LeakyReLU", "leaky_relu", ("negative_slope", 0.01), inplace=True)
Hardshrink = _simple("Hardshrink", "hardshrink", ("lambd", 0.5), said=lambda self: f"{self.lambd}")
Softshrink = _simple("Softshrink", "softshrink", ("lambd", 0.5), said=lambda self: f"{self.lambd}")
Softplus = _simple("Softplus", "softplus", ("beta", 1.0), ("threshold", 20.0))
Threshold = _simple("Threshold", "threshold", ("threshold", ...), ("value", ...), inplace=True)
Hardtanh = _simple("Hardtanh", "hardtanh", ("min_val", -1.0), ("max_val", 1.0), inplace=True)
Softmax = _simple("Softmax", "softmax", ("dim", None), said=lambda self: f"dim={self.dim}")
LogSoftmax = _simple("LogSoftmax", "log_softmax", ("dim", None), said=lambda self: f"dim={self.dim}")
Softmin = _simple("Softmin", "softmin", ("dim", None), said=lambda self: f"dim={self.dim}")
GLU = _simple("GLU", "glu", ("dim", -1))
RReLU = _simple("RReLU", "rrelu", ("lower", 1.0 / 8), ("upper", 1.0 / 3), inplace=True)


def _rrelu_forward(self, input):
    return F.rrelu(input, self.lower, self.upper, self.training, self.inplace)


RReLU.forward = _rrelu_forward


class Softmax2d(Module):
    __module__ = "torch.nn.modules.activation"

    def forward(self, input):
        if input.dim() not in (3, 4):
            raise ValueError(f"Softmax2d: expected input to be 3D or 4D, got {input.dim()}D instead")
        return F.softmax(input, -3)


class PReLU(Module):
    __module__ = "torch.nn.modules.activation"

    def __init__(self, num_parameters=1, init=0.25, device=None, dtype=None):
        super().__init__()
        self.num_parameters, self.init = num_parameters, init
        with untold(self):
            self.weight = Parameter(empty(num_parameters, device=device, dtype=dtype))
            self.reset_parameters()

    def reset_parameters(self):
        init.constant_(self.weight, self.init)

    def forward(self, input):
        return F.prelu(input, self.weight)

    def extra_repr(self):
        return f"num_parameters={self.num_parameters}"
