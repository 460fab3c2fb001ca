"""Convolution, pooling, padding, upsampling."""

import math
from types import FunctionType

from .._parameter import Parameter, UninitializedParameter
from . import functional as F
from . import init
from .making import become, parameter, untold
from .module import Module


def tuple_of(value, count):
    """One number for each dimension."""
    return tuple(value) if isinstance(value, (tuple, list)) else (value,) * count


class _Conv(Module):
    dims, transposed = 0, False

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True, padding_mode="zeros", device=None, dtype=None, output_padding=0):
        super().__init__()
        if groups <= 0:
            raise ValueError("groups must be a positive integer")
        if in_channels % groups != 0:
            raise ValueError("in_channels must be divisible by groups")
        if out_channels % groups != 0:
            raise ValueError("out_channels must be divisible by groups")
        if isinstance(padding, str) and padding not in ("same", "valid"):
            raise ValueError(f"Invalid padding string {padding!r}, should be one of {{'valid', 'same'}}")
        if padding == "same" and any(s != 1 for s in tuple_of(stride, self.dims)):
            raise ValueError("padding='same' is not supported for strided convolutions")
        if padding_mode not in ("zeros", "reflect", "replicate", "circular"):
            raise ValueError(f"padding_mode must be one of {{'zeros', 'replicate', 'circular', 'reflect'}}, but got padding_mode='{padding_mode}'")
        self.in_channels, self.out_channels, self.groups, self.padding_mode = in_channels, out_channels, groups, padding_mode
        self.kernel_size, self.stride, self.dilation = (tuple_of(v, self.dims) for v in (kernel_size, stride, dilation))
        self.padding = padding if isinstance(padding, str) else tuple_of(padding, self.dims)
        self.output_padding = tuple_of(output_padding, self.dims)
        shape = (in_channels, out_channels // groups) if self.transposed else (out_channels, in_channels // groups)
        with untold(self):
            self.weight = parameter(*shape, *self.kernel_size, device=device, dtype=dtype)
            if bias:
                self.bias = parameter(out_channels, device=device, dtype=dtype)
            else:
                self.register_parameter("bias", None)
            self.reset_parameters()

    def reset_parameters(self):
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in, _ = init._calculate_fan_in_and_fan_out(self.weight)
            if fan_in != 0:
                bound = 1 / math.sqrt(fan_in)
                init.uniform_(self.bias, -bound, bound)

    def forward(self, input):
        convolve = getattr(F, f"conv{self.dims}d")
        if self.padding_mode != "zeros":
            sides = [n for p in reversed(self._padding()) for n in (p, p)]
            return convolve(F.pad(input, sides, mode=self.padding_mode), self.weight, self.bias, self.stride, (0,) * self.dims, self.dilation, self.groups)
        return convolve(input, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups)

    def _padding(self):
        if self.padding == "valid":
            return (0,) * self.dims
        return tuple(d * (k - 1) // 2 for d, k in zip(self.dilation, self.kernel_size)) if self.padding == "same" else self.padding

    def extra_repr(self):
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        if self.padding != (0,) * self.dims:
            text += f", padding={self.padding!r}" if not isinstance(self.padding, str) else f", padding={self.padding}"
        if self.dilation != (1,) * self.dims:
            text += f", dilation={self.dilation}"
        if self.output_padding != (0,) * self.dims:
            text += f", output_padding={self.output_padding}"
        if self.groups != 1:
            text += f", groups={self.groups}"
        if self.bias is None:
            text += ", bias=False"
        if self.padding_mode != "zeros":
            text += f", padding_mode={self.padding_mode}"
        return text


class _ConvTranspose(_Conv):
    transposed = True

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True, dilation=1, padding_mode="zeros", device=None, dtype=None):
        if padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for {type(self).__name__}')
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype, output_padding)

    def forward(self, input, output_size=None):
        extra = self.output_padding if output_size is None else self._extra(input, output_size)
        return getattr(F, f"conv_transpose{self.dims}d")(input, self.weight, self.bias, self.stride, self.padding, extra, self.groups, self.dilation)

    def _extra(self, input, output_size):
        """The output padding that makes an output of the wanted size."""
        wanted = tuple(output_size)[-self.dims :]
        least = [(n - 1) * s - 2 * p + d * (k - 1) + 1 for n, s, p, d, k in zip(input.shape[-self.dims :], self.stride, self.padding, self.dilation, self.kernel_size)]
        return tuple(w - n for w, n in zip(wanted, least))


def _classes(base, names, path):
    return [named_init(type(name, (base,), {"dims": i + 1, "__module__": f"torch.nn.modules.{path}", "__qualname__": name})) for i, name in enumerate(names)]


PYTORCH_BASES = {"MaxPool": "_MaxPoolNd", "LPPool": "_LPPoolNd", "AdaptiveAvgPool": "_AdaptiveAvgPoolNd", "AdaptiveMaxPool": "_AdaptiveMaxPoolNd"}
"""Classes whose constructor is that of a base in PyTorch, which Python's messages name."""


def named_init(kind):
    """With a constructor of its own name: Python's messages say "Conv2d.__init__() missing …"."""
    inherited = kind.__init__
    own = FunctionType(inherited.__code__, inherited.__globals__, "__init__", inherited.__defaults__, inherited.__closure__)
    own.__kwdefaults__ = inherited.__kwdefaults__
    own.__qualname__ = f"{PYTORCH_BASES.get(kind.__name__[:-2], kind.__name__)}.__init__"
    kind.__init__ = own
    return kind


Conv1d, Conv2d, Conv3d = _classes(_Conv, ("Conv1d", "Conv2d", "Conv3d"), "conv")
ConvTranspose1d, ConvTranspose2d, ConvTranspose3d = _classes(_ConvTranspose, ("ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d"), "conv")


class _LazyConv:
    """A convolution that learns its number of input channels from its first input."""

    def __init__(self, out_channels, kernel_size, *args, **named):
        Module.__init__(self)
        self._made_with = (out_channels, kernel_size, args, named)
        self.weight = UninitializedParameter()

    def forward(self, input):
        out_channels, kernel_size, args, named = self._made_with
        return become(self, self.kind(input.shape[-self.dims - 1], out_channels, kernel_size, *args, **named))(input)


def _lazy(*kinds):
    return [type(f"Lazy{kind.__name__}", (_LazyConv, kind), {"kind": kind, "__module__": "torch.nn.modules.conv"}) for kind in kinds]


LazyConv1d, LazyConv2d, LazyConv3d = _lazy(Conv1d, Conv2d, Conv3d)
LazyConvTranspose1d, LazyConvTranspose2d, LazyConvTranspose3d = _lazy(ConvTranspose1d, ConvTranspose2d, ConvTranspose3d)


class _MaxPool(Module):
    dims = 0

    def __init__(self, kernel_size, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False):
        super().__init__()
        self.kernel_size, self.stride = kernel_size, stride if stride is not None else kernel_size
        self.padding, self.dilation, self.return_indices, self.ceil_mode = padding, dilation, return_indices, ceil_mode

    def forward(self, input):
        return getattr(F, f"max_pool{self.dims}d")(input, self.kernel_size, self.stride, self.padding, self.dilation, ceil_mode=self.ceil_mode, return_indices=self.return_indices)

    def extra_repr(self):
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, dilation={self.dilation}, ceil_mode={self.ceil_mode}"


class _AvgPool(Module):
    dims = 0

    def __init__(self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None):
        super().__init__()
        if self.dims == 1:
            kernel_size, padding = tuple_of(kernel_size, 1), tuple_of(padding, 1)
            stride = tuple_of(stride, 1) if stride is not None else kernel_size
        self.kernel_size, self.stride = kernel_size, stride if stride is not None else kernel_size
        self.padding, self.ceil_mode, self.count_include_pad, self.divisor_override = padding, ceil_mode, count_include_pad, divisor_override

    def forward(self, input):
        more = {} if self.dims == 1 else {"divisor_override": self.divisor_override}
        return getattr(F, f"avg_pool{self.dims}d")(input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad, **more)

    def extra_repr(self):
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class _AdaptivePool(Module):
    dims, function = 0, ""

    def __init__(self, output_size, return_indices=False):
        super().__init__()
        self.output_size, self.return_indices = output_size, return_indices

    def forward(self, input):
        more = {"return_indices": True} if self.return_indices else {}
        return getattr(F, f"{self.function}{self.dims}d")(input, self.output_size, **more)

    def extra_repr(self):
        return f"output_size={self.output_size}"


class _AdaptiveAvgPool(_AdaptivePool):
    function = "adaptive_avg_pool"


class _AdaptiveMaxPool(_AdaptivePool):
    function = "adaptive_max_pool"


class _LPPool(Module):
    dims = 0

    def __init__(self, norm_type, kernel_size, stride=None, ceil_mode=False):
        super().__init__()
        self.norm_type, self.kernel_size, self.stride, self.ceil_mode = norm_type, kernel_size, stride, ceil_mode

    def forward(self, input):
        return getattr(F, f"lp_pool{self.dims}d")(input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode)

    def extra_repr(self):
        return f"norm_type={self.norm_type}, kernel_size={self.kernel_size}, stride={self.stride}, ceil_mode={self.ceil_mode}"


class _MaxUnpool(Module):
    dims = 0

    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.kernel_size = tuple_of(kernel_size, self.dims)
        self.stride = tuple_of(stride if stride is not None else kernel_size, self.dims)
        self.padding = tuple_of(padding, self.dims)

    def forward(self, input, indices, output_size=None):
        return getattr(F, f"max_unpool{self.dims}d")(input, indices, self.kernel_size, self.stride, self.padding, output_size)

    def extra_repr(self):
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


def _three(base, name, path="pooling"):
    return _classes(base, [f"{name}{i}d" for i in (1, 2, 3)], path)


MaxPool1d, MaxPool2d, MaxPool3d = _three(_MaxPool, "MaxPool")
AvgPool1d, AvgPool2d, AvgPool3d = _three(_AvgPool, "AvgPool")
AdaptiveAvgPool1d, AdaptiveAvgPool2d, AdaptiveAvgPool3d = _three(_AdaptiveAvgPool, "AdaptiveAvgPool")
AdaptiveMaxPool1d, AdaptiveMaxPool2d, AdaptiveMaxPool3d = _three(_AdaptiveMaxPool, "AdaptiveMaxPool")
LPPool1d, LPPool2d, LPPool3d = _three(_LPPool, "LPPool")
MaxUnpool1d, MaxUnpool2d, MaxUnpool3d = _three(_MaxUnpool, "MaxUnpool")


class _Pad(Module):
    dims, mode = 0, "constant"

    def __init__(self, padding, value=0.0):
        super().__init__()
        self.padding = tuple_of(padding, 2 * self.dims)
        self.value = value

    def forward(self, input):
        return F.pad(input, self.padding, "constant", self.value) if self.mode == "constant" else F.pad(input, self.padding, self.mode)

    def extra_repr(self):
        return f"padding={self.padding}, value={self.value}" if type(self).__name__.startswith("Constant") else f"{self.padding}"


def _pads(mode, name):
    return [type(f"{name}{i}d", (_Pad,), {"dims": i, "mode": mode, "__module__": "torch.nn.modules.padding"}) for i in (1, 2, 3)]


ZeroPad1d, ZeroPad2d, ZeroPad3d = _pads("constant", "ZeroPad")
ConstantPad1d, ConstantPad2d, ConstantPad3d = _pads("constant", "ConstantPad")
ReflectionPad1d, ReflectionPad2d, ReflectionPad3d = _pads("reflect", "ReflectionPad")
ReplicationPad1d, ReplicationPad2d, ReplicationPad3d = _pads("replicate", "ReplicationPad")
CircularPad1d, CircularPad2d, CircularPad3d = _pads("circular", "CircularPad")


class Upsample(Module):
    __module__ = "torch.nn.modules.upsampling"

    def __init__(self, size=None, scale_factor=None, mode="nearest", align_corners=None, recompute_scale_factor=None):
        super().__init__()
        self.size = tuple(size) if isinstance(size, (tuple, list)) else size
        self.scale_factor = tuple(map(float, scale_factor)) if isinstance(scale_factor, (tuple, list)) else float(scale_factor) if scale_factor else None
        self.mode, self.align_corners, self.recompute_scale_factor = mode, align_corners, recompute_scale_factor

    def forward(self, input):
        return F.interpolate(input, self.size, self.scale_factor, self.mode, self.align_corners, recompute_scale_factor=self.recompute_scale_factor)

    def extra_repr(self):
        size = f"scale_factor={self.scale_factor!r}" if self.scale_factor is not None else f"size={self.size!r}"
        return f"{size}, mode={self.mode!r}"


class UpsamplingNearest2d(Upsample):
    def __init__(self, size=None, scale_factor=None):
        super().__init__(size, scale_factor, mode="nearest")


class UpsamplingBilinear2d(Upsample):
    def __init__(self, size=None, scale_factor=None):
        super().__init__(size, scale_factor, mode="bilinear", align_corners=True)


class PixelShuffle(Module):
    __module__ = "torch.nn.modules.pixelshuffle"

    def __init__(self, upscale_factor):
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, input):
        return F.pixel_shuffle(input, self.upscale_factor)

    def extra_repr(self):
        return f"upscale_factor={self.upscale_factor}"


class PixelUnshuffle(Module):
    __module__ = "torch.nn.modules.pixelshuffle"

    def __init__(self, downscale_factor):
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, input):
        return F.pixel_unshuffle(input, self.downscale_factor)

    def extra_repr(self):
        return f"downscale_factor={self.downscale_factor}"


class ChannelShuffle(Module):
    __module__ = "torch.nn.modules.channelshuffle"

    def __init__(self, groups):
        super().__init__()
        self.groups = groups

    def forward(self, input):
        return F.channel_shuffle(input, self.groups)

    def extra_repr(self):
        return f"groups={self.groups}"


class Unfold(Module):
    __module__ = "torch.nn.modules.fold"

    def __init__(self, kernel_size, dilation=1, padding=0, stride=1):
        super().__init__()
        self.kernel_size, self.dilation, self.padding, self.stride = kernel_size, dilation, padding, stride

    def forward(self, input):
        return F.unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self):
        return f"kernel_size={self.kernel_size}, dilation={self.dilation}, padding={self.padding}, stride={self.stride}"


class Fold(Module):
    __module__ = "torch.nn.modules.fold"

    def __init__(self, output_size, kernel_size, dilation=1, padding=0, stride=1):
        super().__init__()
        self.output_size, self.kernel_size, self.dilation, self.padding, self.stride = output_size, kernel_size, dilation, padding, stride

    def forward(self, input):
        return F.fold(input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self):
        return f"output_size={self.output_size}, kernel_size={self.kernel_size}, dilation={self.dilation}, padding={self.padding}, stride={self.stride}"
