import torch

#Python

x=torch.ones(2,2,requires_grad=True)

y=x+2

z=y*y

t=torch.mean(z)

t.backward()

z.grad; y.grad; x.grad

print(z.grad, y.grad, x.grad)
print(t)
