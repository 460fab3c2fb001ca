import torch
from torch.utils.data import Dataset, DataLoader, random_split, Subset, ConcatDataset, WeightedRandomSampler, RandomSampler, SequentialSampler, BatchSampler
torch.manual_seed(0)
class Toy(Dataset):
    def __init__(self, n=10, transform=None):
        self.x = torch.arange(n, dtype=torch.float32).unsqueeze(1)
        self.y = (self.x.squeeze() > 4).long()
        self.transform = transform
    def __len__(self):
        return len(self.x)
    def __getitem__(self, i):
        x = self.x[i]
        if self.transform:
            x = self.transform(x)
        return x, self.y[i]
ds = Toy(transform=lambda x: x / 10)
tr, va = random_split(ds, [7, 3], generator=torch.Generator().manual_seed(42))
print(len(tr), len(va), tr.indices, va.indices)
for xb, yb in DataLoader(tr, batch_size=3, shuffle=True):
    print(xb.flatten(), yb)
print([i for i in RandomSampler(range(5))], list(SequentialSampler(range(3))), list(BatchSampler(SequentialSampler(range(5)), 2, False)))
print(list(WeightedRandomSampler([0.1, 0.9, 0.0], 6)))
print(len(ConcatDataset([ds, Subset(ds, [0, 1])])))
def collate(batch):
    xs, ys = zip(*batch)
    return torch.stack(xs) * 100, torch.tensor([int(y) for y in ys])
for xb, yb in DataLoader(ds, batch_size=4, collate_fn=collate):
    print(xb.T, yb)
dl = DataLoader([{'a': 1, 'b': 'x'}, {'a': 2, 'b': 'y'}], batch_size=2)
print(next(iter(dl)))
print(next(iter(DataLoader([(1, 2.0, 'a'), (3, 4.0, 'b')], batch_size=2))))
a, b, c = random_split(range(10), [0.5, 0.3, 0.2], generator=torch.Generator().manual_seed(1))
print(list(a), list(b), list(c))
for e in range(2):
    print([b.tolist() for b in DataLoader(range(6), batch_size=4, shuffle=True)])
from torch.nn.utils.rnn import pad_sequence
print(pad_sequence([torch.tensor([1, 2, 3]), torch.tensor([4])], batch_first=True, padding_value=0))
