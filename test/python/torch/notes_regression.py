# The notes' linear regression, on made-up points.
import torch

torch.manual_seed(1)
x_train = torch.linspace(0, 9, 10)
y_train = 3 * x_train + 2 + torch.randn(10)
a = torch.rand(1, requires_grad=True)
b = torch.rand(1, requires_grad=True)
for i in range(200):
    predictions = a.expand_as(x_train) * x_train + b.expand_as(x_train)
    loss = torch.mean((predictions - y_train) ** 2)
    loss.backward()
    a.data.add_(-0.01 * a.grad.data)
    b.data.add_(-0.01 * b.grad.data)
    a.grad.data.zero_()
    b.grad.data.zero_()
    if i % 50 == 0:
        print(i, f"{loss.item():.4f}")
print(f"{a.item():.3f} {b.item():.3f}", a.grad, type(predictions.grad_fn).__name__)
try:
    predictions.expand_as(torch.ones(3))
except RuntimeError as error:
    print(error)
