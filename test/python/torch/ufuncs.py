import numpy as np
import torch
t = torch.linspace(0, 1, 3)
print(np.sin(t), type(np.sin(t)).__name__)
print(np.sqrt(torch.tensor([1.0, 4.0])), np.exp(torch.zeros(2)))
print(np.mean(t.numpy()), np.sum(t.numpy()))
print(np.array(t), np.asarray(t))
print(t + np.array([1.0, 2.0, 3.0]), t.numpy() + 1)
print(np.abs(torch.tensor([-1.0])), np.maximum(torch.tensor([1.0, -1.0]), torch.tensor([0.0, 0.0])))
print(t * np.float64(2.0), np.float64(2.0) * t, np.float32(2.0) * t)
print(torch.sum(torch.from_numpy(np.ones((2, 2)))))
print(np.concatenate([t, t]), np.stack([t, t]).shape, np.max(t.numpy()))
print(np.allclose(t, t.numpy()), np.round(t.numpy(), 2), t.numpy().tolist())
