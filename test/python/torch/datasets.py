import torch
from torch.utils.data import Dataset, DataLoader, TensorDataset, random_split, ConcatDataset, Subset, WeightedRandomSampler, SubsetRandomSampler, BatchSampler, SequentialSampler, RandomSampler, IterableDataset
torch.manual_seed(0)
class Sq(Dataset):
    def __init__(self, n): self.n=n
    def __len__(self): return self.n
    def __getitem__(self, i): return {'x': torch.tensor([i, i*i], dtype=torch.float32), 'y': i % 2, 'name': f'item{i}'}
d = Sq(7)
for b in DataLoader(d, batch_size=3): print(b)
for b in DataLoader(d, batch_size=3, drop_last=True, shuffle=True): print(b['x'], b['name'])
a, b, c = random_split(d, [4, 2, 1]); print(len(a), len(b), len(c), a.indices, b.indices)
a, b = random_split(range(10), [0.7, 0.3], generator=torch.Generator().manual_seed(42)); print(list(a), list(b))
def collate(batch):
    xs = [torch.arange(k) for k in batch]
    return torch.nn.utils.rnn.pad_sequence(xs, batch_first=True, padding_value=-1), torch.tensor([len(x) for x in xs])
for x, l in DataLoader([3, 1, 4, 1, 5], batch_size=2, collate_fn=collate): print(x, l)
ds = TensorDataset(torch.arange(6).float(), torch.arange(6) * 10)
print(ds[2], len(ds), ds[1:3])
print(len(ConcatDataset([ds, ds])), ConcatDataset([ds, ds])[7])
print([x[0].item() for x in Subset(ds, [1, 3])])
w = WeightedRandomSampler([0.1, 0.9, 0.5], 6, replacement=True); print(list(w))
print(list(SubsetRandomSampler([5, 6, 7]))); print(list(BatchSampler(SequentialSampler(range(10)), 3, False))); print(list(RandomSampler(range(5))))
class It(IterableDataset):
    def __iter__(self): return iter(range(5))
print(list(DataLoader(It(), batch_size=2)))
dl = DataLoader(ds, batch_size=4, shuffle=True, generator=torch.Generator().manual_seed(1)); print(len(dl), dl.batch_size, next(iter(dl)))
for i, (xb, yb) in enumerate(dl, 1): print(i, xb, yb)
print(next(iter(DataLoader([(1, 2.5, 'a'), (3, 4.5, 'b')], batch_size=2))))
print(next(iter(DataLoader([{'a': [1, 2]}, {'a': [3, 4]}], batch_size=2))))
import numpy as np
print(next(iter(DataLoader([np.ones(2), np.zeros(2)], batch_size=2))))
print(type(dl.dataset).__name__, dl.sampler.__class__.__name__)
