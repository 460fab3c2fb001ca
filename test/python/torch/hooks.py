import torch, torch.nn as nn
torch.manual_seed(0)
acts = {}
def get_activation(name):
    def hook(model, input, output): acts[name] = output.detach()
    return hook
net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1)); h = net[0].register_forward_hook(get_activation('fc1')); x = torch.ones(2, 3); net(x); print(acts['fc1']); h.remove(); acts.clear(); net(x); print(acts)
def pre(m, i): print('pre', m.__class__.__name__, i[0].shape); return (i[0] * 2,)
hp = net[0].register_forward_pre_hook(pre); print(net(x)); hp.remove()
def bw(m, gi, go): print('bw', m, [g.shape if g is not None else None for g in gi], [g.shape for g in go])
hb = [l.register_full_backward_hook(bw) for l in net]; net(x).sum().backward(); [q.remove() for q in hb]
v = torch.tensor([1., 2.], requires_grad=True); grads = []; y = v * 3; y.register_hook(lambda g: grads.append(g)); v.register_hook(lambda g: g * 10); (y ** 2).sum().backward(); print(grads, v.grad)
w = torch.tensor([1.], requires_grad=True)
w.register_post_accumulate_grad_hook(lambda p: print('acc', p.grad)); (w * 3).sum().backward(); (w * 4).sum().backward()
for n, m in net.named_modules(): print(repr(n), type(m).__name__)
for n, m in net.named_children(): print(n, m)
print([p.shape for p in net.parameters()], len(net), net[-1], net[:2])
class Net(nn.Module):
    def __init__(self):
        super().__init__(); self.layers = nn.ModuleDict({'a': nn.Linear(2, 2), 'b': nn.ReLU()}); self.pl = nn.ParameterList([nn.Parameter(torch.ones(2)) for _ in range(2)]); self.pd = nn.ParameterDict({'k': nn.Parameter(torch.zeros(1))}); self.register_buffer('cnt', torch.tensor(0)); self.register_parameter('none', None)
    def forward(self, x):
        self.cnt += 1
        for k in self.layers: x = self.layers[k](x)
        for p in self.pl: x = x * p
        return x
n = Net(); print(n); n(torch.ones(1, 2)); print(n.cnt, list(n.state_dict()), n.training); n.eval(); print(n.training, n.layers['a'].training)
print([k for k, _ in n.named_buffers()], [k for k, _ in n.named_parameters()]); n.double(); print(n.pl[0].dtype, n.cnt.dtype); n.half(); print(n.pl[0].dtype)
n.requires_grad_(False); print(any(p.requires_grad for p in n.parameters())); print(n.get_parameter('pl.0'), n.get_submodule('layers.a'))
try: n.foo
except AttributeError as e: print(e)
