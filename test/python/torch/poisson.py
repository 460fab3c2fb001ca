import torch

torch.manual_seed(0)
print(torch.poisson(torch.tensor([0.0, 0.5, 3.0, 9.9])))
print(torch.poisson(torch.full((2, 4), 25.0, dtype=torch.float64)))
print(torch.poisson(torch.tensor([1000.0, 40.0]), generator=torch.Generator().manual_seed(3)), torch.rand(1))
try:
    torch.poisson(torch.tensor([-1.0]))
except RuntimeError as error:
    print(error)
print(torch.linalg.slogdet(torch.eye(2)), torch.slogdet(torch.eye(2)))
base = torch.arange(4.0)
print(base.view(2, 2)._base is base, base._base)
