import torch, torch.nn as nn, io, os, copy
torch.manual_seed(0)
m = nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 1)); print(m.state_dict())
torch.save(m, 'm.pt'); m2 = torch.load('m.pt', weights_only=False); print(m2, torch.equal(m2[0].weight, m[0].weight))
try: torch.load("m.pt")
except Exception as e: print(type(e).__name__, str(e)[:60])
torch.save(m.state_dict(), 'sd.pth'); sd = torch.load('sd.pth'); print(type(sd), list(sd), sd['0.bias'], list(sd._metadata))
b = io.BytesIO(); torch.save({'x': torch.arange(3), 'h': torch.ones(2, dtype=torch.float16), 'b': torch.ones(2, dtype=torch.bfloat16) / 3, 't': torch.tensor([True]), 'n': 3, 's': 'a', 'p': nn.Parameter(torch.ones(2)), 'sz': torch.Size([2]), 'dt': torch.float64, 'e': torch.zeros(0, 3), 'sc': torch.tensor(2.5)}, b); b.seek(0); print(torch.load(b))
opt = torch.optim.Adam(m.parameters()); m(torch.ones(1, 3)).sum().backward(); opt.step(); torch.save({'o': opt.state_dict(), 'epoch': 3}, 'c.tar'); c = torch.load('c.tar'); opt.load_state_dict(c['o']); print(c['epoch'], c['o']['param_groups'][0]['lr'], c['o']['state'][0]['step'])
x = torch.randn(3, 4)[:, 1:3]; torch.save(x, 'x.pt'); print(torch.load('x.pt', map_location='cpu'), torch.equal(torch.load('x.pt', map_location=torch.device('cpu')), x))
class Net(nn.Module):
    def __init__(self): super().__init__(); self.fc = nn.Linear(2, 1)
    def forward(self, x): return self.fc(x)
n = Net(); torch.save(n, 'net.pth'); print(torch.load('net.pth', weights_only=False)(torch.ones(1, 2)).shape)
print(copy.deepcopy(m.state_dict()).keys())
p = torch.nn.utils.weight_norm(nn.Linear(3, 2)); print(p, list(p.state_dict()), p(torch.ones(1, 3)).shape, torch.allclose(p.weight, p.weight_v * p.weight_g / p.weight_v.norm(dim=1, keepdim=True)))
from torch.optim.swa_utils import AveragedModel
a = AveragedModel(nn.Linear(1, 1)); l = nn.Linear(1, 1); a.update_parameters(l); a.update_parameters(l); print(a.n_averaged, torch.equal(a.module.weight, l.weight), a)
from torch.func import grad, functional_call
print(grad(lambda x: (x ** 2).sum())(torch.tensor([1., 2.])), grad(grad(lambda x: x ** 3))(torch.tensor(2.)))
print(functional_call(l, {'weight': torch.zeros(1, 1), 'bias': torch.ones(1)}, (torch.ones(1, 1),)))
for p in l.parameters(): p.register_post_accumulate_grad_hook(lambda p: print('g', p.grad.shape))
l(torch.ones(1, 1)).sum().backward(); print(torch.accelerator.is_available())
