import torch
from torch.func import vmap, grad, jacrev
f = lambda x: (x ** 2).sum()
X = torch.arange(6.0).reshape(3, 2)
print(vmap(f)(X))
print(vmap(grad(f))(X))
print(vmap(torch.dot)(X, X))
print(torch.vmap(lambda a, b: a * b, in_dims=(0, None))(X, torch.tensor([1.0, 2.0])))
print(vmap(torch.mv, in_dims=(None, 0))(torch.eye(2), X))
print(vmap(lambda x: x * 2, in_dims=1, out_dims=1)(X).shape)
print(vmap(lambda x: (x.sum(), x * 2))(X))
print(vmap(jacrev(lambda x: x ** 3))(X)[2])
g = vmap(vmap(lambda a, b: a * b, (None, 0)), (0, None))
print(g(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0, 5.0])))
