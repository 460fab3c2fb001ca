import torch
import matplotlib.pyplot as plt

# 直线 y = x 附近的 100 个点
torch.manual_seed(0)
x = torch.linspace(0, 100, 100)
y = x + torch.randn(100) * 10

a = torch.rand(1, requires_grad=True)
b = torch.rand(1, requires_grad=True)
lr = 0.0001  # 学习率

for i in range(200):
    p = a.expand_as(x) * x + b.expand_as(x)
    loss = torch.mean((p - y) ** 2)  # 损失函数
    loss.backward()  # 反向传播梯度
    a.data.add_(-lr * a.grad.data)  # 梯度下降
    b.data.add_(-lr * b.grad.data)
    a.grad.data.zero_()  # 清空梯度
    b.grad.data.zero_()

print(a.item(), b.item(), loss.item())
plt.plot(x.numpy(), y.numpy(), "o", label="数据")
plt.plot(x.numpy(), p.data.numpy(), label="拟合")
plt.legend()
plt.show()
