"""Linear and its kin."""

import math

from .._parameter import Parameter, UninitializedParameter
from . import functional as F
from . import init
from .making import parameter, untold
from .module import Module


class Identity(Module):
    __module__ = "torch.nn.modules.linear"

    def __init__(self, *args, **named):
        super().__init__()

    def forward(self, input):
        return input


class Linear(Module):
    __module__ = "torch.nn.modules.linear"

    def __init__(self, in_features, out_features, bias=True, device=None, dtype=None):
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        with untold(self):
            self.weight = parameter(out_features, in_features, device=device, dtype=dtype)
            if bias:
                self.bias = parameter(out_features, device=device, dtype=dtype)
            else:
                self.register_parameter("bias", None)
            self.reset_parameters()

    def reset_parameters(self):
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in, _ = init._calculate_fan_in_and_fan_out(self.weight)
            bound = 1 / math.sqrt(fan_in) if fan_in > 0 else 0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input):
        own = self._parameters
        return F.linear(input, own["weight"], own["bias"]) if "weight" in own else F.linear(input, self.weight, self.bias)

    def extra_repr(self):
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class Bilinear(Module):
    __module__ = "torch.nn.modules.linear"

    def __init__(self, in1_features, in2_features, out_features, bias=True, device=None, dtype=None):
        super().__init__()
        if in1_features <= 0:
            raise ValueError(f"in1_features must be > 0, but got (in1_features={in1_features})")
        self.in1_features, self.in2_features, self.out_features = in1_features, in2_features, out_features
        with untold(self):
            self.weight = parameter(out_features, in1_features, in2_features, device=device, dtype=dtype)
            if bias:
                self.bias = parameter(out_features, device=device, dtype=dtype)
            else:
                self.register_parameter("bias", None)
            self.reset_parameters()

    def reset_parameters(self):
        bound = 1 / math.sqrt(self.weight.size(1))
        init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input1, input2):
        return F.bilinear(input1, input2, self.weight, self.bias)

    def extra_repr(self):
        return f"in1_features={self.in1_features}, in2_features={self.in2_features}, out_features={self.out_features}, bias={self.bias is not None}"


class LazyLinear(Linear):
    """A Linear that learns its number of inputs from its first input."""

    __module__ = "torch.nn.modules.linear"

    def __init__(self, out_features, bias=True, device=None, dtype=None):
        Module.__init__(self)
        self.in_features, self.out_features = 0, out_features
        self.weight = UninitializedParameter()
        if bias:
            self.bias = UninitializedParameter()
        else:
            self.register_parameter("bias", None)

    def forward(self, input):
        if isinstance(self.weight, UninitializedParameter):
            self.in_features = input.shape[-1]
            for own, shape in ((self.weight, (self.out_features, self.in_features)), (self.bias, (self.out_features,))):
                if own is not None:
                    own.materialize(shape)
                    own.__class__ = Parameter
            with untold(self):
                self.reset_parameters()
            self.__class__ = Linear
        return Linear.forward(self, input)


class Flatten(Module):
    __module__ = "torch.nn.modules.flatten"

    def __init__(self, start_dim=1, end_dim=-1):
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, input):
        return input.flatten(self.start_dim, self.end_dim)

    def extra_repr(self):
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    __module__ = "torch.nn.modules.flatten"

    def __init__(self, dim, unflattened_size):
        super().__init__()
        self.dim, self.unflattened_size = dim, unflattened_size

    def forward(self, input):
        return input.unflatten(self.dim, self.unflattened_size)

    def extra_repr(self):
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"
