"""What is behind the outputs of recurrent layers, and the gradients through it."""

import torch

for kind in ("RNN", "LSTM", "GRU"):
    for options in ({}, {"num_layers": 2}, {"bidirectional": True}, {"bias": False}, {"batch_first": True}):
        layer = getattr(torch.nn, kind)(2, 3, **options)
        output, state = layer(torch.ones(4, 5, 2))
        states = state if isinstance(state, tuple) else (state,)
        print(kind, options, output.grad_fn.name(), [x.grad_fn.name() for x in states])
for kind, first in (("GRU", True), ("LSTM", False)):
    layer = getattr(torch.nn, kind)(1, 2, batch_first=first)
    for p in layer.parameters():
        torch.nn.init.constant_(p, 0.25)
    output, state = layer(torch.tensor([[[1.0], [2.0], [3.0]]]))
    print(output, state)
    (output * torch.arange(6.0).reshape(1, 3, 2)).sum().backward()
    print(layer.weight_ih_l0.grad)
