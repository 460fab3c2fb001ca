# Lengths, products of vectors and evenly spaced numbers, printed whole.
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(1)
for shape in [(6, 2), (4, 5), (3, 7), (2, 13), (8,), (2, 3, 4), (3, 40)]:
    x = torch.randn(*shape)
    print(shape, x.norm().item(), x.norm(p=1).item(), torch.linalg.vector_norm(x).item(), x.norm(dim=0).tolist(), x.norm(dim=-1).tolist())
    print(x.norm(p=1, dim=0).tolist(), torch.norm(x, 1, -1, keepdim=True).tolist(), F.normalize(x, dim=0).tolist())
x, y = torch.randn(5, 6), torch.randn(5, 6)
print(F.pairwise_distance(x, y).tolist(), F.cosine_similarity(x, y).tolist(), x.t().norm(dim=0).shape)
print(torch.zeros(2, 0).norm().item(), torch.tensor(-3.0).norm().item(), torch.ones(2, 3).norm(dim=(0, 1), keepdim=True).tolist())
for dim in (0, 1):
    given = x.clone().requires_grad_()
    given.norm(dim=dim).pow(2).sum().backward()
    print(given.grad.tolist())
for n in (1, 3, 4, 5, 7, 9, 12, 14, 16, 20, 29, 31, 32, 47, 100, 1000):
    a, b = torch.randn(n), torch.randn(n)
    print(n, torch.dot(a, b).item(), (a @ b).item(), a.dot(a).item())
p = torch.nn.Parameter(torch.randn(7, 3))
p.grad = torch.randn(7, 3) * 4
print(torch.nn.utils.clip_grad_norm_([p], 1.0).item(), p.grad.tolist())
print([torch.linspace(*ends).tolist() for ends in [(-5, 5, 51), (0.1, 1, 40), (-1, 1, 5), (0, 1, 2), (-6, 6, 33)]])
print([torch.linspace(-2, 2, n)[n // 2].item() for n in (1, 11, 101, 1001)])
print(next(iter(DataLoader(TensorDataset(torch.arange(4)), batch_size=None))))
print(list(DataLoader([{"a": (1, 2.5)}, "text"], batch_size=None)))
