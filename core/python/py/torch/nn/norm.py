"""Normalisation, dropout, embedding."""

import numbers

from _gradwalk.bridge import need

from .._create import ones, tensor, zeros
from .._parameter import Parameter, UninitializedParameter
from .._types import int64
from . import functional as F
from . import init
from .making import become, parameter, untold
from .module import Module

need(globals(), "quiet_mode")


class _BatchNorm(Module):
    ranks, said = (), ""

    def __init__(self, num_features, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True, bias=True, device=None, dtype=None):
        super().__init__()
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        with untold(self):
            for name, wanted in (("weight", affine), ("bias", affine and bias)):
                if wanted:
                    setattr(self, name, parameter(num_features, device=device, dtype=dtype))
                else:
                    self.register_parameter(name, None)
            self.register_buffer("running_mean", zeros(num_features, device=device, dtype=dtype) if track_running_stats else None)
            self.register_buffer("running_var", ones(num_features, device=device, dtype=dtype) if track_running_stats else None)
            self.register_buffer("num_batches_tracked", tensor(0, dtype=int64) if track_running_stats else None)
            self.reset_parameters()

    def reset_running_stats(self):
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def reset_parameters(self):
        self.reset_running_stats()
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def _check_input_dim(self, input):
        if input.dim() not in self.ranks:
            raise ValueError(f"expected {self.said} input (got {input.dim()}D input)")

    def forward(self, input):
        self._check_input_dim(input)
        factor = 0.0 if self.momentum is None else self.momentum
        if self.training and self.track_running_stats and self.num_batches_tracked is not None:
            with untold_counts():
                self.num_batches_tracked.add_(1)
            if self.momentum is None:
                factor = 1.0 / float(self.num_batches_tracked)
        by_batch = self.training or (self.running_mean is None and self.running_var is None)
        keep = not self.training or self.track_running_stats
        return F.batch_norm(input, self.running_mean if keep else None, self.running_var if keep else None, self.weight, self.bias, by_batch, factor, self.eps)

    def extra_repr(self):
        return f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, bias={self.bias is not None}, track_running_stats={self.track_running_stats}"


class untold_counts:
    """The number of batches seen is nothing to be shown."""

    def __enter__(self):
        self.before = quiet_mode(1)

    def __exit__(self, *error):
        quiet_mode(self.before)


def _norms(base, prefix, path):
    ranks = (((2, 3), "2D or 3D"), ((4,), "4D"), ((5,), "5D"))
    return [type(f"{prefix}{i + 1}d", (base,), {"ranks": r, "said": said, "__module__": f"torch.nn.modules.{path}"}) for i, (r, said) in enumerate(ranks)]


BatchNorm1d, BatchNorm2d, BatchNorm3d = _norms(_BatchNorm, "BatchNorm", "batchnorm")


class SyncBatchNorm(_BatchNorm):
    def _check_input_dim(self, input):
        pass


class _InstanceNorm(_BatchNorm):
    def __init__(self, num_features, eps=1e-05, momentum=0.1, affine=False, track_running_stats=False, device=None, dtype=None, bias=True):
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device=device, dtype=dtype, bias=bias)

    def forward(self, input):
        whole = self.ranks[-1]
        if input.dim() not in (whole, whole - 1):
            raise ValueError(f"expected {whole - 1}D or {whole}D input (got {input.dim()}D input)")
        batch = input if input.dim() == whole else input.unsqueeze(0)
        y = F.instance_norm(batch, self.running_mean, self.running_var, self.weight, self.bias, self.training or not self.track_running_stats, self.momentum or 0.0, self.eps)
        return y if input.dim() == whole else y.squeeze(0)


InstanceNorm1d, InstanceNorm2d, InstanceNorm3d = _norms(_InstanceNorm, "InstanceNorm", "instancenorm")


class _LazyNorm:
    """A normalisation that learns its number of channels from its first input."""

    def __init__(self, *args, **named):
        Module.__init__(self)
        self._made_with = (args, named)
        self.weight = UninitializedParameter()

    def forward(self, input):
        args, named = self._made_with
        return become(self, self.kind(input.shape[1], *args, **named))(input)


def _lazy(*kinds):
    return [type(f"Lazy{kind.__name__}", (_LazyNorm, kind), {"kind": kind, "__module__": kind.__module__}) for kind in kinds]


LazyBatchNorm1d, LazyBatchNorm2d, LazyBatchNorm3d = _lazy(BatchNorm1d, BatchNorm2d, BatchNorm3d)
LazyInstanceNorm1d, LazyInstanceNorm2d, LazyInstanceNorm3d = _lazy(InstanceNorm1d, InstanceNorm2d, InstanceNorm3d)


class LayerNorm(Module):
    __module__ = "torch.nn.modules.normalization"

    def __init__(self, normalized_shape, eps=1e-05, elementwise_affine=True, bias=True, device=None, dtype=None):
        super().__init__()
        self.normalized_shape = (normalized_shape,) if isinstance(normalized_shape, numbers.Integral) else tuple(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        with untold(self):
            for name, wanted in (("weight", elementwise_affine), ("bias", elementwise_affine and bias)):
                if wanted:
                    setattr(self, name, parameter(*self.normalized_shape, device=device, dtype=dtype))
                else:
                    self.register_parameter(name, None)
            self.reset_parameters()

    def reset_parameters(self):
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input):
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self):
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}, bias={self.bias is not None}"


class RMSNorm(Module):
    __module__ = "torch.nn.modules.normalization"

    def __init__(self, normalized_shape, eps=None, elementwise_affine=True, device=None, dtype=None):
        super().__init__()
        self.normalized_shape = (normalized_shape,) if isinstance(normalized_shape, numbers.Integral) else tuple(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        if elementwise_affine:
            with untold(self):
                self.weight = parameter(*self.normalized_shape, device=device, dtype=dtype)
                self.reset_parameters()
        else:
            self.register_parameter("weight", None)

    def reset_parameters(self):
        if self.weight is not None:
            init.ones_(self.weight)

    def forward(self, input):
        return F.rms_norm(input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self):
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class GroupNorm(Module):
    __module__ = "torch.nn.modules.normalization"

    def __init__(self, num_groups, num_channels, eps=1e-05, affine=True, bias=True, device=None, dtype=None):
        super().__init__()
        if num_channels % num_groups != 0:
            raise ValueError(f"num_channels ({num_channels}) must be divisible by num_groups ({num_groups})")
        self.num_groups, self.num_channels, self.eps, self.affine = num_groups, num_channels, eps, affine
        with untold(self):
            for name, wanted in (("weight", affine), ("bias", affine and bias)):
                if wanted:
                    setattr(self, name, parameter(num_channels, device=device, dtype=dtype))
                else:
                    self.register_parameter(name, None)
            self.reset_parameters()

    def reset_parameters(self):
        if self.affine:
            init.ones_(self.weight)
            if self.bias is not None:
                init.zeros_(self.bias)

    def forward(self, input):
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self):
        return f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, bias={self.bias is not None}"


class LocalResponseNorm(Module):
    __module__ = "torch.nn.modules.normalization"

    def __init__(self, size, alpha=0.0001, beta=0.75, k=1.0):
        super().__init__()
        self.size, self.alpha, self.beta, self.k = size, alpha, beta, k

    def forward(self, input):
        return F.local_response_norm(input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self):
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"


class _Dropout(Module):
    __module__ = "torch.nn.modules.dropout"
    function = "dropout"

    def __init__(self, p=0.5, inplace=False):
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p, self.inplace = p, inplace

    def forward(self, input):
        return getattr(F, self.function)(input, self.p, self.training, self.inplace)

    def extra_repr(self):
        return f"p={self.p}, inplace={self.inplace}"


def _dropouts(*names):
    return [type(name, (_Dropout,), {"function": function, "__module__": "torch.nn.modules.dropout"}) for name, function in names]


Dropout, Dropout1d, Dropout2d, Dropout3d, AlphaDropout, FeatureAlphaDropout = _dropouts(
    ("Dropout", "dropout"), ("Dropout1d", "dropout1d"), ("Dropout2d", "dropout2d"), ("Dropout3d", "dropout3d"), ("AlphaDropout", "alpha_dropout"), ("FeatureAlphaDropout", "feature_alpha_dropout")
)  # fmt: skip


class Embedding(Module):
    __module__ = "torch.nn.modules.sparse"

    def __init__(self, num_embeddings, embedding_dim, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False, _weight=None, _freeze=False, device=None, dtype=None):
        super().__init__()
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        if padding_idx is not None:
            if not -num_embeddings <= padding_idx < num_embeddings:
                raise AssertionError("Padding_idx must be within num_embeddings")
            padding_idx = padding_idx % num_embeddings
        self.padding_idx, self.max_norm, self.norm_type, self.scale_grad_by_freq, self.sparse = padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse
        with untold(self):
            if _weight is None:
                self.weight = parameter(num_embeddings, embedding_dim, device=device, dtype=dtype)
                self.reset_parameters()
            else:
                if list(_weight.shape) != [num_embeddings, embedding_dim]:
                    raise AssertionError("Shape of weight does not match num_embeddings and embedding_dim")
                self.weight = Parameter(_weight, not _freeze)

    def reset_parameters(self):
        init.normal_(self.weight)
        if self.padding_idx is not None:
            from .._autograd import no_grad

            with no_grad():
                self.weight[self.padding_idx].fill_(0)

    def forward(self, input):
        return F.embedding(input, self.weight, self.padding_idx, self.max_norm, self.norm_type, self.scale_grad_by_freq, self.sparse)

    def extra_repr(self):
        text = f"{self.num_embeddings}, {self.embedding_dim}"
        if self.padding_idx is not None:
            text += f", padding_idx={self.padding_idx}"
        if self.max_norm is not None:
            text += f", max_norm={self.max_norm}"
        if self.norm_type != 2:
            text += f", norm_type={self.norm_type}"
        if self.scale_grad_by_freq:
            text += f", scale_grad_by_freq={self.scale_grad_by_freq}"
        return text + (", sparse=True" if self.sparse else "")

    @classmethod
    def from_pretrained(cls, embeddings, freeze=True, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False):
        if embeddings.dim() != 2:
            raise AssertionError("Embeddings parameter is expected to be 2-dimensional")
        return cls(*embeddings.shape, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse, embeddings, freeze)


class EmbeddingBag(Module):
    __module__ = "torch.nn.modules.sparse"

    def __init__(self, num_embeddings, embedding_dim, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, mode="mean", sparse=False, _weight=None, include_last_offset=False, padding_idx=None, device=None, dtype=None):
        super().__init__()
        self.num_embeddings, self.embedding_dim, self.mode, self.padding_idx, self.include_last_offset = num_embeddings, embedding_dim, mode, padding_idx, include_last_offset
        with untold(self):
            self.weight = Parameter(_weight) if _weight is not None else parameter(num_embeddings, embedding_dim, device=device, dtype=dtype)
            if _weight is None:
                init.normal_(self.weight)

    @classmethod
    def from_pretrained(cls, embeddings, freeze=True, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, mode="mean", sparse=False, include_last_offset=False, padding_idx=None):
        if embeddings.dim() != 2:
            raise AssertionError("Embeddings parameter is expected to be 2-dimensional")
        bag = cls(*embeddings.shape, max_norm, norm_type, scale_grad_by_freq, mode, sparse, embeddings, include_last_offset, padding_idx)
        bag.weight.requires_grad = not freeze
        return bag

    def forward(self, input, offsets=None, per_sample_weights=None):
        return F.embedding_bag(input, self.weight, offsets, mode=self.mode, per_sample_weights=per_sample_weights, include_last_offset=self.include_last_offset, padding_idx=self.padding_idx)

    def extra_repr(self):
        return f"{self.num_embeddings}, {self.embedding_dim}, mode={self.mode!r}"
