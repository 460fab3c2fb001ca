# What a tensor is, its parts, its numbers, its dtypes.
import copy
import pickle

import torch

x = torch.arange(12).reshape(3, 4)
print(x.shape, x.size(), x.size(0), x.size(-1), x.dim(), x.ndim, x.numel(), x.stride(), x.dtype, x.device, x.layout, len(x), x.is_contiguous(), x.t().is_contiguous())
print(x[0], x[1, 2], x[:, 1], x[1:, ::2], x[-1], x[..., 0], x[None].shape, x[:, None, 1].shape)
print(x[[0, 2]], x[x > 5], x[[0, 1], [2, 3]], x[torch.tensor([True, False, True])], x[torch.tensor(1)], x[(x[:, 0] > 3), 1:])
y = x.float()
y[0] = -1
y[:, 1] = torch.tensor([7.0, 8.0, 9.0])
y[y > 8] = 0.5
y[1:, 2:] += 10
print(y, y.T.shape, y.mean(), y.sum(0), y.max(), y.max(dim=1), y.argmax())
print(torch.tensor([1, 2.5]), torch.tensor([True, False]), torch.tensor(3), torch.tensor([[1], [2]]), torch.tensor([]), torch.tensor([1, 2], dtype=torch.float64))
print(x.float().dtype, x.double().dtype, x.to(torch.int32).dtype, x.bool().sum(), x.type(), x.type(torch.FloatTensor).dtype, x.to("cpu") is x, x.long() is x)
print(5 - y[0], 2 / torch.tensor([1.0, 4.0]), 2 ** torch.tensor([1.0, 3.0]), -y[0], y[0] // 2, y[0] % 3, abs(torch.tensor([-1.0])), ~torch.tensor([True]), torch.tensor([1, 2]) / 2)
print(x.tolist(), x[0, 1].item(), float(x[1, 1]), int(x[2, 2]), bool(x[0, 1]), [int(v) for v in x[0]], x[1, 1].item() + 1, range(10)[x[0, 3]])
print(f"{torch.tensor(3.14159):.2f}", f"{torch.tensor([1.0])}", 3 in x, 30 in x)
a, b = torch.tensor([1.0, 2.0])
print(a, b, list(reversed(torch.tensor([1, 2, 3]))))
print(torch.zeros(2, 3), torch.ones(2, dtype=torch.int64), torch.full((2,), 7), torch.eye(2), torch.linspace(0, 1, 5), torch.arange(0, 1, 0.25), torch.zeros_like(y).shape, torch.empty(0), torch.logspace(0, 2, 3))
print(torch.FloatTensor([1, 2]), torch.LongTensor([1, 2]), torch.Tensor(2, 2).shape, torch.Tensor([1, 2]), isinstance(x, torch.LongTensor), isinstance(y, torch.FloatTensor))
z = copy.deepcopy(y)
z.zero_()
print(y.sum(), z.sum(), pickle.loads(pickle.dumps(y)).equal(y), y.clone().fill_(2.0)[0], y.new_zeros(2), y.new_tensor([1, 2]), y.detach().add_(1)[0])
print(torch.is_tensor(x), torch.is_tensor(1), torch.numel(x), torch.finfo(torch.float32).eps, torch.iinfo(torch.int8).max, torch.get_default_dtype(), torch.result_type(x, 1.0), torch.promote_types(torch.int32, torch.float32))
print(torch.Size([2, 3]), torch.Size([2, 3])[1:], torch.Size([2, 3]).numel(), torch.device("cpu"), repr(torch.device("cpu")), torch.float32, torch.cuda.is_available())
print(y.view(-1)[:3], y.view(4, 3).shape, y.reshape(2, -1).shape, y.unsqueeze(0).shape, y.permute(1, 0).shape, y.expand(2, 3, 4).shape, y.flatten().shape, torch.cat([y, y]).shape, torch.stack([y, y]).shape, [p.shape for p in y.split(2)], [p.shape for p in y.chunk(2, dim=1)])
v = torch.tensor([3.0, 1.0, 2.0])
print(v.sort(), v.topk(2).values, v.argsort(), v.cumsum(0), v.std(), v.var(unbiased=False), v.norm(), v.prod(), torch.where(v > 1.5, v, 0.0), v.clamp(1.5, 2.5), torch.dot(v, v), torch.outer(v, v))
v += 1
v *= 2
v -= torch.ones(3)
v /= 2
print(v, v._version, v.data_ptr() == v.view(3).data_ptr(), v.element_size(), v.pow(2), v.sqrt_())
torch.set_printoptions(precision=2)
print(torch.tensor([1.23456]))
torch.set_printoptions(profile="default")
