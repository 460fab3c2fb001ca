# Arrays and tensors share their numbers where PyTorch says so.
import numpy as np
import torch

a = np.array([1.0, 2.0, 3.0])
t = torch.from_numpy(a)
t[0] = 7
print(a, t, t.dtype)
b = torch.ones(2, 2).numpy()
b[0, 0] = 5
print(b, b.dtype, torch.ones(2).numpy().shape)
x = torch.zeros(3)
n = x.numpy()
x.add_(1)
print(n)
print(torch.tensor(a), torch.FloatTensor(a), torch.as_tensor(a).dtype, torch.tensor(np.float64(2.5)), torch.tensor([np.float32(1.5), 2]))
print(torch.ones(2) * np.float64(2), (torch.arange(3) + np.int64(1)), np.array(torch.ones(2)), np.mean([t[1].item(), 4.0]))
