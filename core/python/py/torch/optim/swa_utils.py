"""Averages of a model's weights over the training."""

import copy

from .. import _nearest
from .._autograd import no_grad
from .._create import tensor
from ..nn.module import Module


class AveragedModel(Module):
    """A copy of a model whose weights are an average of those that the model has had."""

    def __init__(self, model, device=None, avg_fn=None, multi_avg_fn=None, use_buffers=False):
        super().__init__()
        self.module = copy.deepcopy(model)
        self.register_buffer("n_averaged", tensor(0))
        self.avg_fn, self.multi_avg_fn, self.use_buffers = avg_fn, multi_avg_fn, use_buffers

    def forward(self, *args, **named):
        return self.module(*args, **named)

    @no_grad()
    def update_parameters(self, model):
        own, given = list(self.module.parameters()), list(model.parameters())
        if self.use_buffers:
            own, given = own + list(self.module.buffers()), given + list(model.buffers())
        first = self.n_averaged.item() == 0
        if not first and self.multi_avg_fn is not None:
            self.multi_avg_fn(own, given, self.n_averaged)
        else:
            for average, now in zip(own, given):
                if first:
                    average.copy_(now)
                elif self.avg_fn is not None:
                    average.copy_(self.avg_fn(average, now, self.n_averaged))
                else:
                    average.add_((now - average) / (self.n_averaged + 1))
        if not self.use_buffers:
            for average, now in zip(self.module.buffers(), model.buffers()):
                average.copy_(now)
        self.n_averaged += 1


def get_ema_avg_fn(decay=0.999):
    return lambda average, now, count: decay * average + (1 - decay) * now


def get_ema_multi_avg_fn(decay=0.999):
    def update(averages, given, count):
        for average, now in zip(averages, given):
            average.lerp_(now, 1 - decay)

    return update


def __getattr__(name):
    raise _nearest.missing("torch.optim.swa_utils", name, globals())
