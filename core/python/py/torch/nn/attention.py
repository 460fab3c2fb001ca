"""Attention and the transformer."""

import copy
import warnings

from .. import cat
from .._create import zeros
from .._types import bool as bool_
from . import functional as F
from . import init
from .container import ModuleList
from .linear import Linear
from .making import parameter, untold
from .module import Module
from .norm import Dropout, LayerNorm


class NonDynamicallyQuantizableLinear(Linear):
    """As PyTorch names the last layer of attention; a Linear."""

    __module__ = "torch.nn.modules.linear"


class MultiheadAttention(Module):
    __module__ = "torch.nn.modules.activation"

    def __init__(self, embed_dim, num_heads, dropout=0.0, bias=True, add_bias_kv=False, add_zero_attn=False, kdim=None, vdim=None, batch_first=False, device=None, dtype=None):
        super().__init__()
        if embed_dim % num_heads:
            raise AssertionError("embed_dim must be divisible by num_heads")
        self.add_zero_attn = add_zero_attn
        self.embed_dim, self.num_heads, self.dropout, self.batch_first = embed_dim, num_heads, dropout, batch_first
        self.kdim, self.vdim = kdim or embed_dim, vdim or embed_dim
        self.head_dim = embed_dim // num_heads
        self._qkv_same_embed_dim = self.kdim == embed_dim and self.vdim == embed_dim
        with untold(self):
            if self._qkv_same_embed_dim:
                self.in_proj_weight = parameter(3 * embed_dim, embed_dim, device=device, dtype=dtype)
                for name in ("q", "k", "v"):
                    self.register_parameter(f"{name}_proj_weight", None)
            else:
                for name, columns in (("q", embed_dim), ("k", self.kdim), ("v", self.vdim)):
                    setattr(self, f"{name}_proj_weight", parameter(embed_dim, columns, device=device, dtype=dtype))
                self.register_parameter("in_proj_weight", None)
            if bias:
                self.in_proj_bias = parameter(3 * embed_dim, device=device, dtype=dtype)
            else:
                self.register_parameter("in_proj_bias", None)
            self.out_proj = NonDynamicallyQuantizableLinear(embed_dim, embed_dim, bias=bias, device=device, dtype=dtype)
            for name in ("bias_k", "bias_v"):
                self.register_parameter(name, parameter(1, 1, embed_dim, device=device, dtype=dtype) if add_bias_kv else None)
            self._reset_parameters()

    def _reset_parameters(self):
        for weight in (self.in_proj_weight, self.q_proj_weight, self.k_proj_weight, self.v_proj_weight):
            if weight is not None:
                init.xavier_uniform_(weight)
        if self.in_proj_bias is not None:
            init.constant_(self.in_proj_bias, 0.0)
            init.constant_(self.out_proj.bias, 0.0)
        for bias in (self.bias_k, self.bias_v):
            if bias is not None:
                init.xavier_normal_(bias)

    def forward(self, query, key, value, key_padding_mask=None, need_weights=True, attn_mask=None, average_attn_weights=True, is_causal=False):
        _check_ranks(query, key, value)
        batched = query.dim() == 3
        if self.batch_first and batched:
            query, key, value = (x.transpose(1, 0) for x in (query, key, value))
        if not batched:
            query, key, value = (x.unsqueeze(1) for x in (query, key, value))
        if query.size(-1) != self.embed_dim:
            raise AssertionError(f"was expecting embedding dimension of {self.embed_dim}, but got {query.size(-1)}")
        if self._qkv_same_embed_dim and key.shape != value.shape:
            raise AssertionError(f"key shape {key.shape} does not match value shape {value.shape}")
        q, k, v = self._project(query, key, value)
        length, batch = query.shape[:2]
        source = key.shape[0]
        if self.bias_k is not None:
            k, v = (cat([x, bias.repeat(1, batch, 1)]) for x, bias in ((k, self.bias_k), (v, self.bias_v)))
        q, k, v = (x.reshape(x.shape[0], batch, self.num_heads, self.head_dim).permute(1, 2, 0, 3) for x in (q, k, v))
        if self.add_zero_attn:
            k, v = (cat([x, zeros(batch, self.num_heads, 1, self.head_dim, dtype=x.dtype)], 2) for x in (k, v))
        mask = self._mask(attn_mask, key_padding_mask, batch, length, source, query.dtype)
        if mask is not None and k.size(2) > source:
            mask = F.pad(mask, (0, k.size(2) - source))
        if need_weights:
            scores = (q * self.head_dim**-0.5) @ k.transpose(-2, -1)
            weights = F.softmax(scores if mask is None else scores + mask, -1)
            if self.training and self.dropout > 0:
                weights = F.dropout(weights, self.dropout)
            mixed = weights @ v
        else:
            weights = None
            mixed = F.scaled_dot_product_attention(q, k, v, mask, self.dropout if self.training else 0.0)
        output = self.out_proj(mixed.permute(2, 0, 1, 3).reshape(length * batch, self.embed_dim)).reshape(length, batch, self.embed_dim)
        if weights is not None:
            weights = weights.mean(1) if average_attn_weights else weights.view(weights.shape)
            weights = weights if batched else weights.squeeze(0)
        if not batched:
            return output.squeeze(1), weights
        return (output.transpose(1, 0) if self.batch_first else output), weights

    def _project(self, query, key, value):
        biases = (None, None, None) if self.in_proj_bias is None else self.in_proj_bias.chunk(3)
        weights = self.in_proj_weight.chunk(3) if self._qkv_same_embed_dim else (self.q_proj_weight, self.k_proj_weight, self.v_proj_weight)
        return (F.linear(x, w, b) for x, w, b in zip((query, key, value), weights, biases))

    def _mask(self, attn_mask, padding, batch, length, source, dtype):
        """One mask to be added to the scores, [batch, heads, length, source] or less."""
        mask = None
        if attn_mask is not None:
            mask = _as_numbers(attn_mask, dtype)
            if mask.dim() == 2 and tuple(mask.shape) != (length, source):
                raise RuntimeError(f"The shape of the 2D attn_mask is {mask.shape}, but should be {(length, source)}.")
            if mask.dim() == 3 and tuple(mask.shape) != (batch * self.num_heads, length, source):
                raise RuntimeError(f"The shape of the 3D attn_mask is {mask.shape}, but should be {(batch * self.num_heads, length, source)}.")
            if mask.dim() == 3:
                mask = mask.reshape(batch, self.num_heads, length, source)
        if padding is not None:
            hidden = _as_numbers(padding if padding.dim() == 2 else padding.unsqueeze(0), dtype).reshape(batch, 1, 1, source)
            mask = hidden if mask is None else mask + hidden
        return mask


class _Attention:
    """Attention by parameters that no module holds."""

    batch_first = False
    forward, _project, _mask = MultiheadAttention.forward, MultiheadAttention._project, MultiheadAttention._mask


def forward_with(inputs, key_padding_mask, need_weights, attn_mask, average_attn_weights, is_causal, **parameters):
    attention = _Attention()
    vars(attention).update(parameters, head_dim=parameters["embed_dim"] // parameters["num_heads"])
    return attention.forward(*inputs, key_padding_mask, need_weights, attn_mask, average_attn_weights, is_causal)


def _check_ranks(query, key, value):
    rank = query.dim()
    if rank not in (2, 3):
        raise AssertionError(f"query should be unbatched 2D or batched 3D tensor but received {rank}-D query tensor")
    if key.dim() != rank or value.dim() != rank:
        kind = "batched" if rank == 3 else "unbatched"
        raise AssertionError(f"For {kind} ({rank}-D) `query`, expected `key` and `value` to be {rank}-D but found {key.dim()}-D and {value.dim()}-D tensors respectively")


def _as_numbers(mask, dtype):
    return zeros(mask.shape, dtype=dtype).masked_fill(mask, float("-inf")) if mask.dtype is bool_ else mask


def _activation(word):
    if not isinstance(word, str):
        return word
    if word not in ("relu", "gelu"):
        raise RuntimeError(f"activation should be relu/gelu, not {word}")
    return getattr(F, word)


class TransformerEncoderLayer(Module):
    __module__ = "torch.nn.modules.transformer"

    def __init__(self, d_model, nhead, dim_feedforward=2048, dropout=0.1, activation="relu", layer_norm_eps=1e-5, batch_first=False, norm_first=False, bias=True, device=None, dtype=None):
        super().__init__()
        self.self_attn = MultiheadAttention(d_model, nhead, dropout=dropout, bias=bias, batch_first=batch_first, device=device, dtype=dtype)
        self.linear1 = Linear(d_model, dim_feedforward, bias=bias, device=device, dtype=dtype)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, bias=bias, device=device, dtype=dtype)
        self.norm_first = norm_first
        self.norm1 = LayerNorm(d_model, layer_norm_eps, bias=bias, device=device, dtype=dtype)
        self.norm2 = LayerNorm(d_model, layer_norm_eps, bias=bias, device=device, dtype=dtype)
        self.dropout1, self.dropout2 = Dropout(dropout), Dropout(dropout)
        self.activation = _activation(activation)

    def forward(self, src, src_mask=None, src_key_padding_mask=None, is_causal=False):
        x = src
        if self.norm_first:
            x = x + self._attend(self.norm1(x), src_mask, src_key_padding_mask)
            return x + self._feed(self.norm2(x))
        x = self.norm1(x + self._attend(x, src_mask, src_key_padding_mask))
        return self.norm2(x + self._feed(x))

    def _attend(self, x, mask, padding):
        return self.dropout1(self.self_attn(x, x, x, attn_mask=mask, key_padding_mask=padding, need_weights=False)[0])

    def _feed(self, x):
        return self.dropout2(self.linear2(self.dropout(self.activation(self.linear1(x)))))


class TransformerDecoderLayer(Module):
    __module__ = "torch.nn.modules.transformer"

    def __init__(self, d_model, nhead, dim_feedforward=2048, dropout=0.1, activation="relu", layer_norm_eps=1e-5, batch_first=False, norm_first=False, bias=True, device=None, dtype=None):
        super().__init__()
        attention = {"dropout": dropout, "bias": bias, "batch_first": batch_first, "device": device, "dtype": dtype}
        self.self_attn = MultiheadAttention(d_model, nhead, **attention)
        self.multihead_attn = MultiheadAttention(d_model, nhead, **attention)
        self.linear1 = Linear(d_model, dim_feedforward, bias=bias, device=device, dtype=dtype)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, bias=bias, device=device, dtype=dtype)
        self.norm_first = norm_first
        self.norm1, self.norm2, self.norm3 = (LayerNorm(d_model, layer_norm_eps, bias=bias, device=device, dtype=dtype) for _ in range(3))
        self.dropout1, self.dropout2, self.dropout3 = Dropout(dropout), Dropout(dropout), Dropout(dropout)
        self.activation = _activation(activation)

    def forward(self, tgt, memory, tgt_mask=None, memory_mask=None, tgt_key_padding_mask=None, memory_key_padding_mask=None, tgt_is_causal=False, memory_is_causal=False):
        x = tgt
        own = lambda y: self.dropout1(self.self_attn(y, y, y, attn_mask=tgt_mask, key_padding_mask=tgt_key_padding_mask, need_weights=False)[0])
        other = lambda y: self.dropout2(self.multihead_attn(y, memory, memory, attn_mask=memory_mask, key_padding_mask=memory_key_padding_mask, need_weights=False)[0])
        feed = lambda y: self.dropout3(self.linear2(self.dropout(self.activation(self.linear1(y)))))
        if self.norm_first:
            x = x + own(self.norm1(x))
            x = x + other(self.norm2(x))
            return x + feed(self.norm3(x))
        x = self.norm1(x + own(x))
        x = self.norm2(x + other(x))
        return self.norm3(x + feed(x))


class TransformerEncoder(Module):
    __module__ = "torch.nn.modules.transformer"

    def __init__(self, encoder_layer, num_layers, norm=None, enable_nested_tensor=True, mask_check=True):
        super().__init__()
        self.layers = ModuleList([copy.deepcopy(encoder_layer) for _ in range(num_layers)])
        self.num_layers, self.norm = num_layers, norm
        if enable_nested_tensor and isinstance(encoder_layer, TransformerEncoderLayer) and not encoder_layer.self_attn.batch_first:
            warnings.warn(
                "enable_nested_tensor is True, but self.use_nested_tensor is False because encoder_layer.self_attn.batch_first was not True(use batch_first for better inference performance)",
                UserWarning,
                2,
            )

    def forward(self, src, mask=None, src_key_padding_mask=None, is_causal=None):
        for layer in self.layers:
            src = layer(src, mask, src_key_padding_mask)
        return src if self.norm is None else self.norm(src)


class TransformerDecoder(Module):
    __module__ = "torch.nn.modules.transformer"

    def __init__(self, decoder_layer, num_layers, norm=None):
        super().__init__()
        self.layers = ModuleList([copy.deepcopy(decoder_layer) for _ in range(num_layers)])
        self.num_layers, self.norm = num_layers, norm

    def forward(self, tgt, memory, tgt_mask=None, memory_mask=None, tgt_key_padding_mask=None, memory_key_padding_mask=None, tgt_is_causal=None, memory_is_causal=False):
        for layer in self.layers:
            tgt = layer(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask)
        return tgt if self.norm is None else self.norm(tgt)


class Transformer(Module):
    __module__ = "torch.nn.modules.transformer"

    def __init__(self, d_model=512, nhead=8, num_encoder_layers=6, num_decoder_layers=6, dim_feedforward=2048, dropout=0.1, activation="relu", custom_encoder=None, custom_decoder=None, layer_norm_eps=1e-5, batch_first=False, norm_first=False, bias=True, device=None, dtype=None):
        super().__init__()
        options = (d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias, device, dtype)
        norm = lambda: LayerNorm(d_model, layer_norm_eps, bias=bias, device=device, dtype=dtype)
        self.encoder = custom_encoder or TransformerEncoder(TransformerEncoderLayer(*options), num_encoder_layers, norm())
        self.decoder = custom_decoder or TransformerDecoder(TransformerDecoderLayer(*options), num_decoder_layers, norm())
        for p in self.parameters():
            if p.dim() > 1:
                init.xavier_uniform_(p)
        self.d_model, self.nhead, self.batch_first = d_model, nhead, batch_first

    def forward(self, src, tgt, src_mask=None, tgt_mask=None, memory_mask=None, src_key_padding_mask=None, tgt_key_padding_mask=None, memory_key_padding_mask=None, src_is_causal=None, tgt_is_causal=None, memory_is_causal=False):
        batch = 0 if self.batch_first else 1
        if src.dim() == 3 and src.size(batch) != tgt.size(batch):
            raise RuntimeError("the batch number of src and tgt must be equal")
        if src.size(-1) != self.d_model or tgt.size(-1) != self.d_model:
            raise RuntimeError("the feature number of src and tgt must be equal to d_model")
        memory = self.encoder(src, src_mask, src_key_padding_mask)
        return self.decoder(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask)

    @staticmethod
    def generate_square_subsequent_mask(sz, device=None, dtype=None):
        from .. import full, triu

        return triu(full((sz, sz), float("-inf"), dtype=dtype, device=device), diagonal=1)
