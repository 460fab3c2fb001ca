import torch

x = torch.ones(2, 2, requires_grad=True)
y = x + 2
z = y * y
t = torch.mean(z)
t.backward()

# 只有叶子变量 x 会保留梯度
print(z.grad, y.grad, x.grad)
