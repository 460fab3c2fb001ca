# Square roots and what optimizers make of them, printed whole.
import torch
from torch import nn

torch.manual_seed(0)
x = torch.rand(40, 3)
y = (x.sum(1, keepdim=True) - 1.5) ** 2
print(torch.sqrt(x).tolist(), (x * 1e6).sqrt()[0].tolist(), (x.t() * 1e-20).sqrt()[0, :5].tolist())
print(torch.tensor([0.0, -0.0, -1.0, float("inf"), float("nan"), 1e-40, 1.2e-38, 3e38]).sqrt().tolist(), x[0].clone().sqrt_().tolist())
print(x[0].rsqrt().tolist(), (x[0] ** 0.5).tolist(), x[0].double().sqrt().tolist())
for name, options in [("Adam", {"lr": 0.01}), ("AdamW", {"lr": 0.01}), ("RMSprop", {"lr": 0.005}), ("Adagrad", {"lr": 0.05}), ("NAdam", {"lr": 0.01}), ("RAdam", {"lr": 0.01}), ("Adadelta", {"lr": 1.0})]:
    torch.manual_seed(1)
    w = nn.Parameter(torch.randn(4, 3))
    optimizer = getattr(torch.optim, name)([w], **options)
    for i in range(20):
        w.grad = w.detach() * 0.3 + torch.randn(4, 3)
        optimizer.step()
    print(name, w.tolist())
