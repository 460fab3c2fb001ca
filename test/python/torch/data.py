# Datasets and loaders: the same batches for the same seed.
import torch
from torch.utils.data import DataLoader, Dataset, Subset, TensorDataset, WeightedRandomSampler, random_split

torch.manual_seed(0)
x, y = torch.arange(10), torch.arange(10) * 2.0
data = TensorDataset(x, y)
print(len(data), data[3])
for a, b in DataLoader(data, batch_size=4):
    print(a, b)
loader = DataLoader(data, batch_size=4, shuffle=True, drop_last=True)
for epoch in range(2):
    print([a.tolist() for a, _ in loader], len(loader))
one, two = random_split(data, [0.7, 0.3])
print(one.indices, two.indices, torch.rand(2))


class Squares(Dataset):
    def __len__(self):
        return 5

    def __getitem__(self, i):
        return {"x": i, "y": float(i * i), "name": f"n{i}", "t": torch.tensor([i])}


for batch in DataLoader(Squares(), batch_size=2):
    print(batch)
print(list(Subset(data, [1, 2])), list(WeightedRandomSampler([1.0, 2.0, 3.0], 4)))
print([b.tolist() for b in DataLoader(range(6), batch_size=3, collate_fn=torch.tensor)])
g = torch.Generator().manual_seed(5)
print(torch.rand(2, generator=g), torch.randperm(5, generator=g), torch.randint(0, 10, (3,)), torch.normal(0.0, 2.0, (2,)), torch.bernoulli(torch.full((4,), 0.5)))
state = torch.get_rng_state()
a = torch.rand(2)
torch.set_rng_state(state)
print(torch.equal(a, torch.rand(2)), torch.randn(17).sum(), torch.multinomial(torch.tensor([0.1, 0.9]), 4, replacement=True))
