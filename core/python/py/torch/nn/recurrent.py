"""RNN, LSTM, GRU, and one step of each."""

import math
import warnings

from .._create import zeros
from .._tensor import Tensor
from . import functional as F
from . import init
from .making import parameter, untold
from .module import Module
from .utils.rnn import PackedSequence

GATES = {"RNN_TANH": 1, "RNN_RELU": 1, "LSTM": 4, "GRU": 3}


class RNNBase(Module):
    __module__ = "torch.nn.modules.rnn"

    def __init__(self, mode, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False, proj_size=0, device=None, dtype=None):
        super().__init__()
        share = float(dropout)
        if not isinstance(dropout, (int, float)) or not 0 <= dropout <= 1 or isinstance(dropout, bool):
            raise ValueError("dropout should be a number in range [0, 1] representing the probability of an element being zeroed")
        if dropout > 0 and num_layers == 1:
            warnings.warn(f"dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects num_layers greater than 1, but got dropout={dropout} and num_layers={num_layers}", UserWarning, 3)
        for name, value, kind in (("bias", bias, bool), ("batch_first", batch_first, bool), ("input_size", input_size, int), ("hidden_size", hidden_size, int)):
            if not isinstance(value, kind):
                raise TypeError(f"{name} should be of type {kind.__name__}, got: {type(value).__name__}")
            if kind is int and value <= 0:
                raise ValueError(f"{name} must be greater than zero")
        if num_layers <= 0:
            raise ValueError("num_layers must be greater than zero")
        if proj_size < 0:
            raise ValueError("proj_size should be a positive integer or zero to disable projections")
        if proj_size >= hidden_size:
            raise ValueError("proj_size has to be smaller than hidden_size")
        self.mode, self.input_size, self.hidden_size, self.num_layers, self.bias = mode, input_size, hidden_size, num_layers, bias
        self.batch_first, self.dropout, self.bidirectional, self.proj_size = batch_first, share, bidirectional, proj_size
        size = proj_size or hidden_size
        directions = 2 if bidirectional else 1
        rows = GATES[mode] * hidden_size
        self._names = []
        with untold(self):
            for layer in range(num_layers):
                for direction in range(directions):
                    suffix = f"_l{layer}" + ("_reverse" if direction else "")
                    inputs = input_size if layer == 0 else size * directions
                    shapes = [("weight_ih", (rows, inputs)), ("weight_hh", (rows, size))] + [("bias_ih", (rows,)), ("bias_hh", (rows,))] * bias + [("weight_hr", (proj_size, hidden_size))] * (proj_size > 0)
                    for name, shape in shapes:
                        setattr(self, name + suffix, parameter(*shape, device=device, dtype=dtype))
                        self._names.append(name + suffix)
            self.reset_parameters()

    def reset_parameters(self):
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def flatten_parameters(self):
        pass

    @property
    def all_weights(self):
        per = 2 + 2 * self.bias + (self.proj_size > 0)
        return [[getattr(self, name) for name in self._names[i : i + per]] for i in range(0, len(self._names), per)]

    def _state(self, input, hx, batched, size, name="hidden"):
        """The first hidden state: [layers · directions, batch, size]."""
        count = self.num_layers * (2 if self.bidirectional else 1)
        batch = input.size(0 if self.batch_first else 1)
        if hx is None:
            return zeros(count, batch, size, dtype=input.dtype, device=input.device)
        if not batched:
            hx = hx.unsqueeze(1)
        expected = (count, batch, size)
        if tuple(hx.shape) != expected:
            raise RuntimeError(f"Expected {name} size {expected}, got {list(hx.shape)}")
        return hx

    def _check_input(self, input):
        if input.dim() not in (2, 3):
            tensor = " tensor" if self.mode.startswith("RNN") else ""
            raise ValueError(f"{type(self).__name__}: Expected input to be 2D or 3D, got {input.dim()}D{tensor} instead")
        weight = getattr(self, self._names[0])
        if input.dtype is not weight.dtype:
            raise ValueError(
                f"RNN input dtype ({input.dtype}) does not match weight dtype ({weight.dtype}). "
                f"Convert input: input.to({weight.dtype}), or convert model: model.to({input.dtype})"
            )
        if input.size(-1) != self.input_size:
            raise RuntimeError(f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got {input.size(-1)}")

    def _check_state(self, given, batched):
        rank = 3 if batched else 2
        if given[0] is None or all(h.dim() == rank for h in given):
            return
        kind = "batched 3-D" if batched else "unbatched 2-D"
        if len(given) == 2:
            raise RuntimeError(f"For {kind} input, hx and cx should also be {rank}-D but got ({given[0].dim()}-D, {given[1].dim()}-D) tensors")
        raise RuntimeError(f"For {kind} input, hx should also be {rank}-D but got {given[0].dim()}-D tensor")

    def _run(self, input, states):
        weights = [getattr(self, name) for name in self._names]
        return F.recurrent(input, states, weights, self.mode, self.bias, self.num_layers, self.dropout if self.training else 0.0, self.bidirectional, self.batch_first, self.proj_size > 0)

    def forward(self, input, hx=None):
        if isinstance(input, PackedSequence):
            return self._packed(input, hx)
        self._check_input(input)
        batched = input.dim() == 3
        x = input if batched else input.unsqueeze(0 if self.batch_first else 1)
        pair = self.mode == "LSTM"
        given = (hx[0], hx[1]) if pair and hx is not None else (hx, hx) if pair else (hx,)
        self._check_state(given, batched)
        sizes = (self.proj_size or self.hidden_size, self.hidden_size)
        names = ("hidden[0]", "hidden[1]") if pair else ("hidden",)
        states = [self._state(x, h, batched, size, name) for h, size, name in zip(given, sizes, names)]
        output, *last = self._run(x, states)
        if not batched:
            output, last = output.squeeze(0 if self.batch_first else 1), [h.squeeze(1) for h in last]
        return output, (tuple(last) if pair else last[0])

    def _packed(self, packed, hx):
        """Each sequence by itself, and packed again."""
        from .utils import rnn
        from .. import cat, stack

        padded, lengths = rnn.pad_packed_sequence(packed, batch_first=False)
        outputs, states = [], []
        for i, length in enumerate(lengths.tolist()):
            part = padded[:length, i : i + 1]
            own = None if hx is None else tuple(h[:, i : i + 1].contiguous() for h in hx) if isinstance(hx, tuple) else hx[:, i : i + 1].contiguous()
            part = part.transpose(0, 1) if self.batch_first else part
            y, last = self.forward(part, own)
            outputs.append((y.transpose(0, 1) if self.batch_first else y)[:, 0])
            states.append(last)
        order = packed.sorted_indices.tolist() if packed.sorted_indices is not None else range(len(outputs))
        sizes = packed.batch_sizes.tolist()
        data = cat([stack([outputs[i][t] for i in list(order)[:n]]) for t, n in enumerate(sizes)])
        joined = tuple(cat([s[k] for s in states], 1) for k in range(2)) if self.mode == "LSTM" else cat(states, 1)
        return PackedSequence(data, packed.batch_sizes, packed.sorted_indices, packed.unsorted_indices), joined

    def extra_repr(self):
        text = f"{self.input_size}, {self.hidden_size}"
        if self.proj_size:
            text += f", proj_size={self.proj_size}"
        if self.num_layers != 1:
            text += f", num_layers={self.num_layers}"
        if self.bias is not True:
            text += f", bias={self.bias}"
        if self.batch_first is not False:
            text += f", batch_first={self.batch_first}"
        if self.dropout != 0:
            text += f", dropout={self.dropout}"
        if self.bidirectional is not False:
            text += f", bidirectional={self.bidirectional}"
        return text


class RNN(RNNBase):
    def __init__(self, *args, **named):
        if "proj_size" in named:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        nonlinearity = args[3] if len(args) > 3 else named.pop("nonlinearity", "tanh")
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        super().__init__(f"RNN_{nonlinearity.upper()}", *args[:3], *args[4:], **named)
        self.nonlinearity = nonlinearity


class LSTM(RNNBase):
    def __init__(self, *args, **named):
        super().__init__("LSTM", *args, **named)


class GRU(RNNBase):
    def __init__(self, *args, **named):
        if "proj_size" in named:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        super().__init__("GRU", *args, **named)


class _Cell(Module):
    gates = 1

    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__()
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        rows = self.gates * hidden_size
        with untold(self):
            self.weight_ih = parameter(rows, input_size, device=device, dtype=dtype)
            self.weight_hh = parameter(rows, hidden_size, device=device, dtype=dtype)
            for name in ("bias_ih", "bias_hh"):
                if bias:
                    setattr(self, name, parameter(rows, device=device, dtype=dtype))
                else:
                    self.register_parameter(name, None)
            self.reset_parameters()

    def reset_parameters(self):
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def _step(self, mode, input, states):
        if input.dim() not in (1, 2):
            raise ValueError(f"{type(self).__name__}: Expected input to be 1D or 2D, got {input.dim()}D instead")
        batched = input.dim() == 2
        x = input if batched else input.unsqueeze(0)
        if x.size(1) != self.input_size:
            raise RuntimeError(f"input has inconsistent input_size: got {x.size(1)} expected {self.input_size}")
        for i, h in enumerate(states):
            if h is None:
                continue
            if h.dim() != input.dim():
                raise ValueError(f"{type(self).__name__}: Expected hidden to be 1D or 2D, got {h.dim()}D instead" if h.dim() not in (1, 2) else f"Expected hidden to be {input.dim()}D, got {h.dim()}D instead")
            if batched and h.size(0) != x.size(0):
                raise RuntimeError(f"Input batch size {x.size(0)} doesn't match hidden{i} batch size {h.size(0)}")
            if h.size(-1) != self.hidden_size:
                raise RuntimeError(f"hidden{i} has inconsistent hidden_size: got {h.size(-1)}, expected {self.hidden_size}")
        given = [zeros(x.size(0), self.hidden_size, dtype=x.dtype, device=x.device) if h is None else h if batched else h.unsqueeze(0) for h in states]
        found = F.recurrent_step(x, given, self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh, mode)
        return found if batched else tuple(h.squeeze(0) for h in found)

    def extra_repr(self):
        text = f"{self.input_size}, {self.hidden_size}"
        if self.bias is not True:
            text += f", bias={self.bias}"
        if getattr(self, "nonlinearity", "tanh") != "tanh":
            text += f", nonlinearity={self.nonlinearity}"
        return text


class RNNCell(_Cell):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh", device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input, hx=None):
        if self.nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        return self._step(f"RNN_{self.nonlinearity.upper()}", input, [hx])[0]


class LSTMCell(_Cell):
    gates = 4

    def forward(self, input, hx=None):
        if isinstance(hx, Tensor):
            raise TypeError("lstm_cell(): argument 'hx' (position 2) must be tuple of Tensors, not Tensor")
        return tuple(self._step("LSTM", input, [None, None] if hx is None else list(hx)))


class GRUCell(_Cell):
    gates = 3

    def forward(self, input, hx=None):
        return self._step("GRU", input, [hx])[0]


for _kind in (RNN, LSTM, GRU, RNNCell, LSTMCell, GRUCell):
    _kind.__module__ = "torch.nn.modules.rnn"
