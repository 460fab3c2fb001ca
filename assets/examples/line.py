import torch
import matplotlib.pyplot as plt

# 100 points near the line y = x
torch.manual_seed(0)
x = torch.linspace(0, 100, 100)
y = x + torch.randn(100) * 10

a = torch.rand(1, requires_grad=True)
b = torch.rand(1, requires_grad=True)
lr = 0.0001

for i in range(200):
    p = a.expand_as(x) * x + b.expand_as(x)
    loss = torch.mean((p - y) ** 2)
    loss.backward()
    a.data.add_(-lr * a.grad.data)
    b.data.add_(-lr * b.grad.data)
    a.grad.data.zero_()
    b.grad.data.zero_()

print(a.item(), b.item(), loss.item())
plt.plot(x.numpy(), y.numpy(), "o", label="data")
plt.plot(x.numpy(), p.data.numpy(), label="fit")
plt.legend()
plt.show()
